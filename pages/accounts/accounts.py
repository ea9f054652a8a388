"""Accounts: the narrative of each quarter, with figures that follow the data."""

from ui.screens.accounts import narrative, open_register, page
from ui.shell import session

state = session.state()
open_register.heading(
    "Accounts",
    "Reasons for change, what is being done and what comes next, by Area of Focus and quarter.",
)
register = open_register.begin(state)
narrative.stale(state, register)

kind = page.choose_kind(("account",))
record = page.records(register, kind)
narrative.read(state, record)
page.record_page(register, kind, record)
narrative.choose_figure(state)

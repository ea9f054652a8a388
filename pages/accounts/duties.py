"""Duties: what the Specified Information Order requires, and when it is next due."""

from ui.screens.accounts import open_register, page
from ui.shell import session

state = session.state()
open_register.heading(
    "Duties",
    "What must be published under the Specified Information Order, when it was, and when next.",
)
register = open_register.begin(state)

kind = page.choose_kind(("duty",))
record = page.records(register, kind)
page.record_page(register, kind, record)

"""Duties: what the Specified Information Order asks to be published, and when it is due again."""

from ui.screens.accounts import open_register, page
from ui.shell import session

state = session.state()
open_register.heading(
    "Duties",
    "What must be published under the Specified Information Order, when it was and is due again.",
)
register = open_register.begin(state)

kind = page.choose_kind(("duty",))
record = page.records(register, kind)
page.record_page(register, kind, record)

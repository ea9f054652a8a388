"""Events and questions: what was asked in public, the answer, and where it was reported back."""

from ui.screens.accounts import open_register, page
from ui.shell import session

state = session.state()
open_register.heading(
    "Events and questions",
    "Public meetings in each district; what was asked, what was answered and reported back.",
)
register = open_register.begin(state)

kind = page.choose_kind(("question", "event"))
record = page.records(register, kind)
page.record_page(register, kind, record)

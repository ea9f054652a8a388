"""Papers: make the papers of a quarter, issue them, and find those that were issued."""

from ui.screens.accounts import open_register, page, papers
from ui.shell import session

state = session.state()
open_register.heading(
    "Papers",
    "Reports to the Panel, scrutiny packs, briefing notes: made from the data and the records.",
)
register = open_register.begin(state)
papers.make(state, register)

kind = page.choose_kind(("paper",))
record = page.records(register, kind, can_add=False)
page.record_page(register, kind, record, can_change=False)

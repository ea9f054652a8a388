"""Papers: the reports that were issued, to read and to save."""

from ui.screens.accounts import open_register, public_pages
from ui.shell import session

state = session.state()
open_register.heading(
    "Papers",
    "Reports to the Police and Crime Panel, scrutiny packs, briefing notes and responses.",
)
public_pages.papers(public_pages.begin(state))

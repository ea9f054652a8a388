"""Actions: what was asked for at scrutiny meetings, by when, and its state."""

from ui.screens.accounts import open_register, public_pages
from ui.shell import session

state = session.state()
open_register.heading(
    "Actions",
    "What was asked for at scrutiny and public meetings, who is to do it, by when, and its state.",
)
public_pages.actions(public_pages.begin(state))

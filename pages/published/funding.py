"""Funding: awards of the Community Safety Fund, where they went and what they delivered."""

from ui.screens.accounts import funding, open_register, public_pages
from ui.shell import session

state = session.state()
open_register.heading(
    "Funding",
    "Awards of the Community Safety Fund: to whom, where, for what, and what was delivered.",
)
records = public_pages.begin(state)
awards = records.newest("award")
funding.summary(state, awards, records.newest("deliverable"))
public_pages.awards(records, awards)

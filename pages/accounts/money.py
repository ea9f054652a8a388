"""Money: bids and awards of the Community Safety Fund, and what they delivered."""

from ui.screens.accounts import funding, open_register, page
from ui.shell import session

state = session.state()
open_register.heading(
    "Money",
    "Bids and awards of the Community Safety Fund, what each should deliver, and what it did.",
)
register = open_register.begin(state)
awards, deliverables = (open_register.newest(register, each) for each in ("award", "deliverable"))
funding.summary(state, awards, deliverables)

kind = page.choose_kind(("award", "deliverable", "judgement"))
record = page.records(register, kind)
page.record_page(register, kind, record)
funding.judgement(state, record)

funding.in_and_out(register)

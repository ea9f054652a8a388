"""Money: bids and awards of the Community Safety Fund, what was to be delivered, what was."""

from ui.screens.accounts import funding, open_register, page
from ui.shell import session

state = session.state()
open_register.heading(
    "Money",
    "Bids and awards of the Community Safety Fund, what each was to deliver, and what it did.",
)
register = open_register.begin(state)
funding.summary(state, open_register.newest(register, "award"))

kind = page.choose_kind(("award", "deliverable", "judgement"))
record = page.records(register, kind)
page.record_page(register, kind, record)
funding.judgement(state, record)

funding.in_and_out(register)

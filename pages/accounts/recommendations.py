"""Recommendations: what auditors and inspectors asked for, the response, and progress."""

from ui.screens.accounts import open_register, page
from ui.shell import session

state = session.state()
open_register.heading(
    "Recommendations",
    "From inspections, audits and reviews: the response due within 56 days, and progress since.",
)
register = open_register.begin(state)

kind = page.choose_kind(("recommendation",))
record = page.records(register, kind)
page.record_page(register, kind, record)

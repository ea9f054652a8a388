"""Recommendations: what auditors and inspectors asked for, the answer within 56 days, the work."""

from ui.screens.accounts import open_register, page
from ui.shell import session

state = session.state()
open_register.heading(
    "Recommendations",
    "From inspections, audits and reviews: the answer due after 56 days, and what followed.",
)
register = open_register.begin(state)

kind = page.choose_kind(("recommendation",))
record = page.records(register, kind)
page.record_page(register, kind, record)

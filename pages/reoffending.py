"""Reducing youth offending and re-offending: who the figures are about, who offends again."""

from ui.screens import area_of_focus_page
from ui.sections import reoffending

area_of_focus_page.show(
    "reoffending",
    reoffending.lag,
    reoffending.within_a_year,
    reoffending.under_supervision,
)

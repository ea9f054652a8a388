"""Reducing domestic abuse: incidents, repeats and what is solved."""

from ui.screens import area_of_focus_page
from ui.sections import domestic_abuse

area_of_focus_page.show(
    "domestic-abuse",
    domestic_abuse.solved,
    domestic_abuse.repeats_and_risk,
    domestic_abuse.supporting_prosecution,
    domestic_abuse.disclosure,
)

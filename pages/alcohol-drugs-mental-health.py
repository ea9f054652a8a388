"""Alcohol, drugs and mental health: seizures, charges, treatment, detentions."""

from ui.screens import area_of_focus_page
from ui.sections import alcohol_drugs

area_of_focus_page.show(
    "alcohol-drugs-mental-health",
    alcohol_drugs.seized,
    alcohol_drugs.charged,
    alcohol_drugs.treatment,
    alcohol_drugs.positive_tests,
)

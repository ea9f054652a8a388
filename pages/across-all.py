"""Across all Areas of Focus: sickness, emergency response, efficiency projects."""

from ui.screens import area_of_focus_page
from ui.sections import across_all

area_of_focus_page.show(
    "across-all",
    across_all.sickness,
    across_all.emergency_response,
    across_all.efficiency_projects,
)

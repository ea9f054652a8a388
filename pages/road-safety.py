"""Improving road safety: people killed or seriously injured, who, when and where."""

from ui.screens import area_of_focus_page
from ui.sections import road_safety

area_of_focus_page.show(
    "road-safety",
    road_safety.by_group,
    road_safety.by_hour,
    road_safety.by_district,
    road_safety.adjusted,
)

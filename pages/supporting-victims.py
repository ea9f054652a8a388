"""Supporting victims of crime: how satisfied they are, and who is a victim again."""

from ui.screens import area_of_focus_page
from ui.sections.victims import repeat_victims, victim_satisfaction

area_of_focus_page.show(
    "supporting-victims",
    repeat_victims.repeats,
    victim_satisfaction.by_crime_type,
    victim_satisfaction.through_time,
    victim_satisfaction.ethnic_groups,
    opening=victim_satisfaction.opening,
    crime_types_by=victim_satisfaction.CRIME_TYPES_BY,
)

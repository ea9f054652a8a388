"""Supporting victims of crime: how satisfied they are, and who is a victim again."""

from ui.screens import area_of_focus_page
from ui.sections import repeat_victims, victim_satisfaction

area_of_focus_page.show(
    "supporting-victims",
    victim_satisfaction.satisfied,
    victim_satisfaction.in_detail,
    repeat_victims.repeats,
)

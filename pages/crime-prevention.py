"""Improving crime prevention: what is recorded and solved, where, and since when."""

from ui.screens import area_of_focus_page
from ui.sections import similar_forces, solved_at_equal_age

area_of_focus_page.show(
    "crime-prevention", solved_at_equal_age.at_equal_age, similar_forces.similar_forces
)

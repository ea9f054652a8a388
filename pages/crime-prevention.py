"""Improving crime prevention: what is recorded and solved, where, and since when."""

from ui.screens import area_of_focus_page

area_of_focus_page.show("crime-prevention")

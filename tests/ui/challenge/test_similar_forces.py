"""A screen of Essex through time says how it compares with similar forces, where they are known."""

from __future__ import annotations

from pathlib import Path

from data.challenge.agenda import TREND, View
from geo.essex import FORCE
from tests.helpers.other_forces import SEVEN, add_forces
from tests.helpers.public_edition import public, state_of
from tests.helpers.small_warehouse import Made, months
from ui.challenge.screens import screen


def test_the_line_is_on_the_screen_of_essex_alone(tmp_path: Path) -> None:
    made = Made(months=months("2023-01", "2025-09"))
    held = add_forces(public(tmp_path / "public.duckdb", made), dict.fromkeys(SEVEN, 0.9))
    state = state_of(held)
    essex = screen(state, View("recorded_crime", FORCE, TREND))
    assert any("than 7 similar forces without Essex" in note for note in essex.notes)
    district = screen(state, View("recorded_crime", "E07000071", TREND))
    assert not any("similar forces" in note for note in district.notes)


def test_without_other_forces_there_is_no_line(tmp_path: Path) -> None:
    state = state_of(public(tmp_path / "public.duckdb"))
    shown = screen(state, View("recorded_crime", FORCE, TREND))
    assert not any("similar forces" in note for note in shown.notes)

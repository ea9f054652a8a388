"""The section that compares Essex with similar forces, on the page of crime prevention."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.other_forces import SEVEN, add_forces
from tests.ui.conftest import Opener, alternatives, everything


def test_the_section_shows_essex_and_its_group(warehouse: Path, open_page: Opener) -> None:
    add_forces(warehouse, dict.fromkeys(SEVEN, 0.9))
    at = open_page(compare_by="similar-forces")
    shown = everything(at)
    assert "higher than the mean of 7 similar forces without Essex" in shown
    assert "most similar group of 2014" in shown
    assert any("Dots of 8 forces" in text for text in alternatives(at))


def test_of_a_share_too(warehouse: Path, open_page: Opener) -> None:
    add_forces(warehouse, dict.fromkeys(SEVEN, 0.9))
    at = open_page(compare_by="similar-forces", indicator="solved_rate")
    assert "no different from the mean of 7 similar forces without Essex" in everything(at)


def test_without_other_forces_it_cannot_say(open_page: Opener) -> None:
    at = open_page(compare_by="similar-forces")
    assert "cannot say how Essex compares with similar forces" in everything(at)


def test_the_overview_says_it_in_a_line(warehouse: Path, open_page: Opener) -> None:
    add_forces(warehouse, dict.fromkeys(SEVEN, 0.9))
    shown = everything(open_page("overview"))
    assert "Recorded crime in Essex, " in shown
    assert "higher than the mean of 7 similar forces without Essex" in shown


def test_the_overview_says_nothing_without_other_forces(open_page: Opener) -> None:
    assert "similar forces" not in everything(open_page("overview"))

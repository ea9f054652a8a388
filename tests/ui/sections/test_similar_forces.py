"""The section that compares Essex with similar forces, on the page of crime prevention."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from analytics import queries
from analytics.findings.similar_forces import compare_forces
from data.warehouse.snapshot import snapshot
from geo.essex import FORCE
from tests.helpers.other_forces import SEVEN, add_forces
from tests.ui.conftest import Opener, alternatives, everything
from ui.charts.similar_forces import funnel_of_forces
from ui.shell import theme


def test_the_section_shows_essex_and_its_group(warehouse: Path, open_page: Opener) -> None:
    add_forces(warehouse, dict.fromkeys(SEVEN, 0.9))
    at = open_page(compare_by="similar-forces")
    shown = everything(at)
    assert "higher than the mean of 7 similar forces without Essex" in shown
    assert "most similar group of 2014" in shown
    assert any("Dots of 8 forces" in text for text in alternatives(at))
    (funnel,) = (text for text in alternatives(at) if "Funnel of 8 forces" in text)
    assert "Essex is clearly higher than such forces of its size usually are" in funnel


def test_the_funnel_has_every_force_and_the_limits_of_the_others(
    warehouse: Path, open_page: Opener
) -> None:
    add_forces(warehouse, dict.fromkeys(SEVEN, 0.9))
    state = snapshot(warehouse)
    assert state is not None
    item = queries.contents(state, ("recorded_crime",)).indicators["recorded_crime"]
    result = compare_forces(state, item, date(2024, 10, 1), date(2025, 9, 30))
    assert result is not None
    assert result.comparison is not None
    drawing = funnel_of_forces(result, theme.LIGHT)
    assert drawing.rows is not None
    rows = drawing.rows.to_pandas()
    points = rows[rows["part"].eq("point")]
    assert sorted(points["label"]) == sorted(force.name for force in result.forces)
    assert set(rows["focus"]) == {FORCE}
    band = rows[rows["part"].eq("band") & rows["level"].eq("95")]
    middle = result.comparison.mean
    assert (band["lower"] <= middle).all()
    assert (band["upper"] >= middle).all()
    widths = (band["upper"] - band["lower"]).tolist()
    assert widths == sorted(widths, reverse=True)  # a larger force varies less


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

"""The template: empty it is refused clearly, filled in it loads, and it explains what it asks."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from data import catalogue
from data.areas_of_focus import AREA_OF_FOCUS_NAMES
from data.loading.load_files import load
from data.loading.return_template import SLUGS, UnknownAreaOfFocus, area_of_focus, template
from tests.helpers.police_uk_files import put

AREA = {"ward": "Old Harlow", "district": "Harlow", "force": "Essex"}
PERIOD = {"month": "2014-09", "quarter": "2014/15 Q2", "year": "2013/14"}


def header(text: str) -> list[str]:
    """Return the columns of a template, its last line."""
    return next(csv.reader([text.splitlines()[-1]]))


def test_there_is_one_for_every_area_of_focus() -> None:
    assert tuple(SLUGS.values()) == AREA_OF_FOCUS_NAMES


@pytest.mark.parametrize("slug", SLUGS)
def test_unfilled_it_is_refused_clearly(slug: str, tmp_path: Path, database: Path) -> None:
    (report,) = load([put(tmp_path / "template.csv", template(slug))]).files
    (problem,) = report.problems
    assert problem.fault == "a header and no rows"
    assert problem.line == len(template(slug).splitlines())


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("resaved", [False, True], ids=["as written", "saved by Excel"])
def test_filled_in_it_loads(slug: str, resaved: bool, tmp_path: Path, database: Path) -> None:
    text = template(slug)
    stream = io.StringIO()
    rows = csv.DictWriter(stream, header(text), restval="", lineterminator="\n")
    filled = 0
    for entry in catalogue.indicators().values():
        if entry.area_of_focus != SLUGS[slug]:
            continue
        if (entry.computed_from or {}).get("records") in ("crime", "published"):
            assert f"# {entry.indicator}:" not in text
            continue
        assert f"# {entry.indicator}: {entry.name}" in text
        period = "12 months to September 2014" if entry.rolling else PERIOD[entry.frequency]
        row = {
            "indicator": entry.indicator, "area": AREA[entry.smallest_area], "period": period,
            "numerator": 4, "denominator": 9 if entry.is_share else "", "status": "final",
        }  # fmt: skip
        breakdowns = [{}, *({k: v} for k, of in entry.breakdowns.items() for v in of)]
        rows.writerows(row | breakdown for breakdown in breakdowns)
        filled += len(breakdowns)
    text += stream.getvalue()
    if resaved:  # as Excel does: every line as long as the longest, comments cut at their commas
        width = len(header(template(slug)))
        lines = [line + "," * max(0, width - 1 - line.count(",")) for line in text.splitlines()]
        text = "\ufeff" + "\r\n".join([*lines, ""])
    (report,) = load([put(tmp_path / "filled.csv", text)]).files
    assert report.problems == []
    assert report.rows_kept == filled > 0


@pytest.mark.parametrize("slug", SLUGS)
def test_it_is_never_taken_for_the_demonstration_and_fits_a_screen(slug: str) -> None:
    assert "demonstration" not in template(slug).lower()
    comments = template(slug).splitlines()[:-1]
    assert all(line.startswith("#") and len(line) <= 100 for line in comments)


def test_it_explains_what_is_asked() -> None:
    text = template("alcohol")
    assert "Return: Tackling the consequences of alcohol and drugs abuse" in text
    for words in (
        "#     quantity_unit: g, kg, tablets, plants, ml; blank for the whole",
        "- for none, .. for not available, c for confidential",
        "provisional or final",
        "#     numerator: seizures",
        "#     period: a quarter: 2014/15 Q2",
    ):
        assert words in text
    assert header(text) == [
        "indicator", "area", "period", "drug", "quantity_unit", "profile", "numerator",
        "denominator", "value", "lower", "upper", "status", "note",
    ]  # fmt: skip
    assert "12 months to September 2014" in template("youth")
    assert "STATS19" in template("road-safety")


@pytest.mark.parametrize("name", AREA_OF_FOCUS_NAMES)
def test_an_area_of_focus_goes_by_its_name(name: str) -> None:
    assert area_of_focus(name) == area_of_focus(name.upper()) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [("domestic-abuse", "Reducing domestic abuse"), ("domestic", "Reducing domestic abuse"),
     ("victims", "Supporting victims of crime"), ("road_safety", "Improving road safety"),
     ("mental health", AREA_OF_FOCUS_NAMES[3]), ("drug", AREA_OF_FOCUS_NAMES[3]),
     ("re-offending", AREA_OF_FOCUS_NAMES[2]), ("youth", AREA_OF_FOCUS_NAMES[2]),
     ("prevention", "Improving crime prevention")],
)  # fmt: skip
def test_an_area_of_focus_goes_by_a_part_of_its_name(text: str, name: str) -> None:
    assert area_of_focus(text) == name


@pytest.mark.parametrize("text", ["crime", "improving", "all", "traffic", "", "  "])
def test_an_unknown_area_of_focus_lists_all_seven(text: str) -> None:
    with pytest.raises(UnknownAreaOfFocus) as unknown:
        template(text)
    for slug, name in SLUGS.items():
        assert slug in str(unknown.value)
        assert name in str(unknown.value)

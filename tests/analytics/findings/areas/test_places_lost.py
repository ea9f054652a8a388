"""Local comparisons where rows lost their place: bounds, no verdict, and the share for all to see.

Made months a year apart. Essex has 6,324 offences a month, of which 9 lie in no district.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from analytics import queries
from analytics.findings.answers import Answers, ask, choose
from analytics.findings.areas.area_changes import area_verdicts
from analytics.model.indicators import DISTRICTS, WARDS
from analytics.model.verdict_words import BOUNDS, CHANGED
from analytics.wording import levels, page_summary
from analytics.wording.caption import about_choice
from data.warehouse.snapshot import Snapshot, snapshot
from geo import essex
from tests.helpers.small_warehouse import ADDED_UP, WARD_SET, Made, build, months, ward_code
from ui.output import csv_files, tables

BRENTWOOD, HARLOW = "E07000068", "E07000073"
ESSEX_A_MONTH = 45 * 105 + 14 + 9
Lost = Callable[..., Snapshot]


@pytest.fixture
def lost(tmp_path: Path) -> Lost:
    """Make a warehouse in which rows lose their place as SQL says."""

    def make(*statements: str) -> Snapshot:
        path = build(tmp_path / "essex.duckdb", Made(months=months("2024-01", "2025-12")))
        with duckdb.connect(path) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.execute(ADDED_UP)
        result = snapshot(path)
        assert result is not None
        return result

    return make


def unplaced(where: str, to: str, month: str = "2025-12-01", category: str = "%") -> list[str]:
    """Move the rows of areas to a remainder."""
    rows = f"month = '{month}' and category like '{category}' and area in ({where})"
    columns = ("recorded", "solved", "not_solved", "awaiting", "not_known")
    added = ", ".join(f"{name} = crime_count.{name} + moved.{name}" for name in columns)
    sums = ", ".join(f"sum({name}) as {name}" for name in columns)
    return [
        f"update crime_count set {added} from (select category, {sums} from crime_count "
        f"where {rows} group by category) as moved where moved.category = crime_count.category "
        f"and area = '{to}' and month = '{month}'",
        f"update crime_count set {', '.join(f'{name} = 0' for name in columns)} where {rows}",
    ]


def wards_of(district: int, *numbers: int) -> str:
    return ", ".join(f"'{ward_code(district, number)}'" for number in numbers or range(9))


def answers(
    state: Snapshot,
    area: str,
    indicator: str = "recorded_crime",
    level: str = DISTRICTS,
    first: date = date(2025, 12, 1),
) -> Answers:
    contents = queries.contents(state, (indicator,))
    place = {"ward_set": WARD_SET, "level": level, "area": area}
    last = date(2025, 12, 1)
    return ask(state, choose(state, contents.indicators[indicator], first, last, **place))


def test_a_district_whose_rows_lost_their_place_has_bounds(lost: Lost) -> None:
    """Brentwood, district number 4: 226 offences a month, of which 90 in wards 8 and 9 are lost."""
    state = lost(*unplaced(wards_of(4, 7, 8), essex.NO_PLACE))
    result = answers(state, BRENTWOOD)
    change = result.chosen
    assert change is not None
    assert change.before is not None
    assert (change.now.value, change.before.value) == (226 - 85, 226)
    assert (change.verdict, change.lower, change.upper) == (BOUNDS, -85 - 9, -85 + 94)
    essex_change = answers(state, essex.FORCE).chosen
    assert essex_change is not None
    assert essex_change.verdict in CHANGED[:5]
    assert essex_change.unplaced is None


def test_the_share_is_in_sentence_table_and_file(lost: Lost) -> None:
    result = answers(lost(*unplaced(wards_of(4, 7, 8), essex.NO_PLACE)), BRENTWOOD)
    about = about_choice(result, queries.contents(result.state, ("recorded_crime",)))
    words = "2.0% of the offences in Essex had no known place (94 of 4,748), 0.2% a year before"
    assert words in levels.compared_with_year_before(result.series, result.chosen).text
    assert any(words in sentence for sentence in page_summary.level(result, about))
    title = page_summary.level(result, about)[0]
    assert "only bounds can be given: between 94 fewer and 9 more than a year before" in title
    assert "real" not in title
    table = tables.by_area(result.view, about)
    row = table.set_index("Area").loc["Brentwood"]
    assert (row["Verdict"], row["Change from"], row["Change to"]) == (BOUNDS, -94, 9)
    assert (row["Without a place, %"], row["Year before, without a place, %"]) == (2.0, 0.2)
    assert b"Without a place, %" in csv_files.as_csv(table, {"Title": "t"})


def test_rows_lost_a_year_before_are_bounds_too(lost: Lost) -> None:
    result = answers(lost(*unplaced(wards_of(4), essex.NO_PLACE, "2024-12-01")), BRENTWOOD).chosen
    assert result is not None
    assert result.verdict == BOUNDS
    assert result.lower <= 0 <= result.upper


def test_a_district_lost_in_one_month_of_twelve_is_seen(lost: Lost) -> None:
    """The year lost 0.3% of its rows; the district one of its twelve months."""
    state = lost(*unplaced(wards_of(4), essex.NO_PLACE))
    result = answers(state, BRENTWOOD, first=date(2025, 1, 1)).chosen
    assert result is not None
    assert result.unplaced is not None
    assert result.unplaced.share_now < 1
    assert result.verdict == BOUNDS


def test_wards_may_lose_places_that_the_district_keeps(lost: Lost) -> None:
    state = lost(*unplaced(wards_of(4, 7, 8), essex.no_ward(BRENTWOOD)))
    district = answers(state, BRENTWOOD).chosen
    assert district is not None
    assert district.verdict != BOUNDS
    ward = answers(state, ward_code(4, 0), level=WARDS).chosen
    assert ward is not None
    assert ward.unplaced is not None
    assert (ward.verdict, ward.unplaced.where) == (BOUNDS, "Brentwood")
    assert (ward.unplaced.now, ward.unplaced.before, ward.unplaced.of_now) == (86, 1, 226)
    other = answers(state, ward_code(5, 0), level=WARDS).chosen
    assert other is not None
    assert other.verdict != BOUNDS


def test_one_crime_type_may_lose_its_places_alone(lost: Lost) -> None:
    state = lost(*unplaced(wards_of(4), essex.NO_PLACE, category="Burglary"))
    burglary = answers(state, BRENTWOOD, "burglary").chosen
    robbery = answers(state, BRENTWOOD, "robbery").chosen
    assert burglary is not None
    assert burglary.verdict == BOUNDS
    assert robbery is not None
    assert robbery.verdict != BOUNDS


def test_a_solved_rate_has_bounds_in_percentage_points(lost: Lost) -> None:
    state = lost(
        *unplaced(wards_of(4, 7, 8), essex.NO_PLACE),
        "update indicator set matures = false where indicator = 'solved_rate'",
    )
    change = answers(state, BRENTWOOD, "solved_rate").chosen
    assert change is not None
    assert change.before is not None
    assert change.verdict == BOUNDS
    assert -100 < change.lower < change.difference < change.upper < 100


@pytest.mark.parametrize("level", [DISTRICTS, WARDS])
def test_pages_of_one_area_and_of_all_areas_agree(lost: Lost, level: str) -> None:
    state = lost(*unplaced(wards_of(4, 7, 8), essex.no_ward(BRENTWOOD)),
                 *unplaced(wards_of(7, 1, 2, 3, 4, 5), essex.NO_PLACE))  # fmt: skip
    result = answers(state, essex.FORCE, level=level)
    choice = result.choice
    every = area_verdicts(state, choice.indicator, "", WARD_SET, level, choice.compared)
    codes = [BRENTWOOD, HARLOW] if level == DISTRICTS else [ward_code(4, 0), ward_code(7, 2)]
    for code in codes:
        alone = answers(state, code, level=level).chosen
        assert alone is not None
        assert alone.unplaced is not None
        row = every.loc[code]
        assert row["verdict"] == alone.verdict == BOUNDS
        assert (row["change_lower"], row["change_upper"]) == (alone.lower, alone.upper)
        assert row["unplaced"] == alone.unplaced.share_now


def test_a_place_with_nothing_in_either_year_did_not_fall(lost: Lost) -> None:
    state = lost(f"update crime_count set recorded = 0 where area in ({wards_of(0, 0)})")
    result = answers(state, essex.FORCE, level=WARDS)
    choice = result.choice
    every = area_verdicts(state, choice.indicator, "", WARD_SET, WARDS, choice.compared)
    assert every.loc[ward_code(0, 0), "verdict"] == "too few to say"

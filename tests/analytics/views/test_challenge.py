"""What an agenda shows: figures of the public edition, and a reason for whatever is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from analytics.views import challenge
from analytics.views.challenge import NotPublic
from data.challenge.agenda import COMPARE, MAP, TREND, View
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE
from tests.helpers.public_edition import COLCHESTER, public, state_of
from tests.helpers.small_warehouse import Made, months, ward_code

SEVEN = ("E07000066", "E07000067", "E07000068", "E07000069", "E07000070", "E07000072", "E07000074")


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A made public edition to September 2025."""
    return state_of(public(tmp_path_factory.mktemp("challenge") / "public.duckdb"))


def test_the_newest_quarter_is_shown_with_the_sentence_of_the_pages(state: Snapshot) -> None:
    result = challenge.find(state, View("burglary", FORCE, TREND))
    assert (result.view.start, result.view.end) == (date(2025, 7, 1), date(2025, 9, 30))
    assert result.sentence.title == (
        "Burglary in Essex from July to September 2025: no real change, 4,746, the same as a "
        "year before."
    )
    assert result.what == "Burglary, Essex: offences, each month"


def test_a_headline_is_read_from_the_back_row(state: Snapshot) -> None:
    result = challenge.find(state, View("burglary", FORCE, TREND))
    assert result.headline == "Burglary in Essex: no real change, 4,746."
    by_district = challenge.find(state, View("recorded_crime", FORCE, MAP))
    assert by_district.headline == "Recorded crime is highest in Uttlesford or Tendring."
    district = challenge.find(state, View("recorded_crime", COLCHESTER, COMPARE))
    assert district.headline == "Recorded crime: Colchester ranks 6th to 8th of 14 districts, 15.0."
    for view in (result, by_district, district):
        assert len(view.headline.split()) < 12
        assert view.headline not in view.sentence.title


def test_districts_are_not_shown_side_by_side_while_outcomes_are_awaited(state: Snapshot) -> None:
    """Of a solved rate the screen opens on the newest settled quarter: without outcomes, Q4."""
    settled = challenge.find(state, View("solved_rate", FORCE, MAP))
    assert (settled.view.start, settled.view.end) == (date(2024, 10, 1), date(2024, 12, 31))
    young = View("solved_rate", FORCE, MAP, "", date(2025, 7, 1), date(2025, 9, 30))
    with pytest.raises(NotPublic, match="Solved crime rate by district: cannot say yet: outcomes"):
        challenge.find(state, young)
    trend = challenge.find(state, replace(young, picture=TREND))
    assert "cannot say yet" in trend.sentence.title


def test_a_new_agenda_takes_what_really_changed(tmp_path: Path) -> None:
    doubled = dict.fromkeys(months("2024-10", "2025-09"), 2)
    made = Made(months=months("2022-10", "2025-09"), factor=doubled)
    views = challenge.changed_most(state_of(public(tmp_path / "public.duckdb", made)))
    assert 1 <= len(views) <= 3
    assert all(view.picture == TREND and view.end == date(2025, 9, 30) for view in views)
    assert not challenge.changed_most(state_of(public(tmp_path / "other.duckdb")))


def test_districts_are_set_next_to_each_other_by_rate(state: Snapshot) -> None:
    result = challenge.find(state, View("recorded_crime", FORCE, MAP))
    assert result.sentence.title.startswith(
        "Recorded crime in Uttlesford from July to September 2025: "
    )
    # 14 and 13 times as many as in the first district: 26.3 and 24.4 are alike by chance.
    assert result.headline.startswith("Recorded crime is highest in Uttlesford or ")
    assert "chance allows it any rank from 1st to 2nd of 14 districts" in result.sentence.title
    assert "per 1,000 residents" in result.sentence.title
    assert "Thurrock" in result.sentence.text
    assert result.answers.ranked["name"].iloc[0] == "Uttlesford"


def test_one_district_is_placed_among_the_others(state: Snapshot) -> None:
    result = challenge.find(state, View("recorded_crime", COLCHESTER, COMPARE))
    assert "chance allows it any rank from 6th to 8th of 14 districts" in result.sentence.title


def test_without_residents_counts_are_shown(tmp_path: Path) -> None:
    held = state_of(public(tmp_path / "public.duckdb", Made(population=False)))
    result = challenge.find(held, View("burglary", FORCE, COMPARE))
    assert result.answers.choice.column == "value"
    assert "per 1,000" not in result.sentence.title


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (View("shed_burglary", FORCE), "'shed_burglary' is not an indicator of the catalogue."),
        (View("da_incidents", FORCE), "Incidents of domestic abuse is not in the public edition."),
        (View("burglary", "E09000001"), "The area 'E09000001' is not in the public edition."),
        (View("burglary", ward_code(7, 0)), "a ward is not legible from the back."),
        (View("burglary", FORCE, TREND, "crime_type=Theft"), "by 'crime_type=Theft' is not in"),
        (
            View("burglary", FORCE, TREND, "", date(2025, 10, 1), date(2025, 10, 31)),
            "Burglary for October 2025 is not in the public edition; its newest is September 2025.",
        ),
        (
            View("burglary", FORCE, TREND, "", date(2025, 9, 2), date(2025, 9, 30)),
            "is not in the public edition",
        ),
    ],
)
def test_what_is_not_in_the_public_edition_is_refused(
    state: Snapshot, view: View, words: str
) -> None:
    with pytest.raises(NotPublic) as refused:
        challenge.find(state, view)
    assert words in str(refused.value)


def test_a_figure_that_is_not_shown_is_refused(tmp_path: Path) -> None:
    path = public(tmp_path / "public.duckdb")
    _reported(path, ("E23000028", None), (COLCHESTER, None), *zip(SEVEN, range(5, 12), strict=True))
    held = state_of(path)
    with pytest.raises(NotPublic, match=r"Essex: not shown in the public edition,.* stay private"):
        challenge.find(held, View("section_136", FORCE))
    with pytest.raises(NotPublic, match="Colchester: not shown in the public edition"):
        challenge.find(held, View("section_136", COLCHESTER, COMPARE))
    result = challenge.find(held, View("section_136", FORCE, COMPARE))
    assert result.sentence.title.startswith("Section 136 in Maldon in September 2025: ")
    assert "any rank from 1st to 6th of 7 districts shown" in result.sentence.title
    why = challenge.without_figure(result.answers)
    assert why["Colchester"] == "withheld so that smaller figures stay private"
    assert why["Uttlesford"] == "no figure"
    assert "Colchester: withheld so that smaller figures stay private." in result.sentence.text


def test_districts_most_of_which_are_not_shown_are_not_compared(tmp_path: Path) -> None:
    path = public(tmp_path / "public.duckdb")
    _reported(path, ("E23000028", 40.0), *zip(SEVEN[:6], range(5, 11), strict=True))
    with pytest.raises(NotPublic, match="only 6 of 14 are shown"):
        challenge.find(state_of(path), View("section_136", FORCE, MAP))


def _reported(path: Path, *values: tuple[str, float | None]) -> None:
    """Put reported values of September 2025 into a public edition; None is not shown."""
    with duckdb.connect(path) as connection:
        connection.execute(
            """
            insert into indicator by name
            select * replace ('section_136' as indicator, 'Section 136' as name, 'district' as
                smallest_area, 'return' as computed_from)
            from indicator where indicator = 'burglary'
            """
        )
        for row, (area, value) in enumerate(values):
            connection.execute(
                """
                insert into reported by name
                select 1 as load_id, ? as row, 'section_136' as indicator, ? as area,
                    date '2025-09-01' as period_start, date '2025-09-30' as period_end,
                    '' as breakdown, ?::double as numerator, ? as absent, 'final' as status
                """,
                [row, area, value, None if value is not None else "too few"],
            )


def test_a_gap_in_the_months_is_not_summed_over(tmp_path: Path) -> None:
    made = Made(months=months("2025-01", "2025-07") + months("2025-09", "2025-09"))
    held = state_of(public(tmp_path / "public.duckdb", made))
    result = challenge.find(held, View("burglary", FORCE))
    assert (result.view.start, result.view.end) == (date(2025, 4, 1), date(2025, 6, 30))
    across = View("burglary", FORCE, TREND, "", date(2025, 7, 1), date(2025, 9, 30))
    with pytest.raises(NotPublic, match="August 2025"):
        challenge.find(held, across)


def test_times_to_choose_from_are_whole_quarters_then_months(state: Snapshot) -> None:
    item = challenge.indicators(state)["burglary"]
    names = list(challenge.spans(item))
    assert names[:2] == ["Q2 2025/26", "Q1 2025/26"]
    assert "September 2025" in names
    for start, end in challenge.spans(item).values():
        challenge.find(state, replace(View("burglary", FORCE), start=start, end=end))


def test_no_place_but_essex_and_its_districts_can_be_chosen(state: Snapshot) -> None:
    assert len(challenge.areas(state)) == 15
    assert challenge.areas(state)[FORCE] == "Essex"

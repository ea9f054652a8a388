"""Areas are not compared by periods whose outcomes are still awaited: no colour, rank or reason.

Made months from January 2023 to December 2025, a quarter of all offences awaiting, without outcomes
by month: the newest seven months are young.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from analytics import queries
from analytics.findings.answers import Answers, ask, choose
from analytics.findings.areas.indicator_grid import grid
from analytics.findings.compared_span import NEWEST, TWELVE, default_period
from analytics.model.choice import CHANGE, COUNT, FROM_ESSEX, HOT, LIKELY
from analytics.model.indicators import DISTRICTS, WARDS
from analytics.views import district_profile, overview
from analytics.wording import page_summary
from analytics.wording.caption import About, about_choice
from data.warehouse.snapshot import Snapshot, snapshot
from geo.essex import DISTRICTS as CODES
from geo.essex import FORCE
from tests.helpers.small_warehouse import WARD_SET, Made, build, months, ward_code
from ui.charts import ranking
from ui.charts.maps import area_map, classes
from ui.output import tables
from ui.shell import theme

EVERY = months("2023-01", "2025-12")
DISTRICT = next(iter(CODES))
MEASURES = (COUNT, CHANGE, FROM_ESSEX, LIKELY, HOT)
NOTHING_MATURES = "update indicator set matures = false"
BURGLARY_MATURES = "update indicator set matures = indicator = 'burglary'"


def warehouse(path: Path, *statements: str) -> Snapshot:
    build(path / "essex.duckdb", Made(months=EVERY))
    with duckdb.connect(path / "essex.duckdb") as connection:
        for statement in statements:
            connection.execute(statement)
    result = snapshot(path / "essex.duckdb")
    assert result is not None
    return result


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return warehouse(tmp_path_factory.mktemp("young"))


def page(
    state: Snapshot, measure: str = COUNT, *, key: str = "solved_rate", settled: bool = False
) -> tuple[Answers, About]:
    contents = queries.contents(state, (key,))
    item = contents.indicators[key]
    first, last = default_period(item) if settled else (EVERY[24], EVERY[-1])
    choice = choose(state, item, first, last, ward_set=WARD_SET, level=DISTRICTS, measure=measure)
    answers = ask(state, choice)
    return answers, about_choice(answers, contents)


def test_the_newest_months_are_young_and_a_page_opens_before_them(state: Snapshot) -> None:
    item = queries.contents(state, ("solved_rate",)).indicators["solved_rate"]
    assert item.young == tuple(EVERY[-7:])
    assert default_period(item) == (EVERY[-19], EVERY[-8])
    assert queries.contents(state, ("burglary",)).indicators["burglary"].young == ()


@pytest.mark.parametrize("measure", MEASURES)
def test_nothing_is_coloured_ranked_or_reasoned(state: Snapshot, measure: str) -> None:
    answers, about = page(state, measure)
    ranked = answers.ranked
    assert ranked["name"].tolist() == sorted(ranked["name"])
    drawn = area_map.picture(ranked, about.of_all, theme.LIGHT)
    assert set(drawn.fills) == {classes.NO_DATA}
    assert drawn.classes == classes.Classes()  # no colour in the legend either
    assert drawn.finding.startswith("Cannot say yet: outcomes of June to December 2025")
    assert ranking.ranking_drawing(ranked, about, theme.LIGHT).rows is None
    assert page_summary.rank(about, ranked) == ""
    assert page_summary.why(answers) == ""
    standing = answers.standing
    assert standing["place"].isna().all()
    assert set(standing["essex_verdict"]) == {""}
    assert answers.funnel is None
    assert set(answers.view["verdict"]) <= {"cannot say yet", "cannot compare"}
    table = tables.by_area(answers.view, about, ranked)
    assert table["Area"].tolist()[1:15] == sorted(table["Area"].tolist()[1:15])
    recent = answers.recent
    assert recent is not None
    assert all(end < EVERY[-7] for _, end in recent.spans)


@pytest.mark.parametrize("measure", MEASURES)
def test_settled_months_are_coloured_and_ranked(state: Snapshot, measure: str) -> None:
    answers, about = page(state, measure, settled=True)
    assert about.refusal == ""
    assert answers.standing["place"].notna().all()
    drawn = area_map.picture(answers.ranked, about.of_all, theme.LIGHT)
    assert set(drawn.fills) != {classes.NO_DATA}


def test_a_district_has_one_verdict_over_the_period_a_page_opens_on(state: Snapshot) -> None:
    answers, _ = page(state, settled=True)
    for row in answers.view[answers.view["part"].eq("area")].itertuples():
        mine = ask(state, replace(answers.choice, area=str(row.code)))
        assert mine.chosen is not None
        assert mine.chosen.verdict == row.verdict


def test_the_grid_compares_districts_by_settled_months(state: Snapshot, tmp_path: Path) -> None:
    indicators = tuple(queries.contents(state, ("solved_rate",)).indicators.values())
    (line,) = grid(state, indicators, WARD_SET)
    assert (line.start, line.end) == (EVERY[-19], indicators[0].last_day(EVERY[-8]))
    assert {cell.verdict for cell in line.cells.values()} == {"no different"}
    build(tmp_path / "essex.duckdb", Made(months=EVERY[-6:]))  # none is settled
    young = snapshot(tmp_path / "essex.duckdb")
    assert young is not None
    indicators = tuple(queries.contents(young, ("solved_rate",)).indicators.values())
    (line,) = grid(young, indicators, WARD_SET)
    assert {cell.verdict for cell in line.cells.values()} == {"cannot say yet"}
    assert line.stands_out == ""


@pytest.mark.parametrize("area", [FORCE, DISTRICT, ward_code(0, 0)])
def test_every_page_opens_on_the_same_settled_months(state: Snapshot, area: str) -> None:
    """The Overview had the newest months where the page had the settled ones."""
    (item,) = queries.contents(state, ("solved_rate",)).indicators.values()
    first, last = default_period(item)
    wanted = (first, item.last_day(last))
    (row,) = overview.rows(state, (item,), area, WARD_SET, TWELVE)
    profile = district_profile.profile(state, area, WARD_SET, TWELVE)
    (mine,) = (row for row in profile.every if row.indicator.key == "solved_rate")
    assert row.figure is not None
    assert (row.figure.start, row.figure.end) == wanted
    assert (mine.change.now.start, mine.change.now.end) == wanted
    assert mine.against_essex in ({""} if area == FORCE else {"no different", "too few to say"})


@pytest.mark.parametrize("area", [DISTRICT, ward_code(0, 0)])
def test_the_newest_month_is_not_compared_with_essex(state: Snapshot, area: str) -> None:
    profile = district_profile.profile(state, area, WARD_SET, NEWEST)
    (mine,) = (row for row in profile.every if row.indicator.key == "solved_rate")
    assert (mine.change.now.start, mine.against_essex) == (EVERY[-1], "cannot say yet")
    assert not mine.stands_out


def test_whatever_matures_is_held_up_alike(tmp_path: Path) -> None:
    """Burglary, if it matured: its newest three months came as provisional."""
    state = warehouse(tmp_path, BURGLARY_MATURES)
    item = queries.contents(state, ("burglary",)).indicators["burglary"]
    assert item.young == tuple(EVERY[-3:])
    answers, about = page(state, key="burglary")
    assert about.refusal.startswith("Cannot say yet: outcomes of October to December 2025")
    assert answers.standing["place"].isna().all()
    assert set(answers.view["verdict"]) <= {"cannot say yet", "cannot compare"}
    settled, _ = page(state, key="burglary", settled=True)
    assert settled.standing["place"].notna().all()


def test_months_that_await_outcomes_are_young_whatever_their_age(tmp_path: Path) -> None:
    state = warehouse(
        tmp_path,
        "update crime_count set awaiting = recorded / 3 where month = '2023-05-01'",
    )
    item = queries.contents(state, ("solved_rate",)).indicators["solved_rate"]
    assert item.young == (EVERY[4], *EVERY[-7:])
    wards = choose(state, item, EVERY[3], EVERY[5], ward_set=WARD_SET, level=WARDS)
    assert wards.young == (EVERY[4],)
    series = queries.series(state, item, "E07000073", WARD_SET)
    assert [day for day, late in zip(series.starts, series.provisional, strict=True) if late] == [
        EVERY[4], *EVERY[-7:],
    ]  # fmt: skip


def test_what_does_not_mature_is_compared_at_once(tmp_path: Path) -> None:
    state = warehouse(tmp_path, NOTHING_MATURES)
    answers, about = page(state)
    assert about.refusal == ""
    assert answers.standing["place"].notna().all()

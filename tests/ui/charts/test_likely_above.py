"""The map of how likely a ward lies above all of them: classes at 80 and 95%, one message."""

from __future__ import annotations

from datetime import date

import pytest

from analytics import queries
from analytics.findings.answers import ask, choose
from analytics.model.choice import HOT, LIKELY
from analytics.model.indicators import DISTRICTS, WARDS
from analytics.statistics.areas.probability_above import VERY_LIKELY_HIGH
from analytics.wording import area_maps, page_summary
from analytics.wording.caption import about_choice
from data.warehouse.snapshot import Snapshot, snapshot
from tests.helpers.small_warehouse import WARD_SET, Made, build
from ui.charts.maps import area_map
from ui.charts.ranking import ranking_drawing
from ui.output import tables
from ui.shell.theme import LIGHT

SEPTEMBER = date(2025, 9, 1)
FEBRUARY = date(2025, 2, 1)  # the newest of which outcomes have come in


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    result = snapshot(build(tmp_path_factory.mktemp("made") / "essex.duckdb", Made()))
    assert result is not None
    return result


@pytest.mark.parametrize("level", [WARDS, DISTRICTS])
@pytest.mark.parametrize("indicator", ["recorded_crime", "solved_rate"])
def test_title_legend_table_and_colours_count_the_same_areas(
    state: Snapshot, level: str, indicator: str
) -> None:
    contents = queries.contents(state, (indicator,))
    month = SEPTEMBER if indicator == "recorded_crime" else FEBRUARY
    answers = ask(
        state,
        choose(state, contents.indicators[indicator], month, month, ward_set=WARD_SET,
               level=level, measure=LIKELY),
    )  # fmt: skip
    about = about_choice(answers, contents)
    shown = area_map.picture(answers.ranked, about, LIGHT)
    sure = int(answers.ranked["likely"].eq(VERY_LIKELY_HIGH).sum())
    assert (answers.ranked["above"].ge(95).sum()) == sure
    assert sure > 0 or indicator == "solved_rate"
    assert f"▲ 95% likely higher ({sure})" in shown.classes.labels
    assert shown.fills.count(shown.classes.colours[-1]) == sure
    title = f"{sure} of {len(answers.ranked)}" if sure else f"No {about.kind} lies above"
    assert shown.finding.startswith(title)
    table = tables.by_area(answers.view, about, answers.ranked)
    assert int(table["Likely"].eq(VERY_LIKELY_HIGH).sum()) == sure
    assert page_summary.rank(about, answers.ranked) == ""


def test_wards_of_many_offences_are_likely_above_and_few_are_undecided(state: Snapshot) -> None:
    contents = queries.contents(state, ("recorded_crime",))
    choice = choose(
        state, contents.indicators["recorded_crime"], SEPTEMBER, SEPTEMBER, ward_set=WARD_SET,
        level=WARDS, measure=LIKELY,
    )  # fmt: skip
    ranked = ask(state, choice).ranked
    assert ranked["name"].iloc[0] == "Uttlesford 9"
    assert ranked["above"].iloc[0] > 99
    assert ranked["above"].iloc[-1] < 1
    assert 0 < ranked["likely"].eq("undecided").sum() < len(ranked)


@pytest.mark.parametrize("level", [WARDS, DISTRICTS])
def test_hot_spots_have_one_message(state: Snapshot, level: str) -> None:
    """Title, colours, bars, table and the page's sentence say the same number of hot spots."""
    contents = queries.contents(state, ("robbery",))
    choice = choose(
        state, contents.indicators["robbery"], SEPTEMBER, SEPTEMBER, ward_set=WARD_SET,
        level=level, measure=HOT,
    )  # fmt: skip
    answers = ask(state, choice)
    about = about_choice(answers, contents)
    hot = int(answers.ranked["hotspot"].eq("hot spot").sum())
    shown = area_map.picture(answers.ranked, about, LIGHT)
    assert f"hot spot ({hot})" in shown.classes.labels
    assert shown.fills.count(LIGHT.worsening) == hot
    words = f"{hot} hot spot" if hot else "No hot spot"
    assert area_maps.finding_of_map(answers.ranked, about).title.startswith(words)
    assert page_summary.rank(about, answers.ranked) == ""
    bars = ranking_drawing(answers.ranked, about, LIGHT)
    assert words.lower() in bars.alt.lower()

"""Areas compared with Essex and with each other in a made warehouse, and all answers at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics import queries as q
from analytics.findings.answers import Answers, ask, choose
from analytics.findings.areas import area_changes, area_comparison
from analytics.model import choice as c
from analytics.model import indicators
from data.warehouse.snapshot import Snapshot, snapshot
from geo.essex import FORCE
from tests.helpers.small_warehouse import WARD_SET, Made, build, months, ward_code


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Offences double in 2025; the wards of district d have d + 1 times as many as the first's."""
    doubled = dict.fromkeys(months("2025-01", "2025-09"), 2)
    path = build(tmp_path_factory.mktemp("made") / "essex.duckdb", Made(factor=doubled))
    result = snapshot(path)
    assert result is not None
    return result


def chosen(state: Snapshot, key: str = "recorded_crime", **other: object) -> c.Choice:
    item = q.contents(state, (key,)).indicators[key]
    fields: dict[str, object] = {
        "breakdown": "", "measure": c.COUNT, "level": indicators.WARDS, "ward_set": WARD_SET,
        "district": "", "wards": (),
        "compared": q.comparison(state, item, date(2025, 7, 1), date(2025, 9, 1)),
    }  # fmt: skip
    return c.Choice(indicator=item, **(fields | other))  # type: ignore[arg-type]


def test_a_ward_is_compared_with_essex_by_its_rate(state: Snapshot) -> None:
    standing = area_comparison.standing(state, chosen(state)).set_index("code")
    ranked = q.ranked(state, chosen(state)).set_index("code")
    assert standing["compared"].to_list() == pytest.approx(ranked["rate"].to_list())
    pooled = 1000 * ranked["numerator"].sum() / ranked["persons"].sum()
    areas = area_comparison.areas_against_essex(state, chosen(state))
    assert areas is not None
    assert areas.pooled == pytest.approx(pooled)
    high, low = standing.loc[ward_code(13, 8)], standing.loc[ward_code(0, 0)]
    assert (high["beyond_chance"], low["beyond_chance"]) == ("higher", "lower")
    assert high["place"] == 1
    assert high["place_lower"] <= high["place"] <= high["place_upper"]
    assert low["compared"] < low["smoothed"] < pooled
    assert standing.loc[ward_code(13, 8), "verdict"] == "moved with Essex"


def test_an_answer_does_not_depend_on_what_is_mapped(state: Snapshot) -> None:
    first = area_comparison.standing(state, chosen(state))
    assert area_comparison.standing(state, chosen(state, measure=c.FROM_ESSEX)) is first


def test_a_district_in_view_is_still_compared_with_essex(state: Snapshot) -> None:
    whole = area_comparison.standing(state, chosen(state)).set_index("code")
    part = area_comparison.standing(state, chosen(state, district="E06000033")).set_index("code")
    assert len(part) == 9
    columns = ["z", "z_adjusted", "beyond_chance", "place", "place_upper", "smoothed", "compared"]
    pd.testing.assert_frame_equal(part[columns], whole.loc[part.index, columns])
    areas = area_comparison.areas_against_essex(state, chosen(state, district="E06000033"))
    assert areas is area_comparison.areas_against_essex(state, chosen(state))


def test_where_nobody_lives_nothing_is_compared(state: Snapshot) -> None:
    choice = chosen(state)
    money = replace(choice, indicator=replace(choice.indicator, events=False))
    result = area_comparison.standing(state, money)
    assert result["compared"].isna().all()
    assert set(result["essex_verdict"]) == {""}
    assert area_comparison.areas_against_essex(state, money) is None


def test_hot_spots_are_of_every_ward_and_of_the_quarters_before(state: Snapshot) -> None:
    whole = area_comparison.hot_spots(state, chosen(state))
    part = area_comparison.hot_spots(state, chosen(state, district="E06000033"))
    assert list(whole["code"]) == list(part["code"])
    assert len(whole) == 126
    assert set(whole["hotspot"]) <= {"hot spot", "cold spot", "not significant", "cannot say"}
    hot = whole[whole["hotspot"].eq("hot spot")]
    assert len(hot)
    # A ward is hot with its neighbours, so its own figure need not be high: theirs together are.
    touching = area_comparison.neighbours(state, WARD_SET, indicators.WARDS)
    logs = np.log(whole["value"].to_numpy(dtype=float))
    sums = logs + np.bincount(touching.second, weights=logs[touching.first], minlength=126)
    around = pd.Series(sums / (1 + touching.neighbours), whole.index)
    assert around[hot.index].min() > logs.mean()
    cold = whole[whole["hotspot"].eq("cold spot")]
    assert len(cold)
    assert around[cold.index].max() < logs.mean()
    # The wards most out of the ordinary with their neighbours are the ones named.
    assert set(around.nlargest(len(hot) // 2).index) <= set(hot.index)
    # the same pattern every quarter
    assert set(hot["lasting"]) == {"persistent hot spot"}
    mapped = area_comparison.with_hot_spots(state, chosen(state, measure=c.HOT))
    assert (
        mapped.set_index("code")["hotspot"].to_dict()
        == whole.set_index("code")["hotspot"].to_dict()
    )


def test_no_period_has_no_hot_spots(state: Snapshot) -> None:
    with pytest.raises(ValueError, match="no period is chosen"):
        area_comparison.hot_spots(state, chosen(state, compared=c.Comparison(())))


def test_half_of_it_is_in_the_fewest_wards(state: Snapshot) -> None:
    result = area_comparison.gathered(state, chosen(state))
    assert result is not None
    counts = q.ranked(state, chosen(state))["numerator"]
    assert result.total == counts.sum()
    named = q.ranked(state, chosen(state)).set_index("code")["numerator"].loc[list(result.areas)]
    assert named.sum() >= result.total / 2 > named.sum() - named.min()
    assert area_comparison.gathered(state, chosen(state, "solved_rate")) is None


def answers(state: Snapshot, choice: c.Choice, *codes: str) -> Answers:
    names = q.names(state, WARD_SET)
    name = names[codes[0]] if len(codes) == 1 else f"the {len(codes)} chosen wards"
    return Answers(state, choice, c.Subject(name, codes))


def test_the_answers_agree_with_each_other(state: Snapshot) -> None:
    result = answers(state, chosen(state), FORCE)
    together = area_changes.together(state, result.choice, result.who)
    assert result.when == (date(2025, 7, 1), date(2025, 9, 30))
    assert result.chosen is not None
    assert result.chosen.now.value == together["value"]
    assert result.chosen.difference == together["difference"]
    assert result.chosen.verdict == together["verdict"]
    assert result.by_area is not None
    assert result.by_area["difference"].sum() == together["difference"]
    by_type = result.by_breakdown("crime_type")
    assert by_type is not None
    assert by_type["difference"].sum() == together["difference"]
    assert result.by_breakdown("witchcraft") is None


def test_a_set_of_wards_is_followed_as_one(state: Snapshot) -> None:
    wards = (ward_code(0, 0), ward_code(0, 1))
    both = answers(state, chosen(state, wards=wards), *wards)
    each = [answers(state, chosen(state), ward).series.values["value"] for ward in wards]
    assert both.series.values["value"].to_list() == (each[0] + each[1]).to_list()
    assert both.series.persons == 2 * answers(state, chosen(state), wards[0]).series.persons
    assert both.signal.chart["value"].to_list() == both.series.values["value"].to_list()


@pytest.mark.parametrize(
    ("measure", "column"),
    [(c.COUNT, "value"), (c.RATE, "rate"), (c.SMOOTHED, "smoothed"), (c.CHANGE, "difference"),
     (c.FROM_ESSEX, "z_adjusted"), (c.HOT, "statistic")],
)  # fmt: skip
def test_areas_are_ranked_by_what_is_mapped(state: Snapshot, measure: str, column: str) -> None:
    ranked = answers(state, chosen(state, measure=measure), FORCE).ranked
    known = ranked[column].dropna()
    assert len(known) == 126
    assert known.is_monotonic_decreasing


def test_what_was_chosen_becomes_a_question(state: Snapshot) -> None:
    item = q.contents(state, ("burglary",)).indicators["burglary"]
    month = date(2025, 9, 1)
    place = {"ward_set": WARD_SET, "level": indicators.WARDS, "area": ward_code(3, 4)}
    result = ask(state, choose(state, item, month, month, measure=c.RATE, **place))
    assert result.who.codes == (ward_code(3, 4),)
    assert result.choice.compared.periods == (date(2025, 9, 1),)
    assert isinstance(result.ranked, pd.DataFrame)


def test_no_period_chosen_has_no_figure(state: Snapshot, tmp_path: Path) -> None:
    result = answers(state, chosen(state, compared=c.Comparison(())), FORCE)
    assert result.chosen is None

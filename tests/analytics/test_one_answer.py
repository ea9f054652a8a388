"""Any two pages that are asked the same question give the same figure, period, verdict and word.

Overview, its list of real changes, District profile, My ward, Explorer and Area of Focus (its
record, its table and its map) are asked of every district, of some wards and of Essex, over every
span; on a made warehouse in which districts moved otherwise than Essex, and on the real files where
they are at hand.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics import queries
from analytics.findings.answers import ask, choose
from analytics.findings.areas import area_changes
from analytics.findings.compared_span import SPANS, TWELVE
from analytics.model.choice import Choice
from analytics.model.indicators import DISTRICTS, WARDS
from analytics.model.verdict_words import REAL
from analytics.views import district_profile, explorer, overview
from analytics.views.my_ward import ward_view
from analytics.views.real_changes import real_changes
from analytics.wording import verdicts
from data.loading.load_files import load
from data.warehouse.snapshot import Snapshot, snapshot
from geo.essex import DISTRICTS as CODES
from geo.essex import FORCE
from tests.helpers.small_warehouse import WARD_SET, Made, build, months, ward_code


def differences(state: Snapshot, ward_set: str, areas: list[str]) -> list[str]:
    """List what one page says otherwise than another."""
    contents = queries.contents(state, overview.headline())
    indicators = tuple(contents.indicators.values())
    results, wanted = [], 0
    for area in areas:
        level = WARDS if area.startswith("E05") else DISTRICTS
        for span in SPANS:
            profile = district_profile.profile(state, area, ward_set, span)
            on_profile = {row.indicator.key: row for row in profile.every}
            listed = {
                (item.series.code, item.series.indicator.key): item.change
                for item in real_changes(state, ward_set, area, span).changes
            }
            in_my_ward = (
                {
                    line.indicator.key: line.compared
                    for line in ward_view(state, area, ward_set).lines
                }
                if level == WARDS and span == TWELVE
                else {}
            )
            for row in overview.rows(state, indicators, area, ward_set, span):
                indicator, change = row.indicator, row.change
                if change is None or np.isnan(change.now.value):
                    continue
                wanted += 1
                other = on_profile[indicator.key].change
                text = {
                    "overview": _shown(change, indicator.rise_is),
                    "profile": _shown(other, indicator.rise_is),
                }
                if (area, indicator.key) in listed:
                    text["real changes"] = _shown(listed[area, indicator.key], indicator.rise_is)
                elif change.verdict in REAL:
                    results.append(f"{area} {indicator.key} {span}: not among the real changes")
                if indicator.key in in_my_ward:
                    text["my ward"] = _shown(in_my_ward[indicator.key], indicator.rise_is)
                periods = [
                    day
                    for day in indicator.periods
                    if change.now.start <= day and indicator.last_day(day) <= change.now.end
                ]
                if periods and (indicator.finest == WARDS or level == DISTRICTS):
                    place = {"ward_set": ward_set, "level": level, "area": area}
                    choice = choose(state, indicator, periods[0], periods[-1], **place)
                    answers = ask(state, choice)
                    if answers.chosen is not None:
                        text["focus"] = _shown(answers.chosen, indicator.rise_is)
                    explored = _explored(state, answers.choice, area)
                    rows = answers.view.set_index("code")
                    shown = {"explorer": explored["value"]}
                    if area in rows.index:
                        shown["map"] = rows.loc[area, "value"]
                        word = verdicts.in_a_cell(rows.loc[area, "verdict"], indicator.rise_is)
                        if rows.loc[area, "verdict"] and word != text["overview"][3]:
                            results.append(f"{area} {indicator.key} {span}: map {word}, {text}")
                    for page, value in shown.items():
                        if not pd.isna(value) and value != pytest.approx(change.now.value):
                            results.append(f"{area} {indicator.key} {span}: {page} has {value}")
                    mine = area_changes.together(state, answers.choice, answers.who)
                    if mine["verdict"]:
                        # The frame has no refusal but the verdict's; the figure is the same.
                        assert mine["value"] == pytest.approx(change.now.value), (
                            area,
                            indicator.key,
                        )
                        word = verdicts.in_a_cell(mine["verdict"], indicator.rise_is)
                        if word != text["overview"][3]:
                            results.append(f"{area} {indicator.key} {span}: table {word}, {text}")
                if len(set(text.values())) > 1:
                    results.append(f"{area} {indicator.key} {span}: {text}")
    assert wanted
    return results


def _explored(state: Snapshot, choice: Choice, area: str) -> pd.Series:
    """Return the row of one indicator in one area on the Explorer."""
    selection = explorer.Selection(
        (explorer.IndicatorPart(choice.indicator),), choice.level, choice.ward_set,
        () if area == FORCE else (area,), "", choice.compared.periods[0],
        choice.compared.periods[-1],
    )  # fmt: skip
    return explorer.together(state, selection).iloc[0]


def _shown(change: object, rise_is: str) -> tuple[date, date, float, str]:
    now, verdict = change.now, change.verdict  # type: ignore[attr-defined]
    return now.start, now.end, round(now.value, 9), verdicts.in_a_cell(verdict, rise_is)


def test_pages_of_a_made_warehouse_agree(tmp_path: Path) -> None:
    doubled = dict.fromkeys(months("2025-01", "2025-09"), 2)
    for number, made in enumerate((Made(), Made(factor=doubled))):
        state = snapshot(build(tmp_path / f"{number}.duckdb", made))
        assert state is not None
        areas = [FORCE, *list(CODES)[:2], ward_code(13, 8)]
        assert differences(state, WARD_SET, areas) == []


@pytest.mark.real_files
def test_pages_of_the_real_files_agree(shared: Path, tmp_path: Path) -> None:
    path = tmp_path / "essex.duckdb"
    folders = [shared / name for name in ("boundaries", "lookups", "population", "police_uk")]
    load([folder for folder in folders if folder.is_dir()], path)
    state = snapshot(path)
    assert state is not None
    ward_set = queries.contents(state, ("recorded_crime",)).ward_set
    assert differences(state, ward_set, [FORCE, *CODES]) == []

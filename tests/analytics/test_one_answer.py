"""Any two pages that are asked the same question give the same figure, period, verdict and word.

Overview, District profile, Area of Focus (its record, its table and its map) are asked of every
district, of some wards and of Essex, over every span; on a made warehouse in which districts moved
otherwise than Essex, and on the real files where they are at hand.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from analytics import queries
from analytics.findings.answers import ask, choose
from analytics.findings.areas import area_changes
from analytics.findings.compared_span import SPANS
from analytics.model.indicators import DISTRICTS, WARDS
from analytics.views import district_profile, overview
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

"""What the figures say of an award, worked out by hand on a made warehouse."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analytics.views.award_judgement import judge, sentences
from data.warehouse.snapshot import Snapshot, snapshot
from geo import essex
from tests.helpers.small_warehouse import Made, build, months, ward_code

BEGINS, ENDS = date(2025, 1, 1), date(2025, 9, 30)
WARDS = [ward_code(10, place) for place in range(4)]
OTHERS = [ward_code(11, place) for place in range(9)]


@pytest.fixture
def state(tmp_path: Path) -> Snapshot:
    """A warehouse in which one district halves from January 2025."""
    halved = dict.fromkeys(months("2024-01", "2024-12"), 2)
    path = build(tmp_path / "essex.duckdb", Made(factor=halved, only_in=list(essex.DISTRICTS)[10]))
    result = snapshot(path)
    assert result is not None
    return result


def test_a_fall_that_others_do_not_share_is_seen(state: Snapshot) -> None:
    result = judge(state, "recorded_crime", WARDS, OTHERS, BEGINS, ENDS)
    assert result.periods == 9
    assert result.treated is not None
    assert result.others is not None
    assert result.against is not None
    # Ward w of district 10 has 11 (w + 1) offences a month, twice that in 2024.
    assert (result.treated.before, result.treated.after) == (220, 110)
    assert (result.others.before, result.others.after) == (540, 540)
    assert result.against.effect == pytest.approx(0.5)
    assert result.against.verdict == "fewer"
    assert 0 < result.smallest < 0.2
    assert "0.50 times (95% interval" in " ".join(sentences(result))


def test_no_change_is_cannot_tell(state: Snapshot) -> None:
    result = judge(state, "recorded_crime", OTHERS[:5], OTHERS[5:], BEGINS, ENDS)
    assert result.against is not None
    assert result.against.verdict == "cannot tell"
    assert any(sentence.startswith("Cannot tell") for sentence in sentences(result))


def test_before_the_work_the_smallest_fall_is_given(state: Snapshot) -> None:
    later = judge(state, "recorded_crime", WARDS, OTHERS, date(2025, 10, 1), date(2026, 6, 30))
    assert later.treated is None
    assert later.smallest < 0.5
    assert "no month of the work is loaded yet" in sentences(later)[-1]
    few = judge(state, "burglary", [ward_code(0, 0)], OTHERS, date(2025, 10, 1), date(2025, 12, 31))
    assert few.smallest != few.smallest
    assert "any fall could be chance" in sentences(few)[0]


def test_what_cannot_be_judged_says_why(state: Snapshot) -> None:
    for key, wards, others, why in (
        ("da_incidents", WARDS, OTHERS, "No figure of the indicator"),
        ("solved_rate", WARDS, OTHERS, "a share"),
        ("recorded_crime", WARDS, WARDS[:1], "with itself"),
        ("recorded_crime", ["E05999999"], OTHERS, "one of the wards"),
    ):
        assert why in sentences(judge(state, key, wards, others, BEGINS, ENDS))[0]

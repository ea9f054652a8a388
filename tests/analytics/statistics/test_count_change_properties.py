"""Change between counts: what must hold for any two, and false alarms added up exactly."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, norm, poisson

from analytics import change

counts = st.integers(0, 10**6)
# Days of a period, or residents.
exposures = st.one_of(st.integers(1, 400), st.floats(1e-3, 1e7))
ALARMS = ["more", "fewer"]
VERDICTS = {*ALARMS, "no real change", "too few to say"}


def row(*arguments: float) -> Any:
    return next(change(*arguments).itertuples())


# --- what must hold for any two counts ----------------------------------------------------------


@given(counts, counts, exposures, exposures)
def test_difference_z_and_verdict_point_the_same_way(
    before: int, after: int, e_b: float, e_a: float
) -> None:
    result = row(before, after, e_b, e_a)
    assert result.difference == pytest.approx(after - before * e_a / e_b, rel=1e-9, abs=1e-9)
    if abs(result.difference) > 1e-6 * (1 + after):
        assert np.sign(result.z) == np.sign(result.difference)
    assert result.verdict in VERDICTS
    if result.verdict in ALARMS:
        assert (result.z > 3) == (result.verdict == "more")
        assert (result.z < -3) == (result.verdict == "fewer")
        assert before + after >= 6
    if result.verdict == "no real change":
        assert abs(result.z) <= 3
        assert before + after >= 40
    assert np.isnan(result.percent) == (before < 20)


@given(counts, counts, exposures, exposures)
def test_in_reverse_order_it_is_the_same_change(
    before: int, after: int, e_b: float, e_a: float
) -> None:
    there, back = row(before, after, e_b, e_a), row(after, before, e_a, e_b)
    assert there.z == pytest.approx(-back.z, rel=1e-9, abs=1e-9)
    if abs(abs(there.z) - 3) > 1e-9:
        opposite = {"more": "fewer", "fewer": "more"}
        assert back.verdict == opposite.get(there.verdict, there.verdict)


@given(counts, counts, exposures, exposures, st.sampled_from([0.5, 2, 7, 1000]))
def test_the_unit_of_exposure_does_not_matter(
    before: int, after: int, e_b: float, e_a: float, unit: float
) -> None:
    item, other = row(before, after, e_b, e_a), row(before, after, unit * e_b, unit * e_a)
    assert item.z == pytest.approx(other.z, rel=1e-9, abs=1e-9)
    assert item.difference == pytest.approx(other.difference, rel=1e-9, abs=1e-6)


@given(st.integers(0, 3000), exposures, exposures)
def test_the_more_there_are_the_more_there_are(before: int, e_b: float, e_a: float) -> None:
    """As the later count rises, the verdict goes from fewer over nothing to more, never back."""
    later = np.unique(np.geomspace(1, 10**6, 400).astype(int) - 1)
    result = change(before, later, e_b, e_a)
    assert (np.diff(result.z) > 0).all()
    assert (np.diff(result.difference) > 0).all()
    rank = result.verdict.map({"fewer": 0, "no real change": 1, "too few to say": 1, "more": 2})
    if before >= 6:
        assert (np.diff(rank) >= 0).all()
    assert (np.diff(rank[result.z > 0]) >= 0).all()


@given(st.integers(0, 3000), st.integers(0, 3000), st.integers(2, 50), exposures, exposures)
def test_more_events_of_the_same_proportions_are_surer(
    before: int, after: int, times: int, e_b: float, e_a: float
) -> None:
    item, other = row(before, after, e_b, e_a), row(before * times, after * times, e_b, e_a)
    assert abs(other.z) >= abs(item.z)
    if item.verdict in ALARMS:
        assert other.verdict == item.verdict


@given(
    st.lists(st.tuples(counts, counts), min_size=2, max_size=12), st.randoms(use_true_random=False)
)
def test_each_area_has_the_same_answer_in_any_order_and_by_itself(
    pairs: list[tuple[int, int]], random: Any
) -> None:
    codes = [f"E0500{number:04}" for number in range(len(pairs))]
    frame = pd.DataFrame(pairs, columns=["before", "after"], index=codes)
    whole = change(frame.before, frame.after)
    random.shuffle(codes)
    mixed = frame.loc[codes]
    pd.testing.assert_frame_equal(change(mixed.before, mixed.after), whole.loc[codes])
    for code, (before, after) in frame.iterrows():
        alone = change(before, after).set_axis([code])
        pd.testing.assert_frame_equal(alone, whole.loc[[code]])


def test_none_after_many_is_fewer_however_long_the_later_period() -> None:
    """Once refused as too few: 20 in a month, then none in the next eleven."""
    later = change(20, [0, 1, 10, 23], exposure_before=1, exposure_after=11)
    assert set(later.verdict) == {"fewer"}
    assert change(0, 20, exposure_before=11, exposure_after=1).verdict[0] == "more"
    # Five of five, or two of two, remain too few, whichever period they are in.
    few = change([5, 0, 2, 0], [0, 5, 0, 2], [1, 11, 1, 11], [11, 1, 11, 1])
    assert set(few.verdict) == {"too few to say"}


def test_large_counts_keep_their_precision() -> None:
    result = change([10**6, 10**6, 0], [10**6 + 3003, 10**6 + 3002, 10**6])
    assert list(result.verdict) == ["more", "no real change", "more"]
    assert result.z[0] == pytest.approx(2 * 3003 / (np.sqrt(10**6 + 3003) + 1000), rel=1e-10)
    assert result.z[2] == 2000


# --- the rule for too few events, against the exact test ----------------------------------------


@pytest.mark.parametrize(("e_b", "e_a"), [(1, 1), (1, 4), (3, 1), (365, 28), (90, 92)])
def test_no_alarm_is_given_where_all_events_on_that_side_would_not_be_rare(
    e_b: float, e_a: float
) -> None:
    """The exact test of two Poisson rates: the share of the events is binomial given their sum."""
    total = np.arange(1, 120)
    for side, share in (("more", e_a / (e_b + e_a)), ("fewer", e_b / (e_b + e_a))):
        all_in = change(*((0, total) if side == "more" else (total, 0)), e_b, e_a)
        chance = np.minimum(1, 2 * binom.pmf(total, total, share))
        text = (all_in.verdict == side).to_numpy()
        assert (chance[text] < 0.05).all()
        # And it is given where it would be, from six events on.
        assert text[(chance < 0.05) & (total >= 6)].all()
        assert not text[total < 6].any()


# --- false alarms and power, added up over every pair of counts ---------------------------------


def chances(total: float, e_b: float, e_a: float, factor: float = 1) -> pd.Series:
    """Chance of each verdict when the rate is multiplied by the factor."""
    means = np.array([e_b, factor * e_a]) * total / (e_b + e_a)
    low = np.maximum(means - 9 * np.sqrt(means) - 15, 0).astype(int)
    high = (means + 9 * np.sqrt(means) + 25).astype(int)
    before, after = (
        side.ravel()
        for side in np.meshgrid(*(np.arange(*ends) for ends in zip(low, high, strict=True)))
    )
    chance = poisson.pmf(before, means[0]) * poisson.pmf(after, means[1])
    assert chance.sum() == pytest.approx(1, abs=1e-9)
    result = pd.Series(chance).groupby(change(before, after, e_b, e_a).verdict).sum()
    return result.reindex(sorted(VERDICTS), fill_value=0.0)


TOTALS = (1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 25, 30, 40, 50, 56, 60, 70, 80, 120, 200, 300)


@pytest.mark.parametrize(
    ("e_b", "e_a", "most"),
    [(1, 1, 0.0400), (90, 92, 0.0396), (1, 2, 0.0410), (1, 4, 0.0410), (1, 11, 0.0490),
     (365, 28, 0.0490)],
)  # fmt: skip
def test_false_alarms_are_as_the_notes_say(e_b: float, e_a: float, most: float) -> None:
    alarms = {total: chances(total, e_b, e_a)[ALARMS].sum() for total in TOTALS}
    assert max(alarms.values()) < most
    assert max(alarms.values()) > most - 0.004  # the bound is no looser than it must be
    crossing = 2 * norm.sf(3 / np.sqrt(2))
    assert crossing == pytest.approx(0.034, abs=5e-4)
    assert alarms[300] == pytest.approx(crossing, abs=0.003)


def test_false_alarms_of_equal_periods_fall_on_either_side_alike() -> None:
    for total in TOTALS:
        more, fewer = chances(total, 1, 1)[ALARMS]
        assert more == pytest.approx(fewer, abs=1e-12)


@pytest.mark.parametrize(
    ("mean", "seen", "missed"),
    [(5, 0.220, 0.000), (13.5, 0.516, 0.238), (20, 0.699, 0.300), (40, 0.944, 0.056)],
)
def test_a_doubling_is_seen_as_often_as_this(mean: float, seen: float, missed: float) -> None:
    """And how often it is passed off as no real change: one doubling in four at 13 or 14 events."""
    result = chances(2 * mean, 1, 1, factor=2)
    assert result["more"] == pytest.approx(seen, abs=6e-4)
    assert result["no real change"] == pytest.approx(missed, abs=6e-4)
    assert result["fewer"] < 0.001

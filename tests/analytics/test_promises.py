"""What a verdict promises, kept by the functions that the pages call.

In-control series are negative binomial, with the dispersion and the correlation of months measured
on the real files of Essex; seeded, so that a run is the same everywhere. `python -m
benchmarks.promises` measures the same with ten times as many.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from analytics.findings.compared_span import TWELVE, spanned
from analytics.findings.comparison import year_before
from analytics.findings.over_time.signals import signal
from analytics.model.verdict_words import REAL
from benchmarks import promises
from benchmarks.promises import HELD_OUT, LEVELS, SIGNALS, Kind, maps, overviews, single_verdicts

false_signals = cache(promises.false_signals)  # several tests ask for the same


@pytest.mark.parametrize("months", [24, 60])
@pytest.mark.parametrize("kind", [*LEVELS, *HELD_OUT], ids=lambda kind: kind.name)
def test_at_most_one_single_verdict_in_twenty_is_false(kind: Kind, months: int) -> None:
    real, former = single_verdicts(kind, 600, months)
    assert real <= 0.04
    if kind.phi >= 4:  # what there was to correct
        assert former > 0.25


def test_a_change_that_did_happen_is_found() -> None:
    random = np.random.default_rng(4)
    step = np.ones(48)
    step[-12:] = 1.5
    for kind, least in ((LEVELS[3], 0.97), (LEVELS[4], 0.97), (LEVELS[2], 0.97), (LEVELS[0], 0.97)):
        several = promises.series_of(kind, promises.made(random, kind, 200, 48, step))
        year_befores = [year_before(item, spanned(item, TWELVE)[0]) for item in several]
        assert (
            np.mean([change is not None and change.verdict in REAL for change in year_befores])
            >= least
        )


def test_at_most_one_overview_in_twenty_names_a_change_that_is_none() -> None:
    assert overviews(150, 48) <= 0.05


@pytest.mark.parametrize("move", [1.0, 1.2, 0.85])
def test_at_most_one_map_in_twenty_names_a_ward(move: float) -> None:
    """Also where all of Essex moves together: that is said about Essex, once."""
    named, former = maps(60, 36, move=move)
    assert named <= 0.05
    assert former > 8


def test_a_ward_that_moved_otherwise_is_named() -> None:
    """The map has power left: wards that doubled stand out among 257."""
    assert promises.wards_found(30, 36, doubled=5) >= 0.9


@pytest.mark.parametrize("kind", SIGNALS, ids=lambda kind: kind.name)
def test_new_signals_are_few(kind: Kind) -> None:
    """At most 9 in 100 series-years where months are separate, 20 where they are not."""
    alarms = false_signals(kind, 300 if kind.r == 0 else 100, 3)
    assert alarms <= (9 if kind.r == 0 else 20)


@pytest.mark.parametrize(
    ("kind", "half"), [(SIGNALS[1], 0.97), (SIGNALS[2], 0.97), (SIGNALS[4], 0.47)],
    ids=lambda value: getattr(value, "name", str(value)),
)  # fmt: skip
def test_a_rise_by_half_is_found_in_six_months(kind: Kind, half: float) -> None:
    """And with at most 0.4 times the false alarms of the former rules, in the same run."""
    assert promises.rises_found(kind, 1.5, 900) >= half
    former = false_signals(kind, 40, 3, former=True)
    assert false_signals(kind, 100, 3) <= 0.4 * former


def test_a_rise_by_a_fifth_is_found_as_often_at_as_many_false_alarms() -> None:
    kind = SIGNALS[1]
    former_alarms = false_signals(kind, 40, 3, former=True)
    alpha = 0.05
    assert false_signals(kind, 100, 3, alpha=alpha) <= former_alarms
    former = promises.rises_found(kind, 1.2, 120, former=True)
    assert promises.rises_found(kind, 1.2, 600, alpha=alpha) >= former - 0.03


def test_the_signal_of_a_page_is_the_one_that_was_measured() -> None:
    kind = SIGNALS[1]
    values = promises.made(np.random.default_rng(9), kind, 30, 66, 1.0)
    values[::3, -4:] *= 2
    sides = promises.sides(kind, values, 65)
    pages = [signal(item).side for item in promises.series_of(kind, values)]
    assert sides.tolist() == pages
    assert (sides[::3] == 1).all()

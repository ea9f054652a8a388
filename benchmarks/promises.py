"""Whether the verdicts keep what they promise: ``python -m benchmarks.promises``.

Series in which nothing changes are made as the months of Essex vary (`benchmarks.made_series`), and
judged by the functions that the pages call; next to them, in the same run, stand the rules used
before (Wheeler's z beyond 3 for a change, the four rules of an XmR chart for a signal) and those of
NHSRplotthedots (the four rules, limits from all points, no months of the year). A table of promise,
measured, former rules and NHSRplotthedots is printed. ``--quick`` takes a tenth of the series.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.findings.areas.area_tests import test_rows
from analytics.findings.compared_span import TWELVE, spanned
from analytics.findings.comparison import years_before
from analytics.findings.over_time.newest_together import newest_together, prepare
from analytics.findings.over_time.thresholds import probabilities, threshold
from analytics.model.choice import Comparison
from analytics.model.indicators import Indicator
from analytics.model.series import Series
from analytics.model.variation import kind_of, usual
from analytics.model.verdict_words import REAL
from analytics.statistics.control_chart import lines
from analytics.statistics.count_change import compared_by_days
from analytics.statistics.seasonality import seasonality
from analytics.statistics.variation.dispersion import dispersion
from benchmarks.made_series import Floats, counts, days_of_months
from data import catalogue
from geo.essex import FORCE

FIRST_YEAR = 2012
DISTRICT, WARD = "E07000071", "E05000001"


class Kind(NamedTuple):
    """A kind of series: what is counted where, how many a month, and how the months vary."""

    name: str
    indicator: str
    code: str
    mean: float
    phi: float
    r: float


LEVELS = (
    Kind("Essex, all crime", "recorded_crime", FORCE, 12_000, 26, 0.34),
    Kind("Essex, vehicle crime", "vehicle_crime", FORCE, 1_000, 4.5, 0.34),
    Kind("district, all crime", "recorded_crime", DISTRICT, 900, 4.6, 0.34),
    Kind("district, burglary", "burglary", DISTRICT, 47, 2.1, 0.15),
    Kind("ward, all crime", "recorded_crime", WARD, 49, 2.1, 0.10),
    Kind("ward, burglary", "burglary", WARD, 6, 1.4, 0.07),
    Kind("Poisson, 47 a month", "burglary", DISTRICT, 47, 1, 0),
    Kind("Poisson, 6 a month", "burglary", WARD, 6, 1, 0),
)
# Between those that were measured, and beyond what is usual for the kind.
HELD_OUT = (
    Kind("district, φ 3.2 r 0.2", "recorded_crime", DISTRICT, 400, 3.2, 0.2),
    Kind("district, φ 6 r 0.34", "recorded_crime", DISTRICT, 900, 6, 0.34),
    Kind("ward, φ 1.6 r 0.05", "recorded_crime", WARD, 20, 1.6, 0.05),
    Kind("Essex, φ 15 r 0.25", "recorded_crime", FORCE, 8_000, 15, 0.25),
)
SIGNALS = (
    Kind("district, 47 a month, r 0", "burglary", DISTRICT, 47, 2.1, 0),
    Kind("district, 47 a month, r 0.15", "burglary", DISTRICT, 47, 2.1, 0.15),
    Kind("ward, 32 a month, r 0.1", "recorded_crime", WARD, 32, 1.5, 0.1),
    Kind("ward, 6 a month, r 0", "burglary", WARD, 6, 1.4, 0),
    Kind("ward, 6 a month, r 0.07", "burglary", WARD, 6, 1.4, 0.07),
    Kind("Poisson, 6 a month", "burglary", WARD, 6, 1, 0),
    Kind("district, 900 a month, r 0.3", "recorded_crime", DISTRICT, 900, 4.6, 0.3),
    Kind("Essex, 12,000 a month, r 0.3", "recorded_crime", FORCE, 12_000, 26, 0.3),
    # A ward's months vary as those of all crime there: what a small series then still finds.
    Kind("ward, 32 a month, φ 2.1 r 0.1", "recorded_crime", WARD, 32, 2.1, 0.1),
    Kind("ward, 6 a month, φ 2.1 r 0.1", "recorded_crime", WARD, 6, 2.1, 0.1),
)
HISTORY = 66  # months before the first that is judged
PROMISED = {
    (SIGNALS[1].name, 1.5): "at least 97%",
    (SIGNALS[2].name, 1.5): "at least 97%",
    (SIGNALS[4].name, 1.5): "at least 47%",
}
# The counts of an Overview of Essex, each with how its months vary.
OVERVIEW = (
    *(kind for kind in LEVELS[:2]),
    Kind("burglary", "burglary", FORCE, 650, 2.1, 0.34),
    Kind("robbery", "robbery", FORCE, 118, 1.5, 0.3),
    *(
        Kind(key, key, FORCE, mean, 1 + np.exp(-3.8) * mean**0.86, 0.34)
        for key, mean in (
            ("da_incidents", 3500), ("da_repeat_incidents", 1100), ("section_136", 115),
            ("night_time_economy_crime", 740), ("ksi_total", 73), ("ksi_motorcycle", 14),
            ("ksi_pedestrian", 12), ("ksi_cyclist", 9), ("ksi_child", 11),
            ("ksi_young_car_driver", 6),
        )
    ),
)  # fmt: skip


def indicator(key: str) -> Indicator:
    """Make an indicator of the catalogue, by month."""
    entry = catalogue.indicators()[key]
    return Indicator(
        key, entry.name, entry.area_of_focus, entry.tier, entry.definition, entry.caveats,
        entry.unit, entry.scale, entry.rise_is, entry.is_share, entry.smallest_area, entry.adds_up,
        entry.events, entry.matures, 1, 1, (), (),
    )  # fmt: skip


def series_of(kind: Kind, values: Floats) -> list[Series]:
    """Make a series of each row of counts, from January of the first year on."""
    starts = pd.date_range(f"{FIRST_YEAR}-01-01", periods=values.shape[1], freq="MS")
    frame = pd.DataFrame(
        {
            "start": starts, "end": starts + pd.offsets.MonthEnd(0), "numerator": 0.0,
            "denominator": np.nan, "value": 0.0, "status": "final", "why": "",
        }
    )  # fmt: skip
    item = indicator(kind.indicator)
    return [
        Series(item, kind.code, "Made", "", frame.assign(numerator=row, value=row), ())
        for row in values
    ]


def made(
    random: np.random.Generator, kind: Kind, series: int, months: int, step: Floats | float = 1.0
) -> Floats:
    """Draw counts of a kind."""
    days = days_of_months(months, FIRST_YEAR)
    return counts(random, series, kind.mean, kind.phi, kind.r, days, step=step)


# Changes ------------------------------------------------------------------------------------------


def single_verdicts(kind: Kind, series: int, months: int, seed: int = 1) -> tuple[float, float]:
    """Give the share of series without change that is called changed: now, and formerly."""
    values = made(np.random.default_rng(seed), kind, series, months)
    several = series_of(kind, values)
    changes = years_before([(item, spanned(item, TWELVE)[0]) for item in several])
    real = [change is not None and change.verdict in REAL for change in changes]
    days = days_of_months(months, FIRST_YEAR)
    former = compared_by_days(
        values[:, -24:-12].sum(axis=1), values[:, -12:].sum(axis=1),
        int(days[-24:-12].sum()), int(days[-12:].sum()),
    )  # fmt: skip
    return float(np.mean(real)), float(np.isin(former["verdict"], ["more", "fewer"]).mean())


def overviews(many: int, months: int, seed: int = 2) -> float:
    """Give the share of Overviews without change on which anything is called changed."""
    random = np.random.default_rng(seed)
    several = [series_of(kind, made(random, kind, many, months)) for kind in OVERVIEW]
    named = 0
    for place in range(many):
        page = [item[place] for item in several]
        p = probabilities(page, TWELVE)
        named += bool((p < threshold(p)[0]).any())
    return named / many


def maps(
    many: int, months: int, *, move: float = 1.0, wards: int = 257, seed: int = 3
) -> tuple[float, float]:
    """Give the share of maps of change that name any ward, and how many the former rule named.

    Parameters
    ----------
    move : float
        What all of Essex is multiplied by in the last twelve months: a movement in common.
    """
    random = np.random.default_rng(seed)
    named, former = 0, 0.0
    for _ in range(many):
        rows, named_here = _map(random, wards, months, move)
        named += bool(named_here.any())
        days = days_of_months(months, FIRST_YEAR)
        was = compared_by_days(
            rows["before"], rows["numerator"], int(days[-24:-12].sum()), int(days[-12:].sum())
        )
        former += float(np.isin(was["verdict"], ["more", "fewer"]).sum())
    return named / many, former / many


def wards_found(many: int, months: int, *, doubled: int, wards: int = 257, seed: int = 8) -> float:
    """Give the share of wards that doubled, of some 50 offences a month, which a map names."""
    random = np.random.default_rng(seed)
    means = [
        _map(random, wards, months, 1.0, doubled=doubled)[1][:doubled].mean() for _ in range(many)
    ]
    return float(np.mean(means))


def _map(
    random: np.random.Generator, wards: int, months: int, move: float, doubled: int = 0
) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """Make a map of change: counts of the two years, and which wards are named."""
    days = days_of_months(months, FIRST_YEAR)
    step = np.ones((wards, months))
    step[:, -12:] = move
    step[:doubled, -12:] *= 2
    item = indicator("recorded_crime")
    first_days = pd.date_range(f"{FIRST_YEAR}-01", periods=months, freq="MS")
    periods = tuple(day.date() for day in first_days)
    compared = Comparison(periods[-12:], periods[-24:-12])
    means = random.gamma(2.5, 45 / 2.5, (wards, 1)) + 3
    means[:doubled] = 50
    common = random.standard_normal(months)
    values = counts(random, wards, means, 2.1, 0.10, days, step=step, common=common)
    essex = values.sum(axis=0)
    expected = [usual(item, "", kind_of(WARD), float(row.mean())) for row in values]
    result = dispersion(
        values, days, usual=([each.phi for each in expected], [each.r for each in expected])
    )
    whole = dispersion(essex, days, usual=usual(item, "", kind_of(FORCE), float(essex.mean())))
    rows = pd.DataFrame(
        {
            "numerator": values[:, -12:].sum(axis=1), "before": values[:, -24:-12].sum(axis=1),
            "denominator": np.nan, "out_of_before": np.nan,
        }
    )  # fmt: skip
    tests = test_rows(
        rows, (result.phi, result.r, result.freedom),
        (rows.sum(min_count=1), (float(whole.phi[0]), float(whole.r[0]))), item, compared,
    )  # fmt: skip
    p = tests[["p", "otherwise"]].max(axis=1).to_numpy(dtype=float)
    return rows, np.asarray(p < threshold(p)[0])


# Signals ------------------------------------------------------------------------------------------


def sides(kind: Kind, values: Floats, last: int, alpha: float | None = None) -> Floats:
    """Judge the month at a position as the pages do: −1, 0 or 1 for each series.

    With ``alpha`` by another probability than the pages use: to compare at equal false alarms.
    """
    return sides_of_first(series_of(kind, values), last, alpha)


def sides_of_first(several: list[Series], last: int, alpha: float | None = None) -> Floats:
    """Judge the month at a position as `sides` does, in series that go on after it."""
    until = [replace(series, values=series.values.iloc[: last + 1]) for series in several]
    wanted = [(series, series.y, ()) for series in until]
    prepare(wanted)
    newest_togethers = [newest_together(*each) for each in wanted]
    if alpha is None:
        return np.array([each.side for each in newest_togethers])
    return np.array([np.sign(each.ratio - 1) if each.p < alpha else 0 for each in newest_togethers])


def former_sides(kind: Kind, values: Floats, last: int) -> Floats:
    """Judge it as was done before: an XmR chart with four rules, seasonal where seasons show."""
    results = []
    for row in values[:, : last + 1]:
        seasonal = bool(seasonality(row, 12).seasonal)
        chart = lines(row, season=12 if seasonal else 0, baseline=36 if seasonal else 24, floor=0)
        results.append(int(chart["side"][-1]) if chart["rule"][-1] else 0)
    return np.array(results)


def plotthedots_sides(_kind: Kind, values: Floats, last: int) -> Floats:
    """Judge it by the rules of NHSRplotthedots: limits from all points, no months of the year."""
    results = []
    for row in values[:, : last + 1]:
        chart = lines(row, baseline=len(row), floor=0)
        results.append(int(chart["side"][-1]) if chart["rule"][-1] else 0)
    return np.array(results)


def _judge(
    kind: Kind, values: Floats, months: range, former: bool, plotthedots: bool, alpha: float | None
) -> Floats:
    """Judge each of the months: a row for each."""
    if former:
        return np.array([former_sides(kind, values, last) for last in months])
    if plotthedots:
        return np.array([plotthedots_sides(kind, values, last) for last in months])
    several = series_of(kind, values)
    return np.array([sides_of_first(several, last, alpha) for last in months])


def false_signals(
    kind: Kind,
    series: int,
    years: int,
    *,
    former: bool = False,
    plotthedots: bool = False,
    alpha: float | None = None,
    seed: int = 5,
) -> float:
    """Count new signals in 100 series-years of series in which nothing changes."""
    months = HISTORY + 12 * years
    values = made(np.random.default_rng(seed), kind, series, months)
    on = _judge(kind, values, range(HISTORY - 1, months), former, plotthedots, alpha)
    new = (on[1:] != 0) & (on[1:] != on[:-1])
    return 100 * float(new.sum()) / (series * years)


def rises_found(
    kind: Kind,
    rise: float,
    series: int,
    *,
    former: bool = False,
    plotthedots: bool = False,
    alpha: float | None = None,
    seed: int = 6,
) -> float:
    """Give the share of series in which a rise is found within six months."""
    step = np.ones(HISTORY + 6)
    step[HISTORY:] = rise
    values = made(np.random.default_rng(seed), kind, series, HISTORY + 6, step)
    seen = _judge(kind, values, range(HISTORY, HISTORY + 6), former, plotthedots, alpha) > 0
    return float(seen.any(axis=0).mean())


# The table ----------------------------------------------------------------------------------------


def rows_of_table(part: int) -> Iterator[tuple[str, str, str, str, str]]:
    """Measure everything: promise, measured, the former rules, those of NHSRplotthedots."""
    for kind in (*LEVELS, *HELD_OUT):
        for months in (24, 60):
            real, former = single_verdicts(kind, 4000 // part, months)
            what = f"single verdict, {kind.name}, {months} months"
            yield what, "at most 5%", f"{100 * real:.1f}%", f"{100 * former:.0f}%", ""
    named = overviews(1000 // part, 48)
    yield "any false one on an Overview", "at most 5%", f"{100 * named:.1f}%", "", ""
    for move, words in ((1.0, "nothing moves"), (1.2, "all Essex moves by 20%")):
        named, former = maps(400 // part, 36, move=move)
        what = f"map names a ward, {words}"
        yield what, "at most 5%", f"{100 * named:.1f}%", f"{former:.0f} wards a map", ""
    for kind in SIGNALS:
        now = false_signals(kind, 400 // part, 5)
        was = false_signals(kind, 100 // part, 3, former=True)
        theirs = false_signals(kind, 100 // part, 3, plotthedots=True)
        limit = f"at most {9 if kind.r == 0 else 20}"
        what = f"new signals in 100 series-years, {kind.name}"
        yield what, limit, f"{now:.1f}", f"{was:.0f}", f"{theirs:.0f}"
        for rise in (1.5, 1.2):
            now = rises_found(kind, rise, 2000 // part)
            was = rises_found(kind, rise, 400 // part, former=True)
            theirs = rises_found(kind, rise, 400 // part, plotthedots=True)
            what = f"+{100 * (rise - 1):.0f}% found in six months, {kind.name}"
            promise = PROMISED.get((kind.name, rise), "")
            yield what, promise, f"{now:.1%}", f"{was:.0%}", f"{theirs:.0%}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Whether the verdicts keep what they promise.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the series")
    part = 10 if parser.parse_args().quick else 1
    print(f"| what | promise | measured {date.today():%B %Y} | former rules | NHSRplotthedots |")
    print("|---|---|---|---|---|")
    for row in rows_of_table(part):
        print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()

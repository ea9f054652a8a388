"""What the statistics of a page cost, in one run: ``python -m benchmarks.statistics``.

The wards are the approximate ones of 2025; the 1,111 small areas are a lattice of as many squares,
with the 5.7 neighbours an area that real LSOAs have. Ways take turns in one process, after one
turn that warms up; medians are printed, and ratios to compare, since milliseconds depend on the
machine and on what else it does.

- ``hot spots``: Gi* with 999 permutations, then 49,999 or more for areas that may be hot or cold,
  next to esda's Gi* with 999 for all.
- ``page``: all statistics of one indicator and all wards: change of each and among all, rates,
  smoothed rates, funnel, ranks, concentration, control chart of 60 months with its seasons and its
  run, the rate explained, contributions; with hot spots and without.
- ``wilson``: 10,000 intervals at once next to a Python loop of statsmodels' `proportion_confint`.
- ``import``: ``import analytics`` in a new interpreter, next to ``import numpy, pandas``.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analytics.statistics.areas.changes_of_many_areas import real_changes
from analytics.statistics.areas.compare_areas import compare_areas
from analytics.statistics.areas.concentration import concentration
from analytics.statistics.areas.funnel import funnel_limits
from analytics.statistics.areas.hotspots import local_hotspots
from analytics.statistics.areas.neighbours import Contiguity, contiguity
from analytics.statistics.areas.rank_intervals import ranks
from analytics.statistics.areas.smoothing import smooth_rates
from analytics.statistics.control_chart import xmr
from analytics.statistics.count_change import change
from analytics.statistics.decomposition import contributions, explain_rate
from analytics.statistics.intervals import rate, wilson_interval
from analytics.statistics.runs import run
from analytics.statistics.seasonality import seasonality
from geo.boundaries import read_approximate

Ways = dict[str, Callable[[], object]]
SMALL_AREAS = (33, 34)  # rows and columns; the last 11 squares are left out, which makes 1,111


def _medians(ways: Ways, turns: int) -> dict[str, float]:
    """Milliseconds of each way; they take turns."""
    times: dict[str, list[float]] = {way: [] for way in ways}
    for turn in range(turns + 1):
        for way, do in ways.items():
            start = time.perf_counter()
            do()
            if turn:  # the first warms up
                times[way].append(1000 * (time.perf_counter() - start))
    return {way: statistics.median(took) for way, took in times.items()}


def _print_table(heading: str, rows: dict[str, float], base: str) -> None:
    print(f"\n| {heading} | median | next to {base} |\n|---|---|---|")
    for way, took in rows.items():
        print(f"| {way} | {took:.1f} ms | {took / rows[base]:.2f} |")


def _small_areas() -> gpd.GeoSeries:
    """Squares in rows that are set off by half, so that most touch six others."""
    row, column = (side.ravel()[:1111] for side in np.mgrid[: SMALL_AREAS[0] + 1, : SMALL_AREAS[1]])
    x = column + row % 2 / 2
    return gpd.GeoSeries(shapely.box(x, row, x + 1, row + 1))


def _rates(shapes: gpd.GeoSeries, random: np.random.Generator, clustered: bool) -> np.ndarray:
    """Rates of 60 events an area, twice as high around the tenth area if clustered."""
    x, y = shapes.centroid.x.to_numpy(), shapes.centroid.y.to_numpy()
    away = np.hypot(x - x[10], y - y[10]) / (np.ptp(x) / 6)
    return random.poisson(60 * (1 + clustered * np.exp(-(away**2)))) / 7


def hot_spots(turns: int, wards: gpd.GeoSeries) -> None:
    """Gi* next to esda's, on noise and on a cluster."""
    from esda.getisord import G_Local
    from libpysal.weights import Queen

    warnings.simplefilter("ignore")  # esda's, of what it will change
    random = np.random.default_rng(2013)
    for name, shapes in (("257 wards", wards), ("1,111 small areas", _small_areas())):
        near = contiguity(shapes)
        weights = Queen.from_dataframe(gpd.GeoDataFrame(geometry=shapes), use_index=False)
        noise, cluster = _rates(shapes, random, False), _rates(shapes, random, True)
        people = np.full(len(shapes), 7_000.0)

        options = {"star": True, "permutations": 999, "n_jobs": 1, "seed": 1}
        ways: Ways = {
            "esda, 999 for all": partial(G_Local, cluster, weights, **options),
            "noise": partial(local_hotspots, noise, near),
            "a cluster": partial(local_hotspots, cluster, near),
            "a cluster, with sizes": partial(local_hotspots, cluster, near, sizes=people),
            "neighbours, once a map": partial(contiguity, shapes),
        }
        heading = f"hot spots, {name}, {near.neighbours.mean():.1f} neighbours each"
        _print_table(heading, _medians(ways, turns), "esda, 999 for all")


def page(turns: int, near: Contiguity) -> None:
    """Everything a page says of one indicator and all wards."""
    random = np.random.default_rng(2014)
    n = near.size
    people = pd.Series(random.integers(2_000, 16_000, n).astype(float), near.labels)
    risk = random.gamma(6, 1 / 6, n)
    before = pd.Series(random.poisson(0.02 * risk * people), people.index)
    after = pd.Series(random.poisson(0.021 * risk * people), people.index)
    months = random.poisson(400 + 40 * np.sin(np.arange(60) * np.pi / 6))

    def compared() -> None:
        areas = compare_areas(after, people, kind="rate")
        sizes = np.linspace(people.min(), people.max(), 100)
        funnel_limits(sizes, areas.pooled, spread=areas.tau)

    def chart() -> None:
        season = seasonality(months, 12)
        xmr(months, season=12 if season.seasonal else 0)
        run(months)

    parts: Ways = {
        "change": lambda: change(before, after),
        "change among all": lambda: real_changes(before, after),
        "rate": lambda: rate(after, people),
        "smoothed": lambda: smooth_rates(after, people),
        "funnel": compared,
        "ranks": lambda: ranks(after, people, kind="rate"),
        "concentration": lambda: concentration(after),
        "control chart": chart,
        "explain": lambda: explain_rate(4_430, 10_000, 4_754, 11_709).sentence,
        "contributions": lambda: contributions(before, after),
    }

    def everything() -> None:
        for part in parts.values():
            part()

    def with_hot_spots() -> None:
        everything()
        local_hotspots(1000 * after / people, near, sizes=people)

    whole = {"all without hot spots": everything, "all with hot spots": with_hot_spots}
    took = _medians({**parts, **whole}, turns)
    _print_table(f"page, {n} wards", took, "all without hot spots")


def wilson(turns: int) -> None:
    """Ten thousand intervals at once, and one after another."""
    from statsmodels.stats.proportion import proportion_confint

    random = np.random.default_rng(2015)
    respondents = random.integers(1, 2_000, 10_000)
    satisfied = random.binomial(respondents, 0.7)

    def loop() -> object:
        return [
            proportion_confint(x, n, method="wilson")
            for x, n in zip(satisfied.tolist(), respondents.tolist(), strict=True)
        ]

    ways: Ways = {
        "statsmodels in a loop": loop,
        "all": lambda: wilson_interval(satisfied, respondents),
    }
    took = _medians(ways, min(turns, 5))
    _print_table("10,000 Wilson intervals", took, "statsmodels in a loop")
    print(f"\n{took['statsmodels in a loop'] / took['all']:.0f} times as fast")


def imports(turns: int) -> None:
    """What every page pays before it asks anything."""

    def interpreter(code: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, "-c", code], check=True)

    ways: Ways = {
        "import numpy, pandas": interpreter("import numpy, pandas"),
        "import analytics": interpreter("import analytics"),
        "import esda": interpreter("import esda"),
    }
    _print_table("import", _medians(ways, min(turns, 5)), "import numpy, pandas")


def main() -> None:
    """Measure and print tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--turns", type=int, default=15)
    turns = parser.parse_args().turns
    areas = read_approximate().areas
    wards = gpd.GeoSeries(areas.geometry.to_numpy(), index=areas.code.to_numpy())
    hot_spots(turns, wards)
    page(turns, contiguity(wards))
    wilson(turns)
    imports(turns)


if __name__ == "__main__":
    main()

"""Hot spots: the answer sheet, esda next to it, false alarms counted, maps that are not whole."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal import examples
from scipy.stats import binom, false_discovery_control

from analytics.statistics.areas.hotspots import _over_deviation, local_hotspots
from analytics.statistics.areas.neighbours import Contiguity, contiguity
from analytics.statistics.areas.persistence import persistence
from geo.boundaries import read_approximate

SHEET = Path(__file__).parents[3] / "reference" / "getis_ord_lattice.csv"
HOT, COLD, NOT, CANNOT = "hot spot", "cold spot", "not significant", "cannot say"


def lattice(rows: int, columns: int) -> Any:
    y, x = (side.ravel() for side in np.mgrid[:rows, :columns])
    return shapely.box(x, y, x + 1, y + 1)


@pytest.fixture(scope="module")
def wards() -> gpd.GeoSeries:
    areas = read_approximate().areas
    return gpd.GeoSeries(areas.geometry.to_numpy(), index=areas.code.to_numpy())


@pytest.fixture(scope="module")
def touching(wards: gpd.GeoSeries) -> Contiguity:
    return contiguity(wards)


@pytest.fixture(scope="module")
def columbus() -> gpd.GeoDataFrame:
    return gpd.read_file(examples.get_path("columbus.shp"))


def esda_says(values: Any, shapes: Any, transform: str, permutations: int = 0) -> Any:
    from esda.getisord import G_Local
    from libpysal.weights import Queen

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what esda will change, and of self-weights
        weights = Queen.from_dataframe(gpd.GeoDataFrame(geometry=list(shapes)), use_index=False)
        return G_Local(
            np.asarray(values, dtype=float), weights, transform=transform, star=True,
            permutations=permutations, seed=1, n_jobs=1,
        )  # fmt: skip


# What is known


def test_lattice_matches_the_answer_sheet() -> None:
    sheet = pd.read_csv(SHEET, comment="#")
    squares = shapely.box(sheet.column, sheet.row, sheet.column + 1, sheet.row + 1)
    near = contiguity(squares)
    assert list(near.neighbours) == list(sheet.neighbours)
    result = local_hotspots(sheet.value, near, permutations=9_999)
    np.testing.assert_allclose(result.statistic, sheet.z, atol=1e-11)
    error = 2 * np.sqrt(sheet.p / 2 * (1 - sheet.p / 2) / 9_999)
    assert (abs(result.p - sheet.p) < 4 * error + 2e-4).all()


def test_areas_that_may_be_hot_are_looked_at_closer() -> None:
    sheet = pd.read_csv(SHEET, comment="#")
    result = local_hotspots(sheet.value, lattice(4, 4))
    small = sheet.p < 0.03
    error = 2 * np.sqrt(sheet.p / 2 * (1 - sheet.p / 2) / 49_999)
    assert small.sum() == 4
    assert (abs(result.p - sheet.p) < 4 * error + 4e-5)[small].all()


def test_q_is_that_of_benjamini_and_hochberg() -> None:
    result = local_hotspots(np.arange(64) % 9, lattice(8, 8))
    np.testing.assert_allclose(result.q, false_discovery_control(result.p), rtol=1e-12)


def test_columbus_has_the_neighbours_that_libpysal_finds(columbus: gpd.GeoDataFrame) -> None:
    from libpysal.weights import Queen

    near = contiguity(columbus.geometry)
    theirs = Queen.from_dataframe(columbus, use_index=False)
    ours = {(int(a), int(b)) for a, b in zip(near.first, near.second, strict=True)}
    assert ours == {(i, j) for i, others in theirs.neighbors.items() for j in others}


def test_columbus_has_the_statistic_and_p_of_esda(columbus: gpd.GeoDataFrame) -> None:
    # Burglaries and vehicle thefts per 1,000 households in 49 areas, 1980 (Anselin 1988).
    theirs = esda_says(columbus.CRIME, columbus.geometry, "B", permutations=9_999)
    result = local_hotspots(columbus.CRIME, columbus.geometry, permutations=9_999)
    np.testing.assert_allclose(result.statistic, theirs.Zs, rtol=1e-10)
    # esda gives the smaller tail. Two estimates from 9,999 each differ by √2 standard errors.
    p = np.minimum(1, 2 * theirs.p_sim)
    error = 2 * np.sqrt(2 * p / 2 * (1 - p / 2) / 9_999)
    assert (abs(result.p - p) < 4.5 * error + 2e-4).all()
    assert set(result.hotspot) == {HOT, COLD, NOT}


def test_what_keeps_esda_from_being_used(columbus: gpd.GeoDataFrame) -> None:
    """Each claim of the module's docstring; should one fall, esda deserves another look."""
    binary = esda_says(columbus.CRIME, columbus.geometry, "B")
    standardised = esda_says(columbus.CRIME, columbus.geometry, "R")
    # Standardising rows changes no z: all weights of a row are divided by the same number.
    n, here = 49, contiguity(columbus.geometry).neighbours + 1
    too_small = np.sqrt((n / here - 1) / (n - 1))
    np.testing.assert_allclose(standardised.Zs, binary.Zs * too_small, rtol=1e-9)
    assert too_small.max() < 0.57
    # Ten of a hundred areas have a figure, so most sums of neighbours are 0 whatever is permuted.
    few = np.zeros(100)
    few[[3, 17, 25, 38, 42, 56, 61, 77, 83, 99]] = 1
    theirs = esda_says(few, lattice(10, 10), "R", permutations=999)
    lowest = local_hotspots(few, lattice(10, 10))
    zero = theirs.Gs == 0
    assert theirs.p_sim[zero].max() == 0.001
    assert lowest.p[zero].min() > 0.5


# How it is tested


def test_one_small_cluster_is_found_among_all_wards(touching: Contiguity) -> None:
    """With 999 permutations alone, fewer than 11 areas could never be named among 257."""
    values = np.random.default_rng(3).normal(100, 10, touching.size)
    middle = int(np.argmax(touching.neighbours == 6))
    group = np.append(touching.second[touching.first == middle], middle)
    values[group] += 45
    result = local_hotspots(values, touching)
    assert result.hotspot.iloc[middle] == HOT
    assert (result.hotspot == HOT).sum() < 11
    assert result.p.iloc[middle] < 0.0002
    # However low alpha is, or however many areas there are, one alone can be named.
    strict = local_hotspots(values, touching, alpha=0.005)
    assert strict.p.min() <= 0.005 / touching.size


def test_one_high_figure_is_no_hot_spot() -> None:
    values = np.random.default_rng(4).normal(10, 1, 144)
    values[70] = 40
    result = local_hotspots(values, lattice(12, 12))
    assert result.statistic[70] > 3
    assert result.hotspot[70] == NOT


def test_high_and_low_are_distinguished() -> None:
    x, y = np.arange(144) % 12, np.arange(144) // 12
    values = np.where(x < 3, 20.0, np.where(x > 8, 2.0, 10.0)) + np.arange(144) * 7 % 5 / 10
    result = local_hotspots(values, lattice(12, 12))
    inside = (y > 0) & (y < 11)
    assert set(result.hotspot[(x == 1) & inside]) == {HOT}
    assert set(result.hotspot[(x == 10) & inside]) == {COLD}
    assert set(result.hotspot[(x > 4) & (x < 7)]) == {NOT}


def test_two_stage_p_keeps_its_level() -> None:
    """On exchangeable figures P(p ≤ a) ≤ a, for every a, of each area taken alone."""
    near = contiguity(lattice(7, 7))
    random = np.random.default_rng(8)
    p = np.array([local_hotspots(random.normal(size=49), near, permutations=99).p[24]
                  for _ in range(500)])  # fmt: skip
    for a in (0.01, 0.02, 0.04, 0.05, 0.06, 0.1, 0.2, 0.5):
        assert (p <= a).sum() <= binom.isf(0.001, 500, a), a
    assert (p <= 0.2).sum() >= binom.isf(0.999, 500, 0.17)  # and is not merely cautious


@pytest.mark.parametrize("mean", [0.5, 5, 50])
def test_false_alarms_on_noise_over_unequal_wards(
    touching: Contiguity, wards: gpd.GeoSeries, mean: float
) -> None:
    """One map in twenty at most names anything, if nothing but chance is at work."""
    random = np.random.default_rng(2013)
    # Populations vary as those of the wards of 2025 do (0.48 of their mean), large ones in the
    # west, as towns near London are.
    west = -wards.centroid.x.to_numpy()
    bent = 0.5 * (west - west.mean()) / west.std() + 0.85 * random.normal(size=len(west))
    people = np.round(7_000 * np.exp(0.46 * bent / bent.std()))
    maps = 80
    alarms = 0
    for _ in range(maps):
        rates = 1000 * random.poisson(mean * people / people.mean()) / people
        result = local_hotspots(rates, touching, sizes=people)
        alarms += result.hotspot.isin([HOT, COLD]).any()
    assert alarms <= 0.05 * maps


def test_sizes_keep_small_areas_from_crying_wolf() -> None:
    """A corner of tiny areas has wild rates; taken for what they are, they are no hot spot."""
    near = contiguity(lattice(15, 15))
    random = np.random.default_rng(5)
    people = np.where((np.arange(225) // 15 < 5) & (np.arange(225) % 15 < 5), 60.0, 6_000.0)
    alarms = np.zeros(2)
    for _ in range(60):
        rates = 1000 * random.poisson(0.01 * people) / people
        for way, sizes in enumerate((None, people)):
            result = local_hotspots(rates, near, sizes=sizes)
            alarms[way] += result.hotspot.isin([HOT, COLD]).any()
    assert alarms[1] <= 0.05 * 60
    assert alarms[0] > 0.2 * 60


def test_sizes_leave_the_statistic_and_only_raise_p() -> None:
    random = np.random.default_rng(6)
    people = random.uniform(500, 5_000, 100)
    rates = 1000 * random.poisson(0.02 * people) / people + 20 * (np.arange(100) % 10 < 3)
    plain = local_hotspots(rates, lattice(10, 10))
    sized = local_hotspots(rates, lattice(10, 10), sizes=people)
    np.testing.assert_array_equal(plain.statistic, sized.statistic)
    assert (sized.p >= plain.p).all()
    assert (sized.hotspot == HOT).sum() > 10


def test_shares_have_the_chance_of_shares() -> None:
    random = np.random.default_rng(9)
    integers = random.integers(20, 400, 100)
    satisfied = random.binomial(integers, np.where(np.arange(100) % 10 < 4, 0.95, 0.7))
    per_cent = 100 * satisfied / integers
    result = local_hotspots(per_cent, lattice(10, 10), sizes=integers, kind="share", per=100)
    fractions = local_hotspots(per_cent / 100, lattice(10, 10), sizes=integers, kind="share", per=1)
    assert list(result.hotspot) == list(fractions.hotspot)
    assert set(result.hotspot[np.arange(100) % 10 == 1]) <= {HOT, NOT}
    assert (result.hotspot == HOT).sum() > 15
    everyone = local_hotspots(np.full(100, 100.0), lattice(10, 10), sizes=integers, kind="share",
                              per=100)  # fmt: skip
    assert set(everyone.hotspot) == {CANNOT}


@pytest.mark.parametrize(("kind", "mean"), [("share", 0.9), ("share", 0.02), ("rate", 0.02)])
def test_noise_over_its_deviation_varies_alike(kind: Any, mean: float) -> None:
    random = np.random.default_rng(10)
    size = np.repeat([50, 5_000], 2_000)
    count = random.binomial(size, mean) if kind == "share" else random.poisson(mean * size)
    scaled = _over_deviation(count / size, count / size, size, kind, 1)
    assert scaled[:2_000].std() == pytest.approx(1, abs=0.05)
    assert scaled[2_000:].std() == pytest.approx(1, abs=0.05)


# What it must not depend on


@pytest.mark.parametrize("ties", [False, True])
def test_order_of_areas_does_not_matter(
    ties: bool, wards: gpd.GeoSeries, touching: Contiguity
) -> None:
    random = np.random.default_rng(11)
    west = wards.centroid.x.rank().to_numpy()
    rates = pd.Series(random.poisson(2 + west / 40) * 1.0, wards.index)
    if not ties:
        rates += random.uniform(0, 0.3, len(rates))
    people = pd.Series(random.uniform(2_000, 12_000, len(rates)), wards.index)
    result = local_hotspots(rates, touching, sizes=people)
    assert {HOT, NOT} <= set(result.hotspot)
    for _ in range(3):
        mixed = random.permutation(len(rates))
        again = local_hotspots(
            rates.iloc[mixed], wards.iloc[random.permutation(len(rates))], sizes=people.iloc[mixed]
        )
        assert list(again.index) == list(rates.index[mixed])
        pd.testing.assert_frame_equal(again.loc[result.index], result, check_exact=True)


def test_same_seed_same_hot_spots() -> None:
    values = np.random.default_rng(12).gamma(2, 1, 144) * (1 + (np.arange(144) % 12 < 4))
    near = contiguity(lattice(12, 12))
    item = local_hotspots(values, near)
    pd.testing.assert_frame_equal(item, local_hotspots(values, near), check_exact=True)
    other = local_hotspots(values, near, seed=1)
    assert (item.p != other.p).any()
    np.testing.assert_allclose(item.p, other.p, atol=0.15)


@settings(max_examples=25)
@given(
    values=st.lists(st.integers(0, 12), min_size=36, max_size=36),
    shift=st.sampled_from([0.0, 5.0, -30.0]),
    scale=st.sampled_from([1.0, 1000.0, 0.1]),
)
def test_units_do_not_matter_and_upside_down_hot_is_cold(
    values: list[int], shift: float, scale: float
) -> None:
    near = contiguity(lattice(6, 6))
    numbers = np.array(values, dtype=float)
    result = local_hotspots(numbers, near)
    other = local_hotspots(numbers * scale + shift, near)
    assert list(other.hotspot) == list(result.hotspot)
    np.testing.assert_allclose(other.statistic, result.statistic, atol=1e-8)
    np.testing.assert_array_equal(other.p, result.p)
    below = local_hotspots(-numbers, near)
    np.testing.assert_allclose(below.statistic, -result.statistic, atol=1e-8)
    np.testing.assert_allclose(below.p, result.p, atol=0.12)  # distributed in another order


# Maps that are not whole


def test_no_figure_is_the_same_as_no_area() -> None:
    squares = lattice(9, 9)
    values = np.random.default_rng(13).normal(10, 2, 81) + 8 * (np.arange(81) % 9 < 3)
    gone = np.array([0, 10, 40, 41, 80])
    holed = values.copy()
    holed[gone] = np.nan
    result = local_hotspots(holed, squares)
    assert set(result.hotspot[gone]) == {CANNOT}
    assert result.loc[gone, ["statistic", "p", "q"]].isna().all(axis=None)
    rest = np.setdiff1d(np.arange(81), gone)
    without = local_hotspots(values[rest], squares[rest])
    pd.testing.assert_frame_equal(result.loc[rest].reset_index(drop=True), without)
    # A shape that is missing, or empty, is as good as no figure.
    unplaced = squares.copy()
    unplaced[gone] = [None, shapely.Polygon(), None, None, shapely.Polygon()]
    pd.testing.assert_frame_equal(local_hotspots(values, unplaced), result)


def test_areas_missing_from_the_map_are_named_not_dropped() -> None:
    codes = [f"E{number}" for number in range(49)]
    shapes = gpd.GeoSeries(lattice(7, 7), index=codes)
    values = pd.Series(np.arange(51.0) % 10, index=[*codes, "E98", "E99"])
    result = local_hotspots(values, shapes)
    assert list(result.index) == list(values.index)
    assert list(result.hotspot[-2:]) == [CANNOT, CANNOT]
    pd.testing.assert_frame_equal(result[:-2], local_hotspots(values[:-2], shapes))
    # Areas of the map that were not asked about count as without a figure.
    some = local_hotspots(values[:40], shapes)
    blank = local_hotspots(values[:49].where(np.arange(49) < 40), shapes)
    pd.testing.assert_frame_equal(some, blank[:40])


def test_islands_cannot_say_but_take_part() -> None:
    squares = np.append(lattice(6, 6), shapely.box(50, 50, 51, 51))
    values = np.append(np.arange(36.0) * 5 % 11, 40.0)
    result = local_hotspots(values, squares)
    assert result.hotspot[36] == CANNOT
    assert np.isnan(result.statistic[36])
    assert (result.hotspot[:36] != CANNOT).all()
    assert (result.statistic[:36] != local_hotspots(values[:36], squares[:36]).statistic).all()


@pytest.mark.parametrize("value", [0.0, 7.5, 1e-300, -2.0])
def test_all_equal_figures_cannot_say(value: float) -> None:
    result = local_hotspots(np.full(25, value), lattice(5, 5))
    assert set(result.hotspot) == {CANNOT}
    assert result[["statistic", "p", "q"]].isna().all(axis=None)


def test_figures_equal_but_for_rounding_cannot_say() -> None:
    values = np.full(25, 0.3)
    values[::2] = 0.1 + 0.2
    assert set(local_hotspots(values, lattice(5, 5)).hotspot) == {CANNOT}


@pytest.mark.parametrize("scale", [1e-200, 1e-5, 1e200])
def test_very_small_and_very_large_figures(scale: float) -> None:
    values = np.arange(49.0) * 5 % 13
    result = local_hotspots(values * scale, lattice(7, 7))
    pd.testing.assert_frame_equal(result, local_hotspots(values, lattice(7, 7)))


def test_too_few_areas_cannot_say() -> None:
    assert list(local_hotspots([5.0], lattice(1, 1)).hotspot) == [CANNOT]
    assert list(local_hotspots([], []).hotspot) == []
    assert set(local_hotspots([1.0, 2, 3, 9], lattice(2, 2)).hotspot) == {CANNOT}
    # In a row of 14, an end has one neighbour: 13 sets at most, twice one in 13 is 0.15.
    row = local_hotspots(np.arange(14.0), lattice(1, 14))
    assert list(row.hotspot.iloc[[0, -1]]) == [CANNOT, CANNOT]
    assert (row.hotspot[1:-1] != CANNOT).all()
    assert row.statistic.notna().all()
    assert set(local_hotspots(np.full(9, np.nan), lattice(3, 3)).hotspot) == {CANNOT}


def test_who_has_all_others_for_neighbours_cannot_say() -> None:
    hub = shapely.box(0, -1, 12, 0)
    squares = np.append(lattice(1, 12), hub)
    result = local_hotspots(np.arange(13.0), squares)
    assert result.hotspot[12] == CANNOT
    assert set(result.hotspot[1:11]) == {NOT}


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (([1.0, np.inf, 2, 3], lattice(2, 2)), {}, "values is infinite in 1 of 4"),
        ((["1", "2", "3", "4"], lattice(2, 2)), {}, "values must be numbers"),
        (([True, False, True, True], lattice(2, 2)), {}, "values must be numbers"),
        (([[1.0, 2], [3, 4]], lattice(2, 2)), {}, "values must be a list"),
        (([1.0, 2, 3], lattice(2, 2)), {}, "3 values for 4 shapes"),
        (([1.0, 2], [1, 2]), {}, "shapes is no shape"),
        (([1.0, 2], shapely.points([0, 1], [0, 1])), {}, "shapes is no polygon in 2 of 2"),
        (([1.0], shapely.box(0, 0, 1, 1)), {}, "shapes must be a list"),
        (([1.0], lattice(1, 1)), {"alpha": 5}, "alpha must be"),
        (([1.0], lattice(1, 1)), {"permutations": 9}, "permutations must be 99 or more"),
        (([1.0, -1], lattice(1, 2)), {"sizes": [1, 1]}, "values is negative"),
        (([1.0, 1], lattice(1, 2)), {"sizes": [1, -1]}, "sizes is negative"),
        (([1.0, 1], lattice(1, 2)), {"sizes": [1, 1, 1]}, "shapes do not match"),
        ((pd.Series([1.0, 1]), lattice(1, 2)), {"sizes": pd.Series([1, 1], [1, 0])}, "labelled"),
        (([1.0, 1], lattice(1, 2)), {"sizes": [1, 1], "kind": "odds"}, "kind must be"),
        (([1.0, 1], lattice(1, 2)), {"sizes": [1, 1], "per": 0}, "per must be"),
        (([1.0, 101], lattice(1, 2)), {"sizes": [1, 1], "kind": "share", "per": 100}, "more than"),
        ((pd.Series([1.0, 2], ["a", "a"]), pd.Series(lattice(1, 2), ["a", "b"])), {}, "'a' twice"),
        (([1.0, 2], pd.Series(lattice(1, 2), ["b", "b"])), {}, "'b' twice"),
    ],
)
def test_impossible_input_is_refused_by_name(arguments: Any, options: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        local_hotspots(*arguments, **options)


def test_sizes_of_nobody_are_no_figure() -> None:
    values, sizes = np.arange(36.0) * 5 % 11, np.full(36, 100.0)
    sizes[[3, 20]] = 0, np.nan
    result = local_hotspots(values, lattice(6, 6), sizes=sizes)
    assert list(result.hotspot[[3, 20]]) == [CANNOT, CANNOT]
    assert result.statistic.notna().sum() == 34


# Which areas touch


def test_no_ward_of_the_approximate_map_is_an_island(touching: Contiguity) -> None:
    assert touching.size == 257
    assert touching.neighbours.min() >= 1
    assert 5 < touching.neighbours.mean() < 6
    there = set(zip(touching.first.tolist(), touching.second.tolist(), strict=True))
    assert there == {(b, a) for a, b in there}


@pytest.mark.parametrize("tolerance", [5, 22, 45])
def test_outlines_simplified_one_by_one_keep_their_neighbours(
    tolerance: float, wards: gpd.GeoSeries
) -> None:
    def pairs(shapes: gpd.GeoSeries, gap: float | None) -> set[tuple[int, int]]:
        near = contiguity(shapes, gap)
        assert near.neighbours.min() >= 1
        return set(zip(near.first.tolist(), near.second.tolist(), strict=True))

    exact, result = pairs(wards, 0.2), pairs(wards.simplify(tolerance), None)
    assert len(exact - result) <= (0 if tolerance <= 22 else 4)  # of 1,354, each pair twice
    assert len(result - exact) <= 10


def test_gap_is_the_distance_at_which_areas_touch() -> None:
    apart = shapely.box([0, 1.05, 2.2], 0, [1, 2.05, 3.2], 1)
    assert list(contiguity(apart).neighbours) == [0, 0, 0]
    assert list(contiguity(apart, gap=0.06).neighbours) == [1, 1, 0]
    assert list(contiguity(apart, gap=0.2).neighbours) == [1, 2, 1]
    with pytest.raises(ValueError, match="gap must be"):
        contiguity(apart, gap=-1)


def test_contiguity_is_found_once_and_used_for_any_figures(wards: gpd.GeoSeries) -> None:
    near = contiguity(wards)
    rates = pd.Series(np.arange(257.0) % 17, wards.index)
    by_label = local_hotspots(rates, near)
    pd.testing.assert_frame_equal(by_label, local_hotspots(rates.to_numpy(), near))
    unlabelled = contiguity(wards.to_numpy())
    pd.testing.assert_frame_equal(by_label, local_hotspots(rates, unlabelled))


# New and persistent


@pytest.mark.parametrize(
    ("history", "word", "times", "known"),
    [
        ("HHHHH", "persistent hot spot", 4, 4),
        ("HHH.H", "persistent hot spot", 3, 4),
        ("....H", "new hot spot", 0, 4),
        ("?...H", "new hot spot", 0, 3),
        ("??..H", "hot spot, too short a history", 0, 2),
        ("?H?.H", "hot spot, too short a history", 1, 2),
        ("H.H.H", "hot spot, on and off", 2, 4),
        ("C..CH", "new hot spot", 0, 4),
        ("H....", "was a hot spot", 1, 4),
        ("HCC..", "was a cold spot", 2, 4),
        ("CCCH.", "was a hot spot", 1, 4),
        ("CCCCC", "persistent cold spot", 4, 4),
        ("HHHHC", "new cold spot", 0, 4),
        (".....", "", 0, 4),
        ("HHHH?", "cannot say", 0, 4),
        ("H", "hot spot, too short a history", 0, 0),
        (".", "", 0, 0),
        ("HHHHHHHH....H", "new hot spot", 0, 4),
    ],
)
def test_persistence_says_what_the_periods_before_allow(
    history: str, word: str, times: int, known: int
) -> None:
    words = {"H": HOT, "C": COLD, ".": NOT, "?": CANNOT}
    row = pd.DataFrame([[words[letter] for letter in history]], index=["Vange"])
    result = persistence(row)
    assert list(result.columns) == ["persistence", "times", "known"]
    assert result.loc["Vange"].tolist() == [word, times, known]


def test_persistence_refuses_what_is_no_class() -> None:
    with pytest.raises(ValueError, match="'hot'"):
        persistence(pd.DataFrame([["hot"]]))
    with pytest.raises(ValueError, match="not a class"):
        persistence(pd.DataFrame([[HOT, None]]))
    with pytest.raises(ValueError, match="a column for each period"):
        persistence(pd.DataFrame(index=["Vange"]))
    assert persistence(pd.DataFrame({"now": pd.Series([], dtype=object)})).empty

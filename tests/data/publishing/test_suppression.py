"""What is hidden cannot be worked out: any table that adds up, tried by linear programming."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import sparse
from scipy.optimize import linprog

from data.publishing.hiding.cheapest import GAP, cheapest_rows
from data.publishing.hiding.enough_in_each_sum import hide_enough
from data.publishing.hiding.search import hide
from data.publishing.hiding.system import Hidden, System
from data.publishing.sums.overlapping_periods import cut, overlapping
from geo import essex

WIDTH = 5.0
NEARLY = 1e-6
SEARCH = settings(max_examples=15, deadline=None, derandomize=True, database=None)
COUNTS = st.integers(0, 30) | st.integers(0, 6)  # small ones more often


def system(
    value: np.ndarray, sums: list[tuple[list[int], int]], fixed: list[int] | None = None
) -> System:
    """Put every figure into a row of its own; below five is not shown."""
    many = len(value)
    equations = sparse.lil_array((len(sums), many))
    for line, (parts, whole) in enumerate(sums):
        equations[line, parts] = 1.0
        equations[line, whole] = -1.0
    known = np.zeros(many, bool)
    known[fixed or []] = True
    return System(
        value.astype(float),
        (value > 0) & (value < WIDTH),
        sparse.eye_array(many, format="csr"),
        equations.tocsr(),
        known,
        1.0 + value,
        np.full(many, WIDTH),
        np.zeros(many, bool),
    )


def possible(system: System, hidden: np.ndarray) -> np.ndarray:
    """Work out how far apart the possible values of each hidden figure are, one by one."""
    sums = system.equations.toarray()
    open_ = np.flatnonzero(hidden & ~system.fixed)
    left, right = (
        sums[:, open_],
        -sums[:, ~(hidden & ~system.fixed)] @ system.value[~(hidden & ~system.fixed)],
    )
    used = np.abs(left).sum(axis=1) > 0
    widths = np.full(len(system.value), np.inf)
    for place, figure in enumerate(open_):
        ends = []
        for sign in (1.0, -1.0):
            aim = np.zeros(len(open_))
            aim[place] = sign
            answer = linprog(aim, A_eq=left[used], b_eq=right[used]) if used.any() else None
            assert answer is None or answer.status in (0, 3)
            ends.append(sign * answer.fun if answer is not None and answer.status == 0 else np.inf)
        widths[figure] = ends[1] - ends[0] if np.isfinite(ends).all() else np.inf
    return widths[open_]


def cube(inner: np.ndarray) -> tuple[np.ndarray, list[tuple[list[int], int]]]:
    """Put margins to a table of any dimensions, and say what adds up to what."""
    full = inner
    for axis in range(inner.ndim):
        full = np.concatenate([full, full.sum(axis=axis, keepdims=True)], axis=axis)
    number = np.arange(full.size).reshape(full.shape)
    sums = []
    for axis in range(full.ndim):
        lines = np.moveaxis(number, axis, -1).reshape(-1, full.shape[axis])
        sums += [(list(line[:-1]), int(line[-1])) for line in lines]
    return full.ravel(), sums


def protects(system: System, hidden: Hidden) -> None:
    assert not hidden.exposed.any()
    assert (hidden.rows >= system.secret).all()
    assert possible(system, hidden.rows).min(initial=np.inf) >= WIDTH - NEARLY
    assert hidden.protected == 0 or hidden.narrowest >= 1 - NEARLY


@pytest.mark.parametrize(
    "shape", [(6,), (3, 4), (5, 5), (2, 3, 3)], ids=lambda shape: "x".join(map(str, shape))
)
@SEARCH
@given(data=st.data())
def test_a_table_of_any_dimensions(shape: tuple[int, ...], data: st.DataObject) -> None:
    inner = data.draw(arrays.arrays(int, shape, elements=COUNTS))
    value, sums = cube(inner)
    item = system(value, sums)
    protects(item, hide(item))


@SEARCH
@given(data=st.data())
def test_areas_within_areas_by_category(data: st.DataObject) -> None:
    """Four wards a district, three districts, two categories and their whole."""
    wards = data.draw(arrays.arrays(int, (3, 4, 2), elements=COUNTS))
    figures: dict[tuple[object, ...], int] = {}
    sums: list[tuple[list[int], int]] = []
    values: list[int] = []

    def put(name: tuple[object, ...], value: int) -> int:
        figures[name] = len(values)
        values.append(value)
        return figures[name]

    for kind in (0, 1, "all"):
        of = wards.sum(axis=2) if kind == "all" else wards[:, :, kind]
        whole = put(("force", kind), int(of.sum()))
        districts = []
        for d in range(3):
            districts.append(put((d, kind), int(of[d].sum())))
            puts = [put((d, w, kind), int(of[d, w])) for w in range(4)]
            sums.append((puts, districts[-1]))
        sums.append((districts, whole))
    for name, at in figures.items():
        if name[-1] == "all":
            sums.append(([figures[(*name[:-1], kind)] for kind in (0, 1)], at))
    item = system(np.array(values), sums)
    protects(item, hide(item))


@SEARCH
@given(data=st.data())
def test_twelve_months_to_one_date_and_the_next(data: st.DataObject) -> None:
    """Quarters, years of four, and rolling years: rolling less rolling is quarter less quarter."""
    quarters = data.draw(arrays.arrays(int, 8, elements=COUNTS))
    values = [*quarters]
    sums = []
    for first in range(5):
        values.append(int(quarters[first : first + 4].sum()))
        sums.append((list(range(first, first + 4)), len(values) - 1))
    item = system(np.array(values), sums)
    protects(item, hide(item))


@SEARCH
@given(data=st.data())
def test_what_is_public_already_is_not_hidden_again(data: st.DataObject) -> None:
    inner = data.draw(arrays.arrays(int, (3, 4), elements=COUNTS))
    value, sums = cube(inner)
    public = data.draw(st.lists(st.integers(0, len(value) - 1), max_size=6, unique=True))
    item = system(value, sums, public)
    result = hide(item)
    open_ = np.flatnonzero(result.rows & ~item.fixed)
    safe = ~result.exposed[open_]
    assert (possible(item, result.rows)[safe] >= WIDTH - NEARLY).all()
    assert not result.rows[item.fixed & ~item.secret].any()
    # What is said to be exposed follows indeed, or is public itself.
    follows = possible(item, result.rows)[~safe]
    assert (follows < WIDTH - NEARLY).all()
    assert result.exposed[item.secret & item.fixed].all()


def test_two_dimensions_need_a_block_of_four() -> None:
    """Two in a row are not enough: each follows from its column."""
    value, sums = cube(np.array([[2, 20, 20], [20, 20, 20], [20, 20, 20]]))
    hidden = hide(system(value, sums)).rows.reshape(4, 4)
    assert hidden.sum() == 4
    assert sorted(hidden.sum(axis=0)) == sorted(hidden.sum(axis=1)) == [0, 0, 2, 2]


def test_two_ones_do_not_protect_each_other() -> None:
    """Together two: with nothing below zero that is no room."""
    value, sums = cube(np.array([1, 1, 30, 40]))
    result = hide(system(value, sums))
    assert list(result.rows) == [True, True, True, False, False]


def test_without_the_second_step_the_small_counts_follow() -> None:
    """What the other tests rely on: hiding the small counts alone is seen to be too little."""
    value, sums = cube(np.array([[2, 20, 20], [20, 20, 20], [20, 20, 20]]))
    item = system(value, sums)
    assert possible(item, item.secret).max() < NEARLY


def test_a_row_is_hidden_as_a_whole() -> None:
    """A share of a known number tells its count, and so what is not in it."""
    value = np.array([3.0, 40.0, 37.0, 60.0, 100.0, 30.0, 30.0])
    rows = np.zeros((3, 7))
    rows[0, [0, 1, 2]] = rows[1, [3, 5, 6]] = rows[2, 4] = 1
    sums = np.zeros((3, 7))
    sums[0, [0, 2, 1]] = 1, 1, -1
    sums[1, [5, 6, 3]] = 1, 1, -1
    sums[2, [1, 3, 4]] = 1, 1, -1
    item = System(
        value, (value > 0) & (value < WIDTH), sparse.csr_array(rows), sparse.csr_array(sums),
        np.zeros(7, bool), np.array([1.0, 1, 1, 1, 99, 1, 1]), np.full(7, WIDTH),
        np.zeros(7, bool),
    )  # fmt: skip
    assert list(hide(item).rows) == [True, True, False]


REAL_TYPES = [
    "Bicycle theft", "Robbery", "Possession of weapons", "Theft from the person", "Drugs",
    "Other crime",
]  # fmt: skip


def test_no_more_is_hidden_of_a_real_table_than_has_to_be(shared: Path) -> None:
    """Fourteen districts by six crime types of January 2025: sum by sum 29 would be hidden."""
    with (
        zipfile.ZipFile(shared / "police_uk" / "essex_2025-01_2025-09.zip") as archive,
        archive.open("2025-01/2025-01-essex-street.csv") as file,
    ):
        crimes = pd.read_csv(file)
    districts = crimes["LSOA name"].str[:-5]  # "Basildon 001A"
    table = pd.crosstab(districts, crimes["Crime type"])
    inner = table.reindex(list(essex.DISTRICTS.values()))[REAL_TYPES].to_numpy()
    assert inner.shape == (14, 6)
    value, sums = cube(inner)
    item = system(value, sums)
    result = hide(item)
    protects(item, result)
    assert result.rows.sum() <= 27


def test_what_is_hidden_last_is_shown_where_anything_else_will_do() -> None:
    inner = np.array([[2, 6, 8], [30, 7, 50], [32, 70, 31]])
    value, sums = cube(inner)
    item = system(value, sums)
    last = np.isin(value, [6, 30])  # the cheapest two
    result = hide(replace(item, last=last))
    protects(item, result)
    assert hide(item).rows[last].any()
    assert not result.rows[last].any()


def test_what_is_hidden_last_is_hidden_where_nothing_else_will_do() -> None:
    item = replace(system(np.array([3, 40, 43]), [([0, 1], 2)]), last=np.array([False, True, True]))
    result = hide(item)
    protects(item, result)
    assert list(result.rows) == [True, True, False]


@SEARCH
@given(data=st.data())
def test_the_cheapest_choice_leaves_nothing_to_the_rule_of_each_sum(data: st.DataObject) -> None:
    inner = data.draw(arrays.arrays(int, (5, 6), elements=COUNTS))
    value, sums = cube(inner)
    item = system(value, sums)
    rows = cheapest_rows(item, item.secret)
    assert list(hide_enough(item, rows)) == list(rows)
    quick = hide_enough(item, item.secret)
    assert item.cost[rows].sum() <= item.cost[quick].sum() * (1 + GAP) + NEARLY


# Periods -----------------------------------------------------------------------------------------


def test_a_series_is_cut_where_its_periods_begin_and_end() -> None:
    start, end = np.array([0, 31, 59, 0]), np.array([30, 58, 89, 89])
    result = cut(start, end, np.array([3.0, 4.0, 5.0, 12.0]))
    assert result is not None
    assert list(result.single) == [0, 1, 2]
    assert result.covers[3].all()


def test_what_no_period_gives_by_itself_gets_an_amount_that_fits() -> None:
    start = np.array([0, 90, 180, 270, 360])
    value = np.array([20.0, 22.0, 25.0, 24.0, 30.0])
    result = cut(start, start + 359, value)
    assert result is not None
    assert (result.amount >= 0).all()
    assert result.covers @ result.amount == pytest.approx(value)


def test_what_a_period_exceeds_its_pieces_by_is_known() -> None:
    result = cut(np.array([0, 31, 0]), np.array([30, 58, 58]), np.array([3.0, 4.0, 9.0]))
    assert list(result.off) == [0.0, 0.0, 2.0]


def test_only_series_that_overlap_are_cut() -> None:
    series = np.array([0, 0, 1, 1, 1])
    start, end = np.array([0, 31, 0, 0, 31]), np.array([30, 58, 58, 30, 58])
    assert list(overlapping(series, start, end)) == [1]


@pytest.mark.parametrize("order", list(product([0, 1], repeat=2)))
def test_the_same_is_hidden_whatever_comes_first(order: tuple[int, int]) -> None:
    inner = np.array([[2, 20, 21], [22, 23, 24], [25, 26, 27]])
    value, sums = cube(inner[:: 1 - 2 * order[0], :: 1 - 2 * order[1]])
    hidden = hide(system(value, sums)).rows.reshape(4, 4)
    assert sorted(value.reshape(4, 4)[hidden]) == [2, 20, 22, 23]

"""Values of a return against one another and against what is current: repeats, revisions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.reading.row_problems import Findings
from data.sources.returns.rows import Ints, Rows
from data.warehouse.superseding import HIDDEN_BY_RECORDS


def check_keys(rows: Rows, findings: Findings) -> Ints:
    """Find values that appear twice and periods that overlap, among the sound rows of a return.

    Returns
    -------
    numpy.ndarray of int
        The rows to keep: all sound ones but exact repeats of another.
    """
    group = (rows.indicator * len(rows.wards) + rows.ward) * len(rows.breakdowns) + rows.breakdown
    sound = np.flatnonzero(findings.sound)
    order = sound[np.lexsort((rows.end[sound], rows.start[sound], group[sound]))]
    repeats = np.zeros(len(order), dtype=bool)
    repeats[1:] = np.all([k[order][1:] == k[order][:-1] for k in (group, rows.start, rows.end)], 0)
    if repeats.any():
        _check_repeats(rows, order, repeats, findings)
    remaining = order[~repeats]
    _check_overlaps(rows, remaining, group, findings)
    return np.sort(remaining)


def _check_repeats(
    rows: Rows, order: Ints, repeats: npt.NDArray[np.bool_], findings: Findings
) -> None:
    # The first row of the same key, for every row in this order.
    first = order[np.maximum.accumulate(np.where(repeats, 0, np.arange(len(order))))]
    again, former = order[repeats], first[repeats]
    values = rows.values
    differ = np.zeros(len(again), dtype=bool)
    for column in (
        values.numerator, values.denominator, values.value, values.lower, values.upper,
    ):  # fmt: skip
        item, other = column[again], column[former]
        differ |= (item != other) & ~(np.isnan(item) & np.isnan(other))
    for texts in (values.absent, rows.status, *([rows.note] if rows.note is not None else [])):
        differ |= texts[again] != texts[former]
    other_row = dict(zip(former[differ].tolist(), again[differ].tolist(), strict=True))
    other_row |= dict(zip(again[differ].tolist(), former[differ].tolist(), strict=True))
    wrong = np.zeros(len(rows), dtype=bool)
    wrong[list(other_row)] = True

    def say(row: int) -> tuple[str, str]:
        other = rows.table.place(other_row[row])
        return (
            f"the same indicator, area, period and breakdown as in {other}, and "
            "not the same figures",
            "Expected every value once.",
        )

    findings.at(wrong, None, say)


def _check_overlaps(rows: Rows, ints: Ints, group: Ints, findings: Findings) -> None:
    """Find periods that begin before an earlier one of the same series has ended."""
    ints = ints[~rows.of_entries(lambda entry: entry.rolling)[ints]]
    if len(ints) < 2:
        return
    _, series = np.unique(group[ints], return_inverse=True)
    far = int(rows.end.max()) + 1
    reach = np.maximum.accumulate(series * far + rows.end[ints])
    overlaps = rows.start[ints][1:] + series[1:] * far <= reach[:-1]
    wrong = np.zeros(len(rows), dtype=bool)
    wrong[ints[1:][overlaps]] = True
    column = rows.table.columns["period"]

    def say(row: int) -> tuple[str, str]:
        same = ints[(group[ints] == group[row]) & (ints != row)]
        meets = (rows.start[same] <= rows.end[row]) & (rows.end[same] >= rows.start[row])
        other = int(same[meets][0])
        return (
            f"the period '{column[row]}' overlaps '{column[other]}' of {rows.table.place(other)}",
            "Expected periods of one indicator and area that follow one another.",
        )

    findings.at(wrong, "period", say)


@contextmanager
def brought(connection: duckdb.DuckDBPyConnection, rows: Rows, ints: Ints) -> Iterator[None]:
    """Put the rows to keep before SQL, as ``brought``; ``position`` is the number of the row."""
    values = rows.values
    note = rows.table.columns.get("note")
    texts: dict[str, tuple[list[str], npt.NDArray[np.integer]]] = {
        "indicator": ([entry.indicator for entry in rows.entries], rows.indicator),
        "area": (rows.areas, rows.area),
        "ward": (rows.wards, rows.ward),
        "breakdown": (rows.breakdowns, rows.breakdown),
        "note": (note.texts, note.codes) if note else ([""], np.zeros(len(rows), dtype=np.int32)),
    }
    numbers = {
        "numerator": values.numerator,
        "denominator": values.denominator,
        "value": values.value,
        "lower": values.lower,
        "upper": values.upper,
    }
    columns = {
        "position": pa.array(ints),
        "row": pa.array(rows.table.lines[ints]),
        **{
            name: pa.DictionaryArray.from_arrays(codes[ints].astype(np.int32), words)
            for name, (words, codes) in texts.items()
        },
        "period_start": pa.array(rows.start[ints].astype("datetime64[D]")),
        "period_end": pa.array(rows.end[ints].astype("datetime64[D]")),
        **{name: pa.array(array[ints], from_pandas=True) for name, array in numbers.items()},
        "absent": pa.array(values.absent[ints], pa.string()),
        "status": pa.array(rows.status[ints], pa.string()),
        "rolling": pa.array(rows.of_entries(lambda entry: entry.rolling)[ints]),
    }
    connection.register("brought", pa.table(columns))
    try:
        yield
    finally:
        connection.unregister("brought")


def check_standing(
    connection: duckdb.DuckDBPyConnection, rows: Rows, findings: Findings, boundary_set: str
) -> list[str]:
    """Compare what was brought with what is in the warehouse.

    A period that overlaps another of the same series, or that records cover, is wrong.

    Returns
    -------
    list of str
        Remarks: how many values are revised, and how many repeated.
    """
    column = rows.table.columns["period"]
    wrong = np.zeros(len(rows), dtype=bool)
    results: dict[int, tuple[str, str]] = {}
    if any(entry.computed_from for entry in rows.entries):
        for position, indicator, file in connection.execute(_OF_RECORDS).fetchall():
            results[position] = (
                f"{indicator} of '{column[position]}' is counted from the records of {file}",
                "Leave the row out: one figure has one source.",
            )
    connection.execute(_STANDING, {"boundary_set": boundary_set})
    for position, start, end, load_id, file in connection.execute(_OVERLAPS).fetchall():
        results.setdefault(
            position,
            (
                f"the period '{column[position]}' overlaps {start} to {end}, reported in {file} "
                f"(load {load_id})",
                "Expected the same periods as before, or others that follow them. "
                f"`python -m data forget {load_id}` undoes that load.",
            ),
        )
    wrong[list(results)] = True
    findings.at(wrong, "period", results.__getitem__)
    ((revised, repeated),) = connection.execute(_REVISED).fetchall()
    if not revised + repeated:
        return []
    return [f"values revised: {revised:,}; repeated unchanged: {repeated:,}"]


_OF_RECORDS = """
select position, indicator, any_value(load.file_name)
from brought
join (
    select distinct indicator, period_start, period_end, load_id
    from computed where made_of = 'records'
) as counted using (indicator)
join load using (load_id)
where counted.period_start <= brought.period_end and counted.period_end >= brought.period_start
group by all
"""

# What records hide would be restored next to what is reported now, once they are undone.
_STANDING = f"""
create or replace temp table standing_before as
select
    indicator, area, coalesce(carried.code, area) as ward, period_start, period_end, breakdown,
    numerator, denominator, value, absent, status, load_id, row
from reported
left join (from ward_carried where boundary_set = $boundary_set) as carried on given_as = area
where (superseded_by is null or {HIDDEN_BY_RECORDS})
    and indicator in (select distinct indicator from brought)
"""

# Periods are few, and mostly none of them clash: so they are compared before the values.
_OVERLAPS = """
with here as (
    select distinct indicator, period_start, period_end from brought where not rolling
),
there as (
    select distinct indicator, period_start, period_end from standing_before
),
clash as (
    select
        here.indicator, here.period_start, here.period_end,
        there.period_start as former_start, there.period_end as former_end
    from here
    join there using (indicator)
    where there.period_start <= here.period_end
        and there.period_end >= here.period_start
        and (there.period_start, there.period_end) <> (here.period_start, here.period_end)
)
select position, former_start, former_end, load_id, load.file_name
from brought
join clash using (indicator, period_start, period_end)
join standing_before as former
    on former.indicator = brought.indicator
    and former.ward = brought.ward
    and former.breakdown = brought.breakdown
    and former.period_start = former_start
    and former.period_end = former_end
join load using (load_id)
order by all
"""

_REVISED = """
select count(*) filter (revised), count(*) filter (not revised)
from (
    select
        (former.numerator, former.denominator, former.value, former.absent)
        is distinct from (brought.numerator, brought.denominator, brought.value, brought.absent)
        as revised
    from brought
    join standing_before as former using (indicator, ward, period_start, period_end, breakdown)
)
"""

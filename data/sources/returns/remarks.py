"""What a person should know of the values of a return: remarks on its load."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from data.catalogue import Indicator
from data.reading.area_names import AreaNames
from data.reading.written_numbers import NONE
from data.sources.returns.rows import Rows

NAMED = 5  # rows that a remark names one by one
SIGNS_NAMED = 12
USUAL = {"-", "–", "..", "c", "C"}  # of a partner's return


def describe_values(rows: Rows, names: AreaNames) -> list[str]:
    """Say which shares cannot be added up, what looks like a fraction, and what symbols mean."""
    remarks = []
    for position, entry in enumerate(rows.entries):
        of = rows.indicator == position
        if bare := int((rows.values.bare & of).sum()):
            remarks.append(
                f"{entry.indicator}: shares alone, without parts or an interval, in {bare:,} of "
                f"{of.sum():,} rows; they cannot be added up, and nothing says how certain they are"
            )
        remarks += _fractions(rows, entry, of, names)
    return [*remarks, *_signs(rows, names)]


def _fractions(
    rows: Rows, entry: Indicator, of: npt.NDArray[np.bool_], names: AreaNames
) -> list[str]:
    if entry.unit != "per cent":
        return []
    shown = np.where(of, rows.values.value, np.nan)
    small = np.flatnonzero((shown > 0) & (shown <= 1))
    if not len(small):
        return []
    large = shown[shown > 1]
    if not len(large):
        return [
            f"no value of {entry.indicator} is above 1 per cent: 40.6 per cent is written as "
            "40.6, not as 0.406"
        ]
    named = "; ".join(
        f"{shown[row]:.6g} ({names.name(rows.areas[rows.area[row]])}, {rows.table.place(row)})"
        for row in small[:NAMED].tolist()
    )
    more = f"; and {len(small) - NAMED:,} more" if len(small) > NAMED else ""
    first = float(shown[small[0]])
    return [
        f"{entry.indicator}: 1 per cent or less where other values go from {large.min():.6g} to "
        f"{large.max():.6g}: {named}{more}. If {100 * first:.6g} per cent is meant, write "
        f"{100 * first:.6g}"
    ]


def _signs(rows: Rows, names: AreaNames) -> list[str]:
    """Say which values are '-', and how the symbols of official tables are read."""
    remarks = []
    none = np.flatnonzero(rows.values.absent == NONE)
    if len(none):
        first = int(none[0])
        remarks.append(
            f"values given as '-', which is none: {len(none):,}, such as "
            f"{names.name(rows.areas[rows.area[first]])} ({rows.table.place(first)}); no whole is "
            "summed where a part has none. In many official tables '-' is nil: if nothing "
            "happened, write 0"
        )
    read = [
        *(f"'{text}' as {why}" for text, why in rows.values.signs.items() if text not in USUAL),
        *(f"'{text}' as {' and '.join(marks)}" for text, marks in rows.values.marked.items()),
    ]
    if read:
        more = f" and {len(read) - SIGNS_NAMED} more" if len(read) > SIGNS_NAMED else ""
        remarks.append(
            f"symbols of official tables are read: {', '.join(read[:SIGNS_NAMED])}{more}"
        )
    return remarks

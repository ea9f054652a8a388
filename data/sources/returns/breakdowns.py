"""What the values of a partner's return are broken down by: a column for every key."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from data.catalogue import Indicator
from data.problems import quoted
from data.reading.did_you_mean import nearest
from data.reading.row_problems import Findings
from data.reading.table_types import PartnerTable

Ints = npt.NDArray[np.int64]


def read_breakdowns(
    table: PartnerTable,
    keys: list[str],
    entries: list[Indicator],
    indicator: Ints,
    findings: Findings,
) -> tuple[list[str], Ints]:
    """Read what every row is of: all, or those of a value of each key.

    Parameters
    ----------
    keys : list of str
        The columns that are keys of breakdowns.
    indicator : numpy.ndarray of int
        Number of the entry of every row; -1 where it is not known.

    Returns
    -------
    list of str
        Breakdowns as the warehouse writes them: ``key=value`` joined by ``;``, in the order of the
        catalogue; '' for all.
    numpy.ndarray of int
        Which of them each row is of.
    """
    # Rows are alike that have the same indicator and the same cells: few differ.
    alike = indicator.copy()
    for key in keys:
        column = table.columns[key]
        alike = alike * len(column.texts) + column.codes
        _check_breakdown(table, key, entries, indicator, findings)
    _, first, number = np.unique(alike, return_index=True, return_inverse=True)
    written: dict[str, int] = {}
    breakdown = []
    for row in first.tolist():
        pairs = []
        of_entry = entries[indicator[row]].breakdowns if indicator[row] >= 0 else {}
        for key, values in of_entry.items():
            text = table.columns[key][row] if key in keys else ""
            if text:
                listed = {value.casefold(): value for value in values}
                pairs.append(f"{key}={listed.get(text.casefold(), text)}")
        breakdown.append(written.setdefault(";".join(pairs), len(written)))
    return list(written), np.array(breakdown, dtype=np.int64)[number]


def _check_breakdown(
    table: PartnerTable, key: str, entries: list[Indicator], indicator: Ints, findings: Findings
) -> None:
    column = table.columns[key]
    filled = np.array([bool(text) for text in column.texts], dtype=bool)[column.codes]

    def say_foreign(row: int) -> tuple[str, str]:
        entry = entries[indicator[row]]
        by = " and ".join(entry.breakdowns)
        return (
            f"{entry.indicator} is not broken down by {key}",
            f"Leave the cell blank: it is broken down by {by}." if by else "Leave the cell blank.",
        )

    foreign = np.array([*(key not in entry.breakdowns for entry in entries), False])[indicator]
    findings.at(filled & foreign, key, say_foreign)
    for position, entry in enumerate(entries):
        if key not in entry.breakdowns:
            continue
        values = entry.breakdowns[key]
        allowed = {value.casefold() for value in values}
        right = np.array(
            [
                text.casefold() in allowed if values else not set(text) & set(";=")
                for text in column.texts
            ]
        )

        def say_unknown(row: int, key: str = key, values: list[str] = values) -> tuple[str, str]:
            near = nearest(column[row], values)
            message = f"Nearest: {' or '.join(near)}." if near else f"Expected {', '.join(values)}."
            if not values:
                message = "Expected words without ';' and '='."
            return f"{quoted(column[row])} is no {key}", message + " Blank stands for the whole."

        wrong = filled & (indicator == position) & ~right[column.codes]
        findings.at(wrong, key, say_unknown)

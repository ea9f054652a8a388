"""Final values and provisional ones: a provisional value never replaces a final one by itself."""

from __future__ import annotations

import duckdb
import numpy as np

from data.reading.row_problems import Findings
from data.sources.returns.rows import Rows

ASK_FIRST = (
    "Leave the row out; or load it with --accept-provisional, or tick that on the page Load data, "
    "if the final value is to be replaced."
)


def keep_final(
    connection: duckdb.DuckDBPyConnection, rows: Rows, findings: Findings, *, accept: bool
) -> int:
    """Report provisional values that would replace final ones; leave out those that repeat them.

    The views ``brought`` and ``standing_before`` are those of `data.sources.returns.keys`; rows
    that are left out are put into the table ``repeats_final``.

    Parameters
    ----------
    accept : bool
        Whether provisional values may replace final ones.

    Returns
    -------
    int
        How many rows repeat a final value as provisional.
    """
    connection.execute(_MEETS_FINAL)
    connection.execute(
        "create or replace temp table repeats_final as "
        "select distinct position from meets_final where not revised"
    )
    if not accept:
        results = {
            position: (
                f"provisional, {_figure(*now)}; the final value {_figure(*then)} is loaded "
                f"(load {load_id}, {file})",
                ASK_FIRST,
            )
            for position, load_id, file, *figures in connection.execute(_REVISES_FINAL).fetchall()
            for now, then in [(figures[:4], figures[4:])]
        }
        wrong = np.zeros(len(rows), dtype=bool)
        wrong[list(results)] = True
        findings.at(wrong, "status", results.__getitem__)
    return connection.execute("select count(*) from repeats_final").fetchall()[0][0]


def _figure(
    numerator: float | None, denominator: float | None, value: float | None, absent: str | None
) -> str:
    if absent is not None:
        return f"'{absent}'"
    if value is not None:
        return f"{value:,.6g}"
    out_of = "" if denominator is None else f" of {denominator:,.6g}"
    return f"{numerator or 0:,.6g}{out_of}"


_MEETS_FINAL = """
create or replace temp table meets_final as
select
    position, former.load_id,
    brought.numerator, brought.denominator, brought.value, brought.absent,
    former.numerator as former_numerator, former.denominator as former_denominator,
    former.value as former_value, former.absent as former_absent,
    (brought.numerator, brought.denominator, brought.value, brought.absent) is distinct from
        (former.numerator, former.denominator, former.value, former.absent) as revised
from brought
join standing_before as former using (indicator, ward, period_start, period_end, breakdown)
where former.status = 'final' and brought.status = 'provisional'
"""

_REVISES_FINAL = """
select distinct on (position)
    position, load_id, file_name, numerator, denominator, value, absent,
    former_numerator, former_denominator, former_value, former_absent
from meets_final join load using (load_id)
where revised
order by position, load_id desc
"""

"""Other police forces in a made warehouse (`tests.helpers.small_warehouse`), for tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from geo.essex import FORCE
from geo.forces import FORCES

SEVEN = (
    "Avon and Somerset", "Derbyshire", "Hampshire", "Hertfordshire", "Leicestershire",
    "Staffordshire", "Sussex",
)  # fmt: skip


def add_forces(
    path: Path,
    factors: Mapping[str, float],
    *,
    residents: float | None = 1_008_000,
    without_months: Mapping[str, int] | None = None,
) -> Path:
    """Give forces so many times the crime of Essex, month by month, with a saw of 2% of their own.

    Parameters
    ----------
    path : Path
        Of a made warehouse; it is replaced.
    factors : mapping of str to float
        By name of the force.
    residents : float, optional
        Of each force in mid-2020; None where none are loaded.
    without_months : mapping of str to int, optional
        How many of its newest months a force lacks.
    """
    preparing = path.with_name(f"{path.name}.forces")
    preparing.write_bytes(path.read_bytes())
    with duckdb.connect(preparing) as connection:
        for number, (name, factor) in enumerate(factors.items()):
            code = FORCES[name]
            connection.execute(
                "insert into loaded_area values (?, ?, 'other force', null, '', null, ?, 1, null)",
                [code, name, code],
            )
            connection.execute(
                """
                insert into computed
                with held as (
                    select *, dense_rank() over (order by period_start desc) as age
                    from fact where area = $force and boundary_set = ''
                )
                select
                    indicator, '', $code, period_start, period_end, breakdown,
                    round(numerator * $factor * (1 + 0.02 * ((age + $number) % 3 - 1))),
                    round(denominator * $factor * (1 + 0.02 * ((age + $number) % 3 - 1))),
                    status, 'forces', load_id
                from held where age > $less
                """,
                {
                    "force": FORCE, "code": code, "factor": factor, "number": number,
                    "less": (without_months or {}).get(name, 0),
                },
            )  # fmt: skip
            if residents:
                connection.execute(
                    "insert into area_population values ('', ?, 2020, ?, ?)",
                    [code, residents, "as published for the force"],
                )
    preparing.replace(path)
    return path

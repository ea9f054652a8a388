"""A warehouse of the office in which everything that may not be published bears a mark.

What is restricted is given by words that occur nowhere else, and by numbers that cannot come about
by chance: anyone who finds one of them in a public file, or in a byte sent to a browser, has found
a leak.
"""

from __future__ import annotations

import struct
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from data import catalogue
from data.publishing import release
from data.publishing.release_record import Published
from geo import essex
from tests.helpers import marked_register
from tests.helpers.made_once import made_once
from tests.helpers.returned_values import Sent, send
from tests.helpers.small_warehouse import ADDED_UP, Made, build, months, ward_code

AS_AT = date(2025, 9, 30)
BY = "Qzsigner"
WORD = "qz"  # every marked word begins with it, and no other word of the project does
NUMBERS = {
    7_654_321.0: "a restricted indicator",
    918_273.0: "a ward's domestic abuse",
    827_364.0: "a month after the day of the release",
    746_352.0: "a breakdown that is not released for districts",
    635_241.0: "a former value",
    524_163.0: "an indicator that is not in the catalogue",
    48.936_171: "a share of too few answers",
}
DISTRICT = next(iter(essex.DISTRICTS))
MONTHS = months("2025-01", "2025-10")
LAST = MONTHS[-2]  # the last month that is released


def _month(indicator: str, area: str, start: date, number: float | None, **more: object) -> Sent:
    end = date.fromordinal(date(start.year, start.month + 1, 1).toordinal() - 1)
    return Sent(indicator, area, start, end, number, **more)  # type: ignore[arg-type]


def office(folder: Path) -> Path:
    """Write the warehouse; districts have counts of a few, so that some are not shown."""
    path = build(
        folder / "essex.duckdb",
        Made(months=months("2024-01", "2025-10"), notes=_notes()),
    )
    with duckdb.connect(path) as connection:
        connection.execute(ADDED_UP)
    few = [
        _month("night_time_economy_crime", district, month, 2 + (place + month.month) % 7)
        for place, district in enumerate(essex.DISTRICTS)
        for month in MONTHS
    ]
    force = [
        _month(
            "night_time_economy_crime",
            essex.FORCE,
            month,
            sum(value.numerator or 0.0 for value in few if value.start == month),
        )
        for month in MONTHS
    ]
    abuse = [_month("da_incidents", item, month, 40.0) for item in essex.DISTRICTS
             for month in MONTHS[:-1]]  # fmt: skip
    send(path, "qzfolder/qzreturn.csv", date(2025, 10, 20), [
        *few, *force, *abuse,
        _month("da_repeat_offenders", essex.FORCE, LAST, 7_654_321.0),
        _month("da_incidents", ward_code(0, 1), LAST, 918_273.0),
        _month("da_incidents", essex.FORCE, MONTHS[-1], 827_364.0),
        _month("da_incidents", essex.FORCE, LAST, 635_241.0),
        _month("da_incidents", DISTRICT, LAST, 746_352.0, breakdown="risk=qzhigh"),
        _month("qz_indicator", essex.FORCE, LAST, 524_163.0),
        _month(
            "satisfaction_overall", DISTRICT, LAST, 23.0, denominator=47.0, value=48.936_171,
            breakdown="crime_group=Violent crime",
        ),
    ])  # fmt: skip
    together = 40.0 * len(essex.DISTRICTS)
    later = [_month("da_incidents", essex.FORCE, month, together) for month in MONTHS[:-1]]
    send(path, "qzfolder/qzlater.xlsx", date(2025, 10, 21), later)
    with duckdb.connect(path) as connection:
        _mark(connection)
    return path


def _notes() -> list[tuple[object, ...]]:
    start = date(2025, 3, 1)
    return [
        ("recorded_crime", "", start, None, "caveat", "qzcaveat of the office"),
        ("da_repeat_offenders", "", start, None, "gap", "qzgap of what is restricted"),
        ("recorded_crime", "", date(2025, 10, 1), None, "break", "qzbreak of next month"),
        ("recorded_crime", DISTRICT, start, start, "gap", "The system was changed"),
    ]


def _mark(connection: duckdb.DuckDBPyConnection) -> None:
    """Put marks wherever the office's tables hold text."""
    connection.execute("update load set file_name = 'qzfolder/' || file_name where load_id < 20")
    connection.execute("update load set subject = 'qzsubject' || load_id")
    connection.execute("update reported set note = 'qznote'")
    connection.execute("insert into load_remark values (1, 'qzremark')")
    connection.execute("insert into set_aside values (1, 'qzreason', 1)")
    connection.execute(
        "insert into place values (1, 0.5, 51.5, 'E01000001', 'qzlsoa', 'On or near qzstreet',"
        " null)"
    )
    connection.execute(
        "insert into crime values (1, uuid(), date '2025-09-01', 1, 'qzcrime', 'qzoutcome', 'qz')"
    )
    connection.execute(
        "insert into collision values (1, 2025, 'qzcollision', date '2025-09-01', 12, 2, 1,"
        " 'final', 1, null)"
    )
    connection.execute(
        "insert into interview values (1, 2, date '2025-09-01', date '2025-09-01',"
        " 'qzgroup', null, null, 'qzethnicity', 1, 1, 1, 1, 1, null, '')"
    )
    connection.execute(
        "insert into loaded_area values ('E01000001', 'qzlsoa', 'lsoa', ?, 'lsoa-2021', null,"
        " null, 1, null)", [DISTRICT],
    )  # fmt: skip
    held = {name for (name,) in connection.execute("select indicator from indicator").fetchall()}
    assert set(catalogue.indicators()) <= held
    row = connection.execute("select * from indicator where indicator = 'burglary'").df()
    row["indicator"], row["name"], row["published"] = "qz_indicator", "Qzname", False
    connection.register("planted", row)
    connection.execute("insert into indicator by name from planted")
    connection.unregister("planted")


def released(office: Path, out: Path, as_at: date = AS_AT) -> Path:
    """Publish it, with the records of a register in which the same is marked."""
    folder = out.parent.with_name(f"{out.parent.name}-register-of-{out.stem}")
    register = marked_register.keep(folder / "accounts.sqlite", office, marked_register.HIDDEN)
    release.publish(out, as_at, BY, source=office, register=register)
    return out


class Marked(NamedTuple):
    """The office's warehouse, its register, and what was released of both."""

    office: Path
    register: Path
    made: Published


def marked(factory: pytest.TempPathFactory) -> Marked:
    """Make and publish it, once for all workers of a run: copy it before changing anything."""

    def make(folder: Path) -> Marked:
        (folder / "office").mkdir()
        warehouse = office(folder / "office")
        register = marked_register.keep(
            folder / "register" / "accounts.sqlite", warehouse, marked_register.HIDDEN
        )
        out = folder / "public" / "public.duckdb"
        made = release.publish(out, AS_AT, BY, source=warehouse, register=register)
        return Marked(warehouse, folder / "register" / "accounts.sqlite", made)

    return made_once(factory, "marked", make)


def marks_in(data: bytes | str) -> list[str]:
    """Say what of the planted is in what somebody sees."""
    raw = data if isinstance(data, bytes) else data.encode()
    lower = raw.lower()
    marks = []
    start = lower.find(WORD.encode())
    while start >= 0:
        # Base64 and compressed bytes may hold any two letters: a mark is longer.
        word = lower[start : start + 12]
        if any(word.startswith(mark) for mark in (*_MARKS, *_OF_RECORDS)):
            marks.append(raw[max(0, start - 60) : start + 40].decode("utf-8", "replace"))
        start = lower.find(WORD.encode(), start + 1)
    for number, what in NUMBERS.items():
        if any(form in raw for form in _forms(number)):
            marks.append(f"{what}: {number}")
    return marks


_MARKS = [
    f"{WORD}{rest}".encode()
    for rest in (
        "folder", "return", "later", "caveat", "gap", "break", "subject", "note", "remark",
        "reason", "lsoa", "street", "crime", "outcome", "collision", "group", "ethnicity",
        "_indicator", "name", "high",
    )
]  # fmt: skip


_OF_RECORDS = [mark.encode() for mark in marked_register.MARKS]


def _forms(number: float) -> list[bytes]:
    """How a number may be written: as text, with commas, and as a machine holds it."""
    whole = number == int(number)
    texts = [f"{int(number)}", f"{number:,.0f}"] if whole else [f"{number:.5f}", f"{number:.4f}"]
    held = [struct.pack("<d", number), *([struct.pack("<q", int(number))] if whole else [])]
    return [*(text.encode() for text in texts), *held]

"""What figures are made of, window by window and beside other forces: counted by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from analytics import choices as c
from analytics import questions as q
from data import catalogue
from data.warehouse import Snapshot, snapshot
from geo.essex import FORCE
from tests.followed import indicator
from tests.made import PER_WARD, SIDE, WARD_SET, Made, build, months, ward_code
from tests.sent import Sent, send

SOUTHEND, THURROCK, COLCHESTER = "E06000033", "E06000034", "E07000071"
KENT, NORFOLK, SUFFOLK = "E23000032", "E23000013", "E23000014"
NOW, THEN = date(2014, 4, 1), date(2013, 4, 1)


def sent(key: str, when: str, x: float | None = None, n: float | None = None, length: int = 1,
         area: str = FORCE, **other: object) -> Sent:  # fmt: skip
    start = pd.Timestamp(f"{when}-01")
    end = start + pd.DateOffset(months=length) - pd.Timedelta(days=1)
    return Sent(key, area, start.date(), end.date(), x, n, **other)  # type: ignore[arg-type]


def drugs(when: str, whole: float | None, **by: float | None) -> list[Sent]:
    """Return the seizures of a quarter, and by drug."""
    values = {"": whole} | {f"drug={drug}": number for drug, number in by.items()}
    return [
        sent("drug_seizures", when, number, length=3, breakdown=breakdown,
             absent="confidential" if number is None else None)
        for breakdown, number in values.items()
    ]  # fmt: skip


def staff(when: str, whole: tuple[float, float], **by: tuple[float, float]) -> list[Sent]:
    """Return lost days out of days, and by staff group."""
    values = {"": whole} | {f"staff_group={group}": pair for group, pair in by.items()}
    return [sent("sickness", when, *pair, breakdown=group) for group, pair in values.items()]


def answers(key: str, when: str, area: str, **by: tuple[float, float]) -> list[Sent]:
    """Return answers to a survey: all, burglary, burglary_white, white …"""
    names = {
        "all": "",
        "burglary": "crime_group=Dwelling burglary",
        "vehicle": "crime_group=Vehicle crime",
        "white": "ethnicity=White",
        "burglary_white": "crime_group=Dwelling burglary;ethnicity=White",
        "burglary_bme": "crime_group=Dwelling burglary;ethnicity=BME",
        "vehicle_white": "crime_group=Vehicle crime;ethnicity=White",
    }
    return [sent(key, when, *pair, area=area, breakdown=names[name]) for name, pair in by.items()]


OVERALL = "satisfaction_overall"
SENT = [
    # parts and what is left; a part that comes and goes
    *drugs("2013-04", 100, Cannabis=60, Heroin=30),
    *drugs("2014-04", 120, Cannabis=70, Crack=20),
    # a part that was not given
    *drugs("2013-07", 50, Cannabis=None, Heroin=10),
    *drugs("2014-07", 60, Cannabis=40, Heroin=10),
    # seizures of two drugs
    *drugs("2013-10", 40, Cannabis=20, Heroin=10),
    *drugs("2014-10", 30, Cannabis=25, Heroin=15, Crack=None),
    # no whole
    *drugs("2012-01", None, Cannabis=4, Heroin=5),
    *drugs("2011-01", 9, Cannabis=4, Heroin=5),
    *staff("2013-04", (50, 1000), Officers=(30, 400), PCSOs=(20, 600)),
    *staff("2014-04", (90, 1000), Officers=(50, 400), PCSOs=(20, 500)),
    *answers(OVERALL, "2013-04", FORCE, all=(80, 100), burglary=(50, 60), vehicle=(30, 40),
             white=(70, 85), burglary_white=(45, 50), burglary_bme=(2, 5), vehicle_white=(25, 35)),
    *answers(OVERALL, "2014-04", FORCE, all=(80, 100), burglary=(30, 60), vehicle=(50, 40 + 0),
             white=(70, 85), burglary_white=(25, 50), burglary_bme=(2, 5), vehicle_white=(45, 35)),
]  # fmt: skip

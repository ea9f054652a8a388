"""The tables behind the charts of victims' satisfaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analytics import as_text
from analytics.model.survey import ASPECTS, FEWEST, SHORT
from analytics.wording.satisfaction_words import TOGETHER, change_in_words
from geo.essex import FORCE


def by_aspect(rows: pd.DataFrame) -> pd.DataFrame:
    """Lay out aspects and crime types with the year before."""
    few, few_before = rows["denominator"].lt(FEWEST), rows["n_before"].lt(FEWEST)
    return pd.DataFrame(
        {
            "Aspect": [as_text.upper_first(ASPECTS[item]) for item in rows["aspect"]],
            "Crime type": rows["crime_group"].replace("", TOGETHER),
            "Satisfied": rows["numerator"].astype("Int64"),
            "Answered": rows["denominator"].astype("Int64"),
            "Per cent": rows["value"].mask(few).round(1),
            "95% from": rows["lower"].mask(few).round(1),
            "95% to": rows["upper"].mask(few).round(1),
            "Year before, answered": rows["n_before"].astype("Int64"),
            "Year before, %": rows["before"].mask(few_before).round(1),
            "Points": rows["difference"].mask(few | few_before).round(1),
            "Verdict": [
                change_in_words(*pair)
                for pair in zip(rows["verdict"], rows["refused"], strict=True)
            ],
            "Note": rows["refused"],
        }
    )


def by_month(by_aspect: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Lay out aspects through time: single months or quarters, and twelve months to each."""
    table: dict[str, Any] = {}
    for aspect, followed in by_aspect.items():
        name = SHORT[aspect]
        length = int(followed["length"].max())
        head = "Month" if length == 1 else "Quarter"
        table[head] = [as_text.months_to(day.date(), length) for day in followed["month"]]
        table[f"{name}: answered"] = followed["n"].astype("Int64")
        table[f"{name}: per cent"] = followed["single"].where(followed["n"].ge(FEWEST)).round(1)
        table[f"{name}: 12 months, answered"] = followed["denominator"].astype("Int64")
        enough = followed["denominator"].ge(FEWEST)
        for column, title in (("value", "%"), ("lower", "95% from"), ("upper", "95% to")):
            table[f"{name}: 12 months, {title}"] = followed[column].where(enough).round(1)
    return pd.DataFrame(table)


def by_district(rows: pd.DataFrame, area_names: Mapping[str, str]) -> pd.DataFrame:
    """Lay out areas and aspects, each compared with Essex."""
    few = rows["denominator"].lt(FEWEST)
    place = rows["area"].map({code: i for i, code in enumerate(rows["area"].unique())})
    table = pd.DataFrame(
        {
            "Area": [
                "Essex" if code == FORCE else area_names.get(code, code) for code in rows["area"]
            ],
            "Aspect": [as_text.upper_first(ASPECTS[item]) for item in rows["aspect"]],
            "Satisfied": rows["numerator"].astype("Int64"),
            "Answered": rows["denominator"].astype("Int64"),
            "Per cent": rows["value"].mask(few).round(1),
            "95% from": rows["lower"].mask(few).round(1),
            "95% to": rows["upper"].mask(few).round(1),
            "Compared with Essex": rows["verdict"],
            "Note": rows["reason"],
        }
    )
    first = np.lexsort((place, rows["area"].ne(FORCE)))
    return table.iloc[first].reset_index(drop=True)


def by_ethnic_group(rows: pd.DataFrame) -> pd.DataFrame:
    """Lay out white and BME victims by aspect, with the gap."""
    table = pd.DataFrame(
        {"Aspect": [as_text.upper_first(ASPECTS[item]) for item in rows["aspect"]]}
    )
    for side, name in (("white", "White"), ("bme", "BME")):
        answered = rows[f"n_{side}"]
        table[f"{name}: answered"] = answered.astype("Int64")
        table[f"{name}: per cent"] = rows[side].where(answered.ge(FEWEST)).round(1)
    table["BME less white, points"] = -rows["gap"].round(1)
    table["95% from"], table["95% to"] = -rows["upper"].round(1), -rows["lower"].round(1)
    results = {"higher": "BME below white", "lower": "BME above white"}
    table["Verdict"] = rows["verdict"].replace(results)
    table["Note"] = rows["reason"]
    return table

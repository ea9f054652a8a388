"""The victim satisfaction survey, as the office gets it from its agency: one file a quarter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.demonstration.basics import Flags, Floats, Integers, generator, last_day, plan
from data.demonstration.offences import BEFORE, CRIME_TYPES
from data.demonstration.periods import quarter
from data.demonstration.setting import Setting

PLAN = plan("interviews")
GROUPS: list[dict[str, Any]] = PLAN["crime_group"]
RESPONDENT = PLAN["respondent"]
LAST: dict[str, list[int]] = PLAN["last_quarter"]
Texts = NDArray[np.object_]
COMMENT = "# Demonstration: made-up interviews"


def write(folder: Path, setting: Setting) -> Iterator[Path]:
    """Write the interviews of each quarter."""
    rng = generator("interviews")
    folder = folder / "victim-survey"
    folder.mkdir(parents=True, exist_ok=True)
    months = [_month(rng, setting, position) for position in range(len(setting.months))]
    for first in range(0, len(months), 3):
        rows = pd.concat(months[first : first + 3])
        name = quarter(setting.months[first]).replace("/", "-").replace(" ", "-").lower()
        path = folder / f"victim-survey-{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(COMMENT + "\n")
            rows.to_csv(file, index=False, lineterminator="\n")
        yield path


def _month(rng: np.random.Generator, setting: Setting, position: int) -> pd.DataFrame:
    """Interview the victims of a month, one row each, by day."""
    # 0, 1, 2 in the last quarter, -1 in the month before it.
    last = position - len(setting.months) + 3
    group = _crime_groups(rng, last)
    bme, ethnicity = _ethnic_groups(rng, group.size, last)
    month = setting.months[position]
    days = np.sort(rng.integers(last_day(month).day, size=group.size)).tolist()
    rows = {
        "date": [(month + timedelta(days=day)).strftime("%d/%m/%Y") for day in days],
        "crime group": np.array([entry["name"] for entry in GROUPS], dtype=object)[group],
        **_places(rng, setting, group, position),
        "ethnic group": ethnicity,
    }
    alike = rng.normal(size=group.size)
    for aspect in PLAN["aspect"]:
        mine = rng.normal(size=group.size)
        liking = np.sqrt(RESPONDENT["alike"]) * alike + np.sqrt(1 - RESPONDENT["alike"]) * mine
        # A thirtieth of a standard deviation is about a point.
        liking += np.array([entry["points"] for entry in GROUPS])[group] / 30
        unanswered = _unanswered(rng, aspect, group.size)
        if aspect == "overall" and last >= 0:
            unanswered[bme] = None
        answered = np.array([why is None for why in unanswered])
        satisfied = _satisfied(rng, aspect, liking, bme, answered, last)
        words = np.where(satisfied, _words(rng, "satisfied", group.size), unanswered)
        others = answered & ~satisfied
        rows[aspect] = np.where(others, _words(rng, "others", group.size), words)
    return pd.DataFrame(rows)


def _crime_groups(rng: np.random.Generator, last: int) -> Integers:
    """Say of which crime group each victim is, as a position in `GROUPS`."""
    expected = np.array([entry["interviews"] for entry in GROUPS])
    if last < 0:
        return np.repeat(np.arange(len(GROUPS)), rng.poisson(expected))
    return rng.choice(len(GROUPS), LAST["interviews"][last], p=expected / expected.sum())


def _ethnic_groups(rng: np.random.Generator, count: int, last: int) -> tuple[Flags, Texts]:
    """Say who is of a black or minority ethnic group, and what each says of it."""
    bme = rng.binomial(count, RESPONDENT["bme"]) if last < 0 else LAST["bme"][last]
    unsaid = rng.binomial(count - bme, [RESPONDENT["refused"], RESPONDENT["no_group"]])
    text = ["BME"] * bme + ["Refused"] * int(unsaid[0]) + [""] * int(unsaid[1])
    groups = np.array([*text, *["White"] * (count - len(text))], dtype=object)[
        rng.permutation(count)
    ]
    # The agency writes the groups of the census.
    written = groups.copy()
    for group, shares in PLAN["census_group"].items():
        here = groups == group
        written[here] = rng.choice(list(shares), int(here.sum()), p=list(shares.values()))
    return groups == "BME", written


def _places(
    rng: np.random.Generator, setting: Setting, group: Integers, position: int
) -> dict[str, Any]:
    """Let victims live where the crimes of their group were; some say less of it."""
    offences = setting.offences[BEFORE + position, : len(setting.wards)]
    ward = np.zeros(group.size, dtype=np.int64)
    for number, entry in enumerate(GROUPS):
        weights = offences[:, CRIME_TYPES.index(entry["crime"])] + 0.1
        here = group == number
        ward[here] = rng.choice(len(weights), int(here.sum()), p=weights / weights.sum())
    supplied = rng.random(group.size)
    no_district = supplied < RESPONDENT["no_district"]
    no_ward = supplied < RESPONDENT["no_district"] + RESPONDENT["no_ward"]
    return {
        "district": np.where(no_district, "", setting.wards["LAD25NM"].to_numpy(object)[ward]),
        "ward": np.where(no_ward, "", setting.wards["WD25NM"].to_numpy(object)[ward]),
    }


def _unanswered(rng: np.random.Generator, aspect: str, count: int) -> Texts:
    """Say why there is no answer: blank if not asked, the words if not given, else None."""
    shares = {"": PLAN["aspect"][aspect]["not_asked"], **RESPONDENT["no_answer"]}
    limits = np.cumsum(list(shares.values()))
    drawn = np.searchsorted(limits, rng.random(count), side="right")
    return np.array([*shares, None], dtype=object)[drawn]


def _satisfied(
    rng: np.random.Generator, aspect: str, liking: Floats, bme: Flags, answered: Flags, last: int
) -> Flags:
    """Say who of those who answered is satisfied: so many, and those who like it best.

    In the last months the number of them is given, for these months tell a story; before, it is
    a matter of chance.
    """
    entry = PLAN["aspect"][aspect]
    share = entry["satisfied"] if last < -1 else entry["last"][last + 1]
    higher = share + RESPONDENT["bme"] * entry["bme_gap"]
    shares = np.clip([higher, higher - entry["bme_gap"]], 0, 100) / 100
    strata = [answered & ~bme, answered & bme]
    of_others, of_bme = (int(stratum.sum()) for stratum in strata)
    # Of so few BME victims, chance alone would make another story: only rounding is left to it.
    numbers = [int(rng.binomial(of_others, shares[0])), int(shares[1] * of_bme + rng.random())]
    if aspect == "overall" and last >= 0:
        numbers[1] = LAST["bme_satisfied"][last]
    if last >= -1:
        numbers[0] = round(share / 100 * int(answered.sum())) - numbers[1]
    satisfied = np.zeros(liking.size, dtype=bool)
    for stratum, number in zip(strata, numbers, strict=True):
        members = np.flatnonzero(stratum)
        satisfied[members[np.argsort(-liking[members], kind="stable")[:number]]] = True
    return satisfied


def _words(rng: np.random.Generator, which: str, count: int) -> Texts:
    shares = PLAN["words"][which]
    drawn = rng.choice(len(shares), count, p=list(shares.values()))
    return np.array([word.capitalize() for word in shares], dtype=object)[drawn]

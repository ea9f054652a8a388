"""What the attack on a new public file came to, measured against the truth that the office has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from data.problems import WarehouseError
from data.publishing.attack.attack import attack

ROW = ["indicator", "breakdown", "area", "period_start", "period_end"]
NEARLY = 1e-6
NAMED = 5
"""Recovered figures that are named one by one."""
_DATES = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:January|February|March|April|May|June|July|August|"
    r"September|October|November|December)\b|\b(?:19|20)\d\d(?:[/-]\d\d)?\b|\bQ[1-4]\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Secrets:
    """The figures that a release must not give away.

    Attributes
    ----------
    rows : DataFrame
        indicator, breakdown, area, period_start, period_end, side ('in' or 'of'), truth, and
        promise: how far apart possible values have to lie.
    """

    rows: pd.DataFrame


@dataclass(frozen=True)
class Verdict:
    """What was tried against a release.

    Attributes
    ----------
    hidden, tried : int
        Figures that are not shown, and those that were got to in time.
    sums : int
        Sums that were found by looking.
    releases : int
        Public files used.
    seconds : float
        How long it took.
    """

    hidden: int
    tried: int
    sums: int
    releases: int
    seconds: float


def require_nothing_recovered(
    files: Sequence[Path],
    secrets: Secrets,
    notes: pd.DataFrame,
    names: dict[str, str],
    seconds: float = 20.0,
) -> Verdict:
    """Attack a new public file, and refuse it if anything is found closer than promised.

    Parameters
    ----------
    files : sequence of pathlib.Path
        The new file, then those of all earlier releases, the newest first.
    secrets : Secrets
        What must not be found.
    notes : DataFrame
        indicator, area, period_start, period_end and text of the notes in it.
    names : dict
        Code to name of areas.
    seconds : float
        When the time is over the rest is left.

    Raises
    ------
    WarehouseError
        Naming what was found and what to do.
    """
    done = attack(files, seconds)
    tried = secrets.rows.merge(done.cells, on=[*ROW, "side"])
    nearest = np.clip(tried["truth"], tried["least"], tried["most"])
    close = (tried["truth"] - nearest).abs() < tried["promise"] - NEARLY
    narrow = tried["most"] - tried["least"] < tried["promise"] - NEARLY
    recovered = tried[close & narrow]
    if len(recovered):
        listed = "; ".join(_in_words(row, names) for row in recovered.head(NAMED).itertuples())
        raise WarehouseError(
            f"Nothing was released: {len(recovered)} figures that are not shown could be worked "
            f"out from the public files ({listed}). Give the indicator a coarser rule in "
            "data/publishing/disclosure.toml (smallest_area, period or breakdowns) and publish "
            "again."
        )
    _require_silent(secrets, notes, names)
    return Verdict(done.hidden, done.tried, done.sums, len(files), round(done.seconds, 1))


def _in_words(item: object, names: dict[str, str]) -> str:
    area = getattr(item, "area", "")
    start, end = getattr(item, "period_start", None), getattr(item, "period_end", None)
    kind = " ".join(filter(None, (getattr(item, "indicator", ""), getattr(item, "breakdown", ""))))
    return f"{kind} of {names.get(area, area)}, {start:%Y-%m-%d} to {end:%Y-%m-%d}"


def _require_silent(secrets: Secrets, notes: pd.DataFrame, names: dict[str, str]) -> None:
    """Refuse a note that gives, in words, a figure that is not shown."""
    for note in notes.itertuples():
        text = _DATES.sub(" ", str(note.text))
        numbers = {float(item.replace(",", "")) for item in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}
        if not numbers:
            continue
        end = note.period_end if pd.notna(note.period_end) else pd.Timestamp.max
        rows = secrets.rows[
            secrets.rows["indicator"].eq(note.indicator)
            & (secrets.rows["period_end"] >= note.period_start)
            & (secrets.rows["period_start"] <= end)
            & secrets.rows["truth"].isin(numbers)
            & (secrets.rows["truth"] > 0)
        ]
        named = rows["area"].eq(note.area) | np.array(
            [names.get(code, code) in str(note.text) for code in rows["area"]], dtype=bool
        )
        if named.any():
            raise WarehouseError(
                f"Nothing was released: the note '{note.text}' of {note.indicator} gives a figure "
                f"that is not shown ({_in_words(next(rows[named].itertuples()), names)}). Change "
                "the note where it was loaded, and publish again."
            )

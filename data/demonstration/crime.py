"""Street-level crime and outcomes, as data.police.uk publishes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from data.demonstration.basics import Integers, generator, pick
from data.demonstration.ground import PLAN
from data.demonstration.offences import ASB, BEFORE, CRIME_TYPES
from data.demonstration.setting import Setting

LABELS: list[str] = PLAN["outcome"]["labels"]
STATUSES = [*LABELS, "Under investigation", "Awaiting court outcome", "Court result unavailable"]


def write(folder: Path, setting: Setting) -> Iterator[Path]:
    """Write street-level crime and outcomes, month by month."""
    places, outcomes = setting.places, PLAN["outcome"]
    rng = generator("crime")
    waits = np.array(outcomes["months_to_outcome"]) / sum(outcomes["months_to_outcome"])
    pending: dict[int, list[tuple[NDArray[Any], Integers, Integers]]] = defaultdict(list)
    for position, counts in enumerate(setting.offences, -BEFORE):
        flat = counts.ravel()
        area, kind = np.divmod(np.repeat(np.arange(flat.size), flat), len(CRIME_TYPES))
        point = pick(rng, area, places.weights, places.sizes)
        sequence = np.lexsort((kind, places.order[point]))
        point, kind = point[sequence], kind[sequence]

        crime = kind != ASB
        identifier = np.full(kind.size, "", dtype=object)
        identifier[crime] = _identifiers(rng, int(crime.sum()))
        outcome = _pick_outcome(rng, kind)
        wait = rng.choice(waits.size, kind.size, p=waits)
        text = crime & (outcome != LABELS.index(outcomes["no_event"]))
        for later in range(waits.size):
            now = text & (wait == later)
            pending[position + later].append((identifier[now], point[now], outcome[now]))
        if position < 0:
            continue

        month = setting.months[position]
        status = _status(rng, outcome, wait, age=len(setting.months) - 1 - position)
        particulars = {
            "Crime type": pa.array(CRIME_TYPES).take(pa.array(kind)),
            "Last outcome category": pa.array(STATUSES).take(pa.array(status, mask=~crime)),
            "Context": pa.nulls(kind.size, pa.string()),
        }
        yield _write_rows(folder, month, "street", identifier, places.table, point, particulars)

        events = zip(*pending.pop(position), strict=True)
        identifier, point, outcome = (np.concatenate(part) for part in events)
        repeats = rng.integers(point.size, size=rng.poisson(PLAN["magnitude"]["repeated_outcomes"]))
        rows = rng.permutation(np.concatenate([np.arange(point.size), repeats]))
        identifier, point, outcome = identifier[rows], point[rows], outcome[rows]
        particulars = {"Outcome type": pa.array(LABELS).take(pa.array(outcome))}
        yield _write_rows(folder, month, "outcomes", identifier, places.table, point, particulars)


def _pick_outcome(rng: np.random.Generator, kind: Integers) -> Integers:
    """For each row its final outcome, as a position in `LABELS`."""
    outcomes = PLAN["outcome"]
    # Anti-social behaviour has no outcomes: any will do, for it is not written.
    weights = np.array([kind["outcomes"] or [1] * len(LABELS) for kind in PLAN["crime_type"]])
    scaled = weights * np.where(np.isin(LABELS, outcomes["solved"]), outcomes["solved_scale"], 1.0)
    sizes = np.full(len(CRIME_TYPES), len(LABELS))
    return pick(rng, kind, scaled.ravel(), sizes) % len(LABELS)


def _status(rng: np.random.Generator, outcome: Integers, wait: Integers, age: int) -> Integers:
    """Say of each crime, `age` months later, what the street file does (as in `STATUSES`)."""
    outcomes = PLAN["outcome"]
    charged = outcome == LABELS.index("Suspect charged")
    in_court = outcomes["awaiting_court"] - outcomes["awaiting_court_monthly_fall"] * age
    awaiting = rng.random(outcome.size) < in_court
    status = np.where(charged, STATUSES.index("Court result unavailable"), outcome)
    status[charged & awaiting] = STATUSES.index("Awaiting court outcome")
    status[wait > age + outcomes["snapshot"]] = STATUSES.index("Under investigation")
    return status


def _identifiers(rng: np.random.Generator, count: int) -> list[str]:
    """64 random hexadecimal digits each."""
    digits = rng.bytes(32 * count).hex()
    return [digits[start : start + 64] for start in range(0, len(digits), 64)]


def _write_rows(
    folder: Path,
    month: date,
    kind: str,
    identifier: NDArray[Any],
    places: pa.Table,
    point: Integers,
    particulars: dict[str, pa.Array],
) -> Path:
    """Write one file of a month, in the publisher's layout of 2025."""
    force = pa.repeat(PLAN["force"], point.size)
    columns = {
        "Crime ID": pa.array(identifier),
        "Month": pa.repeat(f"{month:%Y-%m}", point.size),
        "Reported by": force,
        "Falls within": force,
        **dict(zip(places.column_names, places.take(pa.array(point)).columns, strict=True)),
        **particulars,
    }
    path = folder / f"{month:%Y-%m}" / f"{month:%Y-%m}-essex-{kind}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write((",".join(columns) + "\n").encode("ascii"))
        # Nothing here needs quotes, and this style refuses a value that would.
        options = pa_csv.WriteOptions(include_header=False, quoting_style="none")
        pa_csv.write_csv(pa.table(columns), file, options)
    return path

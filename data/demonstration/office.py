"""What the office itself would bring: residents by ward, and notes of what to know."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from data.demonstration.basics import generator
from data.demonstration.ground import DISTRICTS, PLAN
from data.demonstration.offences import ASB_BREAK
from data.demonstration.returns import PLAN as RETURNS
from data.demonstration.setting import Setting


def write_population(folder: Path, setting: Setting) -> Iterator[Path]:
    """Write residents by ward, adding up to the real figure of each district."""
    rng, wards = generator("population"), setting.wards
    spread = np.exp(rng.normal(0, PLAN["magnitude"]["population"], len(wards)))
    weights = wards["postcodes"].to_numpy() * spread
    residents = np.zeros(len(wards), dtype=np.int64)
    for number, district in enumerate(DISTRICTS):
        inside = setting.district == number
        edges = np.cumsum(weights[inside]) / weights[inside].sum() * district["residents"]
        residents[inside] = np.diff(np.rint(edges), prepend=0)

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "demonstration-population-wards.csv"
    columns = [wards[name] for name in ("WD25CD", "WD25NM", "LAD25CD", "LAD25NM")]
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["Demonstration population estimates for 2025 wards, mid-2020 (not real)"])
        rows.writerow(["Ward code", "Ward name", "LA code", "LA name", "All ages"])
        rows.writerows(zip(*columns, residents.tolist(), strict=True))
    yield path


def write_notes(folder: Path, setting: Setting) -> Iterator[Path]:
    """Write the break, the gap and the caveat that the demonstration has."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "demonstration-notes.csv"
    changed = setting.months[ASB_BREAK]
    text = f"Recording practice changed in {changed:%B %Y} (demonstration)"
    notes = [("asb_incidents", changed, None, "break", text)]
    plan = RETURNS["ksi_drink_driver"]
    first, last = (plan["missing_quarters"][end] for end in (0, -1))
    gap = setting.months[3 * first], setting.months[3 * last + 2]
    notes.append(("ksi_drink_driver", *gap, "gap", f"{plan['reason']} (demonstration)"))
    plan = RETURNS["da_victims_not_supporting"]
    cameras = setting.months[3 * plan["first_quarter_with_video"]]
    text = f"Body-worn video was introduced in {cameras:%B %Y} (demonstration)"
    notes.append(("da_victims_not_supporting", cameras, None, "caveat", text))
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        file.write("# Demonstration: made-up notes\n")
        rows.writerow(["indicator", "area", "from", "to", "kind", "text"])
        for indicator, start, end, kind, text in notes:
            months = [f"{month:%Y-%m}" if month else "" for month in (start, end)]
            rows.writerow([indicator, "", *months, kind, text])
    yield path

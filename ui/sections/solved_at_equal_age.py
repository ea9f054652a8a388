"""Solved rates at equal age, the curve by which outcomes come in, and estimates of young months."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analytics import as_text
from analytics.findings.over_time.equal_age import (
    SOLVED,
    EqualAge,
    areas_at_equal_age,
    equal_age,
)
from analytics.model.indicators import DISTRICTS, WARDS
from analytics.model.verdict_words import REAL_FALL, REAL_RISE
from analytics.queries import areas
from analytics.queries.outcome_ages import age_of_settled_months
from analytics.views.topic import Topics
from analytics.wording import verdicts
from analytics.wording.caption import About
from ui.charts.over_time import maturation_curve
from ui.sections import section

BY = {1: "the month after", 3: "the third month after", 6: "the sixth month after"}


@section.section("Solved at equal age", of=(SOLVED,))
def at_equal_age(topics: Topics, about: About) -> section.Parts:
    """Show solved rates of Essex that can be compared, while outcomes are still awaited."""
    ages = equal_age(topics.state)
    if ages is None:
        yield section.Text(
            "Solved rates at equal age need the outcomes files of single offences, which are not "
            "in this edition or not loaded."
        )
        return
    compared = ages.changes.to_dict("records")
    title = describe(compared[-1]) if compared else "No two years can be compared at equal age yet"
    yield section.Finding(
        f"{title}.",
        "Essex: offences solved by the end of a month after recording, both years at the same age. "
        "Outcomes carry a month, not a day: 1, 3 and 6 months stand for 30, 90 and 180 days. A "
        "change of outcome after that age is not counted.",
    )
    if compared:
        of = section.about_of(topics, SOLVED, about)
        yield section.Twin(_changes(compared), "Solved at equal age", of, "equal-age", opened=True)
    yield from _areas(topics, about)
    last = as_text.month(ages.triangle.months[-1])
    settled = age_of_settled_months(topics.state)
    when = f"settled from {as_text.counted(settled, 'month')} on"
    yield section.Chart(
        "maturation",
        maturation_curve.drawing(
            ages.curve.reached.tolist(),
            f"How outcomes come in: {100 * ages.curve.reached[0]:.0f}% of what a month comes to is "
            f"solved within the month itself; {when}.",
            f"Essex, months up to {last}: share of the offences solved at each age (chain ladder).",
            "Maturation of solved rates",
        ),
    )
    of = section.about_of(topics, SOLVED, about)
    table = estimates(ages, settled)
    yield section.Twin(table, "Estimates of the newest months", of, "estimates")


def _areas(topics: Topics, about: About) -> section.Parts:
    """Show the same of districts, or of the wards in view."""
    level = WARDS if about.choice.level == WARDS else DISTRICTS
    rows = areas_at_equal_age(topics.state, level, topics.ward_set)
    if rows.empty:
        return
    known = areas(topics.state, topics.ward_set).set_index("code")
    rows = rows.join(known[["name", "kind", "district", "parent"]], on="code", how="inner")
    kind = "ward" if level == WARDS else "district"
    first = rows.iloc[0]
    yield section.Finding(
        f"{describe_areas(rows, kind)}.",
        f"Offences of {as_text.span_in_words(first['first'], first['last'])} solved by the end of "
        f"{BY[first['age']]} recording, by {kind}: all {kind}s"
        f"{' and both years' if rows['before'].notna().any() else ''} at the same age.",
    )
    if about.choice.district and level == WARDS:
        rows = rows[rows["parent"].eq(about.choice.district)]
    of = section.about_of(topics, SOLVED, about)
    title = f"Solved at equal age by {kind}"
    yield section.Twin(areas_table(rows, kind), title, of, "equal-age-areas")


def describe_areas(rows: pd.DataFrame, kind: str) -> str:
    """Say how many areas changed, and how many differ from all of them together."""
    rose, fell = (int(rows["verdict"].eq(verdict).sum()) for verdict in (REAL_RISE, REAL_FALL))
    high, low = (int(rows["beyond_chance"].eq(side).sum()) for side in ("higher", "lower"))
    changed = [
        f"{as_text.counted(many, kind)} {way}"
        for many, way in ((rose, "really rose"), (fell, "really fell"))
        if many
    ]
    moved = as_text.joined(changed) or f"no {kind} changed beyond chance or otherwise than Essex"
    if rows["before"].isna().all():
        moved = "no year before can be compared"
    other = f"no {kind} differs from all {kind}s together"
    if high + low:
        verb = "is" if (high or low) == 1 else "are"
        sides = as_text.joined(
            [f"{many} {side}" for many, side in ((high, "higher"), (low, "lower")) if many]
        ).replace(" ", f" of {as_text.counted(len(rows), kind)} {verb} ", 1)
        other = f"{sides} than all {kind}s together"
    return f"At equal age {moved}; {other}"


def areas_table(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """List the areas from the highest rate: both years, the verdict, and how each compares."""
    rows = rows.sort_values(["value", "name"], ascending=[False, True])
    table = pd.DataFrame({"Area": rows["name"].to_numpy()})
    if kind == "ward":
        table["District"] = rows["district"].fillna("").to_numpy()
    ranges = [
        "" if np.isnan(low) else f"{low:.0f} to {high:.0f}"
        for low, high in zip(rows["place_lower"], rows["place_upper"], strict=True)
    ]
    return table.assign(
        **{
            "Solved": rows["solved"].astype("Int64").to_numpy(),
            "Out of": rows["n"].astype("Int64").to_numpy(),
            "Per cent": rows["value"].round(1).to_numpy(),
            "Year before, %": rows["before"].round(1).to_numpy(),
            "Points": rows["difference"].round(1).to_numpy(),
            "95% from": rows["lower"].round(1).to_numpy(),
            "95% to": rows["upper"].round(1).to_numpy(),
            "Verdict": [verdicts.in_a_cell(verdict, "better") for verdict in rows["verdict"]],
            f"Compared with all {kind}s": rows["beyond_chance"].to_numpy(),
            "Place": rows["place"].astype("Int64").to_numpy(),
            "Places chance allows": ranges,
        }
    )


def describe(row: Mapping[str, Any]) -> str:
    way = "higher" if row["difference"] > 0 else "lower"
    months = as_text.span(row["first"], row["last"])
    return (
        f"Solved by the end of {BY[row['age']]} recording: "
        f"{verdicts.in_a_sentence(row['verdict'], 'better')}, {as_text.number(row['value'], 1)}% "
        f"of the offences of {months}, {as_text.points(row['difference'])} {way} than a year before"
    )


def _changes(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Solved by the end of": BY[row["age"]],
                "Recorded": f"{row['first']:%b %Y} to {row['last']:%b %Y}",
                "Solved": int(row["solved"]),
                "Out of": int(row["n"]),
                "Per cent": round(row["value"], 1),
                "Year before, %": round(row["before"], 1),
                "Points": round(row["difference"], 1),
                "95% from": round(row["lower"], 1),
                "95% to": round(row["upper"], 1),
                "Verdict": verdicts.in_a_cell(row["verdict"], "better"),
            }
            for row in rows
        ]
    )


def estimates(ages: EqualAge, settled_from: int) -> pd.DataFrame:
    """List the months that are not settled: what they are, and an estimate with its interval."""
    curve, rows = ages.curve, []
    newest = len(ages.triangle.months) - 1
    for place in range(max(0, newest - 11), newest + 1):
        if not np.isfinite(curve.estimate[place]):
            continue
        age, share = newest - place, 100 / ages.triangle.recorded[place]
        settled = age >= settled_from
        rows.append(
            {
                "Month": as_text.month(ages.triangle.months[place]),
                "Recorded": int(ages.triangle.recorded[place]),
                "Solved so far": int(curve.latest[place]),
                "Per cent so far": round(share * curve.latest[place], 1),
                "Status": "settled" if settled else "estimate",
                "Estimate, %": round(share * curve.estimate[place], 1),
                "95% from": round(share * curve.lower[place], 1),
                "95% to": round(share * curve.upper[place], 1),
            }
        )
    return pd.DataFrame(rows)

"""Solved rates at equal age, the curve by which outcomes come in, and estimates of young months."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analytics import as_text
from analytics.findings.over_time.equal_age import SOLVED, EqualAge, equal_age
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
    settled, last = ages.curve.settled_from, as_text.month(ages.months[-1])
    when = "no age is settled yet" if settled < 0 else f"settled from {settled} months on"
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
    yield section.Twin(estimates(ages), "Estimates of the newest months", of, "estimates")


def describe(row: Mapping[str, Any]) -> str:
    way = "higher" if row["difference"] > 0 else "lower"
    size = as_text.number(abs(row["difference"]), 1)
    months = as_text.span(row["first"], row["last"])
    return (
        f"Solved by the end of {BY[row['age']]} recording: "
        f"{verdicts.in_a_sentence(row['verdict'], 'better')}, {as_text.number(row['value'], 1)}% "
        f"of the offences of {months}, {size} percentage points {way} than a year before"
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


def estimates(ages: EqualAge) -> pd.DataFrame:
    """List the months that are not settled: what they are, and an estimate with its interval."""
    curve, rows = ages.curve, []
    newest = len(ages.months) - 1
    for place in range(max(0, newest - 11), newest + 1):
        if not np.isfinite(curve.estimate[place]):
            continue
        age, share = newest - place, 100 / ages.recorded[place]
        settled = 0 <= curve.settled_from <= age
        rows.append(
            {
                "Month": as_text.month(ages.months[place]),
                "Recorded": int(ages.recorded[place]),
                "Solved so far": int(curve.latest[place]),
                "Per cent so far": round(share * curve.latest[place], 1),
                "Status": "settled" if settled else "estimate",
                "Estimate, %": round(share * curve.estimate[place], 1),
                "95% from": round(share * curve.lower[place], 1),
                "95% to": round(share * curve.upper[place], 1),
            }
        )
    return pd.DataFrame(rows)

"""The section on repeat victims."""

from __future__ import annotations

from math import floor
from typing import Any

import numpy as np
import pandas as pd

from analytics import as_text
from analytics.model.verdict_words import REAL_FALL, REAL_RISE
from analytics.statistics.intervals import HIGHER, LOWER
from analytics.views import victim_satisfaction
from analytics.views.topic import Topics
from analytics.wording import phrases, victim_survey
from analytics.wording.caption import About
from analytics.wording.satisfaction_words import ARROWS
from ui.charts import dots
from ui.charts.drawing import Drawing
from ui.output import tables
from ui.sections import section
from ui.shell import theme

WAYS = {REAL_RISE: HIGHER, REAL_FALL: LOWER}  # the shapes of a change


@section.section("Repeat victims", of=(victim_satisfaction.REPEATS,), label="By district")
def repeats(topics: Topics, about: About) -> section.Parts:
    """Show repeat victims month by month, and by district."""
    if not topics.has(victim_satisfaction.REPEATS):
        return
    yield section.remark(topics.instead(victim_satisfaction.REPEATS))
    yield from _repeats_by_district(topics, about)


def _repeats_by_district(topics: Topics, about: About) -> section.Parts:
    rows, now = (
        victim_satisfaction.repeats_by_district(topics),
        topics.figure(victim_satisfaction.REPEATS),
    )
    if rows.empty or now is None:
        return
    when = as_text.during(now.start, now.end)
    sentence = victim_survey.repeat_victims(rows, when)
    look, per_head = theme.look(), bool(rows["rate"].notna().all())
    compared = rows["before"].notna().any()
    labels = [_repeat_label(row, per_head) for row in rows.to_dict("records")]
    drawn = [
        rows[name if per_head else "value"].to_list()
        for name in ("rate", "rate_lower", "rate_upper")
    ]
    nothing = [None] * len(rows)
    columns: dict[str, list[Any]] = {
        "place": list(range(len(rows))),
        "name": list(rows["name"]),
        **dict(zip(("value", "low", "high"), drawn, strict=True)),
        "before": nothing,
        "label": labels,
        "figure": labels,
        "shape": [dots.SHAPES.get(WAYS.get(item, ""), "circle") for item in rows["verdict"]],
        "colour": [theme.tone(each, "worse", look) for each in rows["verdict"]],
        "interval": [
            f"{as_text.number(low, 2)} to {as_text.number(high, 2)}" if per_head else "–"
            for low, high in zip(rows["rate_lower"], rows["rate_upper"], strict=True)
        ],
        "was": [as_text.number(element) for element in rows["before"]],
        "verdict": [verdict or "cannot compare" for verdict in rows["verdict"]],
    }
    people = phrases.population_of(rows["year"])
    unit = f"per 1,000 residents ({people}), with 95% intervals" if per_head else "victims"
    also = "; in brackets victims, more or fewer than a year before" if compared else ""
    chart = Drawing(
        sentence.title,
        f"All districts, {when}: {unit}{also}. ▲ a real rise, ▼ a real fall.",
        rows=dots.table(columns, {"value", "low", "high", "before"}),
        specification=dots.specification(0, _above(max(drawn[2])), False, look),
        height=24 * len(rows) + 34,
        alt=f"Dots by district. {sentence.text}",
        name="Repeat victims by district",
    )
    yield section.Chart("victims-repeats-districts", chart)
    table = pd.DataFrame(
        {
            "Area": rows["name"],
            "Victims": rows["value"].astype("Int64"),
            "Per 1,000": rows["rate"].round(2),
            "Population of mid-": rows["year"].map(tables.year),
            "95% from": rows["rate_lower"].round(2),
            "95% to": rows["rate_upper"].round(2),
            "Year before": rows["before"].astype("Int64"),
            "Change": rows["difference"].astype("Int64"),
            "Verdict": rows["verdict"],
            "Comparisons allowed for": rows["among"],
        }
    )
    of = section.about_of(
        topics, victim_satisfaction.REPEATS, about, topics.change(victim_satisfaction.REPEATS)
    )
    yield section.Twin(table, "Repeat victims by district", of, "victims-repeats-districts")


def _above(most: float) -> float:
    """Find a round number above all that is drawn, where an axis ends."""
    size = 10 ** floor(np.log10(most)) if most > 0 else 1.0
    return float(next(item * size for item in (1, 1.5, 2, 3, 4, 5, 7.5, 10) if item * size >= most))


def _repeat_label(row: dict[str, Any], per_head: bool) -> str:
    way = ARROWS.get(WAYS.get(row["verdict"], ""), "")
    count = as_text.number(row["value"])
    if not pd.isna(row["difference"]):
        count += f", {as_text.signed(row['difference'])}"
    return f"{way}{as_text.number(row['rate'], 2)} ({count})" if per_head else f"{way}{count}"

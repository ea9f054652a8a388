"""Satisfaction by aspect: a row of dots an aspect, a panel a crime type."""

from __future__ import annotations

from math import floor

import numpy as np
import pandas as pd

from analytics import as_text
from analytics.model.survey import ASPECTS, FEWEST
from analytics.wording.satisfaction_words import (
    ARROWS,
    TOGETHER,
    answers_given,
    change_in_words,
    share,
    short_share,
)
from ui.charts import dots
from ui.charts.drawing import Drawing, Panel
from ui.shell import theme


def drawing(rows: pd.DataFrame, finding: str, subtitle: str) -> Drawing:
    """Draw each aspect of each crime type with its interval, and the year before.

    Parameters
    ----------
    rows : DataFrame
        One an aspect and crime type, as `Victims.next to` has them.
    finding, subtitle : str
        The heading.
    """
    look = theme.look()
    groups = list(rows.groupby("crime_group", sort=True))
    return Drawing(
        finding,
        subtitle,
        specification=dots.specification(floor_of_axis(rows[["lower", "before"]]), 100, True, look),
        height=dots.ROW * max(len(rows_of) for _, rows_of in groups) + 34,
        panels=tuple(_panel(rows_of, str(group), look, finding) for group, rows_of in groups),
        name="Satisfaction by aspect",
    )


def floor_of_axis(values: pd.DataFrame) -> int:
    """Find where an axis of percentages begins: one of five places, so that charts are reused."""
    known = values.to_numpy(float)
    known = known[~np.isnan(known)]
    return max(0, min(80, floor(known.min() / 20) * 20)) if len(known) else 0


def _panel(rows: pd.DataFrame, group: str, look: theme.Look, finding: str) -> Panel:
    shown = rows.assign(
        order=rows["aspect"].map({aspect: place for place, aspect in enumerate(ASPECTS)})
    ).sort_values("order")
    enough = shown["denominator"].ge(FEWEST)
    enough_before = shown["n_before"].ge(FEWEST) & shown["refused"].eq("")
    labels = [
        f"{ARROWS.get(verdict, '')}{short_share(value, n, reason)}"
        for verdict, value, n, reason in zip(
            shown["verdict"], shown["value"], shown["denominator"], shown["reason"], strict=True
        )
    ]
    names = [as_text.upper_first(ASPECTS[item]) for item in shown["aspect"]]
    table = {
        "place": list(range(len(shown))),
        "name": names,
        "value": shown["value"].where(enough).to_list(),
        "low": shown["lower"].where(enough).to_list(),
        "high": shown["upper"].where(enough).to_list(),
        "before": shown["before"].where(enough_before).to_list(),
        "label": labels,
        "figure": [
            share(*each)
            for each in zip(shown["value"], shown["denominator"], shown["reason"], strict=True)
        ],
        "shape": [dots.SHAPES.get(verdict, "circle") for verdict in shown["verdict"]],
        "colour": [tone(verdict, look) for verdict in shown["verdict"]],
        "interval": [
            f"{as_text.number(low, 1)}% to {as_text.number(high, 1)}%" if ok else "–"
            for low, high, ok in zip(shown["lower"], shown["upper"], enough, strict=True)
        ],
        "was": [
            share(before, n) if refused == "" else f"cannot compare: {refused}"
            for before, n, refused in zip(
                shown["before"], shown["n_before"], shown["refused"], strict=True
            )
        ],
        "verdict": [
            change_in_words(*pair) for pair in zip(shown["verdict"], shown["refused"], strict=True)
        ],
    }  # fmt: skip
    text = "; ".join(f"{name} {label}" for name, label in zip(names, labels, strict=True))
    return Panel(
        group or TOGETHER,
        answers_given(shown["denominator"], shown["reason"], "aspect"),
        dots.table(table, {"value", "low", "high", "before"}),
        f"Dots with intervals, victims of {group.lower() or 'all crime types'}: {text}. {finding}",
    )


def tone(verdict: str, look: theme.Look) -> str:
    """Return the colour of a verdict on satisfaction."""
    return {"higher": look.improving, "lower": look.worsening}.get(verdict, look.context)

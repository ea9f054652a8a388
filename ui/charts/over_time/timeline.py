"""The chart of spans of time."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import pyarrow as pa

from ui.charts import vega
from ui.charts.drawing import Drawing, LegendKey
from ui.shell import theme


@dataclass(frozen=True)
class Stretch:
    """A stretch of time in a row of its own kind."""

    row: str
    start: date
    end: date
    kind: str
    label: str


def drawing(
    shown: Sequence[Stretch], kinds: Mapping[str, str], finding: str, subtitle: str, name: str
) -> Drawing:
    """Draw stretches of time in rows; ``kinds`` gives each kind its colour."""
    look = theme.look()
    names = list(dict.fromkeys(span.row for span in shown))
    rows = {
        "place": [names.index(span.row) for span in shown],
        "name": [span.row for span in shown],
        "start": pa.array([span.start for span in shown], pa.date64()),
        "end": pa.array([span.end for span in shown], pa.date64()),
        "kind": [span.kind for span in shown],
        "label": [span.label for span in shown],
        "colour": [kinds[span.kind] for span in shown],
    }
    return Drawing(
        finding,
        subtitle,
        tuple(LegendKey(kind, (colour,)) for kind, colour in kinds.items()),
        pa.table(rows),
        _spans_specification(look),
        height=44 * len(names) + 40,
        alt=f"Spans of time. {finding} {' '.join(dict.fromkeys(span.label for span in shown))}",
        name=name,
    )


@functools.lru_cache(maxsize=4)
def _spans_specification(look: theme.Look) -> dict[str, Any]:
    base = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X(
            "start:T",
            scale=alt.Scale(type="utc"),
            axis=alt.Axis(
                title=None,
                format="%b %Y",
                tickCount=alt.TimeIntervalStep(interval="month", step=6),
                labelOverlap="greedy",
                labelSeparation=8,
            ),
        ),
        y=alt.Y(
            "name:N",
            sort=alt.EncodingSortField("place", op="min"),
            axis=alt.Axis(title=None, labelLimit=190, labelPadding=8),
        ),
        color=alt.Color("colour:N", scale=None),
        tooltip=vega.tooltip(("What", "name"), ("When", "label")),
    )
    bar = base.mark_bar(height={"band": 0.55}, stroke=look.background).encode(x2="end:T")
    one_day = base.transform_filter("+datum.start === +datum.end").mark_tick(
        thickness=6, height={"band": 0.75}, opacity=1
    )
    chart = alt.layer(bar, one_day).properties(
        padding={"left": 4, "right": 8, "top": 4, "bottom": 4}
    ).configure(**vega.config(look))  # fmt: skip
    return vega.without_data(chart)

"""Small pictures that tell one thing each: bars, a week by the hour, spans of time.

Made once by Altair, filled with the rows of each rerun. What a picture needs to be read without
colour is next to it: names and shapes before the figures, words in the subtitle.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pyarrow as pa

from ui.charts import vega
from ui.charts.drawing import Drawing
from ui.shell import theme

ROW = 46  # pixels of a bar with its name


# Bars ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """A bar from zero: how much, a year before, its interval, and what is written next to it."""

    name: str
    value: float
    label: str
    before: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    colour: str = ""
    part: float = float("nan")


def drawing(shown: Sequence[Bar], finding: str, subtitle: str, name: str) -> Drawing:
    """Draw bars from zero, each below its name and figure: so that both fit on a phone."""
    look, labels = theme.look(), [f"{bar.name}: {bar.label}" for bar in shown]
    rows = {
        "place": list(range(len(shown))),
        "value": [bar.value for bar in shown],
        "part": [bar.part for bar in shown],
        "before": [bar.before for bar in shown],
        "low": [bar.low for bar in shown],
        "high": [bar.high for bar in shown],
        "label": labels,
        "colour": [bar.colour or look.changed for bar in shown],
    }
    return Drawing(
        finding,
        subtitle,
        rows=pa.table(rows),
        specification=_bars_specification(look),
        height=ROW * len(shown) + 14,
        alt=f"Bars: {'; '.join(labels)}. {finding}",
        name=name,
    )


@functools.lru_cache(maxsize=4)
def _bars_specification(look: theme.Look) -> dict[str, Any]:
    below = 9  # pixels from the middle of a row; its label is above it
    base = alt.Chart(alt.NamedData("rows")).encode(y=alt.Y("place:O", axis=None))
    text = vega.tooltip(("Figure", "label"))
    scale = alt.Scale(zero=True, nice=False)
    colour = alt.Color("colour:N", scale=None)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=scale, axis=None)

    bar = base.mark_bar(height=14, yOffset=below, opacity=0.55).encode(
        x=x("value"), color=colour, tooltip=text
    )
    part = (
        base.transform_filter("isValid(datum.part)")
        .mark_bar(height=14, yOffset=below)
        .encode(x=x("part"), color=colour)
    )
    interval = (
        base.transform_filter("isValid(datum.low)")
        .mark_rule(color=look.ink, strokeWidth=1.5, yOffset=below)
        .encode(x=x("low"), x2="high:Q")
    )
    former = (
        base.transform_filter("isValid(datum.before)")
        .mark_tick(color=look.ink, thickness=3, height=20, yOffset=below)
        .encode(x=x("before"))
    )
    label = base.mark_text(align="left", dy=-9, color=look.ink).encode(
        x=alt.value(0), text="label:N"
    )
    chart = (
        alt.layer(bar, part, interval, former, label)
        .properties(padding={"left": 2, "right": 12, "top": 2, "bottom": 2})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)

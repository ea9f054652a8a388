"""The curve of maturation: how large a share of its solved offences a month has at each age."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import altair as alt
import pyarrow as pa

from analytics.statistics.variation.maturation import SETTLED
from ui.charts import vega
from ui.charts.drawing import Drawing, LegendKey
from ui.shell import theme


def drawing(reached: Sequence[float], finding: str, subtitle: str, name: str) -> Drawing:
    """Draw the curve; ``reached`` is the share at each age in months, 1 at the last."""
    look = theme.look()
    known = [(age, 100 * share) for age, share in enumerate(reached) if share == share]
    rows = {
        "age": [age for age, _ in known],
        "share": [share for _, share in known],
        "figure": [f"{share:.0f}%" for _, share in known],
        "limit": [100 * SETTLED] * len(known),
    }
    listed = ", ".join(f"{age}: {share:.0f}%" for age, share in known)
    return Drawing(
        finding,
        subtitle,
        (
            LegendKey("share of a month’s final total", (look.changed,)),
            LegendKey(f"settled from {100 * SETTLED:.0f}%", (look.context,), dashed=True),
        ),
        pa.table(rows),
        _specification(look),
        height=240,
        alt=f"Line of the share reached by age in months: {listed}. {finding}",
        name=name,
    )


@functools.lru_cache(maxsize=4)
def _specification(look: theme.Look) -> dict[str, Any]:
    base = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X("age:Q", axis=alt.Axis(title="Months after that of recording", tickMinStep=1)),
        y=alt.Y("share:Q", scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(title="Per cent")),
        tooltip=vega.tooltip(("Months after", "age"), ("Reached", "figure")),
    )
    chart = (
        alt.layer(
            base.mark_line(color=look.changed, strokeWidth=2.5),
            base.mark_point(color=look.changed, filled=True, size=50, opacity=1),
            base.mark_line(color=look.context, strokeDash=[4, 4]).encode(y="limit:Q"),
        )
        .properties(padding={"left": 4, "right": 8, "top": 4, "bottom": 4})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)

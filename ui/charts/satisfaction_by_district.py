"""Satisfaction by district: a grid of districts by aspects."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from analytics import as_text
from analytics.model.survey import ASPECTS, SHORT
from analytics.wording.satisfaction_words import cell_text, share
from geo.essex import FORCE
from ui.charts import dots, vega
from ui.charts.drawing import Drawing
from ui.charts.satisfaction_by_aspect import tone
from ui.shell import theme


def drawing(
    rows: pd.DataFrame,
    area_names: Mapping[str, str],
    followed: str,
    finding: str,
    subtitle: str,
    text: str,
) -> Drawing:
    """Draw a grid of districts by aspects; only what differs from Essex has a colour.

    Parameters
    ----------
    rows : DataFrame
        One an area and aspect, as `Victims.districts` has them.
    area_names : mapping
        Names by code.
    followed : str
        Code of the area that the page follows; '' for several.
    finding, subtitle, text : str
        The heading, and the finding in full for those who cannot see the grid.
    """
    look = theme.look()
    overall = rows[rows["aspect"].eq("overall")].set_index("area")["value"]
    order = [FORCE, *overall.drop(FORCE, errors="ignore").sort_values(ascending=False).index]
    order += [code for code in rows["area"].unique() if code not in order]
    mine = rows[rows["area"].isin(order)]
    cells = [cell_text(row) for row in mine.itertuples()]
    names = {code: "Essex" if code == FORCE else area_names.get(code, code) for code in order}
    table: dict[str, list[Any]] = {
        "place": [order.index(code) for code in mine["area"]],
        "name": [names[code] for code in mine["area"]],
        "column": [SHORT[item] for item in mine["aspect"]],
        "across": [list(SHORT).index(each) for each in mine["aspect"]],
        "aspect": [as_text.upper_first(ASPECTS[element]) for element in mine["aspect"]],
        "text": cells,
        "figure": [
            share(*figures)
            for figures in zip(mine["value"], mine["denominator"], mine["reason"], strict=True)
        ],
        "verdict": [verdict or "all of Essex" for verdict in mine["verdict"]],
        "colour": [
            tone(verdict, look) if verdict in dots.SHAPES else look.ink
            for verdict in mine["verdict"]
        ],
        "ground": [
            look.steady if code == followed and code != FORCE
            else look.empty if code == FORCE
            else look.background
            for code in mine["area"]
        ],
        "strong": [code == FORCE or verdict in dots.SHAPES
                   for code, verdict in zip(mine["area"], mine["verdict"], strict=True)],
    }  # fmt: skip
    return Drawing(
        finding,
        subtitle,
        rows=dots.table(table, set()),
        specification=_specification(look),
        height=26 * len(order) + 34,
        alt=f"Grid of districts by aspects. {text} The figures are in the table below.",
        name="Satisfaction by district",
    )


@functools.lru_cache(maxsize=4)
def _specification(look: theme.Look) -> dict[str, Any]:
    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y(
            "name:N",
            sort=alt.EncodingSortField("place", op="min"),
            axis=alt.Axis(title=None, labelLimit=140, labelPadding=8),
            scale=alt.Scale(paddingInner=0.06),
        ),
        x=alt.X(
            "column:N",
            sort=alt.EncodingSortField("across", op="min"),
            axis=alt.Axis(title=None, orient="top", labelAngle=0, labelFontSize=12),
            scale=alt.Scale(paddingInner=0),
        ),
    )
    text = vega.tooltip(
        ("Area", "name"),
        ("Aspect", "aspect"),
        ("Satisfied", "figure"),
        ("Compared with Essex", "verdict"),
    )
    ground = base.mark_rect().encode(fill=alt.Fill("ground:N", scale=None), tooltip=text)
    plain = base.transform_filter("!datum.strong").mark_text(fontSize=12)
    strong = base.transform_filter("datum.strong").mark_text(fontSize=12, fontWeight=700)
    colour = alt.Color("colour:N", scale=None)
    chart = (
        alt.layer(
            ground,
            plain.encode(text="text:N", color=colour, tooltip=text),
            strong.encode(text="text:N", color=colour, tooltip=text),
        )
        .properties(padding={"left": 2, "right": 4, "top": 2, "bottom": 2})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)

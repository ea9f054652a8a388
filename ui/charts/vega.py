"""What maps and charts have in common."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
import pyarrow as pa
import pyarrow.compute as pc
from altair.utils import schemapi

from ui.shell.theme import FONT, Look

# Whether a specification keeps to the schema is asked by the tests, of each of them: to ask again
# at every start takes a quarter of the time of the first looks.
schemapi.disable_debug_mode()
# The filters of layers: datum.part === 'area', datum.value < 0, isValid(datum.low), !datum.strong,
# datum.code === datum.focus, datum.label.
_TEST = re.compile(
    r"(?P<no>!)?(?P<valid>isValid\()?datum\.(?P<field>\w+)\)?"
    r"(?: (?P<sign>===|!==|>=|<) "
    r"(?:'(?P<text>[^']*)'|(?P<number>-?[\d.]+)|datum\.(?P<other>\w+)))?"
)


def config(look: Look) -> dict[str, Any]:
    """Return the Vega-Lite configuration of every chart; charts do not follow the page's theme."""
    text = {"labelColor": look.ink, "titleColor": look.ink, "labelFont": FONT}
    return {
        "background": "transparent",
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            **text,
            "labelFontSize": 13,
            "titleFontSize": 13,
            "titleFontWeight": "normal",
            "gridColor": look.faint,
            "domain": False,
            "ticks": False,
            "labelPadding": 6,
        },
        "text": {"font": FONT, "fontSize": 13, "color": look.ink},
    }


def picking() -> alt.Parameter:
    """Return the click that chooses an area, on a map and on a ranking alike."""
    return alt.selection_point(
        name="pick", fields=["code", "focus"], on="click", toggle="false", empty=False
    )


def tooltip(*shown: tuple[str, str]) -> list[alt.Tooltip]:
    """Return what a chart says under the pointer: title and column."""
    return [alt.Tooltip(f"{column}:N", title=title) for title, column in shown]


def without_data(chart: alt.LayerChart) -> dict[str, Any]:
    """Return a specification whose rows come with each rerun."""
    specification: dict[str, Any] = json.loads(chart.to_json(validate=schemapi.DEBUG_MODE))
    for part in (specification, *specification["layer"]):
        part.pop("data", None)
    for part in specification["layer"]:
        _describe(part)
    return specification


def of_rows(specification: dict[str, Any], rows: pa.Table) -> dict[str, Any]:
    """Return a specification without the layers that none of the rows is for.

    Vega warns of an infinite extent for each scale of a layer without rows. Shapes have no scales,
    and a map is not made again because no area is hatched any more.
    """
    layers = [
        item for item in specification["layer"]
        if ("shape" in item.get("encoding", ()) and "geoshape" in str(item["mark"]))
        or _any_row(item.get("transform", ()), rows)
    ]  # fmt: skip
    return {**specification, "layer": layers, "data": {"name": "rows"}}


def _any_row(transforms: Sequence[dict[str, Any]], rows: pa.Table) -> bool:
    """Whether a row passes the filters of a layer; where a filter is not understood, perhaps."""
    passing = pa.array([True] * rows.num_rows, pa.bool_())
    for test in (
        part for transform in transforms for part in str(transform.get("filter", "")).split(" && ")
    ):
        if (mine := _passing(test, rows)) is not None:
            passing = pc.and_(passing, pc.fill_null(mine, False))
    return bool(pc.any(passing).as_py())


def _passing(test: str, rows: pa.Table) -> pa.ChunkedArray | None:
    """Say which rows pass a filter of the kinds that charts have; None for another kind."""
    either = test.strip("() ").split(" || ")
    if len(either) > 1:
        masks = [_passing(part, rows) for part in either]
        if any(mask is None for mask in masks):
            return None
        return functools.reduce(pc.or_, [pc.fill_null(mask, False) for mask in masks])
    known = _TEST.fullmatch(either[0])
    if known is None or known["field"] not in rows.column_names:
        return None
    column = rows[known["field"]]
    if known["other"]:
        if known["sign"] != "===" or known["other"] not in rows.column_names:
            return None
        return pc.equal(column.cast(pa.string()), rows[known["other"]].cast(pa.string()))
    if known["sign"]:
        limit = known["text"] if known["text"] is not None else float(known["number"])
        compare: Callable[..., pa.ChunkedArray] = {
            "===": pc.equal, "!==": pc.not_equal, ">=": pc.greater_equal, "<": pc.less,
        }[known["sign"]]  # fmt: skip
        return compare(column, limit)
    if known["valid"]:
        return pc.invert(pc.is_null(column, nan_is_null=True))
    if not pa.types.is_boolean(column.type):  # a text: there, or not
        column = pc.fill_null(pc.not_equal(column.cast(pa.string()), ""), False)
    return pc.invert(column) if known["no"] else column


def _describe(layer: dict[str, Any]) -> None:
    """Tell those who listen what those who point are given, and nothing of colours and sizes.

    Left alone, Vega reads out every encoding: 'fill: #46137E'. Marks without words of their own
    are hidden: the chart as a whole says what it shows, and the table below holds the figures.
    """
    encoding, mark = layer.setdefault("encoding", {}), layer["mark"]
    mark = layer["mark"] = mark if isinstance(mark, dict) else {"type": mark}
    value = encoding.get("tooltip", ())
    if not value or mark.get("aria") is False:
        mark["aria"] = False
        return
    text = (f"'{item['title']}: ' + datum['{item['field']}']" for item in value)
    encoding["description"] = {"value": {"expr": " + '; ' + ".join(text)}}

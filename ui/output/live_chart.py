"""Charts that stay in the browser while their rows change: a component of Streamlit's own kind.

A chart element of Streamlit's is redrawn by its browser part at each rerun. This one holds the
Vega view. What draws it, Vega included, is in the packages: nothing is fetched from elsewhere.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import streamlit as st

from ui.charts import static_files
from ui.output import pieces
from ui.shell.serving import streamlit_scripts

# The same of all: see `show.unseen`.
ALT = "Picture: the words before it say what it shows."
FAILED = (
    "This picture could not be drawn in your browser. The words above it and the table below hold "
    "the same figures; reload the page to try again."
)
SCRIPT = Path(__file__).with_suffix(".js").read_bytes()


@functools.cache
def _component() -> Any:
    script = static_files.address("live-chart", "js", SCRIPT)
    wanted = [script, *map(streamlit_scripts.address, ("embed", "vega-interpreter"))]
    return st.components.v2.component(
        "live_chart",
        js=f"""
const [drawer, embed, interpreter] = {json.dumps(wanted)}
  .map((path) => import(new URL(path, document.baseURI)));
const vega = Promise.all([embed, interpreter]).then(([{{ n: one }}, {{ n: two }}]) =>
  ({{
    embed: one.default, changeset: one.vega.changeset,
    expressionInterpreter: two.expressionInterpreter,
  }}));
vega.catch(() => {{}});
export default async (component) => {{
  try {{ return (await drawer).draw(component, vega); }}
  catch (error) {{
    console.warn("No chart is drawn:", error);
    component.parentElement.textContent = {json.dumps(FAILED)};
  }}
}};
""",
        isolate_styles=False,
    )


def put(
    specification: dict[str, Any],
    rows: pa.Table,
    key: str,
    height: int | None,
    on_pick: Callable[[], None] | None = None,
) -> None:
    """Put a chart on the page.

    Parameters
    ----------
    specification : dict
        Of Vega-Lite; its data is called 'rows'.
    rows : Table
    key : str
        Of the chart on the page.
    height : int or None
        In pixels; None to fill its frame.
    on_pick : callable, optional
        Called when a mark with a code is clicked; the code is `picked`.
    """
    parcel = pieces.Parcel()
    data = {
        "specification": parcel.put(specification),
        "columns": pieces.columns(rows, parcel),
        "height": height,
        "picks": on_pick is not None,
        "description": ALT,
        "failed": FAILED,
        "pieces": parcel.new,
    }
    static_files.address("live-chart", "js", SCRIPT)  # the folder may have been emptied
    _component()(
        key=key,
        data=json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode(),
        height="content" if height else "stretch",
        on_lacking_change=pieces.forget,
        on_pick_change=on_pick or _nothing,
    )


def _nothing() -> None:
    """Streamlit tells triggers apart by their functions."""

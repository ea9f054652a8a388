"""Charts and maps as files: PNG and SVG that say by themselves what they show.

Nothing is drawn until somebody asks. Then the chart on the page is drawn once more with its
shapes and rows in it, and around it what must not be lost when the picture leaves the page: the
finding, what it shows, the legend, period, source, what is provisional, and that figures are made
up where they are. Nothing here needs a page: the Challenge display draws with `svg` too.
"""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from analytics.wording import phrases
from analytics.wording.caption import About
from ui.charts import static_files
from ui.output.growing_picture import GAP, MARGIN, GrowingPicture
from ui.shell import theme

if TYPE_CHECKING:
    from ui.charts.drawing import Drawing

Form = Literal["svg", "png"]
FORMS: dict[Form, str] = {"png": "image/png", "svg": "image/svg+xml"}

WIDTH = 976  # of a file; a PNG has twice as many dots
SMALLEST = 12  # text in a chart or around it, before it is scaled
ROOMY = 700  # a chart so wide has room for whole names next to it,
LONGEST_NAME = 320  # of so many pixels
LONGEST = 60  # seconds that a picture may take
MADE_UP = "Demonstration: every figure in this picture is made up."
SERVED = "app/static/"

_at_once = threading.BoundedSemaphore(2)  # each takes a processor and 90 MB while it runs


# What others ask for ------------------------------------------------------------------------------


def as_file(
    form: Form, drawing: Drawing, about: About | Mapping[str, str], look: theme.Look
) -> bytes:
    """Draw what a page shows, as `svg` or as `png`, with all that is written around it."""
    if form == "png":
        return png(drawing, about, look)
    return svg(drawing, about, look).encode()


def svg(
    drawing: Drawing,
    about: About | Mapping[str, str],
    look: theme.Look,
    width: int = WIDTH,
    height: int | None = None,
    *,
    framed: bool = True,
    scale: float = 1.0,
) -> str:
    """Draw a chart or a map with everything in it: no address is fetched to show it.

    Parameters
    ----------
    drawing : Drawing
        Made for the same ``look``.
    about : About or mapping
        What it shows; or its facts by name: Period, Boundaries, Source, Edition, Licence.
    look : Look
        The colours.
    width, height : int
        Of the whole picture; without a height the chart is as high as on its page.
    framed : bool
        Whether title, legend, period, source and the rest are written around it.
    scale : float
        How many times as large text and lines are: 28 / `SMALLEST` for a hall.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    RuntimeError
        If it cannot be drawn; the message says why.
    """
    facts = about.facts(drawing.heading) if isinstance(about, About) else about
    wide = width / scale
    page = GrowingPicture(look, wide - 2 * MARGIN if framed else wide, 0 if not framed else MARGIN)
    high: float = drawing.height
    if height is not None:
        high = height / scale
        if framed:  # what the words leave
            rest = GrowingPicture(look, wide - 2 * MARGIN, MARGIN)
            _lay_out(rest, drawing, facts, [], 0)
            high -= rest.top + MARGIN / 2
        if high < 80:
            raise RuntimeError(
                f"The picture cannot be drawn: {width} by {height} leave no room for the chart"
            )
    charts = _charts(drawing, page.inside, high)
    if framed:
        _lay_out(page, drawing, facts, charts, high)
    else:
        page.panels(drawing, charts)
    text = " ".join([drawing.subtitle, *below(drawing, facts)])
    return page.svg(drawing.heading or drawing.subtitle, drawing.alt or text, scale)


def png(
    drawing: Drawing,
    about: About | Mapping[str, str],
    look: theme.Look,
    width: int = WIDTH,
    height: int | None = None,
    *,
    framed: bool = True,
    scale: float = 1.0,
) -> bytes:
    """Draw the same as `svg` as PNG, with two dots for each of its own."""
    drawn = svg(drawing, about, look, width, height, framed=framed, scale=scale)
    return rendered("png", drawn.encode())


def file_name(text: str, longest: int = 90) -> str:
    """Make the stem of a file's name of text: short, and safe on any machine."""
    plain = re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=\d),(?=\d)", "", text.lower())).strip("-")
    return plain if len(plain) <= longest else plain[:longest].rsplit("-", 1)[0]


def below(drawing: Drawing, facts: Mapping[str, str]) -> list[str]:
    """Say what is written below a chart: notes, what may change, n, period and source."""
    result = [
        rows
        for rows in (drawing.rows, *(panel.rows for panel in drawing.panels))
        if rows is not None
    ]
    already = " ".join([*(key.label for key in drawing.legend), drawing.below, drawing.subtitle])
    unsure = (
        drawing.provisional
        or bool(facts.get("Provisional"))
        or any(_any_true(rows, "provisional") for rows in result)
    )
    results = [drawing.below]
    if unsure and "provisional" not in already:
        results.append(phrases.PROVISIONAL)
    results.append(drawing.counted or _answers(result))
    gets = [facts.get(fact, "") for fact in ("Period", "Boundaries")]
    results.append(". ".join(fact.rstrip(".") for fact in gets if fact) + ".")
    if source := facts.get("Source"):
        results.append(f"Source: {source}")
    results.append(facts.get("Licence", ""))
    return [text for text in results if text.strip(".")]


def _any_true(rows: pa.Table, column: str) -> bool:
    return column in rows.column_names and any(rows[column].to_pylist())


def _answers(result: Sequence[pa.Table]) -> str:
    """Say of how many answers the figures are, where the rows know."""
    numbers = [
        number
        for rows in result
        if "n" in rows.column_names
        for number in rows["n"].to_pylist()
        if isinstance(number, int | float) and math.isfinite(number)
    ]
    if not numbers:
        return ""
    low, high = f"{min(numbers):,.0f}", f"{max(numbers):,.0f}"
    return f"n = {low}." if low == high else f"n = {low} to {high}."


# Drawing ------------------------------------------------------------------------------------------


def rendered(form: Form | Literal["screens"], supplied: bytes) -> bytes:
    """Have something drawn by a process of its own; see `ui.output.render`.

    Raises
    ------
    RuntimeError
        If it cannot be drawn; the message says why.
    """
    with _at_once:
        try:
            done = subprocess.run(
                [sys.executable, "-P", str(Path(__file__).with_name("render.py")), form],
                input=supplied,
                capture_output=True,
                timeout=LONGEST,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise RuntimeError(
                f"The picture cannot be drawn within {LONGEST} seconds: try again"
            ) from error
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        # Below the error is where in the converter it happened.
        reason = [line for line in lines if re.match(r"\w*(Error|Exception)\b", line)] or lines
        raise RuntimeError(f"The picture cannot be drawn: {' '.join(reason[-1:])}")
    return done.stdout


def with_rows(
    specification: Mapping[str, Any], rows: pa.Table, width: int, height: int
) -> dict[str, Any]:
    """Return a specification that holds all it draws: rows, shapes and size."""
    whole = _with_shapes(specification) | {"data": {"values": list(_values(rows))}}
    if width >= ROOMY:
        whole = _with_whole_names(whole)
    if not whole.keys() & {"hconcat", "vconcat", "concat", "facet", "repeat"}:
        whole |= {"width": width, "height": height}
        whole["autosize"] = {"type": "fit", "contains": "padding"}
    return whole


def _with_whole_names(part: Any) -> Any:
    """Let names along an axis be longer than on a page: a file has no pointer to read them by."""
    if isinstance(part, list):
        return [_with_whole_names(item) for item in part]
    if not isinstance(part, dict):
        return part
    return {
        name: LONGEST_NAME if name == "labelLimit" and entry else _with_whole_names(entry)
        for name, entry in part.items()
        if name != "values"
    } | ({"values": part["values"]} if "values" in part else {})


def _values(rows: pa.Table) -> Iterator[dict[str, Any]]:
    for row in rows.to_pylist():
        yield {name: _plain(value) for name, value in row.items()}


def _plain(value: object) -> object:
    """Write a cell as the page's own charts get it: days are milliseconds of UTC."""
    if isinstance(value, datetime):
        return 1000 * value.replace(tzinfo=value.tzinfo or UTC).timestamp()
    if isinstance(value, date):
        return 86_400_000 * (value.toordinal() - date(1970, 1, 1).toordinal())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _with_shapes(part: Any) -> Any:
    """Put the shapes in where a specification names the file that the browser fetches."""
    if isinstance(part, list | tuple):
        return [_with_shapes(item) for item in part]
    if not isinstance(part, Mapping):
        return part

    url = part.get("url")
    if isinstance(url, str):
        if not url.startswith(SERVED):
            raise ValueError(f"A chart may only draw what this app serves, not {url}")
        return {"values": json.loads((static_files.STATIC / Path(url).name).read_bytes())}
    return {name: _with_shapes(entry) for name, entry in part.items()}


def _charts(drawing: Drawing, wide: float, high: float) -> list[str]:
    """Draw the chart, or each of the panels, as SVG."""
    panels = [panel.rows for panel in drawing.panels] or [drawing.rows]
    if drawing.specification is None or any(rows is None for rows in panels):
        raise RuntimeError("The picture cannot be drawn: there is nothing to draw")
    across = (wide - GAP * (len(panels) - 1)) / len(panels)
    specifications = [
        with_rows(drawing.specification, rows, int(across), int(high))
        for rows in panels
        if rows is not None
    ]
    content: list[str] = json.loads(rendered("svg", json.dumps(specifications).encode()))
    return content


# What is written around it ------------------------------------------------------------------------


def _lay_out(
    page: GrowingPicture,
    drawing: Drawing,
    facts: Mapping[str, str],
    charts: Sequence[str],
    high: float,
) -> None:
    """Put the words of a picture around its charts; without charts, leave no room for them."""
    if made_up := facts.get("Edition"):
        page.banner(MADE_UP if made_up == phrases.DEMONSTRATION else made_up)
    page.write(drawing.heading, 21, weight=600)
    page.write(drawing.subtitle, 14, quiet=True)
    page.down(6)
    page.keys(drawing.legend)
    page.down(6)
    page.panels(drawing, charts)
    page.down(8)
    for text in below(drawing, facts):
        page.write(text, SMALLEST, quiet=True)

"""Charts of papers as SVG and PNG: drawn once for the same rows and specification."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import OrderedDict
from collections.abc import Sequence

from ui.output.picture_files import rendered, with_rows
from ui.output.tagged_pdf import FONT
from ui.papers.contents import WIDTH, Chart
from ui.shell import theme

MOST_KEPT = 400
_drawn: OrderedDict[str, str] = OrderedDict()
_kept_png: OrderedDict[str, bytes] = OrderedDict()


def svgs(charts: Sequence[Chart]) -> list[str]:
    """Draw charts, all that are not kept in one process."""
    wanted = {_key(chart): chart for chart in charts}
    new = [key for key in wanted if key not in _drawn]
    if new:
        loads = [json.loads(_specification(wanted[key])) for key in new]
        drawn = json.loads(rendered("svg", json.dumps(loads).encode()))
        for key, picture in zip(new, drawn, strict=True):
            _keep(_drawn, key, _in_our_font(picture))
    return [_drawn[_key(chart)] for chart in charts]


def pngs(charts: Sequence[Chart]) -> list[bytes]:
    """Draw the same as PNG, for Word."""
    keys = [_key(chart) for chart in charts]
    by_key = dict(zip(keys, svgs(charts), strict=True))
    new = [key for key in by_key if key not in _kept_png]
    if new:
        doubleds = [_doubled(by_key[key]) for key in new]
        drawn = json.loads(rendered("screens", json.dumps(doubleds).encode()))
        for key, picture in zip(new, drawn, strict=True):
            _keep(_kept_png, key, base64.b64decode(picture))
    return [_kept_png[key] for key in keys]


def _keep(texts: OrderedDict[str, str] | OrderedDict[str, bytes], key: str, value: object) -> None:
    texts[key] = value  # type: ignore[assignment]
    while len(texts) > MOST_KEPT:
        texts.popitem(last=False)


def _key(chart: Chart) -> str:
    return hashlib.sha256(_specification(chart).encode()).hexdigest()


def _specification(chart: Chart) -> str:
    whole = with_rows(chart.specification, chart.rows, WIDTH, chart.height)
    return json.dumps(whole, sort_keys=True, default=str)


def _in_our_font(svg: str) -> str:
    """Name the font that is shipped: the name of a family of the system comes out in a serif."""
    for name in (theme.FONT, "sans-serif"):
        svg = svg.replace(f'font-family="{name}"', f'font-family="{FONT}"')
    return svg


def _doubled(svg: str) -> str:
    """Ask for twice as many dots, which are sharp on paper; and for a font there is."""
    head, mark, rest = svg.partition(">")
    size = {}
    for name in ("width", "height"):
        before, _, after = head.partition(f' {name}="')
        value, _, tail = after.partition('"')
        size[name] = float(value)
        head = f'{before} {name}="{2 * float(value):g}"{tail}'
    if "viewBox" not in head:
        head += f' viewBox="0 0 {size["width"]:g} {size["height"]:g}"'
    return f"{head}{mark}{rest}".replace(f'font-family="{FONT}"', 'font-family="sans-serif"')

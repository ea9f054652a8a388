"""The districts compared, for a hall: a map in four classes, or bars."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analytics import as_text
from analytics.statistics.areas.map_classes import bands
from analytics.views.challenge import ShownView, figure, whole, without_figure
from data.challenge.agenda import COMPARE
from ui.challenge.canvas import LINE, Box, CannotDraw, Canvas

CLASSES = 4
SHADES = (1, 2, 3, 4)  # the palest would be lost on a wall
HIGHER_LOWER = ("higher", "lower")


def _ranked(shown: ShownView) -> pd.DataFrame:
    rows = shown.answers.ranked
    return rows.assign(shown=rows[shown.answers.choice.column])


def bars(shown: ShownView, canvas: Canvas, box: Box) -> None:
    """Draw the districts from high to low, Essex as a line through them."""
    answers, look, small = shown.answers, canvas.look, canvas.small
    rows = _ranked(shown)
    known = rows[rows["shown"].notna()]
    essex = (
        None
        if answers.choice.column == "value" and not answers.choice.indicator.is_share
        else whole(answers)
    )
    head = small * 1.5 if essex is not None else 0
    high = (box.height - head) / len(rows)
    if high < small * 1.02:  # the smallest text would not fit: leave out the middle
        rows, high = (
            _ends(rows, answers.who.single_code, int((box.height - head) / (small * 1.02))),
            small * 1.02,
        )
    left = box.x + max(canvas.wide(name, bold=True) for name in rows["name"]) + small * 0.5
    figures = [figure(answers, value) for value in known["shown"]]
    right = max(canvas.wide(text, bold=True) for text in figures) + small * 0.7
    longest = float(known["shown"].max()) or 1.0
    scale = (box.right - right - left) / longest
    differs, why = _differing(shown), without_figure(answers)
    figured: list[tuple[str, float, float, bool]] = []
    for place, row in enumerate(rows.itertuples()):
        top = box.y + head + place * high
        base = top + high / 2 + small * 0.35
        is_chosen = row.code == answers.who.single_code
        if row.code == "":
            canvas.text("…", left - small * 0.5, base, small, anchor="end")
            continue
        canvas.text(row.name, left - small * 0.5, base, small, bold=is_chosen, anchor="end")
        if pd.isna(row.shown):
            canvas.text(why[row.name], left + small * 0.3, base, small, look.context)
            continue
        bar = Box(left, top + high * 0.14, row.shown * scale, high * 0.72)
        colour = look.ink if is_chosen else look.changed if row.code in differs else look.context
        canvas.rect(bar, colour)
        figured.append((figure(answers, row.shown), bar.right + small * 0.4, base,
                        is_chosen or row.code in differs))  # fmt: skip
    if essex is not None and 0 <= essex <= longest:
        at = left + essex * scale
        canvas.line(at, box.y + head * 0.85, at, box.bottom, look.ink, LINE - 1, "14 8")
        text = f"Essex {figure(answers, essex)}"
        middle = min(
            max(at, left + canvas.wide(text, bold=True) / 2),
            box.right - canvas.wide(text, bold=True) / 2,
        )
        canvas.text(text, middle, box.y + small * 0.8, small, bold=True, anchor="middle")
    for text, x, base, bold in figured:
        behind = Box(x - small * 0.2, base - small * 0.8, canvas.wide(text, bold=bold), small)
        canvas.rect(behind, look.background)
        canvas.text(text, x, base, small, bold=bold)


def _ends(rows: pd.DataFrame, chosen: str, most: int) -> pd.DataFrame:
    """Keep the first and last rows, and the district in view."""
    keep = max(most - 1, 2)
    head = math.ceil(keep / 2)
    first, last = rows.head(head), rows.tail(keep - head)
    middle = rows[rows["code"].eq(chosen) & ~rows["code"].isin([*first["code"], *last["code"]])]
    between = pd.DataFrame([{"code": "", "name": "", "shown": np.nan}])
    if len(middle):
        last = rows.tail(max(keep - head - 1, 1))
    return pd.concat([first, middle, between, last], ignore_index=True)


def _differing(shown: ShownView) -> set[str]:
    """Return the districts that differ from Essex beyond the usual variation between districts."""
    rows = shown.answers.everybody
    if shown.answers.choice.column == "value" and not shown.answers.choice.indicator.is_share:
        return set()
    return set(rows.loc[rows["essex_verdict"].isin(HIGHER_LOWER), "code"])


def legend(shown: ShownView) -> str:
    """Say what the colours of bars mean, where there are two."""
    if shown.view.picture == COMPARE and _differing(shown):
        return "Purple: differs from Essex, beyond the usual range of districts."
    return ""


def map_(view: ShownView, canvas: Canvas, box: Box) -> None:
    """Draw the districts in four classes, with their names next to the class they are in."""
    look, small, answers = canvas.look, canvas.small, view.answers
    rows = _ranked(view).set_index("code")
    shapes = {
        shape["properties"]["code"]: shape["geometry"]
        for shape in json.loads(answers.shapes).get("district", [])
    }
    known = rows[rows["shown"].notna()]
    if not set(known.index) & set(shapes):
        raise CannotDraw("There is no outline of these areas to draw.")
    uppers = bands(known["shown"], k=CLASSES)
    shades = [look.shades[place] for place in SHADES[-len(uppers) :]]
    column = min(box.width * 0.44, small * 21)
    key = _key(view, canvas, known, uppers, rows, column)
    if key.height > box.height:
        key = key.shorter()
    room = Box(box.x, box.y, box.width - column - small, box.height)
    place = _fit([ring for geometry in shapes.values() for ring in _rings(geometry)], room)
    outline = []
    for code, geometry in shapes.items():
        way = "".join(_way(ring, place) for ring in _rings(geometry))
        shown = rows["shown"].get(code, np.nan)
        fill = "url(#hatch)" if pd.isna(shown) else shades[_class(float(shown), uppers)]
        canvas.path(way, fill, look.background, 3)
        if code == answers.who.single_code:
            outline.append(way)
    for way in outline:
        canvas.path(way, "none", look.ink, 6)
    named = (
        [answers.who.single_code] if answers.who.single_code in shapes else list(known.index[:1])
    )
    for code in (chosen for chosen in named if chosen in shapes):
        number = _class(float(rows["shown"][code]), uppers)
        dark = shades[number] in look.shades[3:]
        _name(
            canvas, room, str(rows["name"][code]), figure(answers, rows["shown"][code]),
            _largest(shapes[code], place), look.background if dark else look.ink, shades[number],
        )  # fmt: skip
    top = box.y + max(0.0, (box.height - key.height) / 2)
    key.draw(canvas, box.right - column, top, shades)


def _class(value: float, uppers: Sequence[float]) -> int:
    return next(place for place, upper in enumerate(uppers) if value <= upper)


def _rings(geometry: dict[str, Any]) -> list[list[list[float]]]:
    parts = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        parts = [parts]
    return [ring for part in parts for ring in part]


def _fit(rings: Sequence[Sequence[Sequence[float]]], box: Box) -> tuple[float, float, float]:
    """Find the scale and the shift that put metres into a box, north upwards."""
    every = np.array([point for ring in rings for point in ring], dtype=float)
    (west, south), (east, north) = every.min(axis=0), every.max(axis=0)
    scale = min(box.width / (east - west), box.height / (north - south))
    across = box.x + (box.width - scale * (east - west)) / 2 - scale * west
    down = box.y + (box.height - scale * (north - south)) / 2 + scale * north
    return scale, across, down


def _way(ring: Sequence[Sequence[float]], place: tuple[float, float, float]) -> str:
    """Write a ring in whole dots, each once."""
    scale, across, down = place
    points = [(round(across + scale * x), round(down - scale * y)) for x, y, *_ in ring]
    corners = [point for n, point in enumerate(points) if not n or point != points[n - 1]]
    if len(corners) < 3:
        return ""
    (x, y), parts = corners[0], []
    for to in corners[1:]:
        parts.append(f"{to[0] - x},{to[1] - y}")
        x, y = to
    return f"M{corners[0][0]},{corners[0][1]}l{' '.join(parts)}z"


def _largest(geometry: dict[str, Any], place: tuple[float, float, float]) -> Box:
    """Find where the largest part of a shape lies."""
    scale, across, down = place
    best = max(_rings(geometry), key=lambda ring: abs(_extent(ring)))
    points = np.array([point[:2] for point in best], dtype=float)
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    return Box(
        across + scale * west, down - scale * north, scale * (east - west), scale * (north - south)
    )


def _extent(ring: Sequence[Sequence[float]]) -> float:
    xs, ys = np.array([point[:2] for point in ring], dtype=float).T
    return float(np.dot(xs, np.roll(ys, 1)) - np.dot(ys, np.roll(xs, 1))) / 2


def _name(
    canvas: Canvas, box: Box, name: str, value: str, on: Box, colour: str, around: str
) -> None:
    """Write name and figure on an area; next to it, with a line to it, where it is too small."""
    size = canvas.small * 1.15
    wide = max(canvas.wide(text, size, bold=True) for text in (name, value))
    x, y = on.x + on.width / 2, on.y + on.height / 2
    if wide * 0.9 > on.width or size * 2.4 > on.height:
        plate = _next_to(box, on, wide + size * 0.6, size * 2.7, size)
        canvas.line(
            x, y, plate.x + plate.width / 2, plate.y + plate.height / 2, canvas.look.ink, LINE
        )
        canvas.dot(x, y, canvas.look.ink, LINE * 1.6)
        canvas.rect(plate, canvas.look.background, canvas.look.ink)
        x, y = plate.x + plate.width / 2, plate.y + size * 1.25
        colour, around = canvas.look.ink, ""
    canvas.text(name, x, y, size, colour, bold=True, anchor="middle", halo=around)
    canvas.text(value, x, y + size * 1.15, size, colour, bold=True, anchor="middle", halo=around)


def _next_to(box: Box, on: Box, width: float, height: float, apart: float) -> Box:
    """Find room for a plate next to an area, outwards first, that does not cover it."""
    x, y = on.x + (on.width - width) / 2, on.y + (on.height - height) / 2
    right, left = (on.right + apart, y), (on.x - apart - width, y)
    below, above = (x, on.bottom + apart), (x, on.y - apart - height)
    outwards = on.x + on.width / 2 > box.x + box.width / 2
    for at in (right, below, above, left) if outwards else (left, below, above, right):
        place = Box(
            min(max(at[0], box.x), box.right - width),
            min(max(at[1], box.y), box.bottom - height),
            width, height,
        )  # fmt: skip
        if place.right < on.x or place.x > on.right or place.bottom < on.y or place.y > on.bottom:
            return place
    return place


class _Key:
    """The legend of a map: a class a paragraph, with the districts in it."""

    def __init__(self, small: float, entries: Sequence[tuple[str, list[str]]]) -> None:
        self.small, self.entries = small, entries
        self.line = small * 1.2
        texts = sum(1 + len(names) for _, names in entries)
        self.height = self.line * texts + small * 0.5 * (len(entries) - 1)

    def shorter(self) -> _Key:
        """Name no district but those of the highest class, where there is no room for all."""
        headed = [(head, names if not n else []) for n, (head, names) in enumerate(self.entries)]
        return _Key(self.small, headed)

    def draw(self, canvas: Canvas, x: float, top: float, shades: Sequence[str]) -> None:
        """Draw it below ``top``, the highest class first."""
        small = self.small
        grounds = [*reversed(shades), *["url(#hatch)"] * 2]
        for (head, names), ground in zip(self.entries, grounds, strict=False):
            canvas.rect(Box(x, top + small * 0.02, small, small), ground, canvas.look.edge)
            canvas.text(head, x + small * 1.4, top + small * 0.86, small, bold=True)
            top += self.line
            for line in names:
                canvas.text(line, x + small * 1.4, top + small * 0.8, small)
                top += self.line
            top += small * 0.5


def _key(
    shown: ShownView, canvas: Canvas, known: pd.DataFrame, uppers: Sequence[float],
    rows: pd.DataFrame, width: float,
) -> _Key:  # fmt: skip
    entries = []
    place = known["shown"].map(lambda value: _class(float(value), uppers))
    for number in reversed(range(len(uppers))):
        in_class = known[place.eq(number)]
        low, high = (
            figure(shown.answers, value)
            for value in (in_class["shown"].min(), in_class["shown"].max())
        )
        head = low if low == high else f"{low} to {high}"
        entries.append(
            (
                head,
                canvas.wrapped(as_text.joined(list(in_class["name"])), width - canvas.small * 1.4),
            )
        )
    lacking = without_figure(shown.answers)
    for head in dict.fromkeys(lacking.values()):
        names = [name for name, why in lacking.items() if why == head]
        entries.append((head, canvas.wrapped(as_text.joined(names), width - canvas.small * 1.4)))
    return _Key(canvas.small, entries)

"""Screens: what of an agenda is shown, one finding each, and how a screen is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analytics import as_text
from analytics.cache import remembered
from analytics.findings.similar_forces import compare_forces
from analytics.views import challenge
from analytics.views.challenge import NotPublic, ShownView
from analytics.wording import levels, similar_forces, trends
from analytics.wording.in_months import in_months
from data.challenge.agenda import COMPARE, MAP, TREND, Agenda, Item, Project, Question, View
from data.warehouse import status
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE
from ui.challenge import districts, trend
from ui.challenge.canvas import NAMED, Box, CannotDraw, Canvas
from ui.challenge.lettering import FONT, LEADING, fitted, lines
from ui.shell import theme

MADE_UP = "Made-up figures."
NO_PICTURE = "The picture cannot be drawn here; the sentence above is what it shows."
LAST_VALUES = 13  # a year and the one before it, in the table
SMALLEST = 28  # of any text, on a screen of 1920 x 1080 as on one of 1024 x 768


@dataclass(frozen=True)
class Shape:
    """A shape of screens, and the sizes of text on it.

    Attributes
    ----------
    headlines : tuple of float
        Sizes of a headline over a picture, the largest that fits is taken.
    words_alone : tuple of float
        The same of a screen that is words alone.
    """

    name: str
    width: int
    height: int
    margin: int
    headlines: tuple[float, ...]
    words_alone: tuple[float, ...]
    what: float
    small: float


WIDE = Shape("16:9", 1920, 1080, 72, (72, 66, 60, 56), (104, 92, 80, 72, 64, 56), 34, 30)
NARROW = Shape("4:3", 1024, 768, 36, (40, 38, 36, 34), (62, 56, 50, 44, 40), 28, SMALLEST)
SHAPES = (WIDE, NARROW)


@dataclass(frozen=True, eq=False)
class Screen:
    """What is on a screen.

    Attributes
    ----------
    title : str
        The sentence that heads it.
    topic : str
        The matter it belongs to.
    what : str
        What the picture shows: what, where, unit.
    notes : tuple of str
        What must be said along with it.
    alt : str
        What is shown instead of the picture.
    foot : tuple of str
        Source, and as-at.
    minutes : int
        For the speaker.
    view : ShownView or None
        The figures of the picture; None where the screen is words alone.
    table : DataFrame or None
        The figures behind the picture.
    """

    title: str
    topic: str = ""
    what: str = ""
    notes: tuple[str, ...] = ()
    alt: str = ""
    foot: tuple[str, str] = ("", "")
    minutes: int = 0
    view: ShownView | None = None
    table: pd.DataFrame | None = None


# What is shown ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Refusal:
    """An item that cannot be shown, by its place on the agenda, and why."""

    place: int
    why: str


def check(state: Snapshot, agenda: Agenda) -> tuple[Refusal, ...]:
    """Check every item of an agenda against the public edition."""
    screens = []
    for place, item in enumerate(agenda.items):
        try:
            screen(state, item)
        except NotPublic as refused:
            screens.append(Refusal(place, str(refused)))
    return tuple(screens)


def screens(state: Snapshot, agenda: Agenda) -> list[Screen]:
    """Make the screens of an agenda, the opening first.

    Raises
    ------
    NotPublic
        If an item is not in the public edition.
    """
    return [opening(state, agenda), *(screen(state, item) for item in agenda.items)]


@remembered
def titles(state: Snapshot, agenda: Agenda) -> tuple[str, ...]:
    """Name the items of an agenda by their headlines; see `screens`."""
    return tuple(screen(state, item).title for item in agenda.items)


def opening(state: Snapshot, agenda: Agenda) -> Screen:
    """Head the meeting."""
    where = f"{agenda.venue}, " if agenda.venue else ""
    return Screen(agenda.title, what=f"{where}{as_text.day(agenda.on)}", foot=_as_at(state))


def screen(state: Snapshot, item: Item) -> Screen:
    """Make the screen of an item.

    Raises
    ------
    NotPublic
        If it is not in the public edition.
    """
    if state.release is None:
        raise NotPublic("This is not a public edition: publish one, and choose its file.")
    if isinstance(item, View):
        return _of_view(state, item)
    if isinstance(item, Project):
        if not item.status:
            raise NotPublic(f"Nobody has given a status of {item.name} yet. Give it under Change.")
        title = f"{item.name}: {item.status}."
        return Screen(
            title, item.topic, notes=(item.text,) if item.text else (), minutes=item.minutes
        )
    topic = item.topic
    if isinstance(item, Question):
        topic = f"A question from the public: {topic}" if topic else "A question from the public"
    return Screen(item.text, topic, minutes=item.minutes)


def _of_view(state: Snapshot, view: View) -> Screen:
    shown = challenge.find(state, view)
    answers = shown.answers
    what = shown.what
    notes = [view.note]
    if legend := districts.legend(shown):
        notes.append(legend)
    if view.picture == TREND:
        drawn = trend.drawn(shown)
        if drawn["status"].eq("provisional").any():
            what += "; dotted and hollow: provisional"
        start = answers.series.indicator
        notes += [
            f"Dashed rule: {note.text}" for note in answers.series.notes
            if note.kind == "break" and not drawn.empty and not start.overlaps
            and pd.Timestamp(note.start) > drawn["start"].iloc[0]
        ]  # fmt: skip
        notes.append(_similar_forces(state, shown))
    gaps = [trends.gaps(answers.series).title] if view.picture == TREND else []
    sources = as_text.joined([publisher for publisher, _ in answers.sources])
    as_at = _as_at(state)
    return Screen(
        shown.headline, view.topic, what, tuple(note for note in notes if note),
        " ".join([shown.sentence.text, *gaps]),
        (f"Source: {sources}." if sources else "", as_at[1]), view.minutes, shown,
        _figures_of_view(shown),
    )  # fmt: skip


def _similar_forces(state: Snapshot, shown: ShownView) -> str:
    """Say how Essex compares with its most similar forces; '' where none is loaded."""
    view, choice = shown.view, shown.answers.choice
    if view.area != FORCE or view.breakdown or view.start is None or view.end is None:
        return ""
    result = compare_forces(state, choice.indicator, view.start, view.end)
    return similar_forces.briefly(result) if result is not None else ""


def _as_at(state: Snapshot) -> tuple[str, str]:
    release = state.release
    notes = [MADE_UP] if status.edition(state) == "demonstration" else []
    if release is not None:
        notes.append(f"As at {_short_day(release.as_at)}.")
    return "", " ".join(notes)


def _short_day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _figures_of_view(shown: ShownView) -> pd.DataFrame:
    """Set the figures out as the picture has them, for those who read."""
    indicator, answers = shown.answers.choice.indicator, shown.answers
    if shown.view.picture == TREND:
        rows = trend.drawn(shown).tail(LAST_VALUES)
        return pd.DataFrame(
            {
                "Period": [in_months(as_text.span(start.date(), end.date()))
                           for start, end in zip(rows["start"], rows["end"], strict=True)],
                indicator.name: [levels.amount(v, indicator) if not why else f"no figure: {why}"
                           for v, why in zip(rows["value"], rows["why"], strict=True)],
            }
        )  # fmt: skip
    rows, why = answers.ranked, challenge.without_figure(answers)
    return pd.DataFrame(
        {
            "District": rows["name"],
            shown.what: [
                why[name] if pd.isna(value) else challenge.figure(answers, value)
                for name, value in zip(rows["name"], rows[answers.choice.column], strict=True)
            ],
        }
    )


# How it is drawn ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drawn:
    """A screen in a shape: the whole, and the box of its picture for those who only read."""

    whole: str
    picture: Box | None


def draw(shown: Screen, shape: Shape, look: theme.Look = NAMED) -> Drawn:
    """Draw a screen; where its picture cannot be drawn, say so in its place."""
    canvas = Canvas(look, shape.small)
    if shown.view is None:
        _words_alone(shown, shape, canvas)
        return Drawn(_whole(shape, canvas), None)
    box = _head_and_foot(shown, shape, canvas)
    head = len(canvas.parts)
    try:
        draw_view(shown.view, canvas, box)
    except CannotDraw as why:
        del canvas.parts[head:]
        _in_words(shown, canvas, box, str(why))
        return Drawn(_whole(shape, canvas), None)
    picture = canvas.parts[head:]
    canvas.parts[head:] = [f'<g class="picture">{"".join(picture)}</g>']
    return Drawn(_whole(shape, canvas), box)


def _whole(shape: Shape, canvas: Canvas) -> str:
    look = canvas.look
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {shape.width} {shape.height}" '
        f'font-family="{FONT}">'
        '<defs><pattern id="hatch" width="12" height="12" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="12" height="12" fill="{look.empty}"/>'
        f'<rect width="4" height="12" fill="{look.edge}"/></pattern></defs>'
        f'<rect class="ground" width="{shape.width}" height="{shape.height}" '
        f'fill="{look.background}"/>'
        f"{''.join(canvas.parts)}</svg>"
    )


def _head_and_foot(shown: Screen, shape: Shape, canvas: Canvas) -> Box:
    """Write what surrounds a picture, and return the room that is left for it."""
    look, inside = canvas.look, shape.width - 2 * shape.margin
    top = shape.margin * 0.8
    if shown.topic:
        broken = lines(shown.topic, inside, shape.small)
        top = canvas.paragraph(broken, shape.margin, top, shape.small, look.context)
        top += shape.small * 0.2
    size, broken = fitted(
        shown.title, inside, shape.headlines, 2 if shape is WIDE else 3, bold=True
    )
    top = canvas.paragraph(broken, shape.margin, top, size, bold=True) + shape.small * 0.3
    for text in (shown.what, *shown.notes):
        broken = lines(text, inside, shape.what)
        top = canvas.paragraph(
            broken, shape.margin, top, shape.what, look.ink if text == shown.what else look.context
        )
    bottom = _foot(shown, shape, canvas)
    return Box(shape.margin, top + shape.small * 0.4, inside, bottom - top - shape.small * 0.9)


def _foot(shown: Screen, shape: Shape, canvas: Canvas) -> float:
    """Write source and as-at in the corners, and return where they begin."""
    source, as_at = shown.foot
    inside = shape.width - 2 * shape.margin
    size, look = SMALLEST, canvas.look
    bottom = shape.height - shape.margin * 0.6
    together = canvas.wide(f"{source}   {as_at}", size) <= inside
    rows = (
        [(source, as_at)]
        if together
        else [(line, "") for text in (source, as_at) for line in lines(text, inside, size)]
    )
    top = bottom - LEADING * size * len(rows)
    for place, (left, right) in enumerate(rows):
        base = top + size + LEADING * size * place
        if left:
            canvas.text(left, shape.margin, base, size, look.context)
        if right:
            canvas.text(right, shape.width - shape.margin, base, size, look.context, anchor="end")
    return top


def _words_alone(shown: Screen, shape: Shape, canvas: Canvas) -> None:
    """Set a sentence in the middle, as large as it fits."""
    look, inside = canvas.look, shape.width - 2 * shape.margin
    bottom = _foot(shown, shape, canvas)
    below = [text for text in (shown.what, *shown.notes) if text]
    size, broken = fitted(shown.title, inside, shape.words_alone, 5, bold=True)
    second = max(shape.what, size * 0.55)
    rest = [lines(text, inside, second) for text in below]
    high = LEADING * (size * len(broken) + second * sum(map(len, rest))) + second * len(rest)
    top = shape.margin * 0.8
    if shown.topic:
        topic = lines(shown.topic, inside, shape.what)
        top = canvas.paragraph(topic, shape.margin, top, shape.what, look.context)
    top += max(0.0, (bottom - top - high) * 0.45)
    top = canvas.paragraph(broken, shape.margin, top, size, bold=True)
    for mark in rest:
        top = canvas.paragraph(mark, shape.margin, top + second * 0.6, second)


def _in_words(shown: Screen, canvas: Canvas, box: Box, why: str) -> None:
    """Say in the place of a picture that it cannot be drawn, and go on."""
    change = shown.view.answers.chosen if shown.view else None
    top = box.y + box.height * 0.25
    if change is not None and not pd.isna(change.now.value):
        size = min(box.height * 0.3, 160)
        assert shown.view is not None
        value = levels.amount(change.now.value, shown.view.answers.choice.indicator)
        top = canvas.paragraph([value], box.x, top, size, bold=True)
    broken = lines(f"{NO_PICTURE} {why}", box.width, canvas.small)
    canvas.paragraph(broken, box.x, top + canvas.small, canvas.small)


def draw_view(shown: ShownView, canvas: Canvas, box: Box) -> None:
    """Draw the picture of a view into a box, for a hall: thick lines, words on the marks.

    Drawn here and not by Vega, since a hall asks for what a page does not: no text below a size,
    whatever the room; labels that take the place of axes and legends; one drawing for both looks.

    Raises
    ------
    CannotDraw
        If there is nothing to draw.
    """
    if shown.view.picture == MAP:
        districts.map_(shown, canvas, box)
    elif shown.view.picture == COMPARE:
        districts.bars(shown, canvas, box)
    else:
        trend.trend(shown, canvas, box)

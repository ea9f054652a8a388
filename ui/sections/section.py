"""What the sections of a page are made of: headings, sentences, pictures and their tables.

A section is worked out once for what was chosen, and drawn in each rerun.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import pandas as pd
import streamlit as st

from analytics import as_text
from analytics.cache import remembered
from analytics.model.choice import COUNT, Choice, Comparison
from analytics.model.figure import Change
from analytics.model.indicators import Indicator
from analytics.model.verdict_words import BOUNDS, REAL
from analytics.views.topic import DaySpan, Topics, periods_within
from analytics.wording import levels, phrases
from analytics.wording.caption import About
from ui.charts.drawing import Drawing
from ui.output import show as drawings
from ui.output import tables
from ui.shell import escape, theme
from ui.shell.part_of_page import failing_alone, part_of_page

if TYPE_CHECKING:
    from data.warehouse.snapshot import Snapshot

# What a section is made of ------------------------------------------------------------------------


class Part(Protocol):
    """Something that a section puts on the page."""

    def draw(self) -> None:
        """Put it there."""


Parts = Iterator[Part]


Make = Callable[[Topics, About], Parts]


@dataclass(frozen=True)
class Section:
    """A section: called, it draws itself.

    Attributes
    ----------
    key, label : str
        In an address, and where it is one of several to choose from.
    of : tuple of str
        The indicators it is about: without any of them it is not offered.
    draw : callable
    """

    key: str
    label: str
    of: tuple[str, ...]
    draw: Callable[[Topics, About], None]

    def __call__(self, topics: Topics, about: About) -> None:
        """Draw it on the page."""
        self.draw(topics, about)


def section(
    heading: str,
    *,
    of: tuple[str, ...],
    label: str = "",
    of_indicator: bool = False,
) -> Callable[[Make], Section]:
    """Make of the parts of a section a function that draws them, and keeps them meanwhile.

    What a section shows follows from the state of the warehouse, the area and the period in view,
    and the theme: for the same of these nothing is worked out again, whichever indicator was
    chosen and however it is mapped. A section of which nothing is supplied is left out with its
    heading: the foot of the page says who should supply it. A section, or a part of it, that
    cannot be made says so and leaves the others as they are.

    Parameters
    ----------
    heading : str
        Of the section.
    of : tuple of str
        The indicators it is about.
    label : str
        What it is called where it is one of several to choose from, if that is not its heading.
    of_indicator : bool
        Whether it follows the indicator chosen too.
    """
    return functools.partial(_section, heading, of, label or heading, of_indicator)


def _section(
    heading: str, of: tuple[str, ...], label: str, of_indicator: bool, make: Make
) -> Section:
    name = f"“{heading or make.__name__}”"

    @remembered
    def made(
        state: Snapshot,
        indicators: tuple[str, ...],
        about: About,
        when: DaySpan | None,
        _: theme.Look,
    ) -> tuple[Part, ...]:
        text = Topics.on(state, indicators, about.choice.ward_set, about.who, when)
        shown = _with_facts(make(text, about), about)
        head = (Heading(heading),) if heading else ()
        return (*head, *shown) if any(map(_says_something, shown)) else ()

    @part_of_page(name)
    @functools.wraps(make)
    def draw(topics: Topics, about: About) -> None:
        if not topics.indicators:
            return
        first = next(iter(topics.indicators.values()))
        item = about.choice.indicator if of_indicator else first
        level, ward_set = about.choice.level, about.choice.ward_set
        plain = Choice(item, "", COUNT, level, ward_set, "", (), Comparison(()))
        shown = replace(about, choice=plain, source="", provisional=False)
        parts = made(topics.state, tuple(topics.indicators), shown, topics.when, theme.look())
        for part in parts:
            with failing_alone(f"A part of {name}"):
                part.draw()

    return Section(make.__name__.replace("_", "-"), label, of, draw)


@dataclass(frozen=True)
class Heading:
    """The heading of a section."""

    text: str

    def draw(self) -> None:
        """Put it on the page."""
        st.header(self.text, anchor=False)


@dataclass(frozen=True)
class Text:
    """Sentences; ``style`` is 'said' for findings, 'subtitle' for what must be said along."""

    text: str
    style: str = "subtitle"

    def draw(self) -> None:
        """Put them on the page; nothing where there are none."""
        if self.text:
            st.html(f'<p class="{self.style}">{escape.html(self.text)}</p>')


@dataclass(frozen=True)
class Written:
    """HTML of a table, whose words were escaped when it was made."""

    html: str

    def draw(self) -> None:
        """Put it on the page."""
        st.html(self.html)


@dataclass(frozen=True)
class Finding:
    """The heading of a table: what it shows, and below that where and when."""

    finding: str
    subtitle: str

    def draw(self) -> None:
        """Put it on the page."""
        drawings.heading(self.finding, self.subtitle)


@dataclass(frozen=True)
class Columns:
    """Parts side by side, one below the other on a phone."""

    widths: tuple[int, ...]
    parts: tuple[tuple[Part, ...], ...]

    def draw(self) -> None:
        """Put them on the page."""
        columns = st.columns(list(self.widths), gap="medium")
        for column, parts in zip(columns, self.parts, strict=True):
            with column:
                for part in parts:
                    with failing_alone("This part"):
                        part.draw()


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart as a page shows it; ``about`` is for its file, and is set by the section."""

    key: str
    drawing: Drawing
    about: About | Mapping[str, str] = field(default_factory=dict)
    figures: drawings.Figures | None = None

    def draw(self) -> None:
        """Put it on the page."""
        drawings.show(self.drawing, self.about, self.key, figures=self.figures)


@dataclass(frozen=True, eq=False)
class Twin:
    """The table behind a picture, closed until somebody wants it; only then is it made and sent."""

    table: pd.DataFrame | Callable[[], pd.DataFrame]
    title: str
    about: About
    key: str
    also: Mapping[str, str] = field(default_factory=dict)
    opened: bool = False

    def draw(self) -> None:
        """Put it on the page."""
        if self.opened:
            self._show()
            return
        closed = st.expander(
            "The figures as a table", type="compact", on_change="rerun", key=f"twin-{self.key}"
        )
        if closed.open:
            with closed:
                self._show()

    def _show(self) -> None:
        table = self.table() if callable(self.table) else self.table
        tables.show(table, self.title, self.about, self.key, **self.also)


def _with_facts(
    parts: Iterable[Part], about: About, follows: Mapping[str, str] | None = None
) -> tuple[Part, ...]:
    """Let each picture say in its file what the table that follows it says: source and period."""
    facts: About | Mapping[str, str] = follows or about
    out: list[Part] = []
    figures: drawings.Figures | None = None
    for part in reversed(tuple(parts)):
        if isinstance(part, Twin):
            facts = part.about.facts(part.title) | dict(part.also)
            figures = drawings.Figures(part.table, facts)
        if isinstance(part, Chart):
            part, figures = replace(part, about=facts, figures=figures), None
        elif isinstance(part, Columns):
            below = None if isinstance(facts, About) else facts
            with_facts = tuple(_with_facts(column, about, below) for column in part.parts)
            part = replace(part, parts=with_facts)
        out.append(part)
    return tuple(reversed(out))


def _says_something(part: Part) -> bool:
    if isinstance(part, Columns):
        return any(_says_something(item) for column in part.parts for item in column)
    return True


# Words around a picture ---------------------------------------------------------------------------


def remark(*texts: str) -> Text:
    """Say in small type what must be said along with a picture."""
    return Text(" ".join(dict.fromkeys(text for text in texts if text)))


def changes_in_words(topics: Topics, names: Mapping[str, str]) -> tuple[str, str]:
    """Say in one sentence how several shares compare with a year before, and in full.

    Returns
    -------
    tuple of str
        The finding, which names first what changed beyond chance; and a sentence for each.
    """
    real, same, full, when = [], [], [], set()
    for key, name in names.items():
        series, result = topics.series(key), topics.change(key)
        full.append(levels.compared_with_year_before(series, result).title)
        if result is None or result.refused or result.before is None:
            real.append(full[-1])
            continue
        when.add(as_text.during(result.now.start, result.now.end))
        figure = levels.amount(result.now.value, series.indicator)
        points = f"{as_text.signed(result.difference, 1)} points"
        if result.verdict == BOUNDS:
            points = levels.difference_in_short(result, series.indicator)
        text = f"{name} {figure} ({points})"
        if result.verdict in REAL:
            real.append(full[-1])
        else:
            same.append(text)
    if len(when) > 1:
        return " ".join(full), ""
    finding = " ".join(real)
    if same:
        also = "No real change in the others" if real else "No real change on a year before"
        finding += f" {also} {''.join(when)}: {as_text.joined(same)}."
    return finding.strip(), " ".join(full)


def about_of(topics: Topics, key: str, about: About, now: Change | None = None) -> About:
    """Say what a picture of another indicator of the page shows, for its table and its file."""
    item = topics.indicators[key]
    periods = periods_within(item, now.now) if now else item.periods
    choice = replace(about.choice, indicator=item, breakdown="", compared=Comparison(periods))
    published = topics.sources(key)
    source = phrases.source_line(published, about.demonstration, topics.state.release)
    provisional = bool(now and now.now.provisional)
    return replace(about, choice=choice, who=topics.of(key), source=source, provisional=provisional)


def verdict_tone(change: Change | None, indicator: Indicator, look: theme.Look) -> str:
    """Return the colour of a figure compared with a year before."""
    return theme.tone(change.verdict if change else "", indicator.rise_is, look)

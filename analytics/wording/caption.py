"""What a page shows, handed to everything that draws it, names it or writes it to a file."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from analytics import as_text
from analytics.findings.answers import Answers
from analytics.model.choice import CHANGE, COUNT, FROM_ESSEX, HOT, LIKELY, SMOOTHED, Choice, Subject
from analytics.model.indicators import COUNCILS, WARDS, Contents, WardSet
from analytics.wording import phrases

# Measured against the official wards of 2025: docs/measured.md.
APPROXIMATE = "approximate boundaries (about 2 in 100 offences would be in another ward)"


@dataclass(frozen=True)
class About:
    """The choice behind a picture, in words.

    Attributes
    ----------
    choice
        What was chosen.
    who
        Whom trend, sentences and tables follow; the map shows everybody in view.
    ward_set
        The vintage of the wards.
    source
        Publisher and day of loading, as a sentence.
    demonstration
        Whether the figures are made up.
    provisional
        Whether figures of the period in view may still change.
    by_county
        Whether the county stands for its districts, as where public health alone reports.
    """

    choice: Choice
    who: Subject
    ward_set: WardSet
    source: str
    demonstration: bool
    provisional: bool = False
    by_county: bool = False

    @property
    def of_all(self) -> About:
        """The same for everybody in view, whomever the page follows."""
        return replace(self, who=Subject("", ()))

    @property
    def is_share(self) -> bool:
        """Whether a figure is a percentage, not a count."""
        return self.choice.indicator.is_share

    @property
    def decimals(self) -> int:
        """Decimals of a figure."""
        return 0 if not self.is_share and self.choice.measure in (COUNT, CHANGE) else 1

    @property
    def when(self) -> str:
        """The period in words."""
        indicator, periods = self.choice.indicator, self.choice.compared.periods
        if indicator.length == 1 or not periods:
            return as_text.period(periods)
        return as_text.span(periods[0], indicator.last_day(periods[-1]))

    @property
    def what(self) -> str:
        """The indicator with its breakdown."""
        parts = [part.lower() for part in self.choice.parts]
        return ", ".join([self.choice.indicator.name, *parts])

    @property
    def kind(self) -> str:
        """One of the areas mapped: ward, district, council; area, where the county is one."""
        if self.choice.level == COUNCILS:
            return self.ward_set.singular
        return "area" if self.by_county else self.shapes

    @property
    def shapes(self) -> str:
        """Of which kind the shapes are: the county is drawn as its districts."""
        return {WARDS: "ward", COUNCILS: "council"}.get(self.choice.level, "district")

    @property
    def unit(self) -> str:
        """What a figure counts."""
        indicator, measure = self.choice.indicator, self.choice.measure
        unit = f"per cent of {indicator.denominator}" if self.is_share else indicator.unit
        if measure == CHANGE:
            unit = "percentage points" if self.is_share else unit
            return f"{unit} more or fewer than in the same months a year before"
        if measure == FROM_ESSEX:
            return "standard deviations from Essex, allowing for the usual variation between areas"
        if measure == LIKELY:
            return (
                "probability in per cent that the underlying figure lies above that of all "
                f"{self.kind}s together"
            )
        if measure == HOT:
            return "Gi*: how high an area lies with its neighbours, in standard deviations"
        if self.is_share or measure == COUNT:
            return unit
        drawn = ", drawn towards the average where few people live" if measure == SMOOTHED else ""
        return f"{unit} per 1,000 {indicator.residents}{drawn}"

    @property
    def boundaries(self) -> str:
        """The boundary set, and that it is approximate where it is."""
        title = self.ward_set.title
        return f"{title.split(',')[0]}, {APPROXIMATE}" if self.approximate else title

    @property
    def larger(self) -> str:
        """What the areas are, where they are not wards."""
        if self.choice.level == COUNCILS:
            return self.ward_set.title
        return "County and unitaries" if self.by_county else "Districts and unitaries"

    @property
    def approximate(self) -> bool:
        """Whether the shapes are a stand-in for the official ones."""
        return self.ward_set.approximate

    @property
    def refusal(self) -> str:
        """Why a map of this measure cannot be drawn; empty when it can."""
        if self.choice.young:
            return phrases.cannot_say_yet(self.choice.young, self.choice.indicator)
        if self.choice.measure == CHANGE and not self.choice.compared.allowed:
            return phrases.refusal(self.choice.compared, self.choice.indicator)
        return ""

    def figure(self, value: float) -> str:
        """Write a figure in the measure chosen."""
        if pd.isna(value):
            return "–"
        if self.choice.measure in (FROM_ESSEX, HOT):
            return as_text.signed(value, 1)
        if self.choice.measure == LIKELY:
            return "over 99%" if value > 99 else "under 1%" if value < 1 else f"{value:.0f}%"
        if self.choice.measure == CHANGE:
            points = " points" if self.is_share else ""
            return f"{as_text.signed(value, self.decimals)}{points}"
        return f"{as_text.number(value, self.decimals)}{'%' if self.is_share else ''}"

    def facts(self, title: str) -> dict[str, str]:
        """List what must stand above a table in a file."""
        return {
            "Title": title,
            "Period": self.when,
            "Boundaries": self.boundaries if self.kind == "ward" else self.larger,
            "Source": self.source.removeprefix("Source: "),
            "Definition": self.choice.indicator.definition,
            "Caveat": self.choice.indicator.caveats,
            "Provisional": phrases.PROVISIONAL if self.provisional else "",
            "Edition": phrases.DEMONSTRATION if self.demonstration else "",
            "Licence": phrases.LICENCE,
        }


def about_choice(answers: Answers, contents: Contents) -> About:
    """Say in words what a page shows: for everything that draws it or writes it to a file."""
    source = phrases.source_line(answers.sources, contents.demonstration, contents.release)
    ward_set = contents.boundary_set(answers.choice.ward_set)
    return About(
        answers.choice, answers.who, ward_set, source, contents.demonstration,
        _may_change(answers), answers.ranked["kind"].eq("county").any(),
    )  # fmt: skip


def _may_change(answers: Answers) -> bool:
    """Say whether a figure of the period in view is provisional, here or in Essex as a whole."""
    if not answers.choice.compared.periods:
        return False
    first, last = answers.when
    return any(
        provisional and first <= end <= last
        for series in (answers.series, answers.essex)
        for end, provisional in zip(series.ends, series.provisional, strict=True)
    )

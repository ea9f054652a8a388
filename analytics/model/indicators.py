"""What is known of an indicator, of the ward set in use, and of what is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from data import catalogue
from data.areas_of_focus import AREAS_OF_FOCUS, AreaOfFocus
from data.warehouse.snapshot import Release

WARDS, DISTRICTS, COUNCILS = "wards", "districts", "councils"
KINDS: dict[str, tuple[str, ...]] = {
    WARDS: ("ward",),
    DISTRICTS: ("district", "unitary"),
    COUNCILS: ("council",),
}
"""The kinds of area that each level is made of."""
NO_PARTS = ("outcome", "national")
CRIME_PREVENTION = (
    "recorded_crime",
    "burglary",
    "robbery",
    "vehicle_crime",
    "asb_incidents",
    "solved_rate",
)


def area_of_focus(name: str) -> AreaOfFocus:
    """Return the Area of Focus of a name, as the catalogue has it, or of the address of a page."""
    return next(area for area in AREAS_OF_FOCUS if name in (area.name, area.page))


def indicators_of(area_of_focus: str) -> tuple[str, ...]:
    """List the indicators of an Area of Focus in the order of the catalogue, headline first."""
    known = catalogue.indicators()
    return tuple(
        key for key, indicator in known.items() if indicator.area_of_focus == area_of_focus
    )


def known(release: Release | None) -> dict[str, catalogue.Indicator]:
    """Return the catalogue; for a public release, without restricted indicators and their names."""
    every = catalogue.indicators()
    return {
        key: indicator for key, indicator in every.items() if indicator.published or release is None
    }


def not_supplied(area_of_focus: str, contents: Contents) -> tuple[tuple[str, str], ...]:
    """List name and owner of the indicators of an Area of Focus that have no data loaded."""
    return tuple(
        (indicator.name, indicator.owner)
        for key, indicator in known(contents.release).items()
        if indicator.area_of_focus == area_of_focus and key not in contents.indicators
    )


@dataclass(frozen=True)
class WardSet:
    """A boundary set that can be drawn: of wards, or of councils of another date.

    Attributes
    ----------
    singular : str
        What one of its areas is called: 'ward', 'unitary council'.
    indicators : frozenset of str
        Of councils, what there are figures of; of wards it is said by the indicator.
    """

    key: str
    title: str
    approximate: bool
    singular: str = "ward"
    indicators: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Indicator:
    """An indicator of the catalogue, with the periods that are loaded for it.

    Attributes
    ----------
    key, name, area_of_focus, tier, definition, caveats, unit, scale, rise_is, smallest_area
        As in the catalogue, and so are adds_up, events and matures.
    is_share : bool
        Whether a value is a numerator out of a denominator, not a count.
    step, length : int
        Months from one value to the next, and months that a value covers; it covers more than
        the step where each is of the twelve months to its date.
    periods : tuple of datetime.date
        First day of each period that is loaded, somewhere in Essex, as a whole.
    breakdowns : tuple of str
        What it is also loaded for: 'crime_type=Burglary', …
    finest : str
        The smallest areas it is loaded for: 'wards', 'districts', or '' for Essex alone.
    numerator, denominator : str
        What is counted, and out of what, in words.
    has_whole : bool
        False where only parts are given, as quantities of different drugs are.
    young : tuple of datetime.date
        First days of the periods whose outcomes are still awaited, or were when they were
        published: nothing is compared with them. Only of an indicator that matures.
    """

    key: str
    name: str
    area_of_focus: str
    tier: str
    definition: str
    caveats: str
    unit: str
    scale: float
    rise_is: str
    is_share: bool
    smallest_area: str
    adds_up: str
    events: bool
    matures: bool
    step: int
    length: int
    periods: tuple[date, ...]
    breakdowns: tuple[str, ...]
    finest: str = WARDS
    numerator: str = ""
    denominator: str = ""
    has_whole: bool = True
    young: tuple[date, ...] = ()

    @property
    def at_risk(self) -> str:
        """The ages that rates are per head of, such as 10-17; '' for all residents."""
        entry = catalogue.indicators().get(self.key)
        return entry.at_risk if entry else ""

    @property
    def residents(self) -> str:
        """Who rates are per 1,000 of: residents, or residents aged 10 to 17."""
        return (
            f"residents aged {self.at_risk.replace('-', ' to ')}" if self.at_risk else "residents"
        )

    @property
    def overlaps(self) -> bool:
        """Whether one value covers months of the next."""
        return self.length > self.step

    @property
    def periods_add_up(self) -> bool:
        """Whether several periods may be summed: one person in two quarters is one person."""
        return "periods" in self.adds_up and not self.overlaps

    def last_day(self, start: date) -> date:
        """Last day of the period that begins on a day."""
        months = start.year * 12 + start.month - 1 + self.length
        return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)

    def awaited(self, start: date, end: date) -> tuple[date, ...]:
        """List the young periods that begin between two days: their outcomes are still awaited."""
        return tuple(day for day in self.young if start <= day <= end)

    def values_of(self, breakdown: str) -> tuple[str, ...]:
        """List what one breakdown tells apart, where it is given by that alone."""
        head = f"{breakdown}="
        return tuple(
            breakdown.removeprefix(head)
            for breakdown in self.breakdowns
            if breakdown.startswith(head) and ";" not in breakdown
        )

    def looked_up_with(self, breakdown: str) -> tuple[str, ...]:
        """List the breakdowns that come in one question: all of them, or the whole by itself.

        Somebody who looks at one part looks at the next, and all cost little more than one.
        """
        return self.breakdowns if breakdown in self.breakdowns else (breakdown,)

    @property
    def parts(self) -> tuple[str, ...]:
        """Breakdowns that can be looked at like the whole: not what became of it, nor a range."""
        return tuple(
            breakdown for breakdown in self.breakdowns if breakdown.split("=")[0] not in NO_PARTS
        )

    @property
    def categories(self) -> tuple[str, ...]:
        """The crime types it can be chosen for."""
        return self.values_of("crime_type")


@dataclass(frozen=True)
class Contents:
    """What the warehouse holds, as far as a page lets somebody choose from it."""

    demonstration: bool
    ward_sets: dict[str, WardSet]
    ward_set: str
    indicators: dict[str, Indicator]
    release: Release | None = None
    council_sets: dict[str, WardSet] = field(default_factory=dict)

    def boundary_set(self, key: str) -> WardSet:
        """Return a set of wards or of councils by its key."""
        return self.council_sets.get(key) or self.ward_sets[key]


@dataclass(frozen=True)
class Note:
    """A known gap, break or caveat, to be drawn on every chart it touches."""

    area: str
    start: date
    end: date | None
    kind: str
    text: str


def facts_set(level: str, ward_set: str) -> str:
    """Name the boundary set that figures of a level are looked for in."""
    return "" if level == DISTRICTS else ward_set


def newest_run(periods: Sequence[date], step: int) -> tuple[date, ...]:
    """Leave of first days of periods those that follow one another, without a gap, to the last."""
    first = max(len(periods) - 1, 0)
    while first > 0 and months_between(periods[first - 1], periods[first]) == step:
        first -= 1
    return tuple(periods[first:])


def months_between(earlier: date, later: date) -> int:
    """Count the months from one first day to another."""
    return 12 * (later.year - earlier.year) + later.month - earlier.month

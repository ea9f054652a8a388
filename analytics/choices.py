"""What can be chosen and what was: the records that questions take and give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geo.essex import FORCE

WARDS, DISTRICTS = "wards", "districts"
COUNT, RATE, CHANGE = "count", "rate", "change"
CRIME_PREVENTION = (
    "recorded_crime",
    "burglary",
    "robbery",
    "vehicle_crime",
    "asb_incidents",
    "solved_rate",
)


@dataclass(frozen=True)
class WardSet:
    """A boundary set of wards that can be drawn."""

    key: str
    title: str
    approximate: bool


@dataclass(frozen=True)
class Indicator:
    """An indicator of the catalogue, with the months that are loaded for it."""

    key: str
    name: str
    definition: str
    caveats: str
    unit: str
    scale: float
    rise_is: str
    is_share: bool
    months: tuple[date, ...]
    categories: tuple[str, ...]


@dataclass(frozen=True)
class Contents:
    """What the warehouse holds, as far as a page lets somebody choose from it."""

    demonstration: bool
    ward_sets: dict[str, WardSet]
    ward_set: str
    indicators: dict[str, Indicator]


@dataclass(frozen=True)
class Note:
    """A known gap, break or caveat, to be drawn on every chart it touches."""

    area: str
    start: date
    end: date | None
    kind: str
    text: str


@dataclass(frozen=True)
class Comparison:
    """The months of a period beside the same months a year before.

    Attributes
    ----------
    months : tuple of datetime.date
        The loaded months of the period.
    before : tuple of datetime.date
        The same months a year before; empty when a comparison is refused.
    missing : tuple of datetime.date
        Months a year before that are not loaded.
    broken : str
        What changed between the two, when a break lies between them.
    """

    months: tuple[date, ...]
    before: tuple[date, ...] = ()
    missing: tuple[date, ...] = ()
    broken: str = ""

    @property
    def allowed(self) -> bool:
        """Whether the two may be compared."""
        return bool(self.before)


@dataclass(frozen=True)
class Choice:
    """What somebody wants to see: the key of every answer below.

    Attributes
    ----------
    indicator, category
        What is counted; an empty category is all crime types.
    measure : str
        'count' (for a share, the share itself), 'rate' or 'change'.
    level, ward_set
        'wards' of that set, or 'districts'.
    district, wards
        Only the areas of a district, or only these wards; empty for all.
    compared
        The months counted, and those set beside them.
    """

    indicator: Indicator
    category: str
    measure: str
    level: str
    ward_set: str
    district: str
    wards: tuple[str, ...]
    compared: Comparison

    @property
    def column(self) -> str:
        """The column of the figures that is mapped and ranked."""
        if self.measure == CHANGE:
            return "difference"
        return "rate" if self.measure == RATE and not self.indicator.is_share else "value"


@dataclass(frozen=True)
class Subject:
    """The area or areas that a page follows.

    Attributes
    ----------
    name : str
        As it stands in a sentence.
    codes : tuple of str
        The areas; more than one when a set of wards was chosen.
    """

    name: str
    codes: tuple[str, ...]

    @property
    def is_force(self) -> bool:
        """Whether it is the force area as a whole."""
        return self.codes == (FORCE,)

    @property
    def one(self) -> str:
        """The code, if it is one area; else nothing."""
        return self.codes[0] if len(self.codes) == 1 else ""

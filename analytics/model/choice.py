"""What can be chosen and what was: the records that questions take and give."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from analytics.model.indicators import Indicator
from geo.essex import FORCE

COUNT, RATE, SMOOTHED, CHANGE = "count", "rate", "smoothed", "change"
FROM_ESSEX, HOT = "beside", "hot"  # as addresses have them
LIKELY = "likely"


@dataclass(frozen=True)
class Comparison:
    """The months (quarters, years) of a period and the same ones a year before.

    Attributes
    ----------
    periods : tuple of datetime.date
        First days of the loaded ones.
    before : tuple of datetime.date
        Those of the same ones a year before; empty when a comparison is refused.
    missing : tuple of datetime.date
        Those a year before that are not loaded.
    broken : str
        What changed between the two, when a break lies between them.
    left_out : tuple of datetime.date
        Those within the time chosen that are not counted: they do not add up with the others, or
        a gap lies between.
    """

    periods: tuple[date, ...]
    before: tuple[date, ...] = ()
    missing: tuple[date, ...] = ()
    broken: str = ""
    left_out: tuple[date, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the two may be compared."""
        return bool(self.before)


@dataclass(frozen=True)
class Choice:
    """What somebody wants to see, where and when: the one record that carries a choice.

    Attributes
    ----------
    indicator, breakdown
        What is counted; the breakdown is '' for the whole, else 'key=value' pairs joined by ';'.
    measure : str
        'count' (for a share, the share itself), 'rate', 'smoothed' (a rate drawn towards that of
        all where an area is small), 'change', `FROM_ESSEX` (higher or lower than Essex) or
        'hot' (hot and cold spots).
    level, ward_set
        'wards' or 'councils' of that set, or 'districts'.
    district, wards
        Only the areas of a district, or only these wards; empty for all.
    compared
        The periods counted, and those they are compared with.
    area : str
        The selected area, which sentences and trend are about; '' for all of those in view. Two
        choices that differ in it alone are equal: the areas in view are the same.
    """

    indicator: Indicator
    breakdown: str
    measure: str
    level: str
    ward_set: str
    district: str
    wards: tuple[str, ...]
    compared: Comparison
    area: str = field(default="", compare=False)

    @property
    def column(self) -> str:
        """The column of the figures that is mapped and ranked."""
        plain = "value" if self.indicator.is_share else "rate"
        return {
            COUNT: "value", RATE: plain, SMOOTHED: "smoothed", CHANGE: "difference",
            FROM_ESSEX: "z_adjusted", HOT: "statistic", LIKELY: "above",
        }[self.measure]  # fmt: skip

    @property
    def young(self) -> tuple[date, ...]:
        """The periods counted whose outcomes are still awaited: areas are not compared."""
        return tuple(day for day in self.compared.periods if day in self.indicator.young)

    @property
    def parts(self) -> tuple[str, ...]:
        """What the breakdown picks: Burglary, or Vehicle crime and White."""
        return tuple(pair.split("=", 1)[1] for pair in self.breakdown.split(";") if pair)


@dataclass(frozen=True)
class Subject:
    """The area or areas that a page follows.

    Attributes
    ----------
    name : str
        As a sentence has it.
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
    def single_code(self) -> str:
        """The code, if it is one area; else nothing."""
        return self.codes[0] if len(self.codes) == 1 else ""

"""Returns of partners: one tidy table a file, as the template asks for it.

A function of a partner draws its figures, puts them on a `Sheet` and saves it. Areas below the
force add up to it: what happened in a district and could be put to no ward, or in no district, is
in the figure of the district, or of the force, alone.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from data.demonstration import periods, workbook
from data.demonstration.basics import Floats, Integers, plan, yearly_pattern
from data.demonstration.ground import DISTRICTS, ward_shares
from data.demonstration.setting import Setting

PLAN = plan("returns")
COMMENT = "# Demonstration: made-up figures"
COLUMNS = ["numerator", "denominator", "value", "lower", "upper", "status", "note"]
CONFIDENTIAL, NOT_AVAILABLE = "c", ".."

Draw = np.random.Generator
Hide = Callable[[int, int], tuple[str, str] | None]
"""Says of a period and a ward what is in place of a number, and why; or None."""


@dataclass
class Sheet:
    """The rows of a return.

    Attributes
    ----------
    setting : Setting
        Where and when.
    breakdowns : sequence of str
        Columns by which some of its indicators are broken down.
    provisional_from : datetime.date
        First day from which what ends later is provisional.
    month_as : callable
        How the partner writes a month.
    """

    setting: Setting
    breakdowns: Sequence[str]
    provisional_from: date
    month_as: Callable[[date], str] = periods.month
    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self,
        indicator: str,
        area: str,
        period: str | date,
        last: date,
        numerator: Any = None,
        denominator: Any = None,
        *,
        value: str | None = None,
        lower: str | None = None,
        upper: str | None = None,
        note: str = "",
        **breakdown: str,
    ) -> None:
        """Add a row; `last` is the first day of the last month that its period covers."""
        assert set(breakdown) <= set(self.breakdowns), breakdown
        status = "provisional" if last >= self.provisional_from else "final"
        self.rows.append(
            {
                "indicator": indicator,
                "area": area,
                "period": period,
                **breakdown,
                "numerator": numerator,
                "denominator": denominator,
                "value": value,
                "lower": lower,
                "upper": upper,
                "status": status,
                "note": note,
            }
        )

    def add_month(self, indicator: str, position: int, *values: Any, **others: Any) -> None:
        """Add the value of the force, or of another `area`, in a month of the setting."""
        month = self.setting.months[position]
        area = others.pop("area", "Essex")
        self.add(indicator, area, self.month_as(month), month, *values, **others)

    def add_quarter(self, indicator: str, quarter: int, *values: Any, **others: Any) -> None:
        """Add the value of the force, or of another `area`, in a quarter of the setting."""
        first, _, last = self.setting.months[3 * quarter : 3 * quarter + 3]
        area = others.pop("area", "Essex")
        self.add(indicator, area, periods.quarter(first), last, *values, **others)

    def add_counts(
        self,
        indicator: str,
        counts: Integers,
        of: Integers | None = None,
        *,
        wards: bool = False,
        positions: Sequence[int] | None = None,
        hide: Hide = lambda position, ward: None,
    ) -> None:
        """Add the monthly or quarterly values of the force, its districts and perhaps its wards.

        Parameters
        ----------
        counts, of : numpy.ndarray of int, shape (periods, units)
            Numerators and denominators, as `counts_of` returns them.
        wards : bool
            Whether wards are given.
        positions : sequence of int, optional
            Which periods; default all.
        hide : Hide
            What of the wards is not shown.
        """
        width = len(self.setting.months) // len(counts)
        codes = self.setting.wards["WD25CD"].tolist()
        names = [district["name"] for district in DISTRICTS]
        levels = [roll_up(self.setting, each) for each in (counts, of) if each is not None]
        for position in range(len(counts)) if positions is None else positions:
            first = self.setting.months[position * width]
            last = self.setting.months[position * width + width - 1]
            period = self.month_as(first) if width == 1 else periods.quarter(first)
            numbers = [[level[position].tolist() for level in each] for each in levels]
            whole, by_district, by_ward = zip(*numbers, strict=True)
            self.add(indicator, "Essex", period, last, *whole)
            for name, *values in zip(names, *by_district, strict=True):
                self.add(indicator, name, period, last, *values)
            if not wards:
                continue
            for ward, (code, *values) in enumerate(zip(codes, *by_ward, strict=True)):
                if hidden := hide(position, ward):
                    values, note = [hidden[0]] * len(values), hidden[1]
                    self.add(indicator, code, period, last, *values, note=note)
                else:
                    self.add(indicator, code, period, last, *values)

    def save(self, path: Path, *, delimiter: str = ",") -> Path:
        """Write the rows, as CSV or, by the ending of the name, as a workbook."""
        path.parent.mkdir(parents=True, exist_ok=True)
        columns = ["indicator", "area", "period", *self.breakdowns, *COLUMNS]
        # Columns that nobody filled are left out, as people do.
        columns = [name for name in columns if any(row.get(name) for row in self.rows)]
        cells = [[row.get(name) for name in columns] for row in self.rows]
        if path.suffix == ".xlsx":
            blank = [[None if cell == "" else cell for cell in row] for row in cells]
            workbook.write(path, "Return", [[COMMENT], columns, *blank])
            return path
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(COMMENT + "\n")
            rows = csv.writer(file, delimiter=delimiter, lineterminator="\n")
            rows.writerows([columns, *cells])
        return path


def line(ends: Sequence[float], count: int) -> Floats:
    """Values from the first to the last, evenly."""
    return np.linspace(ends[0], ends[1], count)


def units(setting: Setting, shares: Floats) -> Floats:
    """Spread over units: the wards, then each district without a ward, then no district at all.

    Parameters
    ----------
    shares : numpy.ndarray of float, shape (wards,)
        Of the wards; they add up to 1.
    """
    by_district = np.bincount(setting.district, shares)
    no_ward, no_district = PLAN["located"]["no_ward"], PLAN["located"]["no_district"]
    spread = [shares * (1 - no_ward), by_district * no_ward]
    return np.concatenate([*(part * (1 - no_district) for part in spread), [no_district]])


def counts_of(rng: Draw, setting: Setting, indicator: str) -> Integers:
    """Draw the counts of an indicator of the plan, by month and unit."""
    entry = PLAN[indicator]
    a_month = {"yearly": 1 / 12, "quarterly": 1 / 3, "monthly": 1.0}
    level = next(entry[each] * part for each, part in a_month.items() if each in entry)
    season = entry.get("season", 0.0), entry.get("peak", 1), entry.get("growth", 1.0)
    size = PLAN["located"]
    shares = units(setting, ward_shares(setting.wards, entry["concentration"]))
    shares *= np.exp(rng.normal(0, size["unit_to_unit"], shares.size))
    months = yearly_pattern(setting.months, *season)
    months *= np.exp(rng.normal(0, size["month_to_month"], months.size))
    return rng.poisson(level * np.outer(months, shares / shares.sum()))


def roll_up(setting: Setting, counts: Integers) -> tuple[Integers, Integers, Integers]:
    """Sum up units to the force, shape (periods,), and to districts and wards, by period."""
    wards = len(setting.wards)
    inside = np.eye(len(DISTRICTS), dtype=np.int64)[setting.district]
    districts = counts[:, :wards] @ inside + counts[:, wards:-1]
    return counts.sum(axis=1), districts, counts[:, :wards]


def quarterly(counts: Integers) -> Integers:
    """Sum up months to quarters."""
    summed: Integers = counts.reshape(-1, 3, *counts.shape[1:]).sum(axis=1)
    return summed


def name(partner: str, last: date, ending: str = "csv") -> str:
    """Name the file of a return by who sends it and the last month in it."""
    return f"{partner}-to-{last:%Y-%m}.{ending}"

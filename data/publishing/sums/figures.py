"""Figures: one a count, place and period, whichever rows give it; and which of them are small."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.problems import WarehouseError
from data.publishing.hiding.system import NEARLY, Marks, Numbers, Places
from data.publishing.rules import Rules
from data.publishing.sums.counts import CountNames

CONFIDENTIAL = "confidential"


class Figures:
    """What rows give, as figures; others are added that follow from them.

    Attributes
    ----------
    rows : DataFrame
        Rows that may be released, and former ones; see `data/publishing/sums/system.py`.
    counts : CountNames
        What they count.
    value : array
        Of every figure; not a number where nobody but the supplier knows it.
    secret : array of bool
        What must not be found out.
    sensitive : array of bool, by count
        Whether small ones must not be shown.
    key, place, when : arrays
        Count, area and period of the figures that rows give.
    of_row : array, three columns a row
        Figures of those in it, all, and those out of it; -1 where there is none.
    listed : int
        How many figures rows give; those added follow them.
    """

    def __init__(self, rows: pd.DataFrame, counts: CountNames, rules: Rules) -> None:
        self.rows, self.counts, self.rules = rows, counts, rules
        self.rule = [rules.of[indicator] for indicator, _ in counts.kinds]
        self.area, self.areas = pd.factorize(
            pd.MultiIndex.from_frame(rows[["boundary_set", "area"]])
        )
        self.period, self.periods = pd.factorize(
            pd.MultiIndex.from_frame(rows[["period_start", "period_end"]])
        )
        first = rows.drop_duplicates(["boundary_set", "area"])
        self.kind_of_area = first["kind"].to_numpy()
        self.level_of_area = first["level"].to_numpy()
        self.parent_of_area = first["parent"].to_numpy()
        self.above, self.below = known_counts(rows, counts)
        self._number_figures()
        self.secret = np.zeros(self.listed, bool)
        self.sensitive = np.zeros(len(counts.number), bool)
        for rule, pair in zip(self.rule, counts.of_kind, strict=True):
            self.sensitive[pair] |= rule.threshold > 0
        self.secret[self._of_rows(rows["absent"].eq(CONFIDENTIAL).to_numpy())] = True

    def _number_figures(self) -> None:
        has = self._has_figures()
        keys = self.counts.of_kind[self.counts.kind_of_row]
        numbers = [
            self._where(
                keys[has[:, side], side], self.area[has[:, side]], self.period[has[:, side]]
            )
            for side in (0, 1)
        ]
        values = np.concatenate([self.above[has[:, 0]], self.below[has[:, 1]]])
        self._ids, at = np.unique(np.concatenate(numbers), return_inverse=True)
        self.listed = len(self._ids)
        self.value = np.full(self.listed, np.nan)
        former = np.concatenate([self.rows["former"].to_numpy()[has[:, side]] for side in (0, 1)])
        for some in (former, ~former):  # today's value is what counts
            known = some & ~np.isnan(values)
            self.value[at[known][::-1]] = values[known][::-1]
        self.of_row = np.full((len(self.rows), 3), -1)
        self.of_row[has[:, 0], 0] = at[: len(numbers[0])]
        self.of_row[has[:, 1], 1] = at[len(numbers[0]) :]
        self.key = self._ids // (len(self.areas) * len(self.periods))
        self.place = self._ids // max(len(self.periods), 1) % max(len(self.areas), 1)
        self.when = self._ids % max(len(self.periods), 1)
        self._require_one_value(np.where(former, np.nan, values), at, has)

    def _has_figures(self) -> Marks:
        """Which rows have a numerator and a denominator, known or confidential."""
        unseen = self.rows["absent"].eq(CONFIDENTIAL).to_numpy() | self.rows["unseen"].to_numpy()
        share = self.counts.per_row(entry.is_share for entry in self.counts.entries).astype(bool)
        return np.stack([~np.isnan(self.above) | unseen, ~np.isnan(self.below) | unseen & share], 1)

    def _where(self, key: Places, area: Places, period: Places) -> Places:
        """Make one number of what, where and when."""
        number: Places = (key * len(self.areas) + area) * len(self.periods) + period
        return number

    def look_up(self, key: Places, area: Places, period: Places) -> Places:
        """Find the figure of what, where and when; -1 where there is none."""
        wanted = self._where(key, area, period)
        if not self.listed:
            return np.full(len(wanted), -1)
        at = np.minimum(np.searchsorted(self._ids, wanted), self.listed - 1)
        return np.where(self._ids[at] == wanted, at, -1)

    def _require_one_value(self, numbers: Numbers, at: Places, has: Marks) -> None:
        """Refuse two values of one figure: hiding could not be decided for either."""
        differs = np.abs(numbers - self.value[at]) > NEARLY
        if not differs.any():
            return
        row_of = np.concatenate([np.flatnonzero(has[:, 0]), np.flatnonzero(has[:, 1])])
        at_fault = np.flatnonzero(differs)[0]
        other = np.flatnonzero((at == at[at_fault]) & ~differs & ~np.isnan(numbers))[0]
        first, second = (self.rows.iloc[row_of[place]] for place in (at_fault, other))
        raise WarehouseError(
            f"{_name(first)} is {numbers[at_fault]:,.6g}, but the same count under "
            f"{_name(second)} is {numbers[other]:,.6g} (area {first['area']}, "
            f"{first['period_start']:%Y-%m-%d} to {first['period_end']:%Y-%m-%d}). Nothing is "
            "released while they differ: correct one of the two returns, or undo its load with "
            "python -m data forget."
        )

    def _of_rows(self, rows: Marks) -> Places:
        figures = self.of_row[rows].ravel()
        return figures[figures >= 0]

    def add(self, value: Numbers, secret: Marks) -> Places:
        """Add figures that no row gives."""
        new = len(self.value) + np.arange(len(value))
        self.value = np.concatenate([self.value, value])
        self.secret = np.concatenate([self.secret, secret])
        return new

    def mark_small(self) -> pd.Series:
        """Mark what the rules do not show, and give the reason for each row; '' where none does."""
        rows, rule = self.rows, self.rule
        threshold = self.counts.per_row(item.threshold for item in rule)
        least = self.counts.per_row(each.least_denominator for each in rule)
        self.threshold = np.zeros(len(self.value))
        few = np.zeros(len(rows), bool)
        for column in range(3):
            held = self.of_row[:, column] >= 0
            figure = self.of_row[held, column]
            value = self.value[figure]
            small = (value > NEARLY) & (value < threshold[held] - NEARLY)
            self.secret[figure[small]] = True
            few[np.flatnonzero(held)[small]] = True
            np.maximum.at(self.threshold, figure, threshold[held])
        unsure = self.below < least
        out_of_few = self.of_row[unsure, 1]
        self.secret[out_of_few[out_of_few >= 0]] = True
        why = np.select(
            [rows["absent"].eq(CONFIDENTIAL), few, unsure, self.lacks_numbers()],
            [CONFIDENTIAL, "threshold", "least_denominator", "no_numbers"],
            default="",
        )
        return pd.Series(why, index=rows.index)

    def lacks_numbers(self) -> Marks:
        """Shares and averages without the numbers that a rule needs: they might be out of three."""
        needs = self.counts.per_row(
            entry.is_share and entry.events and rule.needs_numbers(breakdown)
            for entry, rule, (_, breakdown) in zip(
                self.counts.entries, self.rule, self.counts.kinds, strict=True
            )
        ).astype(bool)
        unknown = np.isnan(self.above) | np.isnan(self.below)
        figures = self.rows[["value", "lower", "upper", "numerator", "denominator"]]
        marks: Marks = needs & unknown & figures.notna().any(axis=1).to_numpy()
        return marks


def known_counts(rows: pd.DataFrame, counts: CountNames) -> tuple[Numbers, Numbers]:
    """Numerators and denominators of rows, also where they follow from the other and the share."""
    scale = counts.per_row(entry.scale if entry.is_share else np.nan for entry in counts.entries)
    value = rows["value"].to_numpy(float)
    below = rows["denominator"].to_numpy(float)
    above = rows["numerator"].to_numpy(float)
    above = np.where(np.isnan(above) & ~np.isnan(value), value * below / scale, above)
    with np.errstate(divide="ignore", invalid="ignore"):
        out_of = np.where(value > 0, above * scale / value, np.nan)
    below = np.where(np.isnan(below) & ~np.isnan(value), out_of, below)
    return above, below


def _name(row: pd.Series) -> str:
    return f"{row['indicator']} ({row['breakdown']})" if row["breakdown"] else str(row["indicator"])

"""The tests of the changes of all areas of a level at once, as if each stood alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics import queries
from analytics.cache import remembered
from analytics.findings.areas.places_lost import unplaced_by_area
from analytics.findings.comparison import unlike_count, unlike_share
from analytics.model.choice import Comparison
from analytics.model.indicators import Indicator
from analytics.model.variation import kind_of, usual_of_many
from analytics.model.verdict_words import (
    NO_REAL_CHANGE,
    REAL_FALL,
    REAL_RISE,
    TOO_FEW,
    WITH_ESSEX,
)
from analytics.queries.months_by_area import Months, months_by_area
from analytics.statistics.number_input import Floats
from analytics.statistics.variation.dispersion import LONGEST, USUAL_WEIGHT, dispersion
from analytics.statistics.variation.real_change import changes, inflation, share_changes
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE


@dataclass(frozen=True, eq=False)
class Varied:
    """How the periods of each area vary: arrays by area, and the place of each code in them."""

    place: dict[str, int]
    phi: Floats
    r: Floats
    freedom: Floats

    def of(self, codes: list[str]) -> tuple[Floats, Floats, Floats]:
        """Give φ, r and degrees of freedom of areas; NaN of those without a period."""
        at = np.array([self.place.get(code, -1) for code in codes], dtype=int)
        known = at >= 0
        return tuple(  # type: ignore[return-value]
            np.where(known, values[at] if len(values) else np.nan, np.nan)
            for values in (self.phi, self.r, self.freedom)
        )


@remembered
def variation_by_area(
    state: Snapshot, indicator: Indicator, breakdown: str, ward_set: str, level: str
) -> Varied:
    """Measure how the periods of an indicator vary in every area; arguments as of `by_area`."""
    months = months_by_area(state, indicator, breakdown, ward_set, level)
    many = len(months.codes)
    phi, r, freedom = np.ones(many), np.zeros(many), np.full(many, float(USUAL_WEIGHT))
    for breaks in {months.breaks.get(code, ()) for code in months.codes}:
        rows = np.array(
            [i for i, code in enumerate(months.codes) if months.breaks.get(code, ()) == breaks]
        )
        phi[rows], r[rows], freedom[rows] = _measure(months, rows, breaks, indicator, breakdown)
    return Varied({code: i for i, code in enumerate(months.codes)}, phi, r, freedom)


def _measure(
    months: Months, rows: np.ndarray, breaks: tuple[int, ...], indicator: Indicator, breakdown: str
) -> tuple[Floats, Floats, Floats]:
    counts = months.counts[rows]
    means = []
    for row in counts:
        known = row[np.isfinite(row)][-LONGEST:]
        means.append(float(known.mean()) if len(known) else float("nan"))
    kinds = [kind_of(months.codes[row]) for row in rows.tolist()]
    towards = usual_of_many(indicator, breakdown, kinds, means)
    if indicator.overlaps or not indicator.events:
        return *towards, np.full(len(rows), float(USUAL_WEIGHT))
    exposure = months.days
    if indicator.is_share:
        exposure = months.out_of[rows]
        counts = np.where(counts <= exposure, counts, np.nan)
    result = dispersion(
        counts,
        exposure,
        share=indicator.is_share,
        per_year=12 // indicator.step,
        breaks=breaks,
        usual=towards,
    )
    return result.phi, result.r, result.freedom


def test_rows(
    rows: pd.DataFrame,
    varied: tuple[Floats, Floats, Floats],
    essex: tuple[pd.Series, tuple[float, float]] | None,
    indicator: Indicator,
    compared: Comparison,
) -> pd.DataFrame:
    """Test the change of each row of figures.

    Parameters
    ----------
    rows : DataFrame
        numerator, denominator, before and out_of_before, as numbers.
    varied : tuple of ndarray
        φ, r and degrees of freedom of each row.
    essex : pair or None
        The row of Essex as a whole, and its φ and r: what areas are set against.
    indicator, compared
        What is counted, and over which periods.

    Returns
    -------
    DataFrame, with the index of the rows
        lower, upper, z, p, otherwise and verdict (as if it stood alone); NaN where nothing can be
        tested.
    """
    phi, r, freedom = varied
    months, many = len(compared.periods), len(rows)
    figures = {
        name: rows[name].to_numpy(dtype=float)
        for name in ("numerator", "denominator", "before", "out_of_before")
    }
    mine, size = figures["numerator"], figures["denominator"]
    before, size_before = figures["before"], figures["out_of_before"]
    phi, r, freedom = (
        np.where(np.isfinite(values), values, fallback)
        for values, fallback in ((phi, 1.0), (r, 0.0), (freedom, float(USUAL_WEIGHT)))
    )
    if indicator.is_share:
        result = share_changes(before, size_before, mine, size, phi, r, months, freedom)
        for name in ("lower", "upper"):
            result[name] = indicator.scale * result[name]
    else:
        e_b, e_a = (
            np.full(many, days_of(indicator, periods))
            for periods in (compared.before, compared.periods)
        )
        result = changes(before, mine, e_b, e_a, phi, r, months, freedom)
    known = np.isfinite(result["p"])
    # Nothing in either year is no test at all: it must not count as one that was passed.
    otherwise = np.where(known, 0.0, np.nan)
    if essex is not None and known.any():
        whole, (phi_essex, r_essex) = essex
        area = np.column_stack([before, mine])[known]
        sizes = np.column_stack([size_before, size])[known]
        all_ = np.array([[whole["before"], whole["numerator"]]], dtype=float)
        all_size = np.array([[whole["out_of_before"], whole["denominator"]]], dtype=float)
        wide = inflation(phi[known], r[known], months), inflation(phi_essex, r_essex, months)
        if np.isfinite(all_).all():
            otherwise[known] = (
                unlike_share(area, sizes, all_, all_size, wide, freedom[known])
                if indicator.is_share
                else unlike_count(area, all_, wide, freedom[known])
            )
    columns = {name: result[name] for name in ("lower", "upper", "z", "p", "verdict")}
    return pd.DataFrame({**columns, "otherwise": otherwise}, index=rows.index)


def verdicts_of_tests(
    tests: pd.DataFrame, alpha: pd.Series | float, essex: str
) -> NDArray[np.str_]:
    """Say whether each area changed.

    Parameters
    ----------
    tests : DataFrame
        Of `test_rows`.
    alpha : Series or float
        Probability below which a change is real.
    essex : str
        'real rise' or 'real fall' of Essex as a whole; '' where it did neither.
    """
    both = tests[["p", "otherwise"]].max(axis=1)
    rose = tests["z"].gt(0)
    with_essex = tests["p"].lt(alpha) & (
        (rose & (essex == REAL_RISE)) | (~rose & (essex == REAL_FALL))
    )
    telling = tests["verdict"].isin([NO_REAL_CHANGE, REAL_RISE, REAL_FALL])
    return np.select(
        [both.lt(alpha) & rose, both.lt(alpha), with_essex, telling],
        [REAL_RISE, REAL_FALL, WITH_ESSEX, NO_REAL_CHANGE],
        default=TOO_FEW,
    )


def days_of(indicator: Indicator, periods: tuple[date, ...]) -> float:
    """Count the days of periods."""
    return float(sum((indicator.last_day(start) - start).days + 1 for start in periods))


@remembered
def area_tests(
    state: Snapshot,
    indicator: Indicator,
    breakdown: str,
    ward_set: str,
    level: str,
    compared: Comparison,
) -> pd.DataFrame:
    """Test the change of every area of `by_area`; no row where there is nothing to test.

    Areas of which rows may have lost their place are not tested: their change is given as bounds.

    Returns
    -------
    DataFrame, by code
        kind, and the columns of `test_rows`.
    """
    figures = queries.by_area(state, indicator, breakdown, ward_set, level, compared)
    figures = figures.assign(before=figures["numerator_before"]).set_index("code")
    if not (compared.allowed and indicator.events):
        return figures.iloc[:0][["kind"]]
    varied = variation_by_area(state, indicator, breakdown, ward_set, level)
    phi, r, freedom = varied.of(figures.index.tolist())
    is_essex = figures.index == FORCE
    essex = None
    if is_essex.any() and FORCE in varied.place:
        at = varied.place[FORCE]
        essex = figures[is_essex].iloc[0], (float(varied.phi[at]), float(varied.r[at]))
    tests = test_rows(figures, (phi, r, freedom), essex, indicator, compared)
    tests.loc[is_essex & tests["p"].notna(), "otherwise"] = 0.0
    tests.insert(0, "kind", figures["kind"])
    unplaced = unplaced_by_area(state, indicator, breakdown, ward_set, level, compared)
    moved = [any(item.moved for item in unplaced.get(code, ()) if item) for code in tests.index]
    return tests[(np.isfinite(tests["p"]) | tests["z"].eq(0)) & ~np.array(moved, dtype=bool)]

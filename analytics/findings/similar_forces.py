"""Essex next to the forces most similar to it: whether it differs, and whether it changed.

Essex is compared with each force and with the mean of the group, weighted by residents (of shares,
by offences), **without** Essex. What is not loaded of a force (months, residents) is named, and the
force left out; with fewer than three nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from analytics.cache import remembered
from analytics.findings.comparison import held_together, year_before
from analytics.findings.difference import PER
from analytics.model.figure import Change, Figure, between
from analytics.model.indicators import Indicator, months_between
from analytics.model.series import Series, added
from analytics.model.variation import measure
from analytics.queries.outcome_ages import age_of_settled_months
from analytics.queries.series import ForceSeries, force_series
from analytics.statistics.group_comparison import (
    FEWEST_OTHERS,
    GroupComparison,
    compare_with_group,
)
from analytics.statistics.variation.real_change import inflation
from data.similar_forces import SimilarGroup, group_on
from data.warehouse.snapshot import Snapshot

YEAR = 12  # months


@dataclass(frozen=True)
class ForceFigure:
    """A force in the period compared.

    Attributes
    ----------
    code, name : str
    figure : Figure
    size : float
        Residents, or offences of a share.
    value : float
        Rate per 1,000 residents, or share in per cent.
    change : Change or None
        On a year before.
    essex : str
        Essex next to it: 'higher', 'lower', 'no different', 'too few to say'; '' of Essex.
    as_at : datetime.date
        Last day that is loaded of it.
    """

    code: str
    name: str
    figure: Figure
    size: float
    value: float
    change: Change | None
    essex: str
    as_at: date


@dataclass(frozen=True, eq=False)
class SimilarForces:
    """Essex and its most similar group, of one indicator and period.

    Attributes
    ----------
    indicator : Indicator
    group : SimilarGroup
    start, end : datetime.date
        First and last day of the period.
    forces : tuple of ForceFigure
        Essex first, then those that can be compared.
    left_out : dict
        Name of a force to why it cannot be compared.
    comparison : GroupComparison or None
        None where ``why_not`` says why.
    group_change : Change or None
        Of the group without Essex.
    why_not : str
    """

    indicator: Indicator
    group: SimilarGroup
    start: date
    end: date
    forces: tuple[ForceFigure, ...]
    left_out: dict[str, str]
    comparison: GroupComparison | None
    group_change: Change | None
    why_not: str = ""

    @property
    def essex(self) -> ForceFigure | None:
        """Essex itself; None where it has no figure."""
        return self.forces[0] if self.forces else None

    @property
    def others(self) -> tuple[ForceFigure, ...]:
        """The other forces that are compared."""
        return self.forces[1:]


@remembered
def compare_forces(
    state: Snapshot, indicator: Indicator, start: date, end: date
) -> SimilarForces | None:
    """Compare Essex with its most similar group over a period; None where no group holds then.

    Parameters
    ----------
    start, end : datetime.date
        First and last day.
    """
    group = group_on(end)
    if group is None or not indicator.events:
        return None
    held = force_series(state, indicator, group.codes, group.forces)
    essex, *others = held
    left_out: dict[str, str] = {}
    usable: list[tuple[ForceSeries, Figure, float]] = []
    young = indicator.awaited(start, end)
    for force in held:
        figure, size, why = _figure(force.series, start, end)
        if not why and (young if force is essex else _is_young(state, force, end)):
            why = "outcomes of its newest months are still awaited"
        if why:
            left_out[force.name] = why
        else:
            usable.append((force, figure, size))
    made = SimilarForces(indicator, group, start, end, (), left_out, None, None)
    if not usable or usable[0][0] is not essex:
        return replace(made, why_not=f"Essex: {left_out[essex.name]}")
    if len(usable) - 1 < FEWEST_OTHERS:
        return replace(
            made,
            why_not=f"{len(usable) - 1} of the {len(others)} forces of the group can be compared; "
            f"{FEWEST_OTHERS} are needed",
        )
    measure([force.series for force, _, _ in usable])
    phi = np.array([_phi(force.series, figure) for force, figure, _ in usable])
    counts = np.array([figure.numerator for _, figure, _ in usable])
    sizes = np.array([size for _, _, size in usable])
    result = compare_with_group(
        counts[0], sizes[0], counts[1:], sizes[1:],
        kind="share" if indicator.is_share else "rate", per=PER, phi=float(phi[0]),
        other_phi=phi[1:],
    )  # fmt: skip
    changes = held_together([year_before(force.series, figure) for force, figure, _ in usable])
    whole = added([force.series for force, _, _ in usable[1:]], "the group without Essex")
    forces = tuple(
        ForceFigure(
            force.code, force.name, figure, size,
            figure.value if indicator.is_share else PER * figure.numerator / size,
            change, ("", *result.of_each)[place], force.newest or end,
        )
        for place, ((force, figure, size), change) in enumerate(zip(usable, changes, strict=True))
    )  # fmt: skip
    return replace(
        made,
        forces=forces,
        comparison=result,
        group_change=year_before(whole, between(whole, start, end)),
    )


def newest_year(state: Snapshot, indicator: Indicator) -> tuple[date, date] | None:
    """Return the twelve months to the newest that Essex and most of its group have."""
    if not indicator.periods or indicator.length not in (1, YEAR):
        return None
    group = group_on(indicator.last_day(indicator.periods[-1]))
    if group is None:
        return None
    held = force_series(state, indicator, group.codes, group.forces)
    known = sorted((force.newest for force in held[1:] if force.newest), reverse=True)
    if len(known) < FEWEST_OTHERS or held[0].newest is None:
        return None
    end = min(held[0].newest, known[min(len(known), len(group.forces) // 2 + 1) - 1])
    if indicator.matures:
        end = _newest_settled(state, indicator, held, end)
    start = end.replace(day=1)
    start = date(start.year - 1 + (start.month == 12), start.month % 12 + 1, 1)
    return start, end


def _is_young(state: Snapshot, force: ForceSeries, end: date) -> bool:
    """Tell whether outcomes of the last month of a period were still awaited in a force's edition.

    As for Essex (`analytics.model.maturity.young_months`): no force is known to be quicker.
    """
    if not force.series.indicator.matures or force.newest is None:
        return False
    return months_between(end, force.newest) < age_of_settled_months(state)


def _newest_settled(
    state: Snapshot, indicator: Indicator, held: Sequence[ForceSeries], end: date
) -> date:
    """Give the last day of the newest period that is settled in Essex and in most forces."""
    several = [force for force in held[1:] if force.newest is not None]
    for start in reversed(indicator.periods):
        last = indicator.last_day(start)
        if last > end or start in indicator.young:
            continue
        if 2 * sum(not _is_young(state, force, last) for force in several) > len(several):
            return last
    return end


def _figure(series: Series, start: date, end: date) -> tuple[Figure, float, str]:
    """Return figure and size of a force in a period; why not, where they are not known."""
    nothing = Figure(start, end)
    if series.last < 0:
        return nothing, np.nan, "nothing is loaded"
    if start not in series.starts or end not in series.ends:
        first, last = series.starts[0], series.ends[series.last]
        return nothing, np.nan, f"months are missing (loaded: {first:%B %Y} to {last:%B %Y})"
    figure = between(series, start, end)
    if figure.why:
        return nothing, np.nan, figure.why
    if series.indicator.is_share:
        return figure, figure.denominator, "" if figure.denominator > 0 else "nobody to count"
    if not figure.rate > 0 or not figure.numerator > 0:
        return nothing, np.nan, "its population is not loaded"
    # The rate is per head of the nearest mid-year: residents follow from it.
    return figure, PER * figure.numerator / figure.rate, ""


def _phi(series: Series, figure: Figure) -> float:
    months = sum(figure.start <= start <= figure.end for start in series.starts)
    variation = series.variation
    return float(inflation(np.array([variation.phi]), np.array([variation.r]), max(months, 1))[0])

"""What may be released, and all sums that tie it together, put into one system."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from scipy import sparse

from data import catalogue
from data.publishing.hiding.system import NEARLY, Marks, Numbers, Places, System
from data.publishing.releasable_rows import releasable_rows
from data.publishing.rules import Rules
from data.publishing.sums.areas import collect_areas, membership_of
from data.publishing.sums.counts import CountNames, crime_measures
from data.publishing.sums.equations import Equations, NotASum
from data.publishing.sums.figures import CONFIDENTIAL, Figures
from data.publishing.sums.former_releases import (
    Former,
    former_equations,
    former_membership,
    shown_before,
)
from data.publishing.sums.parts import collect_parts
from data.publishing.sums.periods import tie_periods
from data.publishing.sums.weights import costs, hidden_last
from data.warehouse.snapshot import Snapshot

DEARER = 20.0
"""How much dearer it is to hide what an earlier release showed, and was revised since."""
TENTH = 0.1
"""Money and weight: possible values are that share of it apart at least."""


@dataclass(frozen=True)
class Releasable:
    """What may be released, before anything small is hidden.

    Attributes
    ----------
    rows : DataFrame
        Of `fact`, with kind, parent and level of the area, and why: the rule by which a row must
        not be shown; '' where none does.
    system : System
        Its figures and sums. The first lines of ``in_rows`` are these rows; those after them are
        of former releases.
    stays_hidden : array of bool, a line a row of ``in_rows``
        Rows that are hidden whatever else is.
    not_sums : list of str
        Groups that do not add up where others of their kind do, in words.
    of_row : array, two columns a row
        The figures that are numerator and denominator of each row; -1 where there is none.
    """

    rows: pd.DataFrame
    system: System
    stays_hidden: Marks
    not_sums: list[str]
    of_row: Places


def gather(state: Snapshot, rules: Rules, as_at: date, former: Former | None = None) -> Releasable:
    """Gather what may be released and the sums that anybody could work out of it.

    Parameters
    ----------
    state : Snapshot
        The office's warehouse.
    rules : Rules
        By which is released.
    as_at : datetime.date
        No figure is of a later day.
    former : Former, optional
        What earlier releases show.
    """
    rows = releasable_rows(state, rules, as_at).assign(unseen=False, former=False)
    current = len(rows)
    if former is not None and current:
        rows = former.with_former_rows(rows)
    figures = Figures(rows, CountNames(rows, crime_measures(state)), rules)
    equations = Equations(figures)
    if not current:
        none = np.zeros(0, bool)
        return Releasable(rows, _system(figures, equations, none), none, [], figures.of_row[:, :2])
    membership = membership_of(figures)
    if former is not None:
        membership = former_membership(figures, membership, former)
    collect_areas(equations, membership)
    collect_parts(equations)
    not_sums = [_in_words(figures, item) for item in equations.close()]
    figures.value[np.isnan(figures.value)] = 0.0
    _what_shares_leave_out(figures, equations)
    tie_periods(equations)
    why = figures.mark_small()
    stays = why.isin([CONFIDENTIAL, "no_numbers"]).to_numpy() | _without_number(figures)
    why = why.mask(why.eq("") & stays, "not_counted")
    fixed = np.zeros(len(figures.value), bool)
    poor_cover = fixed.copy()
    if former is not None:
        known = former.known_rows(rows)
        fixed[: figures.listed] = _figures_of(figures, known.public)[: figures.listed]
        near, ever = shown_before(figures, former, rows)
        fixed[: len(near)] |= near
        poor_cover[: len(ever)] = ever
        former_equations(figures, equations, former, rows)
        fixed = np.concatenate([fixed, np.zeros(len(figures.value) - len(fixed), bool)])
        # A small figure stays hidden if only what it was before its revision is known.
        small = why.ne("").to_numpy() & ~known.public
        stays = stays & ~known.public | known.stay_hidden | small
    system = _system(figures, equations, fixed)
    system.cost[: len(poor_cover)] *= np.where(poor_cover, DEARER, 1.0)
    return Releasable(
        rows.iloc[:current].drop(columns=["unseen", "former"]).assign(why=why.iloc[:current]),
        system,
        stays,
        not_sums,
        figures.of_row[:current, :2],
    )


def _figures_of(figures: Figures, rows: Marks) -> Marks:
    """Mark the figures of rows, where these rows give the value that counts."""
    marks = np.zeros(len(figures.value), bool)
    for column, supplied in enumerate((figures.above, figures.below)):
        held = rows & (figures.of_row[:, column] >= 0)
        members = figures.of_row[held, column]
        marks[members[np.abs(supplied[held] - figures.value[members]) <= NEARLY]] = True
    return marks


def _what_shares_leave_out(figures: Figures, equations: Equations) -> None:
    """Add what a share leaves out, as a figure of the row that gives the share."""
    value = figures.value
    both = (figures.of_row[:, 0] >= 0) & (figures.of_row[:, 1] >= 0)
    at = np.flatnonzero(both)
    at = at[value[figures.of_row[at, 1]] >= value[figures.of_row[at, 0]] - NEARLY]
    if not len(at):
        return
    pairs, number = np.unique(figures.of_row[at, :2], axis=0, return_inverse=True)
    figures.of_row[at, 2] = len(value) + number.ravel()
    rest = value[pairs[:, 1]] - value[pairs[:, 0]]
    secret = figures.secret[pairs[:, 0]] & figures.secret[pairs[:, 1]]
    new = figures.add(np.maximum(rest, 0.0), secret)
    lines = np.arange(len(pairs))
    equations.tie(lines, pairs[:, 0], 1.0)
    equations.tie(lines, new, 1.0)
    equations.tie(lines, pairs[:, 1], -1.0)
    equations.many += len(pairs)


def _without_number(figures: Figures) -> Marks:
    """Mark rows of money and weight of which the count behind them is not known."""
    line, _ = _counted_by(figures)
    needs = figures.counts.per_row(bool(rule.counted_by) for rule in figures.rule).astype(bool)
    known = np.zeros(len(figures.rows), bool)
    known[line] = True
    marks: Marks = needs & ~known
    return marks


def _counted_by(figures: Figures) -> tuple[Places, Places]:
    """Pair rows of money and weight with the count behind them: they are shown where it is."""
    counts = figures.counts
    counting = np.full(len(counts.kinds), -1)
    for place, ((_, breakdown), rule) in enumerate(zip(counts.kinds, figures.rule, strict=True)):
        if not rule.counted_by:
            continue
        known = catalogue.indicators()[rule.counted_by].breakdowns
        same = ";".join(part for part in breakdown.split(";") if part.split("=")[0] in known)
        if (rule.counted_by, same) in counts.place_of_kind:
            counting[place] = counts.of_kind[counts.place_of_kind[rule.counted_by, same], 0]
    key = counting[counts.kind_of_row]
    rows = np.flatnonzero(key >= 0)
    up = figures.look_up(key[rows], figures.area[rows], figures.period[rows])
    return rows[up >= 0], up[up >= 0]


def _system(figures: Figures, equations: Equations, fixed: Marks) -> System:
    """Put together what was found."""
    line, column = np.nonzero(figures.of_row >= 0)
    members = figures.of_row[line, column]
    counted, counts = _counted_by(figures) if len(figures.rows) else (line[:0], members[:0])
    line, members = np.concatenate([line, counted]), np.concatenate([members, counts])
    many = len(figures.value)
    in_rows = sparse.csr_array(
        (np.ones(len(line)), (line, members)), shape=(len(figures.rows), many)
    )
    in_rows.data[:] = 1.0  # a figure twice in a row is one
    for constants in equations.constants:
        fixed[constants] = True
    return System(
        figures.value,
        figures.secret,
        in_rows,
        equations.matrix(),
        fixed,
        costs(figures, figures.secret, many) if many else np.zeros(0),
        _widths(figures, many),
        hidden_last(figures, many) if many else np.zeros(0, bool),
    )


def _widths(figures: Figures, many: int) -> Numbers:
    width = np.full(many, float(figures.rules.protection))
    if not many:
        return width
    held = len(figures.threshold)
    width[:held] = np.maximum(figures.threshold, width[:held])
    money = np.zeros(len(figures.counts.number), bool)
    for entry, pair in zip(figures.counts.entries, figures.counts.of_kind, strict=True):
        money[pair] |= not entry.events
    weighed = np.flatnonzero(money[figures.key])
    width[weighed] = np.maximum(width[weighed], TENTH * figures.value[weighed])
    return width


def _in_words(figures: Figures, not_asum: NotASum) -> str:
    """Name a group that does not add up."""
    names = {number: name for name, number in figures.counts.number.items()}
    start, end = figures.periods[figures.when[not_asum.whole]]
    parts = figures.value[list(not_asum.parts)]
    area = figures.areas[figures.place[not_asum.whole]][1]
    return (
        f"{' '.join(filter(None, names[int(figures.key[not_asum.whole])]))} of {area}, "
        f"{start:%Y-%m-%d} to {end:%Y-%m-%d}: {len(parts)} parts"
    )

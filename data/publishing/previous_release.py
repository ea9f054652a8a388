"""The release before this one: what is public already, and what must go on being hidden."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from data.publishing import TOO_FEW
from data.publishing.sums_between_figures import Cells
from data.publishing.suppression import NEARLY, Marks, System
from data.warehouse.snapshot import Snapshot
from data.warehouse.status import edition

SAME = ["indicator", "boundary_set", "area", "period_start", "period_end", "breakdown"]
FIGURES = ["numerator", "denominator", "value"]


@dataclass(frozen=True)
class Differences:
    """What the last release says of the rows of this one.

    Attributes
    ----------
    stay_hidden : array of bool
        Rows that it did not show, or of which it did not show a part, as of a quarter whose months
        it has. Shown now, they could tell what else it hid, and the other way round.
    public : array of bool
        Rows that it shows, with the same figures.
    former : DataFrame
        Its rows that are no longer there, or other than they were.
    revised : DataFrame
        Rows with other figures, with those they had (former_…).
    gone : DataFrame
        Rows of it that this one has not.
    new : array of bool
        Rows that it does not have.
    """

    stay_hidden: Marks
    public: Marks
    revised: pd.DataFrame
    gone: pd.DataFrame
    new: Marks
    first: bool

    def known_of(self, system: System) -> System:
        """Mark the figures that are public already."""
        fixed = (system.in_rows.T @ self.public.astype(float)) > 0
        return replace(system, fixed=fixed)

    def against(self, rows: pd.DataFrame, hidden: Marks) -> dict[str, pd.DataFrame]:
        """List what a reader of both releases finds changed."""
        if self.first:
            return {}
        was_shown = ~self.stay_hidden & ~self.new
        revised = self.revised[~hidden[self.revised.index]]
        return {
            "new": rows[self.new],
            "gone": self.gone,
            "revised": revised,
            "newly hidden": rows[was_shown & hidden],
            "newly shown": rows[self.stay_hidden & ~hidden],
        }


def compare(found: Cells, out: Path | None, state: Snapshot) -> Differences:
    """Set the rows that may be released beside those of the release that stands."""
    rows = found.rows
    none = np.zeros(len(rows), bool)
    nothing = rows.iloc[:0]
    if out is not None:
        standing = Snapshot(out)
        if edition(standing) != edition(state):
            out = None  # made-up figures say nothing of real ones
    if out is None:
        return Differences(none, none, nothing, nothing, ~none, True)
    columns = [*SAME, *FIGURES, "absent"]
    former = standing.query(f"select {', '.join(columns)} from fact").df()
    former = former.rename(columns={name: f"former_{name}" for name in (*FIGURES, "absent")})
    both = rows.reset_index(names="row").merge(former, on=SAME, how="outer", indicator=True)
    gone = both[both["_merge"].eq("right_only")]
    held = both[~both["_merge"].eq("right_only")].sort_values("row").reset_index(drop=True)
    new = held["_merge"].eq("left_only").to_numpy()
    stays = held["former_absent"].eq(TOO_FEW).to_numpy() | _within_hidden(held, gone)
    same = np.ones(len(held), bool)
    for name in FIGURES:
        now, then = held[name].to_numpy(float), held[f"former_{name}"].to_numpy(float)
        same &= (np.abs(now - then) <= NEARLY) | (np.isnan(now) & np.isnan(then))
    shown = ~new & ~stays
    return Differences(stays, shown & same, held[shown & ~same], gone, new, False)


def _within_hidden(held: pd.DataFrame, gone: pd.DataFrame) -> Marks:
    """Mark rows over whose time another period was not shown that this release no longer has."""
    series = ["indicator", "boundary_set", "area", "breakdown"]
    unseen = gone.loc[gone["former_absent"].eq(TOO_FEW), [*series, "period_start", "period_end"]]
    both = held[[*series, "period_start", "period_end"]].reset_index(names="place")
    both = both.merge(unseen, on=series, suffixes=("", "_then"))
    over = both["period_start"].le(both["period_end_then"]) & both["period_end"].ge(
        both["period_start_then"]
    )
    return np.isin(np.arange(len(held)), both.loc[over, "place"])

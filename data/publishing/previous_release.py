"""The release before this one: what a reader of both finds changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.publishing import TOO_FEW
from data.publishing.hiding.system import NEARLY, Marks
from data.publishing.sums.former_releases import FIGURES, KEY, Former


@dataclass(frozen=True)
class Differences:
    """What the last release says of the rows of this one.

    Attributes
    ----------
    was_hidden : array of bool
        Rows that it did not show.
    new : array of bool
        Rows that it does not have.
    revised : DataFrame
        Rows with other figures, with those they had (former_…).
    gone : DataFrame
        Rows of it that this one has not.
    first : bool
        There is no release to compare with.
    """

    was_hidden: Marks
    new: Marks
    revised: pd.DataFrame
    gone: pd.DataFrame
    first: bool

    def against(self, rows: pd.DataFrame, hidden: Marks) -> dict[str, pd.DataFrame]:
        """List what a reader of both releases finds changed."""
        if self.first:
            return {}
        was_shown = ~self.was_hidden & ~self.new
        return {
            "new": rows[self.new],
            "gone": self.gone,
            "revised": self.revised[~hidden[self.revised.index]],
            "newly hidden": rows[was_shown & hidden],
            "newly shown": rows[self.was_hidden & ~hidden],
        }


def compare(rows: pd.DataFrame, former: Former) -> Differences:
    """Compare the rows that may be released with those of the release in place."""
    none, nothing = np.zeros(len(rows), bool), rows.iloc[:0]
    standing = next((release for release in former.releases if not release.withdrawn), None)
    if standing is None:
        return Differences(none, ~none, nothing, nothing, True)
    before = standing.facts[[*KEY, *FIGURES, "absent"]]
    before = before.rename(columns={name: f"former_{name}" for name in (*FIGURES, "absent")})
    both = rows.reset_index(names="row").merge(before, on=KEY, how="outer", indicator=True)
    gone = both[both["_merge"].eq("right_only")]
    held = both[~both["_merge"].eq("right_only")].sort_values("row").reset_index(drop=True)
    new = held["_merge"].eq("left_only").to_numpy()
    was_hidden = held["former_absent"].eq(TOO_FEW).to_numpy()
    same = np.ones(len(held), bool)
    for name in FIGURES:
        now, then = held[name].to_numpy(float), held[f"former_{name}"].to_numpy(float)
        same &= (np.abs(now - then) <= NEARLY) | (np.isnan(now) & np.isnan(then))
    return Differences(was_hidden, new, held[~new & ~was_hidden & ~same], gone, False)

"""Which hot spots last over several periods and which are new."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.statistics.areas.hotspots import CANNOT_SAY, COLD_SPOT, HOT_SPOT, NOT_SIGNIFICANT


def persistence(classes: pd.DataFrame) -> pd.DataFrame:
    """Tell new hot spots from those that were there before.

    Parameters
    ----------
    classes : DataFrame, shape (n, periods)
        Column ``hotspot`` of `local_hotspots`, one column a period in time order, the last
        column now; of those before it the last four count. Periods must not overlap: a rolling
        year is hot for months after what made it so.

    Returns
    -------
    DataFrame, n rows
        persistence : for an area that is a hot spot now

            - "persistent hot spot": in at least three of the four periods before too;
            - "new hot spot": in none of them, and at least three of them are known;
            - "hot spot, on and off": in one or two, and at least three are known;
            - "hot spot, too short a history": otherwise.

            The same with "cold spot". For an area that is neither now, "was a hot spot" or
            "was a cold spot" if it was in any of the four (the later, if both), else "".
            "cannot say" if there is no verdict for it now.
        times : in how many of the four it was what it is (or last was); 0 if nothing.
        known : of how many of the four anything is known.

    Raises
    ------
    ValueError
        If there is no column, or a class is none of those of `local_hotspots`.

    Examples
    --------
    >>> quarters = pd.DataFrame(
    ...     [["hot spot"] * 5, ["not significant"] * 4 + ["hot spot"],
    ...      ["hot spot"] + ["not significant"] * 4],
    ...     index=["Alpha", "Bravo", "Charlie"])
    >>> print(persistence(quarters).to_string())
                     persistence  times  known
    Alpha    persistent hot spot      4      4
    Bravo           new hot spot      0      4
    Charlie       was a hot spot      1      4
    """
    if not isinstance(classes, pd.DataFrame) or classes.shape[1] == 0:
        raise ValueError("classes must be a table with a column for each period")
    table = classes.to_numpy(dtype=object)
    strange = ~np.isin(table.astype(str), [HOT_SPOT, COLD_SPOT, NOT_SIGNIFICANT, CANNOT_SAY])
    if strange.any():
        raise ValueError(f"classes holds {table[strange][0]!r}, which is not a class of a hot spot")
    now, before = table[:, -1], table[:, :-1][:, -HISTORY:]
    known = (before != CANNOT_SAY).sum(axis=1)
    word = np.full(len(table), "", dtype=object)
    times = np.zeros(len(table), dtype=int)
    when = np.arange(1, before.shape[1] + 1)
    last = {
        kind: ((before == kind) * when).max(axis=1, initial=0) for kind in (HOT_SPOT, COLD_SPOT)
    }
    for kind, other in ((HOT_SPOT, COLD_SPOT), (COLD_SPOT, HOT_SPOT)):
        then = (before == kind).sum(axis=1)
        present = now == kind
        past = (now == NOT_SIGNIFICANT) & (last[kind] > last[other])
        times = np.where(present | past, then, times)
        word[past] = f"was a {kind}"
        word[present] = np.select(
            [then >= OFTEN, known < OFTEN, then == 0],
            [f"persistent {kind}", f"{kind}, too short a history", f"new {kind}"],
            default=f"{kind}, on and off",
        )[present]
    word[now == CANNOT_SAY] = CANNOT_SAY
    columns = {"persistence": word.astype(str), "times": times, "known": known}
    return pd.DataFrame(columns, index=classes.index)


HISTORY = 4  # periods before this one that hot spots are followed through
OFTEN = 3  # of those four

"""What makes up a change: its parts, in the unit of the figure, adding up to the whole."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.model.choice import Choice
from analytics.model.indicators import NO_PARTS, Indicator
from analytics.statistics.decomposition import explain_share


def moved(rows: pd.DataFrame, indicator: Indicator) -> pd.DataFrame | None:
    """Say how far each part moved the whole.

    Parameters
    ----------
    rows : DataFrame
        Figures of `analytics.queries.verdicts.judged`, one row a part. The parts do not
        overlap and make the whole.
    indicator : Indicator
        What is counted.

    Returns
    -------
    DataFrame or None
        The rows with moved, the part of the change that this part made: events (or pounds,
        grams) of a count, percentage points of a share. Of a share it is how far the part's own
        share and its weight moved the whole (`analytics.explain_share`), not the difference of
        the part's share. The column adds up to the change of the whole. None where a figure is
        missing in a part: the change cannot then be shared out.
    """
    columns = ["numerator", "numerator_before"]
    if indicator.is_share:
        columns += ["denominator", "out_of_before"]
    if rows.empty or rows[columns].isna().any(axis=None):
        return None
    if not indicator.is_share:
        return rows.assign(moved=rows["numerator"] - rows["numerator_before"])
    effects = explain_share(
        rows["numerator_before"], rows["out_of_before"], rows["numerator"], rows["denominator"]
    )
    if effects["effect"].isna().all():
        return None
    return rows.assign(moved=indicator.scale * effects["effect"].to_numpy())


def in_short(parts: pd.DataFrame, names: list[str], most: int) -> pd.DataFrame:
    """Leave the parts that moved the whole most, and gather what the others did into one.

    Parameters
    ----------
    parts : DataFrame
        Of `moved`, with code and verdict.
    names : list of str
        Of its rows.
    most : int
        Rows left, the gathered one included.

    Returns
    -------
    DataFrame
        code ('' of the gathered one), name, moved, verdict ('' of the gathered one) and gathered
        (how many parts a row holds), from the largest rise to the largest fall, the gathered one
        last.
    """
    rows = parts.assign(name=names, gathered=1)[["code", "name", "moved", "verdict", "gathered"]]
    rows = rows[rows["moved"].ne(0)] if len(rows) > most else rows
    order = np.argsort(-rows["moved"].abs(), kind="stable")
    largest = rows.iloc[order[:most]] if len(rows) <= most else rows.iloc[order[: most - 1]]
    largest = largest.sort_values("moved", ascending=False, kind="stable")
    others = len(parts) - len(largest)
    if others:
        # Of all, not of those left: what did not move is among the others too.
        rest = float(parts["moved"].sum() - largest["moved"].sum())
        extra = {"code": "", "name": "", "moved": rest, "verdict": "", "gathered": others}
        largest = pd.concat([largest, pd.DataFrame([extra])], ignore_index=True)
    return largest.reset_index(drop=True)


def splits(choice: Choice) -> tuple[str, ...]:
    """List the breakdowns that split what was chosen: crime_type, severity …"""
    keys: dict[str, None] = {}
    within = set(choice.breakdown.split(";")) if choice.breakdown else set()
    for breakdown in choice.indicator.breakdowns:
        pairs = breakdown.split(";")
        new = [pair.split("=")[0] for pair in pairs if pair not in within]
        if len(pairs) == len(within) + 1 and len(new) == 1 and new[0] not in NO_PARTS:
            keys[new[0]] = None
    return tuple(keys)

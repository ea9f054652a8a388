"""Councils of another date in a public edition: sums of the districts that it shows, and no more.

Their figures follow from figures of districts that the edition shows, so they give away nothing
that is not in it already. Where a district is hidden, so is the council; where districts are
divided between councils, the edition has no figures of these.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.publishing import TOO_FEW
from data.publishing.rules import Rules
from data.warehouse.snapshot import Snapshot

OF = ["indicator", "breakdown", "period_start", "period_end"]


def succession(state: Snapshot) -> pd.DataFrame:
    """Return which districts the councils take the place of, of sets that divide no district.

    Returns
    -------
    DataFrame
        boundary_set, code, former, share, since.
    """
    columns = ["boundary_set", "code", "former", "share", "since"]
    known = state.query(
        "select 1 from duckdb_tables() where table_name = 'area_succession'"
    ).fetchall()
    if not known:  # no load since there are councils of another date
        return pd.DataFrame(columns=columns)
    return state.query(
        """
        from area_succession
        semi join (from boundary_set where kind = 'council' and complete) using (boundary_set)
        where boundary_set not in (select boundary_set from area_succession where share < 1)
        """
    ).df()


def council_facts(facts: pd.DataFrame, pairs: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Add up the districts that are shown to the councils that take their place.

    Parameters
    ----------
    facts : DataFrame
        Rows of `fact` as a public edition shows them.
    pairs : DataFrame
        Of `succession`.
    rules : Rules
        A sum that would show a small count is hidden too.

    Returns
    -------
    DataFrame
        Rows like those of ``facts``: one where every district has one.
    """
    if pairs.empty or facts.empty:
        return facts.iloc[:0]
    many = pairs.groupby(["boundary_set", "code"])["former"].size().rename("many").reset_index()
    rows = facts[facts["boundary_set"].eq("")].drop(columns="boundary_set")
    rows = rows.merge(
        pairs.merge(many)[["boundary_set", "code", "former", "many"]],
        left_on="area",
        right_on="former",
    )
    rows["hidden"] = rows["absent"].eq(TOO_FEW)
    rows["plain"] = rows["numerator"].notna() | rows["hidden"]
    summed = (
        rows.groupby([*OF, "boundary_set", "code"], sort=False)
        .agg(
            numerator=("numerator", "sum"),
            denominator=("denominator", "sum"),
            with_denominator=("denominator", "count"),
            plain=("plain", "sum"),
            hidden=("hidden", "any"),
            status=("status", "max"),
            load_id=("load_id", "max"),
            many=("many", "first"),
        )
        .reset_index()
    )
    whole = summed["plain"].eq(summed["many"])
    shared = (
        summed["hidden"]
        | summed["with_denominator"].isin([0])
        | summed["with_denominator"].eq(summed["many"])
    )
    summed = summed[whole & shared]
    summed["denominator"] = summed["denominator"].where(summed["with_denominator"].gt(0))
    hidden = summed["hidden"].to_numpy() | _small(summed, rules)
    for column in ("numerator", "denominator"):
        summed[column] = summed[column].where(~hidden)
    summed["absent"] = [TOO_FEW if unseen else None for unseen in hidden]
    summed = summed.rename(columns={"code": "area"}).assign(
        value=np.nan, lower=np.nan, upper=np.nan
    )
    return summed[list(facts.columns)].reset_index(drop=True)


def _small(summed: pd.DataFrame, rules: Rules) -> np.ndarray:
    limit = np.array(
        [0 if rules.of[key].round_to else rules.of[key].threshold for key in summed["indicator"]],
        dtype=float,
    )
    parts = (
        summed["numerator"], summed["denominator"], summed["denominator"] - summed["numerator"],
    )  # fmt: skip
    small = np.zeros(len(summed), dtype=bool)
    for part in parts:
        small |= (part.gt(1e-6) & part.lt(limit - 1e-6)).to_numpy()
    return small

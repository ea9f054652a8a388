"""The rows of figures that the rules release, small ones among them: before anything is hidden."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from data.publishing.hiding.system import NEARLY
from data.publishing.rules import LEVELS, QUARTER, Rules
from data.warehouse.snapshot import Snapshot
from geo import essex

ORDER = ["indicator", "breakdown", "boundary_set", "area", "period_start", "period_end"]


def releasable_rows(state: Snapshot, rules: Rules, as_at: date) -> pd.DataFrame:
    """Read the rows of `fact` that the rules release, up to a day; small ones are among them."""
    held = state.query("select distinct indicator, breakdown from fact").fetchall()
    wanted = [
        (indicator, breakdown, level)
        for indicator, breakdown in held
        for level in LEVELS
        if rules.releases(indicator, level, breakdown)
    ]
    rows = state.query(
        """
        with wanted as (
            select
                unnest($indicator::varchar[]) as indicator,
                unnest($breakdown::varchar[]) as breakdown,
                unnest($level::varchar[]) as level
        ),
        place as (
            select
                boundary_set, code as area, kind, parent,
                case
                    when kind in ('force', 'other force') then 'force'
                    when boundary_set = '' and parent = $force
                        or kind in ('county', 'district', 'unitary') then 'district'
                    else 'ward'
                end as level
            from area
            where kind <> 'lsoa'
                and boundary_set in (
                    '', (select value from warehouse where key = 'boundary_set')
                )
        )
        select fact.*, kind, parent, level
        from fact
        join place using (boundary_set, area)
        join wanted using (indicator, breakdown, level)
        where period_end <= $as_at
        order by indicator, breakdown, boundary_set, area, period_start, period_end
        """,
        {
            "indicator": [row[0] for row in wanted],
            "breakdown": [row[1] for row in wanted],
            "level": [row[2] for row in wanted],
            "force": essex.FORCE,
            "as_at": as_at,
        },
    ).df()
    rows = _by_quarter(_with_nothing_left(rows), rules)
    return rows.sort_values(ORDER, ignore_index=True, kind="stable")


def _by_quarter(rows: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Sum the months of indicators that are given by quarter.

    A quarter is given when all its months are. Of a part of it (a crime type, an hour of the day) a
    month without a row had nobody, where the whole of that month is given.
    """
    coarse = [key for key, rule in rules.of.items() if rule.period == QUARTER]
    months = rows["period_start"].dt.to_period("M").eq(rows["period_end"].dt.to_period("M"))
    summed = rows["indicator"].isin(coarse) & months
    if not summed.any():
        return rows
    mine = rows[summed].assign(quarter=rows["period_start"].dt.to_period("Q"))
    place = ["indicator", "boundary_set", "area", "quarter"]
    grouped = mine.groupby([*place, "breakdown"], sort=False)
    sums = grouped[["kind", "parent", "level", "absent"]].first()
    many = grouped.size()
    for figure in ("numerator", "denominator"):
        sums[figure] = grouped[figure].sum().where(grouped[figure].count().eq(many))
    sums["status"] = grouped["status"].max()  # "provisional" comes after "final"
    sums["load_id"] = grouped["load_id"].max()
    sums = sums.assign(many=many).reset_index()
    whole = sums.loc[sums["breakdown"].eq("") & sums["many"].eq(3), place]
    eq = sums["many"].eq(3) | pd.MultiIndex.from_frame(sums[place]).isin(
        pd.MultiIndex.from_frame(whole)
    )
    sums = sums[eq].assign(
        period_start=lambda rows: rows["quarter"].dt.start_time,
        period_end=lambda rows: rows["quarter"].dt.end_time.dt.normalize(),
    )
    sums = sums.reindex(columns=rows.columns).astype(rows.dtypes.to_dict())
    return pd.concat([rows[~summed], sums], ignore_index=True)


def _with_nothing_left(rows: pd.DataFrame) -> pd.DataFrame:
    """Say that nothing is left over of a whole where only some left-overs are given.

    Reported values have a row for what no ward or district holds only where that is not nothing. A
    row that is not shown would so tell that there is something.
    """
    left = rows[rows["kind"].eq("remainder")]
    if left.empty:
        return rows
    family = left.assign(suffix=left["area"].str.split(":").str[1])
    family = family[["indicator", "breakdown", "suffix", "level", "boundary_set"]]
    when = ["period_start", "period_end"]
    what = ["indicator", "breakdown", "parent", *when]
    parts = rows[rows["kind"].isin(["ward", "district", "unitary"]) & rows["numerator"].notna()]
    above = parts["parent"].where(parts["kind"].eq("ward"), essex.FORCE)
    wholes = parts.assign(parent=above).groupby(["level", *what])["numerator"].sum().reset_index()
    wanted = wholes.merge(family.drop_duplicates(), on=["indicator", "breakdown", "level"])
    wanted["area"] = wanted["parent"] + ":" + wanted["suffix"]
    supplied = rows[rows["boundary_set"].eq("") & rows["numerator"].notna()]
    supplied = supplied[
        ["indicator", "breakdown", "area", *when, "numerator", "denominator", "status", "load_id"]
    ].rename(columns={"area": "parent", "numerator": "whole"})
    wanted = wanted.merge(supplied, on=what)
    wanted = wanted[(wanted["whole"] - wanted["numerator"]).abs() < NEARLY]
    known = rows[["indicator", "breakdown", "area", *when]]
    missing = wanted.merge(known, how="left", indicator=True)
    missing = missing[missing["_merge"].eq("left_only")]
    nothing = missing.assign(
        kind="remainder",
        numerator=0.0,
        denominator=missing["denominator"].where(missing["denominator"].isna(), 0.0),
        value=np.nan,
        lower=np.nan,
        upper=np.nan,
        absent=None,
    )[rows.columns]
    return pd.concat([rows, nothing], ignore_index=True) if len(nothing) else rows

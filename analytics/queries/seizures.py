"""Quantities of drugs seized, each in its own unit: there is no whole of grams and plants."""

from __future__ import annotations

from datetime import date

import pandas as pd

from analytics.cache import remembered
from data.publishing import TOO_FEW
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE


@remembered
def quantities(state: Snapshot, start: date, end: date, area: str = FORCE) -> pd.DataFrame:
    """Sum the quantities seized in a period by drug and unit, and the same a year before.

    Returns
    -------
    DataFrame
        drug, unit, quantity, before; missing where a quarter of the period has no figure for a
        drug that others of its quarters have. hidden, hidden_before: whether a public edition does
        not show one of them.
    """
    return state.query(
        """
        with given as (
            select
                regexp_extract(breakdown, 'drug=([^;]*)', 1)          as drug,
                regexp_extract(breakdown, 'quantity_unit=([^;]*)', 1) as unit,
                period_start,
                period_end,
                numerator,
                absent is not distinct from $too_few as hidden
            from fact
            where indicator = 'drug_seizure_quantity' and area = $area and boundary_set = ''
                and contains(breakdown, 'quantity_unit=')
        ),
        stated as (
            select
                drug,
                unit,
                numerator,
                hidden,
                period_start >= $start and period_end <= $end as now,
                period_start >= $start - interval 1 year
                    and period_end <= last_day($end - interval 1 year) as former
            from given
        )
        select
            drug,
            unit,
            if(bool_or(numerator is null) filter (now), null, sum(numerator) filter (now))
                as quantity,
            if(bool_or(numerator is null) filter (former), null, sum(numerator) filter (former))
                as before,
            coalesce(bool_or(hidden) filter (now), false) as hidden,
            coalesce(bool_or(hidden) filter (former), false) as hidden_before
        from stated
        where now or former
        group by drug, unit
        order by drug, unit
        """,
        {"area": area, "start": start, "end": end, "too_few": TOO_FEW},
    ).df()

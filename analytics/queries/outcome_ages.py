"""How old offences were when they were solved: outcomes by month, since they carry no day."""

from __future__ import annotations

import pandas as pd

from analytics.cache import remembered
from data import catalogue
from data.warehouse.snapshot import Snapshot


@remembered
def solved_by_age(state: Snapshot) -> pd.DataFrame:
    """Count the offences of every month by the age at which they were solved.

    Only of months of which street crime and outcomes are both loaded; empty in a public edition,
    which has no single offences.

    Returns
    -------
    DataFrame, one row a month and age
        month, recorded (offences with an ID), age (whole months from the month of recording to that
        of the first outcome that counts as solved), solved, until (the last month up to which
        outcomes are loaded without a gap from this one on).
    """
    columns = ["month", "recorded", "age", "solved", "until"]
    if state.release is not None:
        return pd.DataFrame(columns=columns)
    groups = catalogue.outcome_groups()
    return state.query(
        """
        with current as (from load where superseded_by is null),
        offence as (
            select crime_id, min(crime.month) as month
            from crime semi join current using (load_id)
            where crime_id is not null and list_contains($types, crime_type)
            group by crime_id
        ),
        solved as (
            select crime_id, min(outcome.month) as solved_in
            from outcome semi join current using (load_id)
            where list_contains($labels, outcome_type)
            group by crime_id
        ),
        loaded as (
            select distinct period_start as month from current
            where content = 'outcomes' and starts_with(subject, 'Essex Police')
        ),
        -- months that follow one another have the same number of their run
        run as (
            select month, datediff('month', date '2000-01-01', month)
                - row_number() over (order by month) as number
            from loaded
        ),
        until as (select month, max(month) over (partition by number) as until from run),
        sizes as (select month, count(*) as recorded from offence group by month)
        select
            offence.month, any_value(recorded) as recorded,
            datediff('month', offence.month, solved_in) as age,
            count(*) as solved, any_value(until) as until
        from offence
        join solved using (crime_id)
        join until on until.month = offence.month
        join sizes on sizes.month = offence.month
        where solved_in between offence.month and until
        group by offence.month, age
        order by offence.month, age
        """,
        {
            "types": sorted(catalogue.crime_types() - {catalogue.ASB}),
            "labels": sorted(label for label, group in groups.items() if group == "solved"),
        },
    ).df()

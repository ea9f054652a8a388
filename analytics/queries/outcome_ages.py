"""How old offences were when they were solved, and of which periods outcomes are to come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd

from analytics.cache import remembered
from analytics.model.indicators import DISTRICTS, WARDS, Indicator
from analytics.model.maturity import (
    MOST_AWAITING,
    USUAL_AGE,
    settled_age,
    triangle,
    young_months,
)
from data import catalogue
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE

COLUMNS = ["area", "month", "recorded", "age", "solved", "until"]
# Essex has every offence; a district and a ward those that have a place in it.
AREA = {"": "$force", DISTRICTS: "district", WARDS: "ward"}


@remembered
def solved_by_age(state: Snapshot, level: str = "", ward_set: str = "") -> pd.DataFrame:
    """Count the offences of every area and month by the age at which they were solved.

    Outcomes carry a month and no day. Only of months of which street crime and outcomes
    are both loaded; empty in a public edition, which has no single offences.

    Parameters
    ----------
    level : str
        '' for Essex, 'districts', or 'wards' of the set.
    ward_set : str
        The boundary set by which places are known.

    Returns
    -------
    DataFrame, one row an area, month and age
        area, month, recorded (offences with an ID), age (whole months from the month of recording
        to that of the first outcome that counts as solved; 0 where none is solved, with 0 of them),
        solved, until (the last month up to which outcomes are loaded without a gap from this one
        on).
    """
    if state.release is not None:
        return pd.DataFrame(columns=COLUMNS)
    groups = catalogue.outcome_groups()
    return state.query(
        f"""
        with current as (from load where superseded_by is null),
        offence as (
            select crime_id, min(crime.month) as month, any_value(place_id) as place_id
            from crime semi join current using (load_id)
            where crime_id is not null and list_contains($types, crime_type)
            group by crime_id
        ),
        placed as (
            select crime_id, month, {AREA[level]} as area
            from offence
            left join placement
                on placement.place_id = offence.place_id and boundary_set = $ward_set
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
        counted as (
            select
                area,
                placed.month,
                until,
                if(solved_in between placed.month and until,
                    datediff('month', placed.month, solved_in), null) as age,
                count(*) as offences
            from placed
            join until on until.month = placed.month
            left join solved using (crime_id)
            where area is not null
            group by all
        )
        select
            area,
            month,
            (sum(offences) over (partition by area, month))::bigint as recorded,
            coalesce(age, 0) as age,
            if(age is null, 0, offences) as solved,
            until
        from counted
        order by area, month, age nulls first
        """,
        {
            "types": sorted(catalogue.crime_types() - {catalogue.ASB}),
            "labels": sorted(label for label, group in groups.items() if group == "solved"),
            "ward_set": ward_set,
        }
        | ({"force": FORCE} if not level else {}),
    ).df()


@remembered
def age_of_settled_months(state: Snapshot) -> int:
    """Give the full months after which outcomes of a month of crime have come in.

    By the curve of the outcomes loaded (`analytics.maturation`), else as is usual in Essex.
    """
    rows = solved_by_age(state)
    return USUAL_AGE if rows.empty else settled_age(triangle(rows).curve())


def young_periods(state: Snapshot, indicators: Iterable[Indicator]) -> dict[str, tuple[date, ...]]:
    """List the young periods of the indicators that mature.

    Of a solved rate counted from records of crime by age, in the edition that each month is of, and
    by the share of its offences that await an outcome. A return says of each value whether it is
    provisional; it too may say how many await an outcome.
    """
    maturing = {item.key: item for item in indicators if item.matures}
    if not maturing:
        return {}
    awaiting, provisional = _awaiting(state, tuple(maturing)), _provisional(state, tuple(maturing))
    young = {}
    for key, item in maturing.items():
        source = catalogue.indicators()[key].computed_from if key in catalogue.indicators() else {}
        if (source or {}).get("measure") == "solved":
            age = age_of_settled_months(state)
            young[key] = young_months(item.periods, age, awaiting.get(key, ()))
        else:
            known = {*awaiting.get(key, ()), *provisional.get(key, ())}
            young[key] = tuple(sorted(known.intersection(item.periods)))
    return young


def _awaiting(state: Snapshot, keys: tuple[str, ...]) -> dict[str, list[date]]:
    """Find periods of which too many cases in Essex await an outcome.

    More than in the period with the fewest: some never get one, however old they are.
    """
    rows = state.query(
        """
        with awaiting as (
            select indicator, period_start, numerator / nullif(denominator, 0) as share
            from fact
            where list_contains($keys, indicator)
                and breakdown = 'outcome=awaiting'
                and boundary_set = ''
                and area = $force
        )
        select indicator, period_start
        from awaiting
        qualify share > $most + min(share) over (partition by indicator)
        """,
        {"keys": list(keys), "force": FORCE, "most": MOST_AWAITING},
    ).fetchall()
    return _by_key(rows)


def _provisional(state: Snapshot, keys: tuple[str, ...]) -> dict[str, list[date]]:
    """Find periods of which a value of Essex, or where it has none of any area, is provisional."""
    rows = state.query(
        """
        select indicator, period_start
        from fact
        where list_contains($keys, indicator) and breakdown = '' and boundary_set = ''
            and area not in (select code from area where kind = 'other force')
        group by indicator, period_start
        having coalesce(
            bool_or(status = 'provisional') filter (area = $force),
            bool_or(status = 'provisional')
        )
        """,
        {"keys": list(keys), "force": FORCE},
    ).fetchall()
    return _by_key(rows)


def _by_key(rows: list[tuple[str, date]]) -> dict[str, list[date]]:
    result: dict[str, list[date]] = {}
    for key, day in rows:
        result.setdefault(key, []).append(day)
    return result

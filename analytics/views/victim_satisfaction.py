"""How satisfied the victims of an area are: what changed, where, and between ethnic groups."""

from __future__ import annotations

from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from analytics import as_text, queries
from analytics.cache import remembered
from analytics.findings.areas import area_changes
from analytics.findings.areas.leaders import leaders
from analytics.model.choice import COUNT, Choice, Subject
from analytics.model.indicators import DISTRICTS, Indicator
from analytics.model.survey import ALL, ASPECTS
from analytics.statistics.areas.area_scores import false_discovery, two_sided
from analytics.statistics.areas.compare_areas import compare_areas
from analytics.statistics.areas.rank_intervals import unbroken
from analytics.statistics.intervals import TOO_FEW, gap_verdict, proportion_gap
from analytics.statistics.satisfaction import ethnic_gap, satisfaction
from analytics.statistics.satisfaction_over_time import falling, rolling_year
from analytics.views.topic import Topics
from analytics.wording.victim_survey import HIGHER, LOWER, NO_DIFFERENT
from data.warehouse.snapshot import Snapshot
from geo.essex import DISTRICTS as CODES
from geo.essex import FORCE

ALPHA = 0.05
REPEATS = "repeat_victims"
NOTHING = ("", "", "")  # the values of what nobody was asked


class Victims:
    """The victim satisfaction survey, of the area in view or the next around it.

    Parameters
    ----------
    topics : Topics
        The indicators of the page, and its area and period.

    Attributes
    ----------
    key : str
        The satisfaction indicator that stands for all of them; '' where none is loaded.
    who : Subject
        The area whose victims they are.
    month : Timestamp or None
        The last month: of the period in view, else of the survey. None where neither single
        months nor quarters are held.
    length : int
        How many months each figure is of: 1, or 3 in a public edition.
    """

    def __init__(self, topics: Topics) -> None:
        self.state = topics.state
        wanted = [f"satisfaction_{aspect}" for aspect in reversed(ASPECTS)]
        self.key = next((key for key in wanted if topics.has(key)), "")
        self.who = topics.of(self.key) if self.key else Subject("Essex", (FORCE,))
        self.instead = topics.instead(self.key) if self.key else ""
        self.names = queries.names(topics.state, topics.ward_set)
        self.length = _length(_survey(topics.state)[0])
        months = _months(topics.state).get(self._code, ())
        until = pd.Timestamp(topics.when[1]) if topics.when else pd.Timestamp.max
        held = [month for month in months if month <= until] or months
        self.month = max(held, default=None)

    @property
    def when(self) -> str:
        """The twelve months in words: the 12 months to September 2014."""
        assert self.month is not None
        last = (self.month + pd.offsets.MonthEnd()).date()
        first = (self.month - pd.DateOffset(months=11)).date()
        return as_text.span_in_words(first, last)

    @property
    def _code(self) -> str:
        return self.who.codes[0]

    def _of_area(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Of what is worked out once for all areas, that of this one."""
        return rows[rows["area"].eq(self._code)].reset_index(drop=True)

    # Compared with a year before

    @cached_property
    def changes(self) -> pd.DataFrame:
        """Every aspect and crime type in twelve months, compared with the twelve before.

        Returns
        -------
        DataFrame
            One row an aspect and crime type ('' for all): aspect, crime_group, numerator,
            denominator, value, lower, upper, status, reason as of `rolling_year`; before,
            n_before, difference, difference_lower, difference_upper (percentage points) and
            verdict ('higher', 'lower', 'no significant difference', 'too few to say'; '' where
            not compared); refused (why not compared; else '').
        """
        assert self.month is not None
        return self._of_area(_changes(self.state, self.month))

    @cached_property
    def falls(self) -> pd.DataFrame:
        """Whether each aspect fell in the last months, all crime types together: `falling`."""
        assert self.month is not None
        return self._of_area(_falls(self.state, self.month))

    # Through time, by district, by ethnic group

    def over_time(self, aspect: str, crime_group: str, of_essex: bool = False) -> pd.DataFrame:
        """Follow an aspect: single months, and the twelve months to each.

        Returns
        -------
        DataFrame
            month; of the month (or the quarter that ends with it) length (months), single (per
            cent), n, why (there is no figure), broken, provisional; of the twelve months value,
            lower, upper, denominator, reason.
        """
        followed = _all_over_time(self.state)
        code = FORCE if of_essex else self._code
        return followed.get((code, aspect, crime_group), followed[NOTHING])

    def districts(self, crime_group: str) -> pd.DataFrame:
        """Compare every aspect in every district with Essex: `compared_with_essex`."""
        assert self.month is not None
        return compared_with_essex(self.state, crime_group, self.month)

    def gaps(self, crime_group: str) -> pd.DataFrame:
        """Compare white with BME victims, a row an aspect.

        See `analytics.statistics.satisfaction.ethnic_gap`.

        Where too few answered, there is no gap: columns gap, lower, upper are NaN.
        """
        assert self.month is not None
        return self._of_area(_gaps(self.state, crime_group, self.month))


@remembered
def crime_groups(state: Snapshot) -> tuple[str, ...]:
    """List the crime types that victims anywhere in Essex were asked about."""
    return tuple(sorted(group for group in set(_survey(state)[0]["crime_group"]) if group))


@remembered
def _survey(state: Snapshot) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Single months or quarters, and twelve months to each, of all areas: asked once for all."""
    facts = queries.satisfaction_facts(state, "", "")
    return facts, rolling_year(facts, length=_length(facts))


def _length(facts: pd.DataFrame) -> int:
    """How many months a figure is of: one, or three where no single months may be shown."""
    return int(facts["length"].iloc[0]) if len(facts) else 1


@remembered
def _months(state: Snapshot) -> dict[str, tuple[pd.Timestamp, ...]]:
    facts = _survey(state)[0].groupby("area", sort=False)["month"]
    return {str(code): tuple(months.unique()) for code, months in facts}


@remembered
def _falls(state: Snapshot, month: pd.Timestamp) -> pd.DataFrame:
    facts = _survey(state)[0]
    all_victims = facts["ethnicity"].eq(ALL) & facts["crime_group"].eq(ALL)
    falls = falling(facts[all_victims & facts["month"].le(month)])
    if _length(facts) > 1:  # three quarters are no three months
        falls = falls.iloc[:0]
    return falls.assign(aspect=falls["aspect"].map(ASPECTS))


@remembered
def _gaps(state: Snapshot, crime_group: str, month: pd.Timestamp) -> pd.DataFrame:
    years = _survey(state)[1]
    wanted = years["crime_group"].eq(crime_group) & years["month"].eq(month)
    gaps = ethnic_gap(years[wanted])
    few = gaps["verdict"].eq(TOO_FEW)
    return gaps.assign(**{name: gaps[name].mask(few) for name in ("gap", "lower", "upper")})


@remembered
def _changes(state: Snapshot, month: pd.Timestamp) -> pd.DataFrame:
    facts, years = _survey(state)
    keys = ["area", "aspect", "crime_group"]
    years = years[years["ethnicity"].eq(ALL)]
    now = years[years["month"].eq(month)].set_index(keys)
    earlier = years[years["month"].eq(month - pd.DateOffset(years=1))].set_index(keys)
    earlier = earlier.reindex(now.index)
    out = now.assign(
        before=earlier["value"], x_before=earlier["numerator"],
        n_before=earlier["denominator"], difference=np.nan, difference_lower=np.nan,
        difference_upper=np.nan, verdict="",
    )  # fmt: skip
    first = facts[facts["month"].eq(month - pd.DateOffset(months=12 - _length(facts)))]
    broken = first[first["ethnicity"].eq(ALL)].set_index(keys)["broken"].reindex(now.index)
    reason = earlier["reason"].fillna("not asked")
    out["refused"] = np.select(
        [out["reason"].ne(""), broken.fillna("").ne(""), reason.ne("")],
        [out["reason"], broken, reason],
        default="",
    )
    both = out["refused"].eq("")
    if both.any():
        four = [
            out.loc[both, column].to_numpy(float)
            for column in ("numerator", "denominator", "x_before", "n_before")
        ]
        columns = ["difference", "difference_lower", "difference_upper"]
        out.loc[both, columns] = 100 * np.column_stack(proportion_gap(*four))
        out.loc[both, "verdict"] = np.asarray(gap_verdict(*four))
    return out.reset_index()


@remembered
def _all_over_time(state: Snapshot) -> dict[tuple[str, ...], pd.DataFrame]:
    """What `Victims.over_time` gives, by area, aspect and crime type: put together once for all."""
    single, year = (frame[frame["ethnicity"].eq(ALL)] for frame in _survey(state))
    single = satisfaction(single).rename(
        columns={"value": "single", "denominator": "n", "reason": "why"}
    )
    single = single.assign(provisional=single["status"].eq("provisional"))
    keys = ["area", "aspect", "crime_group"]
    of_month = [*keys, "month", "length", "single", "n", "why", "broken", "provisional"]
    of_year = [*keys, "month", "value", "lower", "upper", "denominator", "reason"]
    both = year[of_year].merge(single[of_month], on=[*keys, "month"], how="left")
    groups = {key: rows.reset_index(drop=True) for key, rows in both.groupby(keys, sort=False)}
    return {NOTHING: both.iloc[:0], **groups}


@remembered
def compared_with_essex(state: Snapshot, crime_group: str, month: pd.Timestamp) -> pd.DataFrame:
    """Compare every aspect of the survey in every district with Essex.

    Parameters
    ----------
    crime_group : str
        '' for all crime types together.
    month : Timestamp
        The last of the twelve months.

    Returns
    -------
    DataFrame
        area, aspect, numerator, denominator, value, lower, upper, reason (of `rolling_year`) of
        Essex and each district and unitary, and for these verdict: 'higher', 'lower' or 'no
        different', by more than chance would have among all of the cells (Benjamini and
        Hochberg), or 'too few to say'.

    See Also
    --------
    analytics.statistics.areas.funnel.compare_areas : the score, and how few are too few.
    """
    every = _survey(state)[1]
    every = every[
        every["area"].isin([FORCE, *CODES])
        & every["crime_group"].eq(crime_group)
        & every["ethnicity"].eq(ALL)
        & every["month"].eq(month)
    ].sort_values("area", kind="stable", ignore_index=True)
    if every.empty:
        return pd.DataFrame(columns=["area", "aspect", "value", "verdict"])
    score = pd.Series(np.nan, index=every.index)
    verdict = pd.Series("", index=every.index, dtype=object)
    for _, rows in every[every["area"].ne(FORCE)].groupby("aspect", sort=False):
        compared = compare_areas(rows["numerator"], rows["denominator"], kind="share").frame
        score[rows.index], verdict[rows.index] = compared["z"], compared["verdict_chance"]
    named = false_discovery(two_sided(score.to_numpy())) < ALPHA
    tested = verdict.ne(TOO_FEW) & verdict.ne("")
    side = np.where(score.gt(0), HIGHER, LOWER)
    out = verdict.mask(tested, np.where(named, side, NO_DIFFERENT))
    # Under 50 answers nobody is called higher or lower, however far out.
    return every.assign(verdict=out.mask(named & every["denominator"].lt(50), TOO_FEW))


def repeats_by_district(topics: Topics) -> pd.DataFrame:
    """Compare repeat victims in every district with a year before, highest rate first.

    They are of the month that `Topics.figure` is about, since months do not add up.

    Returns
    -------
    DataFrame
        As of `area_changes.in_view`. Empty without a figure.
    """
    indicator, now = topics.indicators[REPEATS], topics.figure(REPEATS)
    if now is None or not indicator.finest:
        return pd.DataFrame()
    return _repeats(topics.state, indicator, now.start, now.end, topics.ward_set)


@remembered
def _repeats(
    state: Snapshot, indicator: Indicator, start: date, end: date, ward_set: str
) -> pd.DataFrame:
    compared = queries.comparison(state, indicator, start, end)
    choice = Choice(indicator, "", COUNT, DISTRICTS, ward_set, "", (), compared)
    view = area_changes.in_view(state, choice)
    areas = view[view["part"].eq("area") & view["value"].notna()].reset_index(drop=True)
    if areas.empty:
        return areas
    by = "rate" if areas["rate"].notna().all() else "value"
    areas["leads"] = leaders(areas, indicator, "", len(compared.periods), by == "rate")
    figures = areas[by].to_numpy(dtype=float)
    written = figures.round(2 if by == "rate" else 0)
    areas["named"] = unbroken(figures, written, areas["leads"].to_numpy(dtype=bool))
    return areas.sort_values([by, "name"], ascending=[False, True], ignore_index=True)


# In words -----------------------------------------------------------------------------------------

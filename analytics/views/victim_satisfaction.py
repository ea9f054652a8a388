"""How satisfied the victims of an area are: what changed, where, and between ethnic groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analytics import as_text, queries
from analytics.cache import remembered
from analytics.findings import area_changes
from analytics.model.choice import COUNT, Choice, Subject
from analytics.model.indicators import DISTRICTS, Indicator
from analytics.model.sentence import Said
from analytics.model.survey import ALL, ASPECTS, FEWEST
from analytics.model.verdict_words import NO_REAL_CHANGE, REAL
from analytics.statistics.area_scores import false_discovery, two_sided
from analytics.statistics.funnel import compare_areas
from analytics.statistics.intervals import TOO_FEW, gap_verdict, proportion_gap
from analytics.statistics.satisfaction import (
    CANNOT_SAY,
    ethnic_gap,
    falling,
    rolling_year,
    satisfaction,
)
from analytics.views.topic import Stories
from analytics.wording import satisfaction_words
from data.warehouse.snapshot import Snapshot
from geo.essex import DISTRICTS as CODES
from geo.essex import FORCE

HIGHER, LOWER, NO_DIFFERENT = "higher", "lower", "no different"
ALPHA = 0.05
REPEATS = "repeat_victims"
NOTHING = ("", "", "")  # the course of what nobody was asked


class Victims:
    """The victim satisfaction survey, of the area in view or the next around it.

    Parameters
    ----------
    told : Stories
        The indicators of the page, and its area and period.

    Attributes
    ----------
    key : str
        The satisfaction indicator that stands for all of them; '' where none is loaded.
    who : Subject
        Of whom it tells.
    month : Timestamp or None
        The last month: of the period in view, else of the survey. None without single months.
    """

    def __init__(self, told: Stories) -> None:
        self.state = told.state
        wanted = [f"satisfaction_{aspect}" for aspect in reversed(ASPECTS)]
        self.key = next((key for key in wanted if told.has(key)), "")
        self.who = told.of(self.key) if self.key else Subject("Essex", (FORCE,))
        self.instead = told.instead(self.key) if self.key else ""
        self.names = queries.names(told.state, told.ward_set)
        months = _months(told.state).get(self._code, ())
        until = pd.Timestamp(told.when[1]) if told.when else pd.Timestamp.max
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

    def _own(self, found: pd.DataFrame) -> pd.DataFrame:
        """Of what is worked out once for all areas, that of this one."""
        return found[found["area"].eq(self._code)].reset_index(drop=True)

    # Beside a year before

    @cached_property
    def beside(self) -> pd.DataFrame:
        """Every aspect and crime type in twelve months, beside the twelve before.

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
        return self._own(_beside(self.state, self.month))

    @cached_property
    def falls(self) -> pd.DataFrame:
        """Whether each aspect fell in the last months, all crime types together: `falling`."""
        assert self.month is not None
        return self._own(_falls(self.state, self.month))

    # Through time, by district, by ethnic group

    def course(self, aspect: str, crime_group: str, of_essex: bool = False) -> pd.DataFrame:
        """Follow an aspect: single months beside the twelve months to each.

        Returns
        -------
        DataFrame
            month; of the month single (per cent), n, why (there is no figure), broken,
            provisional; of the twelve months value, lower, upper, denominator, reason.
        """
        courses = _courses(self.state)
        code = FORCE if of_essex else self._code
        return courses.get((code, aspect, crime_group), courses[NOTHING])

    def districts(self, crime_group: str) -> pd.DataFrame:
        """Set every aspect in every district beside Essex: `beside_essex`."""
        assert self.month is not None
        return beside_essex(self.state, crime_group, self.month)

    def gaps(self, crime_group: str) -> pd.DataFrame:
        """Compare white with BME victims, a row an aspect.

        See `analytics.statistics.satisfaction.ethnic_gap`.

        Where too few answered, there is no gap: columns gap, lower, upper are NaN.
        """
        assert self.month is not None
        return self._own(_gaps(self.state, crime_group, self.month))


@remembered
def crime_groups(state: Snapshot) -> tuple[str, ...]:
    """List the crime types that victims anywhere in Essex were asked about."""
    return tuple(sorted(group for group in set(_survey(state)[0]["crime_group"]) if group))


@remembered
def _survey(state: Snapshot) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Single months, and twelve months to each, of all areas: asked once for all of them."""
    facts = queries.satisfaction_facts(state, "", "")
    return facts, rolling_year(facts)


@remembered
def _months(state: Snapshot) -> dict[str, tuple[pd.Timestamp, ...]]:
    facts = _survey(state)[0].groupby("area", sort=False)["month"]
    return {str(code): tuple(own.unique()) for code, own in facts}


@remembered
def _falls(state: Snapshot, month: pd.Timestamp) -> pd.DataFrame:
    facts = _survey(state)[0]
    own = facts["ethnicity"].eq(ALL) & facts["crime_group"].eq(ALL)
    found = falling(facts[own & facts["month"].le(month)])
    return found.assign(aspect=found["aspect"].map(ASPECTS))


@remembered
def _gaps(state: Snapshot, crime_group: str, month: pd.Timestamp) -> pd.DataFrame:
    years = _survey(state)[1]
    own = years["crime_group"].eq(crime_group) & years["month"].eq(month)
    found = ethnic_gap(years[own])
    few = found["verdict"].eq(TOO_FEW)
    return found.assign(**{name: found[name].mask(few) for name in ("gap", "lower", "upper")})


@remembered
def _beside(state: Snapshot, month: pd.Timestamp) -> pd.DataFrame:
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
    first = facts[facts["month"].eq(month - pd.DateOffset(months=11))]
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
def _courses(state: Snapshot) -> dict[tuple[str, ...], pd.DataFrame]:
    """What `Victims.course` tells, by area, aspect and crime type: put together once for all."""
    single, year = (frame[frame["ethnicity"].eq(ALL)] for frame in _survey(state))
    single = satisfaction(single).rename(
        columns={"value": "single", "denominator": "n", "reason": "why"}
    )
    single = single.assign(provisional=single["status"].eq("provisional"))
    keys = ["area", "aspect", "crime_group"]
    of_month = [*keys, "month", "single", "n", "why", "broken", "provisional"]
    of_year = [*keys, "month", "value", "lower", "upper", "denominator", "reason"]
    both = year[of_year].merge(single[of_month], on=[*keys, "month"], how="left")
    return {NOTHING: both.iloc[:0], **dict(iter(both.groupby(keys, sort=False)))}


@remembered
def beside_essex(state: Snapshot, crime_group: str, month: pd.Timestamp) -> pd.DataFrame:
    """Set every aspect of the survey in every district beside Essex.

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
    analytics.statistics.funnel.compare_areas : the score, and how few are too few.
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
    for _, own in every[every["area"].ne(FORCE)].groupby("aspect", sort=False):
        found = compare_areas(own["numerator"], own["denominator"], kind="share").frame
        score[own.index], verdict[own.index] = found["z"], found["verdict_chance"]
    named = false_discovery(two_sided(score.to_numpy())) < ALPHA
    told = verdict.ne(TOO_FEW) & verdict.ne("")
    side = np.where(score.gt(0), HIGHER, LOWER)
    out = verdict.mask(told, np.where(named, side, NO_DIFFERENT))
    # Under 50 answers nobody is called higher or lower, however far out.
    return every.assign(verdict=out.mask(named & every["denominator"].lt(50), TOO_FEW))


def repeats_by_district(told: Stories) -> pd.DataFrame:
    """Set repeat victims in every district beside a year before, highest rate first.

    They are of the month that `Stories.figure` tells of, since months do not add up.

    Returns
    -------
    DataFrame
        As of `area_changes.in_view`. Empty without a figure.
    """
    one, now = told.indicators[REPEATS], told.figure(REPEATS)
    if now is None or not one.finest:
        return pd.DataFrame()
    return _repeats(told.state, one, now.start, now.end, told.ward_set)


@remembered
def _repeats(
    state: Snapshot, one: Indicator, start: date, end: date, ward_set: str
) -> pd.DataFrame:
    compared = queries.comparison(state, one, start, end)
    choice = Choice(one, "", COUNT, DISTRICTS, ward_set, "", (), compared)
    view = area_changes.in_view(state, choice)
    found = view[view["part"].eq("area") & view["value"].notna()].reset_index(drop=True)
    if found.empty:
        return found
    by = "rate" if found["rate"].notna().all() else "value"
    return found.sort_values([by, "name"], ascending=[False, True], ignore_index=True)


# In words -----------------------------------------------------------------------------------------


def fell(found: pd.DataFrame, where: str) -> Said:
    """Say whether satisfaction fell three months in a row: `sentences.falling`.

    Of what cannot be said for want of a month it is not said that it did not fall.
    """
    unknown = found[found["verdict"].eq(CANNOT_SAY)]
    if unknown.empty:
        return satisfaction_words.falling(found, where)
    which = "any aspect" if len(unknown) == len(found) else as_text.joined(list(unknown["aspect"]))
    cannot = (
        f"Whether satisfaction with {which} fell three months in a row in {where} cannot be said: "
        f"{unknown['reason'].iloc[0]}."
    )
    if len(unknown) == len(found):
        return Said(cannot, cannot)
    # Beside aspects that fell, those unknown keep it from saying "every aspect".
    said = satisfaction_words.falling(
        found if found["fell"].any() else found.drop(unknown.index), where
    )
    return Said(f"{said.title} {cannot}", f"{said.text} {cannot}")


def changed(found: pd.DataFrame, where: str, when: str) -> Said:
    """Say which aspects, for which crime types, differ from a year before beyond chance."""
    known = found[found["value"].notna() & found["denominator"].ge(FEWEST)]
    groups = found["crime_group"].unique()
    if len(groups) == 1 and groups[0]:
        where += f" among victims of {groups[0].lower()}"
    if known.empty:
        if found["value"].notna().any():
            title = f"Satisfaction in {where} in {when}: too few answers to say."
            return Said(title, title)
        why = found["reason"].iloc[0] if len(found) else "nobody was asked"
        title = f"Satisfaction in {where} in {when}: {as_text.no_figure(why)}."
        return Said(title, title)
    least = known.loc[known["value"].idxmin()]
    lowest = (
        f"lowest is {ASPECTS[least['aspect']]}{_of(least['crime_group'], groups)}, "
        f"{as_text.number(least['value'], 1)}%"
    )
    compared = known[known["refused"].eq("")]
    if compared.empty:
        title = f"Satisfaction in {where} in {when}: {lowest}."
        refusal = f"Cannot compare with a year before: {known['refused'].iloc[0]}."
        return Said(f"{title} {refusal}", f"{title} {refusal}")
    told = [
        f"{ASPECTS[row.aspect]}{_of(row.crime_group, groups)} "
        f"{'up' if row.difference > 0 else 'down'} {as_text.number(abs(row.difference), 1)} "
        f"percentage points to {as_text.number(row.value, 1)}%"
        for row in compared.itertuples()
        if row.verdict in ("higher", "lower")
    ]
    if not told:
        few = compared["verdict"].eq(TOO_FEW).all()
        head = "too few answers to say what changed" if few else "no change beyond chance"
        title = f"Satisfaction in {where}: {head} on a year before; {lowest}."
    else:
        title = f"Satisfaction in {where}, beyond chance on a year before: {'; '.join(told)}."
    every = "; ".join(
        f"{ASPECTS[row.aspect]}{_of(row.crime_group, groups)} {as_text.number(row.value, 1)}% of "
        f"{as_text.number(row.denominator)}"
        for row in known.itertuples()
    )
    return Said(title, f"{title} {every[:1].upper()}{every[1:]}.")


def standing(found: pd.DataFrame, names: Mapping[str, str], when: str) -> Said:
    """Say which districts differ from Essex beyond chance, and in what."""
    areas = found[found["area"].ne(FORCE)]
    apart = areas[areas["verdict"].isin([HIGHER, LOWER])]
    told = []
    for side in (LOWER, HIGHER):
        for code, own in apart[apart["verdict"].eq(side)].groupby("area", sort=False):
            which = (
                "every aspect" if len(own) == len(ASPECTS)
                else as_text.joined([ASPECTS[one] for one in own["aspect"]])
            )  # fmt: skip
            told.append(f"{side} in {names.get(str(code), str(code))} for {which}")
    if areas["value"].isna().all():
        unseen = areas["reason"].map(as_text.is_not_shown).any()
        why = f", {as_text.NOT_SHOWN}" if unseen else ""
        title = f"Satisfaction by district in {when}: no figures{why}."
    elif told:
        title = f"Satisfaction beside Essex, beyond chance: {'; '.join(told)}."
    else:
        title = f"Satisfaction in no district differs from Essex beyond chance in {when}."
    whole = found[found["area"].eq(FORCE) & found["value"].notna()]
    essex = "; ".join(
        f"{ASPECTS[row.aspect]} {as_text.number(row.value, 1)}%" for row in whole.itertuples()
    )
    return Said(title, f"{title} Essex: {essex}." if essex else title)


def gap_said(found: pd.DataFrame, where: str, when: str) -> Said:
    """Say for which aspects white and BME victims differ beyond chance, or that too few answered.

    Parameters
    ----------
    found : DataFrame
        Of `Victims.gaps`.
    """
    if found.empty:
        title = f"Satisfaction by ethnic group is not given for {where}."
        return Said(title, title)
    rows = found.to_dict("records")
    each = [f"{as_text.upper_first(ASPECTS[row['aspect']])}: {one_gap(row)}." for row in rows]
    apart = [row for row in rows if row["verdict"] in (HIGHER, LOWER)]
    few = sum(row["verdict"] == TOO_FEW for row in rows)
    if few == len(rows):
        overall = next((row for row in rows if row["aspect"] == "overall"), rows[-1])
        title = satisfaction_words.ethnic_gap(overall, where, when).title
        if overall["n_bme"] < FEWEST:
            title = (
                f"Satisfaction by ethnic group in {where} in {when}: "
                f"{as_text.counted(overall['n_bme'], 'answer')} by BME victims, too few to say."
            )
        if overall["reason"] == "":
            title = title.rstrip(".") + ", and so for every aspect."
    elif not apart:
        title = f"BME and white victims in {where} differ beyond chance on no aspect."
        title += " Too few to say for some." if few else ""
    else:
        told = as_text.joined([f"{ASPECTS[row['aspect']]} ({_points(row)})" for row in apart])
        title = f"BME and white victims in {where} differ beyond chance on {told}."
        few_of = "all others" if few + len(apart) == len(rows) else "some of the others"
        title += f" Too few to say for {few_of}." if few else " No other aspect does."
    return Said(title, " ".join([title, *each]))


def repeats_said(found: pd.DataFrame, when: str) -> Said:
    """Say which districts have really more or fewer repeat victims, and where the rate is highest.

    Parameters
    ----------
    found : DataFrame
        Of `repeats_by_district`, not empty.
    when : str
        The month as it follows "in".
    """
    top = found.iloc[0]
    per_head = found["rate"].notna().all()
    most = (
        f"{as_text.number(top['rate'], 2)} per 1,000 residents"
        if per_head
        else as_text.counted(top["value"], "victim")
    )
    head = f"Repeat victims {when}: highest in {top['name']}, {most}"
    moved = [
        f"{row.name_} ({as_text.signed(row.difference)})"
        for row in found.rename(columns={"name": "name_"}).itertuples()
        if row.verdict in REAL
    ]
    if moved:
        tail = f"; beyond chance on a year before: {as_text.joined(moved)}"
    elif found["verdict"].isin([*REAL, NO_REAL_CHANGE]).any():
        tail = "; no district changed beyond chance on a year before"
    else:
        tail = ""
    title = f"{head}{tail}."
    every = "; ".join(
        f"{name} {as_text.number(value)}"
        for name, value in zip(found["name"], found["value"], strict=True)
    )
    return Said(title, f"{title} Victims: {every}.")


def one_gap(row: Mapping[str, Any]) -> str:
    """Say in a few words how one aspect differs by ethnic group; no number where too few."""
    if pd.isna(row["n_bme"]) or pd.isna(row["n_white"]):
        return as_text.no_figure(row["reason"])
    answers = f"{as_text.counted(row['n_bme'], 'answer')} by BME victims"
    if row["verdict"] == TOO_FEW:
        return f"too few to say, {answers}"
    if row["verdict"] in (HIGHER, LOWER):
        return f"{_points(row)}, beyond chance, {answers}"
    return f"no difference beyond chance, {answers}"


def _points(row: Mapping[str, Any]) -> str:
    way = "below" if row["gap"] > 0 else "above"
    return f"BME {as_text.number(abs(row['gap']), 1)} percentage points {way}"


def _of(crime_group: str, groups: Sequence[str]) -> str:
    """Name the crime type, where it is one of several."""
    return f" for {crime_group.lower()}" if len(groups) > 1 else ""

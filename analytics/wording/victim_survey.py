"""What the victim satisfaction survey says, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analytics import as_text
from analytics.model.sentence import Sentence
from analytics.model.survey import ASPECTS, FEWEST
from analytics.model.verdict_words import NO_REAL_CHANGE, REAL
from analytics.statistics.areas.rank_intervals import ranks
from analytics.statistics.intervals import TOO_FEW
from analytics.statistics.satisfaction import CANNOT_SAY
from analytics.wording import phrases, satisfaction_words
from geo.essex import FORCE

MOST_NAMED = 3  # districts
HIGHER, LOWER, NO_DIFFERENT = "higher", "lower", "no different"


def fell(falls: pd.DataFrame, where: str) -> Sentence:
    """Say whether satisfaction fell three months in a row: `sentences.falling`.

    Aspects with a missing month are reported as unknown, not as "did not fall".
    """
    unknown = falls[falls["verdict"].eq(CANNOT_SAY)]
    if unknown.empty:
        return satisfaction_words.falling(falls, where)
    which = "any aspect" if len(unknown) == len(falls) else as_text.joined(list(unknown["aspect"]))
    cannot = (
        f"Whether satisfaction with {which} fell three months in a row in {where} cannot be said: "
        f"{unknown['reason'].iloc[0]}."
    )
    if len(unknown) == len(falls):
        return Sentence(cannot, cannot)
    # Next to aspects that fell, those unknown keep it from saying "every aspect".
    words = satisfaction_words.falling(
        falls if falls["fell"].any() else falls.drop(unknown.index), where
    )
    return Sentence(f"{words.title} {cannot}", f"{words.text} {cannot}")


def changed(changes: pd.DataFrame, where: str, when: str) -> Sentence:
    """Say which aspects, for which crime types, differ from a year before beyond chance."""
    known = changes[changes["value"].notna() & changes["denominator"].ge(FEWEST)]
    groups = changes["crime_group"].unique()
    if len(groups) == 1 and groups[0]:
        where += f" among victims of {groups[0].lower()}"
    if known.empty:
        if changes["value"].notna().any():
            title = f"Satisfaction in {where} in {when}: too few answers to say."
            return Sentence(title, title)
        why = changes["reason"].iloc[0] if len(changes) else "nobody was asked"
        title = f"Satisfaction in {where} in {when}: {as_text.no_figure(why)}."
        return Sentence(title, title)
    lowest = _lowest(known, groups)
    compared = known[known["refused"].eq("")]
    if compared.empty:
        title = f"Satisfaction in {where} in {when}: {lowest}."
        refusal = f"Cannot compare with a year before: {known['refused'].iloc[0]}."
        return Sentence(f"{title} {refusal}", f"{title} {refusal}")
    phrases = [
        f"{ASPECTS[row.aspect]}{_of(row.crime_group, groups)} "
        f"{'up' if row.difference > 0 else 'down'} {as_text.points(row.difference)} "
        f"to {as_text.number(row.value, 1)}%"
        for row in compared.itertuples()
        if row.verdict in ("higher", "lower")
    ]
    if not phrases:
        few = compared["verdict"].eq(TOO_FEW).all()
        head = "too few answers to say what changed" if few else "no change beyond chance"
        title = f"Satisfaction in {where}: {head} on a year before; {lowest}."
    else:
        title = f"Satisfaction in {where}, beyond chance on a year before: {'; '.join(phrases)}."
    every = "; ".join(
        f"{ASPECTS[row.aspect]}{_of(row.crime_group, groups)} {as_text.number(row.value, 1)}% of "
        f"{as_text.number(row.denominator)}"
        for row in known.itertuples()
    )
    return Sentence(title, f"{title} {every[:1].upper()}{every[1:]}.")


def _lowest(known: pd.DataFrame, groups: Sequence[str]) -> str:
    """Name the aspect that is lowest beyond chance; else give the range of all of them."""
    order = known.sort_values("value")
    last = ranks(order["numerator"], order["denominator"], kind="share")["rank_upper"]
    low, high = (f"{as_text.number(order['value'].iloc[place], 1)}%" for place in (0, -1))
    least = order.iloc[0]
    if len(order) == 1 or last.eq(len(order)).sum() == 1:
        return f"lowest is {ASPECTS[least['aspect']]}{_of(least['crime_group'], groups)}, {low}"
    return f"from {low} to {high}, none lowest beyond chance"


def reconciled(falls: pd.DataFrame, year: pd.DataFrame, where: str, when: str) -> str:
    """Say in one sentence what the last three months and the whole year did, so that they fit.

    Parameters
    ----------
    falls : DataFrame
        Of `Victims.falls`; empty where a single crime type is looked at.
    year : DataFrame
        Of `Victims.changes`, of one crime type.
    where, when : str
        The area and the twelve months.
    """
    over_year = changed(year, where, when).title
    if falls.empty or not falls["fell"].any():
        head = fell(falls, where).title + " " if len(falls) else ""
        return head + over_year
    short = fell(falls, where).title.rstrip(".")
    compared = year[year["refused"].eq("") & year["verdict"].ne(TOO_FEW)]
    moved = compared["verdict"].isin([HIGHER, LOWER]).any()
    if compared.empty or moved:
        return f"{short}. {over_year}"
    groups = list(year["crime_group"].unique())
    lowest = _lowest(year[year["value"].notna()], groups)
    return (
        f"{short}; yet over {when} as a whole no aspect is really different from a year before: "
        f"{lowest}."
    )


def standing(compared: pd.DataFrame, names: Mapping[str, str], when: str) -> Sentence:
    """Say which districts differ from Essex beyond chance, and in what."""
    areas = compared[compared["area"].ne(FORCE)]
    apart = areas[areas["verdict"].isin([HIGHER, LOWER])]
    phrases = []
    for side in (LOWER, HIGHER):
        for code, rows in apart[apart["verdict"].eq(side)].groupby("area", sort=False):
            which = (
                "every aspect" if len(rows) == len(ASPECTS)
                else as_text.joined([ASPECTS[aspect] for aspect in rows["aspect"]])
            )  # fmt: skip
            phrases.append(f"{side} in {names.get(str(code), str(code))} for {which}")
    if areas["value"].isna().all():
        unseen = areas["reason"].map(as_text.is_not_shown).any()
        why = f", {as_text.NOT_SHOWN}" if unseen else ""
        title = f"Satisfaction by district in {when}: no figures{why}."
    elif phrases:
        title = f"Satisfaction compared with Essex, beyond chance: {'; '.join(phrases)}."
    else:
        title = f"Satisfaction in no district differs from Essex beyond chance in {when}."
    whole = compared[compared["area"].eq(FORCE) & compared["value"].notna()]
    essex = "; ".join(
        f"{ASPECTS[row.aspect]} {as_text.number(row.value, 1)}%" for row in whole.itertuples()
    )
    return Sentence(title, f"{title} Essex: {essex}." if essex else title)


def ethnic_gaps(gaps: pd.DataFrame, where: str, when: str) -> Sentence:
    """Say for which aspects white and BME victims differ beyond chance, or that too few answered.

    Parameters
    ----------
    gaps : DataFrame
        Of `Victims.gaps`.
    """
    if gaps.empty:
        title = f"Satisfaction by ethnic group is not given for {where}."
        return Sentence(title, title)
    rows = gaps.to_dict("records")
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
        title = f"BME and white victims in {where} do not differ beyond chance on any aspect."
        title += " Too few to say for some." if few else ""
    else:
        listed = as_text.joined([f"{ASPECTS[row['aspect']]} ({_points(row)})" for row in apart])
        title = f"BME and white victims in {where} differ beyond chance on {listed}."
        few_of = "all others" if few + len(apart) == len(rows) else "some of the others"
        title += f" Too few to say for {few_of}." if few else " No other aspect does."
    return Sentence(title, " ".join([title, *each]))


def repeat_victims(rows: pd.DataFrame, when: str) -> Sentence:
    """Say which districts have really more or fewer repeat victims, and where the rate is highest.

    Parameters
    ----------
    rows : DataFrame
        Of `repeats_by_district`, not empty.
    when : str
        The month as it follows "in".
    """
    top = rows.iloc[0]
    per_head = rows["rate"].notna().all()
    year = phrases.population_of(rows["year"]) if per_head else ""
    most = (
        f"{as_text.number(top['rate'], 2)} per 1,000 residents ({year})"
        if per_head
        else as_text.counted(top["value"], "victim")
    )
    names = list(rows["name"][rows["named"]])
    leading_areas = int(rows["leads"].sum())
    if not top["value"] > 0:
        where = "none in any district"
    elif not names or leading_areas > MOST_NAMED:
        where = (
            f"no district is highest beyond chance ({leading_areas} are no different from the "
            f"highest, {most})"
        )
    else:
        tied = rows["rate" if per_head else "value"][rows["named"]].nunique() == 1
        further = phrases.further_down(leading_areas - len(names), "district")
        where = f"highest in {phrases.highest_of(names, tied)}, {most}{further}"
    head = f"Repeat victims {when}: {where}"
    moved = [
        f"{row.name_} ({as_text.signed(row.difference)})"
        for row in rows.rename(columns={"name": "name_"}).itertuples()
        if row.verdict in REAL
    ]
    if moved:
        tail = f"; beyond chance on a year before: {as_text.joined(moved)}"
    elif rows["verdict"].isin([*REAL, NO_REAL_CHANGE]).any():
        tail = "; no district changed beyond chance on a year before"
    else:
        tail = ""
    title = f"{head}{tail}."
    every = "; ".join(
        f"{name} {as_text.number(value)}"
        for name, value in zip(rows["name"], rows["value"], strict=True)
    )
    return Sentence(title, f"{title} Victims: {every}.")


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
    return f"BME {as_text.points(row['gap'])} {way}"


def _of(crime_group: str, groups: Sequence[str]) -> str:
    """Name the crime type, where it is one of several."""
    return f" for {crime_group.lower()}" if len(groups) > 1 else ""

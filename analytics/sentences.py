"""Findings in plain words: a short one to head a picture, a longer one to stand for it.

Every sentence is made of the numbers it is about. What is better and what is worse is said only
where the catalogue says so; chance is never called significance; a percentage of few is not given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analytics import written
from analytics.before_after import BeforeAfter
from analytics.change import SMALLEST_BASE
from analytics.choices import Indicator
from analytics.concentration import Concentration
from analytics.control import FALLING, NEAR_A_LIMIT, ONE_SIDE, OUTSIDE, RISING, TRIAL_LIMITS
from analytics.explaining import RateParts
from analytics.level import Beside, Figure
from analytics.series import Series
from analytics.signals import CANNOT_SAY, NO_SPECIAL_CAUSE, Signal

UNITS = {1: "month", 3: "quarter", 12: "year"}
SURE = {
    "more": "a real change",
    "fewer": "a real change",
    "no real change": "no real change",
    "too few to say": "too few to say whether it changed",
    "cannot say": "no test of chance fits this figure",
}


@dataclass(frozen=True)
class Said:
    """A finding in words.

    Attributes
    ----------
    title : str
        One sentence with the figure, its comparison, and how sure.
    text : str
        The same at length, for those who cannot see the picture: it stands by itself.
    """

    title: str
    text: str


# Figures ------------------------------------------------------------------------------------------


def amount(value: float, indicator: Indicator) -> str:
    """Write a value in its unit: 412, 40.6%, £375,419."""
    if pd.isna(value):
        return "no figure"
    if indicator.is_share:
        return f"{written.number(value, 1)}%"
    text = written.number(value, 0 if float(value).is_integer() else 1)
    return f"£{text}" if indicator.unit == "pounds" else text


def gap(difference: float, indicator: Indicator) -> str:
    """Write a difference: 88 fewer, 3.7 percentage points lower; '' if it rounds to nothing."""
    if indicator.is_share:
        size = written.number(abs(difference), 1)
        way = "higher" if difference > 0 else "lower"
        unit = "percentage point" if size == "1.0" else "percentage points"
        return f"{size} {unit} {way}" if _counts(size) else ""
    size = amount(abs(difference), indicator)
    more, fewer = ("more", "fewer") if indicator.events else ("more", "less")
    return f"{size} {more if difference > 0 else fewer}" if _counts(size) else ""


def what(series: Series) -> str:
    """Name what a series counts, and of whom: Drug seizures, cannabis."""
    parts = [pair.split("=", 1)[1] for pair in series.breakdown.split(";") if pair]
    return ", ".join([series.indicator.name, *parts])


# 1 How much ---------------------------------------------------------------------------------------


def how_much(series: Series, *figures: Figure | None) -> Said:
    """Say how much there is: the first figure heads, all of them are told."""
    known = [figure for figure in figures if figure is not None]
    if not known:
        title = f"{what(series)}: no figure for {series.name}"
        return Said(f"{title}.", f"{title} is loaded.")
    first = known[0]
    if first.why:
        title = f"{what(series)}: no figure for {series.name} {_during(first)}, {first.why}."
    else:
        title = f"{what(series)} stood at {_of(series, first)} in {series.name} {_during(first)}."
    return Said(title, " ".join([title, *(_at_length(series, figure) for figure in known)]))


def _at_length(series: Series, figure: Figure) -> str:
    one, when = series.indicator, _during(figure)
    head = f"{when[:1].upper()}{when[1:]}"
    if figure.why:
        return f"{head}: no figure, {figure.why}."
    text = f"{head}: {_of(series, figure)}"
    if not pd.isna(figure.lower):
        text += f" (95% interval {amount(figure.lower, one)} to {amount(figure.upper, one)})"
    if not pd.isna(figure.rate):
        text += (
            f", {written.rate(figure.rate)} per 1,000 residents "
            f"({written.rate(figure.rate_lower)} to {written.rate(figure.rate_upper)}; "
            f"population of mid-{series.year})"
        )
    return f"{text}{', provisional' if figure.provisional else ''}."


# 2 Compared ---------------------------------------------------------------------------------------


def beside_year_before(series: Series, found: Beside | None) -> Said:
    """Say how a figure compares with a year before, or why it cannot be compared."""
    if found is None:
        return how_much(series)
    one, now, name = series.indicator, found.now, what(series)
    if found.refused:
        title = how_much(series, now).title
        refusal = f"Cannot compare with a year before: {found.refused.rstrip('.')}."
        return Said(f"{title} {refusal}", f"{how_much(series, now).text} {refusal}")
    assert found.before is not None
    difference = gap(found.difference, one)
    value = _briefly(now, one)
    where = f"in {series.name} {_during(now)}"
    sure = SURE[found.verdict] + judged(found, one)
    few = one.is_share and min(now.denominator, found.before.denominator) < SMALLEST_BASE
    if few:
        before = f"{_briefly(found.before, one)} a year before"
        title = f"{name} stood at {value} {where}, after {before}: {sure}."
    elif not difference:
        title = f"{name} stayed at {value} {where}, the same as a year before: {sure}."
    else:
        percent = "" if pd.isna(found.percent) else f" ({written.percentage(found.percent)})"
        way = "rose" if found.difference > 0 else "fell"
        title = (
            f"{name} {way} to {value} {where}, {difference}{percent} than a year before: {sure}."
        )
    text = [title, f"A year before: {_of(series, found.before)} {_during(found.before)}."]
    if not pd.isna(found.lower) and not few:
        text.append(
            "The 95% interval of the difference runs from "
            f"{written.signed(found.lower, 1)} to {written.signed(found.upper, 1)} percentage "
            "points."
        )
    if not pd.isna(found.z):
        text.append(
            f"The test of the two counts gives z = {written.signed(found.z, 1)}; beyond 3 either "
            "way is a real change."
        )
        if now.days != found.before.days:
            when = written.span_in_words(now.start, now.end)
            text.append(
                f"{when[:1].upper()}{when[1:]} had {now.days} days, a year before "
                f"{found.before.days}: the test allows for that."
            )
    if now.provisional:
        text.append("The newest figure is provisional.")
    if found.caution:
        text.append(found.caution)
    return Said(title, " ".join(text))


def judged(found: Beside, one: Indicator) -> str:
    """Say whether a real change is for the better, where the catalogue judges that."""
    if found.verdict not in ("more", "fewer") or one.rise_is == "no judgement":
        return ""
    better = (found.difference > 0) == (one.rise_is == "better")
    return f", for the {'better' if better else 'worse'}"


def beside_essex(
    row: Mapping[str, Any], essex: float, many: int, kind: str, indicator: Indicator, when: str
) -> Said:
    """Say where an area stands among the others: how it differs, and how sure its place is.

    Parameters
    ----------
    row : mapping
        Of `analytics.where.standing`: name, compared (the figure that is compared), beyond_chance,
        beside_essex, place, place_lower, place_upper.
    essex : float
        The same figure of all areas together.
    many : int
        How many areas have a place.
    kind : str
        'ward' or 'district'.
    when : str
        The period as it follows "in": September 2026.
    """
    unit = "" if indicator.is_share else " per 1,000 residents"
    if pd.isna(row["compared"]):
        title = f"{row['name']}: no figure to set beside Essex in {when}."
        return Said(title, title)
    own, all_ = (
        f"{written.number(value, 1)}%" if indicator.is_share else f"{written.rate(value)}{unit}"
        for value in (row["compared"], essex)
    )
    plain, wide = row["beyond_chance"], row["beside_essex"]
    if plain in ("higher", "lower"):
        more = "by more than" if wide == plain else "beyond chance, but by no more than"
        verdict = f"{plain} than Essex ({all_}) {more} {kind}s ordinarily differ"
    elif plain == "no different":
        verdict = f"no different from Essex ({all_}) beyond chance"
    else:
        verdict = f"too few to say whether it differs from Essex ({all_})"
    title = f"{indicator.name} in {row['name']} in {when}: {own}, {verdict}."
    if pd.isna(row["place"]):
        return Said(title, title)
    low, high = int(row["place_lower"]), int(row["place_upper"])
    sure = (
        f"and chance leaves no doubt of that place among the {many}"
        if low == high
        else f"and anything from {written.ordinal(low)} to {written.ordinal(high)} could be chance"
    )
    place = int(row["place"])
    standing = "highest" if place == 1 else f"{written.ordinal(place)} highest"
    if place == many > 1:
        standing = "lowest"
    return Said(title, f"{title} It is the {standing} of {many} {kind}s, {sure}.")


def beside_forces(found: pd.DataFrame, indicator: Indicator, when: str) -> Said:
    """Say how the change in Essex compares with other forces: levels need their populations."""
    own = found[found["kind"].eq("force")]
    others = found[found["kind"].ne("force")]
    if own.empty or others.empty:
        title = f"{indicator.name}: no other force is loaded for {when}."
        return Said(title, title)
    names = written.joined(list(others["name"]))
    if own["percent"].isna().all() or others["percent"].isna().all():
        title = (
            f"{indicator.name}: {amount(own['value'].iloc[0], indicator)} in Essex in {when}; "
            "changes cannot be compared with other forces, as no year before is loaded."
        )
        return Said(title, f"{title} Loaded are {names}. Their populations are not.")
    change, low, high = own["percent"].iloc[0], others["percent"].min(), others["percent"].max()
    place = (
        "more than in any of them" if change > high
        else "less than in any of them" if change < low
        else "within their range"
    )  # fmt: skip
    title = (
        f"{indicator.name} in Essex changed by {written.signed(change, 1)}% in {when}, in "
        f"{written.counted(len(others), 'other force')} by {written.signed(low, 1)}% to "
        f"{written.signed(high, 1)}%: {place}."
    )
    return Said(title, f"{title} The other forces are {names}.")


def in_range(series: Series, now: Figure, lowest: float, highest: float) -> Said:
    """Set a figure in the range of other forces: a range is not a target."""
    one = series.indicator
    inside = lowest <= now.value <= highest
    place = "within" if inside else "above" if now.value > highest else "below"
    title = (
        f"{what(series)} stood at {_of(series, now)} in {series.name} {_during(now)}, {place} the "
        f"national range of {amount(lowest, one)} to {amount(highest, one)}."
    )
    return Said(title, f"{title} A range is not a target.")


# 3 Signal or noise --------------------------------------------------------------------------------


def signal(series: Series, found: Signal) -> Said:
    """Say whether the newest value is out of the ordinary, by which rule, and since when."""
    one, head = series.indicator, f"{what(series)} in {series.name}"
    tail = _run(series, found)
    if found.state == CANNOT_SAY:
        title = f"{head}: no control chart, {found.why}."
        return Said(title, " ".join([title, *tail]))
    row = {name: column[found.place] for name, column in found.lines.items()}
    unit = UNITS.get(one.step, "period")
    when = written.span(series.starts[found.place], series.ends[found.place])
    value = amount(row["value"], one)
    band = _band(row, one)
    side = "above" if found.side > 0 else "below"
    usual = amount(row["expected"] if one.is_share else round(row["expected"]), one)
    rule = {
        OUTSIDE: f"{value} in {when} is {side} the limits of {band}",
        RISING: f"7 {unit}s in a row rising to {value} in {when}",
        FALLING: f"7 {unit}s in a row falling to {value} in {when}",
        NEAR_A_LIMIT: (
            f"2 of the last 3 {unit}s near the {'upper' if found.side > 0 else 'lower'} limit, "
            f"{value} in {when}"
        ),
        ONE_SIDE: f"7 {unit}s in a row {side} the usual {usual}; {value} in {when}",
    }.get(found.rule, "")
    if found.state == NO_SPECIAL_CAUSE:
        title = f"{head}: no special cause, {value} in {when} is within its limits of {band}."
    else:
        title = f"{head}: {found.state}, {rule}."
    text = [title]
    if found.limits == TRIAL_LIMITS:
        text.append("These are trial limits, from fewer than 12 values.")
    if found.season is not None and found.season.seasonal:
        text.append(
            f"The {unit}s of the year differ by themselves: each is compared with the same {unit} "
            "of other years."
        )
    if found.caution:
        text.append(f"{found.caution[:1].upper()}{found.caution[1:]}.")
    return Said(title, " ".join([*text, *tail]))


def _band(row: Mapping[str, Any], one: Indicator) -> str:
    """Write limits: whole numbers for counts, unless the value would then seem to lie on one."""
    limits = [float(row["lower"]), float(row["upper"])]
    rounded = [round(limit) for limit in limits]
    on_a_limit = any(
        (row["value"] > limit) != (row["value"] > whole)
        or (row["value"] < limit) != (row["value"] < whole)
        for limit, whole in zip(limits, rounded, strict=True)
    )
    if not one.is_share and not on_a_limit:
        limits = [float(whole) for whole in rounded]
    return " to ".join(amount(limit, one) for limit in limits)


def _run(series: Series, found: Signal) -> list[str]:
    """Report a run of three and more, and whether it is unusual."""
    run = found.run
    if run.steps < 3 or series.indicator.overlaps:
        return []
    unit = UNITS.get(series.indicator.step, "period")
    how = "rose" if run.direction == "rising" else "fell"
    often = f"one series in {written.number(round(1 / run.chance))} that only wobbles does so"
    sure = "that is unusual" if run.unusual else "that is not unusual"
    return [f"It {how} {run.steps} {unit}s in a row; {often} at any {unit}, so {sure}."]


def gaps(series: Series) -> Said:
    """Name the periods without a figure and the reason of each run of them."""
    runs: list[list[Any]] = []
    for place, why in enumerate(series.whys):
        if why and runs and runs[-1][0] == why and runs[-1][2] == place - 1:
            runs[-1][2] = place
        elif why:
            runs.append([why, place, place])
    if not runs:
        title = f"{what(series)} in {series.name}: no gaps."
        return Said(title, title)
    told = [
        f"{written.during(series.starts[first], series.ends[last])} ({why})"
        for why, first, last in runs
    ]
    title = f"{what(series)}: no figure for {series.name} {written.joined(told)}."
    return Said(title, f"{title} What is missing is not zero.")


# 4 Where ------------------------------------------------------------------------------------------


def hot_spots(
    found: pd.DataFrame, kind: str, indicator: Indicator, when: str, most: int = 3
) -> Said:
    """Say how many hot spots there are, which have lasted and which are new.

    Parameters
    ----------
    found : DataFrame
        Of `analytics.where.hot_spots`: name, hotspot, lasting, statistic.
    """
    head = f"{indicator.name} by {kind} in {when}"
    known = found[found["hotspot"].ne("cannot say")]
    if known.empty:
        title = f"{head}: hot spots cannot be told."
        return Said(title, f"{title} Rates are missing, or all alike.")
    hot = known[known["hotspot"].eq("hot spot")].sort_values("statistic", ascending=False)
    cold = int(known["hotspot"].eq("cold spot").sum())
    colds = f"{written.counted(cold, 'cold spot') if cold else 'No cold spot'}."
    told = (
        "A hot spot is an area that, with its neighbours, has higher figures than chance would "
        "bring together; tested for all areas at once."
    )
    if hot.empty:
        title = f"{head}: no hot spot beyond chance among {len(known)} {kind}s."
        return Said(title, f"{title} {colds} {told}")
    names = _some(list(hot["name"]), most)
    most_in = "strongest in " if len(hot) > 1 else ""
    title = f"{head}: {written.counted(len(hot), 'hot spot')}, {most_in}{names}."
    text = [title]
    for state, words in (
        ("persistent hot spot", "in at least three of the four periods before too"),
        ("new hot spot", "in none of the four periods before"),
    ):
        own = list(hot.loc[hot["lasting"].eq(state), "name"])
        if own:
            text.append(f"{written.counted(len(own), state)} ({words}): {_some(own, most)}.")
    return Said(title, " ".join([*text, colds, told]))


def concentrated(found: Concentration, kind: str, indicator: Indicator, when: str) -> Said:
    """Say in how few areas half of it is, and how few chance alone would make of it."""
    head = f"{indicator.name} in {when}"
    if pd.isna(found.share_of_areas):
        title = f"{head}: nothing to concentrate."
        return Said(title, title)
    title = (
        f"{head}: half of {amount(found.total, indicator)} in "
        f"{written.counted(len(found.areas), kind)} of {found.n_areas} "
        f"({written.number(100 * found.share_of_areas)}%)."
    )
    chance = written.number(100 * found.expected_share)
    return Said(title, f"{title} Were every {kind} at equal risk, half would be in {chance}%.")


# 5 Why --------------------------------------------------------------------------------------------


def parts(found: pd.DataFrame, indicator: Indicator, since: str = "a year before") -> Said:
    """Say which parts made the change.

    Parameters
    ----------
    found : DataFrame
        Of `analytics.contributions`: before, after, difference; the index names the parts.
    """
    total = found["difference"].sum()
    head = f"{indicator.name}: {gap(total, indicator) or 'the same'} {_than(total)}{since}"
    places = 1 if indicator.is_share else 0
    moved = found[found["difference"].round(places).ne(0)]
    if moved.empty:
        title = f"{head}, in every part."
        return Said(title, title)
    along = moved[(moved["difference"] > 0) == (total > 0)] if total else moved
    against = moved.drop(along.index)
    text = (
        f"{head}, most of it in {_named(along, 2, places)}"
        if total
        else f"{head}, as {_named(moved, 2, places)}"
    )
    if len(against) and total:
        text += f"; against it {_named(against, 1, places)}"
    every = "; ".join(
        f"{name} {written.signed(difference, places)}"
        for name, difference in zip(moved.index, moved["difference"], strict=True)
    )
    return Said(f"{text}.", f"{text}. All parts: {every}.")


def rate_parts(found: RateParts, series: Series, numerator: str, denominator: str) -> Said:
    """Say why a share rose or fell: its two numbers, and what each did."""
    name = series.indicator.name
    article = "the " if name.endswith(("rate", "share")) else ""
    name = f"{article}{name[:1].lower()}{name[1:]}"
    done = "solved" if numerator.endswith("solved") else ""
    title = found.say(name=name, recorded=denominator, solved=numerator, done=done)
    effects = (
        f"Of the difference of {written.signed(found.difference)}, "
        f"{written.signed(found.volume_effect)} come of the change in {denominator} and "
        f"{written.signed(found.rate_effect)} of the change in the rate."
    )
    return Said(title, f"{title} {effects}")


def before_after(found: BeforeAfter, series: Series, event: str) -> Said:
    """Say how a figure differs after a dated event, and that this shows no cause."""
    one, head = series.indicator, f"{what(series)} in {series.name}"
    event = event.rstrip(".")
    if found.verdict == "too few to say":
        title = f"{head}: too few {UNITS.get(one.step, 'period')}s to say what followed. {event}."
        return Said(title, f"{title} {found.warning}")
    scale = one.scale if one.is_share else 1
    before, after = amount(scale * found.before, one), amount(scale * found.after, one)
    if one.is_share:
        changes = [
            written.signed(100 * one_, 1) for one_ in (found.effect, found.lower, found.upper)
        ]
        by = f"{changes[0]} percentage points ({changes[1]} to {changes[2]})"
    else:
        changes = [
            written.signed(100 * (one_ - 1)) for one_ in (found.effect, found.lower, found.upper)
        ]
        by = f"{changes[0]}% ({changes[1]}% to {changes[2]}%)"
        before, after = (f"{text} a {UNITS.get(one.step, 'period')}" for text in (before, after))
    chance = found.verdict in ("no real change", "no significant difference")
    sure = "which could be chance" if chance else "beyond chance"
    title = f"{head}: {before} before and {after} after, {by}, {sure}."
    return Said(title, f"{title} {event}. {found.warning}")


# 6 Satisfaction -----------------------------------------------------------------------------------


def ethnic_gap(row: Mapping[str, Any], where: str, when: str) -> Said:
    """Say whether satisfaction differs by ethnic group, or that too few answered to say."""
    if pd.isna(row["white"]) or pd.isna(row["bme"]):
        why = written.no_figure(str(row.get("reason") or ""))
        title = f"Satisfaction by ethnic group in {where} in {when}: {why}."
        return Said(title, title)
    white, bme = (
        f"{_share_of(row[who], row[f'n_{who}'])} answer{'' if row[f'n_{who}'] == 1 else 's'}"
        for who in ("white", "bme")
    )
    head = f"Satisfaction among BME victims was {bme} in {where} in {when}"
    points = written.number(abs(row["gap"]), 1)
    if row["verdict"] == "too few to say":
        title = f"{head}: too few to say whether it differs."
    elif row["verdict"] == "no significant difference":
        plain = f"{written.number(row['white'], 1)}%"
        title = f"{head}, {plain} among white victims: no difference beyond chance."
    else:
        way = "below" if row["gap"] > 0 else "above"
        title = f"{head}, {points} percentage points {way} white victims: beyond chance."
    text = f"{title} Among white victims it was {white}."
    if not pd.isna(row["lower"]) and row["verdict"] != "too few to say":
        text += (
            f" The 95% interval of the gap runs from {written.signed(row['lower'], 1)} to "
            f"{written.signed(row['upper'], 1)} percentage points, white less BME."
        )
    return Said(title, text)


def _share_of(share: float, answers: float) -> str:
    """Write a share with its answers; of fewer than 20 no percentage, but the number satisfied."""
    of = written.number(answers)
    if answers < SMALLEST_BASE:
        return f"{written.number(share * answers / 100)} of {of}"
    return f"{written.number(share, 1)}% of {of}"


def falling(found: pd.DataFrame, where: str, months: int = 3) -> Said:
    """Say whether satisfaction fell in the last months, for which aspects, and how unusual it is.

    Parameters
    ----------
    found : DataFrame
        Of `analytics.satisfaction.falling`, with the column aspect.
    """
    when = written.month(found["month"].iloc[0])
    fell = found[found["fell"]]
    if fell.empty:
        unknown = found["verdict"].eq("cannot say")
        if unknown.any():
            which = (
                "satisfaction" if unknown.all()
                else f"satisfaction with {written.joined(list(found.loc[unknown, 'aspect']))}"
            )  # fmt: skip
            reason = next((why for why in found.loc[unknown, "reason"] if why), "")
            also = "" if unknown.all() else "; with the other aspects it did not"
            title = (
                f"Whether {which} in {where} fell {months} months in a row to {when} cannot be "
                f"said{f': {reason}' if reason else ''}{also}."
            )
        else:
            title = f"Satisfaction in {where} did not fall {months} months in a row to {when}."
        return Said(title, " ".join([title, *_each_aspect(found)]))
    beyond = fell[fell["verdict"].eq("fell, beyond ordinary variation")]
    few = fell[fell["verdict"].eq("fell, too few to say")]
    which = "every aspect" if len(fell) == len(found) else written.joined(list(fell["aspect"]))
    head = f"Satisfaction with {which} fell {months} months in a row in {where}, to {when}"
    if len(few) == len(fell):
        sure = "too few to say whether beyond ordinary variation"
    elif beyond.empty:
        sure = "within ordinary variation"
    elif len(beyond) == len(fell):
        sure = "beyond ordinary variation"
    else:
        sure = f"beyond ordinary variation for {written.joined(list(beyond['aspect']))} only"
    title = f"{head}: {sure}."
    note = (
        "If nothing changed, one month in 24 would still end three months of falling. The same "
        "victims answer for every aspect, so that several falling together is no rarer than one."
    )
    return Said(title, " ".join([title, *_each_aspect(found), note]))


def _each_aspect(found: pd.DataFrame) -> list[str]:
    told = [
        f"{row.aspect} {_share_of(row.first, row.n_first)} to {_share_of(row.last, row.n_last)}"
        for row in found.itertuples()
        if not pd.isna(row.first) and not pd.isna(row.last)
    ]
    text = "; ".join(told)
    return [f"{text[:1].upper()}{text[1:]}."] if told else []


# Small words --------------------------------------------------------------------------------------


def _of(series: Series, figure: Figure) -> str:
    """Write a value, a share with its two numbers."""
    text = amount(figure.value, series.indicator)
    if series.indicator.is_share and figure.denominator > 0:
        if figure.denominator < SMALLEST_BASE:
            return _in_numbers(figure)
        text += f" ({_in_numbers(figure)})"
    return text


def _in_numbers(figure: Figure) -> str:
    """Write a share as its two numbers: 6 of 15."""
    many, all_ = (
        written.number(number, 0 if float(number).is_integer() else 1)
        for number in (figure.numerator, figure.denominator)
    )
    return f"{many} of {all_}"


def _briefly(figure: Figure, one: Indicator) -> str:
    """Write a value; n beside a share of few, and no percentage of fewer than 20."""
    if one.is_share and figure.denominator < SMALLEST_BASE:
        return _in_numbers(figure)
    few = f" of {written.number(figure.denominator)}" if figure.denominator < 100 else ""
    return f"{amount(figure.value, one)}{few}"


def _during(figure: Figure) -> str:
    return written.during(figure.start, figure.end)


def _than(total: float) -> str:
    return "than " if total else "as "


def _counts(text: str) -> bool:
    """Whether a written number is more than nothing."""
    return any(digit in text for digit in "123456789")


def _some(names: Sequence[str], most: int) -> str:
    """List names, and how many more there are."""
    more = len(names) - most
    return written.joined([*names[:most], *([f"{more} more"] if more > 0 else [])])


def _named(rows: pd.DataFrame, most: int, places: int) -> str:
    told = zip(rows.index[:most], rows["difference"].iloc[:most], strict=True)
    return written.joined(
        [f"{name} ({written.signed(difference, places)})" for name, difference in told]
    )

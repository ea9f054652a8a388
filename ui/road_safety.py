"""Road safety: who is hurt, how severity was graded, when in the week, and in which districts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analytics import compare_areas, rate, rhythm, sentences, written
from analytics.level import Beside, Figure
from analytics.stories import Stories, by_quarter
from ui import small, theme, words
from ui.about import About

TOTAL = "ksi_total"
GROUPS = {
    "ksi_motorcycle": "Motorcyclists",
    "ksi_young_car_driver": "Young car drivers (17-25)",
    "ksi_pedestrian": "Pedestrians",
    "ksi_cyclist": "Cyclists",
    "ksi_child": "Children and young (0-17)",
    "ksi_drink_driver": "With a drink driver",
}
SURE = {
    "higher": "higher than Essex beyond chance",
    "lower": "lower than Essex beyond chance",
    "no different": "no different from Essex beyond chance",
    "too few to say": "too few to say whether it differs from Essex",
}
PER = 100_000  # residents: of 1,000 less than one is hurt
RECORDS = (TOTAL, *(key for key in GROUPS if key != "ksi_drink_driver"))  # of single casualties


# Who ----------------------------------------------------------------------------------------------


@small.section
def by_group(told: Stories, about: About) -> small.Parts:
    """Show people killed or seriously injured by road user, beside a year before."""
    yield small.Heading("Who is killed or seriously injured")
    keys = [key for key in GROUPS if told.has(key)]
    yield from small.lacking(told, *(key for key in GROUPS if key not in keys))
    if not keys:
        return
    look, found = theme.look(), {key: told.beside(key) for key in keys}
    shown = [
        _bar(GROUPS[key], found[key], told, key, look)
        for key in keys
        if (beside := found[key]) is not None and not beside.now.why
    ]
    real = [
        sentences.beside_year_before(told.series(key), found[key]).title
        for key in keys
        if (beside := found[key]) is not None and beside.verdict in ("more", "fewer")
    ]
    untold = [
        f"{GROUPS[key]}: no figure, {beside.now.why.rstrip('.')}."
        for key in keys
        if (beside := found[key]) is not None and beside.now.why
    ]
    instead = [told.instead(key) for key in keys]
    shared = {told.of(key).name for key in keys}
    title = " ".join(real) or "No group of road users differs from a year before beyond chance."
    when = [beside.now for beside in found.values() if beside is not None and not beside.now.why]
    during = _each_when(when)
    if shown:
        yield small.bars(
            shown,
            title,
            f"{written.joined(sorted(shared))}, {during}: casualties with their 95% interval (thin "
            "line), and a year before (thick mark). ▲ ▼ a real change; ● none beyond chance, or "
            "too few to say. A casualty may be in several groups: they do not add up. "
            + " ".join(dict.fromkeys([*untold, *(text for text in instead if text)])),
            "ksi-groups",
        )
    else:
        yield small.remark(*untold)
    yield _groups_table(told, found, about)


def _bar(name: str, found: Beside | None, told: Stories, key: str, look: theme.Look) -> small.Bar:
    assert found is not None
    one, now = told.indicators[key], found.now
    before = found.before.value if found.before else float("nan")
    return small.Bar(
        name,
        now.value,
        f"{words.arrow(found.verdict)} {sentences.amount(now.value, one)}",
        before,
        now.lower,
        now.upper,
        small.verdict_tone(found, one, look),
    )


def _each_when(figures: Sequence[Figure]) -> str:
    named = list(dict.fromkeys(written.during(one.start, one.end) for one in figures))
    return named[0] if len(named) == 1 else written.joined(named) if named else ""


def _groups_table(told: Stories, found: dict[str, Beside | None], about: About) -> small.Twin:
    rows = []
    if told.has(TOTAL):
        found = {TOTAL: told.beside(TOTAL), **found}
    for key, beside in found.items():
        if beside is None:
            continue
        now, before = beside.now, beside.before
        rows.append(
            {
                "Road users": GROUPS.get(key, "All"),
                "Area": told.of(key).name,
                "Period": written.span(now.start, now.end),
                "Casualties": now.value,
                "95% from": now.lower,
                "95% to": now.upper,
                "Year before": before.value if before else None,
                "Change": beside.difference,
                "Verdict": words.VERDICTS.get(beside.verdict, ""),
                "Note": now.why or beside.refused or ("provisional" if now.provisional else ""),
            }
        )
    table = pd.DataFrame(rows)
    for name in ("Casualties", "Year before", "Change"):
        numbers = table[name].astype(float)
        table[name] = numbers.round().astype("Int64") if _whole(numbers) else numbers.round(1)
    first = TOTAL if told.has(TOTAL) else next(iter(found))
    of = small.about_of(told, first, about, found[first])
    return small.Twin(table, "Killed or seriously injured by road user", of, "ksi-groups")


def _whole(numbers: pd.Series) -> bool:
    return bool(numbers.dropna().mod(1).eq(0).all())


# How severity was graded --------------------------------------------------------------------------


@small.section
def adjusted(told: Stories, about: About) -> small.Parts:
    """Show the total as graded by the police beside the total adjusted for how it was graded."""
    yield small.Heading("Adjusted and unadjusted")
    if lacking := small.lacking(told, TOTAL):
        yield from lacking
        return
    plain, corrected = told.series(TOTAL), told.series(TOTAL, "severity=adjusted")
    if corrected.last < 0:
        yield small.Text(
            "The files loaded give no severity adjustment: only the unadjusted is known.", "said"
        )
        return
    lines = [
        small.Line(by_quarter(plain), "Unadjusted"),
        small.Line(by_quarter(corrected), "Adjusted", dashed=True),
    ]
    found = told.beside(TOTAL, "severity=adjusted")
    title = sentences.beside_year_before(corrected, found).title.replace(
        "injured, adjusted", "injured, adjusted for severity"
    )
    both = plain.values.merge(corrected.values, on="start", suffixes=("", "_adjusted"))
    apart = both[(both["value"] - both["value_adjusted"]).abs() > 0.05]
    same = (
        "In every month loaded the two are the same: severity followed from the injury."
        if apart.empty and len(both)
        else f"They differ in {written.counted(len(apart), 'month')} of {len(both)}."
    )
    yield small.courses(
        lines,
        title,
        f"{plain.name}: people killed or seriously injured by quarter. Adjusted: the Department "
        "for Transport's estimate of how many would have counted as serious had the injury always "
        f"decided; over a change of system only that can be compared. {same}",
        "ksi-adjusted",
    )
    of = small.about_of(told, TOTAL, about)
    yield small.Twin(
        small.by_period(lines), "Adjusted and unadjusted, by quarter", of, "ksi-adjusted"
    )


# When ---------------------------------------------------------------------------------------------


@small.section
def by_hour(told: Stories, about: About) -> small.Parts:
    """Show on which days and at which hours people are killed or seriously injured."""
    yield small.Heading("By hour and weekday")
    key = about.choice.indicator.key
    key = key if key in RECORDS else TOTAL
    if lacking := small.lacking(told, key):
        yield from lacking
        return
    when = told.recorded(key)
    if when is None:
        return
    one, who, during = told.indicators[key], told.of(key), written.during(*when)
    found = told.by_hour(key, *when)
    heard = rhythm.told(found, one.name, who.name, during)
    unknown = heard.text.removeprefix(heard.title).strip()
    yield small.week(
        found.grid,
        heard.title,
        f"Casualties by hour of the collision, {during}, as graded by the police, not adjusted. "
        f"Few fall into any one hour. {unknown}".strip(),
        "ksi",
    )
    table = found.grid.rename(columns=lambda hour: f"{hour}:00").astype("Int64")
    table.insert(0, "Day", list(rhythm.DAYS))
    of = small.about_of(told, key, about)
    yield small.Twin(table, "By hour and weekday", of, "ksi-hours", {"Period": written.span(*when)})


# Where --------------------------------------------------------------------------------------------


@small.section
def by_district(told: Stories, about: About) -> small.Parts:
    """Show every district by road user: what no district holds is there too, so that it adds up."""
    yield small.Heading("By district and road user")
    keys = tuple(key for key in (TOTAL, *GROUPS) if told.has(key))
    if lacking := small.lacking(told, TOTAL):
        yield from lacking
        return
    when = told.recorded(TOTAL)
    if when is None:
        return
    one, (start, end) = told.indicators[TOTAL], when
    found = told.by_district(keys, start, end)
    standing = _beside_essex(found)
    title = f"{one.name} by district {written.during(start, end)}"
    if len(standing):
        top = standing.loc[standing["value"].idxmax()]
        title = (
            f"{one.name} {written.during(start, end)}: highest by rate in {top['name']}, "
            f"{written.number(top['value'], 1)} per 100,000 residents "
            f"({written.number(top[TOTAL])} casualties), {SURE[top['verdict_chance']]}."
        )
    yield small.Finding(
        title,
        "Casualties by where the collision was, and the total per 100,000 residents with its 95% "
        "interval. Many who are hurt do not live there. A casualty may be in several columns; "
        "None: there is no figure for every month of the period.",
    )
    of = small.about_of(told, TOTAL, about)
    table, during = _district_table(found, standing, keys), {"Period": written.span(start, end)}
    yield small.Twin(table, "By district and road user", of, "ksi-districts", during, opened=True)


def _beside_essex(found: pd.DataFrame) -> pd.DataFrame:
    """Compare the rates of the districts with all of them; no rows where there are no residents."""
    rows = found[found["kind"].isin(["district", "unitary"])]
    rows = rows[rows["persons"].gt(0) & rows[TOTAL].notna()]
    if not rows[TOTAL].sum():
        return rows.iloc[:0]
    areas = compare_areas(rows[TOTAL], rows["persons"], kind="rate", per=PER).frame
    return rows.assign(
        value=areas["value"], verdict=areas["verdict"], verdict_chance=areas["verdict_chance"]
    )


def _district_table(
    found: pd.DataFrame, standing: pd.DataFrame, keys: tuple[str, ...]
) -> pd.DataFrame:
    order = found["kind"].map({"force": 0, "district": 1, "unitary": 1}).fillna(2)
    rows = found.assign(order=order).sort_values(["order", "name"])
    table = pd.DataFrame({"District": rows["name"]})
    for key in keys:
        numbers = rows[key]
        whole = _whole(numbers)
        table[GROUPS.get(key, "All")] = numbers.astype("Int64") if whole else numbers.round(1)
    limits = ["All per 100,000", "95% from", "95% to"]
    table[limits] = float("nan")
    known = rows["persons"].gt(0) & rows[TOTAL].notna()
    if known.any():
        rates = rate(rows.loc[known, TOTAL], rows.loc[known, "persons"], per=PER)
        table.loc[known, limits] = np.column_stack(rates).round(1)
    if len(standing):
        table["Beside Essex, by chance"] = standing["verdict_chance"].reindex(rows.index).fillna("")
    return table.reset_index(drop=True)

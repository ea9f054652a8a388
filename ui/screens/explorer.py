"""The explorer: a set of areas put together in any way, and any indicators of it."""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit as st

from analytics import as_text
from analytics.cache import kept
from analytics.findings.answers import Answers
from analytics.model.indicators import DISTRICTS, WARDS, Contents, Indicator, Note
from analytics.queries.many_indicators import Line
from analytics.views import explorer
from analytics.views.explorer import Asked
from analytics.wording import levels, phrases
from geo.essex import FORCE
from ui.charts import vega
from ui.charts.drawing import Drawing
from ui.output import csv_files, tables
from ui.output import show as drawings
from ui.screens.explorer_filters import SETS, _forget, _options, _pick
from ui.sections import area_of_focus, map_and_ranking
from ui.shell import choice_held_in_address, escape, filters, theme
from ui.shell.part_of_page import part_of_page

if TYPE_CHECKING:
    from data.warehouse.snapshot import Snapshot

MOST_DRAWN = 6  # lines with a chart; the tables hold all
MOST_SAID = 3
CHART_HEIGHT = 190


# What there is ------------------------------------------------------------------------------------


@part_of_page("The summary")
def say(state: Snapshot, asked: Asked) -> None:
    """Say of the first lines how much there is and what changed."""
    found = explorer.together(state, asked)
    told = [_said(asked, row) for row in found.head(MOST_SAID).to_dict("records")]
    more = len(found) - MOST_SAID
    if more > 0:
        told.append(f"{more} more in the table.")
    st.html(f'<p class="said">{escape.html(" ".join(told))}</p>')
    unripe = {line.indicator.name for line in asked.lines if line.indicator.matures}
    if unripe:
        names = as_text.joined(sorted(unripe))
        text = f"Outcomes of the newest months are still to come, so these can still rise: {names}."
        st.html(f'<p class="subtitle">{escape.html(text)}</p>')


def _said(asked: Asked, row: Mapping[str, Any]) -> str:
    line = asked.lines[row["line"]]
    when = f" {as_text.during(row['start'], row['end'])}" if row["start"] else ""
    return f"{explorer.name(line)} in {asked.name}{when}: {_amount(line.indicator, row)}."


def _finding(asked: Asked, row: Mapping[str, Any]) -> str:
    line = asked.lines[row["line"]]
    return f"{explorer.name(line)}: {_amount(line.indicator, row)}"


def _amount(one: Indicator, row: Mapping[str, Any]) -> str:
    if row["why"]:
        return row["why"] if row["why"] == as_text.NOT_SHOWN else f"no figure, {row['why']}"
    value = levels.amount(row["value"], one)
    unit = "" if one.is_share or one.unit == "pounds" else f" {one.unit}"
    n = f" of {as_text.number(row['denominator'])}" if one.is_share else ""
    changed = phrases.changed(row, one.is_share)
    return f"{value}{unit}{n}{f', {changed}' if changed else ''}"


@part_of_page("The figures of the set")
def together(state: Snapshot, asked: Asked, facts: Mapping[str, str]) -> None:
    """Show the figures of the set, a row a line."""
    _show(
        _together(explorer.together(state, asked), asked),
        f"Figures of {asked.name}",
        facts,
        "together",
    )


@kept
def _together(found: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    rows = found.to_dict("records")
    shown = [asked.lines[row["line"]] for row in rows]

    def numbers(name: str) -> list[float]:
        return [row.get(name, np.nan) for row in rows]

    columns: dict[str, Any] = {
        "Indicator": [explorer.name(line) for line in shown],
        "Period": [as_text.span(row["start"], row["end"]) if row["start"] else "" for row in rows],
        "Number": _column(numbers("numerator")),
        "Out of": _column(numbers("denominator")),
        "Figure": _column(numbers("value")),
        "Unit": [line.indicator.unit for line in shown],
        "95% from": _column(numbers("lower")),
        "95% to": _column(numbers("upper")),
        "Per 1,000": _column(numbers("rate")),
        "Year before": _column(numbers("before")),
        "Change": _column(numbers("difference")),
        "Change, %": _column(numbers("percent"), counts=False),
        "Verdict": [phrases.VERDICTS.get(row.get("verdict", ""), "") for row in rows],
        "Essex": _column(numbers("essex")),
        "Essex, per 1,000": _column(numbers("essex_rate")),
        "Remark": [row["why"] for row in rows],
    }
    # Columns in which nothing stands are left out.
    return pd.DataFrame({name: cells for name, cells in columns.items() if _holds(cells)})


def _holds(cells: Any) -> bool:
    return bool((~pd.isna(cells)).any() if not isinstance(cells, list) else any(cells))


@part_of_page("The map and the list of areas")
def pictures(
    asked: Asked,
    answers_of: Callable[[Line, str], Answers],
    contents: Contents,
    areas: pd.DataFrame,
) -> None:
    """Show the map on which the set is picked, beside its areas from high to low."""
    fine = [line for line in asked.lines if _given(line.indicator, asked.level)]
    if not fine:
        kind = asked.level
        st.html(f'<p class="subtitle">None of this is given for {kind}: there is no map of it.</p>')
        return
    with choice_held_in_address.row("map"):
        keys = {f"{line.indicator.key}|{line.breakdown}".rstrip("|"): line for line in fine}
        names = {key: explorer.name(line) for key, line in keys.items()}
        _forget("on_map", keys)
        line = keys[
            choice_held_in_address.choose("on_map", "On the map", names, next(iter(keys)), 320)
        ]
        measure = filters.measure(line.indicator)
    answers = answers_of(line, measure)
    about = area_of_focus.about(answers, contents)
    on_pick = functools.partial(_pick, SETS[asked.level])
    left, right = st.columns([3, 2], gap="medium")
    with left:
        map_and_ranking.show_map(
            answers.ranked, areas, answers.shapes, about, on_pick, chosen=asked.codes
        )
        hint = "A click adds an area to the set, or takes it out; so does the list above."
        st.html(f'<p class="foot">{hint}</p>')
    with right:
        own = answers.ranked
        if asked.codes:
            own = _of_set(own, asked.codes)
        if len(own) > 1:
            map_and_ranking.show_ranking(own, about, on_pick)


@kept
def _of_set(ranked: pd.DataFrame, codes: tuple[str, ...]) -> pd.DataFrame:
    return ranked[ranked["code"].isin(codes)].reset_index(drop=True)


def _given(indicator: Indicator, level: str) -> bool:
    return indicator.finest == WARDS or (indicator.finest == DISTRICTS and level == DISTRICTS)


# Through time -------------------------------------------------------------------------------------


@part_of_page("The charts by period")
def course(state: Snapshot, asked: Asked, facts: Mapping[str, str]) -> None:
    """Draw each line through all periods loaded, and Essex, a small chart each."""
    followed, notes = explorer.course(state, asked), explorer.notes(state, asked)
    charted = [place for place in range(len(asked.lines)) if _points(followed, asked, place)]
    drawn = charted[:MOST_DRAWN]
    if not drawn:
        return
    look = theme.look()
    if len(drawn) < len(asked.lines):
        text = f"Charts of {len(drawn)} of {len(asked.lines)} lines; the tables hold all."
        st.html(f'<p class="subtitle">{text}</p>')
    columns = st.columns(2 if len(drawn) > 1 else 1, gap="medium")
    told = {row["line"]: row for row in explorer.together(state, asked).to_dict("records")}
    for turn, place in enumerate(drawn):
        line = asked.lines[place]
        title = _finding(asked, told[place])
        with columns[turn % len(columns)]:
            chart = Drawing(
                title,
                _subtitle(line, asked, notes),
                rows=_points(followed, asked, place),
                specification=_specification(line.indicator.is_share, look),
                alt=f"Line by period: {explorer.name(line)} in {asked.name}. {title}. "
                "The figures are in the table by period.",
                height=CHART_HEIGHT,
                name=f"{explorer.name(line)} by period",
            )
            drawings.show(chart, dict(facts) | {"Period": "All periods loaded"}, f"course-{turn}")


def _subtitle(line: Line, asked: Asked, notes: Mapping[str, Sequence[Note]]) -> str:
    one = line.indicator
    unit = f"per cent of {one.denominator}" if one.is_share else one.unit
    step = levels.UNITS.get(one.step, "period")
    text = [f"{unit[:1].upper()}{unit[1:]} a {step}, all loaded."]
    if asked.codes:
        text.append(f"Grey: Essex{'' if one.is_share else ', scaled to the same average'}.")
    near = {"", FORCE, *asked.codes}
    for note in notes.get(one.key, ()):
        if note.area in near and note.kind in ("break", "gap"):
            kind = "Break" if note.kind == "break" else "Gap"
            text.append(f"{kind}, {as_text.month(note.start)}: {note.text.rstrip('.')}.")
    return " ".join(text)


@kept
def _points(followed: pd.DataFrame, asked: Asked, place: int) -> pa.Table | None:
    """Lay out the points of a chart; None where the set has no figure."""
    one = asked.lines[place].indicator
    rows = followed[followed["line"].eq(place) & followed["value"].notna()]
    if not rows["of"].eq(explorer.SET).any():
        return None
    scaled = "" if one.is_share else ", scaled"
    points: dict[str, list[Any]] = {
        name: []
        for name in ("start", "value", "stretch", "of", "who", "figure", "when", "provisional",
                     "break")
    }  # fmt: skip
    stretch, former = 0, ("", 0, 0)
    for row in rows.itertuples():
        start = row.start.date()
        month = start.year * 12 + start.month
        here = (row.of, row.run, month)
        same = former[0] == row.of
        # A period that is missing, and a break, leave the line open.
        if not same or former[1:] != (row.run, month - one.step):
            stretch += 1
        own = row.of == explorer.SET
        points["start"].append(start)
        points["value"].append(row.drawn)
        points["stretch"].append(stretch)
        points["of"].append(row.of)
        points["who"].append(asked.name if own else f"Essex{scaled}")
        points["figure"].append(levels.amount(row.value, one))
        points["when"].append(as_text.span(start, row.end.date()))
        points["provisional"].append(row.status == "provisional")
        points["break"].append(own and same and former[1] != row.run)
        former = here
    columns = {name: pa.array(values) for name, values in points.items()}
    columns["start"] = pa.array(points["start"], pa.date64())  # as Vega counts time
    for repeated in ("of", "who", "when"):
        columns[repeated] = columns[repeated].dictionary_encode()  # sent once, not once a row
    return pa.table(columns)


@functools.lru_cache(maxsize=4)
def _specification(percent: bool, look: theme.Look) -> dict[str, Any]:
    x = alt.X(
        "start:T",
        axis=alt.Axis(title=None, grid=False, tickCount={"interval": "month", "step": 6},
                      format="%b %Y", labelOverlap=True),
    )  # fmt: skip
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(title=None, tickCount=4, labelExpr="datum.label + '%'")
        if percent
        else alt.Axis(title=None, tickCount=4),
    )
    own = alt.datum.of == "set"
    colour = alt.condition(own, alt.value(look.changed), alt.value(look.context))
    base = alt.Chart(alt.NamedData("rows"))
    line = base.mark_line().encode(
        x=x, y=y, color=colour, detail=["of:N", "stretch:Q"],
        strokeWidth=alt.condition(own, alt.value(2.25), alt.value(1.5)),
        strokeDash=alt.condition(own, alt.value([1, 0]), alt.value([4, 3])),
    )  # fmt: skip
    points = base.mark_point(filled=True).encode(
        x=x, y=y, color=colour,
        size=alt.condition(own, alt.value(34), alt.value(10)),
        opacity=alt.condition(alt.datum.provisional, alt.value(0.4), alt.value(1)),
        tooltip=vega.tooltip(("Of", "who"), ("Period", "when"), ("Figure", "figure")),
    )  # fmt: skip
    rule = (
        base.transform_filter("datum.break")
        .mark_rule(color=look.ink, strokeDash=[2, 2])
        .encode(x=x)
    )
    chart = (
        alt.layer(rule, line, points)
        .properties(padding={"left": 4, "right": 8, "top": 6, "bottom": 4})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)


# The tables ---------------------------------------------------------------------------------------


@part_of_page("The tables behind the charts")
def tables_behind(
    state: Snapshot,
    asked: Asked,
    facts: Mapping[str, str],
    save: Callable[[], pd.DataFrame],
) -> None:
    """Show the figures by area and by period, and offer every value as a file."""
    by_area, by_period, whole = st.tabs(["Table by area", "Table by period", "Every value"])
    with by_area:
        title = f"Figures by {asked.level.removesuffix('s')}"
        _show(_by_area(explorer.by_area(state, asked), asked), title, facts, "areas")
    with by_period:
        title = f"Figures of {asked.name} by period"
        also = dict(facts) | {"Period": "All periods loaded"}
        _show(_by_period(explorer.course(state, asked), asked), title, also, "periods")
    with whole:
        st.write(
            "A row a value: indicator, breakdown, area, period, numerator, denominator, value, "
            "status and where it came from. Of the areas of the set and of Essex, in the period "
            "chosen."
        )
        _downloads(facts, asked, save)


@kept
def _by_area(areas: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    table = pd.DataFrame({"Area": areas["name"], "Code": areas["code"]})
    if asked.level == WARDS:
        table["District"] = areas["district"].fillna("")
    for place, line in enumerate(asked.lines):
        title = explorer.name(line)
        value, rate, n = (areas[f"{name}_{place}"] for name in ("value", "rate", "denominator"))
        if line.indicator.is_share:
            table[f"{title}, %"] = value.round(1)
            table[f"{title}, out of"] = _column(n.tolist())
        else:
            table[title] = _column(value.tolist())
            if rate.notna().any():
                table[f"{title}, per 1,000"] = rate.round(1)
    hidden = {
        explorer.name(line): areas[f"hidden_{place}"].eq(True)
        for place, line in enumerate(asked.lines)
    }
    return tables.with_missing(table, hidden)


@kept
def _by_period(followed: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    own = followed[followed["of"].eq(explorer.SET)]
    columns = ("line", "start", "end", "value", "denominator", "status", "hidden")
    found: dict[tuple[Any, Any], dict[int, tuple[float, float]]] = {}
    unseen: set[tuple[Any, Any, int]] = set()
    status: dict[tuple[Any, Any], str] = {}
    cells = zip(*(own[column].tolist() for column in columns), strict=True)
    for place, start, end, value, n, said, hidden in cells:
        if hidden:
            unseen.add((end, start, place))
        found.setdefault((end, start), {})[place] = (value, n)
        status[end, start] = max(said, status.get((end, start), ""))  # provisional, if any is
    every = sorted(found)
    table: dict[str, Any] = {
        "Period": [as_text.span(start.date(), end.date()) for end, start in every]
    }
    nothing = (np.nan, np.nan)
    for place, line in enumerate(asked.lines):
        title = explorer.name(line)
        points = [found[when].get(place, nothing) for when in every]
        if line.indicator.is_share:
            table[f"{title}, %"] = _column([value for value, _ in points], counts=False)
            table[f"{title}, out of"] = _column([n for _, n in points])
        else:
            table[title] = _column([value for value, _ in points])
    table["Status"] = [status[when] for when in every]
    kept_back = {
        explorer.name(line): [(*when, place) in unseen for when in every]
        for place, line in enumerate(asked.lines)
    }
    return tables.with_missing(pd.DataFrame(table), kept_back)


def _column(values: Sequence[float], counts: bool = True) -> Any:
    """Make whole numbers of counts; whatever has decimals gets one."""
    known = np.array(values, dtype=float)
    given = known[~np.isnan(known)]
    if counts and not (given % 1).any():
        return pd.array([None if value != value else int(value) for value in values], dtype="Int64")
    return known.round(1) + 0.0  # no minus before nothing


def _show(table: pd.DataFrame, title: str, facts: Mapping[str, str], key: str) -> None:
    numbers = [name for name in table if pd.api.types.is_numeric_dtype(table[name])]
    st.dataframe(
        table,
        hide_index=True,
        height=min(400, 38 + 35 * max(1, len(table))),
        # Counts and shares stand in one column: as many decimals as a figure has.
        column_config={name: st.column_config.NumberColumn(format="localized") for name in numbers},
        key=f"table-{key}",
        alt=f"{title}, {facts['Period']}",
    )
    csv_files.download("Download as CSV", table, {**facts, "Title": title}, key)


# The files ----------------------------------------------------------------------------------------


def facts(asked: Asked, contents: Contents, areas: pd.DataFrame, source: str) -> dict[str, str]:
    """List what must stand above a table in a file."""
    names = _options(areas, asked.level)
    one = asked.lines[0].indicator
    last = max(line.indicator.last_day(asked.end) for line in asked.lines)
    ward_set = contents.ward_sets[asked.ward_set]
    defined = {line.indicator.name: line.indicator for line in asked.lines}
    return {
        "Title": asked.name,
        "Set": asked.name if asked.codes else "",
        "Areas": "; ".join(names.get(code, code) for code in asked.codes),
        "Period": as_text.span(asked.start, one.last_day(asked.end) if one.length == 1 else last),
        "Boundaries": ward_set.title if asked.level == WARDS else "Districts and unitaries",
        "Source": source.removeprefix("Source: "),
        **{
            f"Definition of {name}": f"{it.definition} {it.caveats}" for name, it in defined.items()
        },
        "Edition": phrases.DEMONSTRATION if contents.demonstration else "",
        "Licence": phrases.LICENCE,
    }


def _downloads(facts: Mapping[str, str], asked: Asked, save: Callable[[], pd.DataFrame]) -> None:
    stem = re.sub(r"[^a-z0-9]+", "-", f"{asked.name} {facts['Period']}".lower()).strip("-")
    with st.container(horizontal=True):
        st.download_button(
            "Every value as CSV",
            data=lambda: csv_files.as_csv(save(), facts),
            file_name=f"{stem}.csv",
            mime="text/csv",
            key="download-values-csv",
            on_click="ignore",
            icon=":material/download:",
        )
        st.download_button(
            "Every value as Parquet",
            data=lambda: as_parquet(save(), facts),
            file_name=f"{stem}.parquet",
            mime="application/vnd.apache.parquet",
            key="download-values-parquet",
            on_click="ignore",
            icon=":material/download:",
        )


def as_parquet(table: pd.DataFrame, facts: Mapping[str, str]) -> bytes:
    """Write a table as Parquet; what it is about stands in its metadata, under "about"."""
    import json

    from pyarrow import parquet  # only here: asked for seldom

    made = pa.Table.from_pandas(table, preserve_index=False)
    told = {name: text for name, text in facts.items() if text}
    about = json.dumps(told, ensure_ascii=False).encode()
    out = io.BytesIO()
    parquet.write_table(made.replace_schema_metadata({b"about": about}), out, compression="zstd")
    return out.getvalue()


@part_of_page("Definitions and sources")
def foot(contents: Contents, asked: Asked, source: str) -> None:
    """Name definitions, boundaries, source and licence."""
    lines = [phrases.DEMONSTRATION if contents.demonstration else ""]
    lines += [
        f"{one.name}: {one.definition} {one.caveats}"
        for one in dict.fromkeys(line.indicator for line in asked.lines)
    ]
    if asked.level == WARDS:
        lines.append(f"{contents.ward_sets[asked.ward_set].title}.")
    lines += [source, phrases.LICENCE]
    st.html("".join(f'<p class="foot">{escape.html(line)}</p>' for line in lines if line))

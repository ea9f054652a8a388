"""The tables and files of the explorer."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit as st

from analytics import as_text
from analytics.cache import remembered_for_frame
from analytics.model.indicators import WARDS
from analytics.views import explorer
from analytics.views.explorer import Selection
from ui.output import csv_files, tables
from ui.shell.part_of_page import part_of_page

if TYPE_CHECKING:
    from data.warehouse.snapshot import Snapshot


@part_of_page("The figures of the set")
def together(state: Snapshot, wanted: Selection, facts: Mapping[str, str]) -> None:
    """Show the figures of the set, a row a line."""
    _show(
        _together(explorer.together(state, wanted), wanted),
        f"Figures of {wanted.name}",
        facts,
        "together",
    )


@remembered_for_frame
def _together(frame: pd.DataFrame, wanted: Selection) -> pd.DataFrame:
    rows = frame.to_dict("records")
    shown = [wanted.lines[row["line"]] for row in rows]

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
        "Population of mid-": _mid_years(rows, "rate", "year"),
        "Year before": _column(numbers("before")),
        "Change": _column(numbers("difference")),
        "Change, %": _column(numbers("percent"), counts=False),
        "Verdict": [row.get("verdict", "") for row in rows],
        "Essex": _column(numbers("essex")),
        "Essex, per 1,000": _column(numbers("essex_rate")),
        "Essex, population of mid-": _mid_years(rows, "essex_rate", "essex_year"),
        "Remark": [row["why"] for row in rows],
    }
    # Columns that are empty are left out.
    return pd.DataFrame({name: cells for name, cells in columns.items() if _holds(cells)})


def _mid_years(rows: Sequence[Mapping[str, Any]], rate: str, year: str) -> list[str]:
    """Name the mid-year of the residents of each rate; '' where there is none."""
    return [
        "" if pd.isna(row.get(rate)) else tables.year(row.get(year, float("nan"))) for row in rows
    ]


def _holds(cells: Any) -> bool:
    return bool((~pd.isna(cells)).any() if not isinstance(cells, list) else any(cells))


@part_of_page("The tables behind the charts")
def tables_behind(
    state: Snapshot,
    wanted: Selection,
    facts: Mapping[str, str],
    save: Callable[[], pd.DataFrame],
) -> None:
    """Show the figures by area and by period, and offer every value as a file."""
    by_area, by_period, whole = st.tabs(["Table by area", "Table by period", "Every value"])
    with by_area:
        title = f"Figures by {wanted.level.removesuffix('s')}"
        _show(_by_area(explorer.by_area(state, wanted), wanted), title, facts, "areas")
    with by_period:
        title = f"Figures of {wanted.name} by period"
        also = dict(facts) | {"Period": "All periods loaded"}
        _show(_by_period(explorer.over_time(state, wanted), wanted), title, also, "periods")
    with whole:
        st.write(
            "A row a value: indicator, breakdown, area, period, numerator, denominator, value, "
            "status and where it came from. Of the areas of the set and of Essex, in the period "
            "chosen."
        )
        _downloads(facts, wanted, save)


@remembered_for_frame
def _by_area(areas: pd.DataFrame, wanted: Selection) -> pd.DataFrame:
    table = pd.DataFrame({"Area": areas["name"], "Code": areas["code"]})
    if wanted.level == WARDS:
        table["District"] = areas["district"].fillna("")
    for place, line in enumerate(wanted.lines):
        title = explorer.name(line)
        value, rate, n = (areas[f"{name}_{place}"] for name in ("value", "rate", "denominator"))
        if line.indicator.is_share:
            table[f"{title}, %"] = value.round(1)
            table[f"{title}, out of"] = _column(n.tolist())
        else:
            table[title] = _column(value.tolist())
            if rate.notna().any():
                table[f"{title}, per 1,000"] = rate.round(1)
                years = areas[f"year_{place}"].where(rate.notna())
                table[f"{title}, population of mid-"] = years.map(tables.year)
    hidden = {
        explorer.name(line): areas[f"hidden_{place}"].eq(True)
        for place, line in enumerate(wanted.lines)
    }
    return tables.with_missing(table, hidden)


@remembered_for_frame
def _by_period(followed: pd.DataFrame, wanted: Selection) -> pd.DataFrame:
    mine = followed[followed["of"].eq(explorer.SET)]
    columns = ("line", "start", "end", "value", "denominator", "status", "hidden")
    results: dict[tuple[Any, Any], dict[int, tuple[float, float]]] = {}
    unseen: set[tuple[Any, Any, int]] = set()
    status: dict[tuple[Any, Any], str] = {}
    cells = zip(*(mine[column].tolist() for column in columns), strict=True)
    for place, start, end, value, n, text, hidden in cells:
        if hidden:
            unseen.add((end, start, place))
        results.setdefault((end, start), {})[place] = (value, n)
        status[end, start] = max(text, status.get((end, start), ""))  # provisional, if any is
    every = sorted(results)
    table: dict[str, Any] = {
        "Period": [as_text.span(start.date(), end.date()) for end, start in every]
    }
    nothing = (np.nan, np.nan)
    for place, line in enumerate(wanted.lines):
        title = explorer.name(line)
        points = [results[when].get(place, nothing) for when in every]
        if line.indicator.is_share:
            table[f"{title}, %"] = _column([value for value, _ in points], counts=False)
            table[f"{title}, out of"] = _column([n for _, n in points])
        else:
            table[title] = _column([value for value, _ in points])
    table["Status"] = [status[when] for when in every]
    kept_back = {
        explorer.name(line): [(*when, place) in unseen for when in every]
        for place, line in enumerate(wanted.lines)
    }
    return tables.with_missing(pd.DataFrame(table), kept_back)


def _column(values: Sequence[float], counts: bool = True) -> Any:
    """Make whole numbers of counts; whatever has decimals gets one."""
    known = np.array(values, dtype=float)
    supplied = known[~np.isnan(known)]
    if counts and not (supplied % 1).any():
        return pd.array([None if value != value else int(value) for value in values], dtype="Int64")
    return known.round(1) + 0.0  # no minus before nothing


def _show(table: pd.DataFrame, title: str, facts: Mapping[str, str], key: str) -> None:
    numbers = [name for name in table if pd.api.types.is_numeric_dtype(table[name])]
    st.dataframe(
        table,
        hide_index=True,
        height=min(400, 38 + 35 * max(1, len(table))),
        # Counts and shares share one column: as many decimals as a figure has.
        column_config={name: st.column_config.NumberColumn(format="localized") for name in numbers},
        key=f"table-{key}",
        alt=f"{title}, {facts['Period']}",
    )
    csv_files.download("Download as CSV", table, {**facts, "Title": title}, key)


def _downloads(
    facts: Mapping[str, str], wanted: Selection, save: Callable[[], pd.DataFrame]
) -> None:
    stem = re.sub(r"[^a-z0-9]+", "-", f"{wanted.name} {facts['Period']}".lower()).strip("-")
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
    """Write a table as Parquet; what it is about is in its metadata, under "about"."""
    import json

    from pyarrow import parquet  # only here: asked for seldom

    made = pa.Table.from_pandas(table, preserve_index=False)
    results = {name: text for name, text in facts.items() if text}
    about = json.dumps(results, ensure_ascii=False).encode()
    out = io.BytesIO()
    parquet.write_table(made.replace_schema_metadata({b"about": about}), out, compression="zstd")
    return out.getvalue()

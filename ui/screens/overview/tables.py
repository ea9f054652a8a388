"""The tables behind the overview."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from analytics import as_text
from analytics.model.indicators import Contents
from analytics.views.overview import Overview, OverviewRow, areas_of_focus
from analytics.wording import levels, phrases, verdicts
from ui.output import csv_files
from ui.screens.overview.district_grid import of_districts
from ui.screens.overview.rows import difference, why_not_given
from ui.screens.overview.summary import OVER
from ui.shell.part_of_page import part_of_page


@part_of_page("The tables behind this page")
def tables(seen: Overview, names: Mapping[str, str], contents: Contents) -> None:
    """Show both as tables, and offer them as files that say what they are."""
    # Only what is looked at is made and sent: the figures are all above already.
    behind = st.expander("Tables behind this page", key="overview-tables", on_change="rerun")
    if not behind.open:
        return
    with behind:
        by_indicator, by_district = st.tabs(["Table of indicators", "Table by district"])
    with by_indicator:
        title = f"Headline indicators, {seen.name}"
        _table(of_indicators(seen, names), title, OVER[seen.span], "indicators", contents)
    with by_district:
        title = "Headline indicators by district"
        _table(of_districts(seen, names), title, "As in each row", "districts", contents)


def _table(table: pd.DataFrame, title: str, period: str, key: str, contents: Contents) -> None:
    facts = {
        "Title": title,
        "Period": period,
        "Edition": phrases.DEMONSTRATION if contents.demonstration else "",
        "Licence": phrases.LICENCE,
    }
    st.dataframe(
        table,
        hide_index=True,
        height=min(400, 38 + 35 * max(1, len(table))),
        key=f"table-{key}",
        alt=title,
    )
    csv_files.download("Download as CSV", table, facts, key)


def of_indicators(seen: Overview, names: Mapping[str, str]) -> pd.DataFrame:
    """Lay out a row an indicator, those not yet supplied too."""
    rows = [_as_row(row, seen, names) for row in seen.rows]
    rows += [
        {
            "Area of Focus": item.area_of_focus,
            "Indicator": item.name,
            "Signal": phrases.not_supplied(item.owner),
        }
        for item in seen.missing
    ]
    order = {focus: place for place, focus in enumerate(areas_of_focus())}
    rows.sort(key=lambda row: order[str(row["Area of Focus"])])
    return pd.DataFrame(rows, columns=list(_COLUMNS)).fillna("")


_COLUMNS = (
    "Area of Focus", "Indicator", "Figure", "Period", "Year before", "Change", "Verdict",
    "Signal", "Stands out", "Fresh",
)  # fmt: skip


def _as_row(row: OverviewRow, seen: Overview, names: Mapping[str, str]) -> dict[str, str]:
    indicator, result, now = row.indicator, row.change, row.figure
    out = {"Area of Focus": indicator.area_of_focus, "Indicator": indicator.name}
    if now is None:
        return out | {"Signal": why_not_given(indicator, seen)}
    before = result.before if result is not None else None
    refused = result.refused if result is not None else ""
    line = seen.among.get(indicator.key)
    code = "" if line is None else line.stands_out if seen.is_force else seen.area
    cell = line.cells.get(code) if line else None
    apart = f"{names.get(code, code)}: {cell.verdict}" if cell else ""
    entry = seen.entries[indicator.key]
    return out | {
        "Figure": levels.amount(now.value, indicator),
        "Period": as_text.span(now.start, now.end),
        "Year before": levels.amount(before.value, indicator) if before and not refused else "",
        "Change": difference(result, indicator) if result is not None and not refused else "",
        "Verdict": verdicts.in_a_cell(result.verdict, indicator.rise_is)
        if result is not None and not refused
        else f"cannot compare: {refused}",
        "Signal": row.signal,
        "Stands out": apart,
        "Fresh": entry.state,
    }

"""What was revised, and official statistics compared with what is counted here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from analytics import as_text
from analytics.findings.freshness import Entry
from ui.output import csv_files
from ui.screens.data_and_methods import HIGHEST, Sheet
from ui.shell import escape
from ui.shell.part_of_page import part_of_page

if TYPE_CHECKING:
    from data.catalogue import Indicator

MOST_REVISIONS = 1_000  # shown at once: who wants others narrows the indicators


@part_of_page("The list of revisions")
def show(find: Callable[[], pd.DataFrame | None], shown: Sequence[Entry], sheet: Sheet) -> None:
    """List the values of the indicators shown that partners have revised."""
    st.header("Values that were revised", anchor=False)
    result = find()
    if result is None:
        st.html(f'<p class="said">{as_text.NOT_RELEASED}</p>')
        return
    by_key = {entry.indicator.indicator: entry.indicator for entry in shown}
    rows = result[result["indicator"].isin(by_key)]
    if rows.empty:
        st.html(
            '<p class="said">No value of the indicators shown has been revised since it was first '
            "supplied.</p>"
        )
        return
    table = pd.DataFrame(
        [
            {
                "Indicator": by_key[row.indicator].name,
                "Area": row.area,
                "Period": as_text.span(row.period_start.date(), row.period_end.date()),
                "Broken down by": str(row.breakdown).replace(";", "; "),
                "Was": _value(by_key[row.indicator], row.former_numerator,
                              row.former_denominator, row.former_value, row.former_absent),
                "As reported on": row.former_loaded.date(),
                "Is": _value(by_key[row.indicator], row.numerator, row.denominator,
                             row.value, row.absent),
                "Revised on": row.loaded.date(),
                "Status": row.status,
                "File": row.file,
            }
            for row in rows.head(MOST_REVISIONS).itertuples()
        ]
    )  # fmt: skip
    count = "1 value has" if len(rows) == 1 else f"{as_text.number(len(rows))} values have"
    order = "most recent first"
    if len(rows) > MOST_REVISIONS:
        order = f"the most recent {as_text.number(MOST_REVISIONS)} are shown"
    st.html(f'<p class="said">{count} been revised; {order}.</p>')
    _show(table, "Values that were revised", sheet, "revisions")


def _value(
    indicator: Indicator, numerator: float, denominator: float, value: float, absent: str | None
) -> str:
    """Write a value as it was reported: 44.3% (4,430 of 10,000), 412, or why there is none."""
    if isinstance(absent, str):
        return absent
    text = as_text.number(value, 0 if float(value).is_integer() and not indicator.is_share else 1)
    if indicator.unit == "per cent":
        text += "%"
    if not pd.isna(numerator) and not pd.isna(denominator):
        text += f" ({as_text.number(numerator)} of {as_text.number(denominator)})"
    return text


@part_of_page("The comparison of sources")
def reconcile(compare: Callable[[], pd.DataFrame], sheet: Sheet) -> None:
    """Compare official statistics of recorded crime with the records counted here."""
    st.header("Recorded crime compared with official statistics", anchor=False)
    compared = compare()
    whole = compared[compared["counted"].notna()]
    text = _why_not(compared) if whole.empty else _how_far(whole)
    st.html(f'<p class="said">{escape.html(text)}</p>')
    if whole.empty:
        return
    table = pd.DataFrame(
        {
            "Area": whole["area"],
            "Period": [
                as_text.span(start.date(), end.date())
                for start, end in zip(whole["period_start"], whole["period_end"], strict=True)
            ],
            "Official statistics": whole["official"].astype("Int64"),
            "Counted here": whole["counted"].astype("Int64"),
            "Difference": whole["difference"].astype("Int64"),
            "Difference, %": whole["percent"].round(1),
        }
    )
    _show(table, "Recorded crime compared with official statistics", sheet, "reconciliation")


def _how_far(whole: pd.DataFrame) -> str:
    """Say how far apart the two are in the newest period, for the whole first."""
    first = whole.iloc[0]
    when = as_text.span_in_words(first["period_start"].date(), first["period_end"].date())
    difference = abs(first["difference"])
    apart = "the same"
    if difference:
        less = "fewer" if first["difference"] < 0 else "more"
        apart = f"{as_text.number(difference)} {less}"
        if not pd.isna(first["percent"]):
            apart += f" ({as_text.signed(first['percent'], 1)}%)"
    return (
        f"{first['area']} in {when}: {as_text.number(first['official'])} offences in official "
        f"statistics, {as_text.number(first['counted'])} in the records counted here: {apart}. "
        "Both are revised, at different times, and do not count exactly the same offences."
    )


def _why_not(compared: pd.DataFrame) -> str:
    """Say why there is nothing to compare."""
    if compared.empty:
        return "Nothing to compare: no table of official statistics of recorded crime is loaded."
    first = compared.sort_values("held", ascending=False, kind="stable").iloc[0]
    when = as_text.span_in_words(first["period_start"].date(), first["period_end"].date())
    return (
        f"Nothing to compare: of {when}, for which official statistics are loaded, "
        f"{first['held']} of "
        f"{as_text.counted(first['months'], 'month')} of crime records "
        f"{'is' if first['held'] == 1 else 'are'} loaded. Only whole "
        "periods are compared."
    )


def _show(table: pd.DataFrame, title: str, sheet: Sheet, key: str) -> None:
    st.dataframe(
        table,
        hide_index=True,
        height=min(HIGHEST, 38 + 35 * len(table)),
        key=f"table-{key}",
        column_config={
            "As reported on": st.column_config.DateColumn(format="D MMM YYYY"),
            "Revised on": st.column_config.DateColumn(format="D MMM YYYY"),
            "Official statistics": st.column_config.NumberColumn(format="localized"),
            "Counted here": st.column_config.NumberColumn(format="localized"),
            "Difference": st.column_config.NumberColumn(format="localized"),
            "Difference, %": st.column_config.NumberColumn(format="%.1f"),
        },
        alt=title,
    )
    csv_files.download("Download as CSV", table, sheet.facts(title), key)

"""The table behind a trend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analytics import as_text
from analytics.cache import remembered_for_frame
from analytics.findings.answers import Answers
from analytics.findings.over_time import views_over_time
from analytics.findings.over_time.signals import Signal
from analytics.model.series import Series
from analytics.wording.levels import UNITS
from ui.charts.over_time.time_chart_parts import drawn_series


def table(answers: Answers) -> pd.DataFrame:
    """Lay out every period: the figure, its limits and what they say, sums, and Essex next to.

    Returns
    -------
    DataFrame, one row a period, oldest first
        What there is nothing of has no column.
    """
    return _trend_columns(answers.series.values, answers.series, answers.signal, answers.essex)


@remembered_for_frame
def _trend_columns(
    values: pd.DataFrame, series: Series, signal: Signal, essex: Series
) -> pd.DataFrame:
    indicator, judged = series.indicator, len(signal.chart) > 0
    drawn = drawn_series(values, series, signal)
    columns: dict[str, Any] = {
        UNITS[indicator.step].capitalize(): drawn.when,
        "Per cent" if indicator.is_share else as_text.upper_first(indicator.unit): _whole(
            values["value"]
        ),
    }
    if indicator.is_share:
        columns["Number"] = _whole(values["numerator"])
        columns["Out of"] = _whole(values["denominator"])
    # Of large counts decimals of a limit tell nothing.
    whole = not indicator.is_share and bool(values["value"].max() >= 100)
    if any(low == low for low in drawn.lower):
        kind = "Limits" if judged else "95%"
        columns[f"{kind} from"] = _rounded(drawn.lower, whole)
        columns[f"{kind} to"] = _rounded(drawn.upper, whole)
    if any(usual == usual for usual in drawn.expected):
        columns["Usual"] = _rounded(drawn.expected, whole)
        text = zip(drawn.states, signal.chart["rule"], drawn.lower, drawn.values, strict=True)
        columns["Signal"] = [
            f"{state}: {rule}" if state
            else "no special cause" if low == low and value == value
            else ""
            for state, rule, low, value in text
        ]  # fmt: skip
    for name, sums in (("12 months", views_over_time.rolling(series)),
                       ("Year to date", views_over_time.to_date(series))):  # fmt: skip
        if sums["value"].notna().any():
            columns[name] = _whole(sums.set_index("end")["value"].reindex(values["end"]))
    if series.code != essex.code and essex.last >= 0:
        columns["Essex"] = _whole(essex.values.set_index("start")["value"].reindex(values["start"]))
    columns["Status"] = values["status"].fillna("").tolist()
    if values["why"].ne("").any():
        columns["Why there is none"] = values["why"].tolist()
    return pd.DataFrame(columns)


def _whole(values: pd.Series) -> pd.Series:
    """Write counts as whole numbers; shares, money and weights with a decimal."""
    values = values.reset_index(drop=True)
    if values.dropna().mod(1).eq(0).all():
        return values.astype("Int64")
    return values.round(1)


def _rounded(values: Sequence[float], whole: bool) -> pd.Series:
    series = pd.Series(values, dtype=float)
    return _whole(series.round() if whole else series)

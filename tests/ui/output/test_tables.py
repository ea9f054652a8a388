"""Tables say which of their figures a public edition does not show."""

from __future__ import annotations

import pandas as pd

from ui.output import tables


def test_each_row_names_what_is_not_shown() -> None:
    table = pd.DataFrame({"All": [12, None], "Cyclists": [None, None]})
    result = tables.with_missing(table, {"All": [False, True], "Cyclists": [True, True]})
    assert result["Missing"].tolist() == [
        "Cyclists: withheld so that smaller figures stay private",
        "All; Cyclists: withheld so that smaller figures stay private",
    ]


def test_one_figure_needs_no_name() -> None:
    result = tables.with_missing(pd.DataFrame({"All": [12, None]}), {"All": [False, True]})
    assert result["Missing"].tolist() == ["", "withheld so that smaller figures stay private"]


def test_where_all_is_shown_there_is_no_column() -> None:
    table = pd.DataFrame({"All": [12, 7]})
    assert tables.with_missing(table, {"All": [False, False]}).equals(table)

"""What is sent to the browser: the rows with the chart, and no layer that none of them is for."""

from __future__ import annotations

import math

import pyarrow as pa
import pytest

from ui.charts import vega

ROWS = pa.table(
    {
        "part": ["line", "band"],
        "value": [3.0, 4.0],
        "low": [math.nan, None],
        "strong": [False, False],
        "label": pa.array([None, ""], pa.string()).dictionary_encode(),
        "code": ["E1", "E2"],
        "focus": pa.array(["E1", "E1"]).dictionary_encode(),
    }
)


@pytest.mark.parametrize(
    ("test", "drawn"),
    [
        ("datum.part === 'line'", True),
        ("datum.part === 'gap'", False),
        ("(datum.part === 'line')", True),
        ("datum.part === 'line' && datum.value >= 4", False),
        ("datum.part === 'band' && datum.value >= 4", True),
        ("datum.part !== ''", True),
        ("datum.value < 0", False),
        ("isValid(datum.low)", False),  # neither null nor NaN is valid to Vega
        ("isValid(datum.value)", True),
        ("datum.strong", False),
        ("!datum.strong", True),
        ("datum.label", False),
        ("!datum.label", True),
        ("datum.code === datum.focus", True),
        ("datum.part === 'band' && datum.code === datum.focus", False),
        ("datum.part === 'line' && (datum.label || datum.code === datum.focus)", True),
        ("datum.part === 'band' && (datum.label || datum.code === datum.focus)", False),
        (
            "datum.part === 'line' && (datum.label || datum.code === datum.focus) && datum.strong",
            False,
        ),
        ("+datum.value === +datum.low", True),  # not understood: perhaps
    ],
)
def test_a_layer_is_sent_where_a_row_is_for_it(test: str, drawn: bool) -> None:
    layer = {"mark": "point", "transform": [{"filter": test}]}
    sent = vega.of_rows({"layer": [layer, {"mark": "line"}]}, ROWS)
    assert (layer in sent["layer"]) == drawn
    assert {"mark": "line"} in sent["layer"]


def test_rows_have_the_name_that_the_browser_puts_them_under() -> None:
    assert vega.of_rows({"layer": []}, ROWS)["data"] == {"name": "rows"}

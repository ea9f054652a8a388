"""What a cell of Excel says: its text as one would type it, and whether it shows what it holds."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from openpyxl.utils.datetime import from_excel

from data.problems import quoted
from data.reading.spreadsheets.number_formats import (
    is_date,
    is_percent,
    shown_instead,
    text_shown_instead,
)
from data.reading.spreadsheets.xlsx import Workbook
from data.reading.spreadsheets.xlsx_styles import Style

HIDDEN_NUMBER = (
    "Type the number or, where it must not be seen, the symbol alone (such as c for confidential): "
    "no format must hide it."
)
STRUCK = "Remove the row, or the line through it if the figure counts."
_LONGEST = 32_767  # characters of a cell, which is Excel's own limit


def understand(
    workbook: Workbook, kind: str, number: str, raw: str
) -> tuple[str, tuple[str, str] | None]:
    """Return the text of a cell as one would type it, and what is wrong with it if anything is."""
    style = workbook.styles.of(number)
    struck = False
    if kind == "s":
        shared = workbook.texts[int(raw)]
        text, struck = shared.text.strip(), shared.struck
    elif kind in ("inlineStr", "str", "d"):
        text = raw.strip()
    elif kind == "b":
        text = "TRUE" if raw in ("1", "true") else "FALSE"
    elif kind == "e":
        return raw, (f"an error in place of a value, {raw}", "Correct the formula.")
    else:
        return _understand_number(workbook, style, raw)
    if len(text) > _LONGEST:
        return text, (f"a text of {len(text):,} characters", "Expected a short text.")
    if kind == "d":
        text = text.removesuffix("T00:00:00")
    shown = text_shown_instead(style.code, text)
    if shown is not None:
        return text, (f"the cell shows {quoted(shown)} and holds {quoted(text)}", HIDDEN_NUMBER)
    return text, _doubt_of_style(style, text, struck)


def _doubt_of_style(style: Style, text: str, struck: bool = False) -> tuple[str, str] | None:
    if not text:
        return None
    if style.struck or struck:
        return f"{quoted(text)} is struck through", STRUCK
    if style.invisible:
        return f"{quoted(text)} is written in the colour of its cell", "Show it, or empty the cell."
    return None


def _understand_number(
    workbook: Workbook, style: Style, raw: str
) -> tuple[str, tuple[str, str] | None]:
    value = float(raw)
    code = style.code
    if is_date(code) and code != "General":
        text = _date(value, workbook.epoch)
        shown = shown_instead(code, value)
    else:
        exact = Decimal(raw)
        shown = shown_instead(code, value)
        share = is_percent(code, value)
        text = f"{Decimal(repr(float(exact))).scaleb(2 if share else 0):f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        text += "%" * share
    if shown is not None:
        return text, (
            f"the cell shows {quoted(shown)} and holds {text}"
            if shown
            else f"the cell shows nothing and holds {text}",
            HIDDEN_NUMBER,
        )
    return text, _doubt_of_style(style, text)


def _date(value: float, epoch: datetime) -> str:
    moment = from_excel(value, epoch)
    if isinstance(moment, datetime):
        if moment.time() == time():
            return moment.date().isoformat()
        return moment.isoformat(" ", "seconds")
    if isinstance(moment, date | time):
        return moment.isoformat()
    if isinstance(moment, timedelta):
        return str(moment)
    raise ValueError(f"{value} is not a date")

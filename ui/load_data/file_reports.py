"""What became of files, as lists that can be read: accepted, unchanged, rejected with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analytics import as_text
from data.loading import report_words
from data.loading.conflicting_values import Conflict
from data.loading.load_files import LoadReport
from data.loading.register_of_loads import FileReport
from data.problems import Problem
from ui.output import csv_files
from ui.shell import escape

MOST_FILES = 100  # shown of one kind; the download has all
MOST_PROBLEMS = 20  # shown of one file
IN_ALL = "All of them are in the download."


def show(report: LoadReport, dry_run: bool, facts: dict[str, str]) -> None:
    """Show a report in the words of the command, and offer all of it as files.

    Parameters
    ----------
    report : LoadReport
        Of a check or of a load.
    dry_run : bool
        Whether it is of a check.
    facts : dict
        What is at the head of a download.
    """
    by_status: dict[str, list[FileReport]] = {"loaded": [], "unchanged": [], "rejected": []}
    for file in report.files:
        by_status[file.status].append(file)
    if by_status["rejected"]:
        _heading("Rejected")
        _rejected(by_status["rejected"])
    if report.conflicts:
        _heading("Values that would change" if dry_run else "Values that changed")
        _conflicts(report.conflicts)
    if by_status["loaded"]:
        _heading("Would be loaded" if dry_run else "Loaded")
        _accepted(by_status["loaded"], dry_run)
    if by_status["unchanged"]:
        _heading("Unchanged")
        _listing(
            [
                (
                    file.file,
                    ". ".join([f"{report_words.UNCHANGED}, as load {file.load_id}", *file.remarks]),
                )
                for file in by_status["unchanged"]
            ]
        )
    if report.passed_over:
        _heading("Passed over")
        why = report.why_passed_over
        _listing([(name, why.get(name, report_words.PASSED_OVER)) for name in report.passed_over])
    _downloads(report, facts)


def _downloads(report: LoadReport, facts: dict[str, str]) -> None:
    problems = [problem for file in report.rejected for problem in file.problems]
    with st.container(horizontal=True):
        if problems:
            title = {"Title": "What is wrong with the files"}
            csv_files.download(
                "Download what is wrong as CSV", _problems(problems), facts | title, "problems"
            )
        if report.conflicts:
            title = {"Title": "Values that files give differently"}
            csv_files.download(
                "Download these values as CSV", _as_table(report.conflicts), facts | title, "values"
            )
        if len(report.files) > len(report.rejected):
            csv_files.download("Download the report as CSV", _files(report.files), facts, "report")


def _heading(text: str) -> None:
    st.header(text, anchor=False)


def _html_table(head: Sequence[str], rows: Sequence[str], label: str) -> str:
    cells = "".join(f'<th scope="col"{_kind(name)}>{escape.html(name)}</th>' for name in head)
    return (
        f'<div class="listing" role="region" tabindex="0" aria-label="{escape.html(label)}">'
        f"<table><thead><tr>{cells}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _kind(name: str) -> str:
    kinds = {"File": "file"} | dict.fromkeys(("Load", "Rows read", "Kept", "Set aside"), "number")
    return f' class="{kinds[name]}"' if name in kinds else ""


def _row(head: Sequence[str], cells: Sequence[str | Sequence[str]]) -> str:
    """Write a row; a cell may have several lines."""
    out = []
    for name, cell in zip(head, cells, strict=True):
        lines = [cell] if isinstance(cell, str) else cell
        out.append(f"<td{_kind(name)}>{'<br>'.join(map(escape.html, lines))}</td>")
    return f"<tr>{''.join(out)}</tr>"


def _accepted(files: Sequence[FileReport], dry_run: bool) -> None:
    head = ["File", "Recognised as", "Rows read", "Kept", "Set aside", "What to know"]
    if not dry_run:
        head.insert(0, "Load")
    rows = []
    for file in files[:MOST_FILES]:
        cells: list[str | Sequence[str]] = [
            file.file,
            report_words.what(file.content, file.period_start, file.period_end),
            as_text.number(file.rows_read),
            as_text.number(file.rows_kept),
            as_text.number(sum(file.set_aside.values())),
            [
                *(f"set aside: {reason}" for reason in report_words.reasons(file.set_aside)),
                *report_words.consequences(file),
            ],
        ]
        rows.append(_row(head, cells if dry_run else [str(file.load_id), *cells]))
    if len(files) > 1:
        whole: list[str | Sequence[str]] = [
            f"All {as_text.number(len(files))} files",
            "",
            as_text.number(sum(file.rows_read for file in files)),
            as_text.number(sum(file.rows_kept for file in files)),
            as_text.number(sum(sum(file.set_aside.values()) for file in files)),
            "",
        ]
        rows.append(
            _row(head, whole if dry_run else ["", *whole]).replace("<tr>", "<tr class=sum>")
        )
    st.html(_html_table(head, rows, "Files, with the rows read, kept and set aside"))
    _left_out(len(files), MOST_FILES, "file")


def _conflicts(conflicts: Sequence[Conflict]) -> None:
    head = list(report_words.CONFLICT_COLUMNS)
    rows = [_row(head, report_words.conflict_cells(item)) for item in conflicts[:MOST_FILES]]
    st.html(
        _html_table(head, rows, "Values that files give differently, the largest difference first")
    )
    _left_out(len(conflicts), MOST_FILES, "value")


def _rejected(files: Sequence[FileReport]) -> None:
    head = ["File", "Where", "What is wrong", "What to do"]
    rows = []
    for file in files[:MOST_FILES]:
        shown = file.problems[:MOST_PROBLEMS]
        for number, item in enumerate(shown):
            place, result = _sentence(report_words.place(item)), _sentence(item.fault)
            rows.append(_row(head, ["" if number else file.file, place, result, item.expected]))
        if more := len(file.problems) - len(shown):
            rows.append(
                _row(head, ["", f"and {report_words.counted(more, 'place')} more", "", IN_ALL])
            )
    st.html(_html_table(head, rows, "What is wrong with the files"))
    _left_out(len(files), MOST_FILES, "file")


def _left_out(there: int, shown: int, noun: str) -> None:
    if there > shown:
        more = report_words.counted(there - shown, noun)
        st.html(f'<p class="subtitle">and {more} more. {IN_ALL}</p>')


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _listing(texts: Sequence[tuple[str, str]]) -> None:
    rows = [
        f"<p><b>{escape.html(name)}</b>: {escape.html(text)}</p>"
        for name, text in texts[:MOST_FILES]
    ]
    st.html(f'<div class="listing">{"".join(rows)}</div>')
    _left_out(len(texts), MOST_FILES, "file")


# For the download -------------------------------------------------------------------------------


def _problems(problems: Sequence[Problem]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (
                problem.file,
                problem.cell or problem.part or "",
                problem.line,
                problem.column or "",
                problem.fault,
                problem.expected,
            )
            for problem in problems
        ],
        columns=["File", "Cell", "Line", "Column", "What is wrong", "What to do"],
    ).astype({"Line": "Int64"})


def _as_table(conflicts: Sequence[Conflict]) -> pd.DataFrame:
    return pd.DataFrame(
        [report_words.conflict_cells(conflict) for conflict in conflicts],
        columns=list(report_words.CONFLICT_COLUMNS),
    )


def _files(files: Sequence[FileReport]) -> pd.DataFrame:
    return pd.DataFrame([_as_row(file) for file in files])


def _as_row(file: FileReport) -> dict[str, Any]:
    return {
        "File": file.file,
        "Status": file.status,
        "Load": file.load_id or "",
        "Recognised as": file.content,
        "First day": file.period_start or "",
        "Last day": file.period_end or "",
        "Rows read": file.rows_read,
        "Kept": file.rows_kept,
        "Set aside": sum(file.set_aside.values()),
        "Set aside because": "; ".join(report_words.reasons(file.set_aside)),
        "What to know": "; ".join(report_words.consequences(file)),
        "Problems": len(file.problems),
    }

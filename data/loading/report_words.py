"""What became of files, in words: the command and the page "Load data" say the same."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Mapping
from datetime import date

from data.loading.conflicting_values import Conflict
from data.loading.load_files import LoadReport
from data.loading.register_of_loads import FileReport
from data.loading.undo_load import Forgotten
from data.problems import WHOLE_FILE, Problem

UNCHANGED = "the very same file is loaded already"
PASSED_OVER = "not a kind of file that is read here"


def counted(number: int, noun: str) -> str:
    """Write a number of things: 1 row, 12,345 rows."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def period(start: date | None, end: date | None) -> str:
    """Write the months that a file is of: January 2025, 2020, 2014/15, April to June 2025."""
    if start is None or end is None:
        return ""
    whole = start.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1]
    months = 12 * (end.year - start.year) + end.month - start.month + 1
    if whole and months == 12 and start.month == 1:
        return f"{start.year}"
    if whole and months == 12 and start.month == 4:
        return f"{start.year}/{end.year % 100:02}"
    if months == 1:
        return f"{start:%B %Y}"
    return f"{start:%B}{'' if start.year == end.year else f' {start.year}'} to {end:%B %Y}"


def what(content: str, start: date | None, end: date | None) -> str:
    """Say what a file was recognised as, and of when: street crime of January 2025."""
    return f"{content} of {period(start, end)}" if period(start, end) else content


def reasons(set_aside: Mapping[str, int]) -> list[str]:
    """Say how many rows were set aside for which reason."""
    return [f"{rows:,} {reason}" for reason, rows in set_aside.items()]


def reconciled(file: FileReport) -> str:
    """Say what became of the rows: 5 rows read = 4 kept + 1 set aside (1 exact repeat)."""
    return (
        f"{counted(file.rows_read, 'row')} read = {file.rows_kept:,} kept + "
        f"{sum(file.set_aside.values()):,} set aside"
        + "".join(f" ({reason})" for reason in reasons(file.set_aside))
    )


def consequences(file: FileReport) -> list[str]:
    """Say what a file replaces, and what a person should know about it."""
    text = [f"note: {remark}" for remark in file.remarks]
    if file.change:
        text.insert(
            0,
            f"replaces load {file.change.replaced_load_id}: "
            f"{counted(file.change.rows_added, 'row')} added, {file.change.rows_gone:,} gone, "
            f"{file.change.outcomes_changed:,} with a changed outcome",
        )
    return text


def place(problem: Problem) -> str:
    """Say where in its file a problem is: line 3, column 'Month'."""
    if problem.cell is None and problem.line is not None:
        column = f", column '{problem.column}'" if problem.column is not None else ""
        return f"line {problem.line:,}{column}"
    return problem.place or WHOLE_FILE


def total(report: LoadReport, dry_run: bool) -> str:
    """Sum up: how many files were loaded, were unchanged, were rejected."""
    count = Counter(file.status for file in report.files)
    done = "would be loaded" if dry_run else "loaded"
    read = sum(file.rows_read for file in report.files if file.status == "loaded")
    return (
        f"{counted(count['loaded'], 'file')} {done} ({counted(read, 'row')}), "
        f"{count['unchanged']} unchanged, {count['rejected']} rejected."
        + (" Nothing was written." if dry_run else "")
    )


def lines(file: FileReport, dry_run: bool) -> list[str]:
    """Say what became of one file, line by line as the command prints it."""
    if file.status == "rejected":
        return [f"REJECTED     {problem}" for problem in file.problems]
    if file.status == "unchanged":
        return [
            f"unchanged    {file.file}: {UNCHANGED}",
            *(f"             note: {remark}" for remark in file.remarks),
        ]
    verb = "would load  " if dry_run else "loaded      "
    named = what(file.content, file.period_start, file.period_end)
    return [
        f"{verb} {file.file}: {named}, {reconciled(file)}",
        *(f"             {consequence}" for consequence in consequences(file)),
    ]


def foreseen(undone: Forgotten) -> str:
    """Say what undoing a load would do, before it is done."""
    verb = "goes" if undone.rows == 1 else "go"
    text = f"{counted(undone.rows, 'row')} of {undone.file} {verb}."
    if undone.restored_loads:
        numbers = [str(number) for number in undone.restored_loads]
        loads = " and ".join([", ".join(numbers[:-1]), numbers[-1]] if numbers[1:] else numbers)
        text += (
            f" Load{'s' if numbers[1:] else ''} {loads} {'are' if numbers[1:] else 'is'} restored."
        )
    elif undone.values_restored:
        restored = counted(undone.values_restored, "row")
        verb = "is" if undone.values_restored == 1 else "are"
        text += f" {restored} of earlier loads that it had replaced {verb} restored."
    elif undone.replaced:
        text += " A later load has replaced it already: no figure changes."
    return text


CONFLICTS_LISTED = 20
CONFLICT_COLUMNS = ("Indicator", "Area", "Period", "Then", "Now", "Status", "Files")


def conflict_cells(conflict: Conflict) -> tuple[str, ...]:
    """Write a value that two files give differently as the cells of a table."""
    status = conflict.status
    if conflict.former_status != conflict.status:
        status = f"{conflict.former_status} → {conflict.status}"
    of = f" ({conflict.breakdown})" if conflict.breakdown else ""
    return (
        conflict.indicator + of,
        conflict.area_name,
        period(conflict.period_start, conflict.period_end),
        conflict.former,
        conflict.now,
        status,
        f"{conflict.former_file} → {conflict.file}",
    )


def conflict_lines(conflicts: list[Conflict], dry_run: bool) -> list[str]:
    """Write the values that files give differently as a table, the largest difference first."""
    if not conflicts:
        return []
    verb = "would count" if dry_run else "counts"
    differ = "differs" if len(conflicts) == 1 else "differ"
    between = ""
    if together := sum(conflict.same_call for conflict in conflicts):
        between = f" ({together:,} between two files of this call)"
    lines = [
        f"{counted(len(conflicts), 'value')} {differ} from an earlier file{between}; the later "
        f"one {verb}:"
    ]
    table = [CONFLICT_COLUMNS, *map(conflict_cells, conflicts[:CONFLICTS_LISTED])]
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]) - 1)]
    lines += [
        "  " + "  ".join([*(cell.ljust(w) for cell, w in zip(row, widths, strict=False)), row[-1]])
        for row in table
    ]
    if len(conflicts) > CONFLICTS_LISTED:
        lines.append(f"  and {len(conflicts) - CONFLICTS_LISTED:,} more (--json lists all of them)")
    return lines


def passed_over_lines(report: LoadReport) -> list[str]:
    """Say which files were passed over, those for one special reason in one line."""
    lines = []
    by_reason: dict[str, list[str]] = {}
    for name in report.passed_over:
        why = report.why_passed_over.get(name)
        if why is None:
            lines.append(f"passed over  {name}: {PASSED_OVER}")
        else:
            by_reason.setdefault(why, []).append(name)
    for why, names in by_reason.items():
        named = names[0] if len(names) == 1 else f"{len(names):,} files such as {names[0]}"
        lines.append(f"passed over  {named}: {why}")
    return lines

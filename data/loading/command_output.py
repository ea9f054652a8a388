"""What the command shows on a terminal: how far it is, and what the warehouse holds."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from data.areas_of_focus import AREA_OF_FOCUS_NAMES
from data.loading import report_words
from data.loading.load_files import LoadReport
from data.loading.register_of_loads import FileReport


class ProgressBar:
    """Shows share done, what is being done, and the time left, on a terminal only."""

    def __init__(self, label: str, *, hidden: bool) -> None:
        self._bar = click.progressbar(
            length=1000,
            label=label,
            file=sys.stderr,
            hidden=hidden,
            item_show_func=lambda doing: doing,
        )
        self._done = 0

    def __enter__(self) -> ProgressBar:
        self._bar.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._bar.__exit__(*error)

    def show(self, share: float, doing: str) -> None:
        """Show the share done (0 to 1) and what is being done."""
        done = max(self._done, int(share * 1000))
        self._bar.update(done - self._done, doing)
        self._done = done


def describe_warehouse(held: dict[str, Any]) -> str:
    """Write what `data.warehouse.status.describe` says, as text."""
    lines = [
        f"{held['database']}: {held['edition'] or 'no'} data, "
        f"wards in use: {held['boundary_set'] or 'none'}",
        *([held["recounted"]] if held["recounted"] else []),
        "",
        "Loads",
    ]
    for load_ in held["loads"]:
        aside = "".join(f" ({rows:,} {why})" for why, rows in load_["set_aside"].items())
        gone = f", replaced by load {load_['superseded_by']}" if load_["superseded_by"] else ""
        lines.append(
            f"  {load_['load_id']:>4}  {load_['file_name']}: {load_['content']}, "
            f"{load_['rows_read']:,} read = {load_['rows_kept']:,} kept + "
            f"{load_['rows_read'] - load_['rows_kept']:,} set aside{aside}, "
            f"{load_['loaded_at']:%Y-%m-%d %H:%M}{gone}"
        )
        lines += [f"        note: {remark}" for remark in load_["remarks"]]
    whole = held["whole"]
    lines += [
        f"  all   {whole['files']} files: {whole['rows_read']:,} read = {whole['rows_kept']:,} "
        f"kept + {whole['rows_set_aside']:,} set aside",
        "",
        "Places of crime and ASB rows",
        *(f"  {p['boundary_set'] or '-':24} {p['method']:16} {p['rows']:>10,}"
          for p in held["placements"]),
        "",
        "Boundary sets",
        *(f"  {b['boundary_set']:24} {b['areas']:>5} areas{'' if b['complete'] else ', incomplete'}"
          for b in held["boundary_sets"]),
        "",
        *_indicators(held["indicators"]),
    ]  # fmt: skip
    return "\n".join(lines)


def _indicators(indicators: list[dict[str, Any]]) -> list[str]:
    lines = []
    for area_of_focus in AREA_OF_FOCUS_NAMES:
        lines += ["", f"Indicators: {area_of_focus}"]
        for indicator in indicators:
            if indicator["area_of_focus"] == area_of_focus:
                text = "not yet supplied" if indicator["confirmed"] else "to be confirmed"
                if indicator["periods"]:
                    text = (
                        f"{indicator['first_period']} to {indicator['last_period']}, "
                        f"{report_words.counted(indicator['periods'], 'period')}"
                    )
                lines.append(f"  {indicator['indicator']:28} {text}")
    return lines[1:]


def print_report(report: LoadReport, as_json: bool, *, dry_run: bool) -> None:
    """Print what became of every file of a load, or of a check."""
    if as_json:
        click.echo(json.dumps(report_as_dict(report, dry_run), default=str, indent=2))
        return
    for file in report.files:
        for line in report_words.lines(file, dry_run):
            click.echo(line)
    for line in report_words.conflict_lines(report.conflicts, dry_run):
        click.echo(line)
    if report.recounted:
        click.echo(report.recounted)
    for line in report_words.passed_over_lines(report):
        click.echo(line)
    click.echo(report_words.total(report, dry_run))


def report_as_dict(report: LoadReport, dry_run: bool) -> dict[str, Any]:
    """Return the report of a load for JSON."""
    return {
        "files": [_as_dict(file) for file in report.files],
        "passed_over": report.passed_over,
        "why_passed_over": report.why_passed_over,
        "recounted": report.recounted,
        "conflicts": [vars(conflict) for conflict in report.conflicts],
        "dry_run": dry_run,
    }


def _as_dict(file: FileReport) -> dict[str, Any]:
    return {**vars(file), "change": vars(file.change) if file.change else None} | {
        "problems": [{**vars(problem), "message": str(problem)} for problem in file.problems]
    }

"""The command ``python -m data refresh``."""

from __future__ import annotations

import json
import sys

import click

from data.loading.command_output import ProgressBar, print_report, report_as_dict


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would be fetched, and fetch nothing.")
@click.option(
    "--only",
    multiple=True,
    metavar="SOURCE",
    help="Ask this source alone, as data/sources.toml names it; may be given more than once.",
)
@click.option(
    "--instead-of-demonstration",
    "instead",
    is_flag=True,
    help="Begin a new warehouse in place of one that holds the demonstration.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def refresh(dry_run: bool, only: tuple[str, ...], instead: bool, as_json: bool) -> None:
    """Fetch what official sources have newer than what is here, and load it.

    The sources, their addresses and limits are in data/sources.toml, or the file that
    ESSEX_SOURCES names. What was fetched is kept next to the warehouse.
    """
    from data.refresh import report as reports
    from data.refresh import source_table
    from data.refresh.refresh import refresh as run

    table = source_table.read()
    if unknown := [name for name in only if name not in table.sources]:
        raise click.BadParameter(
            f"'{unknown[0]}' is not a source. Expected one of {', '.join(table.sources)}.",
            param_hint="--only",
        )
    with ProgressBar("Asking" if dry_run else "Refreshing", hidden=as_json) as bar:
        report = run(
            only=only,
            dry_run=dry_run,
            instead_of_demonstration=instead,
            table=table,
            progress=bar.show,
        )
    if as_json:
        load = report_as_dict(report.loaded, False) if report.loaded else None
        click.echo(json.dumps(report.as_dict(load), default=str, indent=2))
    else:
        for line in reports.lines(report):
            click.echo(line)
        if report.loaded:
            print_report(report.loaded, False, dry_run=False)
        click.echo(reports.total(report))
    if not report.in_order:
        sys.exit(1)

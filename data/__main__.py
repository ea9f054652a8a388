"""The command ``python -m data``: load files, say what is held, and publish.

Exit status: 0 all accepted, 1 something rejected or the warehouse cannot be used, 2 wrong usage.
"""

from __future__ import annotations

import getpass
import json
import signal
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import click

from data import catalogue
from data.accounts import command as accounts_command
from data.accounts.kinds import Unfit
from data.accounts.register import Register, RegisterError
from data.accounts.register import default_path as register_path
from data.catalogue import CatalogueError
from data.handover import command as handover_command
from data.loading import load_files, undo_load
from data.loading import return_template as templates
from data.loading.command_output import ProgressBar, describe_warehouse, print_report
from data.problems import Rejected, WarehouseError
from data.publishing.rules import RuleError
from data.refresh import command as refresh_command
from data.refresh.failures import TableError
from data.warehouse import status
from data.warehouse.snapshot import default_path, snapshot

_paths = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
_as_json = click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
_forces = click.option(
    "--include-force",
    "forces",
    multiple=True,
    metavar="NAME",
    help="Load the files of this other police force too, as it is named in them.",
)
_instead = click.option(
    "--instead-of-demonstration",
    "instead",
    is_flag=True,
    help="Begin a new warehouse in place of one that holds the demonstration.",
)


_accept = click.option(
    "--accept-provisional",
    is_flag=True,
    help="Let provisional values replace final ones; else a file that would is rejected.",
)
_interviews = click.option(
    "--interviews",
    type=click.Choice(["add", "replace"]),
    help="Whether interviews of the survey add to those of the same month or replace them, where "
    "the file does not make that plain.",
)
_out = click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The public file; former releases are kept next to it.",
)
_by = click.option(
    "--by",
    default=getpass.getuser,
    metavar="NAME",
    help="Who answers for it; default: the person signed in on this machine.",
)
_day = click.DateTime(formats=["%Y-%m-%d"])


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Load published files into the warehouse, and say what it holds.

    The warehouse is the file that ESSEX_DATABASE names, else essex.duckdb in the project.
    """
    catalogue.indicators()  # a broken one is said whatever is asked


@main.command()
@_paths
@_forces
@_instead
@_accept
@_interviews
@_as_json
def load(
    paths: tuple[Path, ...],
    forces: tuple[str, ...],
    instead: bool,
    accept_provisional: bool,
    interviews: Literal["add", "replace"] | None,
    as_json: bool,
) -> None:
    """Load files, folders and zips: crime, casualties, surveys, returns, populations, boundaries.

    What a file is, is seen from its content. A file goes in whole or not at all, all accepted
    files go in together, and the same file again changes nothing.
    """
    _run(paths, forces, instead, accept_provisional, interviews, as_json, dry_run=False)


@main.command()
@_paths
@_forces
@_instead
@_accept
@_interviews
@_as_json
def check(
    paths: tuple[Path, ...],
    forces: tuple[str, ...],
    instead: bool,
    accept_provisional: bool,
    interviews: Literal["add", "replace"] | None,
    as_json: bool,
) -> None:
    """Say what a load would do, and write nothing."""
    _run(paths, forces, instead, accept_provisional, interviews, as_json, dry_run=True)


@main.command(name="status")
@_as_json
def status_(as_json: bool) -> None:
    """Say what the warehouse holds: loads, reconciliation, boundary sets, indicators."""
    held = snapshot()
    if held is None:
        click.echo(
            json.dumps(None)
            if as_json
            else f"No warehouse yet at {default_path()}. Load something, or start the app."
        )
        return
    described = status.describe(held)
    click.echo(
        json.dumps(described, default=str, indent=2) if as_json else describe_warehouse(described)
    )


@main.command()
@click.argument("load_id", metavar="LOAD", type=int)
@_as_json
def forget(load_id: int, as_json: bool) -> None:
    """Undo a load: what it brought goes, what it replaced is restored.

    LOAD is the number of the load, as `status` lists them.
    """
    undone = undo_load.forget(load_id)
    click.echo(json.dumps(vars(undone), indent=2) if as_json else str(undone))


@main.command()
@click.argument("area_of_focus", metavar="AREA_OF_FOCUS", nargs=-1, required=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it there.")
def template(area_of_focus: tuple[str, ...], out: Path | None) -> None:
    """Write the empty table in which a partner reports an Area of Focus.

    AREA_OF_FOCUS is its name or part of it, such as domestic-abuse or road-safety.
    """
    try:
        text = templates.template(" ".join(area_of_focus))
    except templates.UnknownAreaOfFocus as unknown:
        raise click.BadParameter(str(unknown)) from unknown
    if out is None:
        click.echo(text, nl=False)
        return
    if out.exists():
        raise click.BadParameter(f"{out} is there already: name another file, or move it away.")
    out.write_text(text, "utf-8")
    click.echo(f"Written to {out}. Fill it in and load it: python -m data load {out}")


@main.command()
@_as_json
def demo(as_json: bool) -> None:
    """Build the demonstration: made-up data in a new warehouse."""
    with ProgressBar("Building the demonstration", hidden=as_json) as bar:
        report = load_files.build_demonstration(progress=bar.show)
    if report is None:
        raise WarehouseError(
            f"{default_path()}: there is a warehouse already. Set ESSEX_DATABASE to another file."
        )
    print_report(report, as_json, dry_run=False)


@main.command()
@click.option("--as-at", required=True, type=_day, help="No figure of a later day is in it.")
@_out
@_by
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the report to be signed off there; default: next to the public file.",
)
@click.option("--check", "only_check", is_flag=True, help="Write the report and nothing else.")
@_as_json
def publish(
    as_at: datetime, out: Path, by: str, report: Path | None, only_check: bool, as_json: bool
) -> None:
    """Make the public edition: what may not be shown is not in it.

    By the rules of data/publishing/disclosure.toml. It is made next to the public file, checked,
    and put in its place in one step; anyone who reads it meanwhile sees the old one or the new one.
    """
    if as_at.date() > date.today():
        raise click.BadParameter(
            "a day in the future: nothing is known about it yet.", param_hint="--as-at"
        )
    from data.publishing import release  # what it needs takes long to import
    from data.publishing.open_pages import require_pages

    state = snapshot()
    made_up = state is not None and status.edition(state) == "demonstration"
    with ProgressBar("Checking" if only_check else "Publishing", hidden=as_json) as bar:
        made = release.publish(
            out,
            as_at.date(),
            by,
            check=only_check,
            report=report,
            register=Register(register_path(demonstration=made_up)),
            inspections=(require_pages,),
            progress=bar.show,
        )
    if as_json:
        fields = {key: value for key, value in vars(made).items() if key != "report_file"}
        click.echo(json.dumps(fields | {"report": made.report_file}, default=str, indent=2))
        return
    done = "would be" if only_check else "is"
    click.echo(
        f"Release {made.number} {done} {made.out}: {made.rows:,} rows, {made.hidden:,} of them "
        f"not shown. To be signed off: {made.report_file}"
    )
    if made.refused:
        click.echo(
            f"{len(made.refused):,} numbers keep records out of it; the report lists them. "
            f"The first: {made.refused[0]}"
        )


@main.command()
@_out
@_by
@_as_json
def withdraw(out: Path, by: str, as_json: bool) -> None:
    """Take the current release away; the one before it is restored."""
    from data.publishing import release  # what it needs takes long to import

    gone, current = release.withdraw(out, by)
    if as_json:
        restored = current.number if current else None
        click.echo(json.dumps({"withdrawn": gone.number, "restored": restored}, indent=2))
        return
    again = f"release {current.number} is restored" if current else "nothing is released any more"
    click.echo(f"Release {gone.number} is withdrawn; {again}.")
    click.echo(
        "Copies made before cannot be recalled: displays of the Challenge that somebody "
        "has open or on a stick, their PDF and pictures, files that were saved. Say publicly that "
        "the release is withdrawn and why, hand out the displays again, and have the old ones "
        "deleted."
    )


@main.command()
@click.option("--until", type=_day, help="Nothing is released until this day is over.")
@click.option("--lift", is_flag=True, help="Releases are free again.")
@click.option("--reason", default="", help="Shown to anyone who tries to release in the meantime.")
@_out
@_by
@_as_json
def freeze(
    until: datetime | None, lift: bool, reason: str, out: Path, by: str, as_json: bool
) -> None:
    """Release nothing until a day is over, as before an election."""
    if lift == (until is not None):
        raise click.UsageError("Give either --until DATE or --lift.")
    from data.publishing import release  # what it needs takes long to import

    day = until.date() if until else None
    release.freeze(out, day, reason, by)
    if as_json:
        click.echo(json.dumps({"frozen_until": day, "reason": reason}, default=str, indent=2))
        return
    click.echo(f"Nothing is released until {day} is over." if day else "Releases are free again.")


main.add_command(accounts_command.accounts)
main.add_command(refresh_command.refresh)
main.add_command(handover_command.handover)


def _run(
    paths: tuple[Path, ...],
    forces: tuple[str, ...],
    instead: bool,
    accept_provisional: bool,
    interviews: Literal["add", "replace"] | None,
    as_json: bool,
    *,
    dry_run: bool,
) -> None:
    with ProgressBar("Checking" if dry_run else "Loading", hidden=as_json) as bar:
        report = load_files.load(
            paths,
            include_forces=forces,
            dry_run=dry_run,
            instead_of_demonstration=instead,
            accept_provisional=accept_provisional,
            interviews=interviews,
            progress=bar.show,
        )
    print_report(report, as_json, dry_run=dry_run)
    if report.rejected:
        sys.exit(1)


def _run_command() -> int:
    interrupted = False

    def interrupt(*_: object) -> None:
        nonlocal interrupted
        interrupted = True
        raise KeyboardInterrupt

    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, interrupt)
    try:
        main(standalone_mode=False)
    except click.ClickException as wrong_usage:
        wrong_usage.show()
        return 2
    except (
        WarehouseError,
        CatalogueError,
        RuleError,
        RegisterError,
        TableError,
        Rejected,
        Unfit,
    ) as error:
        click.echo(str(error), err=True)
        return 1
    except BaseException:
        # An interrupt that falls inside DuckDB comes out of it as an error of another kind.
        if not interrupted:
            raise
        click.echo("Interrupted: nothing was changed.", err=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_run_command())

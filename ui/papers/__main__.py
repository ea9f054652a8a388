"""``python -m ui.papers KIND --quarter 2014-Q3 --out DIR``: the papers the office issues.

Exit status: 0 made, 1 refused (the message names every wrong number), 2 wrong usage.
"""

from __future__ import annotations

import getpass
import sys
from datetime import datetime
from pathlib import Path

import click

from data.accounts.register import Register, RegisterError, default_path
from data.problems import WarehouseError
from data.warehouse import status
from data.warehouse.snapshot import snapshot
from geo.essex import DISTRICT_CODES, DISTRICTS, FORCE
from ui.papers import issue
from ui.papers.kinds import KINDS, Kind
from ui.papers.material import Material, quarter


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.option("--quarter", "quarter_", required=True, help="2014-Q3: October to December 2014.")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder; part II goes into a folder of its own in it.",
)
@click.option("--format", "formats", multiple=True, type=click.Choice(list(issue.WRITERS)))
@click.option("--district", help="Of a briefing note; all of them without it.")
@click.option(
    "--sign-off", metavar="ROLE", help="Issue it: keep its hashes and figures in the register."
)
def main(
    kind: str,
    quarter_: str,
    out: Path,
    formats: tuple[str, ...],
    district: str | None,
    sign_off: str | None,
) -> None:
    """Make a paper: PDF, Word, OpenDocument, and PowerPoint where it has one."""
    try:
        start, end = quarter(quarter_)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--quarter") from error
    state = snapshot()
    if state is None:
        raise WarehouseError("There is no warehouse yet: load the published files first.")
    if state.release is not None:
        raise WarehouseError("Papers are made from the warehouse of the office.")
    made_up = status.edition(state) == "demonstration"
    register = Register(default_path(demonstration=made_up))
    today = datetime.now().astimezone().date()
    for area in _areas(KINDS[kind], district):
        material = Material(state, register, start, end, today, area)
        made = issue.make(KINDS[kind], material, formats)
        for path in issue.save(made, out):
            click.echo(f"{path}  sha256 {made.hashes[path.name]}")
        if sign_off:
            saved = issue.record(made, KINDS[kind], material, getpass.getuser(), sign_off)
            click.echo(f"Issued as {saved.reference}, signed off by the {sign_off}.")


def _areas(kind: Kind, district: str | None) -> tuple[str, ...]:
    """Return the codes of the areas a paper is made for."""
    if not kind.by_district:
        if district:
            raise click.UsageError(f"{kind.key} is about Essex: leave --district out.")
        return (FORCE,)
    if district is None:
        return tuple(DISTRICTS)
    if district not in DISTRICT_CODES:
        names = ", ".join(DISTRICT_CODES)
        raise click.BadParameter(f"'{district}' is not a district: one of {names}.")
    return (DISTRICT_CODES[district],)


def _run() -> int:
    try:
        main(standalone_mode=False)
    except click.ClickException as wrong_usage:
        wrong_usage.show()
        return 2
    except issue.NotIssued as refused:
        click.echo("Not issued. These numbers are wrong:", err=True)
        click.echo(str(refused), err=True)
        return 1
    except (WarehouseError, RegisterError) as error:
        click.echo(str(error), err=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_run())

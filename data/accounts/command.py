"""The command ``python -m data accounts``: verify, export, import and back up the register."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from data.accounts import exchange
from data.accounts.from_challenge import import_challenge
from data.accounts.kinds import kinds
from data.accounts.register import Register
from data.challenge import agenda_file

_file = click.Path(path_type=Path, dir_okay=False)
_as_json = click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")


@click.group()
def accounts() -> None:
    """Meetings, actions, recommendations, funding and narrative: the register of the office.

    It is the file that ESSEX_ACCOUNTS names, else essex-accounts.sqlite next to the warehouse.
    """


@accounts.command()
@_as_json
def status(as_json: bool) -> None:
    """List how many records of each kind are kept."""
    register = Register()
    counts = {kind.plural: len(register.newest(kind.key)) for kind in kinds().values()}
    if as_json:
        versions = register.versions()
        results = {"register": str(register.path), "versions": versions, "records": counts}
        click.echo(json.dumps(results, indent=2))
        return
    click.echo(f"{register.path}: {register.versions():,} versions")
    for name, count in counts.items():
        click.echo(f"  {name:26} {count:>7,}")


@accounts.command()
@_as_json
def verify(as_json: bool) -> None:
    """Recompute the chain of hashes and name the first version that was altered."""
    result = exchange.verify(Register())
    if as_json:
        click.echo(json.dumps(vars(result), indent=2))
    elif result.altered:
        click.echo(f"Altered: {result.altered}.")
    else:
        click.echo(
            f"{result.versions:,} versions, none altered. Last hash: {result.hash or 'none'}"
        )
    if result.altered:
        raise SystemExit(1)


@accounts.command()
@click.option("--out", required=True, type=_file, help="Write it there.")
def export(out: Path) -> None:
    """Write every version as a line of JSON. It holds what is restricted: keep it in the office."""
    if out.exists():
        raise click.BadParameter(f"{out} is there already: name another file, or move it away.")
    register = Register()
    lines = 0
    with out.open("x", encoding="utf-8") as file:
        for line in exchange.export(register):
            file.write(line)
            lines += 1
    click.echo(f"{lines:,} versions written to {out}")


@accounts.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def import_(file: Path) -> None:
    """Read an export into a register that is still empty: all of it, or nothing."""
    with file.open(encoding="utf-8") as lines:
        count = exchange.import_(Register(), lines, file.name)
    click.echo(f"{count:,} versions read from {file}")


@accounts.command()
@click.option("--out", required=True, type=_file, help="The copy.")
def backup(out: Path) -> None:
    """Copy the register while it is in use, and verify the copy."""
    click.echo(f"{exchange.backup(Register(), out):,} versions copied to {out}, none altered.")


@accounts.command(name="import-challenge")
def import_challenge_() -> None:
    """Bring agendas, questions and actions of the Essex Police Challenge in, once."""
    done = import_challenge(Register(), agenda_file.folder(), date.today())
    click.echo(
        f"{done.meetings} meetings, {done.questions} questions and {done.actions} actions came in; "
        f"{done.there_already} were there already."
    )

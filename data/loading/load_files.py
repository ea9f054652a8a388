"""Loading: from paths to a new state of the warehouse, one transaction for all that is accepted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Literal

import duckdb

from data import catalogue
from data.derived.contradictions import describe_contradictions, describe_doubtful_essex
from data.derived.recount import recount, recount_report
from data.derived.refresh import Touched, refresh
from data.derived.reported_values import hidden, stranded
from data.derived.self_check import require_sums
from data.derived.short_months import find_short_months
from data.loading.conflicting_values import Conflict, find_conflicts
from data.loading.known_layouts import describe_stranger
from data.loading.register_of_loads import FileReport, Ledger
from data.loading.scratch_folder import Scratch
from data.loading.unforeseen import FaultOfFile, rejection
from data.problems import Rejected, WarehouseError, empty_file
from data.reading.files import TABLES, WORKBOOKS, InputFile, InputFiles, gather
from data.sources import (
    boundaries,
    lookups,
    notes,
    police_uk,
    population,
    published_tables,
    returns,
    stats19,
    stop_and_search,
    survey,
)
from data.sources.returns.final_values import ASK_FIRST
from data.sources.survey import earlier_interviews
from data.warehouse.preparation import LITTLE_MEMORY, LOAD_MEMORY, preparation
from data.warehouse.ward_codes_of_other_years import carry
from data.warehouse.ward_sets import ward_sets
from geo.essex import fixed_areas

Progress = Callable[[float, str], None]  # share done (0 to 1), what is being done

# Unpacking and hashing take about this share of the time of a load, reading most of the rest.
_UNPACKED, _READ = 0.2, 0.8


@dataclass(frozen=True)
class LoadReport:
    """What became of every file of a call.

    Attributes
    ----------
    files : list of FileReport
        One a file, in the order in which they were dealt with.
    passed_over : list of str
        Files inside folders and zips that are of no kind that is read here.
    why_passed_over : dict
        Name to the reason, of files that are of a kind that is read and yet of no use here.
    recounted : str or None
        What was counted again because an earlier version of this program counted it otherwise.
    conflicts : list of Conflict
        Values that a file of this call gives otherwise than another, or than what was loaded
        before; the largest difference first.
    """

    files: list[FileReport]
    passed_over: list[str]
    recounted: str | None = None
    conflicts: list[Conflict] = field(default_factory=list)
    why_passed_over: dict[str, str] = field(default_factory=dict)

    @property
    def rejected(self) -> list[FileReport]:
        """The files that were not loaded."""
        return [report for report in self.files if report.status == "rejected"]

    @property
    def provisional_against_final(self) -> bool:
        """Whether a file was rejected for provisional values where final ones are loaded."""
        return self._rejected_with(ASK_FIRST)

    @property
    def interviews_in_doubt(self) -> bool:
        """Whether a file was rejected since its interviews may add to others or replace them."""
        return self._rejected_with(earlier_interviews.ASK_FIRST)

    def _rejected_with(self, question: str) -> bool:
        problems = (problem for report in self.rejected for problem in report.problems)
        return any(problem.expected == question for problem in problems)


class _Discard(Exception):
    """Leaves a preparation without committing it."""


def load(
    paths: Sequence[Path],
    database: Path | None = None,
    *,
    include_forces: tuple[str, ...] = (),
    dry_run: bool = False,
    instead_of_demonstration: bool = False,
    accept_provisional: bool = False,
    interviews: Literal["add", "replace"] | None = None,
    progress: Progress = lambda share, doing: None,
) -> LoadReport:
    """Load every file that the paths hold, and commit them together in one step.

    A file goes in whole or not at all; a rejected file does not keep the others out. The same file
    again changes nothing.

    Parameters
    ----------
    paths : sequence of pathlib.Path
        Files, folders and zips.
    database : pathlib.Path, optional
        The warehouse; default `data.warehouse.default_path`.
    include_forces : tuple of str
        Other police forces whose files are wanted too, as they are named in them.
    dry_run : bool
        Do all of it and leave the warehouse as it was: what ``check`` reports.
    instead_of_demonstration : bool
        Begin a new warehouse in place of one that holds the demonstration. If no file is
        accepted, the demonstration stays.
    accept_provisional : bool
        Let provisional values replace final ones; else a file that would is rejected.
    interviews : {'add', 'replace'}, optional
        Whether interviews add to those of the same month or replace them, where that is not plain;
        without it such a file is rejected with the question.
    progress : callable
        Called with the share done and what is being done.

    Raises
    ------
    data.problems.WarehouseError
        If the warehouse cannot be written; nothing was changed.
    """
    with Scratch() as folder:
        result = gather(
            paths,
            folder,
            lambda done, total: progress(_UNPACKED * done / (total or 1), "unpacking"),
        )
        choices = _Choices(include_forces, accept_provisional, interviews)
        instead = "demonstration" if instead_of_demonstration else None
        while True:
            try:
                report = _attempt(database, result, choices, dry_run, instead, progress)
                break
            except WarehouseError as error:
                if not isinstance(error.__cause__, duckdb.OutOfMemoryException):
                    raise
                if choices.memory == LOAD_MEMORY:
                    raise
                choices = replace(choices, memory=LOAD_MEMORY)
            except FaultOfFile as fault:
                if len(fault.files) > 1:  # which of them is seen when each is read alone
                    choices = replace(choices, one_by_one=True)
                else:
                    result = _without(result, fault)
    progress(1.0, "done")
    return report


def _attempt(
    database: Path | None,
    result: InputFiles,
    choices: _Choices,
    dry_run: bool,
    instead: str | None,
    progress: Progress,
) -> LoadReport:
    """Load everything that was found in one transaction, committed or thrown away as a whole."""
    reports: list[FileReport] = []
    recounted: str | None = None
    conflicts: list[Conflict] = []
    why: dict[str, str] = {}
    try:
        with preparation(
            database, rehearsal=dry_run, instead=instead, memory=choices.memory
        ) as connection:
            ledger = _load_found(connection, result, choices, progress)
            reports = ledger.reports
            why = ledger.passed_over
            conflicts = find_conflicts(connection, ledger.loaded)
            recounted = recount_report(connection) if ledger.recounted else None
            if ledger.changed or ledger.recounted:
                require_sums(connection.execute, "Nothing was changed.")
            if dry_run or not (ledger.changed or ledger.recounted):
                raise _Discard
            progress(0.95, "committing")
    except _Discard:
        pass
    passed_over = [*result.passed_over, *why]
    return LoadReport(reports, passed_over, recounted, conflicts, why)


def _without(result: InputFiles, fault: FaultOfFile) -> InputFiles:
    """Leave out a file that could not be read, and keep its problem."""
    (file,) = fault.files
    files = [other for other in result.files if other.sha256 != file.sha256]
    return InputFiles(files, [*result.problems, rejection(fault)], result.passed_over)


@dataclass(frozen=True)
class _Choices:
    """What anyone who loads has decided beforehand."""

    include_forces: tuple[str, ...] = ()
    accept_provisional: bool = False
    interviews: Literal["add", "replace"] | None = None
    one_by_one: bool = False
    memory: str = LITTLE_MEMORY


def _load_found(
    connection: duckdb.DuckDBPyConnection,
    result: InputFiles,
    choices: _Choices,
    progress: Progress,
) -> Ledger:
    total = sum(file.size for file in result.files) or 1
    done = 0

    def read(size: int) -> None:
        nonlocal done
        done += size
        rows = sum(report.rows_read for report in ledger.reports)
        progress(
            _UNPACKED + (_READ - _UNPACKED) * done / total,
            f"{len(ledger.reports)} of {len(result.files)} files, {rows:,} rows",
        )

    ledger = Ledger(
        connection,
        choices.include_forces,
        read,
        accept_provisional=choices.accept_provisional,
        interviews=choices.interviews,
        one_by_one=choices.one_by_one,
    )
    new_sets = _furnish(connection)
    ledger.recounted = recount(connection)
    for problem in result.problems:
        ledger.reject(problem.file, [problem])
    once = {file.sha256: file for file in reversed(result.files)}
    readers = _recognise(list(reversed(once.values())), ledger)

    # In this order: lookups help to place boundaries, boundaries to match populations and areas of
    # returns. What a reader brought is in the book before the next one reads.
    touched = Touched(sets=set(new_sets))
    touched.areas = lookups.load(connection, readers["lookups"], ledger)
    ledger.flush()
    touched.sets |= boundaries.load(connection, readers["boundaries"], ledger)
    touched.areas |= population.load(connection, readers["population"], ledger)
    touched.areas |= bool(touched.sets)
    if touched.areas and (readers["returns"] or readers["survey"]):
        # What a ward code of another year stands for has to be known by then.
        carry(connection, ward_sets(connection))
    touched.returns |= returns.load(connection, readers["returns"], ledger)
    touched.returns |= published_tables.load(connection, readers["published_tables"], ledger)
    touched.interviews |= survey.load(connection, readers["survey"], ledger)
    ledger.flush()
    touched.casualties |= stats19.load(connection, readers["stats19"], ledger)
    ledger.flush()
    notes.load(connection, readers["notes"], ledger)
    touched.months = police_uk.load(connection, readers["police_uk"], ledger)
    ledger.flush()
    for file in result.files:
        first = once[file.sha256]
        if file is not first and not ledger.already(file):
            ledger.report_same(file, first)
    progress(_READ, "placing and counting")
    if ledger.changed:
        catalogue.write_breaks(connection, ledger.edition)
        refresh(connection, touched)
        _remark_on_returns(connection, ledger)
    return ledger


def _remark_on_returns(connection: duckdb.DuckDBPyConnection, ledger: Ledger) -> None:
    """Say which reported values this call has put out of sight."""
    out_of_sight = hidden(connection)
    loaded = {r.load_id: r.content for r in ledger.reports if r.status == "loaded" and r.load_id}
    for load_id, count in out_of_sight.items():
        if load_id in loaded:
            ledger.remark_late(
                load_id, f"{count:,} reported values give way to these records of the same time"
            )
    for short in find_short_months(connection):
        if short.load_id in loaded:
            ledger.remark_late(short.load_id, str(short))
    for load_id, content in loaded.items():
        if content in ("return", "published table"):
            remarks = describe_contradictions(connection, load_id)
            for remark in remarks + describe_doubtful_essex(connection, load_id):
                ledger.remark_late(load_id, remark)
    sets = [load_id for load_id, content in loaded.items() if content == "boundaries"]
    if sets and (count := stranded(connection)):
        ledger.remark_late(
            sets[-1],
            f"{count:,} reported values are of wards that are none of those in use: load the "
            "lookup that says which ward each has become",
        )


def _recognise(files: list[InputFile], ledger: Ledger) -> dict[str, list[InputFile]]:
    """Sort files by the reader that knows them; those loaded already and strangers are reported."""
    # Tables of partners first: they need not be UTF-8, as the others must.
    readers: dict[str, ModuleType] = {
        "returns": returns,
        "survey": survey,
        "notes": notes,
        "police_uk": police_uk,
        "stats19": stats19,
        "published_tables": published_tables,
        "population": population,
        "lookups": lookups,
    }
    sorted_: dict[str, list[InputFile]] = {name: [] for name in (*readers, "boundaries")}
    for file in files:
        if ledger.already(file):
            continue
        if not file.size:
            ledger.reject(file, [empty_file(file.name)])
            continue
        if stop_and_search.recognise(file):
            ledger.pass_over(file, stop_and_search.WHY)
            continue
        if file.suffix not in TABLES | WORKBOOKS:
            sorted_["boundaries"].append(file)
            continue
        try:
            with ledger.reading(file):
                name = next((n for n, reader in readers.items() if reader.recognise(file)), None)
        except Rejected as rejected:
            ledger.reject(file, rejected.problems)
            continue
        if name is None:
            ledger.reject(file, [describe_stranger(file)])
        else:
            sorted_[name].append(file)
    return sorted_


def _furnish(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Give a new warehouse the areas that never change and a map; bring the catalogue up to date.

    Returns
    -------
    set of str
        The boundary sets that are new.
    """
    catalogue.write(connection)
    if connection.execute("select count(*) from area").fetchall()[0][0]:
        return set()
    connection.executemany(
        "insert into loaded_area values (?, ?, ?, ?, '', null, null, null, null)", fixed_areas()
    )
    return {boundaries.load_approximate(connection)}


def build_demonstration(progress: Progress = lambda share, doing: None) -> LoadReport | None:
    """Write the demonstration's files and load them into the default warehouse.

    Returns
    -------
    LoadReport or None
        None if somebody else has built it meanwhile.
    """
    from data import demonstration
    from data.warehouse.snapshot import default_path

    if default_path().exists():
        return None
    with Scratch() as folder:
        files = folder / "demonstration"
        demonstration.write(
            files, progress=lambda share: progress(0.5 * share, "writing the files")
        )
        return load([files], progress=lambda share, doing: progress(0.5 + 0.5 * share, doing))

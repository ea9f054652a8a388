"""Which public edition is presented, and the documents made of it for the hall.

A document is an ordinary file below the app's own static address: handing it out runs no page and
opens no session, so a hall of a hundred costs no more than a hundred small files. It is made once
for an agenda and a release, and put in its place in one step. Those who have it open keep what they
have.
"""

from __future__ import annotations

import functools
import hashlib
import logging
import os
import threading
from pathlib import Path

from analytics.views.challenge import NotPublic
from data.challenge import agenda_file
from data.challenge.agenda import Agenda
from data.loading.atomic_file import put
from data.problems import Rejected, WarehouseError
from data.warehouse.snapshot import Snapshot, snapshot
from ui.challenge import paper
from ui.challenge.document import document
from ui.challenge.screens import screens
from ui.charts import static_files

PUBLIC = "public.duckdb"
ADDRESS = "app/static/"
_making = threading.Lock()
_seen: dict[Path, str] = {}  # of each public edition the state last seen; there is one, or two
_log = logging.getLogger(__name__)


def public_path(state: Snapshot) -> Path:
    """Where the public edition is: ``ESSEX_PUBLIC``, else `PUBLIC` next to the warehouse."""
    return Path(os.environ.get("ESSEX_PUBLIC") or state.path.with_name(PUBLIC)).absolute()


def public(state: Snapshot) -> Snapshot:
    """Return the public edition that goes with a warehouse; a public edition is its own.

    Raises
    ------
    NotPublic
        If there is none, or the file is something else; the message says what to do.
    """
    if state.release is not None:
        return state
    path = public_path(state)
    make = f"Make one: python -m data publish --as-at DATE --out {path.name}"
    try:
        held = snapshot(path)
    except WarehouseError as error:
        raise NotPublic(f"The public edition cannot be read. {error}") from error
    if held is None:
        raise NotPublic(f"There is no public edition at {path.name} yet. {make}")
    if held.release is None:
        raise NotPublic(f"{path.name} is an office warehouse, not a public edition. {make}")
    return held


def display(state: Snapshot, agenda: Agenda, look: str = "") -> str:
    """Make the document of an agenda of a public edition.

    Raises
    ------
    NotPublic
        If an item is not in it.
    """
    if state.release is None:
        raise NotPublic("Only a public edition can be presented.")
    return document(agenda, screens(state, agenda), state.release, look)


def file_name(state: Snapshot, name: str, kind: str = "html") -> str:
    """Name the document of an agenda: the same over all releases, its own for each edition file."""
    return _name(state.path, name, kind)


def _name(path: Path, name: str, kind: str) -> str:
    digest = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:8]
    return f"challenge-{name}-{digest}.{kind}"


def handed_out(state: Snapshot, name: str, agenda: Agenda) -> str:
    """Return the address of the document of an agenda; make it if it is not there as it should be.

    Raises
    ------
    NotPublic
        If an item is not in the public edition.
    """
    path = static_files.STATIC / file_name(state, name)
    mark = f"<!-- {_made_of(state, agenda)} -->"
    with _making:  # the second who asks finds what the first made
        if _beginning(path, len(mark)) != mark:
            put(f"{mark}{display(state, agenda)}".encode(), path)
    return f"{ADDRESS}{path.name}"


def pdf(state: Snapshot, name: str, agenda: Agenda) -> bytes:
    """Return the screens of an agenda as PDF; drawn once, since that takes seconds.

    Raises
    ------
    NotPublic
        If an item is not in the public edition.
    """
    path = static_files.STATIC / file_name(state, name, "pdf")
    mark = f"\n% {_made_of(state, agenda)}\n".encode()  # after its end, where PDF has remarks
    with _making:
        held = path.read_bytes() if path.exists() else b""
        if not held.endswith(mark):
            held = paper.pdf(screens(state, agenda), agenda.on) + mark
            put(held, path)
    return held


def presentation_ended(state: Snapshot, name: str) -> None:
    """Hand the document and the PDF of an agenda out no longer."""
    for kind in ("html", "pdf"):
        (static_files.STATIC / file_name(state, name, kind)).unlink(missing_ok=True)


def keep_up(state: Snapshot | None) -> None:
    """Make the documents again when a newer release replaces the one they show.

    Asked at every look at a page, so it does nothing but compare two words, until there is a new
    state; then the documents are made in the background. What cannot be made is taken away: a
    release that was withdrawn is not shown any longer.
    """
    if state is None:  # the last release was withdrawn
        for path in list(_seen):
            if not path.exists() and _seen.pop(path, None) is not None:
                _clear(path)
        return
    if state.release is None or _seen.get(state.path) == state.generation:
        return
    _seen[state.path] = state.generation
    threading.Thread(target=_renew, args=(state,), name="challenge", daemon=True).start()


def _clear(path: Path) -> None:
    """Take every document of a public edition away."""
    for kind in ("html", "pdf"):
        for document_ in static_files.STATIC.glob(_name(path, "*", kind)):
            document_.unlink(missing_ok=True)


def _renew(state: Snapshot) -> None:
    held = agenda_file.listed(agenda_file.opened(state.path))
    for path in static_files.STATIC.glob(file_name(state, "*")):
        name = path.name.removeprefix("challenge-").rsplit("-", 1)[0]
        try:
            (static_files.STATIC / file_name(state, name, "pdf")).unlink(missing_ok=True)
            if name not in held:
                raise NotPublic(f"{name} is not open to the audience any more.")
            handed_out(state, name, agenda_file.read(held[name]))
        except (NotPublic, Rejected) as why:
            path.unlink(missing_ok=True)
            _log.warning("The display of %s was removed: %s", name, why)


def _made_of(state: Snapshot, agenda: Agenda) -> str:
    """Digest that of which a document is made."""
    made_of = (state.generation, agenda_file.written(agenda), _program())
    return hashlib.sha256("\0".join(made_of).encode()).hexdigest()


@functools.cache
def _program() -> str:
    """Digest the code that draws: a new version of it draws again."""
    whole = hashlib.sha256()
    for path in sorted(Path(__file__).parent.iterdir()):
        if path.suffix in (".py", ".css", ".js"):
            whole.update(path.read_bytes())
    return whole.hexdigest()


def _beginning(path: Path, many: int) -> str:
    """Read the first signs of a file; none where there is no file."""
    try:
        with path.open("rb") as file:
            return file.read(many).decode("ascii", "replace")
    except FileNotFoundError:
        return ""

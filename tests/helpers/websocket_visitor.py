"""What crosses the wire, byte by byte: a visitor without a browser, who may also lie."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import pyarrow as pa
from google.protobuf.json_format import MessageToDict
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.helpers import drawn_charts

PATIENCE = 30  # seconds until an answer counts as none
ENDS = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


@dataclass
class Seen:
    """All that came back for one look at a page."""

    frames: list[bytes] = field(default_factory=list)
    messages: list[ForwardMsg] = field(default_factory=list)
    pieces: dict[str, Any] = field(default_factory=dict)  # of charts, also from looks before

    @property
    def elements(self) -> Iterator[Element]:
        """What is on the page."""
        for message in self.messages:
            if message.delta.WhichOneof("type") == "new_element":
                yield message.delta.new_element

    @property
    def folded(self) -> Iterator[str]:
        """The ids of what can be opened: folded parts and menus."""
        for message in self.messages:
            if message.WhichOneof("type") != "delta":
                continue
            block = message.delta.add_block
            for part in (block.expandable, block.popover):
                if part.id:
                    yield part.id

    @property
    def pages(self) -> dict[str, str]:
        """Hashes of the pages in the menu, by their addresses."""
        results = {}
        for message in self.messages:
            if message.WhichOneof("type") == "navigation":
                results = {p.url_pathname: p.page_script_hash for p in message.navigation.app_pages}
        return results

    @property
    def page(self) -> str:
        """The address of the page that was run."""
        runs = [m.navigation for m in self.messages if m.WhichOneof("type") == "navigation"]
        return {hash_: name for name, hash_ in self.pages.items()}.get(
            runs[-1].page_script_hash if runs else "", "none"
        )

    @property
    def decoded(self) -> str:
        """Everything as text: also what is in tables and in the data of charts."""
        return "\n".join(
            json.dumps(_decoded(message), ensure_ascii=False) for message in self.messages
        )

    def tables(self) -> Iterator[list[dict[str, Any]]]:
        """The rows of tables and of the data of charts."""
        for element in self.elements:
            yield from (rows(data) for data in _arrow(element))
            if element.WhichOneof("type") == "bidi_component":
                yield drawn_charts.rows(element.bidi_component, self.pieces)

    @property
    def text(self) -> str:
        """Warnings and errors, and other text that is on the page by itself."""
        results = []
        for element in self.elements:
            kind = element.WhichOneof("type")
            if kind in ("alert", "markdown", "html", "heading", "text"):
                results.append(str(getattr(element, kind).body))
            elif kind == "exception":
                results.append(f"{element.exception.type}: {element.exception.message}")
        return "\n".join(results)


def rows(data: bytes) -> list[dict[str, Any]]:
    """Read a table as it is sent."""
    return pa.ipc.open_stream(data).read_all().to_pylist() if data else []


def _arrow(element: Element) -> Iterator[bytes]:
    kind = element.WhichOneof("type")
    if kind == "dataframe":
        yield element.dataframe.arrow_data.data
        yield element.dataframe.lazy_data.initial_chunk.data
    elif kind == "table":
        yield element.table.arrow_data.data


def _decoded(message: ForwardMsg) -> dict[str, Any]:
    message_to_dict: dict[str, Any] = MessageToDict(message)
    if message.delta.WhichOneof("type") == "new_element":
        tables = [str(rows(data)) for data in _arrow(message.delta.new_element)]
        message_to_dict["tables"] = tables
        message_to_dict["drawn"] = message.delta.new_element.bidi_component.bytes.decode()
    return message_to_dict


class Raw:
    """A visitor with a web socket of their own."""

    def __init__(
        self, address: str, *, origin: str | None = "", host: str = "", **headers: str
    ) -> None:
        wanted = urlsplit(address)
        self.socket: ClientConnection = connect(
            f"ws://{host or wanted.hostname}:{wanted.port}/_stcore/stream",
            sock=socket.create_connection((wanted.hostname, wanted.port), PATIENCE),
            origin=None if origin is None else Origin(origin or address),
            subprotocols=[Subprotocol("streamlit")],
            additional_headers=headers,
            compression=None,  # so that what is scanned is what was meant
            max_size=None,
            open_timeout=PATIENCE,
            close_timeout=1,
            legacy=True,
        )
        self.states: dict[str, WidgetState] = {}
        self.pieces: dict[str, Any] = {}
        self.session = ""

    def __enter__(self) -> Raw:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def look(
        self, page: str = "", query: Mapping[str, str] | str = "", *, page_hash: str = ""
    ) -> Seen:
        """Ask for a page with parameters and with the widgets as they are set."""
        message = BackMsg()
        rerun_script = message.rerun_script
        rerun_script.query_string = query if isinstance(query, str) else urlencode(query)
        rerun_script.page_name, rerun_script.page_script_hash = page, page_hash
        rerun_script.widget_states.widgets.extend(self.states.values())
        self.send(message)
        return self.listen()

    def look_into_all(self, page: str = "", query: Mapping[str, str] | str = "") -> Seen:
        """Ask for a page with everything opened that can be opened: folded tables, menus."""
        opened: set[str] = set()
        while True:
            seen = self.look(page, query)
            closed = set(seen.folded) - opened
            if not closed:
                return seen
            for widget in closed:
                self.set(widget, bool_value=True)
            opened |= closed

    def send(self, message: BackMsg) -> None:
        """Send any message."""
        self.socket.send(message.SerializeToString())

    def listen(self) -> Seen:
        """Take in what comes until a run is over."""
        seen = Seen(pieces=self.pieces)
        while True:
            frame = self.socket.recv(PATIENCE, decode=False)
            message = ForwardMsg.FromString(frame)
            seen.frames.append(frame)
            seen.messages.append(message)
            drawn_charts.keep(message.delta.new_element.bidi_component, self.pieces)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session = message.new_session.initialize.session_id
            if kind == "script_finished" and message.script_finished in ENDS:
                return seen

    def answer(self) -> Any:
        """Take in what comes until the answer to an operation that was asked for."""
        while True:
            message = ForwardMsg.FromString(self.socket.recv(PATIENCE, decode=False))
            if message.WhichOneof("type") == "backend_operation_response":
                return message.backend_operation_response

    def set(self, widget: str, **value: Any) -> None:
        """Claim that a widget holds a value: ``set(id, string_value="x")``."""
        self.states[widget] = WidgetState(id=widget, **value)

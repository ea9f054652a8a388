"""Many viewers at once, without browsers: they speak what Streamlit's browser part speaks.

A viewer holds a web socket, the widgets of its page and what is on the page, asks for a rerun
as the browser does and knows how long it took, how many bytes came, and what is said. What
somebody reads is checked against figures that `Figures` sums beforehand by one plain query.

``python -m benchmarks.viewers ADDRESS DATABASE --viewers 25 --seconds 60 --every 3`` looks at a
server that runs already and prints its findings as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import json
import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import duckdb
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

PATIENCE = 60  # seconds until an answer counts as none
CACHED_RUNS = 2  # runs for which the browser keeps a message it was asked to keep


@dataclass
class Answer:
    """What came back for one change.

    Attributes
    ----------
    seconds : float
        From the change to the end of the run.
    bytes, wire : int
        Of the messages, and as they crossed the web socket (less where it compresses).
    text : str
        All text of the page, without markup.
    faults : list of str
        Exceptions and errors shown on the page.
    """

    seconds: float
    bytes: int
    wire: int
    text: str
    faults: list[str]


class _Counted(ClientConnection):
    """A connection that counts what arrives."""

    arrived = 0

    def data_received(self, data: bytes) -> None:
        self.arrived += len(data)
        super().data_received(data)


def _is_fault(alert: Alert) -> bool:
    troubling = alert.format in (Alert.ERROR, Alert.WARNING)
    return troubling and not alert.body.startswith("Demonstration")


@dataclass
class Viewer:
    """Somebody looking at one page of a server."""

    address: str
    page: str
    query: str
    socket: ClientConnection | None = None
    page_hash: str = ""
    elements: dict[tuple[int, ...], Element] = field(default_factory=dict)
    states: dict[str, Any] = field(default_factory=dict)  # of widgets, by id
    _cached: dict[str, tuple[ForwardMsg, int]] = field(default_factory=dict)
    _runs: int = 0

    @classmethod
    async def coming(cls, address: str, page: str, **query: str) -> tuple[Viewer, Answer]:
        """Open a page by its address and wait until it is."""
        viewer = cls(address, page, urlencode(query))
        start = time.perf_counter()
        viewer.socket = await connect(
            f"ws{address.removeprefix('http')}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            create_connection=_Counted,
            max_size=None,
            origin=Origin(address),
        )
        return viewer, await viewer._rerun(start)

    async def choose(self, label: str, option: str | Sequence[str], since: float = 0) -> Answer:
        """Choose from the list of this label, as a person does."""
        widget = self.widget(label)
        self.states[widget.id] = option
        return await self._rerun(since or time.perf_counter())

    async def click(self, key: str, code: str) -> Answer:
        """Click on an area of the map or chart of this key."""
        chart = next(
            element.bidi_component
            for element in self.elements.values()
            if element.WhichOneof("type") == "bidi_component"
            and f"-{key}" in element.bidi_component.id
        )
        clicks = f"$$STREAMLIT_INTERNAL_KEY_{chart.id}__events"
        picked = json.dumps([{"event": "pick", "value": code}])
        return await self._rerun(time.perf_counter(), (clicks, picked))

    def widget(self, label: str) -> Any:
        """Find a list by its label."""
        for element in self.elements.values():
            kind = element.WhichOneof("type")
            if kind in ("selectbox", "multiselect"):
                result = getattr(element, kind)
                if result.label == label:
                    return result
        raise LookupError(f"{self.page}: no list “{label}” on the page")

    async def leave(self) -> None:
        """Close the page."""
        if self.socket is not None:
            await self.socket.close()

    async def _rerun(self, start: float, click: tuple[str, str] | None = None) -> Answer:
        assert self.socket is not None
        message = BackMsg()
        rerun_script = message.rerun_script
        rerun_script.query_string, rerun_script.page_script_hash = self.query, self.page_hash
        if not self.page_hash:
            rerun_script.page_name = self.page
        rerun_script.cached_message_hashes.extend(self._cached)
        for key, value in self.states.items():
            state = rerun_script.widget_states.widgets.add(id=key)
            if isinstance(value, str):
                state.string_value = value
            else:
                state.string_array_value.data.extend(value)
                state.string_array_value.SetInParent()
        if click is not None:  # reported once
            rerun_script.widget_states.widgets.add(id=click[0], json_trigger_value=click[1])
        arrived = self.socket.arrived  # type: ignore[attr-defined]
        await self.socket.send(message.SerializeToString())
        size = await asyncio.wait_for(self._follow(), PATIENCE)
        seconds = time.perf_counter() - start
        wire = self.socket.arrived - arrived  # type: ignore[attr-defined]
        return Answer(seconds, size, wire, self._text(), list(self._faults()))

    async def _follow(self) -> int:
        """Take in messages until the run is over; return their bytes."""
        assert self.socket is not None
        size = 0
        fresh: set[tuple[int, ...]] = set()
        while True:
            payload = await self.socket.recv(decode=False)
            size += len(payload)
            message = ForwardMsg.FromString(payload)
            if message.WhichOneof("type") == "ref_hash":
                path = tuple(message.metadata.delta_path)
                message, _ = self._cached[message.ref_hash]
                message.metadata.delta_path[:] = path
            if message.metadata.cacheable:
                self._cached[message.hash] = (message, self._runs)
            kind = message.WhichOneof("type")
            if kind == "delta":
                self._place(message, fresh)
            elif kind == "new_session":
                self.page_hash = message.new_session.page_script_hash
            elif kind == "navigation":
                self.page_hash = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "script_finished" and message.script_finished in (
                ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
            ):  # fmt: skip
                break
        self._runs += 1
        self.elements = {path: element for path, element in self.elements.items() if path in fresh}
        self._cached = {
            key: (item, run)
            for key, (item, run) in self._cached.items()
            if self._runs - run <= CACHED_RUNS
        }
        return size

    def _place(self, message: ForwardMsg, fresh: set[tuple[int, ...]]) -> None:
        path = tuple(message.metadata.delta_path)
        if message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            self.elements[path] = element
            fresh.add(path)
            kind = element.WhichOneof("type")
            if kind == "selectbox" and element.selectbox.set_value:
                self.states[element.selectbox.id] = element.selectbox.raw_value
            elif kind == "multiselect" and element.multiselect.set_value:
                self.states[element.multiselect.id] = list(element.multiselect.raw_values)

    def _text(self) -> str:
        """Put together what is to be read on the page, in its order."""
        results = []
        for path in sorted(self.elements):
            element = self.elements[path]
            kind = element.WhichOneof("type")
            if kind in ("html", "markdown", "heading", "alert", "text"):
                results.append(getattr(element, kind).body)
        text = re.sub(r"<style.*?</style>|<[^>]+>", " ", " ¶ ".join(results), flags=re.DOTALL)
        return re.sub(r"\s+", " ", html.unescape(text))

    def _faults(self) -> Iterator[str]:
        for element in self.elements.values():
            kind = element.WhichOneof("type")
            if kind == "exception":
                yield f"{element.exception.type}: {element.exception.message}"
            elif kind == "alert" and _is_fault(element.alert):
                yield element.alert.body


# What they should read ----------------------------------------------------------------------------

# Of each page: an indicator whose counts add up over time, and the areas it is asked for.
QUESTIONS = {
    "": ("recorded_crime", "District"),
    "domestic-abuse": ("da_incidents", "Area"),
    "supporting-victims": ("repeat_victims", "Area"),
    "reoffending": ("first_time_entrants", "Area"),
    "alcohol-drugs-mental-health": ("night_time_economy_crime", "Area"),
    "road-safety": ("ksi_total", "Area"),
    "crime-prevention": ("recorded_crime", "Area"),
    "explorer": ("recorded_crime", "Districts of the set"),
    "district-profile": ("recorded_crime", "District"),
}
TIMES = "To"  # the label of the last month; where a page has it, it is changed as well


class Figures:
    """Counts by area and period, summed by one plain query, apart from what the pages use."""

    def __init__(self, database: Path) -> None:
        with duckdb.connect(database, read_only=True) as connection:
            rows = connection.execute(
                """
                select fact.indicator, area.name, fact.period_start, fact.numerator, adds_up
                from fact
                join indicator using (indicator)
                join area on area.code = fact.area and area.boundary_set = fact.boundary_set
                where breakdown = '' and list_contains($asked, fact.indicator)
                    and (
                        area.kind in ('district', 'unitary', 'force')
                        or area.kind = 'ward' and fact.boundary_set =
                            (select value from warehouse where key = 'boundary_set')
                    )
                """,
                {"asked": sorted({indicator for indicator, _ in QUESTIONS.values()})},
            ).fetchall()
        self._counts: dict[tuple[str, str], dict[date, float | None]] = {}
        self._add_up: dict[str, bool] = {}
        twice: set[tuple[str, str]] = set()
        for indicator, name, start, count, adds_up in rows:
            counts = self._counts.setdefault((indicator, name), {})
            if start in counts:
                twice.add((indicator, name))
            counts[start] = count
            self._add_up[indicator] = "periods" in adds_up
        for key in twice:  # wards of one name: the list tells them apart, this does not
            del self._counts[key]

    def of(self, indicator: str, name: str, start: str, end: str) -> str | None:
        """Write the figure of an area from a month to another; None where one is missing."""
        counts = self._counts.get((indicator, name))
        if counts is None:
            return None
        if not self._add_up[indicator]:
            start = end
        wanted = [count for day, count in counts.items() if start <= f"{day:%Y-%m}" <= end]
        if not wanted or None in wanted:
            return None
        return f"{sum(count for count in wanted if count is not None):,.0f}"

    def months(self, indicator: str) -> list[str]:
        """List the first months of the periods of Essex."""
        return [f"{day:%Y-%m}" for day in sorted(self._counts[(indicator, "Essex")])]


def unlike(answer: Answer, name: str, figure: str) -> str:
    """Say what is wrong with an answer about an area; '' if nothing is."""
    if answer.faults:
        return f"fault shown: {answer.faults[0][:200]}"
    if not answer.text.strip():
        return "empty page"
    for passage in answer.text.split("¶"):
        if name in passage and re.search(rf"(?<![\d,.]){re.escape(figure)}(?![\d,]|\.\d)", passage):
            return ""
    # The overview and the profile name the area in their heading and give figures in rows.
    heading = f"How is {name} doing" in answer.text
    if heading and re.search(rf"(?<![\d,.]){re.escape(figure)}(?![\d,]|\.\d)", answer.text):
        return ""
    return f"{figure} of {name} is not on the page: {answer.text[:200]}"


@dataclass
class Looked:
    """What one viewer found."""

    seconds: list[float] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


async def look(
    address: str,
    figures: Figures,
    turn: int,
    seconds: float,
    every: float,
    spread: float,
    seed: int,
) -> Looked:
    """Change a filter of one page time and again; check each answer.

    A change that falls due while the former is not answered is made when it is, and its time runs
    from when it was due; those that the end overtakes are not made.
    """
    pick, looked = random.Random(1000 * seed + turn), Looked()
    page = list(QUESTIONS)[turn % len(QUESTIONS)]
    indicator, label = QUESTIONS[page]
    months = figures.months(indicator)
    first, last = months[-12] if len(months) > 12 else months[-4], months[-1]
    await asyncio.sleep(spread)
    query = {"from": first, "to": last} if page not in ("", "district-profile") else {}
    query |= {"areas": "districts"} if page == "explorer" else {"indicator": indicator}
    try:
        viewer, answer = await Viewer.coming(address, page, **query)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is counted and shown
        looked.failed.append(f"{page}: {error!r}")
        return looked
    if answer.faults:
        looked.wrong.append(f"{page}: {answer.faults[0]}")
    name, start = "Essex", time.perf_counter()
    for change in range(int(seconds / every)):
        due = start + (change + 1) * every
        if time.perf_counter() - start > seconds + every:
            break
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        by_time = page in ("domestic-abuse", "crime-prevention", "road-safety") and not change % 3
        try:
            if by_time:
                last = pick.choice([month for month in months[-12:] if month != last])
                option: str | list[str] = f"{date.fromisoformat(f'{last}-01'):%b %Y}"
                answer = await viewer.choose(TIMES, option, due)
            else:
                known = [
                    item
                    for item in viewer.widget(label).options
                    if _plain(item) != name
                    and figures.of(indicator, _plain(item), first, last) is not None
                ]
                wanted = pick.choice(known)
                name = _plain(wanted)
                several = label == "Districts of the set"
                answer = await viewer.choose(label, [wanted] if several else wanted, due)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted and shown
            looked.failed.append(f"{page}, {name}: {error!r}")
            break
        looked.seconds.append(answer.seconds)
        looked.bytes.append(answer.bytes)
        figure = figures.of(indicator, name, first, last)
        fault = unlike(answer, name, figure) if figure else f"no figure of {name} to check by"
        if fault:
            looked.wrong.append(f"{page}: {fault}")
    await viewer.leave()
    return looked


def _plain(option: str) -> str:
    """Take the district away from a ward in a list: Victoria (Southend-on-Sea)."""
    return option.split(" (")[0]


async def together(
    address: str, database: Path, viewers: int, seconds: float, every: float, seed: int
) -> dict[str, Any]:
    """Let viewers look at once, spread over the time between two changes of one of them."""
    figures = Figures(database)
    result = await asyncio.gather(
        *(
            look(address, figures, turn, seconds, every, every * turn / viewers, seed)
            for turn in range(viewers)
        )
    )
    by_page: dict[str, list[float]] = {}
    for turn, item in enumerate(result):
        by_page.setdefault(list(QUESTIONS)[turn % len(QUESTIONS)], []).extend(item.seconds)
    return {
        "asked": viewers * int(seconds / every),
        "seconds": [second for each in result for second in each.seconds],
        "bytes": [size for element in result for size in element.bytes],
        "wrong": [text for viewer in result for text in viewer.wrong],
        "failed": [text for viewer in result for text in viewer.failed],
        "by_page": by_page,
    }


def main() -> None:
    """Look at a server and print what was found."""
    parser = argparse.ArgumentParser(description="Many viewers at once.")
    parser.add_argument("address")
    parser.add_argument("database", type=Path)
    parser.add_argument("--viewers", type=int, default=25)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--every", type=float, default=3)
    parser.add_argument("--seed", type=int, default=0, help="others choose otherwise")
    chosen = parser.parse_args()
    result = asyncio.run(
        together(
            chosen.address, chosen.database, chosen.viewers, chosen.seconds, chosen.every,
            chosen.seed,
        )
    )  # fmt: skip
    print(json.dumps(result))


if __name__ == "__main__":
    main()

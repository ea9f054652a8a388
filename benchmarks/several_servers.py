"""Several app servers behind a proxy: ``python -m benchmarks.several_servers``.

Three processes of the public edition behind haproxy, a session staying with one of them by a
cookie. Fifty viewers look at pages while two releases, each with figures of its own, take turns
fifty times: each process reads its own copy, put in place by a rename. Every answer must be of one
release alone. Then two processes are compared with one, in turns in the same run, by viewers who
ask again as soon as they are answered. Everything is on loopback, and every loop has an end.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.viewers import Viewer
from tests.helpers.public_edition import public
from tests.helpers.running_app import free_port, serving
from tests.helpers.small_warehouse import Made, months

PROCESSES, VIEWERS, SWAPS, BETWEEN = 3, 50, 50, 1.2  # seconds between two swaps
MONTHS = months("2024-01", "2025-09")
RELEASES = {3: 1, 4: 2}  # number of the release: its offences, times those of the other
PER_MONTH = 4_748  # offences of a made month


@dataclass
class Seen:
    """What the viewers saw."""

    answers: int = 0
    seconds: list[float] = field(default_factory=list)
    releases: set[int] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


def releases(folder: Path) -> dict[int, Path]:
    """Write two releases whose figures differ by a factor of two."""
    return {
        number: public(
            folder / f"release-{number}.duckdb",
            Made(months=MONTHS, factor=dict.fromkeys(MONTHS, factor)),
            number,
        )
        for number, factor in RELEASES.items()
    }


def put_in_place(release: Path, copy: Path) -> None:
    """Replace a copy by a release in one step."""
    new = copy.with_name(f".{copy.name}.new")
    shutil.copy(release, new)
    os.replace(new, copy)


@contextmanager
def proxy(folder: Path, addresses: Sequence[str]) -> Iterator[str]:
    """Run haproxy in front of the processes; give its address."""
    port = free_port()
    servers = "\n".join(
        f"    server s{number} {address.removeprefix('http://').replace('localhost', '127.0.0.1')} "
        f"cookie s{number}"
        for number, address in enumerate(addresses)
    )
    settings = folder / f"haproxy-{port}.cfg"
    settings.write_text(
        f"""defaults
    mode http
    timeout connect 5s
    timeout client 1h
    timeout server 1h

frontend site
    bind 127.0.0.1:{port}
    default_backend app

backend app
    balance leastconn
    cookie app insert indirect nocache httponly
{servers}
"""
    )
    command = shutil.which("haproxy")
    if command is None:
        raise SystemExit("haproxy is not installed: apt-get install haproxy")
    process = subprocess.Popen([command, "-db", "-f", str(settings)])
    try:
        time.sleep(1)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)


def release_of(text: str) -> str:
    """Say what is wrong with a page; '' if its release and its figures are of one state."""
    named = re.search(r"Release (\d+) of the public edition", text)
    if named is None:
        return f"no release named: {text[:160]}"
    expected = f"{3 * _essex(RELEASES[int(named[1])]):,}"
    return "" if expected in text else f"release {named[1]} without its figure {expected}"


def _essex(factor: int) -> int:
    """Offences of Essex in a made month: wards times the factor, and what has no ward or place."""
    return (PER_MONTH - 14 - 9) * factor + 14 + 9


async def look(address: str, until: float, pause: float, seen: Seen, turn: int) -> None:
    """Open a page again and again, and change its measure, until the time is over."""
    await asyncio.sleep(pause * (turn % 10) / 10)
    while time.perf_counter() < until:
        try:
            viewer, first = await Viewer.coming(
                address, "crime-prevention", **{"from": "2025-07", "to": "2025-09"}
            )
            answers = [first]
            for option in ("Count", "Change on a year before"):
                if time.perf_counter() >= until:
                    break
                answers.append(await viewer.choose("Measure", option))
                await asyncio.sleep(pause)
            await viewer.leave()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted and shown
            seen.wrong.append(repr(error)[:200])
            continue
        for answer in answers:
            seen.answers += 1
            seen.seconds.append(answer.seconds)
            fault = answer.faults[0] if answer.faults else release_of(answer.text)
            if fault:
                seen.wrong.append(fault[:200])
            elif named := re.search(r"Release (\d+) of", answer.text):
                seen.releases.add(int(named[1]))


async def swapped(address: str, copies: Sequence[Path], made: dict[int, Path], swaps: int) -> Seen:
    """Let fifty viewers look while the releases take turns."""
    seen, numbers = Seen(), list(made)
    until = time.perf_counter() + swaps * BETWEEN + 5
    viewers = [
        asyncio.create_task(look(address, until, 2.0, seen, turn)) for turn in range(VIEWERS)
    ]
    await asyncio.sleep(4)
    for turn in range(swaps):
        for copy in copies:
            await asyncio.to_thread(put_in_place, made[numbers[(turn + 1) % 2]], copy)
        await asyncio.sleep(BETWEEN)
    await asyncio.gather(*viewers)
    return seen


async def throughput(address: str, seconds: float, viewers: int) -> float:
    """Count answers a second to viewers who ask again as soon as they are answered."""
    seen, start = Seen(), time.perf_counter()
    until = start + seconds
    await asyncio.gather(*(look(address, until, 0.0, seen, turn) for turn in range(viewers)))
    if seen.wrong:
        raise SystemExit(f"wrong while measuring: {seen.wrong[:3]}")
    return seen.answers / (time.perf_counter() - start)


def main() -> None:
    """Run both parts and print what was found."""
    parser = argparse.ArgumentParser(description="Several app servers behind a proxy.")
    parser.add_argument("--swaps", type=int, default=SWAPS)
    parser.add_argument("--seconds", type=float, default=12, help="of a turn of throughput")
    parser.add_argument("--rounds", type=int, default=2)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        made = releases(folder)
        copies = [folder / f"copy-{number}" / "public.duckdb" for number in range(PROCESSES)]
        for copy in copies:
            copy.parent.mkdir()
            shutil.copy(made[3], copy)
        apps = [
            stack.enter_context(serving(copy, ESSEX_EDITION="public")).address for copy in copies
        ]
        several = stack.enter_context(proxy(folder, apps))
        two = stack.enter_context(proxy(folder, apps[:2]))
        single = stack.enter_context(proxy(folder, apps[:1]))
        for address in (single, two, several):  # warmed alike
            asyncio.run(throughput(address, 3, 4))
        seen = asyncio.run(swapped(several, copies, made, chosen.swaps))
        print(
            f"{PROCESSES} processes, {VIEWERS} viewers, {chosen.swaps} swaps of their copies: "
            f"{seen.answers} answers, releases {sorted(seen.releases)}, wrong {len(seen.wrong)}, "
            f"median {median(seen.seconds or [0]):.2f} s"
        )
        for text in seen.wrong[:5]:
            print("  ", text)
        ratios = []
        for turn in range(chosen.rounds):
            pair = [
                asyncio.run(throughput(address, chosen.seconds, 8)) for address in (single, two)
            ]
            ratios.append(pair[1] / pair[0])
            print(f"round {turn + 1}: one {pair[0]:.1f}, two {pair[1]:.1f} answers a second")
        print(f"two processes against one: {median(ratios):.2f}x")


if __name__ == "__main__":
    main()

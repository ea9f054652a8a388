"""A corpus of damaged files: sound ones of every kind that is read, each spoilt in many ways.

The same seed gives the same corpus. Damage is what happens to files: cut off, put in twice, edited
by hand, saved by another program, a cell that holds what no cell should.
"""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from geo import boundaries
from geo.essex import DISTRICTS
from tests.helpers import stats19_files as stats19
from tests.helpers.police_uk_files import asb, crime, outcome, table
from tests.helpers.return_files import csv_text, value, workbook

SEED = 20261130
NASTY = (
    b"", b"\xff", b"caf\xe9", b"\xef\xbb\xbf", b"x" * 140_000, b"9" * 20, b"-1", b"NaN",
    b"1e999", b"=1+1", b'"', b'"a\rb"', b'"a\nb"', b"a\rb", b"\t", b"0", b"31/02/2025", b"2025-13",
    b"[c]", b"\xe2\x80\xae", b"'; drop table load; --", b"E0700006", b"\xf0\x9f\x98\x80", b"1,2",
)  # fmt: skip


def sound(folder: Path) -> dict[str, bytes]:
    """Return small files of every kind that is read, by name, all of which load."""
    people = [crime(n) for n in range(1, 8)] + [asb(), asb()]
    happy = ["very satisfied"] * 5
    survey = ["date,crime group,district,ethnic group,contact,action,informed,treatment,overall"]
    survey += [
        ",".join([f"{n:02}/11/2014", "Vehicle crime", "Harlow", "White", *happy])
        for n in range(1, 9)
    ]
    returned = [value("section_136", code, "2014-09", n) for n, code in enumerate(DISTRICTS, 1)]
    of_districts = "lad_code,lad_name,population_2020,0,1\n" + "".join(
        f"{code},{name},5000,1,2\n" for code, name in DISTRICTS.items()
    )
    wards = boundaries.read_approximate().areas.head(20)
    features = [
        {
            "type": "Feature",
            "properties": {"WD24CD": code, "WD24NM": name, "LAD24CD": district},
            "geometry": shape.__geo_interface__,
        }
        for code, name, district, shape in wards.itertuples(index=False)
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    shapes = {"type": "FeatureCollection", "crs": crs, "features": features}
    lookup = "LSOA21CD,LSOA21NM,WD24CD,WD24NM,LAD24CD,LAD24NM\n" + "".join(
        f"E0101{n:04},Basildon 001A,E0500{n:04},Ward,E07000066,Basildon\n" for n in range(8)
    )
    notes = "indicator,area,from,to,kind,text\nsection_136,Harlow,2014-01,2014-02,gap,No system\n"
    p1 = "\n".join(
        ["Table P1: number of offences, year ending March 2018,,,",
         "Area Code,Area Name,Total recorded crime (excluding fraud),Violence against the person",
         "E23000028,Essex,100,60", "E23000032,Kent,90,50", ""]
    )  # fmt: skip
    home = "\n".join(
        ["Financial Year,Financial Quarter,Force Name,Offence Description,Offence Group,"
         "Offence Subgroup,Offence Code,Number of Offences",
         *(f"2017/18,{q},Essex,Murder,Violence against the person,Homicide,1, 4 " for q in "1234"),
         ""]
    )  # fmt: skip
    fingertips = "\n".join(
        ["Indicator ID,Indicator Name,Area Code,Area Name,Sex,Time period,Value,Count,Denominator",
         "1,Prison-to-community continuity of care,E10000012,Essex,Persons,2022/23,40,40,100", ""]
    )  # fmt: skip
    crash, hurt, car = _collisions()
    head = ["indicator", "area", "period", "numerator", "status"]
    rows = [["section_136", name, "2014-10", 3, "final"] for name in DISTRICTS.values()]
    book = workbook(folder / "return.xlsx", {"Return": [head, *rows]}).read_bytes()
    return {
        "2025-01-essex-street.csv": table(people, "2025-01").encode(),
        "2025-01-essex-outcomes.csv": table([outcome(n) for n in range(1, 6)], "2025-01").encode(),
        "return.csv": csv_text(returned).encode(),
        "survey.csv": ("\n".join(survey) + "\n").encode(),
        "mid2020.csv": of_districts.encode(),
        "wards.geojson": json.dumps(shapes).encode(),
        "lookup.csv": lookup.encode(),
        "notes.csv": notes.encode(),
        "p1.csv": p1.encode(),
        "home office.csv": home.encode(),
        "fingertips.csv": fingertips.encode(),
        "dft-road-casualty-statistics-collision-2023.csv": crash,
        "dft-road-casualty-statistics-casualty-2023.csv": hurt,
        "dft-road-casualty-statistics-vehicle-2023.csv": car,
        "return.xlsx": book,
    }


def _collisions() -> tuple[bytes, bytes, bytes]:
    crashes = [stats19.collision(n) for n in range(1, 7)]
    hurt = [stats19.casualty(n, 1) for n in range(1, 7)]
    cars = [stats19.vehicle(n) for n in range(1, 7)]
    first, second, third = (stats19.table(rows).encode() for rows in (crashes, hurt, cars))
    return first, second, third


def damaged(folder: Path, count: int, seed: int = SEED) -> Iterator[tuple[str, bytes]]:
    """Yield names and contents of damaged files, in turn of every kind."""
    rng = random.Random(seed)
    kinds = list(sound(folder).items())
    for number in range(count):
        name, content = kinds[number % len(kinds)]
        spoil = _of_text if not name.endswith(".xlsx") else _of_workbook
        for _ in range(rng.choice((1, 1, 1, 2))):
            content = spoil(content, rng)
        yield name, content


def _of_text(content: bytes, rng: random.Random) -> bytes:
    lines = content.split(b"\n")
    place = rng.randrange(len(content) or 1)
    line = rng.randrange(len(lines))

    def cell() -> bytes:
        cells = lines[line].split(b",")
        cells[rng.randrange(len(cells))] = rng.choice(NASTY)
        return _with(lines, line, b",".join(cells))

    def header_cell() -> bytes:
        cells = lines[0].split(b",")
        cells[rng.randrange(len(cells))] = rng.choice([*NASTY, cells[0]])
        return _with(lines, 0, b",".join(cells))

    def move() -> bytes:
        other = lines[:]
        rng.shuffle(other)
        return b"\n".join(other)

    damage: list[Callable[[], bytes]] = [
        cell, cell, cell, header_cell,
        lambda: content[:place],
        lambda: content[:place] + rng.choice(NASTY) + content[place:],
        lambda: content[:place] + content[place + rng.randrange(1, 40) :],
        lambda: b"\n".join(lines[:line] + lines[line + 1 :]),
        lambda: b"\n".join([*lines[: line + 1], *lines[line:]]),
        lambda: content + b"\n".join(lines[1:]),
        lambda: content + content,
        lambda: content.replace(b"\n", b"\r\n", rng.randrange(1, 5)),
        lambda: content.replace(b"\n", b"\r"),
        lambda: content.replace(b",", b";"),
        lambda: lines[0] + b"\n",
        lambda: b"",
        lambda: content.decode("utf-8", "replace").encode("utf-16"),
        lambda: content.replace(b"E07", b"E09"),
        lambda: content.replace(b"2", b"9", rng.randrange(1, 9)),
        lambda: b"\n\n\n" + content,
        move,
    ]  # fmt: skip
    return rng.choice(damage)()


def _with(lines: list[bytes], number: int, line: bytes) -> bytes:
    return b"\n".join([*lines[:number], line, *lines[number + 1 :]])


def _of_workbook(content: bytes, rng: random.Random) -> bytes:
    if rng.random() < 0.3:
        place = rng.randrange(len(content))
        return content[:place] + bytes([rng.randrange(256)]) * rng.randrange(30) + content[place:]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return content
    name = rng.choice(list(parts))
    part = parts[name]
    place = rng.randrange(len(part) or 1)
    choice = rng.randrange(7)
    if choice == 0:
        del parts[name]
    elif choice == 1:
        parts[name] = part[:place]
    elif choice == 2:
        parts[name] = part[:place] + rng.choice(NASTY) + part[place:]
    elif choice == 3:
        parts[name] = part.replace(b'r="D', b'r="', 1)
    elif choice == 4:
        parts[name] = part.replace(b't="n"', b't="s"', 2)
    elif choice == 5:
        parts[name] = part.replace(b"<v>", b"<v>-", 3).replace(b's="', b's="9', 2)
    else:
        parts[name] = part[:place] + part[place + rng.randrange(1, 40) :]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for member, data in parts.items():
            archive.writestr(member, data)
    return stream.getvalue()

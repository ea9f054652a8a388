"""The territorial police forces of England and Wales: code of the police force area by name.

The codes are those of the Office for National Statistics; Essex is E23000028.
"""

from __future__ import annotations

import re

FORCES: dict[str, str] = {
    "Metropolitan Police": "E23000001",
    "Cumbria": "E23000002",
    "Lancashire": "E23000003",
    "Merseyside": "E23000004",
    "Greater Manchester": "E23000005",
    "Cheshire": "E23000006",
    "Northumbria": "E23000007",
    "Durham": "E23000008",
    "North Yorkshire": "E23000009",
    "West Yorkshire": "E23000010",
    "South Yorkshire": "E23000011",
    "Humberside": "E23000012",
    "Cleveland": "E23000013",
    "West Midlands": "E23000014",
    "Staffordshire": "E23000015",
    "West Mercia": "E23000016",
    "Warwickshire": "E23000017",
    "Derbyshire": "E23000018",
    "Nottinghamshire": "E23000019",
    "Lincolnshire": "E23000020",
    "Leicestershire": "E23000021",
    "Northamptonshire": "E23000022",
    "Cambridgeshire": "E23000023",
    "Norfolk": "E23000024",
    "Suffolk": "E23000025",
    "Bedfordshire": "E23000026",
    "Hertfordshire": "E23000027",
    "Essex": "E23000028",
    "Thames Valley": "E23000029",
    "Hampshire": "E23000030",
    "Surrey": "E23000031",
    "Kent": "E23000032",
    "Sussex": "E23000033",
    "City of London": "E23000034",
    "Devon and Cornwall": "E23000035",
    "Avon and Somerset": "E23000036",
    "Gloucestershire": "E23000037",
    "Wiltshire": "E23000038",
    "Dorset": "E23000039",
    "North Wales": "W15000001",
    "Gwent": "W15000002",
    "South Wales": "W15000003",
    "Dyfed-Powys": "W15000004",
}

# As publishers also write them, after `_key`.
_ALSO = {
    "london city of": "City of London",
    "metropolitan": "Metropolitan Police",
    "hampshire and isle of wight": "Hampshire",
}


def force_named(name: str) -> str | None:
    """Return the name in `FORCES` of a force however it is written, or None if it is not one."""
    key = _key(name)
    return _BY_KEY.get(_ALSO.get(key, key))


def _key(name: str) -> str:
    words = re.sub(r"[^a-z]+", " ", name.lower().replace("&", " and ")).split()
    dropped = ("police", "constabulary", "service")
    return " ".join(word for word in words if word not in dropped)


_BY_KEY = {_key(name): name for name in FORCES} | {name: name for name in _ALSO.values()}

"""What is wrong with a file that is no boundary file, or a broken one, and where in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely


class NotBoundaries(Exception):
    """The file holds no shapes with codes of wards, districts or LSOAs; the message says what.

    Attributes
    ----------
    place : str or None
        Where: a layer, a shape, a line of the text. None if the file as a whole is meant.
    """

    def __init__(self, text: str, place: str | None = None) -> None:
        self.place = place
        super().__init__(text)


def unreadable(path: Path, error: Exception) -> NotBoundaries:
    """Say why the library could not read a file, and on which line or at which shape."""
    if answered := _error_of_service(path):
        text = f"holds no shapes but what the service answered to the request: '{answered}'"
        return NotBoundaries(text)
    why = str(error).partition("; It might help")[0].replace(str(path), path.name)
    place = re.search(r"[Aa]t (line \d+, (?:character|column) \d+)", why)
    where = place[1] if place else _first_unreadable_shape(path)
    return NotBoundaries(f"cannot be read as boundaries ({why})", where)


def _error_of_service(path: Path) -> str | None:
    """Return the error in the answer of a map service that was saved as boundaries."""
    try:
        error = json.loads(path.read_bytes())["error"]
        return f"{error.get('code', '')} {error['message']}".strip()[:120]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _first_unreadable_shape(path: Path) -> str | None:
    """Look in GeoJSON for the shape that cannot be made; None if it is none, or another format."""
    try:
        features = json.loads(path.read_bytes())["features"]
    except (ValueError, LookupError, TypeError):
        return None
    for number, feature in enumerate(features, 1):
        try:
            shapely.from_geojson(json.dumps(feature["geometry"]))
        except (shapely.GEOSException, LookupError, TypeError):
            return f"shape {number}"
    return None


def name_shape(areas: pd.DataFrame, faulty: npt.NDArray[np.bool_]) -> str:
    """Name the first shape at fault by its place in the file and its code."""
    first = int(faulty.argmax())
    return f"shape {first + 1} ({areas.code.iloc[first]})"

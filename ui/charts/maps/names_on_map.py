"""The names on a map: of the districts, or of the wards of the district that is drawn."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import Any

import shapely

HIGH = 320  # pixels of the smallest map on a desk: names that fit there fit on any other
LETTER, LINE = 7.0, 15.0  # pixels of a name of 12 px, with the room around it
# Where a name may be, from the middle of its area: halves of its width to the right, lines up. A
# ward without room stays without a name; every district has one, be it partly on the sea.
NEAR = ((0, 0), (0, 1), (0, -1))
FURTHER = (
    (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1), (0, 2), (0, -2), (1, -2), (-1, -2),
)  # fmt: skip


@dataclass(frozen=True)
class Label:
    """A name and where its middle is, in metres of the British National Grid."""

    code: str
    name: str
    x: float
    y: float


@functools.lru_cache(maxsize=64)
def placed_names(
    ward_set: str, shapes: bytes, within: str, outlined: tuple[str, ...], first: str
) -> tuple[Label, ...]:
    """Place the names of a map, the largest areas first, so that none lies on another.

    Parameters
    ----------
    ward_set, shapes
        The boundary set, and its light shapes as JSON.
    within : str
        The district whose wards are named; '' where districts are.
    outlined : tuple of str
        Codes of the districts that are drawn.
    first : str
        The area chosen, which is named whatever its size.
    """
    by_code = _shapes(ward_set, shapes)
    by_code = {"district": by_code.get("council", {}), **by_code}  # of councils there is no other
    if within:
        ground = [by_code["district"][code][1] for code in outlined if code in by_code["district"]]
        inside = shapely.union_all(ground).buffer(1) if ground else None
        candidates = {
            code: (name, shape)
            for code, (name, shape) in by_code["ward"].items()
            if inside is not None and inside.contains(shape.representative_point())
        }
    else:
        candidates = {code: pair for code, pair in by_code["district"].items() if code in outlined}
        ground = [shape for _, shape in candidates.values()]
    if not ground:
        return ()
    left, low, right_most, high = shapely.total_bounds(ground)
    metres = max(high - low, (right_most - left) / 2) / HIGH
    placed: list[tuple[float, float, float]] = []
    labels = []
    order = sorted(candidates.items(), key=lambda item: (item[0] != first, -item[1][1].area))
    for code, (name, shape) in order:
        point = shape.representative_point()
        half = LETTER * len(name) * metres / 2
        for right, up in NEAR if within else (*NEAR, *FURTHER):
            x, y = point.x + right * half, point.y + up * LINE * metres
            x = max(left + half, min(x, right_most - half))  # not over the side
            if not any(
                abs(y - other_y) < LINE * metres and abs(x - other_x) < half + other_half
                for other_x, other_y, other_half in placed
            ):
                placed.append((x, y, half))
                labels.append(Label(code, name, round(x), round(y)))
                break
    return tuple(labels)


@functools.lru_cache(maxsize=8)
def _shapes(ward_set: str, shapes: bytes) -> dict[str, dict[str, tuple[str, Any]]]:
    return {
        kind: {
            feature["properties"]["code"]: (
                feature["properties"]["name"],
                shapely.geometry.shape(feature["geometry"]),
            )
            for feature in features
        }
        for kind, features in json.loads(shapes).items()
    }

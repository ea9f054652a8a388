"""Colours that can be distinguished from their ground, measured as WCAG 2 does."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path

import pytest

from ui.shell.theme import DARK, LIGHT, Look, tone, wings

PROJECT = Path(__file__).resolve().parents[3]


def luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colour: str, other: str) -> float:
    light, dark = sorted((luminance(colour), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
@pytest.mark.parametrize("name", ["ink", "context", "improving", "worsening", "changed"])
def test_text_stands_out_from_the_page(look: Look, name: str) -> None:
    assert contrast(getattr(look, name), look.background) >= 4.5


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_marks_stand_out_from_the_page(look: Look) -> None:
    """WCAG 1.4.11: 3:1 for what a mark needs to be seen by.

    Neighbouring classes of a map cannot all be that far apart: their borders are, and the class
    is also given by legend, ranking, tooltip and table.
    """
    for name in ("improving", "worsening", "changed", "opposite", "context", "edge"):
        assert contrast(getattr(look, name), look.background) >= 3, name
    assert contrast(look.edge, look.empty) >= 3  # the stripes of no data


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_the_theme_of_streamlit_has_the_same_colours(look: Look) -> None:
    theme = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    mine = theme[look.name]
    assert (mine["backgroundColor"], mine["textColor"]) == (look.background, look.ink)
    for ground in ("backgroundColor", "secondaryBackgroundColor"):
        assert contrast(mine["textColor"], mine[ground]) >= 4.5
        assert contrast(mine["linkColor"], mine[ground]) >= 4.5
        assert contrast(mine["primaryColor"], mine[ground]) >= 3  # the ring of the focus


@pytest.mark.parametrize(
    ("name", "light", "dark"),
    [
        ("improving", 5.6, 6.9),
        ("worsening", 4.6, 7.2),
        ("changed", 8.6, 7.5),
        ("context", 4.8, 7.0),
    ],
)
def test_contrast_is_that_of_the_design(name: str, light: float, dark: float) -> None:
    assert contrast(getattr(LIGHT, name), LIGHT.background) == pytest.approx(light, abs=0.1)
    assert contrast(getattr(DARK, name), DARK.background) == pytest.approx(dark, abs=0.2)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_shades_of_a_map_go_one_way_and_apart(look: Look) -> None:
    brightness = [luminance(shade) for shade in look.shades]
    steps = [after - before for before, after in itertools.pairwise(brightness)]
    assert all(step < 0 for step in steps) or all(step > 0 for step in steps)
    pairs = itertools.pairwise(look.shades)
    assert all(contrast(item, other) >= 1.3 for item, other in pairs)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_no_data_is_no_class(look: Look) -> None:
    assert look.empty not in look.shades
    assert look.steady not in look.shades


def test_a_colour_says_what_a_change_means() -> None:
    assert tone("real rise", "worse", LIGHT) == LIGHT.worsening
    assert tone("real fall", "worse", LIGHT) == LIGHT.improving
    assert tone("real rise", "better", LIGHT) == LIGHT.improving
    assert tone("real rise", "no judgement", LIGHT) == LIGHT.changed
    assert tone("no real change", "worse", LIGHT) == LIGHT.context
    assert wings("worse", LIGHT) == wings("better", LIGHT)[::-1]
    assert set(wings("no judgement", LIGHT)).isdisjoint({LIGHT.improving, LIGHT.worsening})

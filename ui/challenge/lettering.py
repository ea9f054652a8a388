"""How wide text is, so that it can be broken before anybody draws it.

The widths are those of Helvetica as Adobe published them (AFM); Arial and Liberation Sans have the
same, and one of the three is on nearly every machine.
"""

from __future__ import annotations

FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"
SPARE = 1.03  # another font is a little wider
BOLD = 1.08
LEADING = 1.2

_EM = 1000
_OTHER = 600  # a sign that is not in the table: an accented letter, a dash
_WIDTHS = {
    **dict.fromkeys("ijl'’‘|", 222),
    **dict.fromkeys(" !,./:;ftI[]\\", 278),
    **dict.fromkeys("-r()`", 333),
    **dict.fromkeys('"“”{}*', 370),
    **dict.fromkeys("ckJsvxyz", 500),
    **dict.fromkeys("abdeghnopqu0123456789$£?_#L–", 556),
    **dict.fromkeys("+<=>~^−", 584),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("mM", 833),
    **dict.fromkeys("%", 889),
    **dict.fromkeys("W—@…", 1015),
}


def wide(text: str, size: float, *, bold: bool = False) -> float:
    """Say how wide text is, rather too wide than too narrow."""
    ems = sum(_WIDTHS.get(sign, _OTHER) for sign in text) / _EM
    return size * ems * SPARE * (BOLD if bold else 1)


def lines(text: str, inside: float, size: float, *, bold: bool = False) -> list[str]:
    """Break text into lines that fit; a word too long for a line is divided."""
    results: list[str] = []
    for word in text.split():
        together = f"{results[-1]} {word}" if results else word
        if results and wide(together, size, bold=bold) <= inside:
            results[-1] = together
            continue
        while wide(word, size, bold=bold) > inside and len(word) > 1:
            fits = next(
                n for n in range(len(word) - 1, 0, -1)
                if n == 1 or wide(word[:n], size, bold=bold) <= inside
            )  # fmt: skip
            results.append(word[:fits])
            word = word[fits:]
        results.append(word)
    return results


def fitted(
    text: str, inside: float, sizes: tuple[float, ...], most: int, *, bold: bool = False
) -> tuple[float, list[str]]:
    """Choose the largest size at which text takes ``most`` lines at most; else the smallest."""
    for size in sizes:
        broken = lines(text, inside, size, bold=bold)
        if len(broken) <= most:
            return size, broken
    return sizes[-1], lines(text, inside, sizes[-1], bold=bold)

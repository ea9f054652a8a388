"""The demonstration edition: made-up figures in the partners' own files.

Anyone who has no data yet, or may not show it, still wants to see the dashboard at work. This
package
writes files laid out as the partners lay out theirs, so that the ordinary readers load them and
nothing else need know. Magnitudes, proportions and the habits of the real files are true to Essex
(the ``.toml`` next to the modules name the sources, or say that a figure is assumed); every row is
made up, and every file says so.

There is something to find. Burglary, that of houses too, rises in neighbouring wards of Basildon in
the second year and of Colchester in the third; vehicle crime falls by a quarter; the count of
anti-social behaviour breaks off at `ASB_BREAK`; body-worn video comes in; ever more PCSOs are ill.
The worked cases of the scrutiny minutes are there: the domestic abuse solved rate falls from 44.3%
to 40.6% while more is solved, in the last year and in its last quarter; victims are less satisfied
three months running; the gap to BME victims means nothing in the last quarter, and over three years
it does with being kept informed; the Crime Survey moves from 57.9% to 58.3%; 35% of disclosure
applications are authorised; two quarters of drink-driver casualties are missing. The return on
domestic abuse comes twice, and the later one revises the earlier. The rest is ordinary variation.

Another partner's file is one more function in `PARTNERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from data.demonstration import (
    casualties,
    crime,
    domestic_abuse,
    essex_police,
    interviews,
    office,
    partners,
    published,
)
from data.demonstration.basics import MONTHS, span
from data.demonstration.ground import hot_spot_wards, read_wards
from data.demonstration.offences import ASB_BREAK
from data.demonstration.setting import Setting

__all__ = ["ASB_BREAK", "MONTHS", "hot_spot_wards", "read_wards", "span", "write"]


class Partner(NamedTuple):
    """Who brings files, and how many."""

    write: Callable[[Path, Setting], Iterator[Path]]
    files: Callable[[list[date]], int]


PARTNERS = [
    Partner(office.write_population, lambda months: 1),
    Partner(office.write_notes, lambda months: 1),
    Partner(crime.write, lambda months: 2 * len(months)),
    Partner(published.write, lambda months: len(months) // 12),
    Partner(casualties.write, lambda months: 3 * len(casualties.years(months))),
    Partner(interviews.write, lambda months: len(months) // 3),
    Partner(domestic_abuse.write, lambda months: 2),
    Partner(essex_police.write, lambda months: 5),
    Partner(partners.write, lambda months: 6),
]


def write(
    folder: Path,
    *,
    through: date | None = None,
    progress: Callable[[float], None] | None = None,
) -> list[Path]:
    """Write the demonstration files of every partner.

    Parameters
    ----------
    folder : pathlib.Path
        Where to; it is made if it is not there.
    through : datetime.date, optional
        The day on which the files might have been published, default today. Nothing else changes
        what is written: two days of the same quarter give the same bytes.
    progress : callable, optional
        Called with the share done, from 0 to 1, after each file.

    Returns
    -------
    list of pathlib.Path
        The files, in the order in which they were written.
    """
    setting = Setting(read_wards(), span(through))
    expected = sum(partner.files(setting.months) for partner in PARTNERS)
    paths: list[Path] = []
    for partner in PARTNERS:
        for path in partner.write(folder, setting):
            paths.append(path)
            if progress is not None:
                progress(len(paths) / expected)
    return paths

"""How much is lost with a figure: the least useful is hidden first.

Essex, its districts and unitaries over a quarter or a year are the last to be hidden, and months of
the newest year later than others, for twelve months are shown where each of them is. What no area
holds comes first, then single months of wards. The county without the unitaries is looked at least:
it is hidden before its districts.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.publishing.hiding.system import Marks, Numbers
from data.publishing.sums.figures import Figures

OF_AREA = {
    "remainder": 0.05, "ward": 1.0, "county": 3.0, "district": 8.0, "unitary": 8.0,
    "force": 400.0, "other force": 400.0,
}  # fmt: skip
WHOLE = 6.0
"""How much dearer a whole is than a part of it."""
QUARTER, YEAR = 3.0, 8.0
"""How much dearer a quarter and a year are than a month."""
NEWEST_YEAR = 3.0
"""How much dearer a figure of the newest twelve months is."""
SAME_SERIES = 0.5
"""How much of the cost goes where others of the same series and year are hidden anyway."""
DAYS_OF_A_YEAR = 366
LAST = ("force", "county", "district", "unitary")
"""Areas whose wholes are hidden last."""


def hidden_last(figures: Figures, many: int) -> Marks:
    """Mark the wholes of Essex, the county and districts: a year is shown where each month is."""
    marks = np.zeros(many, bool)
    marks[: figures.listed] = _wholes(figures) & np.isin(figures.kind_of_area[figures.place], LAST)
    return marks


def _wholes(figures: Figures) -> Marks:
    """Mark figures of rows without a breakdown; the same count may be a part elsewhere."""
    marks = np.zeros(figures.listed, bool)
    members = figures.of_row[figures.rows["breakdown"].eq("").to_numpy(), :2]
    marks[members[members >= 0]] = True
    return marks


def costs(figures: Figures, secret: Marks, many: int) -> Numbers:
    """Work out what is lost with each figure."""
    area = pd.Series(figures.kind_of_area).map(OF_AREA).to_numpy(float)
    start, end = (pd.to_datetime(pd.Series(days)) for days in zip(*figures.periods, strict=True))
    days = (end - start).dt.days.to_numpy() + 1
    length = np.select([days > 200, days > 45], [YEAR, QUARTER], 1.0)
    age = ((end.max() - end).dt.days // DAYS_OF_A_YEAR).to_numpy()
    of_period = length * np.where(age == 0, NEWEST_YEAR, 1.0)
    series = figures.key * len(figures.areas) + figures.place
    _, year = np.unique(series * (int(age.max()) + 1) + age[figures.when], return_inverse=True)
    hidden = secret[: figures.listed]
    share = (np.bincount(year, hidden) / np.bincount(year))[year]
    listed = (
        area[figures.place]
        * np.where(_wholes(figures), WHOLE, 1.0)
        * of_period[figures.when]
        * (1.0 + 0.25 * np.log1p(np.maximum(figures.value[: figures.listed], 0.0)))
        * (1.0 - SAME_SERIES * np.sqrt(share))
    )
    cost = np.zeros(many)  # what no row gives is never shown
    cost[: figures.listed] = listed
    for column in (0, 1):  # what a share leaves out is hidden with its row, at its cost
        both = (figures.of_row[:, 2] >= 0) & (figures.of_row[:, column] >= 0)
        np.maximum.at(cost, figures.of_row[both, 2], cost[figures.of_row[both, column]])
    return cost

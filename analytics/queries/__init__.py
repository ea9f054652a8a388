"""Every question that the pages ask of the warehouse, and nothing else that reads it.

Rules
1. A question takes a `Snapshot` first, so that one look at a page sees one state.
2. Values are bound, never written into the SQL.
3. The answer is a tidy frame or a small record. It is remembered: do not change it.
4. A month that is not loaded has no row. A loaded month without offences has a 0.
5. Across a break nothing is compared: figures before and after it are not comparable.
6. A value that was not given is no 0, and a sum that would need it is not given either.
7. Parts and remainders add up to the whole, and all three are in the answer.
"""

from analytics.queries.breakdowns import by_breakdown, by_window, windows
from analytics.queries.contents import (
    areas,
    contents,
    districts,
    geometry,
    has_population,
    names,
    notes,
    shapes,
    sources,
)
from analytics.queries.figures_by_area import (
    areas_with_break,
    by_area,
    comparison,
    in_view,
    outcomes,
    ranked,
    subject,
    together,
)
from analytics.queries.many_indicators import many_by_area
from analytics.queries.revisions import reconciliation, revisions
from analytics.queries.series import many_series, series
from analytics.queries.supplied import Supplied, notes_by_name, supplied
from analytics.queries.survey import satisfaction_facts

__all__ = [
    "Supplied",
    "areas",
    "areas_with_break",
    "by_area",
    "by_breakdown",
    "by_window",
    "comparison",
    "contents",
    "districts",
    "geometry",
    "has_population",
    "in_view",
    "many_by_area",
    "many_series",
    "names",
    "notes",
    "notes_by_name",
    "outcomes",
    "ranked",
    "reconciliation",
    "revisions",
    "satisfaction_facts",
    "series",
    "shapes",
    "sources",
    "subject",
    "supplied",
    "together",
    "windows",
]

"""What follows from the records: where each place lies, the population of each area, the counts.

Called at the end of a load, inside its transaction, for what the load touched.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import duckdb

from data.derived.casualty_counts import count_casualties, write_severity_break
from data.derived.contradictions import write_contradictions
from data.derived.council_places import place_in_councils
from data.derived.council_values import sum_districts, sum_residents
from data.derived.crime_counts import count_crime, write_measures
from data.derived.force_counts import count_forces
from data.derived.interview_counts import count_interviews
from data.derived.missing_parts import write_missing_parts
from data.derived.placements import place_areas
from data.derived.populations import refresh_populations
from data.derived.reported_values import add_up, one_value_a_ward, records_take_over
from data.derived.short_months import write_short_months
from data.warehouse.council_sets import council_sets, write_succession
from data.warehouse.ward_codes_of_other_years import carry
from data.warehouse.ward_sets import ward_sets


@dataclass
class Touched:
    """What a load changed, or the undoing of one.

    Attributes
    ----------
    months : set of datetime.date
        Months whose crime, or what became of it, is not as it was.
    sets : set of str
        Boundary sets whose areas changed.
    areas : bool
        Whether boundaries, lookups or populations changed.
    casualties, interviews, returns : bool
        Whether records of that kind, or reported values, changed.
    """

    months: set[date] = field(default_factory=set)
    sets: set[str] = field(default_factory=set)
    areas: bool = False
    casualties: bool = False
    interviews: bool = False
    returns: bool = False


def refresh(connection: duckdb.DuckDBPyConnection, touched: Touched) -> None:
    """Bring everything derived up to date with what was touched."""
    known = ward_sets(connection)
    if not known:
        return
    connection.execute("delete from warehouse where key = 'boundary_set'")
    connection.execute("insert into warehouse values ('boundary_set', ?)", [known[-1]])
    counted = connection.execute("select distinct boundary_set from crime_count").fetchall()
    held = {row[0] for row in counted}
    for boundary_set in known:
        # A lookup may say more of an LSOA than was known when its places were placed.
        if touched.areas or boundary_set in touched.sets:
            connection.execute("delete from placement where boundary_set = ?", [boundary_set])
        place_areas(connection, boundary_set)
    councils = council_sets(connection)
    for boundary_set in councils:
        if touched.areas or boundary_set in touched.sets:
            write_succession(connection, boundary_set)
            connection.execute("delete from placement where boundary_set = ?", [boundary_set])
        place_in_councils(connection, boundary_set, known[-1])
    if touched.areas:
        refresh_populations(connection, known)
        sum_residents(connection)
        carry(connection, known)
    # Councils first: what is counted in the ward set in use is summed to Essex.
    known = [*councils, *known]
    for dropped in held - set(known) - {""}:  # the stand-in, once an official set is there
        connection.execute("delete from crime_count where boundary_set = ?", [dropped])
        connection.execute("delete from placement where boundary_set = ?", [dropped])
    everything = write_measures(connection) or touched.areas or not held >= set(known)
    if touched.months or (held and everything):
        count_crime(connection, known, None if everything else touched.months)
    if touched.areas or touched.casualties:
        count_casualties(connection, known)
    write_severity_break(connection)
    if touched.areas or touched.interviews:
        count_interviews(connection, known)
    if touched.areas or touched.casualties or touched.interviews or touched.returns:
        records_take_over(connection)
        one_value_a_ward(connection, known[-1])
        add_up(connection, known)
        sum_districts(connection)
    count_forces(connection)
    write_contradictions(connection)
    write_short_months(connection)
    write_missing_parts(connection)

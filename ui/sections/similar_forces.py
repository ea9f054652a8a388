"""Compared with similar forces: Essex next to each of its group and next to their mean."""

from __future__ import annotations

from analytics.findings.similar_forces import SimilarForces, compare_forces, newest_year
from analytics.model.indicators import CRIME_PREVENTION
from analytics.views.topic import Topics
from analytics.wording import similar_forces as words
from analytics.wording.caption import About
from ui.charts.similar_forces import forces_drawing, funnel_of_forces
from ui.sections import section
from ui.shell import theme

OFFICIAL = "police_recorded_crime"  # of the tables of the Office for National Statistics
NO_GROUP = "No group of similar forces is set for this period: see data/similar_forces.toml."


@section.section(
    "Compared with similar forces",
    of=(*CRIME_PREVENTION, OFFICIAL),
    of_indicator=True,
)
def similar_forces(topics: Topics, about: About) -> section.Parts:
    """Show whether Essex differs from its most similar group, and whether either changed."""
    result = of_period(topics, about)
    if result is None:
        yield section.Text(NO_GROUP)
        return
    yield section.Chart("similar-forces", forces_drawing(result, theme.look()))
    if result.comparison is not None:
        yield section.Chart("funnel-of-forces", funnel_of_forces(result, theme.look()))
    if result.forces:
        of = section.about_of(topics, about.choice.indicator.key, about)
        yield section.Twin(
            lambda: words.table(result), "Similar forces", of, "similar-forces",
            {"Group": f"{result.group.name} ({result.group.source})"},
        )  # fmt: skip


def of_period(topics: Topics, about: About) -> SimilarForces | None:
    """Compare the forces over the period in view, else over the newest year that they have."""
    indicator = about.choice.indicator
    result = None
    if topics.when is not None:
        result = compare_forces(topics.state, indicator, *topics.when)
    if result is None or result.comparison is None:
        year = newest_year(topics.state, indicator)
        if year is not None:
            return compare_forces(topics.state, indicator, *year)
    return result

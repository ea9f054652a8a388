"""Overview: how Essex, or one district, is doing on every indicator."""

import streamlit as st

from analytics import choices, questions
from geo import essex
from ui import charts, controls, foot, maps, overview, session, tables
from ui.about import About
from ui.words import source_line

state = session.state()
contents = questions.contents(state, choices.CRIME_PREVENTION)
st.header("How is Essex doing", anchor=False)
foot.edition(contents)
foot.stop_if_empty(contents)

# Where and when
areas = questions.areas(state, contents.ward_set)
with controls.row("what"):
    district = controls.district(areas)
    start, end = controls.period(next(iter(contents.indicators.values())))
controls.complaints()

# What changed, on every indicator
indicators = tuple(contents.indicators.values())
compared = tuple(questions.comparison(state, one, start, end) for one in indicators)
code = district or essex.FORCE
who = choices.Subject(questions.names(state, contents.ward_set)[code], (code,))
figures, months = questions.headlines(state, indicators, code, compared)
outcomes = [
    questions.outcomes(state, one, contents.ward_set, who, beside.periods)
    for one, beside in zip(indicators, compared, strict=True)
]
overview.say(figures, indicators, compared, who)
notes = [questions.notes(state, one.key) for one in indicators]
overview.rows(figures, months, indicators, compared, outcomes, notes)

# Where
with controls.row("where"):
    indicator = controls.indicator(contents, "Shown by district")
    measure = controls.measure(indicator)
choice = choices.Choice(
    indicator,
    controls.ALL,
    measure,
    choices.DISTRICTS,
    contents.ward_set,
    controls.ALL,
    (),
    questions.comparison(state, indicator, start, end),
)
source = source_line(questions.sources(state, indicator.key), contents.demonstration)
about = About(choice, who, contents.ward_sets[contents.ward_set], source, contents.demonstration)
ranked = questions.ranked(state, choice)
left, right = st.columns([3, 2], gap="medium")
with left:
    maps.show(
        ranked, areas, questions.shapes(state, contents.ward_set), about, controls.pick_district
    )
with right:
    charts.ranking(ranked, about, controls.pick_district)

# The table behind the map
view = questions.in_view(state, choice)
population = foot.population(view, about.of_all)
tables.show(
    tables.by_area(view, about), "Figures by district", about, "areas", Population=population
)
foot.source(view, about)

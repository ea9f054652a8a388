"""Improving crime prevention: what is recorded and solved, where, and since when."""

import streamlit as st

from analytics import choices, questions
from ui import charts, controls, foot, maps, sentences, session, tables
from ui.about import About
from ui.words import source_line

state = session.state()
contents = questions.contents(state, choices.CRIME_PREVENTION)
st.header("Improving crime prevention", anchor=False)
foot.edition(contents)
foot.stop_if_empty(contents)

# Where and when
with controls.row("what"):
    indicator = controls.indicator(contents)
    breakdown = controls.breakdown(indicator)
    measure = controls.measure(indicator)
    start, end = controls.period(indicator)
with controls.row("where"):
    level = controls.level()
    ward_set = controls.ward_set(contents)
    areas = questions.areas(state, ward_set)
    district = controls.district(areas)
    wards = controls.wards(areas, district, level)
compared = questions.comparison(state, indicator, start, end)
choice = choices.Choice(indicator, breakdown, measure, level, ward_set, district, wards, compared)
view, ranked = questions.in_view(state, choice), questions.ranked(state, choice)

what_changed = st.container()
left, right = st.columns([3, 2], gap="medium")
with right:
    area = controls.area_in_view(ranked, questions.subject(state, choice))
who = questions.subject(state, choice, area)
source = source_line(questions.sources(state, indicator.key), contents.demonstration)
about = About(choice, who, contents.ward_sets[ward_set], source, contents.demonstration)

# What changed
with what_changed:
    controls.complaints()
    own = questions.together(state, choice, who)
    outcomes = questions.outcomes(state, indicator, ward_set, who, compared.periods)
    sentences.say(about, own, ranked, outcomes)

# Where
with left:
    maps.show(ranked, areas, questions.shapes(state, ward_set), about, controls.pick_area)
with right:
    charts.ranking(ranked, about, controls.pick_area)

# Since when
months = questions.trend(state, choice, who)
names = questions.names(state, ward_set)
charts.trend(months, names, questions.notes(state, indicator.key), about)

# The tables behind the pictures
population = foot.population(view, about.of_all)
by_area, by_month = st.tabs(["Table by area", "Table by month"])
with by_area:
    table = tables.by_area(view, about)
    tables.show(table, f"Figures by {about.kind}", about, "areas", Population=population)
with by_month:
    table = tables.by_month(months, names, about)
    tables.show(
        table, f"Figures of {who.name}", about, "months",
        Period="All months loaded", Population=population,
    )  # fmt: skip
foot.source(view, about)

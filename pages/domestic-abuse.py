"""Reducing domestic abuse: incidents, repeats and what is solved."""

from functools import partial

from analytics import queries
from analytics.findings import answers as asked
from analytics.model import indicators
from analytics.views import topic
from ui.sections import area_of_focus, domestic_abuse
from ui.shell import filters, session

FOCUS = "Reducing domestic abuse"

state = session.state()
contents = queries.contents(state, indicators.indicators_of(FOCUS))
missing = indicators.not_supplied(FOCUS, contents)
area_of_focus.head("Reducing domestic abuse", contents, missing)

# Where and when
what = filters.what(contents)
where = filters.where(contents, what.indicator, partial(queries.areas, state))
answers = asked.ask(state, what, where)
about = area_of_focus.about(answers, contents)

# What changed, where, since when, and beside what
area_of_focus.what_changed(answers, about)
area_of_focus.where(answers, about)
area_of_focus.since_when(answers, about)
area_of_focus.beside_each_other(answers, about)

# What is behind it
told = topic.Stories(answers, contents)
domestic_abuse.solved(told, about)
domestic_abuse.repeats_and_risk(told, about)
domestic_abuse.supporting_prosecution(told, about)
domestic_abuse.disclosure(told, about)

# The tables behind the pictures, and what the page stands on
area_of_focus.tables_behind(answers, about)
area_of_focus.not_supplied(missing)

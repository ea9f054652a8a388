"""Reducing youth offending and re-offending: who offends again."""

from functools import partial

from analytics import queries
from analytics.findings import answers as asked
from analytics.model import indicators
from analytics.views import topic
from ui import controls, focus, reoffending, session

FOCUS = "Reducing youth offending and all types of re-offending"

state = session.state()
contents = queries.contents(state, indicators.indicators_of(FOCUS))
missing = indicators.not_supplied(FOCUS, contents)
focus.head("Reducing youth offending and re-offending", contents, missing)

# Where and when
what = controls.what(contents)
where = controls.where(contents, what.indicator, partial(queries.areas, state))
answers = asked.ask(state, what, where)
about = focus.about(answers, contents)

# What changed, where, since when, and beside what
focus.what_changed(answers, about)
focus.where(answers, about)
focus.since_when(answers, about)
focus.beside_each_other(answers, about)

# Of whom the figures are, and how many reoffend
told = topic.Stories(answers, contents)
reoffending.lag(told, about)
reoffending.within_a_year(told, about)
reoffending.under_supervision(told, about)
reoffending.entrants(told, about)

# The tables behind the pictures, and what the page stands on
focus.tables_behind(answers, about)
focus.not_supplied(missing)

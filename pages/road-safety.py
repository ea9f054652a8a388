"""Improving road safety: people killed or seriously injured."""

from functools import partial

from analytics import queries
from analytics.findings import answers as asked
from analytics.model import indicators
from analytics.views import topic
from ui import controls, focus, road_safety, session

FOCUS = "Improving road safety"

state = session.state()
contents = queries.contents(state, indicators.indicators_of(FOCUS))
missing = indicators.not_supplied(FOCUS, contents)
focus.head("Improving road safety", contents, missing)

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

# Who, how severity was graded, when, and where
told = topic.Stories(answers, contents)
road_safety.by_group(told, about)
road_safety.adjusted(told, about)
road_safety.by_hour(told, about)
road_safety.by_district(told, about)

# The tables behind the pictures, and what the page stands on
focus.tables_behind(answers, about)
focus.not_supplied(missing)

"""Explorer: any indicators, of any set of wards or districts, over any period."""

from functools import partial

import streamlit as st

from analytics import queries
from analytics.queries import many_indicators
from analytics.views import explorer
from analytics.wording import phrases
from ui.screens import explorer as sheet
from ui.screens import explorer_charts, explorer_filters, explorer_tables
from ui.shell import choice_held_in_address, page_frame, session

state = session.state()
contents = queries.contents(state, explorer.every_indicator())
st.title("Explorer", anchor=False)
page_frame.edition(contents)
page_frame.stop_if_empty(contents)

# What, when and where
lines, start, end = explorer_filters.what(contents)
level, ward_set, codes, set_name = explorer_filters.where(contents, partial(queries.areas, state))
remarks = st.container()
if not lines:
    choice_held_in_address.complaints()
    st.info("Choose one or more indicators.")
    st.stop()
areas = queries.areas(state, ward_set)
name = explorer.named(codes, level, set_name, queries.names(state, ward_set))
question = explorer.Selection(lines, level, ward_set, codes, name, start, end)
source = phrases.source_line(
    many_indicators.publishers(state), contents.demonstration, state.release
)
facts = sheet.facts(question, contents, areas, source)

# What there is of the set
sheet.say(state, question)
explorer_tables.together(state, question, facts)

# Where, and since when
sheet.pictures(question, partial(explorer.answers, state, question), contents, areas)
with remarks:
    choice_held_in_address.complaints()
explorer_charts.charts_over_time(state, question, facts)

# The figures behind the charts, and every value as a file
explorer_tables.tables_behind(
    state, question, facts, partial(explorer.values, state, question, areas)
)
sheet.foot(contents, question, source)

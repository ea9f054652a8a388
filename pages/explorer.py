"""Explorer: any indicators, of any set of wards or districts, over any period."""

from functools import partial

import streamlit as st

from analytics import queries
from analytics.queries import many_indicators
from analytics.views import explorer
from analytics.wording import phrases
from ui import controls, foot, session
from ui import explorer as sheet

state = session.state()
contents = queries.contents(state, explorer.every_indicator())
st.title("Explorer", anchor=False)
foot.edition(contents)
foot.stop_if_empty(contents)

# What, when and where
lines, start, end = sheet.what(contents)
level, ward_set, codes, given = sheet.where(contents, partial(queries.areas, state))
remarks = st.container()
if not lines:
    controls.complaints()
    st.info("Choose one or more indicators.")
    st.stop()
areas = queries.areas(state, ward_set)
name = explorer.named(codes, level, given, queries.names(state, ward_set))
asked = explorer.Asked(lines, level, ward_set, codes, name, start, end)
source = phrases.source_line(
    many_indicators.publishers(state), contents.demonstration, state.release
)
facts = sheet.facts(asked, contents, areas, source)

# What there is of the set
found = explorer.together(state, asked)
sheet.say(asked, found)
sheet.together(asked, found, facts)

# Where, and since when
sheet.pictures(asked, partial(explorer.answers, state, asked), contents, areas)
with remarks:
    controls.complaints()
followed = explorer.course(state, asked)
sheet.course(asked, found, followed, explorer.notes(state, asked), facts)

# The figures behind the pictures, and every value as a file
figures = explorer.by_area(state, asked)
save = partial(explorer.values, state, asked, areas)
sheet.tables_behind(asked, figures, followed, facts, save)
sheet.foot(contents, asked, source)

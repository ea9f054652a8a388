"""The page in plain Streamlit, without any of the dashboard's own parts."""

from __future__ import annotations

import sys
from pathlib import Path

import altair as alt
import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.peers import same_question
from benchmarks.peers.same_question import COLOURS, HIGHEST

st.set_page_config(layout="wide")
months = same_question.months()
left, middle, right = st.columns(3)
crime_type = left.selectbox("Crime type", same_question.crime_types())
first = middle.selectbox("From", months, index=len(months) - same_question.MONTHS)
last = right.selectbox("To", months, index=len(months) - 1)
wards, essex = same_question.wards(crime_type, first, last), same_question.essex(crime_type)

st.container(key="title").title(same_question.title(crime_type, first, last))
wide, narrow = st.columns([3, 2])
wide.container(key="map").altair_chart(
    alt.Chart(alt.Data(values=same_question.shapes()))
    .mark_geoshape(stroke="white", strokeWidth=0.5)
    .transform_lookup(lookup="properties.code", from_=alt.LookupData(wards, "code", ["name", "n"]))
    .encode(
        color=alt.Color("n:Q", scale=alt.Scale(type="quantile", range=list(COLOURS))),
        tooltip=["name:N", "n:Q"],
    )
    .project(type="identity", reflectY=True)
    .properties(height=520)
)
narrow.container(key="bars").altair_chart(
    alt.Chart(wards.head(HIGHEST))
    .mark_bar()
    .encode(y=alt.Y("name:N", sort="-x"), x="n:Q")
    .properties(height=420)
)
st.container(key="line").altair_chart(
    alt.Chart(essex).mark_line(point=True).encode(x="month:T", y="n:Q").properties(height=320)
)

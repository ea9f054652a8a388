"""Following up: questions become actions with an owner and a date, kept in the office."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import streamlit as st

from analytics import as_text
from data.challenge import actions
from data.challenge.actions import LONGEST, STATES, Action
from data.challenge.agenda import Agenda, Question
from data.problems import Rejected
from data.warehouse.snapshot import Snapshot
from ui.shell import escape
from ui.shell.part_of_page import part_of_page

WHAT = "What is to be done, or what was answered"
OTHER = "Something else that was asked"
ROLE = "A role or an office: Chief Constable, Head of Roads Policing"


@part_of_page("Following up")
def follow_up(state: Snapshot, agenda: Agenda | None) -> None:
    """Make actions of questions, and list those there are."""
    path = actions.default_path(state.path)
    if agenda is not None:
        _new(agenda, path)
    try:
        held = actions.read(path)
    except Rejected as rejected:
        for problem in rejected.problems[:20]:
            st.error(escape.plain(str(problem)))
        return
    if not held:
        st.write("No action has been recorded yet.")
        return
    today = date.today()
    st.dataframe(
        pd.DataFrame(
            {
                "Reference": [action.reference for action in held],
                "Meeting": [action.matter for action in held],
                "Question": [action.question for action in held],
                "Action": [action.action for action in held],
                "Owner": [action.owner for action in held],
                "Due": [as_text.day(action.due) for action in held],
                "Status": [
                    f"{action.status}, overdue" if action.status == "open" and action.due < today
                    else action.status
                    for action in held
                ],
            }
        ),
        hide_index=True,
        alt=f"Actions from the Challenge: {as_text.counted(len(held), 'action')}",
    )  # fmt: skip
    with st.form("status"):
        left, right = st.columns(2)
        reference = left.selectbox("Action", [action.reference for action in held])
        status = right.selectbox("Status", STATES)
        if st.form_submit_button("Change the status"):
            actions.change(reference, status, path)
            st.rerun()


def _new(agenda: Agenda, path: Path) -> None:
    questions = [item.text for item in agenda.items if isinstance(item, Question)]
    with st.form("action", clear_on_submit=True):
        question = st.selectbox("Question", [*questions, OTHER])
        other = st.text_input(OTHER, max_chars=LONGEST["question"])
        action = st.text_area(WHAT, max_chars=LONGEST["action"])
        first, two, three = st.columns(3)
        owner = first.text_input("Owner", max_chars=LONGEST["owner"], help=ROLE)
        due = two.date_input("By", agenda.on + timedelta(days=28), format="DD/MM/YYYY")
        status = three.selectbox("Status", STATES)
        if not st.form_submit_button("Keep this action"):
            return
        matter = f"Challenge of {as_text.day(agenda.on)}"
        text = other if question == OTHER else question
        wording, done, by = (" ".join(part.split()) for part in (text, action, owner))
        new = Action("", matter, wording, done, by, due, status)
        if why := actions.unfit(new):
            st.error(why)
            return
        added = actions.add(new, path)
    st.success(f"Kept as {added.reference}.")

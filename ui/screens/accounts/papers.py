"""The Papers page: choose a paper, make it with progress, download it, issue it."""

from __future__ import annotations

import io
import zipfile

import streamlit as st

from analytics import as_text
from data.accounts.register import Register
from data.warehouse.snapshot import Snapshot
from geo.essex import DISTRICTS, FORCE
from ui.papers import issue
from ui.papers.issue import Made, NotIssued
from ui.papers.kinds import KINDS, Kind
from ui.papers.material import Material, quarter
from ui.screens.accounts import field_inputs, open_register
from ui.shell import escape, page_queue
from ui.shell.background_job import Job, Progress

MADE, JOB = "papers-made", "papers-job"
MIMES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


def make(state: Snapshot, register: Register) -> None:
    """Offer the papers of a quarter and make the selected one."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = st.selectbox(
            "Paper", list(KINDS), format_func=lambda kind: KINDS[kind].title, key="paper-kind",
            width=320,
        )  # fmt: skip
        names = field_inputs.quarters(open_register.today())
        chosen = st.selectbox("Quarter", names, index=1, key="paper-quarter", width=160)
        kind = KINDS[key]
        area = FORCE
        if kind.by_district:
            area = st.selectbox(
                "District", list(DISTRICTS), format_func=DISTRICTS.__getitem__,
                key="paper-district", width=200,
            )  # fmt: skip
        if st.button("Make the paper", key="paper-make"):
            start, end = quarter(chosen)
            material = Material(state, register, start, end, open_register.today(), area)
            st.session_state.pop(MADE, None)
            st.session_state[JOB] = (Job(kind.title, _work(kind, material)), kind, material)
    _follow()
    if MADE in st.session_state:
        _made(register)


def _work(kind: Kind, material: Material):  # type: ignore[no-untyped-def]
    def work(progress: Progress) -> Made:
        progress(0.05, "reading figures and records")
        return issue.make(kind, material, progress=progress)

    return work


def _follow() -> None:
    """Show progress, keep the finished paper, or say why it cannot be issued."""
    if JOB not in st.session_state:
        return
    job, kind, material = st.session_state[JOB]
    job.watch()
    del st.session_state[JOB]
    error = job.error
    if isinstance(error, NotIssued):
        st.error(
            f"{kind.title} is not issued: {as_text.counted(len(error.troubles), 'number')} in it "
            "cannot be issued as they are."
        )
        rows = "".join(
            f"<tr><td>{escape.html(trouble.where)}</td><td>{escape.html(trouble.number)}</td>"
            f"<td>{escape.html(trouble.why)}</td><td>{escape.html(trouble.was or '–')}</td>"
            f"<td>{escape.html(trouble.is_ or '–')}</td></tr>"
            for trouble in error.troubles
        )
        head = "".join(
            f'<th scope="col">{name}</th>' for name in ("Where", "Figure", "Why", "Was", "Is")
        )
        st.html(f'<div class="listing"><table><tr>{head}</tr>{rows}</table></div>')
        return
    if error is not None:
        raise error
    st.session_state[MADE] = (job.result, kind, material)


def _made(register: Register) -> None:
    """Offer the files of the finished paper, and a button to issue it."""
    made, kind, material = st.session_state[MADE]
    st.html(
        f'<p class="said">{escape.html(made.paper.title)}, {escape.html(made.paper.subtitle)}</p>'
    )
    with st.container(horizontal=True, key="save-papers"):
        for name, content in made.files.items():
            part = " (part II, not for publication)" if made.parts[name] == "II" else ""
            form = name.rsplit(".", 1)[1]
            st.download_button(
                f"{form.upper()}{part}", content, name, MIMES[form], on_click="ignore",
                type="tertiary", key=f"file-{name}",
            )  # fmt: skip
        st.download_button(
            "All files (ZIP)", lambda: packed(made), f"{made.paper.name}.zip", "application/zip",
            on_click="ignore", type="tertiary", key="file-all",
        )  # fmt: skip
    with st.form("issue"):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        role = left.text_input("Signed off by (role)", "Chief Executive")
        if right.form_submit_button("Issue the paper") and role.strip():
            with page_queue.let_pass():
                saved = issue.record(made, kind, material, open_register.author(), role.strip())
            st.success(
                f"Issued as {saved.reference}: its figures and the SHA-256 of each file are kept."
            )


def packed(made: Made) -> bytes:
    """Pack the files of a paper, part II in a folder of its own."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in made.files.items():
            folder = "part-II/" if made.parts[name] == "II" else ""
            target.writestr(zipfile.ZipInfo(folder + name), content)
    return whole.getvalue()

"""What was awarded where and for what, next to population and crime; 360Giving in and out."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analytics import as_text
from analytics.views import award_judgement
from analytics.views.awards_by_district import awards_by_district
from data.accounts import threesixty, worked_out
from data.accounts.kinds import Unfit
from data.accounts.records import Record
from data.accounts.register import Register
from data.problems import Rejected
from data.warehouse.snapshot import Snapshot
from ui.screens.accounts import open_register
from ui.shell import choice_held_in_address, escape

BY = {"area": "By district", "focus": "By Area of Focus"}


def summary(
    state: Snapshot, records: Sequence[Record], deliverables: Sequence[Record] = ()
) -> None:
    """Sum the awards up, by district with residents and offences, or by Area of Focus."""
    awards = [item for item in records if item.text("state") == "Awarded"]
    if not awards:
        return
    total = sum(each.values["amount"] for each in awards)
    paid = sum(row.get("amount", 0) for element in awards for row in element.rows("payments"))
    st.html(
        f'<p class="said">{as_text.counted(len(awards), "award")}, '
        f"£{as_text.number(total)} in total, £{as_text.number(paid)} of it paid.</p>"
    )
    _spending(awards, deliverables)
    by = choice_held_in_address.switch("by", "Sums", BY, "area")
    sums: dict[str, list[float]] = {}
    for award in awards:
        sums.setdefault(award.text(by), []).append(award.values["amount"])
    if by == "focus":
        rows = [
            {"Area of Focus": name or "none", "Awards": len(amounts), "Awarded, £": sum(amounts)}
            for name, amounts in sorted(sums.items(), key=lambda pair: -sum(pair[1]))
        ]
        frame = pd.DataFrame(rows)
    else:
        frame = _by_district(state, sums)
    st.dataframe(
        frame, hide_index=True, placeholder="–", height=min(240, 38 + 35 * len(frame)),
        column_config={
            name: st.column_config.NumberColumn(format="localized")
            for name in frame.select_dtypes("number")
        },
        alt=f"Awards: {BY[by]}",
    )  # fmt: skip


def _spending(awards: Sequence[Record], deliverables: Sequence[Record]) -> None:
    """Compare what was spent with what was planned, and count the reports that are late."""
    today = open_register.today()
    of_award = {award.reference: award for award in awards}
    ones = [item for item in deliverables if item.text("award") in of_award]
    if not ones:
        return
    planned = sum(item.values.get("budget", 0) for item in ones)
    spent = sum(worked_out.spent(item) for item in ones)
    late = sum(
        len(worked_out.late_reports(item, of_award[item.text("award")], today)) for item in ones
    )
    st.html(
        f'<p class="said">£{as_text.number(spent)} spent of £{as_text.number(planned)} planned, by '
        f"the last report of each deliverable; {as_text.counted(late, 'report is', 'reports are')} "
        "late.</p>"
    )


def _by_district(state: Snapshot, sums: dict[str, list[float]]) -> pd.DataFrame:
    """Lay out awards by district, with residents and the newest twelve months of offences."""
    rows = [
        {
            "District": item.name,
            "Awards": item.awards or None,
            "Awarded, £": item.amount or None,
            "Residents": round(item.residents) if item.residents else None,
            "Offences, 12 months": item.offences,
            "Population of mid-": str(item.mid_year) if item.mid_year else None,
            "£ per 1,000 residents": round(item.per_1000) if item.per_1000 else None,
            "£ per offence": round(item.per_offence, 2) if item.per_offence else None,
        }
        for item in awards_by_district(state, sums)
    ]
    return pd.DataFrame(rows)


def judgement(state: Snapshot, record: Record | None) -> None:
    """Show what the figures say of an award: before its work begins, and after."""
    if record is None or record.kind != "judgement":
        return
    begins, ends = record.day("begins"), record.day("ends")
    assert begins is not None  # a needed field
    assert ends is not None  # a needed field
    result = award_judgement.judge(
        state, record.text("indicator"), record.text("wards").split(),
        record.text("comparison_wards").split(), begins, ends,
    )  # fmt: skip
    st.header("What the figures say", anchor=False)
    for sentence in award_judgement.sentences(result):
        st.html(f'<p class="said">{escape.html(sentence)}</p>')


def in_and_out(register: Register) -> None:
    """Offer the awards in the format of 360Giving, and take such a file in."""
    with st.expander("360Giving"):
        st.write(
            "Awards that may be published, in the format of 360Giving. A recipient who is a "
            "person is not named."
        )
        st.download_button(
            "Awards (CSV)",
            data=lambda: threesixty.to_csv(open_register.newest(register, "award")),
            file_name="essex-pcc-awards-360giving.csv",
            mime="text/csv",
            on_click="ignore",
            key="save-360",
        )
        dropped = st.file_uploader("Read awards from a 360Giving file (CSV)", type="csv")
        if dropped is None or not st.button("Add these awards", key="add-360"):
            return
        try:
            awards = threesixty.from_csv(dropped.getvalue(), dropped.name)
            with register.together():
                for values in awards:
                    register.save(
                        "award", values, open_register.author(), reason=f"From {dropped.name}"
                    )
        except Rejected as rejected:
            for problem in rejected.problems:
                st.error(escape.plain(str(problem)))
            return
        except Unfit as unfit:
            st.error(escape.plain(str(unfit)))
            return
        st.success(f"{as_text.counted(len(awards), 'award')} added.")

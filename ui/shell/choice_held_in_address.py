"""A choice that the address holds: taking, checking and writing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from analytics.findings.compared_span import OLD_WORDS
from ui.shell import escape

ALL = ""
MOST_LETTERS = 80  # of words searched for
# An address is anybody's claim. Every ward of Essex chosen one by one takes 3,000 letters.
LONGEST_CLAIM = 6_000
FORMER_WORDS = {"over": OLD_WORDS}  # of addresses made before, which still work
MOST_CLAIMS = 40


def begin() -> None:
    """Take up the choice held so far, or the one that the address asks for."""
    state = st.session_state
    state.setdefault("choice", {})
    state["used"] = []
    state["complaints"] = []
    state["asked"] = {}
    touched = state.pop("touched", False)
    address = _bounded(st.query_params.to_dict())
    # After a click the browser may not have seen the last address yet: the click counts.
    if address and not touched and address != state.get("written"):
        state["choice"] = dict(address)
        state["asked"] = dict(address)


def _bounded(address: Mapping[str, str]) -> dict[str, str]:
    """Take of an address what somebody may have chosen here; pages check it against their lists."""
    claims = list(address.items())[:MOST_CLAIMS]
    return {
        key: text
        for key, text in claims
        if len(key) <= MOST_LETTERS and len(text) <= LONGEST_CLAIM and text.isprintable()
    }


def finish() -> None:
    """Write the whole choice of the page into the address."""
    state = st.session_state
    address = {key: state["choice"][key] for key in state["used"] if state["choice"].get(key)}
    if address != st.query_params.to_dict():
        st.query_params.from_dict(address)
    state["written"] = address


def complaints() -> None:
    """Say which parts of the address could not be followed."""
    for text in st.session_state["complaints"]:
        st.warning(escape.plain(text), icon=":material/link_off:")


def held(**instead: str) -> dict[str, str]:
    """Return the choice as parameters of a link, with some of them changed."""
    return {key: text for key, text in {**st.session_state["choice"], **instead}.items() if text}


def value(key: str) -> str:
    """Return what is chosen under a key; '' for nothing."""
    return str(st.session_state["choice"].get(key, ""))


def hold(key: str, text: str) -> None:
    """Hold what was chosen by another way than a list of this module."""
    st.session_state["choice"][key] = text
    st.session_state["touched"] = True


def _took(key: str) -> None:
    taken = st.session_state[key]
    st.session_state["choice"][key] = ",".join(taken) if isinstance(taken, list) else taken or ""
    st.session_state["touched"] = True


def pick_area(key: str) -> None:
    """Follow a click on a map: the area under it, or none when it was in view already."""
    _picked(key, "area")


def pick_district(key: str) -> None:
    """Follow a click on a map of districts on a page that is about one of them."""
    _picked(key, "district")


def pick_row(key: str, held_as: str, codes: Sequence[str]) -> None:
    """Follow a click on a row of a table; the same row again changes nothing."""
    for row in st.session_state[key]["selection"].get("rows", []):
        if row < len(codes):
            st.session_state["choice"][held_as] = codes[row]
    st.session_state["touched"] = True


def picked(key: str) -> str:
    """Return the code that was clicked on a chart, as a browser claims it; '' for none."""
    code = st.session_state.get(key, {}).get("pick")
    return code if isinstance(code, str) else ""


def _picked(key: str, held_as: str) -> None:
    code = picked(key)
    choice = st.session_state["choice"]
    choice[held_as] = "" if code == choice.get(held_as) else code
    st.session_state["touched"] = True


def checked(key: str, label: str, options: Mapping[str, str], default: str) -> str:
    """Return what is chosen, checked against what there is: an address is anybody's claim."""
    state = st.session_state
    value = state["choice"].get(key, default)
    value = FORMER_WORDS.get(key, {}).get(value, value)
    if value not in options:
        if key in state["asked"]:
            state["complaints"].append(
                f"The address asks for {label.lower()} “{_short(value)}”, which is not there. "
                f"Shown instead: {options.get(default, 'none')}."
            )
        value = default
    state["choice"][key] = value
    state["used"].append(key)
    return value


def _short(claim: str) -> str:
    """Repeat no more of an address than shows which part of it is meant."""
    return claim if len(claim) <= MOST_LETTERS else f"{claim[:MOST_LETTERS]}…"


def choose(
    key: str, label: str, options: Mapping[str, str], default: str, width: int, **more: object
) -> str:
    """Offer a list; the choice is held, and written into the address."""
    checked(key, label, options, default)
    return offer(key, label, options, width, **more)


def offer(key: str, label: str, options: Mapping[str, str], width: int, **more: object) -> str:
    """Offer the list of a choice that was `checked` before: its place on the page is another."""
    st.session_state[key] = st.session_state["choice"][key]
    return st.selectbox(
        label, list(options), format_func=lambda code: options[code], key=key,
        on_change=_took, args=(key,), width=width, **more,
    )  # type: ignore[call-overload]  # fmt: skip


def switch(key: str, label: str, options: Mapping[str, str], default: str) -> str:
    """Offer a few ways to look at one picture, side by side; held and addressed like a filter.

    It comes below the complaints of the page, so its own are shown at once.
    """
    state = st.session_state
    forget_unless_asked(key, options)
    before = len(state["complaints"])
    state[key] = checked(key, label, options, default)
    for text in state["complaints"][before:]:
        st.warning(escape.plain(text), icon=":material/link_off:")
    del state["complaints"][before:]
    if len(options) < 2:
        return default
    chosen = st.segmented_control(
        label, list(options), format_func=lambda code: options[code], key=key, required=True,
        on_change=_took, args=(key,), label_visibility="collapsed",
    )  # fmt: skip
    return chosen or default


def choose_several(
    key: str, label: str, options: Mapping[str, str], placeholder: str
) -> tuple[str, ...]:
    """Offer a list to choose any number from."""
    checked_several(key, label, options)
    return offer_several(key, label, options, placeholder)


def checked_several(key: str, label: str, options: Mapping[str, str]) -> tuple[str, ...]:
    """Return which of a list are chosen, checked against what there is."""
    state = st.session_state
    wanted = [code for code in state["choice"].get(key, "").split(",") if code]
    known = [code for code in dict.fromkeys(wanted) if code in options]
    if len(known) < len(set(wanted)) and key in state["asked"]:
        unknown = ", ".join(code for code in wanted if code not in options)
        state["complaints"].append(
            f"The address asks for {label.lower()} “{_short(unknown)}”, not there. Left out."
        )
    state["choice"][key] = ",".join(known)
    state["used"].append(key)
    return tuple(known)


def offer_several(
    key: str, label: str, options: Mapping[str, str], placeholder: str
) -> tuple[str, ...]:
    """Offer the list of choices that were `checked_several` before."""
    st.session_state[key] = [code for code in st.session_state["choice"][key].split(",") if code]
    chosen = st.multiselect(
        label, list(options), format_func=lambda code: options[code], key=key,
        on_change=_took, args=(key,), placeholder=placeholder,
    )  # fmt: skip
    return tuple(chosen)


def search(key: str, label: str, placeholder: str, width: int) -> str:
    """Offer a box to type words into."""
    state = st.session_state
    state["used"].append(key)
    state[key] = state["choice"].get(key, "")[:MOST_LETTERS]
    return st.text_input(
        label, key=key, on_change=_took, args=(key,), placeholder=placeholder, type="search",
        max_chars=MOST_LETTERS, width=width,
    )  # fmt: skip


def row(name: str) -> st.delta_generator.DeltaGenerator:
    """Open a row of filters; on a narrow screen it wraps."""
    return st.container(
        key=f"filters-{name}", horizontal=True, gap="small", vertical_alignment="bottom"
    )


def forget_unless_asked(key: str, options: Iterable[str]) -> None:
    """Forget what another indicator allowed: that is no mistake of anyone who turns to this one."""
    state = st.session_state
    if state["choice"].get(key) not in options and key not in state["asked"]:
        state["choice"].pop(key, None)

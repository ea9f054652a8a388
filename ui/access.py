"""Who may see what: the public edition is for everybody, the office edition is not.

A public edition holds nothing but what was released, so whoever comes may look. The office edition
is for this machine. It is shown to others only when they have signed in and are on the list, and
who looked at which page is written down.
"""

from __future__ import annotations

import ipaddress
import os
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from data import access_log
from data.warehouse import Snapshot

OFFICE, PUBLIC = "office", "public"
# What a reverse proxy adds: then this machine is not the only one that is served.
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip")
SETTINGS = ".streamlit/secrets.toml"


def only_released() -> bool:
    """Whether this site may show nothing but a public edition."""
    return _wanted() == PUBLIC


def _wanted() -> str:
    return os.environ.get("ESSEX_EDITION", "").strip().lower()


def is_public(state: Snapshot | None) -> bool:
    """Whether only pages for everybody are offered; None before there is a warehouse."""
    return only_released() or (state is not None and state.release is not None)


def edition(state: Snapshot | None) -> str:
    """Return which edition this site shows, and end the page where that is not clear.

    The file itself decides: a released one is public. ``ESSEX_EDITION=public`` says that nothing
    else may be shown, and ``ESSEX_EDITION=office`` that it must not be a released one.
    """
    wanted = _wanted()
    if wanted not in ("", OFFICE, PUBLIC):
        _refuse(
            "Which edition is this?",
            f"ESSEX_EDITION is {wanted!r}. It can be 'public' or 'office', or be left out: then "
            "the file decides.",
        )
    if wanted == PUBLIC and (state is None or state.release is None):
        # Not said here, to everybody: where the file is and what is in it.
        _refuse("Nothing has been released yet", "Please come back later.")
    held = PUBLIC if state is not None and state.release is not None else OFFICE
    if wanted == OFFICE and held == PUBLIC:
        _refuse(
            "This is a public edition",
            "ESSEX_EDITION says that the office's is to be shown. Set ESSEX_DATABASE to its file.",
        )
    if held == PUBLIC and st.get_option("client.showErrorDetails") != "none":
        st.set_option("client.showErrorDetails", "none")
    return held


def admit(edition: str) -> None:
    """Let in whoever may look at this edition; end the page for everybody else."""
    if edition == PUBLIC or _this_machine_only():
        return
    settings = _settings()
    if not st.user.is_logged_in:
        st.title("Essex police performance", anchor=False)
        st.write("This is the office edition. It is for those who work with it.")
        st.button("Sign in", on_click=st.login, type="primary")
        st.stop()
    who = str(st.user.get("email") or "").strip().lower()
    verified = st.user.get("email_verified", True) in (True, "true")
    if not who or not verified or who not in settings:
        st.title("Essex police performance", anchor=False)
        st.error(
            f"{who or 'This account'} is not on the list of those who may look. Whoever looks "
            f"after this site adds the address to 'allowed' in {SETTINGS}.",
            title="You are signed in, but not let in",
        )
        st.button("Sign out", on_click=st.logout)
        st.stop()
    _write_down(who)


def _this_machine_only() -> bool:
    """Whether nobody but this machine can have asked."""
    if not _is_loopback(str(st.get_option("server.address") or "")):
        return False
    headers = st.context.headers
    if any(name in headers for name in FORWARDED):
        return False
    host = headers.get("Host")
    return host is None or _is_loopback(urlsplit(f"//{host}").hostname or "")


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _settings() -> frozenset[str]:
    """Return the addresses that may look; without sign-in and a list nobody may."""
    try:
        settings: Any = st.secrets.to_dict()
    except FileNotFoundError:
        settings = {}
    allowed = settings.get("access", {}).get("allowed")
    listed = isinstance(allowed, list) and all(isinstance(one, str) for one in allowed)
    if "auth" not in settings or not listed or not allowed:
        _refuse(
            "Not open to a network",
            "This is the office edition, and others than this machine can reach it. They must "
            f"sign in: {SETTINGS} needs [auth] for the sign-in (OpenID Connect) and [access] with "
            "allowed = [addresses of those who may look]. See 'Serve it to others' in README. Or "
            'serve a public edition, or this machine only: server.address = "127.0.0.1".',
        )
    return frozenset(one.strip().lower() for one in allowed)


def _write_down(who: str) -> None:
    """Write down who looks at what; whoever's look cannot be written down does not look."""
    looked = st.context.url or ""
    parts = urlsplit(looked)
    page = (parts.path or "/", st.query_params.to_dict())
    if st.session_state.get("looked_at") == page:
        return
    try:
        access_log.write(who, *page)
    except OSError as error:
        _refuse("Nothing is shown", f"Who looks cannot be written down: {error}")
    st.session_state["looked_at"] = page


def _refuse(title: str, why: str) -> None:
    st.error(why, title=title)
    st.stop()

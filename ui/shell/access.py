"""Who may see what: the public edition is for everybody, the office edition is not.

A public edition holds nothing but what was released, so anyone who comes may look. The office
edition
is for this machine. It is shown to others only when they have signed in and are on the list, and
who looked at which page is written down.
"""

from __future__ import annotations

import ipaddress
import logging
import os
from typing import NoReturn
from urllib.parse import urlsplit

import streamlit as st
from streamlit import config

from data import access_log
from data.warehouse.snapshot import Snapshot
from ui.shell import escape, sign_in_settings

OFFICE, PUBLIC = "office", "public"
# What a browser on this machine sends by itself. Whatever else arrives was added on the way, by a
# proxy of whatever make: then this machine is not the only one that is served.
OF_A_BROWSER = frozenset(
    (
        "accept", "accept-charset", "accept-encoding", "accept-language", "cache-control",
        "connection", "content-length", "content-type", "cookie", "dnt", "host", "if-match",
        "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "keep-alive",
        "origin", "pragma", "priority", "range", "referer", "save-data", "te", "upgrade",
        "upgrade-insecure-requests", "user-agent", "x-xsrftoken",
    )
)  # fmt: skip
OF_A_BROWSER_BEGIN = "sec-"
SETTINGS = ".streamlit/secrets.toml"
_log = logging.getLogger(__name__)


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
    if held == PUBLIC:
        _close_what_only_the_office_needs()
    return held


def _close_what_only_the_office_needs() -> None:
    """Say nothing of errors, and take no files: Streamlit would, whether a page asks or not."""
    for option, value in (("client.showErrorDetails", "none"), ("server.maxUploadSize", 0)):
        if st.get_option(option) != value:
            config.set_option(option, value)


def admit(edition: str, page: str) -> None:
    """Let in anyone who may look at this page of this edition; end it for everybody else.

    Where sign-in is set up everybody signs in, on this machine too: a proxy on it may not say that
    it is one, and then anyone who comes seems to be this machine.
    """
    if edition == PUBLIC:
        return
    allowed = _allowed()
    if allowed is None:
        return
    if not st.user.get("is_logged_in", False):
        st.title("Essex police performance", anchor=False)
        st.write("This is the office edition. It is for those who work with it.")
        st.button("Sign in", on_click=st.login, type="primary")
        st.stop()
    who = str(st.user.get("email") or "").strip().lower()
    verified = st.user.get("email_verified", True) in (True, "true")
    if not who or not verified or who not in allowed:
        st.title("Essex police performance", anchor=False)
        st.error(
            f"{escape.plain(who) or 'This account'} is not on the list of permitted users. "
            f"Anyone who looks after this site adds the address to 'allowed' in {SETTINGS}.",
            title="You are signed in, but do not have access",
        )
        st.button("Sign out", on_click=st.logout)
        st.stop()
    _write_down(who, page)


def _this_machine_only() -> bool:
    """Whether nobody but this machine can have asked."""
    if not _is_loopback(str(st.get_option("server.address") or "")):
        return False
    headers = st.context.headers
    names = (str(name).lower() for name in headers)
    if any(item not in OF_A_BROWSER and not item.startswith(OF_A_BROWSER_BEGIN) for item in names):
        return False
    # A proxy that keeps quiet about itself still hands on where the page came from.
    wanted = (f"//{headers.get('Host', '')}", headers.get("Origin") or "//")
    return all(_is_loopback(_host(each)) for each in wanted if each != "//")


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _allowed() -> frozenset[str] | None:
    """Return the addresses that may look; None where only this machine asks and nobody signs in.

    Ends the page where there are settings that are wrong, and where others than this machine can
    ask and there are none.
    """
    try:
        settings = sign_in_settings.read(sign_in_settings.files())
    except sign_in_settings.SettingsError as error:
        _log.error("The sign-in settings are wrong: %s", error)
        _refuse(
            "Nothing is shown until the sign-in settings are corrected", escape.plain(str(error))
        )
    if settings is None:
        if _this_machine_only():
            return None
        _refuse(
            "Not open to a network",
            "This is the office edition, and others than this machine can reach it. They must "
            f"sign in: {SETTINGS} needs [auth] for the sign-in (OpenID Connect) and [access] with "
            "allowed = [addresses of permitted users]. See 'Serve it to others' in README. Or "
            'serve a public edition, or this machine only: server.address = "127.0.0.1".',
        )
    return frozenset(item.strip().lower() for item in settings["access"]["allowed"])


def _write_down(who: str, page: str) -> None:
    """Write down who looks at what; anyone whose look cannot be written down does not look.

    The page is the one that is run and the choice the one that it follows: what the browser says
    of either is only its claim.
    """
    choice = {key: text for key, text in st.session_state["choice"].items() if text}
    looked = (f"/{page}", choice)
    if st.session_state.get("looked_at") == looked:
        return
    try:
        access_log.write(who, *looked)
    except OSError as error:
        _log.error("The access log cannot be written", exc_info=error)
        _refuse(
            "Nothing is shown",
            "Page views cannot be logged, so access is refused. The server's log says why.",
        )
    st.session_state["looked_at"] = looked


def _refuse(title: str, why: str) -> NoReturn:
    st.error(why, title=title)
    st.stop()

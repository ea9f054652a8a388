"""data.police.uk: the months of one force, out of the archive that holds all forces.

The archive has 36 months of every force in one zip of some GB. Its list of contents gives the CRC
of each member, so that a month is fetched when it is new, or when it is no longer the same.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from data.loading.atomic_file import put
from data.refresh.archive import Archive
from data.refresh.failures import Refused
from data.refresh.loaded_files import LoadedFiles
from data.refresh.publishers.findings import Findings, Wanted, why_wanted
from data.refresh.source_table import Source
from data.refresh.transfer.downloads import OnBytes, strong
from data.refresh.transfer.remote_zip import Member, RemoteZip, fetch_member, open_zip
from data.refresh.transfer.web import Web

_MONTH = r"\d{4}-(?:0[1-9]|1[0-2])"


def find(source: Source, web: Web, archive: Archive, here: LoadedFiles) -> Findings:
    """Find the months that are new or changed."""
    newest = _newest(source, web)
    contents = archive.folder / f"{source.name}.contents.json"
    known = _read_contents(source, contents)
    remote = open_zip(web, source, source.settings["archive"], known)
    months = _months(source, remote)
    if known is None or remote.etag != known.etag:
        _write_contents(source, remote, months, contents)
    last = max(months)
    _require_no_older(source, remote, last, archive)
    findings = Findings(last)
    if last < newest:
        findings.remarks.append(
            f"the publisher has {newest}, its archive ends with {last} as yet: ask again in some "
            "days"
        )
    templates = source.settings["members"]
    for month in sorted(months):
        if missing := [template for template in templates if template not in months[month]]:
            names = ", ".join(template.format(month=month) for template in missing)
            findings.remarks.append(f"the archive has no {names}")
        for template, member in months[month].items():
            mark = {"crc32": member.crc32, "bytes": member.size}
            why = why_wanted(archive, f"{source.name}/{member.name}", mark)
            if why and not archive.known(f"{source.name}/{member.name}"):
                why = _why_not_by_hand(source, template, month, remote.modified, here)
            if why:
                findings.wanted.append(
                    Wanted(
                        member.name, month, month, f"{source.name} {template}", "csv",
                        remote.address, why, mark, member.stop - member.start,
                        details=(remote, member),
                    )
                )  # fmt: skip
    return findings


def fetch(
    source: Source, web: Web, wanted: Wanted, part: Path, whole: Path, on_bytes: OnBytes
) -> None:
    """Fetch one member of the archive."""
    remote, member = wanted.details
    fetch_member(web, source, remote, member, part, whole, on_bytes)


# The list of contents has half a MB, so it is kept for as long as the archive is the same edition.


def _write_contents(
    source: Source, remote: RemoteZip, months: dict[str, dict[str, Member]], path: Path
) -> None:
    """Write down where the wanted members are in this edition of the archive."""
    contents = {
        "templates": source.settings["members"],
        "address": remote.address,
        "total": remote.total,
        "etag": remote.etag,
        "modified": remote.modified.isoformat() if remote.modified else None,
        "members": [asdict(member) for month in months.values() for member in month.values()],
    }
    put(json.dumps(contents).encode(), path)


def _read_contents(source: Source, path: Path) -> RemoteZip | None:
    """Return the list written down last, if it is of use: of the same names, with a strong mark."""
    try:
        contents = json.loads(path.read_text("utf-8"))
        members = {member["name"]: Member(**member) for member in contents["members"]}
        modified = datetime.fromisoformat(contents["modified"]) if contents["modified"] else None
        if contents["templates"] == source.settings["members"] and strong(contents["etag"]):
            return RemoteZip(
                contents["address"], contents["total"], contents["etag"], modified, members
            )
    except (OSError, ValueError, TypeError, KeyError):
        pass  # it is only there to save bytes
    return None


def _newest(source: Source, web: Web) -> str:
    """Ask for the newest month: {"date": "YYYY-MM-01"}, or a list of such, newest first."""
    address = source.settings["newest"]
    content = web.get(source, address).content
    try:
        answer = json.loads(content)
        dates = [each["date"] for each in (answer if isinstance(answer, list) else [answer])]
        newest = max(dates)[:7]
    except (ValueError, TypeError, KeyError) as error:
        raise Refused(
            f"{address} did not answer with a month, but with "
            f"'{content[:80].decode('utf-8', 'replace')}'. Try again later."
        ) from error
    if not re.fullmatch(_MONTH, newest):
        raise Refused(f"{address} answered '{newest}'. Expected a month as YYYY-MM.")
    return newest


def _months(source: Source, remote: RemoteZip) -> dict[str, dict[str, Member]]:
    """Return the members that are wanted of each month in the archive, by template."""
    months: dict[str, dict[str, Member]] = {}
    for template in source.settings["members"]:
        first, *others = (re.escape(text) for text in template.split("{month}"))
        pattern = re.compile(f"{first}({_MONTH})" + r"\1".join(others))
        for name, member in remote.members.items():
            if match := pattern.fullmatch(name):
                months.setdefault(match[1], {})[template] = member
    if not months:
        some = ", ".join(list(remote.members)[:3])
        raise Refused(
            f"{remote.address} holds no file named as `members` of [source.{source.name}] in "
            f"data/sources.toml says; it holds {some} … If the publisher renamed them, correct "
            "`members`."
        )
    return months


def _require_no_older(source: Source, remote: RemoteZip, last: str, archive: Archive) -> None:
    newest_here = archive.newest_edition(source.name)
    if newest_here and last < newest_here:
        raise Refused(
            f"{remote.address} is an older edition: it ends with {last}, and {newest_here} is here "
            "already. Nothing was taken: try again later."
        )


def _why_not_by_hand(
    source: Source, template: str, month: str, modified: datetime | None, here: LoadedFiles
) -> str | None:
    """Say why a month is wanted that never was fetched; it may have been loaded by hand."""
    content = "outcomes" if "outcomes" in template else "street crime"
    loaded = here.subjects.get((content, f"{source.settings['force']} {month}"))
    if loaded is None:
        return "not here yet"
    if modified is not None and modified > loaded:
        return f"published after it was loaded from a file on {loaded:%d %B %Y}"
    return None

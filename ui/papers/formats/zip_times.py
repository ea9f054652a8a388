"""Office files carry the time at which they were packed: here they all carry the same one."""

from __future__ import annotations

import io
import re
import zipfile

FIRST = (1980, 1, 1, 0, 0, 0)
_WRITTEN = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def without_times(content: bytes) -> bytes:
    """Pack a zip again with a fixed time, so that the same contents give the same bytes.

    A chart of PowerPoint holds a workbook, which carries the time at which it was written twice: in
    its own zip and in its properties.
    """
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        names = set(source.namelist())
        for item in source.infolist():
            entry = zipfile.ZipInfo(item.filename, FIRST)
            entry.compress_type = item.compress_type
            entry.external_attr = item.external_attr
            held = source.read(item)
            if item.filename.endswith(".xlsx"):
                held = without_times(held)
            elif "xl/workbook.xml" in names and item.filename == "docProps/core.xml":
                held = _WRITTEN.sub(rb"\g<1>1980-01-01T00:00:00Z", held)
            target.writestr(entry, held)
    return packed.getvalue()

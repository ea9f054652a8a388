#!/usr/bin/env bash
# gptables: a workbook that is written to a name ending in .ods is an Excel file.
#
# What one would guess: the library that the government's analysts use for accessible statistical tables
# writes OpenDocument when the name asks for it (publishers prefer .ods), or refuses the name.
# What happens: it writes an Excel workbook under the .ods name. Nothing is reported; readers that go by
# the name fail, such as pandas (no META-INF/manifest.xml in the file).
# Why it matters here: tables for publication are asked for as .ods. The file would be published under
# the wrong type.
# Seen with gptables 2.0.2, pandas 3.1.1, odfpy 1.4.1 on Python 3.11, 30 November 2026.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet gptables==2.0.2 pandas==3.1.1 odfpy==1.4.1
"$folder/env/bin/python" -W ignore - "$folder/tables.ods" <<'PYTHON'
import sys
import zipfile

import gptables
import pandas as pd

frame = pd.DataFrame({"District": ["Colchester", "Tendring"], "Offences": [1520, 1180]})
table = gptables.GPTable(
    frame, title="Recorded offences", table_name="offences", subtitles=[], scope="Essex",
    source="made up", index_columns={1: 0},
)
gptables.write_workbook(sys.argv[1], {"Offences": table})
members = zipfile.ZipFile(sys.argv[1]).namelist()
print("members of tables.ods:", members[:4])
is_excel, is_ods = "xl/workbook.xml" in members, "content.xml" in members
print("an Excel workbook:", is_excel, "- OpenDocument:", is_ods)
try:
    pd.read_excel(sys.argv[1], engine="odf")
    read = "read"
except Exception as error:
    read = f"{type(error).__name__}: {error}"
print("pandas as OpenDocument:", read)
sys.exit(0 if is_excel and not is_ods and read != "read" else 1)
PYTHON

#!/usr/bin/env bash
# flatten-tool: of two grants under one identifier the second is dropped, and the exit status is 0.
#
# What one would guess: the conversion of a spreadsheet of grants to 360Giving JSON either keeps both
# rows or fails. Money is at stake: 100 and 250 pounds.
# What happens: rows with the same identifier are merged. Where their cells differ, the first row is
# kept, a warning is printed and the exit status is 0. The JSON has one grant of 100 pounds.
# Why it matters here: awards of the Community Safety Fund are exchanged in this format. A clerk who
# copies a row and forgets its identifier loses an award; a script that looks at the exit status does
# not see it. Count the rows and the sum yourself.
# Seen with flattentool 0.28.0 on Python 3.11, 30 November 2026.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet flattentool==0.28.0
mkdir "$folder/sheets"
cat >"$folder/sheets/grants.csv" <<'CSV'
id,title,amountAwarded
360G-example-1,Youth club,100
360G-example-1,Street lighting,250
CSV
status=0
"$folder/env/bin/flatten-tool" unflatten "$folder/sheets" --input-format csv --root-list-path grants \
    --root-id "" --output-name "$folder/grants.json" 2>"$folder/warnings" || status=$?
cat "$folder/warnings"
echo "exit status: $status"
"$folder/env/bin/python" - "$folder/grants.json" "$status" <<'PYTHON'
import json
import sys

grants = json.load(open(sys.argv[1]))["grants"]
print("grants in the JSON:", grants)
amounts = [float(grant["amountAwarded"]) for grant in grants]
sys.exit(0 if (amounts, sys.argv[2]) == ([100.0], "0") else 1)
PYTHON

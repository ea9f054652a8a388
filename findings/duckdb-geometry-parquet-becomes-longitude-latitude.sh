#!/usr/bin/env bash
# DuckDB: a GEOMETRY without a coordinate system, written to Parquet, comes back as longitude/latitude.
#
# What one would guess: a table that DuckDB writes to Parquet and reads again has the same column
# types. A point on the British National Grid (571000, 207000 metres), whose column says nothing about
# a coordinate system, still says nothing about it.
# What happens: the writer leaves out "crs" in the GeoParquet metadata, and by the GeoParquet
# specification a missing "crs" means OGC:CRS84, degrees of longitude and latitude. DuckDB reads it so:
# the column is GEOMETRY('OGC:CRS84') with a longitude of 571000. Nothing is reported.
# Why it matters here: ward shapes are held on the British National Grid. Exported to Parquet and opened
# elsewhere they would be drawn off the map, or taken through a second transformation.
# Seen with duckdb 2.0.1 on Python 3.11, 30 November 2026.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet duckdb==2.0.1
"$folder/env/bin/python" - "$folder" <<'PYTHON'
import struct
import sys

import duckdb

connection = duckdb.connect()
point = struct.pack("<BIdd", 1, 1, 571_000.0, 207_000.0)  # well-known binary
connection.execute("create table places as select st_geomfromwkb(?::blob) as place", [point])
before = str(connection.sql("select place from places").types[0])
file = f"{sys.argv[1]}/places.parquet"
connection.execute(f"copy places to '{file}'")
after = str(connection.sql(f"select place from '{file}'").types[0])
print("in the table:", before)
print("read from its Parquet file:", after)
sys.exit(0 if (before, after) == ("GEOMETRY", "GEOMETRY('OGC:CRS84')") else 1)
PYTHON

#!/usr/bin/env bash
# DuckDB: inside a transaction, replacing, emptying or dropping a temporary table frees no memory.
#
# What one would guess: `create or replace temp table staged as …` in a loop needs memory for one table,
# for nobody else can see a temporary table, and the former one is gone.
# What happens: outside a transaction it is so. Inside one every former table stays in memory until the
# transaction ends, also after `delete`, `truncate` or `drop table`: five batches need five times as much.
# Why it matters here: a load reads files in batches into one temporary table, inside the one transaction
# that makes it whole or nothing. Smaller batches therefore do not lower the peak; only a memory limit
# does, by writing tables to disk that nobody will read again.
# Seen with duckdb 2.0.1 on Python 3.11, 30 November 2026.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet duckdb==2.0.1
"$folder/env/bin/python" - <<'PYTHON'
import sys

import duckdb

ROWS = "select range as number, md5(range::varchar) as text from range(500000)"
connection = duckdb.connect()


def megabytes() -> int:
    """Return what DuckDB holds in memory."""
    query = "select sum(memory_usage_bytes) / 1e6 from duckdb_memory()"
    return round(connection.execute(query).fetchall()[0][0])


def replace_five_times() -> list[int]:
    """Return the memory in use after each replacement, and after the table is dropped."""
    used = []
    for _ in range(5):
        connection.execute(f"create or replace temp table staged as {ROWS}")
        used.append(megabytes())
    connection.execute("drop table staged")
    return [*used, megabytes()]


outside = replace_five_times()
connection.execute("begin")
inside = replace_five_times()
connection.execute("commit")
print("MB after each of five replacements, and after the drop")
print("outside a transaction:", outside)
print("inside a transaction: ", inside, "and after its end:", megabytes())
seen = outside[4] < 1.5 * outside[0] and inside[4] > 4 * inside[0] and inside[5] == inside[4]
sys.exit(0 if seen else 1)
PYTHON

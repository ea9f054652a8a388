"""The page Crime prevention next to the same page in other tools: ``python -m benchmarks.peers``.

Each peer shows a map of the wards, the fourteen highest and the months of Essex for a crime type,
as somebody who knows the tool would write it, from the same warehouse, with its queries kept. They
show much less than the dashboard's own page, which has sentences, verdicts, limits and tables as
well. The tools are not needed to run the dashboard: `requirements-peers.txt` installs them, in an
environment of their own.
"""

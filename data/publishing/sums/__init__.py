"""Everything that ties published figures together: sums of areas, parts, periods and releases.

Rows of `fact` give counts; the same count under two indicators is one figure here. What adds up to
what is written down as equations, from which `data/publishing/hiding` decides what to hide.
"""

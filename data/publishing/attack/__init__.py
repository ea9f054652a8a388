"""Somebody who has the public files and wants to know what is hidden in them.

Nothing here is taken from what decides on hiding (`data/publishing/sums` and `hiding`) nor from the
rules: what adds up to what is found by looking at the figures that are shown.
"""

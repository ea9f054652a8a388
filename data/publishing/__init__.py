"""The public edition: what may be shown, what is hidden so that nothing else follows from it."""

TOO_FEW = "too few"
"""Why a row of `fact` has no figures in a public edition (its ``absent``)."""

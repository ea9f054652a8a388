"""The records that all share: indicator, choice, series, figure, survey."""

"""Blocks of a sparse table whose lines and columns lie next to one another, cut out quickly."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse


def cut_block(
    table: sparse.csr_array, lines: npt.NDArray[np.int64], columns: npt.NDArray[np.int64]
) -> sparse.csr_array:
    """Cut out lines whose cells all lie within some columns.

    Parameters
    ----------
    lines, columns : arrays of two
        The first, and the one after the last.
    """
    ends = table.indptr[lines[0] : lines[1] + 1]
    inside = slice(ends[0], ends[-1])
    return sparse.csr_array(
        (table.data[inside], table.indices[inside] - columns[0], ends - ends[0]),
        shape=(lines[1] - lines[0], columns[1] - columns[0]),
    )

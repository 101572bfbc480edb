"""What people do instead: hide the small counts alone, or two in every row and column."""

from __future__ import annotations

import numpy as np
import pandas as pd


def with_margins(counts: pd.DataFrame) -> pd.DataFrame:
    """The counts with a last row and column ``total``."""
    wide = counts.assign(total=counts.sum(axis=1))
    return pd.concat([wide, wide.sum().to_frame("total").T])


def hide_small(counts: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """What is published if only counts below the threshold are hidden, margins too."""
    whole = with_margins(counts)
    return whole.astype("Int64").mask((whole > 0) & (whole < threshold))


def hide_two_in_each(counts: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """What is published if no row and no column has a single hidden cell.

    Where there is one, the smallest count that is shown and not 0 is hidden with it,
    rows first, then columns, until there is none. Margins count as cells.
    """
    whole = with_margins(counts).to_numpy()
    hidden = (whole > 0) & (whole < threshold)
    changed = True
    while changed:
        changed = False
        for values, mask in ((whole, hidden), (whole.T, hidden.T)):
            for line in range(len(values)):
                candidates = np.flatnonzero(~mask[line] & (values[line] > 0))
                if mask[line].sum() == 1 and len(candidates):
                    mask[line, candidates[np.argmin(values[line, candidates])]] = True
                    changed = True
    frame = with_margins(counts)
    return frame.astype("Int64").mask(pd.DataFrame(hidden, frame.index, frame.columns))

"""What results say of themselves: value, interval, and words that fit their figures."""

import numpy as np
import pandas as pd
import pytest

from mentorkit.evaluation import (
    associate_ranks,
    compare_groups,
    compare_ties,
    difference_in_differences,
    estimate_change,
)

ARM = [1, 1, 1, 0, 0, 0]
FOUR = pd.DataFrame({"y": [1, 1, 2, 2] * 4, "g": [1, 1, 0, 0] * 4, "t": [0] * 8 + [1] * 8,
                     "who": list(range(8)) * 2})  # fmt: skip


@pytest.mark.parametrize(
    "flat, few",
    [
        (compare_groups([5] * 3 + [4] * 3, ARM), compare_groups([5, 4], [1, 0])),
        (
            compare_groups([5] * 3 + [4] * 3, ARM, cluster=list("aabccd")),
            compare_groups([5, 4, 3, 1, 2, 6], ARM, cluster=list("aaabbb")),
        ),
        (
            difference_in_differences(FOUR, "y", "g", "t", cluster="who"),
            difference_in_differences(FOUR.iloc[[0, 2, 8, 10]], "y", "g", "t", cluster="who"),
        ),
        (
            compare_ties(pd.Series([1.0] * 6), dict(enumerate(map(bool, ARM)))),
            compare_ties(pd.Series([1.0, 2]), {0: True, 1: False}),
        ),
        (associate_ranks([1] * 6, range(6)), associate_ranks([1, 2], [3, 4])),
        (
            estimate_change(pd.Series([1, 2, 3]), pd.Series([2, 3, 4]), name="x"),
            estimate_change(pd.Series([1]), pd.Series([2]), name="x"),
        ),
    ],
    ids=["means", "clustered", "difference in differences", "ties", "ranks", "change"],
)
def test_people_who_are_all_alike_are_not_called_too_few(flat, few):
    assert np.isnan(flat.low) and np.isnan(few.low)
    assert "too few" not in str(flat) and "too few" in str(few)
    assert "för få" not in flat.sentence().render("sv")

"""What evaluation is given: read by its label, whole, or refused with a reason."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mentorkit.evaluation import estimate_change


def hardly_summed():
    rng = np.random.default_rng(35)
    first = rng.normal(3, 0.7, 74)
    return first, first + rng.normal(0.3, 0.8, 74)


@pytest.mark.parametrize(
    "first, last", [([1, 2, 3, 4.0, 5], [2, 3, 5, 5, 7.0]), hardly_summed()], ids=["few", "many"]
)
def test_an_effect_size_s_interval_does_not_need_the_series_to_converge(first, last):
    found = estimate_change(pd.Series(first), pd.Series(last), name="x")
    n = len(first)
    # Noncentral t by its definition: normal over chi, averaged over chi's own quantiles.
    spread = stats.chi.ppf((np.arange(200_000) + 0.5) / 200_000, n - 1) / np.sqrt(n - 1)
    t = found.effect_size * np.sqrt(n)
    shares = [
        stats.norm.cdf(t * spread - end * np.sqrt(n)).mean()
        for end in (found.effect_low, found.effect_high)
    ]
    assert shares == pytest.approx([0.975, 0.025], abs=1e-4)

"""What evaluation is given: read by its label, whole, or refused with a reason."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mentorkit.errors import EvaluationError
from mentorkit.evaluation import (
    cumulative_incidence,
    ei_index,
    estimate_change,
    network_summary,
    retention_curve,
)


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


PAIRS = [("a", "b"), ("b", "a"), ("b", "c")]


@pytest.mark.parametrize(
    "ties",
    [
        PAIRS,
        set(PAIRS),
        np.array(PAIRS),
        pd.DataFrame(PAIRS, columns=["From", "TO"]),
        pd.DataFrame([(2, *pair) for pair in PAIRS], columns=["weight", "Source", "target"]),
        pd.DataFrame(PAIRS, columns=["who", "whom"]),
    ],
    ids=["pairs", "set", "array", "from and to", "weighted", "two columns"],
)
def test_ties_are_read_in_whatever_form_they_come(ties):
    found = network_summary(ties)
    assert (found.n, found.ties, found.reciprocity) == (3, 3, pytest.approx(2 / 3))
    assert ei_index(ties, {"a": "x", "b": "x", "c": "y"}).internal == 2


def test_ties_whose_ends_or_ids_are_not_plain_are_refused():
    guessed = pd.DataFrame([(2, *pair) for pair in PAIRS], columns=["weight", "who", "whom"])
    with pytest.raises(EvaluationError, match="3 columns hold the ids is not plain; name from_id"):
        network_summary(guessed)
    with pytest.raises(EvaluationError, match="fewer than two columns"):
        network_summary(["ab", ("a", "b", "c")][:1])
    for ask in (
        lambda: network_summary([(1, 2), (2, 3)], people=["1", "2", "3"]),
        lambda: ei_index([(1, 2), (2, 3)], {"1": "x", "2": "x", "3": "y"}),
    ):
        with pytest.raises(EvaluationError, match="type int in the ties, str here"):
            ask()


def test_a_share_is_asked_for_at_one_time_after_the_other():
    curve = retention_curve([1, 2, 3], [1, 0, 1])
    incidence = cumulative_incidence([1, 2, 3], [1, 0, 2])
    for result in (curve, incidence):
        assert result.at(pd.Timedelta(days=2)) == result.at(2)
        for times in ([1, 2], np.array([1, 2]), "soon", float("nan")):
            with pytest.raises(EvaluationError, match="one time after the other"):
                result.at(times)

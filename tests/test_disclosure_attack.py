"""Tables of counts told in part: nobody has a small count back, and little else is hidden."""

import itertools
import json

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from mentorkit import protect
from mentorkit.errors import DisclosureError


def with_margins(counts):
    """The counts with a last row and column, as whole numbers."""
    inner = np.asarray(counts, int)
    rows = np.column_stack([inner, inner.sum(1)])
    return np.vstack([rows, rows.sum(0)])


def infer(full, hidden, least=1):
    """What the sums and the shown cells leave of each hidden one; written apart from mentorkit.

    `least` is what is known of a hidden cell that is not 0.
    """
    n, m = full.shape
    number = np.arange(n * m).reshape(n, m)
    equations = []
    for line, total in [
        *((number[i, :-1], number[i, -1]) for i in range(n)),
        *((number[:-1, j], number[-1, j]) for j in range(m)),
    ]:
        row = np.zeros(n * m)
        row[line], row[total] = 1, -1
        equations.append(row)
    bounds = [
        (least if count else 0, None) if veiled else (count, count)
        for count, veiled in zip(full.ravel(), hidden.ravel(), strict=True)
    ]
    found = {}
    for cell in np.flatnonzero(hidden):
        ends = []
        for sign in (1, -1):
            aim = np.zeros(n * m)
            aim[cell] = sign
            solved = linprog(aim, A_eq=equations, b_eq=np.zeros(len(equations)), bounds=bounds)
            ends.append(np.inf if solved.status == 3 else sign * solved.fun)
        found[divmod(int(cell), m)] = tuple(ends)
    return found


def is_safe(full, hidden, threshold):
    return all(high - low >= threshold - 1e-6 for low, high in infer(full, hidden).values())


def some_counts(seed, n, m):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        rng.negative_binomial(0.7, 0.08, (n, m)),
        index=[f"r{i}" for i in range(n)], columns=[f"c{j}" for j in range(m)],
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(30))
def test_an_attacker_with_the_margins_finds_no_small_count(seed):
    counts = some_counts(seed, 3 + seed % 4, 2 + seed % 5)
    told = protect(counts)
    full, hidden = with_margins(counts), told.hidden.to_numpy()
    assert list(told.published.index) == [*counts.index, "total"]
    shown = told.published.to_numpy(object)
    assert all(shown[i, j] == full[i, j] for i, j in np.argwhere(~hidden))
    assert all(pd.isna(shown[i, j]) for i, j in np.argwhere(hidden))
    if told.method == "withheld":
        assert hidden.all() and told.reason is not None
        return
    assert hidden[(full > 0) & (full < 5)].all()
    assert not hidden[full == 0].any()
    found = infer(full, hidden)
    for (i, j), (low, high) in found.items():
        assert high - low >= 5 - 1e-6 and high >= 5 and low <= full[i, j] <= high
    # What it says of itself is what the attacker finds.
    said = told.intervals.to_numpy(float)
    assert np.allclose(said, list(found.values()), atol=1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_no_smaller_choice_of_cells_is_safe(seed):
    """Every other set of hidden cells is tried."""
    counts = some_counts(seed, 2, 3)
    told = protect(counts, threshold=4)
    full, hidden = with_margins(counts), told.hidden.to_numpy()
    small = (full > 0) & (full < 4)
    free = np.argwhere((full > 0) & ~small)
    fewest = next(
        (
            small.sum() + extra
            for extra in range(len(free) + 1)
            for chosen in itertools.combinations(free, extra)
            if is_safe(full, _also(small, chosen), 4)
        ),
        None,
    )
    if told.method == "withheld":
        assert fewest is None or fewest == hidden.sum()
    else:
        assert hidden.sum() == fewest


def _also(small, chosen):
    hidden = small.copy()
    for i, j in chosen:
        hidden[i, j] = True
    return hidden


def test_two_in_every_row_and_column_is_not_enough():
    """Each line hides two, and yet the four cells of two ones and two large are known."""
    counts = pd.DataFrame([[1, 30, 1], [40, 50, 60], [1, 70, 1]], list("abc"), list("xyz"))
    by_rule = np.zeros((4, 4), bool)
    by_rule[np.ix_([0, 2], [0, 2])] = True
    full = with_margins(counts)
    assert not is_safe(full, by_rule, 5)
    assert is_safe(full, protect(counts).hidden.to_numpy(), 5)


def test_zeros_are_shown_or_hidden_like_small_counts():
    counts = pd.DataFrame([[0, 12, 20], [14, 0, 25], [30, 31, 32]], list("abc"), list("xyz"))
    assert not protect(counts).hidden.to_numpy().any()
    veiled = protect(counts, zeros="hide")
    assert veiled.hidden.loc["a", "x"] and veiled.hidden.loc["b", "y"]
    assert is_safe_of_nobody(with_margins(counts), veiled.hidden.to_numpy())


def is_safe_of_nobody(full, hidden):
    return all(high - low >= 5 - 1e-6 for low, high in infer(full, hidden, least=0).values())


@pytest.mark.parametrize("counts", [[[3]], [[1, 1]], [[2], [1]], [[1, 2], [1, 0]]])
def test_a_table_of_too_few_is_withheld_whole(counts):
    told = protect(pd.DataFrame(counts))
    assert told.method == "withheld" and told.hidden.to_numpy().all()
    assert str(told.reason)
    assert told.intervals["high"].isin([np.inf]).all()


def test_the_same_table_is_protected_alike_whatever_the_order_of_its_rows():
    counts = some_counts(3, 6, 5)
    first = protect(counts)
    again = protect(counts)
    assert first.hidden.equals(again.hidden)
    turned = protect(counts.iloc[::-1])
    assert turned.hidden.to_numpy().sum() == first.hidden.to_numpy().sum()


def test_the_handbooks_group_is_not_told_to_be_all_alike(test_data):
    cases = json.loads((test_data / "reference" / "disclosure_cases.json").read_text())
    rows = cases["handbook_group_disclosure"]["rows"]
    counts = pd.DataFrame.from_dict(rows, orient="index", columns=["full time", "part time"])
    told = protect(counts, threshold=5, group_disclosure=True)
    assert told.hidden.loc["Married", "part time"] or told.method == "withheld"


def test_the_redacted_row_is_not_had_back_from_the_total(test_data):
    """OpenSAFELY's case: three rows and the total were told; the fourth was the difference."""
    cases = json.loads((test_data / "reference" / "disclosure_cases.json").read_text())
    published = cases["opensafely_secondary"]["published"]
    k = {age: numbers[0] for age, numbers in published.items()}
    n = {age: numbers[1] for age, numbers in published.items()}
    redacted = [k["Total"] - sum(v for a, v in k.items() if a != "Total"),
                n["Total"] - sum(v for a, v in n.items() if a != "Total")]  # fmt: skip
    assert redacted == [1, 1]
    counts = pd.DataFrame(
        {"with": [redacted[0], *(k[a] for a in list(k)[:-1])],
         "without": [redacted[1] - redacted[0], *(n[a] - k[a] for a in list(k)[:-1])]},
        index=["21-30", *list(k)[:-1]],
    )  # fmt: skip
    told = protect(counts)
    full, hidden = with_margins(counts), told.hidden.to_numpy()
    assert hidden[0, 0] and hidden[:-1, 0].sum() > 1
    assert is_safe(full, hidden, 5)


def test_everything_that_is_wrong_is_told_at_once_without_a_count():
    wrong = pd.DataFrame([[7.5, -3], [np.nan, 2]], index=["total", "a"], columns=["x", "x"])
    with pytest.raises(DisclosureError) as refused:
        protect(wrong, threshold=0, zeros="maybe")
    said = str(refused.value)
    assert len(refused.value.problems) >= 5
    assert "7.5" not in said and "-3" not in said
    assert issubclass(DisclosureError, ValueError)

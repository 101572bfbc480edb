"""Made-up tables and reports to be protected: many small cells, a few large ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

#: Of the tables: rows, columns, mean people in a cell (drawn by its logarithm), and the
#: shape of the negative binomial, the lower the more skewed.
ROWS, COLUMNS, MEANS, SHAPES = (2, 20), (2, 15), (4, 40), (0.3, 0.5, 1.0, 2.0)


@dataclass(frozen=True)
class Made:
    """A table and what it was drawn from."""

    counts: pd.DataFrame
    mean: float
    shape: float


def make_table(seed: int, number: int, size: tuple[int, int] | None = None) -> Made:
    """A table of the size that is asked for, or of any within the bounds above."""
    random = np.random.default_rng([seed, number])
    n_rows = random.integers(ROWS[0], ROWS[1] + 1)
    n_columns = random.integers(COLUMNS[0], COLUMNS[1] + 1)
    mean = float(np.exp(random.uniform(*np.log(MEANS))))
    shape = float(random.choice(SHAPES))
    counts = random.negative_binomial(shape, shape / (shape + mean), size or (n_rows, n_columns))
    frame = pd.DataFrame(
        counts,
        index=[f"row {k + 1}" for k in range(counts.shape[0])],
        columns=[f"column {k + 1}" for k in range(counts.shape[1])],
    )
    return Made(frame, mean, shape)


def make_report(seed: int, number: int) -> dict[str, pd.DataFrame]:
    """Tables of the same people: department × sex, department × age, division × sex.

    The first two share the margin of departments, and the rows of the third are sums
    over rows of the first. ``within`` says which division a department is in.
    """
    random = np.random.default_rng([seed, 7, number])
    n_departments, n_ages = random.integers(3, 9), random.integers(2, 5)
    n_people = int(np.exp(random.uniform(np.log(40), np.log(500))))
    people = pd.DataFrame(
        {
            "department": random.choice(
                [f"department {k + 1}" for k in range(n_departments)],
                n_people, p=random.dirichlet(np.full(n_departments, 1.0)),
            ),
            "sex": random.choice(["women", "men"], n_people, p=[0.4, 0.6]),
            "age": random.choice(
                [f"age {k + 1}" for k in range(n_ages)],
                n_people, p=random.dirichlet(np.full(n_ages, 1.5)),
            ),
        }
    )  # fmt: skip
    names = sorted(people["department"].unique())
    within = pd.Series({name: f"division {k % 2 + 1}" for k, name in enumerate(names)})
    people["division"] = people["department"].map(within)

    def cross(row: str, column: str) -> pd.DataFrame:
        return pd.crosstab(people[row], people[column]).rename_axis(index=None, columns=None)

    return {
        "department × sex": cross("department", "sex"),
        "department × age": cross("department", "age"),
        "division × sex": cross("division", "sex"),
        "within": within.to_frame("division"),
    }

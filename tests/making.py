"""What tests make their programmes of."""

from itertools import product

import numpy as np

from mentorkit.programme import Programme


def plain_programme(**more) -> Programme:
    """A programme of the year 2026 in which everything is as by default, or as `more` says."""
    return Programme.model_validate(
        {
            "id": "p",
            "name": "P",
            "organisation": "O",
            "purpose": "Grow",
            "period": {"start": "2026-01-01", "end": "2026-12-31"},
            **more,
        }
    )


def every_seating(allowed, capacity):
    """Every choice of one of `allowed` (mentors by number, -1 for none) a person, a row each.

    Nobody has more mentees than places, or is the mentor of their own mentor.
    """
    n = len(capacity)
    chosen = np.array(list(product(*allowed)))
    held = (chosen[:, :, None] == np.arange(n)).sum(axis=1)
    fine = (held <= capacity).all(axis=1)
    for i in range(n):
        for j in range(i):
            fine &= (chosen[:, i] != j) | (chosen[:, j] != i)
    return chosen[fine]

"""What tests make their programmes of."""

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

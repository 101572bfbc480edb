"""Programmes made up for the store: people, their meetings, and the sheets that hold them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from mentorkit.programme import Programme

_TOPICS = ["nätverk", "återkoppling", "karriär", "ledarskap; mål", "balans; mål; nätverk", ""]
_STEPS = ["boka nästa möte", "läsa artikeln om feedback", "träffa enhetschefen i Gävle", "", "", ""]


def make_people(mentees: int, mentors: int) -> pd.DataFrame:
    """So many of either, under plain ids, with a name and a department."""
    ids = [f"E{n:06d}" for n in range(mentees)] + [f"M{n:06d}" for n in range(mentors)]
    return pd.DataFrame(
        {
            "id": ids,
            "role": ["mentee"] * mentees + ["mentor"] * mentors,
            "name": [f"Förnamn{n % 997} Efternamn{n}" for n in range(len(ids))],
            "department": [f"Enhet {n % 211}" for n in range(len(ids))],
        }
    )


def make_meetings(number: int, pairs: int, mentors: int, seed: int) -> pd.DataFrame:
    """Planned and held one-to-one meetings of so many pairs over the year, nothing in order."""
    random = np.random.default_rng(seed)
    pair = random.integers(0, pairs, number)
    planned = pd.Timestamp("2025-01-05") + pd.to_timedelta(random.integers(0, 350, number), "D")
    held = planned + pd.to_timedelta(random.integers(0, 9, number), "D")
    return pd.DataFrame(
        {
            "meeting_id": [f"K{n:07d}" for n in random.permutation(number)],
            "kind": "one_to_one",
            "planned": planned.strftime("%Y-%m-%d"),
            "held": held.strftime("%Y-%m-%d").where(random.random(number) < 0.85, ""),
            "mentee_id": [f"E{n:06d}" for n in pair],
            "mentor_id": [f"M{n % mentors:06d}" for n in pair],
            "minutes": random.choice(["30", "45", "60", "90", ""], number),
            "form": random.choice(["in_person", "video", "phone", ""], number),
            "topics": random.choice(_TOPICS, number),
            "next_step": random.choice(_STEPS, number),
        }
    )


def make_programme(folder: Path, frames: dict[str, pd.DataFrame]) -> Programme:
    """A programme whose sheets are the frames; its store lies beside them."""
    for name, frame in frames.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    return Programme(
        id="spring", name="Spring", organisation="Us", purpose="Measure", language="en",
        period={"start": "2025-01-01", "end": "2026-12-31"}, folders={"data": str(folder)},
        tables={name: {"file": f"{name}.csv"} for name in frames},
    )  # fmt: skip

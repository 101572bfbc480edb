"""A made-up programme at a made-up agency, drawn from a seed, with its truth beside it.

Everything a programme can supply is in it, so that every phase can be tried;
and since each effect was put there, an evaluation can be held against it. See
:func:`make_example`. No person in it exists.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..inert import write_delimited
from ..schemas import TABLES, Field
from .answers import choose_asked, draw_answers, draw_ties, make_key
from .cohort import draw_conflicts, draw_pairs, draw_people
from .organisation import (
    count_groups,
    list_decisions,
    list_key_factors,
    list_quotes,
    record_draw,
)
from .setting import AS_OF, END, NO_EFFECTS, START, Effects, draw_streams
from .talks import (
    draw_end_requests,
    draw_follow_ups,
    draw_goal_notes,
    draw_pauses,
    draw_self_ratings,
)
from .truth import tell_truth
from .workforce import draw_applicants, draw_applications, draw_careers, draw_workforce
from .year import draw_agreements, draw_goals, draw_meetings, draw_trainings

__all__ = [
    "AS_OF", "END", "NO_EFFECTS", "START", "Effects", "Example", "choose_asked", "count_groups",
    "draw_agreements", "draw_answers", "draw_applicants", "draw_applications", "draw_careers",
    "draw_conflicts", "draw_goals", "draw_meetings", "draw_pairs", "draw_people", "draw_streams",
    "draw_ties", "draw_trainings", "draw_workforce", "list_decisions", "list_key_factors",
    "make_example", "make_key", "record_draw", "tell_truth", "write_example",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Example:
    """An example programme.

    Attributes
    ----------
    tables : dict of str to DataFrame
        Every table of `mentorkit.tables.schemas`, in its columns and dtypes.
    truth : dict of str to dict
        True effects and biases: ``value``, ``unit``, ``outcome``,
        ``comparison``, sometimes ``note``.
    seed : int
    """

    tables: dict[str, pd.DataFrame]
    truth: dict[str, dict[str, object]]
    seed: int

    def truth_table(self) -> pd.DataFrame:
        """The truth as a DataFrame, one row an effect or bias."""
        return pd.DataFrame.from_dict(self.truth, orient="index").rename_axis("name").reset_index()


def make_example(
    seed: int = 1,
    *,
    employees: int = 2000,
    mentors: int = 60,
    mentees: int = 120,
    waiting: int = 60,
    effects: Effects | None = None,
) -> Example:
    """Draw an example programme: the same seed gives the same tables.

    Places were given by lot among the eligible who applied, so that those who
    wait show what would have become of those who got one.

    Parameters
    ----------
    seed : int
    employees : int
        Employed at some time from the programme's start; at least 200.
    mentors, mentees, waiting : int
        Mentors accepted, mentees given a place, mentees on the waiting list.
    effects : Effects, optional
        True effects of a place; ``NO_EFFECTS`` for a programme that does
        nothing.

    Returns
    -------
    Example

    Raises
    ------
    TableError
        The staff is too small for so many applicants.

    Examples
    --------
    >>> example = make_example(seed=1)
    >>> len(example.tables["employment"])
    2000
    >>> example.tables["applications"].groupby("role")["status"].value_counts()["mentee"]
    status
    accepted     120
    waiting       60
    declined      13
    withdrawn      9
    Name: count, dtype: int64
    >>> example.truth["wellbeing"]["value"]
    0.35
    """
    effects = effects or Effects()
    rng = draw_streams(seed)
    staff = draw_workforce(rng["workforce"], employees)
    applicants = draw_applicants(
        rng["recruitment"], staff, mentors=mentors, mentees=mentees, waiting=waiting
    )
    employment = draw_careers(rng["careers"], staff, applicants, effects)
    left = employment.set_index("id")["left"]
    people = draw_people(rng["profiles"], staff, applicants, mentors=mentors, mentees=mentees)
    conflicts = draw_conflicts(rng["profiles"], people)
    pairs, ran = draw_pairs(rng["pairs"], staff, people, conflicts, applicants, employment)
    trainings, training_attendance = draw_trainings(rng["trainings"], applicants, left)
    meetings, meeting_attendance = draw_meetings(rng["meetings"], ran, people, applicants, left)
    asked = choose_asked(rng["answers"], staff, applicants)
    agreements = draw_agreements(rng["start"], ran)
    goals = draw_goals(rng["start"], ran, people)
    talks = rng["talks"]
    studies, study_arms, primary = record_draw(applicants, seed)
    answers = draw_answers(rng["answers"], asked, left, ran, effects, seed=seed)
    ratings = draw_self_ratings(rng["ratings"], trainings, training_attendance, seed=seed)
    made = {
        "people": people,
        "applications": draw_applications(rng["recruitment"], applicants),
        "conflicts": conflicts,
        "pairs": pairs,
        "agreements": agreements,
        "goals": goals,
        "goal_notes": draw_goal_notes(talks, goals),
        "pauses": draw_pauses(talks, ran),
        "end_requests": draw_end_requests(talks, ran),
        "trainings": trainings,
        "training_attendance": training_attendance,
        "meetings": meetings,
        "meeting_attendance": meeting_attendance,
        "follow_ups": draw_follow_ups(talks, meetings),
        "survey_responses": pd.concat([answers, ratings], ignore_index=True),
        "employment": employment,
        "ties": draw_ties(rng["ties"], staff, asked, left, ran, effects),
        "key_factors": list_key_factors(),
        "decisions": list_decisions(),
        "group_counts": count_groups(rng["counts"], staff, applicants, employment),
        "quotes": list_quotes(),
        "studies": studies,
        "study_arms": study_arms,
        "primary_outcomes": primary,
    }
    # Nobody has themed the comments: their ids are made with the store's own secret.
    tables = {name: made[name] for name in TABLES if name in made}
    return Example(tables, tell_truth(effects), seed)


def write_example(folder: str | os.PathLike, seed: int = 1, **sizes) -> list[Path]:
    """Write an example programme as an organisation would hand it over.

    One CSV a table in UTF-8, commas between cells, ``; `` between the entries
    of a list, dates as 2026-10-31, empty where nothing is known; and
    ``truth.json``.

    Parameters
    ----------
    folder : path
        Made if it is not there; files of these names are replaced.
    seed : int
    **sizes
        As in :func:`make_example`.

    Returns
    -------
    list of Path
        What was written.

    Examples
    --------
    >>> import tempfile
    >>> files = write_example(tempfile.mkdtemp(), seed=1)
    >>> files[0].name, files[-1].name
    ('people.csv', 'truth.json')
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    example = make_example(seed, **sizes)
    written = []
    for name, frame in example.tables.items():
        cells = pd.DataFrame(
            {field.name: _cells(frame[field.name], field) for field in TABLES[name].fields}
        )
        written.append(folder / f"{name}.csv")
        write_delimited(written[-1], cells)
    written.append(folder / "truth.json")
    text = json.dumps(example.truth, ensure_ascii=False, indent=2) + "\n"
    written[-1].write_text(text, encoding="utf-8", newline="\n")
    return written


def _cells(column: pd.Series, field: Field) -> pd.Series:
    """A column as a person would write it."""
    if field.kind == "list":
        return column.map("; ".join)
    if field.kind == "dates":
        return column.map(lambda days: "; ".join(f"{day:%Y-%m-%d}" for day in days))
    if field.kind == "date":
        return column.dt.strftime("%Y-%m-%d")
    if field.kind == "yes_no":
        return column.map({True: "yes", False: "no"})
    if field.kind == "number":
        return column.map(lambda x: f"{x:g}" if abs(x) < 1e5 else f"{x:.0f}", na_action="ignore")
    return column

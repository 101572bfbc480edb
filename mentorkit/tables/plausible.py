"""The rules by which a row is doubted, each with its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from ..codes import PROPOSALS
from ..language import Text
from ..programme import Programme
from .self_ratings import part_self_ratings

#: A meeting held longer before the programme's start is a slip of the pen.
MOST_YEARS_BEFORE = 10
#: A pair has one to three goals at a time.
MOST_GOALS = 3

_PAIR = ["mentee_id", "mentor_id"]
_OF_A_PAIR = ("meetings", "agreements", "goals", "pauses", "end_requests", "follow_ups")


@dataclass(frozen=True)
class Look:
    """A table that is looked at, beside the others, on a day.

    Parameters
    ----------
    programme : Programme
    name : str
    frame : DataFrame, index from 0
    frames : dict of str to DataFrame
    today : Timestamp
    """

    programme: Programme
    name: str
    frame: pd.DataFrame
    frames: Mapping[str, pd.DataFrame]
    today: pd.Timestamp

    def of(self, name: str, columns: list[str]) -> pd.DataFrame:
        """Columns of another table; no rows if it is not there."""
        if name not in self.frames:
            return pd.DataFrame(columns=columns)
        return self.frames[name][columns]

    def none(self) -> pd.Series:
        """No row."""
        return pd.Series(False, self.frame.index)


@dataclass(frozen=True)
class Rule:
    """When a row is doubted, and in which words.

    Parameters
    ----------
    tables : tuple of str
    column : str
        Beside which it is told.
    what, mend : Text
    find : callable
        Takes a :class:`Look`, gives one truth a row.
    is_void : bool
        True if the row can mean nothing.
    """

    tables: tuple[str, ...]
    column: str
    what: Text
    mend: Text
    find: Callable[[Look], pd.Series]
    is_void: bool = False


def _is_long_ago(look: Look) -> pd.Series:
    start = pd.Timestamp(look.programme.period.start)
    return look.frame["held"] < start - pd.DateOffset(years=MOST_YEARS_BEFORE)


def _is_before_start(look: Look) -> pd.Series:
    start = pd.Timestamp(look.programme.period.start)
    return (look.frame["held"] < start - pd.DateOffset(years=1)) & ~_is_long_ago(look)


def _is_logged_twice(look: Look) -> pd.Series:
    of_pair = look.frame[[*_PAIR, "held"]].notna().all(axis=1)
    return look.frame.duplicated([*_PAIR, "held", "kind"]) & of_pair


def _has_no_pair(look: Look) -> pd.Series:
    is_alone = look.frame["kind"].eq("one_to_one").fillna(False)
    return is_alone & look.frame[_PAIR].isna().any(axis=1)


def _is_swapped(look: Look) -> pd.Series:
    """The mentee is known as a mentor alone, or the mentor as a mentee alone."""
    people = look.of("people", ["id", "role"])
    roles = {role: set(people.loc[people["role"].eq(role), "id"]) for role in ("mentee", "mentor")}
    mentees, mentors = (look.frame[column] for column in _PAIR)
    no_mentee = mentees.isin(roles["mentor"] - roles["mentee"])
    return no_mentee | mentors.isin(roles["mentee"] - roles["mentor"])


def _is_no_pair(look: Look) -> pd.Series:
    pairs = look.of("pairs", _PAIR).drop_duplicates()
    if pairs.empty:
        return look.none()
    known = pd.MultiIndex.from_frame(pairs)
    is_known = pd.MultiIndex.from_frame(look.frame[_PAIR]).isin(known)
    return look.frame[_PAIR].notna().all(axis=1) & ~is_known & ~_is_swapped(look)


def _is_a_goal_too_many(look: Look) -> pd.Series:
    is_open = look.frame["status"].eq("open").fillna(False)
    place = look.frame[is_open].groupby(_PAIR, dropna=False).cumcount()
    return place.reindex(look.frame.index, fill_value=0) >= MOST_GOALS


def _is_of_another(look: Look) -> pd.Series:
    """A goal note whose mentee is not the goal's."""
    goals = look.of("goals", ["goal_id", "mentee_id"]).drop_duplicates("goal_id")
    of_goal = look.frame["goal_id"].astype(object).map(goals.set_index("goal_id")["mentee_id"])
    return of_goal.notna() & (of_goal != look.frame["mentee_id"].astype(object))


def _is_no_module(look: Look) -> pd.Series:
    known = {
        written.strip().casefold()
        for module in look.programme.training
        for written in (module.id, module.id.replace("_", " "), *module.name.words.values())
    }
    written = look.frame["module"].str.strip().str.casefold()
    return written.notna() & ~written.isin(known)


def _is_no_proposal(look: Look) -> pd.Series:
    written = look.frame["proposal"].astype(object)
    known = {name for name in written.dropna().unique() if PROPOSALS.read(str(name))}
    return written.notna() & ~written.isin(known)


def _is_no_answer(look: Look) -> pd.Series:
    """An answer beside its item's range; mentors' ratings of themselves are 1 to 5."""
    programme, frame = look.programme, look.frame
    waves = part_self_ratings(frame)[1]["wave"].unique()
    ranges = {item.id: (item.low, item.high) for item in programme.surveys.items}
    ranges |= {one.id: (1, 5) for module in programme.training for one in module.questions}
    low, high = (frame["item"].astype(object).map({i: r[k] for i, r in ranges.items()}).astype(
        "float64") for k in (0, 1))  # fmt: skip
    is_rating = frame["wave"].isin(waves)
    low, high = low.mask(is_rating, 1), high.mask(is_rating, 5)
    return (frame["answer"] < low) | (frame["answer"] > high)


_MEND_DAY = Text("mend the day")
_MEETINGS = ("meetings",)

RULES = (
    Rule(_MEETINGS, "held",
         Text("the meeting was held more than ten years before the programme began"),
         _MEND_DAY, _is_long_ago, True),
    Rule(_MEETINGS, "held",
         Text("the meeting was held more than a year before the programme began"),
         _MEND_DAY, _is_before_start),
    Rule(_MEETINGS, "held", Text("the meeting was held on a day that has not come"),
         Text("write the day under planned until it has been held"),
         lambda look: look.frame["held"] > look.today, True),
    Rule(_MEETINGS, "held", Text("the meeting has no day, neither planned nor held"),
         Text("write one of the two"),
         lambda look: look.frame[["planned", "held"]].isna().all(axis=1), True),
    Rule(_MEETINGS, "held", Text("the pair has such a meeting on that day already"),
         Text("keep one of the two; one-to-one meetings of one day count once"),
         _is_logged_twice),
    Rule(_MEETINGS, "mentee_id", Text("a one-to-one meeting names no mentee or no mentor"),
         Text("write both ids; it is not counted without"), _has_no_pair),
    Rule(("pairs", *_OF_A_PAIR), "mentee_id",
         Text("the mentee is known as a mentor alone, or the mentor as a mentee"),
         Text("see that the two ids have not changed places"), _is_swapped),
    Rule(_OF_A_PAIR, "mentor_id", Text("the table pairs knows no such pair"),
         Text("mend the ids, or add the pair"), _is_no_pair),
    Rule(("goals",), "due", Text("the goal is due before it was set"), _MEND_DAY,
         lambda look: look.frame["due"] < look.frame["set_on"], True),
    Rule(("goals",), "status", Text("the pair has three open goals already"),
         Text("set one of them aside"), _is_a_goal_too_many),
    Rule(("goal_notes",), "mentee_id", Text("the goal is another mentee's"),
         Text("mend the goal's id, or the mentee's"), _is_of_another),
    Rule(("agreements",), "ends", Text("the agreement ends before it was signed"), _MEND_DAY,
         lambda look: look.frame["ends"] < look.frame["date"], True),
    Rule(("trainings",), "module", Text("the params file names no such module"),
         Text("write a module's id; a training of no module is not counted"), _is_no_module),
    Rule(("decisions",), "proposal", Text("no proposal has that code"),
         Text("write the code or the words of page 08"), _is_no_proposal),
    Rule(("survey_responses",), "answer", Text("the answer lies outside the item's range"),
         Text("mend the answer; it is not counted"), _is_no_answer),
)  # fmt: skip

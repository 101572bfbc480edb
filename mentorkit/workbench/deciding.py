"""What a person decides of proposed pairs, and how it is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from ..errors import MatchingError, Problem, TableError
from ..language import Text
from ..matching import PROPOSAL, MentorMatcher
from ..tables import Saved, save_entries
from .exploring import Exploration
from .trial import check_reason

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Decision:
    """A pair that a person approves or turns down.

    Parameters
    ----------
    mentee_id, mentor_id : str
    state : {"approved", "declined"}
    reason : str
        What the table ``pairs`` says of it.
    why : str
        What the history says of it.
    is_override : bool
        The person chose the mentor in place of the one that was proposed.
    """

    mentee_id: str
    mentor_id: str
    state: str
    reason: str
    why: str = ""
    is_override: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """The row's key."""
        return self.mentee_id, self.mentor_id, self.state


def plan_decisions(
    exploration: Exploration, approved: Pairs = (), declined: Pairs = (), *, reason: str = ""
) -> list[Decision]:
    """What would be written; nothing is.

    Parameters
    ----------
    exploration : Exploration
    approved, declined : iterable of (mentee id, mentor id)
        Of the pairs that are proposed now.
    reason : str
        Why the declined are, in a few neutral words; may be left out.

    Returns
    -------
    list of Decision
        A pair that the matching proposed has the reason ``PROPOSAL``, so that it is not
        taken for people's own choice; one that a person chose has theirs. The history says
        by which weights pairs were proposed, if not by the params file's.

    Raises
    ------
    MatchingError
        Nothing is chosen, a pair is not among the proposed ones, or the reason is long.
    """
    approved, declined = list(approved), list(declined)
    shown = set(exploration.pairs[["mentee_id", "mentor_id"]].itertuples(index=False, name=None))
    problems = [
        Problem("pairs", "the pairs have changed since they were chosen", "choose again")
        for pair in (*approved, *declined)
        if pair not in shown
    ]
    if not approved and not declined:
        problems.append(Problem("pairs", "no pair is chosen", "tick a pair, or take all of them"))
    reason = " ".join(reason.split())
    problems += check_reason(reason) if reason and declined else []
    if problems:
        raise MatchingError(dict.fromkeys(problems))
    proposal = PROPOSAL.render(exploration.language)
    weighed = exploration.tell_weights()

    def decide(pair: tuple[str, str], state: str) -> Decision:
        choice = exploration.trial.settled.get(pair[0])
        own = choice.reason if choice is not None and choice.mentor_id == pair[1] else ""
        if state == "declined" and (reason or own):
            return Decision(*pair, state, reason, reason)
        if own:
            return Decision(*pair, state, own, own, is_override=True)
        return Decision(*pair, state, proposal, weighed)

    return [
        decide(pair, state)
        for pairs, state in ((approved, "approved"), (declined, "declined"))
        for pair in pairs
    ]


def write_decisions(
    exploration: Exploration, decisions: list[Decision], *, who: str, date: dt.date | None = None
) -> Saved:
    """Write decisions into the table ``pairs``, all of them or none, and match again.

    Before that the tables are read anew: an approved pair must still be possible beside
    what others have entered meanwhile.

    Parameters
    ----------
    exploration : Exploration
    decisions : list of Decision
    who : str
        Who decides.
    date : date, optional
        The day of the decision, not after the phase's; that one by default.

    Returns
    -------
    Saved

    Raises
    ------
    MatchingError
        A pair can no longer be; all of them.
    TableError, StoreError
        As :func:`~mentorkit.tables.save_entries`.
    """
    who = " ".join(who.split())
    if not who:
        raise TableError(Problem("who", "it is not said who enters this", "write your name"))
    date = date or exploration.phase.as_of
    if date > exploration.phase.as_of:
        raise TableError(
            Problem("pairs", "the day is after the one that counts as today",
                    f"write {exploration.phase.as_of} or a day before", column="date")
        )  # fmt: skip
    exploration.read_again()
    phase = exploration.phase
    locked = [d.key[:2] for d in decisions if d.state == "approved"]
    exploration.entrants.match(MentorMatcher.from_programme(phase.programme), locked=locked)
    rows = [
        {"mentee_id": d.mentee_id, "mentor_id": d.mentor_id, "state": d.state,
         "date": date, "reason": d.reason, "decided_by": who}
        for d in decisions
    ]  # fmt: skip
    saved = save_entries(
        phase.programme, {"pairs": rows}, who=who, why={d.key: d.why for d in decisions},
        only_new=True,
    )  # fmt: skip
    exploration.read_again()
    return saved


def keep_apart(exploration: Exploration, pairs: Pairs, *, who: str) -> Saved:
    """Write forbidden pairs into the table ``conflicts``, never with a reason; match again.

    Raises
    ------
    TableError, StoreError
        As :func:`~mentorkit.tables.save_entries`.
    """
    pairs = list(pairs)
    rows = pd.DataFrame(pairs, columns=["id", "other_id"], dtype=object)
    saved = save_entries(exploration.phase.programme, {"conflicts": rows}, who=who)
    for mentee, mentor in pairs:
        exploration.allow(mentee, mentor)
    exploration.read_again()
    return saved


def tell_plan(decisions: list[Decision]) -> Text:
    """What would be written, in a sentence."""
    approved = sum(d.state == "approved" for d in decisions)
    chosen = sum(d.is_override and d.state == "approved" for d in decisions)
    return Text(
        "Approved: {approved}, of which you chose {chosen} yourself. Not approved: {declined}.",
        approved=approved, chosen=chosen, declined=len(decisions) - approved,
    )  # fmt: skip

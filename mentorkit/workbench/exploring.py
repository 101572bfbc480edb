"""Matches explored: other weights, pairs that a person settles or forbids, and what moves."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd

from ..compose import Entrants, gather_entrants
from ..criteria import CRITERIA
from ..errors import MatchingError, Problem
from ..language import Text, format_value
from ..matching import RULES, MentorMatcher, WhyNot, explain_pairs, explain_why_not
from ..session import Phase
from .moves import Sum, find_moves, sum_pairs
from .people import Names
from .trial import Choice, Trial, check_reason


class Exploration:
    """A programme's matching tried in other ways; nothing is written by it.

    Parameters
    ----------
    read : callable
        Gives the programme as it stands when it is called, a :class:`Phase`.
    trial : Trial, optional
        What is tried at first; by default what the params file says.

    Attributes
    ----------
    phase : Phase
    names : Names
    matcher : MentorMatcher
        Fitted by what is tried now.
    given : MentorMatcher
        Fitted by the params file alone.
    trial : Trial
    previous : DataFrame
        The pairs of the matching before the last change.
    set_aside : list of (mentee id, mentor id)
        Pairs of the trial that can no longer be settled or forbidden, as the tables stand.
    """

    def __init__(self, read: Callable[[], Phase], trial: Trial | None = None):
        self._read = read
        self._open()
        self.previous = self.given.pairs_
        self._keep(trial or Trial(self.own_weights))

    def _open(self) -> None:
        self.phase = self._read()
        self.names = Names(self.phase.read("people"))
        self.entrants: Entrants = gather_entrants(self.phase)
        self.given: MentorMatcher = self._match(Trial(self.own_weights))

    def _match(self, trial: Trial) -> MentorMatcher:
        matcher = MentorMatcher.from_programme(self.phase.programme)
        matcher.set_params(criteria=dict(trial.weights))
        return self.entrants.match(matcher, locked=trial.locked, forbidden=trial.forbidden)

    def to_keep(self) -> Trial:
        """What is tried, for another exploration of the same programme to take up."""
        return replace(self.trial, weights=self.changed_weights())

    @property
    def language(self) -> str:
        """The reader's."""
        return self.phase.language

    @property
    def own_weights(self) -> dict[str, float]:
        """The params file's, by criterion."""
        given = self.phase.programme.matching.weights.model_dump()
        return {name: float(given[name]) for name in CRITERIA}

    @property
    def pairs(self) -> pd.DataFrame:
        """The pairs proposed now: ``mentee_id``, ``mentor_id``, ``score``."""
        return self.matcher.pairs_

    # ------------------------------------------------------------ to try something

    def try_weights(self, weights: Mapping[str, float]) -> None:
        """Let some criteria count otherwise.

        Raises
        ------
        MatchingError
            A criterion that there is not, or a weight that is none; nothing is tried then.
        """
        self._try(replace(self.trial, weights={**self.trial.weights, **weights}))

    def lock(self, mentee_id: str) -> None:
        """Let a mentee's proposed pair stand, whatever is tried after.

        Raises
        ------
        MatchingError
            No mentor is proposed for the mentee.
        """
        self._settle(mentee_id, Choice(self._proposed(mentee_id)))

    def override(self, mentee_id: str, mentor_id: str, reason: str) -> None:
        """Settle another mentor for a mentee than was proposed.

        Raises
        ------
        MatchingError
            The reason is missing or long, a rule forbids the pair, or the mentor has no
            place left; all of it.
        """
        reason = " ".join(reason.split())
        if problems := check_reason(reason):
            raise MatchingError(problems)
        if self._proposes(mentee_id, mentor_id):
            mend = "lock it, or choose another mentor"
            raise MatchingError(Problem("mentor", "this pair is proposed already", mend))
        self._settle(mentee_id, Choice(mentor_id, reason))

    def _settle(self, mentee_id: str, choice: Choice) -> None:
        trial = self.trial.without(mentee_id)
        pair = (mentee_id, choice.mentor_id)
        forbidden = tuple(other for other in trial.forbidden if other != pair)
        self._try(Trial(trial.weights, {**trial.settled, mentee_id: choice}, forbidden))

    def unlock(self, mentee_id: str) -> None:
        """Let a mentee's pair be as it comes out again."""
        self._try(self.trial.without(mentee_id))

    def forbid(self, mentee_id: str, mentor_id: str) -> None:
        """Let two not be a pair, for as long as matches are explored."""
        trial = self.trial
        if (choice := trial.settled.get(mentee_id)) and choice.mentor_id == mentor_id:
            trial = trial.without(mentee_id)
        pairs = dict.fromkeys([*trial.forbidden, (mentee_id, mentor_id)])
        self._try(replace(trial, forbidden=tuple(pairs)))

    def allow(self, mentee_id: str, mentor_id: str) -> None:
        """Let two be a pair again who were forbidden here."""
        pair = (mentee_id, mentor_id)
        left = tuple(other for other in self.trial.forbidden if other != pair)
        self._try(replace(self.trial, forbidden=left))

    def let_go(self) -> None:
        """Settle and forbid nothing; the weights stay."""
        self._try(Trial(self.trial.weights))

    def _try(self, trial: Trial) -> None:
        matcher = self._match(trial)
        self.previous, self.matcher, self.trial = self.pairs, matcher, trial

    def _proposed(self, mentee_id: str) -> str:
        own = self.pairs["mentor_id"][self.pairs["mentee_id"] == mentee_id]
        if own.empty:
            mend = "choose a mentor"
            raise MatchingError(Problem("mentee", "no mentor is proposed for them", mend))
        return own.iloc[0]

    def _proposes(self, mentee_id: str, mentor_id: str) -> bool:
        pairs = self.pairs
        return bool(((pairs["mentee_id"] == mentee_id) & (pairs["mentor_id"] == mentor_id)).any())

    def read_again(self) -> None:
        """Read the tables anew and try the same with them; see ``set_aside``."""
        trial, before = self.trial, self.pairs
        self._open()
        still = before["mentee_id"].isin(self.given.seeking_)
        self.previous = before[still].reset_index(drop=True)
        self._keep(trial)

    def _keep(self, trial: Trial) -> None:
        """Try what of a trial can still be."""
        seeking, mentors = set(self.given.seeking_), set(self.given.mentors_.index)
        forbidden = [(e, r) for e, r in trial.forbidden if e in seeking and r in mentors]
        settled: dict[str, Choice] = {}
        for mentee, choice in trial.settled.items():
            more = {**settled, mentee: choice}
            with contextlib.suppress(MatchingError):
                self.given.propose_pairs(locked=Trial({}, more).locked)
                settled = more
        weights = {**self.own_weights, **trial.weights}
        self.trial = Trial(weights, settled, tuple(forbidden))
        self.matcher = self._match(self.trial)
        kept = {*self.trial.locked, *forbidden}
        self.set_aside = [p for p in (*trial.locked, *trial.forbidden) if p not in kept]

    # ------------------------------------------------------------ to look at it

    def moves(self, since: str = "previous") -> pd.DataFrame:
        """What became of each mentee's pair; see :func:`~mentorkit.workbench.moves.find_moves`.

        Parameters
        ----------
        since : {"previous", "params"}
            The last change, or the params file with nothing settled or forbidden.
        """
        return find_moves(self._pairs_of(since), self.pairs, self.matcher.seeking_)

    def sums(self, since: str = "previous") -> tuple[Sum, Sum]:
        """What the pairs before and the pairs now sum to, both by the weights of now."""
        before = self._pairs_of(since)
        return sum_pairs(self.matcher, before), sum_pairs(self.matcher, self.pairs)

    def _pairs_of(self, since: str) -> pd.DataFrame:
        return {"previous": self.previous, "params": self.given.pairs_}[since]

    def explain(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """What each criterion gives; see :func:`~mentorkit.matching.explain_pairs`."""
        return explain_pairs(self.matcher, pairs[["mentee_id", "mentor_id"]])

    def explain_one(self, mentee_id: str, mentor_id: str) -> pd.DataFrame:
        """The same of any two, proposed or not."""
        return explain_pairs(self.matcher, [(mentee_id, mentor_id)])

    def weigh(self, mentee_id: str, mentor_id: str) -> WhyNot:
        """What it would cost to give a mentee this mentor, or which rule forbids it.

        What is settled for the mentee now is set aside; of a rule the words say which,
        for the person who decides.
        """
        matcher = self.matcher
        if mentee_id in self.trial.settled and not self._proposes(mentee_id, mentor_id):
            matcher = self._match(self.trial.without(mentee_id))
        found = explain_why_not(matcher, mentee_id, mentor_id)
        if found.reason != "rule":
            return found
        words = Text(
            "The two cannot be a pair: {rules}. A rule is not overridden here: mend the table or "
            "the params file that it goes by.",
            rules=[RULES[code].text for code in found.rules],
        )
        return replace(found, words=words)

    def changed_weights(self) -> dict[str, float]:
        """The weights that differ from the params file's."""
        own = self.own_weights
        return {name: value for name, value in self.trial.weights.items() if value != own[name]}

    def params_lines(self) -> str:
        """The lines by which the params file would weigh as is tried now; empty if it does."""
        changed = self.changed_weights()
        if not changed:
            return ""
        lines = [f"    {name}: {value:g}" for name, value in changed.items()]
        return "\n".join(["matching:", "  weights:", *lines])

    def tell_weights(self) -> str:
        """The weights that differ in words, for the history; empty where none does."""
        listed = [
            f"{CRITERIA[name].text.render(self.language)} "
            f"{format_value(float(value), self.language)}"
            for name, value in self.changed_weights().items()
        ]
        if not listed:
            return ""
        said = Text("weighed otherwise than the params file: {weights}", weights=listed)
        return said.render(self.language)

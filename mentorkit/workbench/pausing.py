"""A pause that a pair has agreed on, and a confidential wish to end."""

from __future__ import annotations

from typing import Any

from ..language import Text
from .choosing import choose
from .columns import make_control
from .controls import NOTHING
from .desk import Desk
from .form import Form, FormError
from .pair_choice import PairChoice
from .running import RunningPairs


class PauseForm:
    """Enter the first and last day of a pause; never why.

    Parameters
    ----------
    desk : Desk
    pairs : RunningPairs
    """

    def __init__(self, desk: Desk, pairs: RunningPairs):
        self.desk = desk
        self.choice = PairChoice(desk, pairs, table="pauses", only_running=True)
        days = [
            make_control("pauses", c, desk.language, today=desk.day) for c in ("starts", "ends")
        ]
        self.form = Form(
            desk, Text("A pause"), [self.choice.pair, *days], self._save,
            note=Text("Dates alone: why a pair pauses is not written down."),
        )  # fmt: skip

    def renew(self, pairs: RunningPairs) -> None:
        """Go on with the pairs as they stand now."""
        self.choice.renew(pairs)

    def _save(self, values: dict[str, Any]) -> Text:
        mentee, mentor = values["pair"]
        first, last = values["starts"], values["ends"]
        if last < first:
            raise FormError({"ends": Text("The last day comes before the first.")})
        row = {"mentee_id": mentee, "mentor_id": mentor, "starts": first, "ends": last}
        self.desk.save({"pauses": [row]}, only_new=True)
        return Text("{names} pause from {first} to {last}.", first=first, last=last,
                    names=self.desk.names.pair(mentee, mentor))  # fmt: skip


class EndRequestForm:
    """Enter that one side asks to end the pair, and that the coordinator has talked to both.

    Parameters
    ----------
    desk : Desk
    pairs : RunningPairs
    """

    def __init__(self, desk: Desk, pairs: RunningPairs):
        self.desk = desk
        self.choice = PairChoice(desk, pairs, table="end_requests", only_running=True)
        side = make_control("end_requests", "asked_by", desk.language,
                            label=Text("Who asked; told to nobody else"))  # fmt: skip
        day = make_control("end_requests", "date", desk.language, value=desk.day, today=desk.day)
        self.form = Form(
            desk, Text("A confidential request to end"), [self.choice.pair, side, day], self._save,
            note=Text("Nobody is blamed and no reason is asked for. Lists say only that the pair "
                      "should be talked to, each by themselves."),
        )  # fmt: skip

    def renew(self, pairs: RunningPairs) -> None:
        """Go on with the pairs as they stand now."""
        self.choice.renew(pairs)

    def _save(self, values: dict[str, Any]) -> Text:
        mentee, mentor = values["pair"]
        row = {"mentee_id": mentee, "mentor_id": mentor, "asked_by": values["asked_by"],
               "date": values["date"]}  # fmt: skip
        self.desk.save({"end_requests": [row]}, only_new=True)
        return Text("The request is kept. Talk to each of {names} by themselves.",
                    names=self.desk.names.pair(mentee, mentor))  # fmt: skip


class TalkedForm:
    """Enter that both of a pair have been talked to after a request to end.

    Parameters
    ----------
    desk : Desk
    pairs : RunningPairs
    """

    def __init__(self, desk: Desk, pairs: RunningPairs):
        self.desk = desk
        self.pair = choose("pair", Text("Pair"), [], desk.language, required=True, wide=True,
                           place=("end_requests", None, "mentee_id"))  # fmt: skip
        day = make_control("end_requests", "handled_on", desk.language, required=True,
                           value=desk.day, today=desk.day)  # fmt: skip
        self.form = Form(desk, Text("Both have been talked to"), [self.pair, day], self._save)
        self.renew(pairs)

    def renew(self, pairs: RunningPairs) -> None:
        """Go on with the requests as they stand now."""
        asked = self.desk.read("end_requests")
        self._open = asked[asked["handled_on"].isna()]
        waiting = sorted(set(zip(self._open["mentee_id"], self._open["mentor_id"], strict=True)))
        options = [(self.desk.names.pair_option(*pair), pair) for pair in waiting]
        self.pair.choices([(NOTHING, None), *options])

    def _save(self, values: dict[str, Any]) -> Text:
        mentee, mentor = values["pair"]
        own = self._open
        own = own[own["mentee_id"].eq(mentee) & own["mentor_id"].eq(mentor)]
        if (own["date"].dt.date > values["handled_on"]).any():
            raise FormError({"handled_on": Text("They asked after that day.")})
        rows = own[["mentee_id", "mentor_id", "asked_by", "date"]].to_dict("records")
        day = values["handled_on"]
        self.desk.save({"end_requests": [{**row, "handled_on": day} for row in rows]})
        return Text("{names} have been talked to.", names=self.desk.names.pair(mentee, mentor))

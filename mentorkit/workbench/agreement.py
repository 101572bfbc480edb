"""What a pair agrees at its start."""

from __future__ import annotations

from typing import Any

from ..language import Text
from .columns import make_control
from .desk import Desk
from .form import Form, FormError
from .pair_choice import PairChoice
from .running import Pair, RunningPairs

_COLUMNS = ("date", "cadence_weeks", "ends", "confidentiality", "mentee_expectations",
            "mentor_expectations")  # fmt: skip


class AgreementForm:
    """Enter a pair's agreement, or change it: one a pair.

    Parameters
    ----------
    desk : Desk
    pairs : RunningPairs
    """

    def __init__(self, desk: Desk, pairs: RunningPairs):
        self.desk = desk
        self._loaded: Pair | None = None
        self.choice = PairChoice(desk, pairs, table="agreements")
        self.choice.when_pair(self._show_agreed)
        controls = [
            make_control("agreements", column, desk.language, today=desk.day,
                         value=desk.day if column == "date" else None,
                         help=Text("Several with ; between them") if "expect" in column else "",
                         wide="expect" in column)
            for column in _COLUMNS
        ]  # fmt: skip
        self.form = Form(desk, Text("The agreement of a pair"), [self.choice.pair, *controls],
                         self._save)  # fmt: skip
        self.form.when_cleared(self._forget)

    def renew(self, pairs: RunningPairs) -> None:
        """Go on with the pairs as they stand now."""
        self.choice.renew(pairs)

    def _forget(self) -> None:
        self._loaded = None

    def _show_agreed(self, pair: Pair | None) -> None:
        """What the pair has agreed before; another pair's agreement does not stay."""
        if pair is None or pair == self._loaded:
            return
        if self._loaded is not None:
            for column in _COLUMNS:
                self.form[column].clear()
            self._loaded = None
        agreed = self.desk.read("agreements")
        own = agreed[agreed["mentee_id"].eq(pair[0]) & agreed["mentor_id"].eq(pair[1])]
        if len(own):
            self.form.load(own.iloc[0])
            self._loaded = pair

    def _save(self, values: dict[str, Any]) -> Text:
        mentee, mentor = values.pop("pair")
        if values["ends"] is not None and values["ends"] <= values["date"]:
            raise FormError({"ends": Text("The agreement ends after it is signed.")})
        row = {**values, "mentee_id": mentee, "mentor_id": mentor}
        self.desk.save({"agreements": [row]})
        return Text("The agreement of {names} is kept.", names=self.desk.names.pair(mentee, mentor))

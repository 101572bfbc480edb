"""Trainings: who was there, a new one, who may start and who is to be reminded."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import pandas as pd

from ..language import Plural, Text, format_value
from ..profiles import select_eligible
from ..training import list_untrained, read_modules, select_mentors, track_training, who_may_start
from .attendance import Attendance
from .choosing import choose
from .columns import make_control
from .controls import NOTHING
from .desk import Desk
from .form import Form, FormError
from .inert import heading, listing, paragraph


class Trained:
    """Where the mentors stand with the programme's modules; as the desk's tables stand.

    Parameters
    ----------
    desk : Desk
    """

    def __init__(self, desk: Desk):
        self.desk = desk
        people, applications, pairs = desk.read("people", "applications", "pairs")
        self.trainings, self.attendance = desk.read("trainings", "training_attendance")
        _, eligible = select_eligible(people, applications, desk.programme, desk.read("employment"))
        self.mentors = select_mentors(people, eligible, pairs)
        self.tracked = track_training(
            self.mentors, self.trainings, self.attendance, desk.programme, desk.day
        )
        self.untrained = list_untrained(self.tracked, people, pairs)
        self.modules = {m.id: m.name.render(desk.language) for m in desk.programme.training}
        self.module_of = dict(
            zip(self.trainings["training_id"], read_modules(self.trainings, desk.programme),
                strict=True)
        )  # fmt: skip

    def options(self) -> list[tuple[str, str]]:
        """Trainings to choose from, the latest first."""
        latest = self.trainings.sort_values("date", ascending=False, kind="stable")
        return [(self.name(row), row["training_id"]) for _, row in latest.iterrows()]

    def name(self, row: pd.Series) -> str:
        """A training in a line."""
        module = self.modules.get(self.module_of[row["training_id"]], row["module"])
        return f"{format_value(row['date'], self.desk.language)}: {module} ({row['training_id']})"

    def invited(self, training: str) -> dict[str, bool]:
        """Who is listed at a training and came; of a new one whoever lacks its module, unticked."""
        own = self.attendance[self.attendance["training_id"].eq(training)]
        if len(own):
            came = own["attended"].fillna(True).astype(bool)
            return dict(zip(own["id"], came, strict=True))
        lacks = self.tracked["module"].eq(self.module_of[training])
        lacks &= self.tracked["state"].ne("done")
        return dict.fromkeys(self.tracked.loc[lacks, "id"], False)


class AttendanceForm:
    """Tick who was at a training.

    Parameters
    ----------
    desk : Desk
    trained : Trained
    """

    def __init__(self, desk: Desk, trained: Trained):
        self.desk = desk
        self.training = choose("training", Text("Training"), [], desk.language, required=True,
                               wide=True)  # fmt: skip
        people = desk.read("people")
        mentors = people.loc[people["role"].eq("mentor"), "id"].unique()
        self.people = Attendance(desk, Text("Tick who was there"), mentors)
        self.form = Form(desk, Text("Who was at a training"), [self.training], self._save,
                         extra=[self.people.box])  # fmt: skip
        self.form.more_fields = lambda: self.people.boxes.values()
        self.training.widget.observe(lambda _: self._invite(), "value")
        self.renew(trained)

    def renew(self, trained: Trained) -> None:
        """Go on with the trainings as they stand now."""
        self.trained = trained
        self.training.choices([(NOTHING, None), *trained.options()])
        self._invite()

    def _invite(self) -> None:
        chosen = self.training.value
        self.people.set(self.trained.invited(chosen) if chosen else {})
        self.people.box.layout.display = None if chosen else "none"

    def _save(self, values: dict[str, Any]) -> Text:
        key = values["training"]
        known = self.trained.attendance
        listed = set(known.loc[known["training_id"].eq(key), "id"])
        there = {p: came for p, came in self.people.value.items() if came or p in listed}
        if not there:
            raise FormError({"": Text("Nobody is ticked.")})
        row = self.trained.trainings.set_index("training_id").loc[key]
        if row["date"].date() > self.desk.day:
            raise FormError({"training": Text("This day has not come yet.")})
        rows = [{"training_id": key, "id": p, "attended": came} for p, came in there.items()]
        self.desk.save({"training_attendance": rows})
        return Plural("{n} was there ({id}).", "{n} were there ({id}).", n=sum(there.values()),
                      id=key)  # fmt: skip


class TrainingForm:
    """Enter a training that was given or is planned.

    Parameters
    ----------
    desk : Desk
    trained : Trained
    """

    def __init__(self, desk: Desk, trained: Trained):
        self.desk, self.trained = desk, trained
        modules = [(NOTHING, None), *((name, key) for key, name in trained.modules.items())]
        module = choose("module", Text("Module"), modules, desk.language, required=True,
                        place=("trainings", None, "module"), wide=True)  # fmt: skip
        controls = [
            make_control("trainings", column, desk.language, today=desk.day)
            for column in ("date", "hours", "form")
        ]
        self.form = Form(desk, Text("A training that was given or is planned"),
                         [module, *controls], self._save)  # fmt: skip

    def renew(self, trained: Trained) -> None:
        """Go on with the trainings as they stand now."""
        self.trained = trained

    def _save(self, values: dict[str, Any]) -> Text:
        (key,) = self.desk.save({"trainings": [values]}).keys["trainings"]
        return Text("{module} on {day} is entered ({id}).", day=values["date"], id=key[0],
                    module=self.trained.modules[values["module"]])  # fmt: skip


class StartList:
    """Who may start, and whom to remind of which module.

    Parameters
    ----------
    desk : Desk
    trained : Trained
    """

    def __init__(self, desk: Desk, trained: Trained):
        self.desk = desk
        self.box = widgets.HTML("")
        self.renew(trained)

    def renew(self, trained: Trained) -> None:
        """Tell it as it stands now."""
        say = self.desk.say
        ready = who_may_start(trained.tracked)
        told = Plural(
            "{k} of {n} mentor may start.", "{k} of {n} mentors may start.",
            n=len(ready), k=int(ready["may_start"].sum()),
        )  # fmt: skip
        rows = [
            (self.desk.names.option(row["id"]),
             format_value([trained.modules[m] for m in row["lacking"]], self.desk.language),
             format_value(row["next_date"], self.desk.language),
             say(Text("yes")) if row["running_pairs"] else say(Text("no")))
            for _, row in trained.untrained.iterrows()
        ]  # fmt: skip
        head = [
            Text("Mentor"),
            Text("Lacks"),
            Text("Next training"),
            Text("Meets a mentee already"),
        ]
        caption = say(Text("To be reminded; those who meet a mentee already come first"))
        table = listing(caption, [say(text) for text in head], rows) if rows else ""
        self.box.value = heading(say(Text("Who may start"))) + paragraph(say(told)) + table

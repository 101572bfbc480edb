"""A field for each criterion's weight: a change is tried at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from ..criteria import CRITERIA
from ..language import Text
from .controls import Control
from .exploring import Exploration
from .inert import escape, grid, heading, paragraph


class WeightsPanel:
    """The weights that are tried, and the lines by which the params file would have them.

    Parameters
    ----------
    exploration : Exploration
    attempt : callable
        ``attempt(change, control)`` tries a change and says beside the control what is
        wrong with it.

    Attributes
    ----------
    controls : dict of str to Control
        By criterion.
    box : Widget
    """

    def __init__(self, exploration: Exploration, attempt: Callable[..., Any]):
        self.exploration = exploration
        self.attempt = attempt
        self.quiet = False
        language = exploration.language
        own = exploration.own_weights
        self.controls = {
            name: Control(
                name,
                widgets.FloatText(
                    value=value, step=0.5, description=CRITERIA[name].text.render(language)
                ),
                language,
                help=Text("in the params file: {weight}", weight=own[name]),
            )
            for name, value in exploration.trial.weights.items()
        }
        for name, control in self.controls.items():
            control.widget.observe(self._changed(name), "value")
        self.back = widgets.Button(description=Text("As in the params file").render(language))
        self.back.on_click(
            lambda _: attempt(lambda: exploration.try_weights(exploration.own_weights))
        )
        self.lines = widgets.HTML("")
        note = Text("How much each criterion counts; only proportions matter, 0 leaves one out.")
        fields = grid(*(control.box for control in self.controls.values()))
        fields.add_class("mentorkit-weights")
        self.box = widgets.VBox([
            widgets.HTML(heading(Text("Weights").render(language))),
            widgets.HTML(paragraph(note.render(language), "help")),
            fields, widgets.HBox([self.back]), self.lines,
        ])  # fmt: skip

    def _changed(self, name: str) -> Callable[[dict], None]:
        def change(told: dict) -> None:
            if not self.quiet:
                weights = {name: told["new"]}
                self.attempt(lambda: self.exploration.try_weights(weights), self.controls[name])

        return change

    def refresh(self) -> None:
        """Show the weights that are in force, and which of them count for nothing."""
        exploration, language = self.exploration, self.exploration.language
        self.quiet = True
        for name, control in self.controls.items():
            control.widget.value = exploration.trial.weights[name]
            control.tell("")
            own = exploration.own_weights[name]
            told = Text("in the params file: {weight}", weight=own).render(language)
            if name in exploration.matcher.uncompared_:
                told += "\n" + Text("does not count: too little is known").render(language)
            control.help.value = paragraph(told, "help")
        self.quiet = False
        lines = exploration.params_lines()
        self.back.disabled = not lines
        note = Text("To keep these weights, write them into the params file; nothing here does.")
        self.lines.value = (
            f"{paragraph(note.render(language), 'help')}<pre>{escape(lines)}</pre>" if lines else ""
        )

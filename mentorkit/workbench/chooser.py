"""One form of several at a time, and what was entered today."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets

from ..language import Text
from .choosing import choose
from .desk import Desk
from .today import Today


class FormChooser:
    """Several forms of which one is shown: made when it is first chosen, renewed after a save.

    Parameters
    ----------
    desk : Desk
    question : Text
        What stands above the list of forms.
    named : dict of str to (Text, callable)
        What each form enters, and its class.
    tables : sequence of str
        Whose entries of today are listed.
    correct : callable, optional
        See :class:`~mentorkit.workbench.today.Today`.

    Attributes
    ----------
    what : Control
        Which form is shown.
    forms : dict of str to object
        Those that have been shown, by their names; each has ``renew``, and ``form`` or ``box``.
    """

    def __init__(
        self,
        desk: Desk,
        question: Text,
        named: Mapping[str, tuple[Text, Any]],
        tables: Sequence[str],
        correct: Callable[[str, tuple[str, ...]], bool] | None = None,
    ):
        self.desk = desk
        self.forms: dict[str, Any] = {}
        self._named = named
        self._stale: set[str] = set()
        options = [(desk.say(text), name) for name, (text, _) in named.items()]
        self.what = choose("what", question, options, desk.language)
        self.what.widget.observe(lambda _: self._turn(), "value")
        self.today = Today(desk, tables, correct)
        self.today.form.after_saving(self._renew)
        self.place = widgets.VBox()
        self.place.layout.overflow = "visible"
        self._turn()

    @property
    def form(self):
        """The form that is shown."""
        return self.forms[self.what.value].form

    def _known(self, name: str) -> Any:
        """What a form chooses from, as it stands now."""
        raise NotImplementedError

    def _turn(self) -> None:
        name = self.what.value
        if name not in self.forms:
            made = self._named[name][1](self.desk, self._known(name))
            self.forms[name] = made
            if hasattr(made, "form"):
                made.form.after_saving(self._renew)
        elif name in self._stale:
            self.forms[name].renew(self._known(name))
        self._stale.discard(name)
        shown = self.forms[name]
        self.place.children = [shown.form.box if hasattr(shown, "form") else shown.box]

    def _renew(self) -> None:
        """After a save: the lists of what is shown, and of the others when they are shown."""
        name = self.what.value
        self._stale = set(self.forms) - {name}
        self.forms[name].renew(self._known(name))
        self.today.renew()

"""The data check: every problem with its remedy, mended and looked at again, then imported."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import ipywidgets as widgets

from ..errors import MentorkitError
from ..language import Plural, Text
from ..tables.history import name_user
from .cards import STYLE, cards
from .checking import PARAMS, Checked, check_programme, import_checked, word_by_hand, word_changes
from .choosing import choose
from .controls import Control
from .inert import Shown, escape, frame, grid, heading, paragraph, said
from .problem_words import word_problem, word_sentence

#: Problems that are shown at a time; whoever mends so many looks again.
MOST = 100


class DataCheck:
    """What the notebook shows of a programme's data.

    Parameters
    ----------
    params : path
    language : {"sv", "en"}, optional

    Attributes
    ----------
    checked : Checked
    table, who : Control
    again, bring : Button
        To check again, to import.
    problems, tables, by_hand, changes, report, status : HTML
    """

    def __init__(self, params: str | Path, language: str = ""):
        self.params, self._asked = params, language
        self.checked: Checked = check_programme(params, language)
        language = self.checked.language
        self.who = Control(
            "who",
            widgets.Text(
                value=name_user(), description=self._say(Text("Your name, for the history"))
            ),
            language,
        )
        self.table = choose("table", Text("Table"), [("", "*")], language)
        self.again = widgets.Button(
            description=self._say(Text("Check again")), button_style="primary"
        )
        self.bring = widgets.Button(description=self._say(Text("Import")))
        self.again.on_click(lambda _: self.check())
        self.bring.on_click(lambda _: self.import_())
        self.status, self.report = said(), widgets.HTML("")
        self.problems, self.tables = widgets.HTML(""), widgets.HTML("")
        self.by_hand, self.changes = widgets.HTML(""), widgets.HTML("")
        buttons = widgets.HBox([self.again, self.bring])
        self.widgets = [
            grid(self.table.box, self.who.box), buttons, self.status, self.report,
            self._head(Text("Problems")), self.problems,
            self._head(Text("Tables")), self.tables,
            self._head(Text("What people have entered")), self.by_hand, self.changes,
        ]  # fmt: skip
        self.table.widget.observe(lambda _: self._show_chosen(), "value")
        self._show()

    def _say(self, text: Text) -> str:
        return text.render(self.checked.language)

    def _head(self, text: Text) -> widgets.HTML:
        return widgets.HTML(heading(self._say(text)))

    # ------------------------------------------------------------ what is pressed

    def check(self) -> None:
        """Look at everything anew."""
        self.report.value = ""
        self.checked = check_programme(self.params, self._asked or self.checked.language)
        self._show()

    def import_(self) -> None:
        """Bring the files into the store, or say what is wrong with them."""
        self.check()
        self.who.tell("")
        if not self.who.widget.value.strip():
            self.who.tell(Text("Write your name."))
            self.who.widget.focus()
            return
        if self.checked.programme is None or self.checked.problems:
            told = Text("Nothing was imported: mend the problems first.")
            self.status.value = paragraph(self._say(told), "refused")
            return
        language = self.checked.language
        try:
            lines = import_checked(self.checked.programme, self.who.widget.value, language)
        except MentorkitError as error:
            words = " ".join(word_problem(problem, language) for problem in error.problems)
            told = Text("Nothing was imported. {told}", told=words)
            self.status.value = paragraph(self._say(told), "refused")
            return
        self.check()
        self.status.value = paragraph(self._say(Text("The files are imported.")), "saved")
        items = "".join(f"<li>{escape(line.strip())}</li>" for line in lines)
        self.report.value = f"<ul>{items}</ul>"

    # ------------------------------------------------------------ what is shown

    def _show(self) -> None:
        names = list(dict.fromkeys(found.table for found in self.checked.problems))
        changed = list(self.checked.changes.get("table", []))
        options = [(self._say(Text("all")), "*")]
        options += [(self._name(name), name or "params") for name in dict.fromkeys(names)]
        options += [(name, name) for name in sorted(set(changed) - set(names))]
        self.table.choices(options)
        self._tell_how_many()
        self.tables.value = self._list_tables()
        self._show_chosen()

    def _name(self, table: str) -> str:
        return table if table != PARAMS else self._say(Text("the params file or the store"))

    def _tell_how_many(self) -> None:
        found = self.checked.problems
        told = (
            Plural("{n} problem is to be mended.", "{n} problems are to be mended.", n=len(found))
            if found
            else Text("Nothing is wrong with the files.")
        )
        self.status.value = paragraph(self._say(told), "refused" if found else "saved")

    def _show_chosen(self) -> None:
        """What hangs on the table that is chosen."""
        chosen = self.table.widget.value
        name = {"*": None, "params": PARAMS}.get(chosen, chosen)
        self.problems.value = self._list_problems(name)
        language = self.checked.language
        changes, by_hand = self.checked.changes, self.checked.by_hand
        if name is not None and len(changes):
            changes = changes[changes["table"] == name]
        if name is not None and len(by_hand):
            by_hand = by_hand[by_hand["table"] == name]
        columns = [
            Text("Table"), Text("Entered"), Text("Changed"), Text("Taken away"), Text("Last by"),
            Text("When"),
        ]  # fmt: skip
        self.by_hand.value = self._listing(
            Text("Rows that the store holds beyond the files"), columns, word_by_hand(by_hand),
            Text("Nobody has entered, changed or taken away a row by hand."),
        )  # fmt: skip
        columns = [
            Text("When"), Text("By whom"), Text("Table"), Text("What"), Text("Rows"), Text("From"),
        ]  # fmt: skip
        self.changes.value = self._listing(
            Text("Recent changes"), columns, word_changes(changes, language),
            Text("There is no history yet."),
        )  # fmt: skip

    def _listing(
        self, caption: Text, columns: Sequence[Text], rows: Sequence, without: Text
    ) -> str:
        if not len(rows):
            return paragraph(self._say(without), "help")
        return cards(self._say(caption), [self._say(column) for column in columns], rows)

    def _list_problems(self, name: str | None) -> str:
        found, language = self.checked.of_table(name), self.checked.language
        columns = [
            Text("Table"), Text("File"), Text("Row"), Text("Column"), Text("What is wrong"),
            Text("How to mend it"),
        ]  # fmt: skip
        rows = [
            (one.table or "–", one.problem.where, one.problem.row or "", one.problem.column or "",
             word_sentence(one.problem.what, language), word_sentence(one.problem.mend, language))
            for one in found[:MOST]
        ]  # fmt: skip
        listed = self._listing(Text("What is to be mended"), columns, rows,
                               Text("There is no problem."))  # fmt: skip
        more = len(found) - MOST
        if more > 0:
            told = Plural(
                "{n} more problem follows: mend these first.",
                "{n} more problems follow: mend these first.",
                n=more,
            )
            listed += paragraph(self._say(told), "help")
        return listed

    def _list_tables(self) -> str:
        tables = self.checked.tables
        if tables.empty:
            told = Text("The tables are told of once the params file can be used.")
            return paragraph(self._say(told), "help")
        return cards(self._say(Text("Tables")), list(tables.columns), tables.values.tolist())


def check_data(params: str | Path = "params/example.yaml", *, language: str = "") -> Shown:
    """Show the state of a programme's data, with a button to import it.

    Parameters
    ----------
    params : path
        The params file; from the working directory, a folder above it, or mentorkit's own.
    language : {"sv", "en"}, optional
        The programme's own by default.

    Returns
    -------
    Shown

    Raises
    ------
    ProgrammeError
        A language that there is not. All else that is wrong is shown.
    """
    check = DataCheck(params, language)
    box = frame()
    box.children = (*box.children, widgets.HTML(STYLE), *check.widgets)
    return Shown(
        box, Text("The data check: run the cell to see it.").render(check.checked.language)
    )

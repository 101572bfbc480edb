"""The params file of a new programme: short, with the comments that a beginner needs."""

from __future__ import annotations

import json
import textwrap

from ..language import Text
from ..tables.schemas import TABLES
from .choices import Choices

_WIDTH = 96


def write_params(choices: Choices, data: str = "data") -> str:
    """The params file's text, its comments in the programme's language.

    Parameters
    ----------
    choices : Choices
    data : str
        The folder of the workbooks, from the file's own.

    Returns
    -------
    str
        YAML that :func:`~mentorkit.programme.load_programme` takes as it is. What a new
        programme can do without has its default and is not there.
    """
    lines: list[str] = []

    def say(text: Text, indent: str = "") -> None:
        told = text.render(choices.language)
        lines.extend(
            textwrap.wrap(told, _WIDTH, initial_indent=f"{indent}# ",
                          subsequent_indent=f"{indent}# ")
        )  # fmt: skip

    def write(*written: str) -> None:
        lines.extend(written)

    def example(*written: str) -> None:
        lines.extend(f"# {line}" for line in written)

    def quote(text: str | Text) -> str:
        said = text.render(choices.language) if isinstance(text, Text) else text
        return json.dumps(said, ensure_ascii=False)  # YAML reads JSON's texts

    say(Text("What the reports of this mentoring programme depend on. Change it to your own, "
             "save it, and see whether it can be read: mentorkit check params.yaml"))  # fmt: skip
    say(Text("What is left out has a default: mentorkit check prints them all, and "
             "params/example.yaml in mentorkit's own folder has every parameter with its meaning. "
             "A line that begins with # is not read."))  # fmt: skip
    write("")
    say(Text("Names the folder of reports: small letters a to z, figures, - and _."))
    write(f"id: {json.dumps(choices.id)}")
    write(f"name: {quote(choices.name)}", f"organisation: {quote(choices.organisation)}", "")
    say(Text("Language of the reports: sv or en."))
    write(f"language: {choices.language}", "")
    say(Text("What the programme is for, as leadership has decided it. Write your own."))
    write(f"purpose: {quote(_PURPOSE)}", "")
    say(Text("Whom it is for, in words. Nobody is registered by group."))
    example(f"under_represented: {quote(_FOR_WHOM)}")
    write("")
    say(Text("First and last day of the programme."))
    write(f"period: {{start: {choices.start}, end: {choices.end}}}", "")
    say(Text("Goals that can be measured: the reports say which are reached. Take away the # and "
             "write your own; params/example.yaml lists what can be measured."))  # fmt: skip
    example("targets:", "  - id: retention", f"    text: {quote(_TARGET)}",
            "    indicator: retention", "    target: 0.9", f"    by: {choices.end}")  # fmt: skip
    write("")
    say(Text("How many are to take part, and how many weeks lie between a pair's meetings."))
    example("plan: {mentees: 20, mentors: 10}")
    write("cadence: {meeting_weeks: 4}", "")
    say(Text("How long people's data is kept after the last day: then mentorkit purge removes it."))
    write("privacy:", "  retention: {months: 12}", "")
    say(Text("Where things lie, from this file's own folder. Data and the reports for the "
             "coordinator name people: share neither."))  # fmt: skip
    write("folders:", f"  data: {data}", '  store: "{data}/mentorkit.sqlite"', "  reports: reports")
    write("")
    say(Text("The workbooks to fill in, in the folder of data. Only people is needed; one that is "
             "empty does no harm. A file of your own can take the place of any of them, whatever "
             "its columns are called: see tables in params/example.yaml."))  # fmt: skip
    write("tables:")
    for name in choices.tables:
        say(Text("{what}.", what=TABLES[name].text), indent="  ")
        if name == "survey_responses":
            say(_KEYS, indent="  ")
        write(f"  {name}: {{file: {name}.xlsx, sheet: {name}}}")
    return "\n".join(lines) + "\n"


_PURPOSE = Text(
    "Strengthen the networks and careers of employees from under-represented groups, and make "
    "this a workplace where everyone is seen, heard and understood."
)
_FOR_WHOM = Text("Employees born abroad, who are few among managers and specialists")
_TARGET = Text("At least 90 per cent of the mentees are still employed when the programme ends")
_KEYS = Text(
    "If the column respondent holds ids or addresses, add pseudonymise: true within the braces: "
    "they become keys before anything is kept."
)

"""Open questions to prepare a meeting with, by phase of the programme and by role."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..codes import CodeList
from ..language import Text, Wording
from ..programme import Programme
from ..result import Fact, Heading, Note, Tabulation, label

PROGRAMME_PHASES = CodeList(
    "programme_phases",
    {
        "beginning": Text("its beginning"),
        "middle": Text("its middle"),
        "end": Text("its end"),
    },
)

#: Questions by phase and by the role that asks them of itself or of the other.
QUESTIONS: dict[tuple[str, str], tuple[Text, ...]] = {
    ("beginning", "mentee"): (
        Text("What do I want to be able to do in a year that I cannot do today?"),
        Text("What does my mentor need to know about me to be of help?"),
        Text("When did I last feel that I did something really well, and what made it possible?"),
        Text("What should stay between us, and how do we say so?"),
        Text("What do I find hard to raise, and how would I like to be asked about it?"),
        Text("Whom at work do I turn to today, and whom would I like to know?"),
        Text("Which of my goals matters most, and what would the first small step be?"),
        Text("How will I notice that our meetings are worth the time?"),
    ),
    ("beginning", "mentor"): (
        Text("What would you like me to understand about your work and your day?"),
        Text("What do you hope to get out of our talks, and what do you not want?"),
        Text("What have I found hard in my own working life that I am willing to share?"),
        Text("How do you learn best: by trying, reading, watching or talking it through?"),
        Text("When do I tend to give advice too soon, and how do I hold back?"),
        Text("What do I take for granted here that may look different from where you stand?"),
        Text("Which unwritten rules did it take you time to discover?"),
        Text("How will you tell me if something between us does not feel right?"),
    ),
    ("middle", "mentee"): (
        Text("What have I tried since last time, and what did I learn from it?"),
        Text("What is in my way right now, and which part of it can I influence?"),
        Text("What would I dare if I knew that it would be well received?"),
        Text("Which feedback have I had lately, and what do I want to do with it?"),
        Text("Who could open a door for me, and how do I ask?"),
        Text("Is my goal still the right one, or has something changed?"),
        Text("What do I want more of and less of in our meetings?"),
        Text("Which strength of mine is seen too little at work?"),
    ),
    ("middle", "mentor"): (
        Text("What have you done since last time that you are content with?"),
        Text("What do you already know about how to solve this?"),
        Text("What would you advise a friend in the same place?"),
        Text("What happens if you do nothing, and what would be good enough?"),
        Text("Whom in my network could I introduce you to?"),
        Text("What have I learnt from you that I did not know before?"),
        Text("Do I listen more than I speak, and how do I know?"),
        Text("What would make our next month better than the last?"),
    ),
    ("end", "mentee"): (
        Text("What can I do now that I could not do when we began?"),
        Text("Which goals did I reach, which did I leave, and what do I make of that?"),
        Text("What was said here that I will carry with me?"),
        Text("Whom have I come to know, and how do I keep in touch?"),
        Text("What is my next step, and who knows about it?"),
        Text("What would I tell someone who begins as a mentee next year?"),
        Text("What support do I need when our meetings end?"),
        Text("Could I be a mentor one day, and for whom?"),
    ),
    ("end", "mentor"): (
        Text("What change have you seen in yourself, and what have I seen?"),
        Text("What are you proud of, and who else should hear of it?"),
        Text("What would you still like to ask me before we end?"),
        Text("What have I changed in how I lead or work because of our talks?"),
        Text("What have I seen of the organisation through you that others need to know?"),
        Text("How do you want us to be in touch after the programme?"),
        Text("What could I have done differently as your mentor?"),
        Text("How do we mark that this is the end of something?"),
    ),
}

#: A phase is the first or last quarter of the programme, or what lies between.
_QUARTER = 0.25


def find_programme_phase(programme: Programme, day: dt.date) -> str:
    """The phase of the programme on a day, in :data:`PROGRAMME_PHASES`.

    Parameters
    ----------
    programme : Programme
    day : date
        Before the start is the beginning, after the end is the end.

    Returns
    -------
    str
        ``beginning`` in the first quarter of the period, ``end`` in the last,
        else ``middle``.
    """
    period = programme.period
    gone = (day - period.start) / (period.end - period.start)
    if gone < _QUARTER:
        return "beginning"
    return "end" if gone >= 1 - _QUARTER else "middle"


def bank_of(programme: Programme, phase: str, role: str) -> tuple[Text | Wording, ...]:
    """The questions of a phase and role, the organisation's own first.

    Parameters
    ----------
    programme : Programme
        Its ``questions``.
    phase : str
        In :data:`PROGRAMME_PHASES`.
    role : {"mentee", "mentor"}

    Returns
    -------
    tuple of Text or Wording
    """
    return (*getattr(getattr(programme.questions, phase), role), *QUESTIONS[phase, role])


def ask_for_meeting(
    programme: Programme, role: str, day: dt.date, held: int, n: int = 4
) -> list[Text | Wording]:
    """Questions for one side of a pair to take to a meeting, other ones than to the last.

    Parameters
    ----------
    programme : Programme
    role : {"mentee", "mentor"}
    day : date
        Of the meeting.
    held : int
        How many meetings the pair has held before.
    n : int

    Returns
    -------
    list of Text or Wording
        Of the phase that the programme is in on the day.

    Examples
    --------
    >>> programme = Programme(id="p", name="P", organisation="O", purpose="Grow",
    ...     period={"start": "2026-01-01", "end": "2026-12-31"})
    >>> first, second = (ask_for_meeting(programme, "mentee", dt.date(2026, 2, 1), held)
    ...                  for held in (0, 1))
    >>> set(map(str, first)) & set(map(str, second))
    set()
    """
    bank = bank_of(programme, find_programme_phase(programme, day), role)
    return [bank[(held * n + k) % len(bank)] for k in range(min(n, len(bank)))]


def choose_questions(programme: Programme, as_of: dt.date, n: int = 4) -> pd.DataFrame:
    """Questions for the month after a day, other ones than the month before.

    Parameters
    ----------
    programme : Programme
    as_of : date
    n : int
        Questions a role.

    Returns
    -------
    DataFrame, shape (n, 2)
        ``mentee`` and ``mentor``, each a :class:`~mentorkit.language.Text`.
        The same month gives the same questions.
    """
    coming = dt.date(as_of.year + as_of.month // 12, as_of.month % 12 + 1, 1)
    phase = find_programme_phase(programme, coming)
    month = coming.year * 12 + coming.month
    chosen = {}
    for role in ("mentee", "mentor"):
        bank = bank_of(programme, phase, role)
        chosen[role] = [bank[(month * n + k) % len(bank)] for k in range(min(n, len(bank)))]
    return pd.DataFrame(chosen)


def prepare_questions(programme: Programme, as_of: dt.date) -> list:
    """Findings: the coming month's questions for both roles.

    Parameters
    ----------
    programme : Programme
    as_of : date

    Returns
    -------
    list of findings
        They hold nothing about people. Empty if the programme is over by then.
    """
    coming = dt.date(as_of.year + as_of.month // 12, as_of.month % 12 + 1, 1)
    if programme.period.is_over(coming):
        return []
    phase = PROGRAMME_PHASES[find_programme_phase(programme, coming)]
    return [
        Heading(Text("Questions to prepare with")),
        Note(
            Text(
                "The programme is at {phase}. Send these questions to mentors and mentees before "
                "next month's meetings; each chooses one or two and brings their own.",
                phase=phase,
            )
        ),
        Tabulation(
            choose_questions(programme, as_of),
            Text("Open questions for the month from {day}", day=Fact(coming)),
            {"mentee": label(Text("For the mentee")), "mentor": label(Text("For the mentor"))},
        ),
    ]

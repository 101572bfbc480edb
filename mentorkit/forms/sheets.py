"""Sheets for the coordinator: what a person decides, and sends back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from ..codes import SELF_RATING_WAVES, SURVEY_ROLES
from ..compose import match_cohort
from ..errors import Problem, TableError
from ..language import Text, check_language
from ..matching import PROPOSAL, tell_contested
from ..programme import SELF_RATING_RANGE, Programme
from ..session import open_phase
from ..tables import name_comments, write_comments_sheet, write_pairs_sheet, write_sheet
from ..tables.comments import THEME_COLUMNS
from ..tables.pseudonyms import Pseudonyms
from .folder import new_file


def write_proposal(
    programme: Programme,
    as_of: dt.date | None = None,
    language: str = "",
    *,
    tell: Callable[[Text], None] | None = None,
) -> tuple[Path, int]:
    """Write the proposed pairs as a sheet in which a person approves each.

    The sheet can be imported as the table ``pairs`` as soon as states and dates
    are filled in. Each row's reason says that mentorkit proposed the pair, so that
    pairs approved there are not taken for people's own choices. It names people
    and lies in the coordinator's folder.

    Parameters
    ----------
    programme : Programme
    as_of : date, optional
        The day to propose for; the params file's, else today.
    language : {"sv", "en"}, optional
        Of the labels; the programme's own by default.
    tell : callable, optional
        Takes what the coordinator should know before approving: that applications speak
        against the draw of places.

    Returns
    -------
    path : Path
    n_pairs : int
        How many pairs are proposed.

    Raises
    ------
    ProgrammeError
        A language that mentorkit does not have.
    """
    phase = open_phase("03_matching", programme.path, as_of=as_of or "", language=language)
    cohort = match_cohort(phase)
    if tell is not None and cohort.drawn.contested:
        tell(tell_contested(cohort.drawn))
    pairs = cohort.matcher.pairs_
    path = new_file(programme, f"pairs-to-approve-{phase.as_of.isoformat()}.xlsx")
    pairs = pairs.assign(reason=PROPOSAL.render(phase.language))
    write_pairs_sheet(path, pairs, phase.read("people"), language=phase.language, date=phase.as_of)
    return path, len(pairs)


def write_comment_form(
    programme: Programme, coded_by: str, as_of: dt.date | None = None, language: str = ""
) -> tuple[Path, int]:
    """Write what people wrote in the surveys as a form in which a person themes it.

    One row a comment, in no order, with up to three themes to choose. Who wrote it, when and
    in which part is not there; the comment's id leads to nobody without the secret beside the
    store. What `coded_by` has themed already is left out. The sheet imports as the table
    ``comment_themes`` and lies in the coordinator's folder.

    Parameters
    ----------
    programme : Programme
    coded_by : str
        Who reads the comments; two who read the same are compared.
    as_of : date, optional
        The day to look back from; the params file's, else today.
    language : {"sv", "en"}, optional
        Of questions and themes; the programme's own by default.

    Returns
    -------
    path : Path
    n_comments : int

    Raises
    ------
    TableError
        There is no comment that they have not themed, or nobody is named.
    StoreError
        The secret that makes the ids cannot be kept.
    """
    coded_by = " ".join(coded_by.split())
    if not coded_by:
        raise TableError(Problem("--by", "nobody is named", "say who reads the comments"))
    phase = open_phase("07_evaluation", programme.path, as_of=as_of or "", language=language)
    pseudonyms = Pseudonyms.of(programme)
    comments = name_comments(phase.read("survey_responses"), pseudonyms)
    coded = phase.read("comment_themes")
    is_read = coded[list(THEME_COLUMNS)].notna().any(axis=1)
    done = coded.loc[is_read & coded["coded_by"].eq(coded_by), "comment_id"]
    comments = comments[~comments["comment_id"].isin(done)].reset_index(drop=True)
    if comments.empty:
        raise TableError(
            Problem("survey_responses", f"no comment is left for {coded_by} to theme",
                    "import the answers to a survey, or name another reader with --by")
        )  # fmt: skip
    pseudonyms.keep()
    path = new_file(programme, f"comments-to-theme-{phase.as_of.isoformat()}.xlsx")
    few = programme.privacy.minimum_count
    write_comments_sheet(
        path, comments, programme.surveys, coded_by, few=few, language=phase.language
    )
    return path, len(comments)


def write_survey(programme: Programme, language: str = "") -> Path:
    """Write the survey's questions as a sheet from which a survey tool can be filled.

    Parameters
    ----------
    programme : Programme
    language : {"sv", "en"}, optional
        Of the headers; the programme's own by default. Questions are in both.

    Returns
    -------
    Path
        One row a question, with the id by which its answers are read and the waves
        in which it is put: of mentors' ratings of themselves, before and after the
        training.

    Raises
    ------
    TableError
        The sheet cannot be written.
    """
    language = check_language(language or programme.language)
    names = {scale.id: scale.name.render(language) for scale in programme.surveys.scales}
    rows = [
        (item.id, item.text.render("sv"), item.text.render("en"), names[item.scale],
         "; ".join(SURVEY_ROLES[role].render(language) for role in item.asked_of),
         "; ".join(programme.surveys.waves), item.low, item.high)
        for item in programme.surveys.items
    ] + [
        (question.id, question.text.render("sv"), question.text.render("en"),
         module.name.render(language), SURVEY_ROLES["mentor"].render(language),
         "; ".join(SELF_RATING_WAVES), *SELF_RATING_RANGE)
        for module in programme.training for question in module.questions
    ]  # fmt: skip
    headers = [
        Text("question in Swedish"), Text("question in English"), Text("scale or module"),
        Text("asked of"), Text("waves"), Text("lowest answer"), Text("highest answer"),
    ]  # fmt: skip
    columns = ["item", *(header.render(language) for header in headers)]
    path = new_file(programme, "survey.xlsx")
    return write_sheet(path, pd.DataFrame(rows, columns=columns), language=language)

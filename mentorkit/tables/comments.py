"""What people wrote in surveys, under ids that lead to nobody, for a person to theme."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ..codes import CodeList
from ..language import Text, check_language
from ..programme import Surveys
from .fields import Field
from .pseudonyms import Pseudonyms
from .schemas import table as table_named
from .workbook import save_rows

THEME_COLUMNS = ("theme_1", "theme_2", "theme_3")


def name_comments(responses: pd.DataFrame, pseudonyms: Pseudonyms) -> pd.DataFrame:
    """Every comment of a survey under an id of its own.

    Parameters
    ----------
    responses : DataFrame
        The table ``survey_responses``.
    pseudonyms : Pseudonyms
        What makes the ids: without its secret nobody goes from one to a respondent.

    Returns
    -------
    DataFrame
        ``comment_id``, ``respondent``, ``role``, ``wave``, ``item``, ``comment``; in order
        of the ids, so that nobody's comments stand together.
    """
    columns = ["respondent", "role", "wave", "item", "comment"]
    written = responses["comment"].fillna("").astype(str).str.strip().ne("")
    found = responses.loc[written, columns]
    keys = zip(found["respondent"], found["wave"], found["item"], strict=True)
    ids = [pseudonyms.name_comment(*key) for key in keys]
    found.insert(0, "comment_id", pd.Series(ids, index=found.index, dtype=object))
    return found.sort_values("comment_id", ignore_index=True)


def list_themes(surveys: Surveys) -> CodeList:
    """The survey's themes, read by their ids or their names in either language."""
    return CodeList("themes", {theme.id: theme.name for theme in surveys.themes})


def write_comments_sheet(
    path: str | os.PathLike,
    comments: pd.DataFrame,
    surveys: Surveys,
    coded_by: str,
    *,
    few: int = 5,
    language: str = "sv",
) -> Path:
    """Write comments for a person to theme; the sheet imports back as ``comment_themes``.

    Parameters
    ----------
    path : path
        A .xlsx file; replaced if it is there.
    comments : DataFrame
        Of :func:`name_comments`. Who wrote them, when and in which part is left out.
    surveys : Surveys
        For the questions and the drop-down lists of themes.
    coded_by : str
        Who reads them.
    few : int
        A question that fewer people wrote to is left out: it could tell whose words they are.
    language : {"sv", "en"}
        Of questions, themes and the two columns for reading.

    Returns
    -------
    Path

    Raises
    ------
    TableError
        The file cannot be written.
    """
    check_language(language)
    questions = {item.id: item.text.render(language) for item in surveys.items}
    asked = comments["item"].map(_open_questions(comments, questions, few))
    table = table_named("comment_themes")
    shown = {
        "comment_id": comments["comment_id"],
        Text("question").render(language): asked,
        Text("comment").render(language): comments["comment"],
        **{name: pd.Series(None, comments.index, dtype=object) for name in THEME_COLUMNS},
        "coded_by": pd.Series(coded_by, comments.index, dtype=object),
        "coded_on": pd.Series(pd.NaT, comments.index),
    }
    frame = pd.DataFrame(shown)
    themes = list_themes(surveys)
    fields: list[Field | None] = []
    for name in frame.columns:
        if name in THEME_COLUMNS and themes:
            fields.append(Field(name, "code", table.field(name).text, codes=themes))
        elif name in table.columns:
            fields.append(table.field(name))
        else:
            fields.append(Field(name, "free_text", Text("question")))
    return save_rows(path, table.name, frame, fields, language, blank_rows=0)


def _open_questions(
    comments: pd.DataFrame, questions: Mapping[str, str], few: int
) -> dict[str, str]:
    people = comments.groupby("item")["respondent"].nunique()
    return {item: questions[item] for item in people[people >= few].index if item in questions}

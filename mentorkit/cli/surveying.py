"""What is asked, and what people wrote."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from .application import Params, app


@app.command()
def survey(
    params: Params,
    language: Annotated[str, typer.Option(help="Of the headers: sv or en.")] = "",
) -> None:
    """Write the survey's questions as a sheet from which a survey tool can be filled."""
    from ..forms import write_survey
    from ..run import check_request
    from ..session import find_params
    from ..tables import open_programme

    request = check_request(language=language)
    print(write_survey(open_programme(find_params(params), request.problems), language))


@app.command("code-comments")
def code_comments(
    params: Params,
    by: Annotated[str, typer.Option(help="Who reads the comments, e.g. a function.")],
    as_of: Annotated[str, typer.Option(help="Day to look back from, e.g. 2026-10-31.")] = "",
    language: Annotated[str, typer.Option(help="Of questions and themes: sv or en.")] = "",
) -> None:
    """Import the tables and write what people wrote in surveys as a form to theme it in."""
    from ..forms import write_comment_form
    from ..language import Plural
    from ..run import check_request
    from ..session import find_params
    from ..tables import import_tables, open_programme

    request = check_request(as_of=as_of, language=language)
    programme = open_programme(find_params(params), request.problems)
    import_tables(programme)
    path, n_comments = write_comment_form(programme, by, request.as_of, language)
    said = Plural(
        "{n} comment to theme. It may tell of people: do not share the sheet.",
        "{n} comments to theme. They may tell of people: do not share the sheet.",
        n=n_comments,
    )
    print(said.render(language or programme.language), file=sys.stderr)
    print(path)

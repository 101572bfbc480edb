"""What is kept of a person: handed over, erased, purged."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from .application import Params, Yes, app

if TYPE_CHECKING:
    from ..language import Text


_Id = Annotated[str, typer.Argument(metavar="ID", help="The person's id, as the tables have it.")]
_Respondents = Annotated[
    list[str] | None,
    typer.Option("--respondent", help="A key under which they answered surveys; repeatable."),
]


@app.command()
def export(
    params: Params,
    person: _Id,
    respondent: _Respondents = None,
    language: Annotated[str, typer.Option(help="Of the page to read: sv or en.")] = "",
) -> None:
    """Write what is kept of a person as JSON and as a page to read; prints the folder."""
    from ..language import Text
    from ..personal import export_person
    from ..run import check_request
    from ..session import find_params
    from ..tables import open_programme

    request = check_request(language=language)
    programme = open_programme(find_params(params), request.problems)
    folder = export_person(programme, person, respondents=respondent or (), language=language)
    said = Text(
        "Read it before you hand it over: free text may tell of others. Hand it to nobody else, "
        "and delete it afterwards."
    )
    print(said.render(language or programme.language), file=sys.stderr)
    print(folder)


@app.command()
def erase(
    params: Params,
    person: _Id,
    also: Annotated[
        list[str] | None,
        typer.Option(help="Another name or address of theirs to look for; repeatable."),
    ] = None,
    respondent: _Respondents = None,
    yes: Yes = False,
) -> None:
    """Take a person out of the store and the reports, and keep imports from bringing them back."""
    from ..personal import erase_person
    from ..session import find_params
    from ..tables import open_programme

    programme = open_programme(find_params(params))
    done = erase_person(
        programme,
        person,
        confirm=lambda texts: _is_confirmed(texts, programme.language, yes),
        respondents=respondent or (),
        also=also or (),
    )
    for text in done:
        print(text.render(programme.language))


@app.command()
def purge(params: Params, yes: Yes = False) -> None:
    """Remove what is past its retention date, after showing what."""
    from ..personal import purge_programme
    from ..session import find_params
    from ..tables import open_programme

    programme = open_programme(find_params(params))
    done = purge_programme(
        programme, confirm=lambda texts: _is_confirmed(texts, programme.language, yes)
    )
    for text in done:
        print(text.render(programme.language))


def _is_confirmed(texts: Sequence[Text], language: str, yes: bool) -> bool:
    """Show what is going to be removed and ask whether to; refused where nobody can answer."""
    from ..errors import PersonError
    from ..language import Text

    for text in texts:
        print(text.render(language), file=sys.stderr)
    if yes:
        return True
    if not sys.stdin.isatty():
        raise PersonError("Nothing was removed: nobody is there to be asked. Say --yes.")
    if typer.confirm(Text("Remove all of it for good?").render(language), err=True):
        return True
    print(Text("Nothing was removed.").render(language), file=sys.stderr)
    raise typer.Exit(1)

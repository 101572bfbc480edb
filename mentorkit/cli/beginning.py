"""A programme begun."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from .application import app


@app.command()
def new(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The programme's folder; made if absent.")
    ],
    language: Annotated[str, typer.Option(help="Of the programme: sv (default) or en.")] = "",
    name: Annotated[str, typer.Option(help="What the programme is called.")] = "",
    organisation: Annotated[str, typer.Option(help="Whose it is.")] = "",
    start: Annotated[
        str, typer.Option(help="First day, as 2026-10-31; the first of next month by default.")
    ] = "",
    end: Annotated[str, typer.Option(help="Last day; a year after the first by default.")] = "",
    table: Annotated[
        list[str] | None,
        typer.Option(help="A table to fill in; repeatable. All of them by default."),
    ] = None,
) -> None:
    """Begin a programme: make its folder with a params file and a workbook for each table."""
    from ..beginning import begin_programme

    begun = begin_programme(
        folder,
        language=language,
        name=name,
        organisation=organisation,
        start=start,
        end=end,
        tables=table or (),
    )
    for text in begun.texts:
        print(text.render(begun.language), file=sys.stderr)
    print(begun.params)

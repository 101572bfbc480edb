"""Group meetings to come."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from .application import Params, app


@app.command()
def schedule(
    params: Params,
    as_of: Annotated[str, typer.Option(help="Day to plan from, e.g. 2026-10-31.")] = "",
    language: Annotated[str, typer.Option(help="Of labels and groups: sv or en.")] = "",
    time: Annotated[str, typer.Option(help="When the meetings begin, e.g. 14:30.")] = "",
) -> None:
    """Import the tables and write the group meetings that are left as a sheet to approve.

    New groups each time, so that over the year each mentee meets as many others as can be;
    with mix_groups: false in the params file groups stay together.
    """
    from ..forms import write_schedule
    from ..language import Plural
    from ..run import check_request
    from ..session import find_params
    from ..tables import import_tables, open_programme

    request = check_request(as_of=as_of, language=language)
    programme = open_programme(find_params(params), request.problems)
    import_tables(programme)
    language = language or programme.language
    path, plan = write_schedule(programme, request.as_of, language, time=time)
    said = Plural(
        "{n} group meeting to approve. The workbook names people: do not share it.",
        "{n} group meetings to approve. The workbook names people: do not share it.",
        n=len(plan.meetings),
    )
    print(said.render(language), file=sys.stderr)
    print(path)

"""Meetings: calendar files, and sheets to prepare with."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from .application import Params, app


@app.command()
def calendar(
    params: Params,
    pair: Annotated[
        str, typer.Option(help="Of one pair: ids of mentee and mentor, as E017:M004.")
    ] = "",
    group: Annotated[str, typer.Option(help='Of one peer group, as "Grupp 3".')] = "",
    as_of: Annotated[str, typer.Option(help="Meetings from this day, e.g. 2026-10-31.")] = "",
    summary: Annotated[
        str, typer.Option(help="What every event is called; Möte or Meeting by default.")
    ] = "",
    language: Annotated[str, typer.Option(help="Of the event: sv or en.")] = "",
) -> None:
    """Import the tables and write calendar files of the planned meetings; prints where they are.

    Without --pair or --group, of all of them. Written anew, a file updates the calendars that it
    was sent to.
    """
    from ..forms import write_calendars
    from ..language import Plural
    from ..run import check_request
    from ..session import find_params
    from ..tables import import_tables, open_programme

    request = check_request(as_of=as_of, language=language)
    programme = open_programme(find_params(params), request.problems)
    import_tables(programme)
    paths = write_calendars(
        programme, request.as_of, language, pair=pair, group=group, summary=summary
    )
    said = Plural(
        "{n} calendar. Send it to those whose meetings they are, and to nobody else.",
        "{n} calendars. Send each to those whose meetings they are, and to nobody else.",
        n=len(paths),
    )
    print(said.render(language or programme.language), file=sys.stderr)
    if len(paths) == 1:
        print(paths[0])
    elif paths:
        print(paths[0].parents[1])


@app.command()
def prepare(
    params: Params,
    as_of: Annotated[str, typer.Option(help="Meetings from this day, e.g. 2026-10-31.")] = "",
    within_days: Annotated[
        int, typer.Option(min=0, max=366, help="Meetings until so many days later.")
    ] = 14,
    language: Annotated[str, typer.Option(help="sv or en.")] = "",
) -> None:
    """Import the tables and write a sheet for mentor and mentee of every meeting of a pair soon.

    One-to-one meetings, follow-ups, and others to which both are invited; other group meetings
    have no sheets.
    """
    from ..forms import write_preparation
    from ..language import Plural, Text
    from ..run import check_request
    from ..session import find_params
    from ..tables import import_tables, open_programme

    request = check_request(as_of=as_of, language=language)
    programme = open_programme(find_params(params), request.problems)
    import_tables(programme)
    paths = write_preparation(programme, request.as_of, language, within_days=within_days)
    said = Plural(
        "{n} sheet. Hand it to the person whose folder it lies in, and to nobody else.",
        "{n} sheets. Hand each to the person whose folder it lies in, and to nobody else.",
        n=len(paths),
    )
    print(said.render(language or programme.language), file=sys.stderr)
    scope = Text(
        "Sheets are for meetings of a pair: one-to-one, follow-up, or one to which both are "
        "invited. Other group meetings have none."
    )
    print(scope.render(language or programme.language), file=sys.stderr)
    if paths:
        print(paths[0].parents[1])

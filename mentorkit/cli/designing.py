"""Places drawn by lot."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ..errors import MentorkitError
from .application import Params, Yes, app

_Strata = Annotated[
    list[str] | None,
    typer.Option(help="Draw within: department, site, team or seniority; repeatable."),
]


@app.command()
def design(
    params: Params,
    kind: Annotated[
        str, typer.Option(help="lottery, or stepped: all start, in waves.")
    ] = "lottery",
    places: Annotated[
        int | None, typer.Option(help="Places to draw; without it those that are free.")
    ] = None,
    strata: _Strata = None,
    seed: Annotated[
        int | None, typer.Option(help="Draws the same again; without it one is drawn.")
    ] = None,
    waves: Annotated[int, typer.Option(help="Waves of a stepped start.")] = 2,
    starts: Annotated[
        list[str] | None, typer.Option(help="First day, of each wave in order; repeatable.")
    ] = None,
    primary: Annotated[
        str, typer.Option(help="Outcomes that answer for the programme: retention,inclusion.")
    ] = "",
    outcomes_alone: Annotated[
        bool, typer.Option("--outcomes-alone", help="Name the outcomes and draw nothing.")
    ] = False,
    redraw: Annotated[str, typer.Option(help="Why the draw that is there is set aside.")] = "",
    by: Annotated[str, typer.Option(help="Who draws.")] = "",
    show: Annotated[bool, typer.Option("--show", help="Say what would be drawn; keep nothing.")] = (
        False
    ),
    yes: Yes = False,
) -> None:
    """Draw by lot who is offered a place, before the matching, and name what will be looked at.

    The draw is kept in the store with its seed and time, and no import changes it.
    """
    from ..drawing import keep_draw, plan_draw, write_result
    from ..language import Text
    from ..session import find_params
    from ..tables import import_tables, open_programme

    programme = open_programme(find_params(params))
    language = programme.language
    if not show:
        import_tables(programme)
    draw = plan_draw(
        programme,
        kind=kind,
        places=places,
        strata=strata or (),
        seed=seed,
        primary=[name.strip() for name in primary.split(",") if name.strip()],
        waves=waves,
        starts=starts or (),
        why=redraw,
        outcomes_alone=outcomes_alone,
    )
    for text in draw.texts():
        print(text.render(language), file=sys.stderr)
    if show:
        print(Text("Nothing was kept.").render(language), file=sys.stderr)
        return
    if not yes and not sys.stdin.isatty():
        raise MentorkitError("Nothing was drawn: nobody is there to be asked. Say --yes.")
    asked = Text("Keep it for good?").render(language)
    if not yes and not typer.confirm(asked, err=True):
        print(Text("Nothing was kept.").render(language), file=sys.stderr)
        raise typer.Exit(1)
    keep_draw(programme, draw, by=by, why=redraw)
    if draw.study is not None:
        said = Text(
            "Kept as {id}, seed {seed}. Applications are read with these answers from now on; the "
            "sheet names people: do not share it.",
            id=draw.study_id,
            seed=str(draw.study.seed),
        )
        print(said.render(language), file=sys.stderr)
        print(write_result(programme, draw, language))

"""The command line: ``mentorkit check``, ``import``, ``design``, ``run``, ``propose`` and more."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from . import __version__
from .errors import MentorkitError

if TYPE_CHECKING:
    from .language import Text
    from .programme import Programme

app = typer.Typer(
    help="Run, match, track and evaluate a workplace mentoring programme.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"mentorkit {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    pass


_Params = Annotated[Path, typer.Argument(help="The params file, e.g. params/example.yaml.")]


@app.command()
def check(params: _Params) -> None:
    """Print every parameter in force, defaults included, and the state of every table.

    In the programme's language; parameters and tables go by their names in either.
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table
    from ruamel.yaml import YAML

    from .language import Text
    from .session import find_params
    from .tables import describe_tables, open_programme, word_tables

    programme = open_programme(find_params(params))
    yaml = YAML()
    yaml.allow_unicode = True
    yaml.default_flow_style = False
    yaml.dump(programme.model_dump(mode="json"), sys.stdout)
    state, problems = describe_tables(programme)
    told = word_tables(state, programme.language)
    title = Text("Tables").render(programme.language)
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for header in told.columns:
        table.add_column(header, overflow="fold")
    for row in told.itertuples(index=False):
        table.add_row(*map(escape, row))  # a sheet's name stands in brackets, as styles do
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print()
    console.print(table)
    _remind(programme)
    if problems:
        raise MentorkitError(problems)


@app.command("import")
def import_(params: _Params) -> None:
    """Read the tables' files into the programme's store; the same file twice changes nothing."""
    from .session import find_params
    from .tables import import_tables, open_programme

    programme = open_programme(find_params(params))
    for line in import_tables(programme).lines():
        print(line)
    _remind(programme)


def _remind(programme: Programme) -> None:
    """Say what the law asks for next: to purge, or to end an erasure that was cut off."""
    from .personal import remind

    for text in remind(programme):
        print(text.render(programme.language), file=sys.stderr)


@app.command()
def run(
    params: _Params,
    phase: Annotated[
        list[str] | None, typer.Option(help="A page to make, e.g. 06 or meetings; repeatable.")
    ] = None,
    as_of: Annotated[str, typer.Option(help="Day to look back from, e.g. 2026-10-31.")] = "",
    language: Annotated[str, typer.Option(help="sv or en.")] = "",
    audience: Annotated[str, typer.Option(help="leadership or coordinator.")] = "leadership",
) -> None:
    """Import the tables, run the notebooks and publish the reports; prints where they are."""
    from .run import run_programme

    index = run_programme(
        params,
        phases=phase or (),
        as_of=as_of,
        language=language,
        audience=audience,
        on_progress=lambda line: print(line, file=sys.stderr, flush=True),
    )
    print(index)


@app.command()
def propose(
    params: _Params,
    as_of: Annotated[str, typer.Option(help="Day to propose for, e.g. 2026-10-31.")] = "",
    language: Annotated[str, typer.Option(help="Of the labels: sv or en.")] = "",
) -> None:
    """Import the tables and write the proposed pairs as a sheet for a person to approve."""
    from .forms import write_proposal
    from .language import Plural
    from .run import check_request
    from .session import find_params
    from .tables import import_tables, open_programme

    request = check_request(as_of=as_of, language=language)
    programme = open_programme(find_params(params), request.problems)
    import_tables(programme)
    path, n_pairs = write_proposal(
        programme,
        request.as_of,
        language,
        tell=lambda text: print(text.render(language or programme.language), file=sys.stderr),
    )
    said = Plural(
        "{n} pair to approve. The sheet names people: do not share it.",
        "{n} pairs to approve. The sheet names people: do not share it.",
        n=n_pairs,
    )
    print(said.render(language or programme.language), file=sys.stderr)
    print(path)


@app.command()
def survey(
    params: _Params,
    language: Annotated[str, typer.Option(help="Of the headers: sv or en.")] = "",
) -> None:
    """Write the survey's questions as a sheet from which a survey tool can be filled."""
    from .forms import write_survey
    from .run import check_request
    from .session import find_params
    from .tables import open_programme

    request = check_request(language=language)
    print(write_survey(open_programme(find_params(params), request.problems), language))


@app.command("code-comments")
def code_comments(
    params: _Params,
    by: Annotated[str, typer.Option(help="Who reads the comments, e.g. a function.")],
    as_of: Annotated[str, typer.Option(help="Day to look back from, e.g. 2026-10-31.")] = "",
    language: Annotated[str, typer.Option(help="Of questions and themes: sv or en.")] = "",
) -> None:
    """Import the tables and write what people wrote in surveys as a form to theme it in."""
    from .forms import write_comment_form
    from .language import Plural
    from .run import check_request
    from .session import find_params
    from .tables import import_tables, open_programme

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


_Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
_Strata = Annotated[
    list[str] | None,
    typer.Option(help="Draw within: department, site, team or seniority; repeatable."),
]


@app.command()
def design(
    params: _Params,
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
    yes: _Yes = False,
) -> None:
    """Draw by lot who is offered a place, before the matching, and name what will be looked at.

    The draw is kept in the store with its seed and time, and no import changes it.
    """
    from .drawing import keep_draw, plan_draw, write_result
    from .language import Text
    from .session import find_params
    from .tables import import_tables, open_programme

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


_Id = Annotated[str, typer.Argument(metavar="ID", help="The person's id, as the tables have it.")]
_Respondents = Annotated[
    list[str] | None,
    typer.Option("--respondent", help="A key under which they answered surveys; repeatable."),
]


@app.command()
def export(
    params: _Params,
    person: _Id,
    respondent: _Respondents = None,
    language: Annotated[str, typer.Option(help="Of the page to read: sv or en.")] = "",
) -> None:
    """Write what is kept of a person as JSON and as a page to read; prints the folder."""
    from .language import Text
    from .personal import export_person
    from .run import check_request
    from .session import find_params
    from .tables import open_programme

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
    params: _Params,
    person: _Id,
    also: Annotated[
        list[str] | None,
        typer.Option(help="Another name or address of theirs to look for; repeatable."),
    ] = None,
    respondent: _Respondents = None,
    yes: _Yes = False,
) -> None:
    """Take a person out of the store and the reports, and keep imports from bringing them back."""
    from .personal import erase_person
    from .session import find_params
    from .tables import open_programme

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
def purge(params: _Params, yes: _Yes = False) -> None:
    """Remove what is past its retention date, after showing what."""
    from .personal import purge_programme
    from .session import find_params
    from .tables import open_programme

    programme = open_programme(find_params(params))
    done = purge_programme(
        programme, confirm=lambda texts: _is_confirmed(texts, programme.language, yes)
    )
    for text in done:
        print(text.render(programme.language))


def _is_confirmed(texts: Sequence[Text], language: str, yes: bool) -> bool:
    """Show what is going to be removed and ask whether to; refused where nobody can answer."""
    from .errors import PersonError
    from .language import Text

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


@app.command()
def example(
    folder: Annotated[Path, typer.Argument(help="Folder for the CSV files; made if absent.")],
    seed: Annotated[int, typer.Option(help="Another seed makes another programme.")] = 1,
) -> None:
    """Write the tables of a made-up programme as CSV files, with its true effects beside."""
    from .tables.example import write_example

    write_example(folder, seed=seed)
    print(folder)


def main() -> NoReturn:
    """Run the command line: exit code 0, 2 for what the user can mend, 1 for our own faults."""
    try:
        app()
    except MentorkitError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("Stopped; nothing was published.", file=sys.stderr)
        sys.exit(130)
    except Exception as error:
        if os.environ.get("MENTORKIT_DEBUG"):
            raise
        # The message of an unforeseen error may hold a person's data: its kind will do.
        print(
            f"mentorkit stopped on a fault of its own ({type(error).__name__}). Nothing was "
            "published. Run again with MENTORKIT_DEBUG=1 to see where.",
            file=sys.stderr,
        )
        sys.exit(1)
    sys.exit(0)

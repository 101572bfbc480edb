"""The programme looked at, read, reported and matched."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import MentorkitError
from .application import Params, app

if TYPE_CHECKING:
    from ..programme import Programme


@app.command()
def check(params: Params) -> None:
    """Print every parameter in force, defaults included, and the state of every table.

    In the programme's language; parameters and tables go by their names in either.
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table
    from ruamel.yaml import YAML

    from ..language import Text
    from ..session import find_params
    from ..tables import describe_tables, open_programme, word_tables
    from ..tables.doubting import doubt_files, tell_doubts
    from ..tables.gathering import gather

    programme = open_programme(find_params(params))
    yaml = YAML()
    yaml.allow_unicode = True
    yaml.default_flow_style = False
    yaml.dump(programme.model_dump(mode="json"), sys.stdout)
    gathered = gather(programme)
    state, problems = describe_tables(programme, gathered)
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
    for line in tell_doubts(doubt_files(programme, gathered)):
        print(line.render(programme.language))
    if state.set_index("table").loc["people", "state"] == "0 rows":
        said = Text("The table people holds nobody yet: fill in its file to begin.")
        print(said.render(programme.language), file=sys.stderr)
    _remind(programme)
    if problems:
        raise MentorkitError(problems)


@app.command("import")
def import_(params: Params) -> None:
    """Read the tables' files into the programme's store; the same file twice changes nothing."""
    from ..session import find_params
    from ..tables import import_tables, open_programme

    programme = open_programme(find_params(params))
    for line in import_tables(programme).lines():
        print(line)
    _remind(programme)


def _remind(programme: Programme) -> None:
    """Say what the law asks for next: to purge, or to end an erasure that was cut off."""
    from ..personal import remind

    for text in remind(programme):
        print(text.render(programme.language), file=sys.stderr)


@app.command()
def run(
    params: Params,
    phase: Annotated[
        list[str] | None, typer.Option(help="A page to make, e.g. 06 or meetings; repeatable.")
    ] = None,
    as_of: Annotated[str, typer.Option(help="Day to look back from, e.g. 2026-10-31.")] = "",
    language: Annotated[str, typer.Option(help="sv or en.")] = "",
    audience: Annotated[str, typer.Option(help="leadership or coordinator.")] = "leadership",
) -> None:
    """Import the tables, run the notebooks and publish the reports; prints where they are."""
    from ..run import run_programme

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
    params: Params,
    as_of: Annotated[str, typer.Option(help="Day to propose for, e.g. 2026-10-31.")] = "",
    language: Annotated[str, typer.Option(help="Of the labels: sv or en.")] = "",
) -> None:
    """Import the tables and write the proposed pairs as a sheet for a person to approve."""
    from ..forms import write_proposal
    from ..language import Plural
    from ..run import check_request
    from ..session import find_params
    from ..tables import import_tables, open_programme

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

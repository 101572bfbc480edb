"""The application that every command joins, and what runs it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from .. import __version__
from ..errors import MentorkitError

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


Params = Annotated[Path, typer.Argument(help="The params file, e.g. params/example.yaml.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


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

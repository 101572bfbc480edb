"""A made-up programme to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .application import app


@app.command()
def example(
    folder: Annotated[Path, typer.Argument(help="Folder for the CSV files; made if absent.")],
    seed: Annotated[int, typer.Option(help="Another seed makes another programme.")] = 1,
) -> None:
    """Write the tables of a made-up programme as CSV files, with its true effects beside."""
    from ..tables.example import write_example

    write_example(folder, seed=seed)
    print(folder)

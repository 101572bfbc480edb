"""Pages of a run are released in their order, though their notebooks run at the same time.

A notebook that is about to release waits until the pages before its own have ended,
and reads which counts they told and which they hid. Outside a run nobody waits: what
is released there is a draft.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .ledger import Ledger
from .linking import System

#: The environment variable that tells a notebook's kernel in which folder its run works.
RUN_FOLDER = "MENTORKIT_RUN_FOLDER"
_LOOK_AGAIN = 0.05


def folder_of_run() -> Path | None:
    """Where the run works that this process belongs to; None outside a run."""
    folder = os.environ.get(RUN_FOLDER)
    return Path(folder) if folder else None


def turn_file(folder: Path, page: str) -> Path:
    """What a page leaves for the pages after it."""
    return folder / f"{page}.ledger.json"


def wait_for(folder: Path, pages: Iterable[str]) -> list[System]:
    """The counts of the pages, once all of them have been released."""
    systems = []
    for page in pages:
        while not turn_file(folder, page).exists():
            time.sleep(_LOOK_AGAIN)
        systems += [System.of_record(record) for record in read_turn(folder, page)["systems"]]
    return systems


def end_turn(folder: Path, page: str, ledger: Ledger | None = None) -> None:
    """Leave what a page told and hid for those after it; nothing where it failed."""
    systems, asked = [], []
    if ledger is not None:
        own = f"{page} | "
        systems = [s for place, s in ledger.linked.systems.items() if place.startswith(own)]
        asked = list(ledger.asked.values())
    write_turn(folder, page, [system.as_record() for system in systems], asked)


def write_turn(
    folder: Path,
    page: str,
    systems: Iterable[Mapping[str, Any]] = (),
    asked: Iterable[Mapping[str, Any]] = (),
) -> None:
    """Write a page's file whole or not at all."""
    content = {"systems": list(systems), "asked": list(asked)}
    draft = turn_file(folder, f".{page}")
    draft.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    os.replace(draft, turn_file(folder, page))


def read_turn(folder: Path, page: str) -> dict[str, Any]:
    """What a page left."""
    return json.loads(turn_file(folder, page).read_text(encoding="utf-8"))

"""Sheets for the coordinator: what a person decides, and sends back."""

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import Path

from .compose import match_cohort
from .matching import PROPOSAL
from .programme import Programme
from .session import open_phase
from .tables import write_pairs_sheet


def write_proposal(
    programme: Programme, as_of: dt.date | None = None, language: str = ""
) -> tuple[Path, int]:
    """Write the proposed pairs as a sheet in which a person approves each.

    The sheet can be imported as the table ``pairs`` as soon as states and dates
    are filled in. Each row's reason says that mentorkit proposed the pair, so that
    pairs approved there are not taken for people's own choices. It names people
    and lies in the coordinator's folder.

    Parameters
    ----------
    programme : Programme
    as_of : date, optional
        The day to propose for; the params file's, else today.
    language : {"sv", "en"}, optional
        Of the labels; the programme's own by default.

    Returns
    -------
    path : Path
    n_pairs : int
        How many pairs are proposed.

    Raises
    ------
    ProgrammeError
        A language that mentorkit does not have.
    """
    phase = open_phase("03_matching", programme.path, as_of=as_of or "", language=language)
    pairs = match_cohort(phase).matcher.pairs_
    with contextlib.suppress(OSError):  # whoever writes the sheet says what is wrong
        programme.make_coordinator_folder()
    path = programme.coordinator_folder / f"pairs-to-approve-{phase.as_of.isoformat()}.xlsx"
    # A sheet that somebody may have filled in is never written over.
    first, number = path, 2
    while path.exists():
        path, number = first.with_stem(f"{first.stem}-{number}"), number + 1
    pairs = pairs.assign(reason=PROPOSAL.render(phase.language))
    write_pairs_sheet(path, pairs, phase.read("people"), language=phase.language, date=phase.as_of)
    return path, len(pairs)

"""Trainings of a module that the programme does not have: a slip, by which nobody is trained."""

from __future__ import annotations

import difflib

import pandas as pd

from ..language import Text
from ..programme import Programme
from ..result import Note, PersonList
from .tracking import read_modules


def find_unknown_modules(trainings: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    """The trainings whose module the params file does not name, with the module that is nearest.

    Parameters
    ----------
    trainings : DataFrame
        The table ``trainings``.
    programme : Programme
        Its ``training`` names the modules.

    Returns
    -------
    DataFrame, one row a training
        ``training_id``, ``date``, ``module`` (as written), ``nearest`` (id of the module
        that is written most like it; None where none is).

    Examples
    --------
    >>> programme = Programme(id="spring", name="Vår", organisation="Myndigheten",
    ...     purpose="Nätverk", period={"start": "2026-01-01", "end": "2026-12-31"})
    >>> trainings = pd.DataFrame({"training_id": ["T1"], "module": ["diversity_inclussion"],
    ...     "date": [pd.Timestamp("2026-02-02")]})
    >>> find_unknown_modules(trainings, programme)[["module", "nearest"]].values.tolist()
    [['diversity_inclussion', 'diversity_inclusion']]
    """
    is_slip = trainings["module"].notna() & read_modules(trainings, programme).isna()
    found = trainings.loc[is_slip, ["training_id", "date", "module"]].reset_index(drop=True)
    spellings = {
        written.casefold(): module.id
        for module in programme.training
        for written in (module.id, *module.name.words.values())
    }
    found["nearest"] = pd.Series(
        [_nearest(str(written), spellings) for written in found["module"]], dtype=object
    )
    return found


def _nearest(written: str, spellings: dict[str, str]) -> str | None:
    near = difflib.get_close_matches(written.strip().casefold(), spellings, n=1)
    return spellings[near[0]] if near else None


def tell_unknown_modules(trainings: pd.DataFrame, programme: Programme) -> list:
    """Findings: that there are such trainings, and for the coordinator which.

    Parameters
    ----------
    trainings : DataFrame
        The table ``trainings``.
    programme : Programme

    Returns
    -------
    list of findings
        Empty without any.
    """
    found = find_unknown_modules(trainings, programme)
    if found.empty:
        return []
    return [
        Note(
            Text(
                "Some trainings are of a module that the params file does not name: nobody counts "
                "as trained by them. The coordinator's list says which."
            )
        ),
        PersonList(
            found,
            Text("Trainings of a module that the programme does not have"),
            {
                "training_id": Text("Training"),
                "date": Text("Date"),
                "module": Text("Module, as written"),
                "nearest": Text("Did you mean"),
            },
        ),
    ]

"""Running pairs by the state they are in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ..language import Text
from ..result import Tabulation, count, label, share


def tabulate_states(
    title: Text, names: Mapping[Text, Sequence[Text]], pairs: Sequence[int], n: int, needs: str
) -> Tabulation:
    """How many of the running pairs are in each state, and which share of them all.

    Parameters
    ----------
    title : Text
    names : mapping of Text to sequence of Text
        Columns that say what each state is, the state's name first.
    pairs : sequence of int
        Pairs in each state.
    n : int
        Running pairs.
    needs : str
        The table that it rests on.
    """
    frame = pd.DataFrame({str(i): list(words) for i, words in enumerate(names.values())})
    frame = frame.assign(pairs=list(pairs), n=n)
    frame["share"] = frame["pairs"] / frame["n"].where(frame["n"] > 0)
    return Tabulation(
        frame,
        title,
        {
            **{str(i): label(text) for i, text in enumerate(names)},
            "pairs": count(Text("Pairs")),
            "share": share(Text("Share"), k="pairs", n="n"),
        },
        needs=needs,
    )

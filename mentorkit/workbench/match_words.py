"""What the match explorer says of pairs: scores taken apart, moves, sums; as HTML."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..criteria import CRITERIA
from ..language import Text, format_value
from .cards import cards
from .exploring import Exploration
from .inert import escape
from .moves import MOVES, Sum
from .trial import Choice

#: How the explorer looks, beside the looks of every form.
STYLE = """<style>
.mentorkit-pairs {overflow: visible; container-type: inline-size;
  border-top: 1px solid var(--jp-border-color2, #ccc)}
.mentorkit-pair {display: grid !important; overflow: visible; align-items: start;
  grid-template-columns: minmax(0, 19rem) minmax(0, 1fr) auto;
  gap: .1rem .8rem; padding: .35rem 0;
  border-bottom: 1px solid var(--jp-border-color2, #ccc)}
.mentorkit-pair > .widget-checkbox {width: auto; height: auto; margin: 0}
.mentorkit-pair .widget-label-basic {display: flex; gap: .4rem; align-items: baseline; height: auto}
.mentorkit-pair .widget-html {margin: 0}
.mentorkit-pair details > summary {cursor: pointer}
.mentorkit-pair ul, .mentorkit-form ul.mentorkit-parts {margin: .2rem 0 .2rem 1.2rem; padding: 0}
.mentorkit-mark {border: 1px solid currentColor; border-radius: 3px; padding: 0 .3rem;
  font-size: 12px; display: inline-block}
.mentorkit-score {font-weight: 600; font-variant-numeric: tabular-nums}
.mentorkit-form pre {background: var(--jp-layout-color2, #eee); padding: .4rem .6rem;
  margin: .2rem 0; overflow-x: auto; font-size: 13px}
.mentorkit-weights {
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 8.5rem), 1fr)) !important}
.mentorkit-buttons {flex-flow: row wrap; gap: .3rem; overflow: visible}
.mentorkit-confirm {border: 2px solid var(--jp-brand-color1, #1976d2); padding: .6rem;
  margin: .5rem 0; overflow: visible}
@container (max-width: 640px) {
  .mentorkit-pair {grid-template-columns: minmax(0, 1fr) auto}
  .mentorkit-pair > .widget-html {grid-column: 1 / -1; grid-row: 2}
}
@container (max-width: 340px) {
  .mentorkit-pair {grid-template-columns: minmax(0, 1fr)}
  .mentorkit-pair > .widget-html {grid-row: auto}
  .mentorkit-pair > button {justify-self: start}
}
</style>"""


def word_score(score: float, language: str) -> str:
    """A score with two figures."""
    return format_value(float(score), language, ".2f")


def word_parts(explained: pd.DataFrame, language: str) -> tuple[str, str]:
    """What a pair's score is made of: in a line, and criterion by criterion as a list.

    Parameters
    ----------
    explained : DataFrame
        Rows of one pair, from :func:`~mentorkit.matching.explain_pairs`.
    language : {"sv", "en"}
    """
    parts = [
        (CRITERIA[row.criterion].text.render(language),
         format_value(row.share, language, ".0%"), row.words.render(language))
        for row in explained.itertuples()
    ]  # fmt: skip
    weighty = [f"{name} {share}" for name, share, _ in parts[:3]]
    items = "".join(
        f"<li>{escape(name)}, {escape(share)}: {escape(words)}</li>" for name, share, words in parts
    )
    return ", ".join(weighty), f'<ul class="mentorkit-parts">{items}</ul>'


def word_standing(choice: Choice | None, language: str) -> str:
    """How a person has settled a pair; empty where nobody has."""
    if choice is None:
        return ""
    if not choice.reason:
        return Text("locked").render(language)
    return Text("chosen: {reason}", reason=choice.reason).render(language)


def word_move(move: str, before: str, language: str) -> str:
    """What became of a pair since what it is compared with."""
    if move == "kept":
        return ""
    said = MOVES[move].render(language)
    if move == "new":
        return said
    return Text("{move}, before: {mentor}", move=said, mentor=before).render(language)


def table_of_sums(exploration: Exploration) -> str:
    """How many are matched and how well: now, before the last change, by the params file."""
    language = exploration.language
    say = {name: text.render(language) for name, text in MOVES.items()}
    before, now = exploration.sums("previous")
    given, _ = exploration.sums("params")
    rows = [_row_of(Text("Now"), now, None, language)]
    for text, sums, since in (
        (Text("Before the last change"), before, "previous"),
        (Text("By the params file alone"), given, "params"),
    ):
        counts = exploration.moves(since)["move"].value_counts().to_dict()
        rows.append(_row_of(text, sums, counts, language))
    columns = [
        Text("Proposal"), Text("Have a mentor"), Text("Summed score"), Text("Lowest score"),
    ]  # fmt: skip
    return cards(
        Text("What the pairs come to, by the weights above, and what has moved since").render(
            language
        ),
        [*(column.render(language) for column in columns), *say.values()],
        rows,
    )


def _row_of(text: Text, sums: Sum, counts: Mapping[str, int] | None, language: str) -> list[str]:
    share = Text(
        "{matched} of {seeking} ({share:.0%})",
        matched=sums.matched, seeking=sums.seeking, share=sums.share,
    )  # fmt: skip
    moves = ["" if counts is None else str(counts.get(name, 0)) for name in MOVES]
    return [
        text.render(language), share.render(language), word_score(sums.score, language),
        word_score(sums.lowest, language), *moves,
    ]  # fmt: skip


def table_of_tried(exploration: Exploration) -> str:
    """What is settled and forbidden; empty where nothing is."""
    trial, language, names = exploration.trial, exploration.language, exploration.names
    rows = [
        (names.pair_option(mentee, choice.mentor_id), word_standing(choice, language))
        for mentee, choice in trial.settled.items()
    ]
    forbidden = Text("forbidden in this exploration").render(language)
    rows += [(names.pair_option(*pair), forbidden) for pair in trial.forbidden]
    if not rows:
        return ""
    columns = [Text("Pair").render(language), Text("What you have settled").render(language)]
    return cards(Text("Settled and forbidden pairs").render(language), columns, rows)

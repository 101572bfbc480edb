"""A table that stands as cards where there is little room."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from .inert import escape, listing

#: How the cards look.
STYLE = """<style>
.mentorkit-cards {container-type: inline-size}
@container (max-width: 560px) {
  .mentorkit-cards :is(table, caption, tbody, tr, th, td) {display: block; min-width: 0}
  .mentorkit-cards thead {position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%)}
  .mentorkit-cards tbody tr {border-bottom: 1px solid var(--jp-border-color2, #ccc);
    padding: .3rem 0}
  .mentorkit-cards :is(tbody th, td) {border: 0; padding: 0}
  .mentorkit-form .mentorkit-cards tbody th {font-weight: 600}
  .mentorkit-cards td:empty {display: none}
  .mentorkit-cards td::before {content: attr(data-label) ": " / ""}
}
</style>"""
#: What a table is made of keeps its role where it is no longer shown as one.
_ROLES = {
    "<table>": "table",
    "<thead>": "rowgroup",
    "<tbody>": "rowgroup",
    "<tr>": "row",
    '<th scope="col">': "columnheader",
    '<th scope="row">': "rowheader",
}


def cards(caption: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table as :func:`~mentorkit.workbench.inert.listing` makes it, or cards.

    Examples
    --------
    >>> '<td role="cell" data-label="What">' in cards("Today", ["Who", "What"], [["Åsa", "x"]])
    True
    """
    made = listing(caption, columns, rows)
    for tag, role in _ROLES.items():
        made = made.replace(tag, f'{tag[:-1]} role="{role}">')
    labels = itertools.cycle(escape(column) for column in columns[1:])
    made = re.sub("<td>", lambda _: f'<td role="cell" data-label="{next(labels)}">', made)
    return f'<div class="mentorkit-cards">{made}</div>'

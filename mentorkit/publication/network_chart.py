"""A network of groups: each on a circle, lines as thick as the figures between them."""

from __future__ import annotations

import textwrap

import numpy as np

from ..language import Text, format_value
from ..result import Chart, Fact
from .disclosure import ReleasedTable

_INK, _FAINT, _LINE, _DOT = "#1d2530", "#5c6672", "#1b4f72", "#d98e04"
_WIDTH, _HEIGHT = 4.7, 3.7
#: Points: of the largest figure's line, and of its dot's diameter.
_THICKEST, _LARGEST = 9.0, 17.0
#: Lines that still can be told apart at their thickest.
_MANY = 40
#: More groups than this have their names written outwards, like spokes.
_UPRIGHT = 16


def draw_network(axes, chart: Chart, table: ReleasedTable, language: str) -> None:
    """Draw the groups of `chart.x` and `chart.group`, a panel for each column of `chart.y`.

    Where the two are the same group the figure is the size of its dot. A hidden or
    missing figure has no mark; a group of which nothing is shown has no place.
    """
    figure = axes.figure
    figure.delaxes(axes)
    names = [name for name in chart.y if any(c.number for c in table.column(name))]
    figure.set_size_inches(_WIDTH, _HEIGHT * max(1, len(names)))
    ends = list(
        zip(
            (cell.text for cell in table.column(chart.x)),
            (cell.text for cell in table.column(chart.group)),
            strict=True,
        )
    )
    shown = [i for i in range(len(ends)) if any(table.column(n)[i].number for n in names)]
    groups = sorted({group for i in shown for group in ends[i]})
    at = {group: np.pi / 2 - 2 * np.pi * k / len(groups) for k, group in enumerate(groups)}
    # One measure for all panels, so that they can be compared.
    figures = [(ends[i][0] == ends[i][1], table.column(n)[i].number) for n in names for i in shown]
    most = {is_dot: max([f or 0 for d, f in figures if d == is_dot] or [0]) for is_dot in (0, 1)}
    # Of many lines each is thinner, so that the thick ones stand out.
    lines = max([sum(bool(table.column(n)[i].number) for i in shown) for n in names], default=1)
    thickest = _THICKEST * min(1.0, np.sqrt(_MANY / max(lines, 1)))
    for k, name in enumerate(names):
        panel = figure.add_subplot(len(names), 1, k + 1)
        cells = table.column(name)
        for i in sorted(shown, key=lambda i: cells[i].number or 0):
            if cells[i].number:
                one, other = ends[i]
                _join(panel, at[one], at[other], cells[i].number / most[one == other], thickest)
        for group in groups:
            _name(panel, group, at[group], len(groups))
        header = table.headers[table.names.index(name)]
        scale = Text(
            "The thickest line: {line}. The largest dot: {dot}.",
            line=Fact(most[False], ".0f"), dot=Fact(most[True], ".0f"),
        )  # fmt: skip
        panel.set_title(textwrap.fill(header, 44), loc="left", fontsize=11, color=_INK)
        if k == len(names) - 1:
            panel.set_xlabel(format_value(scale, language), fontsize=9.5, color=_FAINT)
        panel.set(xlim=(-1.95, 1.95), ylim=(-1.5, 1.5), aspect="equal", xticks=[], yticks=[])
        for spine in panel.spines.values():
            spine.set_visible(False)


def _join(panel, one: float, other: float, share: float, thickest: float) -> None:
    """A line bent towards the middle, or a dot for a group with itself."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    ends = np.array([[np.cos(a), np.sin(a)] for a in (one, other)])
    if one == other:
        # An area grows with the square.
        size = _LARGEST * np.sqrt(share)
        panel.plot(*ends[0], "o", markersize=size, color=_DOT, markeredgewidth=0, zorder=3)
        return
    bend = ends.mean(axis=0) * 0.35
    path = Path([ends[0], bend, ends[1]], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    panel.add_patch(
        PathPatch(
            path, fill=False, edgecolor=_LINE, linewidth=thickest * share,
            alpha=0.2 + 0.65 * share**2, capstyle="round", zorder=1 + share,
        )
    )  # fmt: skip


def _name(panel, group: str, angle: float, number: int) -> None:
    x, y = np.cos(angle), np.sin(angle)
    panel.plot(x, y, "o", markersize=3, color=_INK, zorder=4)
    is_left, is_middle = x < 0, abs(x) <= 0.05
    where = {"ha": "center" if is_middle else "right" if is_left else "left", "va": "center"}
    if number > _UPRIGHT:
        degrees = np.degrees(angle) % 360
        turned = degrees + 180 if 90 < degrees < 270 else degrees
        where = {"ha": "right" if 90 < degrees < 270 else "left", "va": "center",
                 "rotation": turned, "rotation_mode": "anchor"}  # fmt: skip
    elif is_middle:
        where["va"] = "bottom" if y > 0 else "top"
    panel.text(1.2 * x, 1.2 * y, textwrap.fill(group, 15), fontsize=9.5, color=_INK, **where)

"""Charts as SVG, drawn from what of a table is released and from nothing else."""

from __future__ import annotations

import hashlib
import io
import re
import textwrap
import warnings
from collections.abc import Callable
from dataclasses import dataclass

from ..language import format_value
from ..result import Chart
from .disclosure import HIDDEN, Cell, ReleasedTable
from .network_chart import draw_network

# Told apart in grey print and by colour-blind readers; the same as the pages' own.
_COLOURS = ["#1b4f72", "#d98e04", "#4d8f6b", "#a2486a", "#6b6b6b", "#7aa6c9"]
_INK = "#1d2530"
_FAINT = "#5c6672"
# Inches: so narrow that on a phone, which shows a chart as wide as itself, the words are
# still some ten pixels high.
_WIDTH = 4.7


@dataclass(frozen=True)
class Marks:
    """How many marks a chart has, and how many it lacks since their figure is hidden."""

    drawn: int
    hidden: int


def count_marks(chart: Chart, table: ReleasedTable) -> Marks:
    """The marks of a chart of a released table; a bar of length 0 is none."""
    cells = [cell for name in chart.y for cell in table.column(name)]
    has_length = chart.kind in ("bar", "stacked", "network")
    drawn = [c for c in cells if c.number is not None and not (has_length and c.number == 0)]
    return Marks(len(drawn), sum(cell.hidden for cell in cells))


def draw_chart(chart: Chart, table: ReleasedTable, language: str) -> str:
    """Draw a chart of a released table.

    Parameters
    ----------
    chart : Chart
        What to draw; its own table is not looked at.
    table : ReleasedTable
        The released cells: a hidden cell has no mark, only the word for it.
    language : {"sv", "en"}

    Returns
    -------
    str
        An ``<svg>`` element; the same bytes for the same input.
    """
    import matplotlib
    from matplotlib.figure import Figure

    salt = hashlib.sha256(repr((table, chart.kind, chart.y)).encode()).hexdigest()[:12]
    style = {
        "svg.fonttype": "none",
        "svg.hashsalt": salt,
        "font.family": "sans-serif",
        "font.size": 11,
        "text.color": _INK,
        "text.parse_math": False,
        "axes.edgecolor": "#c3c9d0",
        "axes.labelcolor": _FAINT,
        "xtick.color": _FAINT,
        "ytick.color": _INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(_WIDTH, 3.4), layout="constrained")
        axes = figure.add_subplot()
        _DRAWERS[chart.kind](axes, chart, table, language)
        if chart.x_label is not None:
            axes.set_xlabel(format_value(chart.x_label, language))
        if chart.y_label is not None:
            axes.set_ylabel(format_value(chart.y_label, language))
        buffer = io.StringIO()
        with warnings.catch_warnings():
            # That a letter is not in the font would be told with the letter, and who looks has
            # others; that words are too long for the space, whoever looks sees.
            warnings.simplefilter("ignore", UserWarning)
            figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    return re.sub(r"<metadata>.*?</metadata>\s*", "", svg[svg.index("<svg") :], flags=re.DOTALL)


def _labels(cells: list[Cell], width: int = 22) -> list[str]:
    return [textwrap.fill(cell.text, width) for cell in cells]


def _legend(axes) -> None:
    """The names of the series above the chart, as many beside each other as there is room for."""
    handles, names = axes.get_legend_handles_labels()
    names = [textwrap.fill(name, 44) for name in names]
    longest = max((len(line) for name in names for line in name.splitlines()), default=0)
    beside = max(1, min(len(names), 3, 52 // (longest + 5)))
    axes.legend(
        handles, names, frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=beside,
        fontsize=10,
    )  # fmt: skip


def _rows_downwards(axes, labels: list[str], per_row: float) -> None:
    lines = sum(1 + label.count("\n") * 0.6 for label in labels)
    axes.figure.set_size_inches(_WIDTH, max(1.4, 0.75 + per_row * lines))
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _bar(axes, chart: Chart, table: ReleasedTable, language: str) -> None:
    labels = _labels(table.column(chart.x))
    _rows_downwards(axes, labels, 0.34 * max(1, 0.7 * len(chart.y)))
    height = 0.72 / len(chart.y)
    numbers = [c.number for name in chart.y for c in table.column(name) if c.number is not None]
    reach = max([*map(abs, numbers), 1e-9])
    for k, name in enumerate(chart.y):
        for i, cell in enumerate(table.column(name)):
            place = i + (k - (len(chart.y) - 1) / 2) * height
            if cell.number is not None:
                axes.barh(place, cell.number, height * 0.9, color=_COLOURS[k])
            beside = (cell.number or 0) + 0.015 * reach
            axes.text(
                max(beside, 0.015 * reach), place, cell.text, va="center", fontsize=9.5,
                color=_FAINT if cell.hidden else _INK, style="italic" if cell.hidden else "normal",
            )  # fmt: skip
        axes.barh([0], [0], 0, color=_COLOURS[k], label=_series_name(_header(table, name)))
    low = min([0, *numbers])
    axes.set_xlim(low * 1.1, reach * 1.18)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    if len(chart.y) > 1:
        _legend(axes)


def _header(table: ReleasedTable, name: str) -> str:
    return table.headers[table.names.index(name)]


def _series_name(text: str) -> str:
    """A series' name as the legend takes it: one that begins with _ is left out of it."""
    return f" {text}" if text.startswith("_") else text


def _stacked(axes, chart: Chart, table: ReleasedTable, language: str) -> None:
    labels = _labels(table.column(chart.x))
    _rows_downwards(axes, labels, 0.42)
    start = [0.0] * len(labels)
    total = 0.0
    for k, name in enumerate(chart.y):
        colour = _COLOURS[k % len(_COLOURS)]
        for i, cell in enumerate(table.column(name)):
            if cell.number:
                axes.barh(i, cell.number, 0.66, left=start[i], color=colour)
                start[i] += cell.number
                total = max(total, start[i])
        axes.barh([0], [0], 0, color=colour, label=_series_name(_header(table, name)))
    for i in range(len(labels)):
        for k, name in enumerate(chart.y):
            cell = table.column(name)[i]
            left = sum(table.column(other)[i].number or 0 for other in chart.y[:k])
            if cell.number and cell.number > 0.07 * total:
                axes.text(
                    left + cell.number / 2, i, cell.text, ha="center", va="center",
                    color="white" if k != 1 else _INK, fontsize=9.5,
                )  # fmt: skip
        if any(table.column(name)[i].hidden for name in chart.y):
            axes.text(
                start[i] + 0.01 * (total or 1), i, "+ " + HIDDEN.render(language), va="center",
                fontsize=9.5, color=_FAINT, style="italic",
            )  # fmt: skip
    axes.set_xlim(0, (total or 1) * 1.12)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    _legend(axes)


def _line(axes, chart: Chart, table: ReleasedTable, language: str) -> None:
    _series(axes, chart, table, language, axes.plot, marker="o", markersize=4, linewidth=2)


def _step(axes, chart: Chart, table: ReleasedTable, language: str) -> None:
    _series(axes, chart, table, language, axes.step, where="post", linewidth=2)


def _series(
    axes, chart: Chart, table: ReleasedTable, language: str, draw: Callable, **style
) -> None:
    labels = table.column(chart.x)
    # Dates and words stand in their order; only numbers have distances.
    numeric = table.kinds[table.names.index(chart.x)] != "label" and all(
        cell.number is not None for cell in labels
    )
    groups = [c.text for c in table.column(chart.group)] if chart.group else [""] * len(labels)
    names = list(dict.fromkeys(groups))
    order = {text: i for i, text in enumerate(dict.fromkeys(c.text for c in labels))}
    values = []
    for g, group in enumerate(names):
        rows = [i for i, own in enumerate(groups) if own == group]
        for k, name in enumerate(chart.y):
            colour = _COLOURS[(g * len(chart.y) + k) % len(_COLOURS)]
            cells = table.column(name)
            shown = [i for i in rows if cells[i].number is not None]
            x = [labels[i].number if numeric else order[labels[i].text] for i in shown]
            y = [cells[i].number for i in shown]
            values += y
            header = _series_name(group or _header(table, name))
            draw(x, y, color=colour, label=header, **style)
            if chart.low and chart.high:
                ends = [(table.column(chart.low)[i], table.column(chart.high)[i]) for i in shown]
                if all(a.number is not None and b.number is not None for a, b in ends):
                    axes.fill_between(
                        x, [a.number for a, _ in ends], [b.number for _, b in ends],
                        color=colour, alpha=0.15, linewidth=0,
                        step="post" if draw == axes.step else None,
                    )  # fmt: skip
    if not numeric:
        _mark_categories(axes, list(order))
    cells = [cell for name in chart.y for cell in table.column(name)]
    axes.yaxis.set_major_formatter(_tick_writer(cells, language))
    if chart.kind == "line" and values and min(values) >= 0:
        axes.set_ylim(bottom=0)
    axes.grid(axis="y", color="#e6e9ec", linewidth=0.8)
    axes.set_axisbelow(True)
    if len(names) * len(chart.y) > 1:
        _legend(axes)


def _mark_categories(axes, labels: list[str]) -> None:
    every = max(1, -(-len(labels) // 6))
    axes.set_xticks(
        range(0, len(labels), every),
        [textwrap.fill(label, 10) for label in labels[::every]],
        fontsize=9.5,
    )


def _tick_writer(cells: list[Cell], language: str) -> Callable[[float, int], str]:
    """Write the ticks as the cells are written: a share in per cent, a comma in Swedish."""
    if any("%" in cell.text for cell in cells):
        return lambda value, _: format_value(value, language, ".0%")
    return lambda value, _: format_value(round(value, 6), language)


def _interval(axes, chart: Chart, table: ReleasedTable, language: str) -> None:
    labels = _labels(table.column(chart.x))
    name = chart.y[0]
    _rows_downwards(axes, labels, 0.4)
    cells, lows, highs = (table.column(n) for n in (name, chart.low or name, chart.high or name))
    ends = [c.number for c in [*lows, *highs] if c.number is not None]
    for i, (cell, low, high) in enumerate(zip(cells, lows, highs, strict=True)):
        if cell.number is None:
            axes.text(
                (min(ends) if ends else 0), i, cell.text, va="center", style="italic",
                fontsize=9.5, color=_FAINT,
            )  # fmt: skip
            continue
        if low.number is not None and high.number is not None:
            axes.plot([low.number, high.number], [i, i], color=_COLOURS[0], linewidth=2)
        axes.plot(cell.number, i, "o", color=_COLOURS[0], markersize=7)
        axes.annotate(
            cell.text, (cell.number, i), xytext=(0, 7), textcoords="offset points",
            ha="center", fontsize=9.5,
        )  # fmt: skip
    if ends and min(ends) < 0 < max(ends):
        axes.axvline(0, color=_FAINT, linewidth=1, linestyle=(0, (4, 3)))
    axes.xaxis.set_major_formatter(_tick_writer(cells, language))
    axes.grid(axis="x", color="#e6e9ec", linewidth=0.8)
    axes.set_axisbelow(True)


_DRAWERS = {
    "bar": _bar,
    "stacked": _stacked,
    "line": _line,
    "step": _step,
    "interval": _interval,
    "network": draw_network,
}

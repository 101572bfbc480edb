"""HTML of a form: what a person wrote is text and nothing else, and no name is stored."""

from __future__ import annotations

import html
from collections.abc import Sequence

import ipywidgets as widgets

from .guard import GUARD

#: How forms look; light and dark follow JupyterLab's own colours.
STYLE = """<style>
.mentorkit-form {max-width: 62rem; font-size: 14px; line-height: 1.4; padding: 2px 8px 8px 2px;
  overflow: visible}
.mentorkit-form h3 {margin: 1rem 0 .2rem; font-size: 1.15rem; line-height: 1.3}
.mentorkit-form h4 {margin: .4rem 0 0; font-size: 1rem}
.mentorkit-people {display: grid !important; gap: .1rem 1rem; overflow: visible;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); padding: 2px}
.mentorkit-people .widget-checkbox {width: auto; height: auto; margin: 1px 0}
.mentorkit-form .widget-html, .mentorkit-form .widget-html-content {height: auto;
  line-height: 1.4; font-size: 14px; white-space: normal; overflow-wrap: anywhere}
.mentorkit-grid {display: grid !important; gap: .5rem 1rem; overflow: visible;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); align-items: start}
.mentorkit-wide {grid-column: 1 / -1}
.mentorkit-field {overflow: visible; min-width: 0}
.mentorkit-field > .widget-inline-hbox {flex-direction: column; align-items: stretch; width: auto;
  height: auto; margin: 0; overflow: visible}
.mentorkit-field .widget-label {width: auto; max-width: none; text-align: start; height: auto;
  line-height: 1.4; white-space: normal; overflow: visible; font-size: 14px; font-weight: 600;
  align-self: start}
.mentorkit-field .widget-inline-hbox > input, .mentorkit-field .widget-inline-hbox > select {
  height: 32px; font-size: 14px; flex: none; width: auto; min-width: 0}
.mentorkit-field .widget-inline-hbox > textarea {font-size: 14px; flex: none; width: auto;
  min-height: 4.2em; height: auto}
.mentorkit-field .widget-checkbox {width: auto}
.mentorkit-form :is(input, select, textarea, button):focus-visible {
  outline: 2px solid var(--jp-brand-color1, #1976d2); outline-offset: 1px}
.mentorkit-form .jupyter-button {width: auto; height: 34px; padding: 0 1rem; font-size: 14px;
  overflow: visible}
.mentorkit-form .widget-checkbox .widget-label-basic {font-size: 14px; white-space: normal;
  overflow: visible; line-height: 1.4}
.mentorkit-help {color: var(--jp-ui-font-color1, #333); font-size: 13px}
.mentorkit-error {color: var(--jp-error-color0, #b71c1c); font-weight: 600}
.mentorkit-saved {border-inline-start: 4px solid var(--jp-success-color1, #2e7d32);
  padding: .3rem .6rem}
.mentorkit-refused {border-inline-start: 4px solid var(--jp-error-color1, #d32f2f);
  padding: .3rem .6rem}
.mentorkit-notice {border-inline-start: 4px solid var(--jp-warn-color1, #b26a00);
  padding: .3rem .6rem}
.mentorkit-form table {border-collapse: collapse; font-size: 14px; margin: .3rem 0}
.mentorkit-form :is(td, th) {text-align: start; padding: .2rem .7rem .2rem 0;
  vertical-align: top; border-bottom: 1px solid var(--jp-border-color2, #ccc)}
.mentorkit-form caption {text-align: start; font-weight: 600; padding: .3rem 0}
.mentorkit-form .widget-html, .mentorkit-form .widget-html-content {min-width: 0; width: auto;
  flex: 1 1 auto}
.mentorkit-form .widget-box {min-width: 0}
.mentorkit-form :is(td, th) {overflow-wrap: normal}
.mentorkit-form tbody th {font-weight: 400}
.mentorkit-form td {min-width: 7rem}
.mentorkit-form > .mentorkit-field {margin-top: .5rem}
.mentorkit-form caption.mentorkit-heard {position: absolute; width: 1px; height: 1px;
  padding: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap}
.mentorkit-scroll {overflow-x: auto}
.mentorkit-buttons {margin-top: .4rem; overflow: visible}
</style>"""


def escape(written: object) -> str:
    """Text that a browser shows as it was written.

    Examples
    --------
    >>> escape("<b>Åsa</b> & Bo")
    '&lt;b&gt;Åsa&lt;/b&gt; &amp; Bo'
    """
    return html.escape(str(written))


def paragraph(written: str = "", kind: str = "", role: str = "") -> str:
    """A paragraph of HTML; nothing for no text.

    Parameters
    ----------
    written : str
        Text; shown as it is.
    kind : str
        What it is to look like: ``help``, ``error``, ``saved``, ``refused``, ``notice``.
    role : str
        ``alert`` for what those who listen should hear at once.

    Examples
    --------
    >>> paragraph("Write your name.", "error", "alert")
    '<div class="mentorkit-error" role="alert">Write your name.</div>'
    """
    if not written:
        return ""
    heard = f' role="{role}"' if role else ""
    looks = f' class="mentorkit-{kind}"' if kind else ""
    lines = "<br>".join(escape(line) for line in written.splitlines())
    return f"<div{looks}{heard}>{lines}</div>"


def said() -> widgets.HTML:
    """A line that says what was done, and is heard when it changes."""
    line = widgets.HTML("")
    line.add_class("mentorkit-said")
    return line


def heading(written: str) -> str:
    """A heading of a form.

    Examples
    --------
    >>> heading("Log a meeting")
    '<h3>Log a meeting</h3>'
    """
    return f"<h3>{escape(written)}</h3>"


def listing(
    caption: str, columns: Sequence[str], rows: Sequence[Sequence[object]], is_seen: bool = True
) -> str:
    """A table of texts; the first cell of each row names it.

    Parameters
    ----------
    caption : str
    columns : sequence of str
    rows : sequence of sequences
    is_seen : bool
        False if the caption is only heard, since a heading above says the same.

    Examples
    --------
    >>> "<td>&lt;i&gt;</td>" in listing("Today", ["Who", "What"], [["Åsa", "<i>"]])
    True
    """
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in rest)
        + "</tr>"
        for first, *rest in rows
    )
    heard = "" if is_seen else ' class="mentorkit-heard"'
    return (
        f'<div class="mentorkit-scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"<table><caption{heard}>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


class Shown:
    """What a cell shows: a widget of which the notebook stores that it is a form, and no more.

    A widget's own text form lists its options, and with them people's names.

    Parameters
    ----------
    box : Widget
    told : str
        What stands where no widget can be shown.
    """

    def __init__(self, box: widgets.DOMWidget, told: str):
        self.box = box
        self.told = told

    def __repr__(self) -> str:
        return self.told

    def _repr_mimebundle_(self, **_) -> dict[str, object]:
        view = {"version_major": 2, "version_minor": 0, "model_id": self.box.model_id}
        return {"application/vnd.jupyter.widget-view+json": view, "text/plain": self.told}


def frame(*children: widgets.Widget) -> widgets.VBox:
    """A form's outermost box, with its looks."""
    box = widgets.VBox([widgets.HTML(STYLE + GUARD), *children])
    box.add_class("mentorkit-form")
    return box


def grid(*children: widgets.Widget) -> widgets.VBox:
    """A box whose children stand beside each other as far as there is room."""
    box = widgets.VBox(list(children))
    box.add_class("mentorkit-grid")
    return box

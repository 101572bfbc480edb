"""A form's notebook is saved without what it showed: no person's name lies in its file.

Jupyter's server calls this before it writes a notebook. What a form shows is kept by the
browser and the kernel, never in the file: neither as an output nor as the state of its
widgets, whatever the reader's settings say.
"""

from __future__ import annotations

from typing import Any

#: In a notebook's metadata, under ``mentorkit``: it is saved without its outputs.
MARK = "saved_without_outputs"


def leave_out_names(model: dict[str, Any], **_: Any) -> None:
    """Empty the outputs of a marked notebook that is about to be saved.

    Parameters
    ----------
    model : dict
        As Jupyter's contents manager has it; changed in place.

    Examples
    --------
    >>> cell = {"cell_type": "code", "outputs": [{"data": {"text/plain": "Åsa"}}],
    ...         "execution_count": 1}
    >>> book = {"metadata": {"mentorkit": {MARK: True}, "widgets": {"Åsa": 1}}, "cells": [cell]}
    >>> leave_out_names({"type": "notebook", "content": book})
    >>> book["metadata"], cell["outputs"], cell["execution_count"]
    ({'mentorkit': {'saved_without_outputs': True}}, [], None)
    """
    content = model.get("content")
    if model.get("type") != "notebook" or not isinstance(content, dict):
        return
    metadata = content.get("metadata", {})
    if not metadata.get("mentorkit", {}).get(MARK):
        return
    metadata.pop("widgets", None)
    for cell in content.get("cells", ()):
        if cell.get("cell_type") == "code":
            cell["outputs"], cell["execution_count"] = [], None


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "mentorkit.workbench.saving"}]


def _load_jupyter_server_extension(app: Any) -> None:
    app.contents_manager.register_pre_save_hook(leave_out_names)

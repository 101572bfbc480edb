"""What a person can ask for of their data, and when all of it has to go.

``erase_person`` takes somebody out of everything, ``export_person`` gives them
what is kept, ``purge_programme`` removes what is past its date, and ``remind``
says what is due. Each name is loaded when first used.
"""

from __future__ import annotations

import importlib
from typing import Any

_NAMES = {
    "erase_person": "erasing",
    "export_person": "exporting",
    "purge_programme": "purging",
    "find_due": "reminders",
    "remind": "reminders",
}

__all__ = list(_NAMES)


def __getattr__(name: str) -> Any:
    if name not in _NAMES:
        raise AttributeError(f"module 'mentorkit.personal' has no attribute {name!r}")
    value = getattr(importlib.import_module(f".{_NAMES[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)

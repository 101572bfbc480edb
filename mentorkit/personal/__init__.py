"""What a person can ask for of their data, and when all of it has to go.

``erase_person`` takes somebody out of everything, ``export_person`` gives them
what is kept, ``purge_programme`` removes what is past its date, and ``remind``
says what is due. Each name is loaded when first used.
"""

from __future__ import annotations

from ..loading import load_when_used

_NAMES = {
    "erase_person": "erasing",
    "export_person": "exporting",
    "purge_programme": "purging",
    "find_due": "reminders",
    "remind": "reminders",
}

__all__ = list(_NAMES)


__getattr__ = load_when_used(__name__, _NAMES)


def __dir__() -> list[str]:
    return sorted(__all__)

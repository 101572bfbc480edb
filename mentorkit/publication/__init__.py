"""The one door out: what is released, what is shown, and the pages made of it."""

from .door import MIME, Released, release, show
from .holding import stand_as_told, stand_together
from .ledger import Ledger, Rules
from .page import build_index, build_page, read_blocks

__all__ = [
    "MIME",
    "Ledger",
    "Released",
    "Rules",
    "build_index",
    "build_page",
    "read_blocks",
    "release",
    "show",
    "stand_as_told",
    "stand_together",
]

"""The one door out: what is released, what is shown, and the pages made of it."""

from .door import MIME, Released, release, show
from .ledger import Ledger
from .page import build_index, build_page, read_blocks

__all__ = [
    "MIME",
    "Ledger",
    "Released",
    "build_index",
    "build_page",
    "read_blocks",
    "release",
    "show",
]

"""The one door out: what is released, what is shown, and the pages made of it."""

from .door import MIME, Released, release, show
from .page import build_index, build_page, read_blocks

__all__ = ["MIME", "Released", "build_index", "build_page", "read_blocks", "release", "show"]

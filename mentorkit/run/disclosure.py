"""The disclosure record of an edition: a file for machines and a page for the coordinator."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..publication.page import PAGES
from ..publication.record import build_record
from .edition import Edition

#: In the edition's folder of records, which is not shared.
RECORD, PAGE = "disclosure.json", "disclosure.html"


def keep_disclosure(edition: Edition, asked: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Keep what was asked for, hidden and why; of pages that are kept, what stood there."""
    folder = edition.record_folder
    folder.mkdir(parents=True, exist_ok=True)
    try:
        earlier = json.loads((folder / RECORD).read_text(encoding="utf-8"))["pages"]
    except (OSError, ValueError, TypeError, KeyError):
        earlier = {}
    pages = {page: asked.get(page, earlier.get(page)) for page in PAGES}
    pages = {page: list(items) for page, items in pages.items() if items is not None}
    content = {
        "programme": edition.programme.id,
        "edition": edition.name,
        "privacy": edition.programme.privacy.model_dump(mode="json"),
        "pages": pages,
    }
    text = json.dumps(content, ensure_ascii=False, indent=2)
    (folder / RECORD).write_text(text + "\n", encoding="utf-8")
    html = build_record(
        pages, programme=edition.programme, as_of=edition.as_of, language=edition.language
    )
    (folder / PAGE).write_text(html, encoding="utf-8")

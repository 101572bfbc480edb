"""The rows of an Excel workbook's sheet."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable

from ..errors import Problem, TableError, nearest
from .cells import UNRECKONED


def excel_rows(content: bytes, where: str, sheet: str | None) -> Iterable[tuple[int, tuple]]:
    """The rows of a sheet, numbered; of formulas their results."""
    import openpyxl

    # A workbook is a zip of XML from who knows whom. openpyxl parses it with
    # defusedxml if that is there, which refuses entities that grow without end.
    if not openpyxl.DEFUSEDXML:
        raise TableError(
            Problem(
                where, "the workbook cannot be read safely without defusedxml", "install defusedxml"
            )
        )
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            if sheet is not None and sheet not in book.sheetnames:
                raise TableError(
                    Problem(
                        where, "the workbook has no such sheet", nearest(sheet, book.sheetnames)
                    )
                )
            page = book[sheet] if sheet is not None else book.worksheets[0]
            page.reset_dimensions()  # some programs write a wrong one
            blank = _unreckoned(content, getattr(page, "_worksheet_path", ""))
            for number, row in enumerate(page.iter_rows(values_only=True), start=1):
                yield number, _mark(row, blank[number]) if number in blank else row
        finally:
            book.close()
    except (TableError, GeneratorExit):
        raise
    except Exception:
        # openpyxl lets through whatever zipfile and the XML parser raise.
        raise TableError(
            Problem(
                where,
                "the file cannot be read as an Excel workbook",
                "open it and save it as .xlsx",
            )
        ) from None


#: Bytes of a sheet that is searched as a whole; a small file may unpack to any size.
_LARGEST = 300_000_000
#: A formula that stands alone in its cell. One that gives an empty text says so: t="str".
_ALONE = re.compile(
    rb'<c r="([A-Z]+)(\d+)"(?![^>]*t="str")[^>]*>\s*<f[^>]*?(?:/>|>[^<]*</f>)\s*'
    rb"(?:<v\s*/>|<v></v>)?\s*</c>"
)


def _unreckoned(content: bytes, page: str) -> dict[int, list[int]]:
    """Row: columns (from 0) of formulas whose result was never written into the file.

    A program made the workbook and no spreadsheet has opened it since. Read as
    empty cells, what they say would be lost without a word.
    """
    from openpyxl.utils import column_index_from_string

    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        small = page in parts.namelist() and parts.getinfo(page).file_size < _LARGEST
        xml = parts.read(page) if small else b""
    found: dict[int, list[int]] = {}
    for letters, row in _ALONE.findall(xml):
        found.setdefault(int(row), []).append(column_index_from_string(letters.decode()) - 1)
    return found


def _mark(row: tuple, columns: list[int]) -> tuple:
    return tuple(UNRECKONED if i in columns else cell for i, cell in enumerate(row))

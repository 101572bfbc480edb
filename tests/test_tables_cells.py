"""Cells: every kind, against other readers of the same cells."""

from __future__ import annotations

import datetime as dt
import unicodedata

import numpy as np
import pandas as pd
import pytest
from babel.numbers import format_decimal
from openpyxl.utils.datetime import from_excel

from mentorkit.tables.cells import Fault, read_cells, read_day, read_number, read_yes_no
from mentorkit.tables.schemas import DTYPES, TABLES, table


def column_of(table_name, name, cells, **more):
    return read_cells(table(table_name).field(name), cells, **more)


@pytest.mark.parametrize("locale", ["sv_SE", "en_GB"])
@pytest.mark.parametrize("number", [0, 7, -3, 0.5, 12.25, 999.5, 1234.5, 1234567.125, -20000.75])
def test_numbers_are_read_as_babel_writes_them(locale, number):
    assert read_number(format_decimal(number, "#,##0.###", locale=locale)) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [("1,5", 1.5), ("1.5", 1.5), ("1 234,5", 1234.5), ("1\u00a0234", 1234), ("1\u202f234", 1234),
     ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1,234,567", 1234567), ("0,125", 0.125),
     ("\u22122", -2), (3.0, 3), (4, 4), (" 5 ", 5), ("1e3", 1000), ("", None), (None, None),
     (float("nan"), None), ("1234,567", 1234.567)],
)  # fmt: skip
def test_numbers_as_offices_write_them(written, number):
    assert read_number(written) == number


@pytest.mark.parametrize(
    "written", ["two", "1,2,3", "1 2", "12 %", "inf", "nan", "0x10", "1_000", True, "1,5,"]
)
def test_what_is_no_number_is_refused(written):
    with pytest.raises(Fault, match="is not a number"):
        read_number(written)


def test_a_number_that_can_be_two_is_refused():
    with pytest.raises(Fault) as refused:
        read_number("2,500")
    assert (refused.value.what, refused.value.mend) == (
        "can be read as two numbers",
        "write 2500 or 2.500",
    )


@pytest.mark.parametrize(
    "written",
    ["2026-02-28", " 2026-02-28 ", "2026/02/28", "2026.2.28", "20260228", "2026-02-28 13:45",
     "2026-02-28T13:45:01", dt.date(2026, 2, 28), dt.datetime(2026, 2, 28, 13),
     pd.Timestamp("2026-02-28")],
)  # fmt: skip
def test_days_written_year_first_are_read(written):
    assert read_day(written) == dt.date(2026, 2, 28)


@pytest.mark.parametrize(
    ("written", "what", "mend"),
    [
        ("03/04/2026", "can be read as two dates", "write it as 2026-04-03 or 2026-03-04"),
        ("28/02/2026", "is not a date with the year first", "write it as 2026-02-28"),
        ("2026-02-31", "is not a date", "write it as 2026-02-28"),
        ("31/02/2026", "is not a date", "write it as 2026-02-28"),
        ("2026-13-01", "is not a date", "write it as 2026-02-28"),
        ("soon", "is not a date", "write it as 2026-02-28"),
        ("46000", "is not a date", "write it as 2026-02-28"),
        (46000, "is not a date", "write it as 2026-02-28"),
        ("0206-02-28", "is not a date from 1900 to 2199", "look for a slip in the year"),
        ("2026-02/28", "is not a date", "write it as 2026-02-28"),
    ],
)
def test_what_is_no_day_is_refused(written, what, mend):
    with pytest.raises(Fault) as refused:
        read_day(written)
    assert (refused.value.what, refused.value.mend) == (what, mend)


def test_every_day_of_two_years_is_read_as_pandas_reads_it():
    days = pd.date_range("2027-01-01", "2028-12-31").strftime("%Y-%m-%d").tolist()
    column, faults = column_of("meetings", "held", [*days, ""])
    assert not faults and column.dtype == DTYPES["date"]
    pd.testing.assert_series_equal(
        column, pd.to_datetime(pd.Series([*days, None])).astype(DTYPES["date"])
    )


def test_yes_and_no():
    for written in ["ja", "JA", "Yes", "true", "TRUE", "sant", "1", 1, 1.0, True, "x", "X"]:
        assert read_yes_no(written) is True, written
    for written in ["nej", "No", "false", "Falskt", "0", 0, False]:
        assert read_yes_no(written) is False, written
    assert read_yes_no(" ") is None
    with pytest.raises(Fault):
        read_yes_no("kanske")


def test_codes_are_read_in_both_languages_and_any_case():
    column, faults = column_of(
        "pairs", "state", ["godkänt", "APPROVED", "Pågår", "running", "not approved", ""]
    )
    assert not faults
    assert column.tolist()[:5] == ["approved", "approved", "running", "running", "declined"]
    assert pd.isna(column[5])


def test_a_code_that_is_not_one_is_refused_with_the_nearest():
    _, faults = column_of("pairs", "state", ["aproved", "someday"])
    assert faults[0].mend == "did you mean approved?"
    assert faults[1].mend == "choose among proposed, approved, running, ended, declined"


def test_lists_are_trimmed_and_hold_each_entry_once():
    column, _ = column_of("people", "goals", ["a; b ;;a;  c  d ", "", None, ["x", " x", "y"]])
    assert column.tolist() == [("a", "b", "c d"), (), (), ("x", "y")]
    column, _ = column_of("people", "goals", ["a, b;c"], separator=",")
    assert column.tolist() == [("a", "b;c")]


def test_several_days_in_a_cell_are_sorted():
    column, faults = column_of(
        "employment",
        "promotions",
        ["2026-03-01; 2025-01-01;2026-03-01", "", dt.datetime(2026, 1, 2), "2026-03-01; x"],
    )
    assert column.tolist() == [
        (pd.Timestamp("2025-01-01"), pd.Timestamp("2026-03-01")), (),
        (pd.Timestamp("2026-01-02"),), (),
    ]  # fmt: skip
    assert list(faults) == [3]


def test_ids_keep_their_letters_and_lose_excels_decimals():
    decomposed = "A\u030asa"  # as some Macs save Åsa
    column, _ = column_of("people", "id", [17.0, "007", " E 1 ", decomposed, 1, True])
    assert column.tolist() == ["17", "007", "E 1", "Åsa", "1", "true"]


def test_an_error_of_the_spreadsheet_is_never_a_value():
    for name in ("name", "goals", "seniority", "meeting_form"):
        _, faults = column_of("people", name, ["#REF!", "#N/A", "#SAKNAS!"])
        assert sorted(faults) == [0, 1, 2], name


@pytest.mark.parametrize("name", TABLES)
def test_empty_cells_give_an_empty_column_of_the_right_dtype(name):
    for field in TABLES[name].fields:
        column, faults = read_cells(field, ["", None, "  ", np.nan, "\u00a0"])
        assert not faults and column.dtype == TABLES[name].empty()[field.name].dtype
        empty = column.isna() if field.kind not in ("list", "dates") else column.map(len).eq(0)
        assert empty.all()


@pytest.mark.parametrize("name", ["id", "name", "about", "goals"])
def test_no_character_that_is_not_seen_stays(name):
    """Against the Unicode database: format characters go, but for those that are drawn."""
    drawn = {0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2}
    for code in range(0x110000):
        letter = chr(code)
        if unicodedata.category(letter) != "Cf" or code in drawn or code in range(0x11000, 0x1D000):
            continue
        column, faults = column_of("people", name, [f"Å{letter}sa{letter}"])
        assert not faults and "".join(column[0]) == "Åsa", f"U+{code:04X}"


def test_letters_and_pictures_stay_joined():
    for text in ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0915\u094d\u200d\u0937",
                 "\U0001f469\u200d\U0001f4bb", "\U0001f3f3\ufe0f\u200d\U0001f308",
                 "\U0001f469\U0001f3fd\u200d\u2695\ufe0f"):  # fmt: skip
        assert column_of("people", "name", [text])[0].tolist() == [text]
    for text in ("E\u200d1", "E\u200c1\u200d", "\u0645\u200cE1", "E1\u200d\u200d\U0001f469"):
        (read,) = column_of("people", "name", [text])[0]
        assert read == text.replace("\u200c", "").replace("\u200d", "")


def test_times_of_day_are_kept_as_one_and_all_others_are_told():
    written = ["14:30", "9:05", "09.05", "14:30:00", dt.time(8, 0), dt.datetime(2026, 3, 2, 16, 45),
               "", None, "25:00", "14:60", "1430", "efter lunch", 14.3, "14:30:15", 0, 1.604,
               "0.75", dt.timedelta(days=2)]  # fmt: skip
    column, faults = column_of("meetings", "time", written)
    assert column.dropna().tolist() == ["14:30", "09:05", "09:05", "14:30", "08:00", "16:45"]
    assert list(faults) == list(range(8, 18))
    assert {fault.what for fault in faults.values()} == {"is not a time of day"}


def test_a_part_of_a_day_is_the_time_that_a_spreadsheet_shows():
    """Each minute, as a number, as its figures, and as openpyxl turns a cell with such a format."""
    minutes = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in range(60)]
    parts = [(60 * int(m[:2]) + int(m[3:])) / 1440 for m in minutes]
    for written in (
        parts[1:],
        [f"{part:.6f}" for part in parts[1:]],
        [f"{part:.6f}".replace(".", ",") for part in parts[1:]],
        [from_excel(round(part, 6)) for part in parts[1:]],
        [dt.timedelta(days=part) for part in parts[1:]],
    ):
        column, faults = column_of("meetings", "time", written)
        assert column.tolist() == minutes[1:] and not faults
    odd = [0.604, "0.604", dt.time(14, 29, 59, 900_000), dt.time(23, 59, 45), dt.time(0, 0)]
    column, faults = column_of("meetings", "time", odd)
    assert column.tolist() == ["14:30", "14:30", "14:30", "23:59", "00:00"] and not faults

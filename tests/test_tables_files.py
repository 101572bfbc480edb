"""Files: other people's sheets to our tables, and every problem of them told at once."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest

from mentorkit.errors import Problem, TableError
from mentorkit.programme import Source
from mentorkit.tables import load_profiles, read_source, read_tables, table
from mentorkit.tables.schemas import DTYPES

SHEET = """Anst.nr;Namn;Avdelning;Språk;Vill utveckla;Chef;Hemligt
17;Åsa Öberg;Inköp;svenska, engelska;ledarskap, data;P1;diagnos
18;Örjan Ängström;Löner;svenska;;;
"""
MAP = {"id": "Anst.nr", "name": "Namn", "department": "Avdelning", "languages": "Språk",
       "goals": "Vill utveckla", "manager_id": "Chef"}  # fmt: skip


def read(make_programme, name, **source):
    return read_source(make_programme(), name, Source(**source))


def said(problems):
    return [str(p) for p in problems]


# ---------------------------------------------------------------- what a file may look like


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_office_csv_gives_the_same_table(
    tmp_path, make_programme, delimiter, encoding, ending
):
    rows = list(csv.reader(io.StringIO(SHEET), delimiter=";"))
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=ending).writerows(rows)
    (tmp_path / "a.csv").write_bytes(text.getvalue().encode(encoding))
    frame, problems, unread = read(
        make_programme, "people", file="a.csv", columns=MAP, constants={"role": "adept"},
        separator=",",
    )  # fmt: skip
    assert said(problems) == [] and unread == ["Hemligt"]
    assert frame["id"].tolist() == ["17", "18"] and frame["role"].tolist() == ["mentee"] * 2
    assert frame["name"].tolist() == ["Åsa Öberg", "Örjan Ängström"]
    assert frame["languages"].tolist() == [("svenska", "engelska"), ("svenska",)]
    assert frame["goals"].tolist() == [("ledarskap", "data"), ()]
    assert frame["manager_id"].isna().tolist() == [False, True]
    assert frame.columns.tolist() == table("people").columns
    assert [str(d) for d in frame.dtypes] == [str(d) for d in table("people").empty().dtypes]


@pytest.mark.parametrize(
    "words", ["Åsa Öberg", "Märta på Löner", "é", "Göran – chef", "Nyköping Sjöfart Älvsbyn ÅÄÖ"]
)
def test_single_swedish_words_in_windows_encoding_are_told(tmp_path, make_programme, words):
    (tmp_path / "a.csv").write_bytes(f"id;role;name\nE1;mentee;{words}\n".encode("cp1252"))
    frame, problems, _ = read(make_programme, "people", file="a.csv")
    assert said(problems) == [] and frame["name"].tolist() == [words]


@pytest.mark.parametrize("encoding", ["cp850", "mac_roman"])
def test_older_encodings_are_told_from_a_few_names(tmp_path, make_programme, encoding):
    names = ["Åsa Öberg", "Märta Sjöberg", "Göran Håkansson", "Örjan Ängström", "Päivi Åkesson"]
    rows = "".join(f"E{i};mentee;{name};Löneavdelningen\n" for i, name in enumerate(names))
    (tmp_path / "a.csv").write_bytes(f"id;role;name;department\n{rows}".encode(encoding))
    frame, problems, _ = read(make_programme, "people", file="a.csv")
    assert said(problems) == [] and frame["name"].tolist() == names


def test_a_comma_sheet_with_semicolon_lists_is_cut_at_commas(tmp_path, make_programme):
    text = "id,role,goals\nE1,mentee,a; b; c; d\nE2,mentee,e; f; g; h\n"
    (tmp_path / "a.csv").write_text(text)
    frame, _, _ = read(make_programme, "people", file="a.csv")
    peer = pd.read_csv(io.StringIO(text))
    assert frame["goals"].tolist() == [tuple(g.split("; ")) for g in peer["goals"]]


def test_excels_own_delimiter_line_is_not_a_row(tmp_path, make_programme):
    (tmp_path / "a.csv").write_text("sep=;\r\nid;role\r\nE1;mentee\r\n;mentor\r\n")
    frame, problems, _ = read(make_programme, "people", file="a.csv")
    assert frame["id"][0] == "E1" and problems[0].row == 3


def test_rows_are_counted_as_the_reader_sees_them(tmp_path, make_programme):
    (tmp_path / "a.csv").write_text(
        'id,role,seniority,about\nE1,mentee,1,"two\nlines"\n\n,,,\nE2,mentee,many,\n'
    )
    _, problems, _ = read(make_programme, "people", file="a.csv")
    # Row 2 spans two lines of the file, and is one row in every spreadsheet.
    assert said(problems) == [
        "a.csv, row 5, column seniority: the cell is not a number; "
        "write it in figures, as 2 or 2,5."
    ]


def workbook(path, rows, title="Svar", more=()):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for name, content in more:
        page = book.create_sheet(name)
        for row in content:
            page.append(row)
    book.save(path)


def test_a_workbook_is_read_as_it_was_filled_in(tmp_path, make_programme):
    rows = [
        ["meeting_id", "kind", "held", "mentee_id", "minutes", "topics", "Anteckning"],
        [1, "Gruppmöte", dt.datetime(2026, 2, 28), 7.0, 45.0, "nätverk;återkoppling", "hemligt"],
        [None] * 7,
        ["K2", "one-to-one meeting", dt.date(2026, 3, 1), "007", 30, None, None],
        ["K3", "follow_up", "2026-03-02", None, "1,5", None, None],
    ]
    workbook(tmp_path / "m.xlsx", [["not this"]], "Läs mig", [("Möten", rows)])
    frame, problems, unread = read(make_programme, "meetings", file="m.xlsx", sheet="Möten")
    assert said(problems) == [] and unread == ["Anteckning"]
    assert frame["meeting_id"].tolist() == ["1", "K2", "K3"]
    assert frame["kind"].tolist() == ["group", "one_to_one", "follow_up"]
    assert frame["held"].tolist() == list(
        pd.to_datetime(["2026-02-28", "2026-03-01", "2026-03-02"])
    )
    assert frame["mentee_id"].fillna("-").tolist() == ["7", "007", "-"]
    assert frame["minutes"].tolist() == [45, 30, 1.5]
    assert frame["topics"].tolist() == [("nätverk", "återkoppling"), (), ()]
    _, problems, _ = read(make_programme, "meetings", file="m.xlsx", sheet="Möte")
    assert said(problems) == [
        "m.xlsx, sheet Möte: the workbook has no such sheet; did you mean Möten?"
    ]


def test_a_workbook_reads_as_pandas_reads_it(tmp_path, make_programme):
    rng = np.random.default_rng(1)
    days = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 600, 300), unit="D")
    peer = pd.DataFrame({
        "id": [f"P{i:04}" for i in range(300)], "hired": days,
        "seniority": rng.integers(1, 9, 300) / 2, "department": rng.choice(["Inköp", "Löner"], 300),
    })  # fmt: skip
    peer.to_excel(tmp_path / "e.xlsx", index=False)
    peer.to_csv(tmp_path / "e.csv", index=False, sep=";", decimal=",", encoding="cp1252")
    for file in ("e.xlsx", "e.csv"):
        frame, problems, _ = read(make_programme, "employment", file=file)
        assert said(problems) == []
        for name in peer:
            assert frame[name].tolist() == peer[name].tolist(), (file, name)


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path, make_programme):
    workbook(tmp_path / "good.xlsx", [["id", "role"], ["E1", "mentee"]])
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">'
        '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="str"><v>id&b;</v></c></row></sheetData></worksheet>'
    )
    with (
        zipfile.ZipFile(tmp_path / "good.xlsx") as good,
        zipfile.ZipFile(tmp_path / "bad.xlsx", "w") as bad,
    ):
        for name in good.namelist():
            content = bomb if name == "xl/worksheets/sheet1.xml" else good.read(name)
            bad.writestr(name, content)
    assert openpyxl.DEFUSEDXML
    frame, problems, _ = read(make_programme, "people", file="bad.xlsx")
    assert frame.empty and said(problems) == [
        "bad.xlsx: the file cannot be read as an Excel workbook; open it and save it as .xlsx."
    ]


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.csv", b"", "no row holds anything"),
        ("a.csv", b"\n\n  \n", "no row holds anything"),
        ("a.csv", b'id,role\nE1,"mentee\nE2,mentee\n', "a quotation mark opens or closes"),
        ("a.csv", b"id,role\nE1,mentee,extra\n", "the row has more cells than the header"),
        ("a.xlsx", b"id,role\n", "the file cannot be read as an Excel workbook"),
        ("a.xls", b"id", "the file is neither CSV nor Excel"),
        ("a.ods", b"id", "the file is neither CSV nor Excel"),
    ],
)
def test_files_that_cannot_be_read_say_why(tmp_path, make_programme, name, content, what):
    (tmp_path / name).write_bytes(content)
    frame, problems, _ = read(make_programme, "people", file=name)
    assert frame.empty and len(problems) == 1 and problems[0].what.startswith(what)
    assert problems[0].mend


@pytest.mark.parametrize("file", ["../a.csv", "/etc/passwd.csv", "x/../../a.csv", "..\\a.csv",
                                  "C:\\a.csv", "link.csv"])  # fmt: skip
def test_no_file_outside_the_data_folder_is_read(tmp_path, make_programme, file):
    outside = tmp_path.parent / f"{tmp_path.name}-outside.csv"
    outside.write_text("id,role\nE1,mentee\n")
    (tmp_path / "link.csv").symlink_to(outside)
    frame, (problem,), _ = read(make_programme, "people", file=file)
    assert frame.empty and problem.what == "the file lies outside the data folder"


def test_a_missing_file_says_where_to_put_it(tmp_path, make_programme):
    _, (problem,), _ = read(make_programme, "people", file="sub/a.csv")
    assert problem.what == "there is no such file in the data folder"
    assert problem.mend == f"put it in {tmp_path / 'sub'}"
    programme = make_programme(folders={"data": "${NO_SUCH_VARIABLE}/a"})
    _, (problem,), _ = read_source(programme, "people", Source(file="a.csv"))
    assert problem.mend == (
        "set the environment variable NO_SUCH_VARIABLE, which folders.data names"
    )


# ---------------------------------------------------------------- maps


def test_columns_are_joined_by_kind(tmp_path, make_programme):
    (tmp_path / "a.csv").write_text("First,Last,G1,G2\nÅsa,Öberg,a; b,b\nBo,,,c\n")
    frame, problems, unread = read(
        make_programme, "people", file="a.csv", constants={"role": "mentee"},
        columns={"id": ["First", "Last"], "name": ["First", "Last"], "goals": ["G1", "G2"]},
    )  # fmt: skip
    assert said(problems) == [] and unread == []
    assert frame["id"].tolist() == ["Åsa-Öberg", "Bo"]
    assert frame["name"].tolist() == ["Åsa Öberg", "Bo"]
    assert frame["goals"].tolist() == [("a", "b"), ("c",)]


def test_a_slip_in_a_value_map_is_told_once_and_points_to_its_key(tmp_path, make_programme):
    rows = [f"{i};Vill ha mentor" for i in range(28)] + ["x;Vill vara mentor", "y;Åsa Öberg"]
    (tmp_path / "a.csv").write_text("\n".join(["id;Roll", *rows]), encoding="utf-8")
    _, problems, _ = read(
        make_programme, "people", file="a.csv", columns={"role": "Roll"},
        values={"role": {"Vill ha mentr": "mentee", "Vill vara mentor": "mentor"}},
    )  # fmt: skip
    assert said(problems) == [
        'a.csv, row 2, column Roll: "Vill ha mentor", the same in 28 rows, is not a word of this '
        'column; its map has "Vill ha mentr": write tables.people.values.role with the word that '
        "the file has.",
        "a.csv, row 31, column Roll: the cell is not a word of this column; "
        "choose among mentor, mentee.",
    ]


def test_values_are_exchanged_in_cells_and_in_entries_of_lists(tmp_path, make_programme):
    (tmp_path / "a.csv").write_text(
        "id,role,seniority,languages,capacity\n"
        "E1,Deltagare,Grade 7,SV; en,-\nE2, deltagare ,Chief,en ; xx,2\n"
    )
    frame, problems, _ = read(
        make_programme, "people", file="a.csv",
        values={"role": {"Deltagare": "mentee"}, "seniority": {"Grade 7": 6, "Chief": 9.5},
                "languages": {"sv": "svenska", "EN": "engelska", "xx": None},
                "capacity": {"-": None}},
    )  # fmt: skip
    assert said(problems) == []
    assert frame["role"].tolist() == ["mentee", "mentee"]
    assert frame["seniority"].tolist() == [6, 9.5]
    assert frame["languages"].tolist() == [("svenska", "engelska"), ("engelska",)]
    assert frame["capacity"].tolist() == [1, 2]  # an empty cell means its default


def test_names_are_matched_exactly_first_then_without_case_and_spaces(tmp_path, make_programme):
    (tmp_path / "a.csv").write_text(
        "ID,Role,E-mail,name,NAME,Manager ID\nE1,mentee,a@b,yes,no,M1\n"
    )
    frame, problems, unread = read(make_programme, "people", file="a.csv")
    assert said(problems) == [] and unread == ["NAME"]
    assert frame.loc[0, ["id", "email", "name", "manager_id"]].tolist() == [
        "E1",
        "a@b",
        "yes",
        "M1",
    ]


def test_rows_are_filtered_split_and_merged(tmp_path, make_programme):
    (tmp_path / "p.csv").write_text(
        "project,cohort,mentors,topics\n"
        "A,3,M1; M2,x; y\nB,3.0,M1,y; z\nC,4,M2,q\nD,5,M1,never\nE,3,,lost\n"
    )
    workbook(tmp_path / "p.xlsx", [
        ["project", "cohort", "mentors", "topics"],
        ["A", 3, "M1; M2", "x; y"], ["B", 3.0, "M1", "y; z"], ["C", "4 ", "M2", "q"],
        ["D", 5, "M1", "never"], ["E", 3, None, "lost"],
    ])  # fmt: skip
    for file, cohorts in (("p.csv", [3, "3.0", 4]), ("p.xlsx", [3, 4])):
        source = {
            "file": file, "rows": {"cohort": cohorts}, "split": "mentors",
            "constants": {"role": "mentor"}, "columns": {"id": "mentors", "skills": "topics"},
        }  # fmt: skip
        frame, problems, unread = read(make_programme, "people", **source, merge=True)
        assert said(problems) == [] and unread == ["project"]
        assert dict(zip(frame["id"], frame["skills"], strict=True)) == {
            "M1": ("x", "y", "z"),
            "M2": ("x", "y", "q"),
        }
        _, problems, _ = read(make_programme, "people", **source)
        assert [p.row for p in problems] == [3, 4]


def test_merged_rows_keep_the_first_value_and_not_a_default(tmp_path, make_programme):
    (tmp_path / "a.csv").write_text("id,role,capacity,site\nM1,mentor,,\nM1,mentor,3,Gävle\n")
    frame, problems, _ = read(make_programme, "people", file="a.csv", merge=True)
    assert said(problems) == []
    assert frame.loc[0, ["capacity", "site"]].tolist() == [3, "Gävle"] and len(frame) == 1


def test_a_map_that_names_what_is_not_there_is_told_all_at_once(tmp_path, make_programme):
    (tmp_path / "a.csv").write_text("Anst.nr,Namn\n1,Bo\n")
    _, problems, _ = read(
        make_programme, "people", file="a.csv", split="Mentorer", rows={"Omgång": ["5"]},
        columns={"id": "Anst nummer", "nmae": "Namn"}, values={"roles": {"a": "b"}},
        constants={"role": "mentee", "capcity": 2},
    )  # fmt: skip
    assert sorted(said(problems)) == [
        "a.csv: there is no column Anst nummer; did you mean Anst.nr?",
        "a.csv: there is no column Mentorer; choose among Anst.nr, Namn.",
        "a.csv: there is no column Omgång; choose among Anst.nr, Namn.",
        "params/spring.yaml: tables.people.columns.nmae is not a column of people; "
        "did you mean name?",
        "params/spring.yaml: tables.people.constants.capcity is not a column of people; "
        "did you mean capacity?",
        "params/spring.yaml: tables.people.values.roles is not a column of people; "
        "did you mean role?",
    ]


# ---------------------------------------------------------------- problems


def test_problems_name_the_readers_row_and_column(tmp_path, make_programme):
    (tmp_path / "a.csv").write_text(
        "Nr,Roll,Nivå,Form,Platser\nE1,adept,120,video,1\n,adept,1,video,\nE1,Mentee,2,rökruta,-1\n"
    )
    _, problems, _ = read(
        make_programme, "people", file="a.csv",
        columns={"id": "Nr", "role": "Roll", "seniority": "Nivå", "meeting_form": "Form",
                 "capacity": "Platser"},
    )  # fmt: skip
    assert set(said(problems)) == {
        'a.csv, row 2, column Nivå: "120" is above 100, the most allowed; '
        "write a number from 0 to 100.",
        "a.csv, row 3, column Nr: the cell is empty; fill it in, as E017; every row of people "
        "needs one.",
        "a.csv, row 4, column Form: the cell is not a word of this column; choose among "
        "in_person, video, phone, either.",
        'a.csv, row 4, column Platser: "-1" is below 0, the least allowed; '
        "write a whole number from 0 to 50.",
        "a.csv, row 4, column Nr, Roll: the same id and role as in row 2; keep one of the two, "
        "or write merge: true under the source.",
    }


def test_a_column_that_every_row_needs_is_asked_for_once(tmp_path, make_programme):
    (tmp_path / "a.csv").write_text("namn\nBo\nEva\n")
    _, problems, _ = read(make_programme, "people", file="a.csv", constants={"role": "mentee"})
    assert said(problems) == [
        "a.csv: there is no column id, which every row of people needs; "
        "add it, or map one of yours to it under columns: id."
    ]


def test_what_people_wrote_or_are_called_is_never_quoted(tmp_path, make_programme):
    (tmp_path / "s.csv").write_text(
        "respondent,role,wave,item,answer,comment,date\n"
        "r1,mentee,w,fit,HEMLIGT svar,HEMLIGT,2026-01-01\n"
        "r2,mentee,w,fit,4,#REF!,HEMLIGT och längre än fyrtio tecken för att vara säker\n"
    )
    (tmp_path / "p.csv").write_text("id,role,name,email\nHEMLIGT,mentee,#REF!,#N/A\n")
    _, survey, _ = read(make_programme, "survey_responses", file="s.csv")
    _, people, _ = read(make_programme, "people", file="p.csv")
    assert len(survey) == 3 and len(people) == 2
    assert not [p for p in said(survey + people) if "HEMLIGT" in p]
    assert survey[0].what == "the answer is not a number"


def test_many_problems_of_a_column_end_in_one_line(tmp_path, make_programme):
    rows = "".join(f"E{i},mentee,high\n" for i in range(180))
    (tmp_path / "a.csv").write_text("id,role,seniority\n" + rows + "E1000,elf,1\n")
    _, problems, _ = read(make_programme, "people", file="a.csv")
    assert len(problems) == 52
    assert str(problems[-1]).startswith("a.csv, column seniority: 130 more rows have a problem")
    assert [p.row for p in problems if p.column == "role"] == [182]


def test_ids_that_lead_nowhere_are_told_where_it_matters(tmp_path, make_programme):
    (tmp_path / "people.csv").write_text("id,role,manager_id\nE1,mentee,P9\nM1,mentor,\n")
    (tmp_path / "pairs.csv").write_text(
        "Adept,mentor_id,state,date\nE1,M1,running,2026-01-01\nE2,M1,running,2026-01-01\n"
    )
    (tmp_path / "attendance.csv").write_text("training_id,id\nT1,P77\n")
    tables = {
        "people": {"file": "people.csv"},
        "pairs": {"file": "pairs.csv", "columns": {"mentee_id": "Adept"}},
        "training_attendance": {"file": "attendance.csv"},
    }
    with pytest.raises(TableError) as refused:
        read_tables(make_programme(tables))
    # A manager may stand outside the programme; the table trainings was not supplied.
    assert said(refused.value.problems) == [
        "pairs.csv, row 3, column Adept: the id is not found in the table people; "
        "mend the id, add the missing row to people, or take this row out."
    ]
    (tmp_path / "trainings.csv").write_text("training_id,module,date\nT2,x,2026-01-01\n")
    with pytest.raises(TableError) as refused:
        read_tables(make_programme({**tables, "trainings": {"file": "trainings.csv"}}))
    assert [p.where for p in refused.value.problems] == ["pairs.csv", "attendance.csv"]


def test_all_problems_of_all_files_come_at_once(tmp_path, make_programme):
    (tmp_path / "people.csv").write_text("id,role\nE1,elf\n")
    (tmp_path / "pairs.csv").write_text(
        "mentee_id,mentor_id,state,date\nE1,M1,running,03/04/2026\n"
    )
    with pytest.raises(TableError) as refused:
        read_tables(make_programme({
            "people": {"file": "people.csv"}, "pairs": {"file": "pairs.csv"},
            "ties": {"file": "none.csv"},
        }))  # fmt: skip
    assert [p.where for p in refused.value.problems] == ["people.csv", "pairs.csv", "none.csv"]


def test_people_are_required(make_programme):
    with pytest.raises(TableError) as refused:
        read_tables(make_programme())
    assert refused.value.problems[0] == Problem(
        "params/spring.yaml",
        "tables.people is missing",
        "name the file of mentors and mentees under it, or try example: {seed: 1}",
    )


def test_two_files_fill_one_table_if_one_says_merge(tmp_path, make_programme):
    (tmp_path / "a.csv").write_text("id,role,name,goals\nE2,mentee,Bo,x\nE1,mentee,Åsa,y\n")
    (tmp_path / "b.csv").write_text("id,role,name,goals,site\nE1,mentee,Fel,y;z,Gävle\n")
    files = [{"file": "a.csv"}, {"file": "b.csv"}]
    with pytest.raises(TableError) as refused:
        read_tables(make_programme({"people": files}))
    assert said(refused.value.problems) == [
        "b.csv, row 2, column id, role: the same id and role as in a.csv, row 3; "
        "keep one of the two, or write merge: true under the source."
    ]
    files[1]["merge"] = True
    people = read_tables(make_programme({"people": files}))["people"]
    assert people["id"].tolist() == ["E1", "E2"]
    assert people.loc[0, ["name", "goals", "site"]].tolist() == ["Åsa", ("y", "z"), "Gävle"]


def test_the_same_id_twice_in_one_file_is_a_problem_even_if_another_merges(
    tmp_path, make_programme
):
    (tmp_path / "a.csv").write_text("id,role\nE1,mentee\nE1,mentee\nE1,mentor\n")
    (tmp_path / "b.csv").write_text("id,role\nE1,mentee\n")
    with pytest.raises(TableError) as refused:
        read_tables(make_programme(
            {"people": [{"file": "a.csv"}, {"file": "b.csv", "merge": True}]}
        ))  # fmt: skip
    assert [(p.where, p.row) for p in refused.value.problems] == [("a.csv", 3)]


def test_an_answer_under_an_e_mail_address_or_an_id_is_refused(tmp_path, make_programme):
    (tmp_path / "people.csv").write_text("id,role\nE1,mentee\n")
    for respondent in ("asa@example.se", "E1"):
        (tmp_path / "s.csv").write_text(
            f"respondent,role,wave,item,answer\n{respondent},mentee,w,fit,4\n"
        )
        with pytest.raises(TableError) as refused:
            read_tables(make_programme(
                {"people": {"file": "people.csv"}, "survey_responses": {"file": "s.csv"}}
            ))  # fmt: skip
        assert "pseudonymise: true" in str(refused.value) and respondent not in str(refused.value)


def test_tables_do_not_depend_on_the_order_of_rows(tmp_path, make_programme):
    rows = [f"E{i},mentee" for i in range(40)]
    frames = []
    for seed in (1, 2):
        shuffled = np.random.default_rng(seed).permutation(rows)
        (tmp_path / "a.csv").write_text("id,role\n" + "\n".join(shuffled))
        frames.append(read_tables(make_programme({"people": {"file": "a.csv"}}))["people"])
    pd.testing.assert_frame_equal(*frames)


@pytest.mark.slow
def test_a_hundred_thousand_people_are_read_in_seconds(tmp_path, make_programme):
    import time

    n = 100_000
    peer = pd.DataFrame({
        "id": [f"P{i}" for i in range(n)], "role": "mentee", "name": [f"N {i}" for i in range(n)],
        "department": [f"D{i % 50}" for i in range(n)], "seniority": [i % 9 for i in range(n)],
        "goals": [f"g{i % 30}; g{i % 7}" for i in range(n)],
    })  # fmt: skip
    peer.to_csv(tmp_path / "a.csv", index=False)
    start = time.process_time()
    frame, problems, _ = read(make_programme, "people", file="a.csv")
    assert time.process_time() - start < 15
    assert not problems and frame["name"].tolist() == peer["name"].tolist()


# ---------------------------------------------------------------- load_profiles


def test_profiles_load_from_a_sheet_a_workbook_and_a_frame_alike(tmp_path):
    (tmp_path / "a.csv").write_text(SHEET, encoding="cp1252")
    rows = list(csv.reader(io.StringIO(SHEET), delimiter=";"))
    workbook(tmp_path / "a.xlsx", rows)
    frame = pd.DataFrame(rows[1:], columns=rows[0]).replace("", None)
    loaded = [
        load_profiles(source, role="mentee", columns=MAP, separator=",")
        for source in (tmp_path / "a.csv", str(tmp_path / "a.xlsx"), frame)
    ]
    for one in loaded:
        pd.testing.assert_frame_equal(one, loaded[0])
        assert one.attrs["unread"] == ["Hemligt"]
    assert loaded[0]["goals"].tolist() == [("ledarskap", "data"), ()]
    assert loaded[0]["role"].tolist() == ["mentee", "mentee"]
    assert loaded[0].dtypes["seniority"] == DTYPES["number"]


def test_profiles_keep_the_sheets_order_and_its_own_roles(tmp_path):
    (tmp_path / "a.csv").write_text("id,role\nZ,mentor\nA,mentee\n")
    assert load_profiles(tmp_path / "a.csv", role="mentee")["role"].tolist() == ["mentor", "mentee"]
    assert load_profiles(tmp_path / "a.csv")["id"].tolist() == ["Z", "A"]


def test_a_loaded_frame_can_be_loaded_again():
    frame = pd.DataFrame({"id": ["E1"], "role": "mentee", "goals": [("a", "b")]})
    once = load_profiles(frame)
    pd.testing.assert_frame_equal(load_profiles(once), once)


@pytest.mark.parametrize("several", [list, tuple, set, np.array])
def test_cells_of_a_frame_may_hold_several_entries(several):
    frame = pd.DataFrame({"id": ["E1", "E2"], "mål": [several(["B", "a"]), several(["c"])],
                          "mer": [several(["d"]), None]})  # fmt: skip
    order = ("B", "a")  # by the alphabet too, as sets are read
    read = load_profiles(frame[["id", "mål"]], role="mentee", columns={"goals": "mål"})
    assert read["goals"].tolist() == [order, ("c",)]
    both = load_profiles(frame, role="mentee", columns={"goals": ["mål", "mer"]})
    assert both["goals"].tolist() == [(*order, "d"), ("c",)]
    values = {"goals": {"B": "bygg", "c": "chefskap"}}
    ours = load_profiles(
        frame[["id", "mål"]], role="mentee", columns={"goals": "mål"}, values=values
    )
    assert ours["goals"].tolist() == [("bygg", "a"), ("chefskap",)]


def test_places_that_are_not_whole_are_told_with_file_row_and_column(tmp_path, make_programme):
    rows = [["Id", "Platser"], ["M1", 1.5], ["M2", "två"], ["M3", 2], ["M4", "0,5"], ["M5", None]]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "mentors.xlsx")
    columns = {"id": "Id", "capacity": "Platser"}
    place = "mentors.xlsx, row {}, column Platser: "
    told = [
        place.format(3) + "the cell is not a number; write it as a whole number in figures, as 2.",
        place.format(2) + '"1.5" is not a whole number; write a whole number from 0 to 50.',
        place.format(5) + '"0.5" is not a whole number; write a whole number from 0 to 50.',
    ]
    with pytest.raises(TableError) as refused:
        load_profiles(tmp_path / "mentors.xlsx", role="mentor", columns=columns)
    assert sorted(said(refused.value.problems)) == sorted(told)
    source = {"file": "mentors.xlsx", "columns": columns, "constants": {"role": "mentor"}}
    programme = make_programme(tables={"people": source})
    with pytest.raises(TableError) as refused:
        read_tables(programme)
    assert sorted(said(refused.value.problems)) == sorted(told)


@pytest.mark.parametrize("source", [None, 7, ["a.csv"], b"a.csv"])
def test_profiles_of_what_is_no_file_are_refused(source):
    with pytest.raises(TableError, match="is no file and no table; give the path of a CSV"):
        load_profiles(source)


def test_profiles_refuse_with_every_problem(tmp_path):
    with pytest.raises(TableError, match="there is no such file"):
        load_profiles(tmp_path / "none.csv")
    with pytest.raises(TableError, match="there is no column id"):
        load_profiles(pd.DataFrame({"namn": ["Bo"]}), role="mentee")
    with pytest.raises(TableError) as refused:
        load_profiles(pd.DataFrame({"id": ["E1", "E1"], "seniority": ["x", "2"]}), role="boss")
    assert said(refused.value.problems) == [
        'load_profiles: constants.role: "boss" is not a word of this column; '
        "choose among mentor, mentee.",
        "the DataFrame, row 2, column seniority: the cell is not a number; "
        "write it in figures, as 2 or 2,5.",
    ]
    with pytest.raises(TableError, match="nmae is not a column of people"):
        load_profiles(pd.DataFrame({"id": ["E1"]}), role="mentee", columns={"nmae": "id"})
    with pytest.raises(TableError, match="load_profiles: columns"):
        load_profiles(pd.DataFrame({"id": ["E1"]}), role="mentee", columns={"id": 3})

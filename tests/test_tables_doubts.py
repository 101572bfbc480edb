"""What can hardly be so: told where it is saved and read, refused where it means nothing."""

from __future__ import annotations

import pandas as pd
import pytest
from typer.testing import CliRunner

from mentorkit.errors import TableError
from mentorkit.tables import find_doubts, import_tables, save_entries
from mentorkit.tables.example import make_example
from mentorkit.tables.example.setting import fill_table
from mentorkit.tables.plausible import RULES

PAIR = {"mentee_id": "E1", "mentor_id": "M1"}
MET = {"kind": "one_to_one", "held": "2026-02-03", **PAIR}
GOAL = {"kind": "network", **PAIR}
FILES = {
    "people": "id;role;name\nE1;mentee;Åsa\nE2;mentee;Eva\nM1;mentor;Bo\nM2;mentor;Per\n",
    "pairs": "mentee_id;mentor_id;state;date\nE1;M1;running;2026-01-12\n",
    "goals": "goal_id;mentee_id;mentor_id;kind\n"
    + "".join(f"G{n};E1;M1;network\n" for n in range(3)),
    "meetings": "meeting_id;kind;held;mentee_id;mentor_id\nK1;one_to_one;2026-02-03;E1;M1\n",
}

#: A row, the columns beside which something is said, and whether it is refused.
ROWS = [
    ("meetings", {**MET, "held": "1926-02-03"}, "held", "more than ten years", True),
    ("meetings", {**MET, "held": "2016-02-03"}, "held", "more than a year", False),
    ("meetings", {**MET, "held": "2090-02-03"}, "held", "has not come", True),
    ("meetings", MET, "held", "on that day already", False),
    ("meetings", {"kind": "group"}, "held", "has no day", True),
    ("meetings", {**MET, "mentee_id": "M1", "mentor_id": "E1"}, "mentee_id", "as a mentor", False),
    ("meetings", {**MET, "mentee_id": "E2"}, "mentor_id", "no such pair", False),
    ("meetings", {**MET, "mentor_id": None}, "mentee_id", "names no", False),
    ("goals", {**GOAL, "set_on": "2026-02-02", "due": "2026-02-01"}, "due", "before it", True),
    ("goals", GOAL, "status", "three open goals", False),
    ("goal_notes", {"goal_id": "G1", "mentee_id": "E2", "date": "2026-02-02"}, "mentee_id",
     "another mentee", False),
    ("agreements", {**PAIR, "date": "2026-02-02", "ends": "2026-02-01"}, "ends", "ends be", True),
    ("pauses", {"mentee_id": "E2", "mentor_id": "M2", "starts": "2026-02-02",
                "ends": "2026-02-09"}, "mentor_id", "no such pair", False),
    ("trainings", {"module": "diversity_inclussion", "date": "2026-02-02"}, "module",
     "no such module", False),
    ("decisions", {"proposal": "rematsch", "date": "2026-02-02", "decision": "accepted"},
     "proposal", "no proposal", False),
    ("survey_responses", {"respondent": "R1", "role": "mentee", "wave": "2026-03",
                          "item": "recommend", "answer": 11}, "answer", "outside", False),
]  # fmt: skip


@pytest.fixture
def programme(make_programme, tmp_path):
    for name, text in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    programme = make_programme({name: {"file": f"{name}.csv"} for name in FILES})
    assert import_tables(programme).doubts == ()
    return programme


@pytest.mark.parametrize(("table", "row", "column", "said", "is_refused"), ROWS)
def test_a_row_is_told_of_or_refused(programme, table, row, column, said, is_refused):
    if is_refused:
        with pytest.raises(TableError, match=said) as caught:
            save_entries(programme, {table: [row]}, who="Åsa")
        assert (caught.value.problems[0].row, caught.value.problems[0].column) == (1, column)
    else:
        doubts = save_entries(programme, {table: [row]}, who="Åsa").doubts
        told = [(doubt.column, doubt.rows) for doubt in doubts if said in str(doubt.what)]
        assert told == [(column, (0,))]
        assert all(doubt.what.render("sv") != str(doubt.what) for doubt in doubts)


def test_every_rule_has_a_row():
    for rule in RULES:
        assert any(table in rule.tables and said in str(rule.what) for table, _, _, said, _ in ROWS)


def test_a_row_that_is_as_it_should_be_is_not_doubted(programme):
    rows = {
        "meetings": [{**MET, "held": "2026-02-04"}, {**MET, "kind": "follow_up"},
                     {"kind": "group", "planned": "2026-03-02"}, {**MET, "meeting_id": "K1"}],
        "goals": [{"goal_id": "G1", "status": "reached"}],
        "goal_notes": [{"goal_id": "G1", "mentee_id": "E1", "date": "2026-02-02"}],
        "trainings": [{"module": "Mångfald och inkludering", "date": "2026-02-02"}],
        "decisions": [{"proposal": "Rematch", "date": "2026-02-02", "decision": "accepted"}],
    }  # fmt: skip
    assert save_entries(programme, rows, who="Åsa").doubts == ()


def test_a_pair_that_is_saved_beside_its_meeting_is_known(programme):
    new = {"mentee_id": "E2", "mentor_id": "M2"}
    pair = {**new, "state": "running", "date": "2026-01-12"}
    rows = {"meetings": [{**MET, **new}, {**MET, **new}], "pairs": [pair]}
    (doubt,) = save_entries(programme, rows, who="Åsa").doubts
    assert (doubt.table, doubt.rows) == ("meetings", (1,))


def test_files_are_read_and_told_of_by_file_and_row_alone(programme, tmp_path):
    rows = "".join(f"L{n:02};one_to_one;1926-02-0{n};E1;M1\n" for n in range(1, 8))
    (tmp_path / "meetings.csv").write_text(
        FILES["meetings"] + rows + "L08;one_to_one;2026-02-03;E1;M1\n", "utf-8"
    )
    report = import_tables(programme)
    line, second = report.lines()[-2:]
    assert line.strip() == (
        "meetings, held: the meeting was held more than ten years before the programme began "
        "(7 rows: the first in meetings.csv, rows 3, 4, 5, 6 and 7); mend the day"
    )
    assert "(1 row: meetings.csv, row 10)" in second and "E1" not in line + second
    assert "(7 rader: de första i meetings.csv, rad 3, 4, 5, 6 och 7)" in report.lines("sv")[-2]


def test_check_tells_of_them(tmp_path):
    from mentorkit.cli import app

    for name, text in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text.replace("2026-02-03", "1926-02-03"), "utf-8")
    params = tmp_path / "spring.yaml"
    params.write_text(
        "id: spring\nname: Spring\norganisation: Us\npurpose: Grow\nlanguage: en\n"
        "period: {start: 2026-01-01, end: 2026-12-31}\n"
        f"folders: {{data: {tmp_path}}}\ntables:\n"
        + "".join(f"  {name}: {{file: {name}.csv}}\n" for name in FILES)
    )
    done = CliRunner().invoke(app, ["check", str(params)])
    assert done.exit_code == 0 and "(1 row: meetings.csv, row 2)" in done.output


def test_the_example_is_beyond_doubt(make_programme):
    tables = make_example(seed=1).tables
    assert find_doubts(make_programme({}, period={"start": "2025-09-01", "end": "2026-08-31"}),
                       tables, today=pd.Timestamp("2027-01-01").date()) == []  # fmt: skip


def test_doubled_meetings_are_the_rows_that_a_slow_search_finds(make_programme):
    days = ["2026-02-03", "2026-02-03", None, "2026-02-04", "2026-02-03", None]
    rows = [{**MET, "held": day, "planned": "2026-02-03", "meeting_id": str(n)}
            for n, day in enumerate(days)]  # fmt: skip
    again = tuple(n for n, day in enumerate(days) if day and day in days[:n])
    (doubt,) = find_doubts(make_programme({}), {"meetings": fill_table("meetings", rows)})
    assert doubt.rows == again

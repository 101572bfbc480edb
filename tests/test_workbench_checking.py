"""The data check tells what is wrong and how to mend it, and what people did beyond the files."""

from __future__ import annotations

import re

import pytest
from small_programme import CANARY, write_small_programme

from mentorkit.errors import Problem, ProgrammeError
from mentorkit.tables import import_tables, open_programme, remove_entries, save_entries
from mentorkit.workbench.checking import PARAMS, check_programme
from mentorkit.workbench.data_check import DataCheck
from mentorkit.workbench.problem_words import _SAID, word_problem, word_sentence

GOOD = {
    "people": "id;role;name;capacity\nE1;mentee;Åsa;\nE2;mentee;Eva;\nM1;mentor;Bo;2\n",
    "meetings": "meeting_id;kind;planned;held;mentee_id;mentor_id;minutes\n"
    "K1;one_to_one;2026-02-01;2026-02-01;E1;M1;30\n",
}
BAD = {
    "people": "id;role;name;capacity\nE1;adpt;Åsa;\nE1;mentee;Eva;\nM1;mentor;Bo;1,5\n"
    ";mentor;Ek;-1\n",
    "meetings": "meeting_id;kind;planned;held;mentee_id;mentor_id;minutes\n"
    "K1;one_to_one;31/02/2026;03/04/2026;E9;M1;many\n"
    "K2;one_to_one;2026-02-01;2206-02-01;E1;M1;1,234\n",
}


@pytest.fixture
def params(tmp_path):
    folder = tmp_path / "params"
    folder.mkdir()
    path = folder / "spring.yaml"
    path.write_text(
        "id: spring\nname: Vår\norganisation: Verket\npurpose: Stärka\nlanguage: sv\n"
        "period: {start: 2026-01-01, end: 2026-12-31}\n"
        "tables: {people: {file: people.csv}, meetings: {file: meetings.csv}}\n",
        "utf-8",
    )
    return path


def write(params, files):
    data = params.parent.parent / "data" / "spring"
    data.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (data / f"{name}.csv").write_text(text, "utf-8")


def problems_of(error):
    return sorted(error.problems)


def test_what_is_wrong_is_what_the_import_refuses_each_with_its_table(params):
    write(params, BAD)
    checked = check_programme(params)
    with pytest.raises(Exception) as refused:
        import_tables(open_programme(params))
    assert sorted(found.problem for found in checked.problems) == problems_of(refused.value)
    for name in ("people", "meetings"):
        own = checked.of_table(name)
        assert own and {found.problem.where for found in own} == {f"{name}.csv"}
    state = dict(zip(checked.tables.iloc[:, 0], checked.tables.iloc[:, -1], strict=True))
    assert state["people"] == state["meetings"] == "har fel" and state["pairs"] == "saknas"


def test_every_problem_of_these_files_is_told_in_swedish(params):
    write(params, BAD)
    for found in check_programme(params).problems:
        for said in (found.problem.what, found.problem.mend):
            told = word_sentence(said, "sv")
            assert told != said, said
            assert not re.search(r"\b(the|is|write|a)\b", told), told
            assert set(re.findall(r"\d+", said)) == set(re.findall(r"\d+", told)), told
    assert word_sentence("something nobody foresaw", "sv") == "something nobody foresaw"


def test_in_english_a_sentence_stays_as_it_was_found(params):
    write(params, BAD)
    for found in check_programme(params).problems:
        for said in (found.problem.what, found.problem.mend):
            assert word_sentence(said, "en") in (said, said.replace("ja or nej, ", ""))
    problem = Problem("locked", "E1 and M4 cannot be a pair: they share no language", "unlock it")
    assert "gemensamt språk" in word_problem(problem, "sv")


def test_each_sentence_fits_its_own_text_and_no_other():
    for text in _SAID:
        filled = text.replace(**dict.fromkeys(re.findall(r"(?<!{){(\w+)}", text.message), "qx"))
        assert word_sentence(str(filled), "en") == str(filled)
        assert word_sentence(str(filled), "sv") == filled.render("sv")


def test_a_params_file_that_cannot_be_used_is_told_of_and_not_raised(params):
    write(params, BAD)
    text = params.read_text("utf-8").replace("language: sv", "language: sv\nmatchin: {}")
    params.write_text(text, "utf-8")
    checked = check_programme(params)
    assert checked.programme is None and checked.tables.empty
    assert any("matchin" in found.problem.what for found in checked.of_table(PARAMS))
    assert checked.of_table("people")  # all that is wrong in one round
    params.write_text("id: [", "utf-8")
    assert check_programme(params, "en").of_table(PARAMS)
    with pytest.raises(ProgrammeError):
        check_programme(params, "de")


def test_mending_checking_again_and_importing(params):
    write(params, BAD)
    check = DataCheck(params)
    assert check.table.widget.options[0] == ("alla", "*")
    check.table.widget.value = "meetings"
    assert "meetings.csv" in check.problems.value and "people.csv" not in check.problems.value
    check.bring.click()
    assert "rätta problemen" in check.status.value and not check.checked.by_hand.size
    write(params, GOOD)
    check.again.click()
    assert "Inget är fel" in check.status.value and check.checked.problems == []
    check.who.widget.value = " "
    check.bring.click()
    assert check.who.problem == "Skriv ditt namn."
    check.who.widget.value = "Åsa Öberg"
    check.bring.click()
    assert "people" in check.report.value and "3 rader" in check.report.value
    assert "Åsa Öberg" in check.changes.value
    again = check_programme(params)
    rows = again.tables.set_index(again.tables.columns[0])
    assert rows.loc["people"].iloc[2:4].tolist() == ["3", "3"]


def test_what_people_did_beyond_the_files_is_counted_and_nobody_is_named(params):
    write(params, GOOD)
    programme = open_programme(params)
    import_tables(programme, who="Bo")
    meeting = {"kind": "one_to_one", "held": "2026-02-03", "mentee_id": "E1", "mentor_id": "M1"}
    save_entries(programme, {"meetings": [meeting, meeting]}, who="Åsa", why="secret")
    save_entries(programme, {"meetings": [{"meeting_id": "K1", "minutes": 45}]}, who="Eva")
    remove_entries(programme, {"people": [("E2", "mentee")]}, who="Eva")
    checked = check_programme(params)
    counts = checked.by_hand.set_index("table")
    assert counts.loc["meetings", ["entered", "changed", "removed", "who"]].tolist() == [
        2, 1, 0, "Eva",
    ]  # fmt: skip
    assert counts.loc["people", ["entered", "changed", "removed"]].tolist() == [0, 0, 1]
    told = checked.changes
    assert told["action"].tolist() == ["removed", "changed", "added", "imported", "imported"]
    assert told["rows"].tolist()[:3] == [1, 1, 2] and set(told["who"]) == {"Eva", "Åsa", "Bo"}
    assert told["at"].is_monotonic_decreasing
    check = DataCheck(params)
    shown = check.changes.value + check.by_hand.value + check.tables.value + check.problems.value
    assert not re.search("secret|E2|KF0001", shown)


def test_the_data_check_shows_no_cell_of_a_person(tmp_path):
    params = write_small_programme(tmp_path)
    import_tables(open_programme(params))
    check = DataCheck(params)
    shown = "".join(getattr(widget, "value", "") for widget in check.widgets)
    assert "Kanariefågel" not in shown and CANARY not in shown

"""A person gets what is kept of them, and what is past its date goes."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
import stat
from html.parser import HTMLParser

import pytest
from small_programme import (
    CANARY,
    CONFIDED,
    EMAIL,
    NAME,
    PERSON,
    holding,
    mentorkit,
    rows_of,
    write_small_programme,
)

from mentorkit.errors import PersonError, ProgrammeError, TableError
from mentorkit.personal import (
    erase_person,
    export_person,
    find_due,
    purge_programme,
    purging,
    remind,
)
from mentorkit.programme import load_programme
from mentorkit.tables import Store, import_tables
from mentorkit.tables.schemas import TABLES

TODAY = dt.date(2028, 1, 1)


@pytest.fixture
def imported(tmp_path):
    programme = load_programme(write_small_programme(tmp_path))
    import_tables(programme)
    return programme


def exported(programme, **more):
    folder = export_person(programme, PERSON, **more)
    data = json.loads((folder / "data.json").read_text(encoding="utf-8"))
    return folder, data, (folder / "index.html").read_text(encoding="utf-8")


# ---------------------------------------------------------------- export


def test_a_person_is_given_every_row_of_theirs_in_both_forms(imported):
    folder, data, page = exported(imported)
    # Reckoned from the files themselves: rows that name the person, or came from their address.
    expected = {}
    for name in TABLES:
        lines = (imported.data_folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        own = sum(CANARY in line for line in lines)
        own += sum(re.match(rf"(T1|K3),{PERSON},|{PERSON},M005|M005,{PERSON}$|{PERSON},20|"
                           rf"E018,{PERSON},|{PERSON},M004,(2026-02-03,2026|mentee)", line)
                   is not None and CANARY not in line
                   for line in lines if name != "people")  # fmt: skip
        if own:
            expected[name] = own
    assert {name: len(rows) for name, rows in data["tables"].items()} == expected
    (person,) = data["tables"]["people"]
    assert person["name"] == NAME and person["wishes"] == ["M004"]
    assert person["source_file"] == "people.csv"
    assert data["tables"]["survey_responses"][0]["comment"] == CANARY
    assert data["tables"]["pairs"][0]["mentor_id"] == "M004"
    assert data["context"]["meetings"][0]["meeting_id"] == "K3"
    for word in (CANARY, NAME, EMAIL, "Stärka", "31 December 2027", "people.csv", "M004"):
        assert word in html.unescape(page)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()} == {0o600}


def test_others_are_not_told_of(imported):
    _, data, page = exported(imported)
    both = json.dumps(data) + page
    # Who must not be matched with them, who named them in a survey, what others wrote.
    assert {(r["id"], r["other_id"]) for r in data["tables"]["conflicts"]} == {
        (PERSON, "withheld"), ("withheld", PERSON),
    }  # fmt: skip
    ties = data["tables"]["ties"]
    assert {(r["from_id"], r["to_id"]) for r in ties} == {(PERSON, "M005"), ("withheld", PERSON)}
    assert "Tack" not in both and "Bo Ek" not in both and "E018" not in both
    assert data["rows_of_others_that_name_the_person"]["people"] == 4
    assert "(another person, not told)" in page and "rows about other people name you" in page


@pytest.mark.parametrize("person, side", [(PERSON, "mentee"), ("M004", "mentor")])
def test_what_the_other_side_said_in_confidence_is_not_told(imported, person, side):
    folder = export_person(imported, person)
    text = (folder / "data.json").read_text(encoding="utf-8")
    data, page = json.loads(text), (folder / "index.html").read_text(encoding="utf-8")
    assert [row["asked_by"] for row in data["tables"]["end_requests"]] == [side]
    assert [row["role"] for row in data["tables"]["follow_ups"]] == [side]
    assert (CONFIDED in text, CONFIDED in page) == ((side == "mentor"),) * 2
    assert not {"end_requests", "follow_ups"} & {*data["rows_of_others_that_name_the_person"]}


def test_whom_nobody_has_asked_learns_of_no_request(imported):
    folder = export_person(imported, "E018")
    data = json.loads((folder / "data.json").read_text(encoding="utf-8"))
    assert "end_requests" not in data["tables"] and "follow_ups" in data["tables"]
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "confidential request" not in page


def test_the_page_is_whole_and_loads_nothing(imported, monkeypatch):
    _, _, page = exported(imported, language="sv")
    assert '<html lang="sv">' in page and "Det som finns sparat om E017" in page
    assert "<script" not in page and "http" not in page.replace("http-equiv", "")
    opened = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            if tag not in ("meta", "img", "br"):
                opened.append(tag)

        def handle_endtag(self, tag):
            assert opened.pop() == tag

    Reader().feed(page)
    assert opened == []


def test_what_people_write_is_escaped(imported, tmp_path):
    path = imported.data_folder / "people.csv"
    text = path.read_text(encoding="utf-8").replace(CANARY, "<script>alert(1)</script>")
    path.write_text(text, encoding="utf-8")
    import_tables(imported)
    _, _, page = exported(imported)
    assert "<script" not in page and "&lt;script&gt;" in page


def test_answers_are_found_by_the_key_that_the_person_gives(imported):
    secret = imported.store_path.with_name(imported.store_path.name + ".secret")
    with Store.open(imported) as store:
        answers = store.read("survey_responses")
    key = answers.loc[answers["comment"].eq(CANARY), "respondent"].item()
    secret.unlink()
    _, data, page = exported(imported)
    assert "survey_responses" not in data["tables"] and "If you know your key" in page
    _, data, _ = exported(imported, respondents=[key])
    assert len(data["tables"]["survey_responses"]) == 1
    with pytest.raises(PersonError, match="nobody answered a survey under this key"):
        export_person(imported, PERSON, respondents=["x"])


@pytest.mark.slow
def test_the_command_exports_and_erase_takes_the_export_too(imported):
    done = mentorkit("export", imported.path, "e017", "--language", "sv")
    folder = done.stdout.strip()
    assert folder.startswith(str(imported.coordinator_folder)) and "Läs igenom" in done.stderr
    assert "did you mean E017?" in mentorkit("export", imported.path, "E0017", code=2).stderr
    assert (
        "--language"
        in mentorkit("export", imported.path, PERSON, "--language", "de", code=2).stderr
    )
    mentorkit("erase", imported.path, PERSON, "--yes")
    assert holding(imported.reports_folder, [NAME, CANARY, EMAIL]) == []
    again = mentorkit("export", imported.path, PERSON, code=2)
    assert f"whoever had the id {PERSON} was erased on" in again.stderr
    assert not any(PERSON in path.name for path in imported.reports_folder.rglob("*"))


# ---------------------------------------------------------------- purge


def with_privacy(programme, text):
    params = programme.path
    params.write_text(params.read_text(encoding="utf-8") + f"privacy: {text}\n", encoding="utf-8")
    return load_programme(params)


def purge(programme, day=TODAY, planned=None):
    planned = [] if planned is None else planned
    return purge_programme(programme, day=day, confirm=lambda texts: planned.extend(texts) or True)


def counts(programme):
    with Store.open(programme) as store:
        return {name: n for name in TABLES if (n := store.count(name))}


@pytest.mark.parametrize(
    "privacy, table, last_day",
    [
        ("{}", "people", dt.date(2027, 12, 31)),
        ("{}", "decisions", None),
        ("{retention: {months: 2}}", "people", dt.date(2027, 2, 28)),
        ("{retention: {months: 0}}", "pairs", dt.date(2026, 12, 31)),
        ("{retention: {tables: {ties: 1, decisions: 24}}}", "ties", dt.date(2027, 1, 31)),
        ("{retention: {tables: {ties: 1, decisions: 24}}}", "decisions", dt.date(2028, 12, 31)),
        ("{retention: {tables: {ties: 1, decisions: 24}}}", "people", dt.date(2027, 12, 31)),
        ("{retention_date: 2027-05-01}", "people", dt.date(2027, 5, 1)),
        ("{retention_date: 2027-05-01}", "group_counts", None),
        ("{retention_date: 2027-05-01, retention: {tables: {ties: 1}}}", "ties",
         dt.date(2027, 1, 31)),
    ],
)  # fmt: skip
def test_how_long_a_table_is_kept(imported, privacy, table, last_day):
    programme = with_privacy(imported, privacy)
    assert programme.last_day_of(table) == last_day
    if last_day is not None:
        assert table not in find_due(programme, last_day)
        assert table in find_due(programme, last_day + dt.timedelta(days=1))


def test_a_retention_that_cannot_be_is_refused(imported):
    with pytest.raises(ProgrammeError) as refused:
        with_privacy(
            imported,
            "{retention_date: 2027-01-01, retention: {months: 3}}",
        )
    assert "privacy names both retention_date and retention.months; keep one" in str(refused.value)
    imported.path.write_text(imported.path.read_text(encoding="utf-8").replace(
        "{retention_date: 2027-01-01, retention: {months: 3}}",
        "{retention: {months: -1, tables: {poeple: 3}}}"), encoding="utf-8")  # fmt: skip
    with pytest.raises(ProgrammeError) as refused:
        load_programme(imported.path)
    assert "did you mean people?" in str(refused.value) and "months" in str(refused.value)


def test_what_is_past_its_date_goes_and_stays_away(imported):
    before = counts(imported)
    assert (
        purge(imported, dt.date(2027, 12, 31))[0]
        .render("en")
        .startswith("Nothing is past its retention date. people, ")
    )
    assert counts(imported) == before
    planned = []
    said = "\n".join(map(str, purge(imported, planned=planned)))
    kept = ("trainings", "key_factors", "decisions", "group_counts")
    assert counts(imported) == {name: before[name] for name in kept}
    told = "\n".join(map(str, planned))
    assert "  people, kept until 2027-12-31: 5 rows" in told and "people.csv" in told
    assert "mentorkit.sqlite.secret" in told and "Found: nothing." in said
    assert "key_factors and decisions: kept, and what is written there names people" in said
    assert holding(imported.data_folder, [CANARY, "Bo Ek", "bo@example.se", "Eva M004"]) == []
    assert not imported.store_path.with_name("mentorkit.sqlite.secret").exists()
    with pytest.raises(TableError, match=r"tables\.people was purged on 2028-01-01"):
        import_tables(imported)
    assert str(purge(imported)[0]) == "Nothing is past its retention date."


def test_one_table_goes_before_the_others(imported):
    programme = with_privacy(imported, "{retention: {tables: {survey_responses: 0}}}")
    day = dt.date(2027, 1, 1)
    assert "survey_responses" in str(*remind(programme, day))
    before = rows_of(programme.store_path)
    keys = [row[0] for row in before["survey_responses"]]
    report = "\n".join(map(str, purge(programme, day)))
    assert "Purged: 3 rows of 2 tables" in report
    after = rows_of(programme.store_path)
    assert {n for n in before if before[n] != after[n]} == {"survey_responses", "comment_themes"}
    assert holding(programme.data_folder, keys) == []
    assert (
        "survey_responses: purged on 2027-01-01 and not read again"
        in import_tables(programme).lines()
    )
    assert not remind(programme, day)


def test_a_purge_that_was_cut_off_is_still_due(imported, monkeypatch):
    def stop(store):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(purging, "scrub", stop)
        with pytest.raises(KeyboardInterrupt):
            purge(imported)
    assert len(purge(imported)) > 1
    assert holding(imported.data_folder, [CANARY, "Bo Ek"]) == []


def test_what_is_left_after_a_purge_is_no_success(imported, monkeypatch):
    page = imported.reports_folder / "2026-10-31-en" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text(f"<p>Tack, {NAME}</p>", encoding="utf-8")
    with pytest.raises(PersonError, match="2026-10-31-en: it still names somebody; delete it"):
        purge(imported)


@pytest.mark.slow
def test_the_command_purges_lists_of_people_and_asks_first(imported):
    params = imported.path
    text = params.read_text(encoding="utf-8").replace("2026-12-31", "2025-01-31")
    params.write_text(text.replace("2026-01-01", "2024-01-01"), encoding="utf-8")
    programme = load_programme(params)
    private = programme.make_coordinator_folder()
    (private / "pairs-to-approve.txt").write_text(NAME, encoding="utf-8")
    (private / "runs" / "x").mkdir(parents=True)
    (private / "runs" / "x" / "manifest.json").write_text('{"pages": {"06": {}}}')
    (private / "runs" / "x" / "06.ipynb").write_text("{}")
    assert "Remove them with mentorkit purge" in mentorkit("import", params).stderr
    assert "Say --yes" in mentorkit("purge", params, code=2).stderr
    assert counts(programme)["people"] == 5
    done = mentorkit("purge", params, "--yes")
    assert "pairs-to-approve.txt" in done.stderr and "Purged: " in done.stdout
    assert [p.name for p in private.rglob("*") if p.is_file()] == ["manifest.json"]
    manifest = json.loads((private / "runs" / "x" / "manifest.json").read_text())
    assert manifest["reproducible"] is False
    assert holding(programme.reports_folder, [NAME, CANARY]) == []
    erased = mentorkit("erase", params, PERSON, "--yes", code=2)
    assert "nobody has the id E017" in erased.stderr


def test_who_was_erased_before_stays_unknown_after_a_purge(imported):
    erase_person(imported, PERSON, confirm=lambda texts: True)
    purge(imported)
    assert "Erased: 0 rows" in str(erase_person(imported, PERSON, confirm=lambda texts: True)[0])

"""Calendar files: read back by a reader of their own, and checked line by line."""

import datetime as dt
import re
import shutil
import stat
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from icalendar import Calendar
from typer.testing import CliRunner

from mentorkit.cli import app
from mentorkit.errors import TableError
from mentorkit.forms import write_calendars
from mentorkit.forms.events import build_calendar
from mentorkit.meetings import plan_group_meetings, plan_meetings_alone, plan_pair_meetings
from mentorkit.personal import erase_person, export_person
from mentorkit.programme import load_programme
from mentorkit.tables import import_tables
from mentorkit.tables.example.setting import fill_table

AS_OF = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 3, 1, 9, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=2)
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def planned(name="K1", day="2026-03-09", **more):
    return {"meeting_id": name, "kind": "one_to_one", "planned": day, "mentee_id": "E1",
            "mentor_id": "M1", **more}  # fmt: skip


def build(*rows, earlier="", now=NOW, summary="Möte"):
    return build_calendar(
        fill_table("meetings", list(rows)), summary, lambda name: f"name-of-{name}",
        now=now, as_of=AS_OF, earlier=earlier,
    )  # fmt: skip


def events(text):
    return {str(event["UID"]): event for event in Calendar.from_ical(text).walk("VEVENT")}


def check(text):
    """What RFC 5545 asks of a calendar, read without a library: its components, by name."""
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = re.sub(r"\r\n[ \t]", "", text).removesuffix("\r\n").split("\r\n")
    open_now, done = [], []
    for line in lines:
        name, _, value = line.partition(":")
        if name == "BEGIN":
            open_now.append((value, {}))
        elif name == "END":
            done.append(open_now.pop())
            assert done[-1][0] == value
        else:
            key, *params = name.split(";")
            assert re.fullmatch(r"[A-Z-]+", key)
            assert key not in open_now[-1][1], f"{key} twice"
            open_now[-1][1][key] = (dict(p.split("=") for p in params), value)
    assert not open_now and done[-1][0] == "VCALENDAR"
    assert {"PRODID", "VERSION"} <= done[-1][1].keys() and done[-1][1]["VERSION"][1] == "2.0"
    zones = {props["TZID"][1] for kind, props in done if kind == "VTIMEZONE"}
    found = [props for kind, props in done if kind == "VEVENT"]
    for props in found:
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE"} <= props.keys()
        assert re.fullmatch(r"\d{8}T\d{6}Z", props["DTSTAMP"][1])
        (how, start), (how_end, end) = props["DTSTART"], props["DTEND"]
        assert how == how_end and start < end
        pattern = r"\d{8}" if how.get("VALUE") == "DATE" else r"\d{8}T\d{6}"
        assert re.fullmatch(pattern, start)
        assert how.get("TZID") in {None, *zones} and (how.get("TZID") or how.get("VALUE"))
        assert props["SEQUENCE"][1].isdigit()
    assert len({props["UID"][1] for props in found}) == len(found)
    return found


# ---------------------------------------------------------------- one file


def test_a_meeting_has_its_time_in_stockholm_or_takes_the_day():
    text = build(
        planned("K1", "2026-03-09", time="14:30", minutes=45, place="Rum 3; hus B, plan 2"),
        planned("K2", "2026-03-28", time="23:30", minutes=240),  # over the night of the change
        planned("K3", "2026-07-01", time="09:00"),
        planned("K4", "2026-12-31"),
    )
    check(text)
    found = events(text)
    one, night, summer, whole = (found[f"name-of-K{k}"] for k in (1, 2, 3, 4))
    assert one.decoded("DTSTART") == dt.datetime(2026, 3, 9, 13, 30, tzinfo=dt.UTC)
    assert one.decoded("DTEND") - one.decoded("DTSTART") == dt.timedelta(minutes=45)
    assert str(one["LOCATION"]) == "Rum 3; hus B, plan 2"
    assert night.decoded("DTEND").astimezone(dt.UTC) == dt.datetime(
        2026, 3, 29, 2, 30, tzinfo=dt.UTC
    )
    assert summer.decoded("DTSTART").utcoffset() == dt.timedelta(hours=2)
    assert summer.decoded("DTEND") - summer.decoded("DTSTART") == dt.timedelta(hours=1)
    assert whole.decoded("DTSTART") == dt.date(2026, 12, 31)
    assert whole.decoded("DTEND") == dt.date(2027, 1, 1)
    assert str(whole["TRANSP"]) == "TRANSPARENT"


def test_the_zone_that_is_written_is_stockholms():
    zone = next(iter(Calendar.from_ical(build(planned(time="14:30"))).walk("VTIMEZONE"))).to_tz()
    for day in pd.date_range("2024-01-01", "2033-12-31", freq="37h"):
        there = dt.datetime(day.year, day.month, day.day, day.hour)
        assert there.replace(tzinfo=zone).utcoffset() == there.replace(tzinfo=STOCKHOLM).utcoffset()


def test_long_lines_are_folded_between_letters():
    text = build(planned(place="Å" * 200), summary="Möte " * 40)
    check(text)
    assert str(events(text)["name-of-K1"]["LOCATION"]) == "Å" * 200


def test_nothing_is_told_but_when_and_where():
    text = build(planned(topics=("lön",), next_step="säga upp sig", group="Grupp 3", form="video"))
    assert "mentor" not in text.lower()
    for word in ("E1", "M1", "lön", "säga", "Grupp", "ATTENDEE", "ORGANIZER", "DESCRIPTION"):
        assert word not in text
    assert [props["CLASS"][1] for props in check(text)] == ["PRIVATE"]


def test_written_anew_it_numbers_what_changed_and_cancels_what_went():
    rows = [planned("K1"), planned("K2", "2026-03-16"), planned("K0", "2026-02-20")]
    first = build(*rows)
    same = build(*rows, earlier=first, now=LATER)
    assert same == first
    changed = build(planned("K1", time="10:00"), earlier=first, now=LATER)
    check(changed)
    found = events(changed)
    assert set(found) == {"name-of-K1", "name-of-K2"}  # K0 is over
    assert [int(event["SEQUENCE"]) for event in found.values()] == [1, 1]
    assert [str(event["STATUS"]) for event in found.values()] == ["CONFIRMED", "CANCELLED"]
    assert {event.decoded("DTSTAMP") for event in found.values()} == {LATER}
    again = build(planned("K1", time="10:00"), earlier=changed, now=LATER + dt.timedelta(1))
    assert again == changed
    back = events(build(planned("K1", time="10:00"), planned("K2", "2026-03-16"), earlier=again))
    assert int(back["name-of-K2"]["SEQUENCE"]) == 2
    assert str(back["name-of-K2"]["STATUS"]) == "CONFIRMED"


@pytest.mark.parametrize("earlier", ["", "not a calendar", "BEGIN:VCALENDAR\r\nEND:VEVENT\r\n"])
def test_what_was_no_calendar_is_written_over(earlier):
    assert build(planned(), earlier=earlier) == build(planned())


# ---------------------------------------------------------------- whose meetings


def test_a_meeting_is_the_pairs_if_it_names_or_invites_both():
    pairs = fill_table("pairs", [
        {"mentee_id": e, "mentor_id": m, "state": state, "date": "2026-01-12"}
        for e, m, state in (("E1", "M1", "running"), ("E2", "M2", "approved"),
                            ("E3", "M3", "ended"))
    ])  # fmt: skip
    kick_off = {"meeting_id": "B", "kind": "kick_off", "planned": "2026-03-05"}
    group = {"meeting_id": "G", "kind": "group", "planned": "2026-03-06", "group": "Grupp 3"}
    rows = [
        planned("K1"), planned("K2", "2026-02-01"), planned("K3", held="2026-02-20"),
        planned("K4", "2026-03-20", mentee_id="E3", mentor_id="M3"),
        planned("K5", "2026-03-20", kind="follow_up"),
        planned("K6", "2026-03-20", mentor_id="M2"), kick_off, group,
    ]  # fmt: skip
    invited = [
        {"meeting_id": "B", "id": one} for one in ("E1", "M1", "E2", "M9")
    ] + [{"meeting_id": "G", "id": "E1"}]  # fmt: skip
    tables = fill_table("meetings", rows), fill_table("meeting_attendance", invited)
    found = plan_pair_meetings(*tables, pairs, AS_OF)
    assert found[["mentee_id", "mentor_id", "meeting_id"]].values.tolist() == [
        ["E1", "M1", "B"], ["E1", "M1", "K1"], ["E1", "M1", "K5"],
    ]  # fmt: skip
    assert found.columns.tolist() == tables[0].columns.tolist()
    assert plan_group_meetings(tables[0], AS_OF)["meeting_id"].tolist() == ["G"]


@pytest.mark.parametrize("kind", ["follow_up", "one_to_one"])
@pytest.mark.parametrize(
    ("invited", "whose"),
    [
        ([], {"mentee", "mentor"}),
        (["E1"], {"mentee"}),
        (["M1"], {"mentor"}),
        (["E1", "C1"], {"mentee"}),
        (["E1", "M1", "C1"], {"mentee", "mentor"}),
        (["C1"], set()),
    ],
)
def test_a_meeting_is_of_those_alone_who_are_invited_to_it(kind, invited, whose):
    pairs = fill_table("pairs", [
        {"mentee_id": "E1", "mentor_id": m, "state": "running", "date": "2026-01-12"}
        for m in ("M1", "M2")
    ])  # fmt: skip
    tables = (
        fill_table("meetings", [planned("K1", kind=kind)]),
        fill_table("meeting_attendance", [{"meeting_id": "K1", "id": one} for one in invited]),
        pairs, AS_OF,
    )  # fmt: skip
    both, alone = plan_pair_meetings(*tables), plan_meetings_alone(*tables)
    assert set(both["mentor_id"]) == ({"M1"} if len(whose) == 2 else set())
    assert alone["role"].tolist() == (sorted(whose) if len(whose) == 1 else [])


# ---------------------------------------------------------------- files

PARAMS = """\
id: spring
name: Spring
organisation: Us
purpose: Grow
as_of: 2026-03-01
period: {start: 2026-01-01, end: 2026-12-31}
folders: {data: ".", store: store.sqlite, reports: reports}
tables:
  people: {file: people.csv}
  pairs: {file: pairs.csv}
  meetings: {file: meetings.csv}
"""
MEETINGS = """\
meeting_id,kind,planned,time,mentee_id,mentor_id,group,place
K1,one_to_one,2026-03-09,14.30,E001,M001,,Rum 3
K2,one_to_one,2026-03-10,,E002,M001,,
G1,group,2026-03-11,9:00,,,Grupp 3,
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spring")
    (folder / "spring.yaml").write_text(PARAMS, encoding="utf-8")
    (folder / "people.csv").write_text(
        "id,role,name\nE001,mentee,Åsa Öberg\nE002,mentee,Eva Lind\nM001,mentor,Bo Ek\n", "utf-8"
    )
    (folder / "pairs.csv").write_text(
        "mentee_id,mentor_id,state,date\nE001,M001,running,2026-01-12\n"
        "E002,M001,running,2026-01-12\n"
    )
    (folder / "meetings.csv").write_text(MEETINGS, encoding="utf-8")
    programme = load_programme(folder / "spring.yaml")
    import_tables(programme)
    return programme


@pytest.fixture
def programme(made, tmp_path):
    shutil.copytree(made.path.parent, tmp_path / "own")
    return load_programme(tmp_path / "own" / "spring.yaml")


def test_a_calendar_a_pair_and_group_for_their_owner_alone(programme):
    paths = write_calendars(programme)
    folder = programme.coordinator_folder / "calendars"
    assert [path.relative_to(folder).as_posix() for path in paths] == [
        "E001 M001/meetings.ics", "E002 M001/meetings.ics", "Grupp 3/meetings.ics",
    ]  # fmt: skip
    for path in [*paths, *folder.rglob("about.json")]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    for path in paths:
        (props,) = check(path.read_bytes().decode())
        assert props["SUMMARY"][1] == "Möte"
        assert "K1" not in props["UID"][1] and "E00" not in path.read_text("utf-8")
    assert events(paths[0].read_bytes())[props_uid(paths[0])].decoded("DTSTART") == dt.datetime(
        2026, 3, 9, 14, 30, tzinfo=STOCKHOLM
    )
    before = [path.read_bytes() for path in paths]
    assert [path.read_bytes() for path in write_calendars(programme)] == before
    assert write_calendars(programme, pair="E002:M001", language="en", summary=" Kaffe ") == [
        paths[1]
    ]
    (props,) = check(paths[1].read_bytes().decode())
    assert (props["SUMMARY"][1], props["SEQUENCE"][1]) == ("Kaffe", "1")


def props_uid(path):
    return check(path.read_bytes().decode())[0]["UID"][1]


def test_a_meeting_that_is_taken_away_is_cancelled_where_it_was_sent(programme):
    first = write_calendars(programme)
    rows = MEETINGS.replace("K2,one_to_one,2026-03-10", "K2,one_to_one,2026-02-10")
    rows = rows.replace("Grupp 3", "Grupp 4")  # no meeting is of the former any more
    (programme.data_folder / "meetings.csv").write_text(rows, encoding="utf-8")
    import_tables(programme)
    again = write_calendars(programme)
    assert [path.parent.name for path in again][2:] == ["Grupp 3", "Grupp 4"]
    for path in first[1:]:
        (props,) = check(path.read_bytes().decode())
        assert (props["STATUS"][1], props["SEQUENCE"][1]) == ("CANCELLED", "1")


def test_a_pair_or_group_that_is_not_there_is_named(programme):
    with pytest.raises(TableError) as caught:
        write_calendars(programme, pair="E1:M001", group="Grupp 4")
    assert [problem.where for problem in caught.value.problems] == ["--pair", "--group"]
    assert "Grupp 3" in str(caught.value)
    with pytest.raises(TableError, match="no meeting is planned"):
        write_calendars(programme, dt.date(2026, 4, 1), pair="E001:M001")


def test_calendars_go_with_whom_they_name_and_with_nobody_else(programme):
    write_calendars(programme)
    folder = programme.coordinator_folder / "calendars"
    export = export_person(programme, "E001")
    told = "".join(path.read_text("utf-8") for path in export.iterdir())
    assert "coordinator/calendars" in told and "E001 M001" not in told
    erase_person(programme, "E001", confirm=lambda _: True)
    assert {path.name for path in folder.iterdir()} == {"E002 M001", "Grupp 3"}
    assert Path(folder / "E002 M001" / "meetings.ics").is_file()


def test_the_command_says_where_the_calendar_is_and_whom_to_send_it_to(programme):
    said = CliRunner().invoke(app, ["calendar", str(programme.path), "--group", "Grupp 3"])
    assert said.exit_code == 0
    assert said.stdout.strip().endswith("calendars/Grupp 3/meetings.ics")
    assert "Skicka den till dem vars möten det är" in said.stderr
    said = CliRunner().invoke(app, ["calendar", str(programme.path), "--language", "en"])
    assert said.stdout.strip().endswith("coordinator/calendars") and "3 calendars" in said.stderr

"""When the groups meet next, and the workbook that a coordinator approves."""

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from making import plain_programme

from mentorkit.compose import plan_group_meetings
from mentorkit.errors import TableError
from mentorkit.forms import write_schedule
from mentorkit.matching import form_peer_groups, list_apart
from mentorkit.meetings import (
    find_group_days,
    keep_groups,
    list_next_groups,
    propose_groups,
    schedule_groups,
    summarise_encounters,
)
from mentorkit.programme import Cadence, load_programme
from mentorkit.result import Mean, Tabulation
from mentorkit.session import open_phase
from mentorkit.tables import read_tables
from mentorkit.tables.example.setting import fill_table

ROOT = Path(__file__).parents[1]
START = dt.date(2026, 1, 1)


def programme(number=4, **more):
    return plain_programme(cadence={"group_meetings": number}, **more)


def group_meetings(*rows):
    return fill_table("meetings", [
        {"meeting_id": key, "kind": "group", "planned": day, "held": day if held else None,
         "group": group} for key, day, held, group in rows])  # fmt: skip


def test_a_year_that_begins_is_parted_evenly():
    days = list(find_group_days(group_meetings(), programme(), START).values())
    wanted = [START + dt.timedelta(days=round((k + 0.5) * 364 / 4)) for k in range(4)]
    assert [(day - want).days for day, want in zip(days, wanted, strict=True)] == [
        {5: 2, 6: 1}.get(want.weekday(), 0) for want in wanted
    ]


def test_what_is_left_is_planned_over_the_time_that_is_left():
    known = group_meetings(
        ("K1", "2026-02-10", True, "Grupp 1"), ("K2", "2026-02-12", True, "Grupp 2"),
        ("K3", "2026-03-20", False, "Grupp 1"),  # planned and not held: planned anew
        ("K4", "2026-06-01", False, "Grupp 1"),  # to come
    )  # fmt: skip
    found = find_group_days(known, programme(), dt.date(2026, 4, 1))
    assert list(found) == [3, 4]
    gap = (dt.date(2026, 12, 31) - dt.date(2026, 6, 1)).days / 2.5
    for k, day in enumerate(found.values(), start=1):
        assert 0 <= (day - dt.date(2026, 6, 1)).days - round(k * gap) <= 2
    assert find_group_days(known, programme(2), dt.date(2026, 4, 1)) == {}
    # Late: the time that is left from today is parted.
    late = find_group_days(known.iloc[:2], programme(2), dt.date(2026, 12, 1))
    assert late == {2: dt.date(2026, 12, 16)}
    assert find_group_days(known, programme(), dt.date(2026, 12, 31)) == {}


def test_a_number_that_was_used_is_not_given_again():
    held = group_meetings(("GM3-1", "2026-02-10", True, "Grupp 1"))
    assert list(find_group_days(held, programme(), START)) == [4, 5, 6]


@pytest.mark.parametrize("as_a_callable", [False, True])
def test_nobody_meets_on_a_day_off(as_a_callable):
    plain = find_group_days(group_meetings(), programme(3), START)
    off = set(plain.values()) | {day + dt.timedelta(days=1) for day in plain.values()}
    moved = find_group_days(
        group_meetings(), programme(3), START, off.__contains__ if as_a_callable else off
    )
    assert len(moved) == 3 and not off & set(moved.values())
    assert all(day.weekday() < 5 for day in moved.values())
    last_days = {dt.date(2026, 12, day) for day in range(8, 32)}
    before = find_group_days(group_meetings(), programme(1), dt.date(2026, 12, 1), last_days)
    assert before == {1: dt.date(2026, 12, 7)}
    assert not find_group_days(group_meetings(), programme(1), START, lambda day: True)


def test_the_rows_are_the_tables_own():
    people = fill_table("people", [{"id": f"E{k}", "role": "mentee"} for k in range(8)])
    groups = form_peer_groups(people, 4)
    meetings, attendance = schedule_groups(groups, programme(2), START, time="14:30")
    assert meetings["meeting_id"].tolist() == ["GM1-01", "GM1-02", "GM2-01", "GM2-02"]
    assert set(meetings["kind"]) == {"group"} and set(meetings["time"]) == {"14:30"}
    assert meetings["held"].isna().all() and set(meetings["group"]) == {"Grupp 1", "Grupp 2"}
    assert meetings.dtypes.equals(fill_table("meetings", []).dtypes)
    assert attendance.groupby("meeting_id").size().tolist() == [4] * 4
    # Made anew before anything was imported, it has the same ids; afterwards nothing is left.
    again, _ = schedule_groups(groups, programme(2), START, group_meetings())
    assert again["meeting_id"].tolist() == meetings["meeting_id"].tolist()
    left, nobody = schedule_groups(groups, programme(2), START, meetings)
    assert left.empty and nobody.empty
    rounds = propose_groups(people, group_size=4, rounds=5).groups
    planned, invited = schedule_groups(rounds, programme(2), START)
    assert len(planned) == 4
    own = rounds[rounds["round"].le(2)].sort_values(["round", "group", "id"])
    assert invited["id"].tolist() == own["id"].tolist()


def test_groups_that_stay_together_are_those_of_the_last_meeting():
    meetings = group_meetings(
        ("K1", "2026-02-10", True, "Grupp 1"), ("K2", "2026-02-12", True, "Grupp 2"),
        ("K3", "2026-03-10", True, "Grupp 2"),
    )  # fmt: skip
    attendance = fill_table("meeting_attendance", [
        {"meeting_id": key, "id": person} for key, person in
        [("K1", "E1"), ("K1", "E2"), ("K2", "E3"), ("K3", "E3"), ("K3", "E2")]])  # fmt: skip
    found = keep_groups(meetings, attendance, ["E1", "E2", "E9"], dt.date(2026, 5, 1))
    assert found.values.tolist() == [["Grupp 1", "E1"], ["Grupp 2", "E2"]]


def test_who_must_not_share_a_group():
    people = fill_table("people", [
        {"id": "E1", "role": "mentee", "manager_id": "E2"}, {"id": "E2", "role": "mentee"},
        {"id": "E3", "role": "mentee"}])  # fmt: skip
    found = list_apart(people, conflicts=[("E3", "E2"), ("E3", "E9")])
    assert sorted(map(sorted, found.values.tolist())) == [["E1", "E2"], ["E2", "E3"]]
    assert list_apart(people, manager_levels=0).empty


@pytest.fixture(scope="module")
def plan():
    return plan_group_meetings(open_phase("06_meetings"))


def test_the_example_s_last_group_meeting_is_proposed(plan):
    phase = open_phase("06_meetings")
    pairs = phase.read("pairs").sort_values("date").drop_duplicates(["mentee_id", "mentor_id"],
                                                                    keep="last")  # fmt: skip
    running = set(pairs.loc[pairs["state"].eq("running"), "mentee_id"])
    assert sorted(plan.attendance["id"]) == sorted(running) == plan.members
    assert set(plan.meetings["planned"]) == {pd.Timestamp("2026-11-16")}
    people = phase.read("people")
    apart = list_apart(people[people["id"].isin(running) & people["role"].eq("mentee")],
                       conflicts=phase.read("conflicts"), managers=people)  # fmt: skip
    group = plan.attendance.set_index("id")["meeting_id"]
    assert not any(group[a] == group[b] for a, b in apart.itertuples(index=False))
    assert plan.rotation.share > 0.95
    met = plan.rotation.met.median()
    tables = [f for f in summarise_encounters(plan.encounters, plan.members, plan.rotation)
              if isinstance(f, Tabulation)]  # fmt: skip
    assert tables[0].frame["median"].iloc[-1] == met
    assert Mean(met, 9).hides(phase.programme.privacy)


def test_public_holidays_and_days_off_of_the_programme_are_kept_free():
    phase = open_phase("06_meetings")
    cadence = phase.programme.cadence.model_copy(
        update={"days_off": Cadence(days_off=["2026-11-16", "2026-11-17"]).days_off}
    )
    programme = phase.programme.model_copy(update={"cadence": cadence})
    plan = plan_group_meetings(replace(phase, programme=programme))
    assert set(plan.meetings["planned"]) == {pd.Timestamp("2026-11-18")}


def test_the_coordinator_s_list_names_who_and_no_more(plan):
    people = open_phase("06_meetings").read("people")
    (listed,) = list_next_groups(plan.meetings, plan.attendance, people, plan.rotation)
    shown = listed.frame[list(listed.columns)]
    assert len(shown) == len(plan.attendance) and list(shown) == ["planned", "group", "name", "id"]
    number = shown["group"].str.extract(r"(\d+)", expand=False).astype(int)
    assert number.is_monotonic_increasing and number.max() > 9


def test_a_workbook_of_meetings_is_approved_and_read_back(tmp_path):
    (tmp_path / "params").mkdir()
    path = shutil.copy(ROOT / "params" / "example.yaml", tmp_path / "params" / "spring.yaml")
    own = load_programme(path)
    filled_in = own.make_coordinator_folder() / "group-meetings-2026-10-31.xlsx"
    filled_in.write_bytes(b"somebody's")
    book_path, plan = write_schedule(own, time="14:30")
    assert book_path.name == "group-meetings-2026-10-31-2.xlsx"
    assert filled_in.read_bytes() == b"somebody's"
    assert book_path.parent.name == "coordinator" and book_path.stat().st_mode & 0o077 == 0
    book = openpyxl.load_workbook(book_path)
    assert book.sheetnames == ["meetings", "meeting_attendance", "codes"]
    page = book["meetings"]
    column = {cell.value: cell.column for cell in page[1]}
    page.cell(2, column["planned"]).value = dt.date(2026, 11, 18)
    own.data_folder.mkdir(parents=True)
    book.save(own.data_folder / "möten.xlsx")
    text = own.path.read_text(encoding="utf-8")
    sources = ", ".join(
        f"{name}: {{file: möten.xlsx, sheet: {name}}}"
        for name in ("meetings", "meeting_attendance")
    )
    own.path.write_text(f"{text}\ntables: {{{sources}}}\n", encoding="utf-8")
    tables = read_tables(load_programme(own.path))
    kept = tables["meetings"].set_index("meeting_id")
    assert kept.index.tolist() == plan.meetings["meeting_id"].tolist()
    assert kept["planned"].iloc[0] == pd.Timestamp("2026-11-18")
    assert set(kept["time"]) == {"14:30"} and kept["group"].iloc[0] == "Grupp 1"
    told = tables["meeting_attendance"][["meeting_id", "id"]].values.tolist()
    assert told == plan.attendance[["meeting_id", "id"]].values.tolist()


@pytest.mark.parametrize("time, as_of", [("25:00", "2026-10-31"), ("", "2027-01-31")])
def test_what_cannot_be_planned_is_told(tmp_path, time, as_of):
    (tmp_path / "params").mkdir()
    path = shutil.copy(ROOT / "params" / "example.yaml", tmp_path / "params" / "spring.yaml")
    with pytest.raises(TableError):
        write_schedule(load_programme(path), dt.date.fromisoformat(as_of), time=time)

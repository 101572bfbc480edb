"""What a notebook opens: parameters checked, tables as of a day."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from mentorkit.errors import ProgrammeError
from mentorkit.language import format_value
from mentorkit.programme.sections import Period
from mentorkit.session import Phase, find_params, open_phase, read_day
from mentorkit.tables.schemas import TABLES
from mentorkit.tables.views import (
    close_pairs,
    current_pairs,
    keep_employed,
    known_on,
    start_pairs,
)

ROOT = Path(__file__).parents[1]


def test_every_parameter_that_cannot_be_used_is_told_at_once():
    with pytest.raises(ProgrammeError) as caught:
        open_phase(
            "06_meeting", "params/example.yaml", as_of=1985, language="no", audience="everyone"
        )
    text = str(caught.value)
    assert "did you mean 06_meetings?" in text
    assert "1985 is not a date" in text
    assert "language is 'no'" in text and "audience is 'everyone'" in text


@pytest.mark.parametrize("written", ["2026-10-31", dt.date(2026, 10, 31)])
def test_a_day_is_read_however_it_is_given(written):
    problems = []
    assert read_day(written, problems) == dt.date(2026, 10, 31) and problems == []


@pytest.mark.parametrize("written", [1985, "31/10/2026", "2026-02-30", "yesterday", 2026.5])
def test_what_is_not_a_day_is_a_problem(written):
    problems = []
    assert read_day(written, problems) is None and len(problems) == 1


def test_params_are_found_from_a_folder_below_and_from_the_project(tmp_path, monkeypatch):
    folder = tmp_path / "programme"
    (folder / "params").mkdir(parents=True)
    (folder / "notebooks").mkdir()
    (folder / "params" / "spring.yaml").touch()
    monkeypatch.chdir(folder / "notebooks")
    assert find_params("params/spring.yaml") == folder / "params" / "spring.yaml"
    assert find_params("params/example.yaml") == ROOT / "params" / "example.yaml"
    assert find_params(folder / "x.yaml") == folder / "x.yaml"


def pairs(*rows):
    log = pd.DataFrame(rows, columns=["mentee_id", "mentor_id", "state", "date"])
    log["date"] = pd.to_datetime(log["date"])
    return log.reindex(columns=TABLES["pairs"].columns)


def test_a_pair_stands_where_its_latest_row_says():
    now = current_pairs(
        pairs(
            ("E1", "M1", "running", "2026-02-01"),
            ("E1", "M1", "proposed", "2026-01-01"),
            ("E1", "M1", "ended", "2026-05-01"),
            # On one day a pair goes forward, not back.
            ("E2", "M1", "running", "2026-02-01"),
            ("E2", "M1", "approved", "2026-02-01"),
            ("E3", "M2", "proposed", "2026-01-01"),
            ("E3", "M2", "declined", "2026-01-05"),
        )
    ).set_index("mentee_id")
    assert now["state"].to_dict() == {"E1": "ended", "E2": "running", "E3": "declined"}
    assert now.loc["E1", "started"] == pd.Timestamp("2026-02-01")
    assert now.loc["E1", "ended"] == pd.Timestamp("2026-05-01")
    assert pd.isna(now.loc["E2", "ended"]) and pd.isna(now.loc["E3", "started"])


def test_no_pairs_give_no_rows():
    assert current_pairs(TABLES["pairs"].empty()).empty


def test_nothing_later_than_the_day_is_read():
    programme = SimpleNamespace(tables={"meetings": ()})
    meetings = pd.DataFrame(
        {
            "meeting_id": ["K1", "K2"],
            "planned": pd.to_datetime(["2026-01-10", "2026-08-10"]),
            "held": pd.to_datetime(["2026-01-12", "2026-08-12"]),
        }
    )
    goals = pd.DataFrame(
        {
            "goal_id": ["G1", "G2"],
            "set_on": pd.to_datetime(["2026-01-01", "2026-07-01"]),
            "status": ["reached", "open"],
            "status_date": pd.to_datetime(["2026-06-01", None]),
        }
    )
    phase = Phase(
        "06_meetings", programme, dt.date(2026, 3, 31), "sv", "leadership",
        {"meetings": meetings, "goals": goals, "ties": TABLES["ties"].empty()},
    )  # fmt: skip
    seen, aims = phase.read("meetings", "goals")
    assert seen["held"].notna().tolist() == [True, False]
    # A meeting that lies ahead is still planned; a goal not yet set is not there.
    assert seen["planned"].notna().all()
    assert aims["goal_id"].tolist() == ["G1"] and aims["status"].tolist() == ["open"]
    assert phase.has("meetings") and not phase.has("ties")
    (missing,) = phase.missing("meetings", "ties")
    assert missing.table == "ties" and "tables.ties" in str(missing.text)


DAY = dt.date(2026, 3, 31)
#: The day before, the day itself, the day after.
THREE_DAYS = pd.to_datetime(["2026-03-30", "2026-03-31", "2026-04-01"])


def three_rows(name, **columns):
    empty = TABLES[name].empty().reindex(range(3))
    return empty.assign(**columns)


@pytest.mark.parametrize(
    "name, column",
    [
        ("applications", "date"), ("pairs", "date"), ("agreements", "date"), ("goals", "set_on"),
        ("goal_notes", "date"), ("end_requests", "date"), ("follow_ups", "date"),
        ("survey_responses", "date"), ("comment_themes", "coded_on"),
        ("employment", "hired"), ("ties", "date"),
        ("key_factors", "date"), ("decisions", "date"), ("group_counts", "date"),
        ("quotes", "approved_on"),
    ],
)  # fmt: skip
def test_a_row_of_the_day_is_known_and_one_of_the_day_after_is_not(name, column):
    lists = [f.name for f in TABLES[name].fields if f.kind == "dates"]
    frame = three_rows(name, **{column: THREE_DAYS}, **{n: [(), (), ()] for n in lists})
    assert known_on(name, frame, DAY)[column].tolist() == list(THREE_DAYS[:2])
    undated = three_rows(name, **{column: pd.NaT}, **{n: [(), (), ()] for n in lists})
    assert len(known_on(name, undated, DAY)) == 3


@pytest.mark.parametrize(
    "name, column", [("studies", "drawn_at"), ("primary_outcomes", "entered_at")]
)
def test_a_moment_of_the_day_is_known_and_one_of_the_day_after_is_not(name, column):
    moments = ["2026-03-30T08:00:00Z", "2026-03-31T23:59:59.5Z", "2026-04-01T00:00:00Z"]
    lists = {f.name: [(), (), ()] for f in TABLES[name].fields if f.kind == "list"}
    frame = three_rows(name, **{column: moments}, **lists)
    assert known_on(name, frame, DAY)[column].tolist() == moments[:2]
    assert len(known_on(name, frame.assign(**{column: "no moment"}), DAY)) == 3


@pytest.mark.parametrize(
    "name, column",
    [("meetings", "held"), ("goals", "status_date"), ("employment", "left"),
     ("end_requests", "handled_on")],
)  # fmt: skip
def test_an_event_of_the_day_has_happened_and_one_of_the_day_after_has_not(name, column):
    empty = {"promotions": [(), (), ()], "moves": [(), (), ()]} if name == "employment" else {}
    seen = known_on(name, three_rows(name, **{column: THREE_DAYS}, **empty), DAY)
    assert seen[column].notna().tolist() == [True, True, False]


def test_a_goal_reached_on_the_day_is_reached_and_a_promotion_of_the_day_has_been():
    goals = three_rows("goals", status_date=THREE_DAYS, status="reached")
    assert known_on("goals", goals, DAY)["status"].tolist() == ["reached", "reached", "open"]
    staff = three_rows("employment", promotions=[tuple(THREE_DAYS)] * 3, moves=[()] * 3)
    assert known_on("employment", staff, DAY)["promotions"][0] == tuple(THREE_DAYS[:2])


@pytest.mark.parametrize(
    "name, column",
    [("people", ""), ("conflicts", ""), ("trainings", "date"), ("training_attendance", ""),
     ("study_arms", "starts"), ("pauses", "starts"), ("pauses", "ends")],
)  # fmt: skip
def test_tables_of_what_lies_ahead_are_read_whole(name, column):
    dates = {column: THREE_DAYS} if column else {}
    seen = known_on(name, three_rows(name, **dates), DAY)
    assert len(seen) == 3 and all(seen[c].notna().all() for c in dates)


def test_every_table_with_a_date_is_tried_above():
    tried = {"applications", "pairs", "agreements", "goals", "survey_responses", "employment",
             "comment_themes", "ties", "key_factors", "decisions", "group_counts", "meetings",
             "trainings", "quotes", "study_arms", "goal_notes", "pauses", "end_requests",
             "follow_ups"}  # fmt: skip
    dated = {n for n, t in TABLES.items() if any(f.kind in ("date", "dates") for f in t.fields)}
    assert dated == tried


YEAR = Period(start="2026-01-01", end="2026-12-31")


def left(**days):
    staff = pd.DataFrame({"id": list(days), "left": pd.to_datetime(list(days.values()))})
    return staff.assign(hired=pd.Timestamp("2020-01-01"))


def test_a_pair_runs_no_longer_than_its_people_or_the_programme():
    log = pairs(
        ("E1", "M1", "running", "2026-02-01"),
        ("E2", "M2", "running", "2026-02-01"),
        ("E3", "M1", "approved", "2026-02-01"),
        ("E4", "M3", "running", "2026-02-01"),
        ("E4", "M3", "ended", "2026-03-01"),
        ("E5", "M4", "declined", "2026-02-01"),
        ("E6", "M5", "proposed", "2026-02-01"),
    )
    staff = left(E2="2026-05-31", M1="2026-06-30", E4="2026-07-31", E6="2026-04-30", M9=None)

    def ends(day):
        now = current_pairs(close_pairs(log, staff, YEAR, dt.date.fromisoformat(day)))
        return now.set_index("mentee_id")["ended"].dropna().dt.strftime("%m-%d").to_dict()

    assert ends("2026-05-30") == {"E4": "03-01"}
    assert ends("2026-05-31") == {"E2": "05-31", "E4": "03-01"}
    two = {"E1": "06-30", "E2": "05-31", "E3": "06-30", "E4": "03-01"}
    assert ends("2026-12-31") == two
    nobody = TABLES["employment"].empty()
    over = current_pairs(close_pairs(log, nobody, YEAR, dt.date(2027, 1, 1)))
    states = over.set_index("mentee_id")["state"].to_dict()
    assert states == {"E1": "ended", "E2": "ended", "E3": "ended", "E4": "ended",
                      "E5": "declined", "E6": "proposed"}  # fmt: skip
    assert over["ended"].max() == pd.Timestamp("2026-12-31")
    assert close_pairs(log, nobody, YEAR, dt.date(2026, 12, 31)) is log
    assert close_pairs(log, staff, YEAR, DAY).dtypes.to_dict() == log.dtypes.to_dict()


def held(*rows, kind="one_to_one"):
    meetings = pd.DataFrame(rows, columns=["mentee_id", "mentor_id", "held"])
    meetings["held"] = pd.to_datetime(meetings["held"])
    return meetings.assign(kind=kind).reindex(columns=TABLES["meetings"].columns)


def test_an_approved_pair_that_has_met_runs():
    log = pairs(
        ("E1", "M1", "approved", "2026-02-01"),
        ("E2", "M2", "approved", "2026-02-01"),
        ("E3", "M3", "approved", "2026-02-01"),
        ("E3", "M3", "running", "2026-02-20"),
        ("E4", "M4", "approved", "2026-02-01"),
        ("E4", "M4", "ended", "2026-04-01"),
        ("E5", "M5", "proposed", "2026-02-01"),
        # Ended, and approved anew: what they held before says nothing of whether they run.
        ("E6", "M6", "ended", "2026-02-01"),
        ("E6", "M6", "approved", "2026-03-01"),
        ("E7", "M7", "ended", "2026-02-01"),
        ("E7", "M7", "approved", "2026-03-01"),
    )
    meetings = held(
        ("E1", "M1", "2026-03-01"), ("E1", "M1", "2026-02-12"),
        ("E2", "M2", "2026-01-15"),  # before they were approved
        ("E3", "M3", "2026-02-10"), ("E4", "M4", "2026-02-10"), ("E5", "M5", "2026-02-10"),
        ("E6", "M6", "2026-01-10"),
        ("E7", "M7", "2026-01-10"), ("E7", "M7", "2026-03-05"), ("E7", "M9", "2026-03-02"),
    )  # fmt: skip
    now = current_pairs(start_pairs(log, meetings)).set_index("mentee_id")
    assert now["state"].to_dict() == {
        "E1": "running", "E2": "running", "E3": "running", "E4": "ended", "E5": "proposed",
        "E6": "approved", "E7": "running",
    }  # fmt: skip
    assert now["started"].dropna().dt.strftime("%m-%d").to_dict() == {
        "E1": "02-12", "E2": "02-01", "E3": "02-20", "E4": "02-01", "E7": "03-05",
    }  # fmt: skip
    begun = start_pairs(log, meetings)
    assert begun.dtypes.to_dict() == log.dtypes.to_dict()
    assert start_pairs(begun, meetings) is begun
    assert start_pairs(log, meetings.assign(kind="follow_up")) is log
    assert start_pairs(log, TABLES["meetings"].empty()) is log
    nobody = TABLES["pairs"].empty()
    assert start_pairs(nobody, meetings) is nobody


def test_employed_during_a_time_is_employed_on_one_of_its_days():
    people = pd.DataFrame({"id": list("abcde")})
    staff = left(a="2026-03-29", b="2026-03-30", c=None, d=None)
    staff["hired"] = pd.to_datetime(["2020-01-01"] * 2 + ["2026-03-31", "2026-04-01"])
    during = keep_employed(people, staff, (THREE_DAYS[0], THREE_DAYS[1]))
    assert during["id"].tolist() == ["b", "c", "e"]  # e is in no table of staff
    assert keep_employed(people, staff)["id"].tolist() == ["c", "d", "e"]


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_stays_empty_and_typed(name):
    empty = TABLES[name].empty()
    seen = known_on(name, empty, dt.date(2026, 1, 1))
    assert seen.empty and seen.dtypes.to_dict() == empty.dtypes.to_dict()


def test_pairs_are_read_with_the_ends_that_nobody_wrote_down():
    programme = SimpleNamespace(period=YEAR)
    log = pairs(("E1", "M1", "running", "2026-02-01"), ("E2", "M2", "running", "2026-02-01"))
    staff = left(E2="2026-06-30").assign(promotions=[()], moves=[()])
    tables = {"pairs": log, "employment": staff, "meetings": held()}

    def read(day):
        phase = Phase("06_meetings", programme, day, "en", "leadership", tables)
        return current_pairs(phase.read("pairs"))["state"].tolist(), phase.tell_end()

    assert read(dt.date(2026, 6, 29)) == (["running", "running"], [])
    assert read(dt.date(2026, 12, 31)) == (["running", "ended"], [])
    states, (told,) = read(dt.date(2027, 1, 1))
    assert states == ["ended", "ended"]
    assert str(told.text).startswith("The programme ended on 31 December 2026")


def test_approved_pairs_that_have_not_begun_are_told_of_until_they_run():
    programme = SimpleNamespace(period=YEAR)
    approved = [(f"E{k}", f"M{k}", "approved", "2026-02-01") for k in range(6)]
    log = pairs(*approved, ("E0", "M0", "running", "2026-03-01"))
    staff = left().assign(promotions=[], moves=[])
    meetings = held(("E1", "M1", "2026-03-20"), ("E2", "M3", "2026-02-10"))
    tables = {"pairs": log, "employment": staff, "meetings": meetings}

    def told(day, language):
        phase = Phase("06_meetings", programme, day, language, "leadership", tables)
        return [format_value(answer.text, language) for answer in phase.tell_approved()]

    assert told(dt.date(2026, 1, 31), "en") == []
    assert told(dt.date(2026, 2, 28), "sv")[0].startswith("6 par är godkända och har inte börjat")
    assert told(dt.date(2026, 3, 1), "en")[0].startswith("5 pairs are approved and not yet started")
    assert told(dt.date(2026, 3, 20), "en")[0].startswith("4 pairs are approved")  # E1 has met

"""What a notebook opens: parameters checked, tables as of a day."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from mentorkit.errors import ProgrammeError
from mentorkit.session import Phase, find_params, open_phase, read_day
from mentorkit.tables.schemas import TABLES
from mentorkit.tables.views import current_pairs, known_on

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
    programme = None
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


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_stays_empty_and_typed(name):
    empty = TABLES[name].empty()
    seen = known_on(name, empty, dt.date(2026, 1, 1))
    assert seen.empty and seen.dtypes.to_dict() == empty.dtypes.to_dict()

"""A draw is made once, kept with its seed, and no import, second try or late thought changes it."""

import datetime as dt
import stat
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from mentorkit.cli import app
from mentorkit.drawing import keep_draw, plan_draw
from mentorkit.errors import EvaluationError, StoreError
from mentorkit.evaluation import design_study
from mentorkit.matching import part_drawn
from mentorkit.personal import erase_person, purge_programme
from mentorkit.places import advise_draw
from mentorkit.session import open_phase
from mentorkit.tables import Store, import_tables
from mentorkit.tables import open_programme as open_it

PARAMS = """\
id: spring
name: Spring
organisation: Us
purpose: Grow
language: en
period: {start: 2026-03-01, end: 2027-02-28}
folders: {data: ".", store: store.sqlite, reports: reports}
tables:
  people: {file: people.csv}
  applications: {file: applications.csv}
"""
NOON = dt.datetime(2026, 2, 1, 12, tzinfo=dt.UTC)


def write_tables(folder, status="received"):
    ids = [f"E{i:02d}" for i in range(12)]
    people = pd.DataFrame({"id": ids, "role": "mentee", "department": ["HR", "IT"] * 6,
                           "name": [f"Person {i}" for i in ids]})  # fmt: skip
    mentors = pd.DataFrame({"id": ["M1", "M2"], "role": "mentor", "capacity": [2, 3]})
    pd.concat([people, mentors]).to_csv(folder / "people.csv", index=False)
    states = [status] * 12 + ["declined"]
    asked = pd.DataFrame({"id": [*ids, "E99"], "role": "mentee", "route": "own",
                          "status": states, "date": "2026-01-10"})  # fmt: skip
    asked.to_csv(folder / "applications.csv", index=False)


@pytest.fixture
def params(tmp_path):
    write_tables(tmp_path)
    path = tmp_path / "spring.yaml"
    path.write_text(PARAMS, encoding="utf-8")
    return path


@pytest.fixture
def programme(params):
    programme = open_it(params)
    import_tables(programme)
    return programme


def kept(programme, name):
    with Store.open(programme) as store:
        return store.read(name)


def test_a_draw_is_kept_with_all_that_makes_it_again(programme):
    draw = plan_draw(programme, strata=["department"], primary=["retention"], moment=NOON)
    assert len(draw.applicants) == 12 and draw.study.places == 5  # as many as the mentors take
    assert kept(programme, "studies").empty  # shown, not kept
    keep_draw(programme, draw, by="Eva")
    study, arms = kept(programme, "studies").iloc[0], kept(programme, "study_arms")
    again = design_study(
        draw.applicants.sample(frac=1), int(study["places"]), seed=int(study["seed"]),
        strata=list(study["strata"]),
    )  # fmt: skip
    assert arms.set_index("id")["arm"].to_dict() == again.arms.set_index("id")["arm"].to_dict()
    assert study[["study_id", "drawn_at", "drawn_by", "kind"]].tolist() == [
        "S01", "2026-02-01T12:00:00Z", "Eva", "lottery",
    ]  # fmt: skip
    entered = kept(programme, "primary_outcomes").iloc[0].tolist()
    assert entered == ["retention", "2026-02-01T12:00:00Z", "Eva"]


def test_a_draw_survives_every_import(programme, tmp_path):
    keep_draw(programme, plan_draw(programme, moment=NOON))
    arms = kept(programme, "study_arms")
    for status in ("received", "waiting"):
        write_tables(tmp_path, status)
        import_tables(programme)
        pd.testing.assert_frame_equal(kept(programme, "study_arms"), arms)
        asked = open_phase("03_matching", programme.path, as_of="2026-02-02").read("applications")
        accepted = asked.loc[asked["status"].eq("accepted"), "id"]
        assert set(accepted) == set(arms.loc[arms["arm"].eq("offered"), "id"])
        assert asked["by_lot"].sum() == 12
    yesterday = open_phase("03_matching", programme.path, as_of="2026-01-31").read("applications")
    assert not yesterday["status"].eq("accepted").any()


def test_a_second_draw_needs_a_reason_that_is_kept(programme):
    keep_draw(programme, plan_draw(programme, moment=NOON))
    later = NOON + dt.timedelta(hours=1)
    with pytest.raises(EvaluationError) as refused:
        plan_draw(programme, primary=["moral"], strata=["sex"], places=0, moment=later)
    said = str(refused.value)
    for part in ("S01", "--redraw", "moral", "sex", "places is 0"):
        assert part in said
    draw = plan_draw(programme, places=3, why="two had been left out", moment=later)
    keep_draw(programme, draw, why="two had been left out")
    studies = kept(programme, "studies")
    assert studies["study_id"].tolist() == ["S01", "S02"]
    assert studies["why"].tolist()[1] == "two had been left out"
    phase = open_phase("03_matching", programme.path, as_of="2026-02-02")
    assert phase.arms["arm"].eq("offered").sum() == 3
    assert len(kept(programme, "study_arms")) == 24  # the first stands beside it


def test_what_stands_in_the_way_of_a_draw_is_named_as_it_is(programme, params, tmp_path):
    keep_draw(programme, plan_draw(programme, moment=NOON))
    # All but a few are accepted since: what the count leaves is not what is wrong.
    asked = pd.read_csv(tmp_path / "applications.csv")
    asked.loc[asked.index < 10, "status"] = "accepted"
    asked.to_csv(tmp_path / "applications.csv", index=False)
    import_tables(programme)
    with pytest.raises(EvaluationError) as refused:
        plan_draw(programme, moment=NOON + dt.timedelta(hours=1))
    assert "drawn already (S01" in str(refused.value) and "places is" not in str(refused.value)
    with pytest.raises(EvaluationError, match="no place is free"):
        plan_draw(programme, moment=NOON + dt.timedelta(hours=1), why="all are accepted")


def test_a_draw_without_applications_names_the_table(params, tmp_path):
    (tmp_path / "applications.csv").unlink()
    params.write_text(PARAMS.replace("  applications: {file: applications.csv}\n", ""),
                      encoding="utf-8")  # fmt: skip
    bare = open_it(params)
    import_tables(bare)
    with pytest.raises(EvaluationError, match="supply the table applications"):
        plan_draw(bare, moment=NOON)


def test_two_who_draw_at_once_do_not_both(programme):
    one, other = (plan_draw(programme, moment=NOON) for _ in range(2))
    keep_draw(programme, one)
    with pytest.raises(StoreError, match="somebody else has drawn"):
        keep_draw(programme, other)
    assert len(kept(programme, "studies")) == 1


def test_an_outcome_keeps_the_moment_when_it_was_first_named(programme):
    keep_draw(programme, plan_draw(programme, primary=["retention"], moment=NOON))
    late = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
    with pytest.raises(EvaluationError, match="named before"):
        plan_draw(programme, primary=["retention"], outcomes_alone=True, moment=late)
    draw = plan_draw(programme, primary=["promotion"], outcomes_alone=True, moment=late)
    assert "already" in str(draw.texts()[0])
    keep_draw(programme, draw)
    assert kept(programme, "primary_outcomes")["outcome"].tolist() == ["promotion", "retention"]


def test_a_file_cannot_change_a_draw_that_is_kept(programme, params, tmp_path):
    keep_draw(programme, plan_draw(programme, moment=NOON))
    arms = kept(programme, "study_arms").drop(columns=["starts"])
    arms["arm"] = "offered"
    arms.to_csv(tmp_path / "arms.csv", index=False)
    params.write_text(PARAMS + "  study_arms: {file: arms.csv}\n", encoding="utf-8")
    before = kept(programme, "study_arms")
    with pytest.raises(StoreError, match="never changed"):
        import_tables(open_it(params))
    pd.testing.assert_frame_equal(kept(programme, "study_arms"), before)


def test_a_person_who_was_drawn_is_erased_and_a_purge_takes_all(programme):
    keep_draw(programme, plan_draw(programme, moment=NOON))
    erase_person(programme, "E03", confirm=lambda texts: True)
    assert "E03" not in set(kept(programme, "study_arms")["id"])
    assert len(kept(programme, "study_arms")) == 11
    purge_programme(programme, confirm=lambda texts: True, day=dt.date(2040, 1, 1))
    for name in ("studies", "study_arms", "people"):
        assert kept(programme, name).empty


def test_the_command_shows_draws_once_and_says_where(params):
    def say(*arguments):
        return CliRunner().invoke(app, ["design", str(params), *arguments])

    shown = say("--show", "--places", "4")
    assert shown.exit_code == 0 and "4 of 12 people" in shown.stderr
    assert not (params.parent / "store.sqlite").exists()
    assert "nobody is there to be asked" in str(say("--places", "4").exception)
    done = say("--places", "4", "--seed", "5", "--primary", "retention, wellbeing", "--yes")
    assert done.exit_code == 0 and "seed 5" in done.stderr
    sheet = pd.read_csv(done.stdout.strip())
    assert stat.S_IMODE(Path(done.stdout.strip()).stat().st_mode) == 0o600
    assert sheet["arm"].value_counts().to_dict() == {"waits": 8, "offered a place": 4}
    assert "coordinator" in done.stdout
    assert isinstance(say("--places", "4", "--yes").exception, EvaluationError)


def test_a_start_in_waves_lets_each_in_on_its_day(programme):
    draw = plan_draw(programme, kind="stepped", waves=3, moment=NOON,
                     starts=["2026-03-01", "2026-07-01", "2026-11-01"])  # fmt: skip
    keep_draw(programme, draw)
    counts = []
    for day in ("2026-02-02", "2026-07-01", "2026-11-02"):
        asked = open_phase("03_matching", programme.path, as_of=day).read("applications")
        counts.append(int(asked["status"].eq("accepted").sum()))
    assert counts == [4, 8, 12]


def test_a_sheet_that_accepts_everybody_undoes_no_draw(programme, tmp_path, params):
    keep_draw(programme, plan_draw(programme, moment=NOON))
    arms = kept(programme, "study_arms").set_index("id")["arm"]
    write_tables(tmp_path, "accepted")
    done = CliRunner().invoke(app, ["propose", str(params), "--as-of", "2026-02-02"])
    assert done.exit_code == 0 and "of 7 mentees who were drawn to wait" in done.stderr
    proposed = pd.read_excel(done.stdout.strip())
    ids = proposed.astype(str).to_numpy().ravel()
    assert set(arms.index[arms.eq("offered")]) <= set(ids)
    assert not set(arms.index[arms.eq("waiting")]) & set(ids)


def test_who_starts_in_a_later_wave_waits_though_the_sheet_says_accepted(programme):
    draw = plan_draw(programme, kind="stepped", waves=2, moment=NOON,
                     starts=["2026-03-01", "2026-07-01"])  # fmt: skip
    keep_draw(programme, draw)
    for day, held in (("2026-06-30", 6), ("2026-07-01", 0)):
        phase = open_phase("03_matching", programme.path, as_of=day)
        asked = phase.read("applications").assign(status="accepted")
        drawn = part_drawn(phase.arms, asked, phase.read("pairs"), phase.as_of)
        assert len(drawn.held_back) == len(drawn.contested) == held


def test_page_02_advises_to_draw_until_somebody_has(programme):
    def advice():
        return advise_draw(open_phase("02_profiles", programme.path, as_of="2026-02-02"))

    (told,) = advice()
    assert "12 mentees want one of 5 free places" in str(told.text)
    keep_draw(programme, plan_draw(programme, moment=NOON))
    assert advice() == []

"""What mentors say that they can do: against statsmodels, and in the way of no survey."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from making import plain_programme
from statsmodels.stats.weightstats import DescrStatsW

from mentorkit.errors import MentorkitError
from mentorkit.evaluation import count_invited, order_waves, response_rate
from mentorkit.programme import Module, Surveys
from mentorkit.session import open_phase
from mentorkit.tables import part_self_ratings
from mentorkit.tables.example.setting import SELF_RATING_GAIN, fill_table
from mentorkit.training import list_expiring, measure_self_rating, summarise_self_rating

BOTH = ("training_before", "training_after")
PROGRAMME = plain_programme()


def answers(rows):
    return fill_table("survey_responses", [
        {"respondent": key, "role": "mentor", "wave": wave, "item": item, "answer": answer}
        for key, wave, item, answer in rows])  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_the_change_is_that_of_the_same_mentors(seed):
    rng = np.random.default_rng(seed)
    item = "mentoring_techniques-2"
    before, after = rng.integers(1, 6, 12), rng.integers(1, 6, 12)
    rows = [(f"R{i}", BOTH[0], item, before[i]) for i in range(12)]
    rows += [(f"R{i}", BOTH[1], item, after[i]) for i in range(3, 12)]
    rows += [("R90", BOTH[1], item, 5), ("R0", BOTH[1], item, 9), ("R1", "2026-03", item, 5),
             ("R1", BOTH[1], "fit", 5)]  # fmt: skip
    table = answers(rows).sample(frac=1, random_state=seed)
    (found,) = measure_self_rating(table, PROGRAMME).to_dict("records")
    change = DescrStatsW((after - before)[3:].astype(float))
    assert (found["module"], found["item"], found["n"]) == ("mentoring_techniques", item, 9)
    assert found["before"] == pytest.approx(before[3:].mean())
    assert found["after"] == pytest.approx(after[3:].mean())
    assert found["change"] == pytest.approx(change.mean)
    assert (found["low"], found["high"]) == pytest.approx(change.tconfint_mean(0.05))


def test_few_and_like_answers():
    item = "diversity_inclusion-1"
    one = measure_self_rating(answers([("R1", w, item, 3) for w in BOTH]), PROGRAMME)
    assert one["n"].tolist() == [1] and one[["low", "high"]].isna().all(axis=None)
    like = answers([(f"R{i}", w, item, 2 + k) for i in range(5) for k, w in enumerate(BOTH)])
    found = measure_self_rating(like, PROGRAMME)
    assert found[["change", "low", "high"]].values.tolist() == [[1, 1, 1]]
    assert summarise_self_rating(measure_self_rating(answers([]), PROGRAMME), PROGRAMME) == []


def test_a_module_has_its_own_questions_or_those_of_its_theme():
    own = Module(id="law", name="Juridik", self_rating=["Jag kan lagen.", {"en": "I can it."}])
    assert [q.id for q in own.questions] == ["law-1", "law-2"]
    assert own.questions[0].text.render("en") == "Jag kan lagen."
    assert Module(id="law", name="Juridik", self_rating=[]).questions == ()
    assert len(Module(id="law", name="Juridik").questions) == 1
    assert len(Module(id="x", name="X", theme="mentoring_techniques").questions) == 3
    with pytest.raises(ValueError, match="leave it out"):
        Surveys(waves=["2026-03", "training_before"])


def test_a_rating_is_no_wave_of_the_survey():
    rows = [("R1", "2026-03", "fit", 4), ("R2", "2026-03", "fit", 4)]
    plain = answers(rows).assign(date=pd.Timestamp("2026-03-02"))
    rated = answers([("R3", w, "fit", 4) for w in BOTH]).assign(date=pd.Timestamp("2026-05-02"))
    both = pd.concat([plain, rated], ignore_index=True)
    surveys = Surveys()
    assert order_waves(both, surveys) == ["2026-03"]
    people = fill_table("people", [{"id": f"M{i}", "role": "mentor"} for i in range(4)])
    nobody = fill_table("applications", [])
    rates = [
        response_rate(table, count_invited(table, nobody, people), surveys)
        for table in (plain, both)
    ]
    pd.testing.assert_frame_equal(*rates)
    assert [len(part) for part in part_self_ratings(both)] == [2, 2]


def test_a_phase_reads_them_apart_and_the_example_s_gain_is_found():
    phase = open_phase("05_training")
    waves = set(phase.read("survey_responses")["wave"])
    assert waves == set(phase.programme.surveys.waves)
    ratings = measure_self_rating(phase.self_ratings, phase.programme)
    assert len(ratings) == 5 and (ratings["n"] > 20).all()
    change = np.average(ratings["change"], weights=ratings["n"])
    assert change == pytest.approx(SELF_RATING_GAIN, abs=0.25)


def test_who_is_to_be_invited_anew_before_a_module_expires():
    programme = plain_programme(training=[
        {"id": "a", "name": "A", "valid_months": 12}, {"id": "b", "name": "B"},
        {"id": "c", "name": "C", "valid_months": 12, "required": False}])  # fmt: skip
    from mentorkit.training import track_training

    people = fill_table("people", [{"id": f"M{i}", "role": "mentor", "name": f"N{i}"}
                                   for i in range(4)])  # fmt: skip
    trainings = fill_table("trainings", [
        {"training_id": "T0", "module": "a", "date": "2025-06-30"},  # has expired
        {"training_id": "T1", "module": "a", "date": "2025-07-01"},
        {"training_id": "T2", "module": "a", "date": "2025-09-28"},
        {"training_id": "T3", "module": "a", "date": "2025-09-29"},  # holds 91 days more
        {"training_id": "T4", "module": "c", "date": "2025-07-05"},
        {"training_id": "T5", "module": "a", "date": "2026-08-20"},
    ])  # fmt: skip
    attendance = fill_table("training_attendance", [
        *({"training_id": f"T{i}", "id": f"M{i}", "attended": True} for i in range(4)),
        {"training_id": "T4", "id": "M0", "attended": True}])  # fmt: skip
    day = dt.date(2026, 6, 30)
    tracked = track_training(people, trainings, attendance, programme, day)
    found = list_expiring(tracked, people, day)
    assert found[["id", "module"]].values.tolist() == [["M1", "a"], ["M2", "a"]]
    assert set(found["next_date"]) == {pd.Timestamp("2026-08-20")}


def test_a_wave_of_that_name_is_refused_in_a_params_file(tmp_path):
    from mentorkit.programme import load_programme

    path = tmp_path / "p.yaml"
    path.write_text(
        "id: p\nname: P\norganisation: O\npurpose: Grow\nsurveys: {waves: [training_after]}\n"
        "period: {start: 2026-01-01, end: 2026-12-31}\n"
    )
    with pytest.raises(MentorkitError, match="self-rating"):
        load_programme(path)

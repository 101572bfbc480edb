"""Training: who has done what and who may start, against a person-by-person count."""

import datetime as dt
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from mentorkit.programme import Item, Privacy, Programme, Scale
from mentorkit.publication import release
from mentorkit.result import Limits
from mentorkit.tables.example.setting import fill_table
from mentorkit.training import (
    conclude_training,
    count_running,
    find_unknown_modules,
    list_reminders,
    list_untrained,
    list_upcoming,
    measure_coverage,
    measure_feedback,
    read_modules,
    select_mentors,
    summarise_coverage,
    summarise_feedback,
    summarise_modules,
    summarise_readiness_to_start,
    tell_unknown_modules,
    track_training,
    who_may_start,
)
from mentorkit.training.coverage import _tabulate_steps, choose_steps

AS_OF = dt.date(2026, 6, 30)
PEOPLE = fill_table(
    "people",
    [
        {"id": "M1", "role": "mentor", "name": "Åsa Öberg", "email": "asa@example.se"},
        {"id": "M2", "role": "mentor", "name": "Bo Ek"},
        {"id": "M3", "role": "mentor", "name": "Cai Å"},
        {"id": "E1", "role": "mentee", "name": "Dina Ö"},
    ],
)
TRAININGS = fill_table(
    "trainings",
    [
        {"training_id": "T1", "module": "a", "date": "2025-06-30"},
        {"training_id": "T2", "module": "Lyssna", "date": "2026-01-15"},
        {"training_id": "T3", "module": "a", "date": "2026-09-01"},
        {"training_id": "T4", "module": "okänd", "date": "2026-08-01"},
    ],
)


def make_programme(modules=None, **more):
    modules = modules or [
        {"id": "a", "name": "Mångfald", "theme": "diversity_inclusion", "valid_months": 12},
        {"id": "b", "name": {"sv": "Lyssna", "en": "Listen"}, "theme": "mentoring_techniques"},
        {"id": "c", "name": "Frivillig", "required": False},
    ]
    return Programme(
        id="spring",
        name="Våren",
        organisation="Myndigheten",
        purpose="Nätverk",
        period={"start": "2026-01-01", "end": "2026-12-31"},
        training=modules,
        **more,
    )


def attend(*rows):
    columns = ("training_id", "id", "attended")
    rows = [dict(zip(columns, (*row, True)[:3], strict=True)) for row in rows]
    return fill_table("training_attendance", rows)


def track(attendance, programme=None, as_of=AS_OF, people=PEOPLE, trainings=TRAININGS):
    return track_training(people, trainings, attendance, programme or make_programme(), as_of)


def make_pairs(*rows):
    columns = ("mentee_id", "mentor_id", "state", "date")
    return fill_table("pairs", [dict(zip(columns, row, strict=True)) for row in rows])


def read(findings, programme, language="sv", audience="leadership"):
    phase = SimpleNamespace(
        name="05_training", programme=programme, language=language, audience=audience
    )
    return [item.block for item in release(findings, phase)]


def test_modules_are_known_by_id_or_by_name_in_either_language():
    trainings = fill_table(
        "trainings",
        [
            {"training_id": str(i), "module": name, "date": "2026-01-01"}
            for i, name in enumerate(["a", "mångfald", " LISTEN ", "lyssna", "nytt"])
        ],
    )
    found = read_modules(trainings, make_programme())
    assert found[:4].tolist() == ["a", "a", "b", "b"] and found.isna().tolist()[4]


@pytest.mark.parametrize("day, state", [("2026-06-29", "done"), ("2026-06-30", "expired")])
def test_a_module_holds_for_its_months_and_no_longer(day, state):
    tracked = track(attend(("T1", "M1")), as_of=dt.date.fromisoformat(day))
    own = tracked.set_index(["id", "module"]).loc[("M1", "a")]
    assert own["state"] == state
    assert own["expires"] == pd.Timestamp("2026-06-30")
    assert own["next_date"] == pd.Timestamp("2026-09-01")


def test_absence_and_trainings_to_come_count_for_nothing():
    tracked = track(attend(("T2", "M1", False), ("T3", "M2"), ("T2", "M3", None)))
    states = tracked.set_index(["id", "module"])["state"]
    assert states[("M1", "b")] == "missing"
    assert states[("M2", "a")] == "missing"
    assert states[("M3", "b")] == "done"  # an empty cell means present
    assert "E1" not in set(tracked["id"])


@pytest.mark.parametrize("seed", range(10))
def test_who_may_start_is_as_worked_out_one_by_one(seed):
    rng = np.random.default_rng(seed)
    modules = [{"id": f"m{i}", "name": f"M{i}", "required": bool(i < 3), "valid_months": v}
               for i, v in enumerate([None, 6, 12, None])]  # fmt: skip
    programme = make_programme(modules)
    days = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 900, 30), unit="D")
    trainings = fill_table(
        "trainings",
        [{"training_id": f"T{i}", "module": f"m{rng.integers(4)}", "date": day}
         for i, day in enumerate(days)],
    )  # fmt: skip
    people = fill_table("people", [{"id": f"M{i}", "role": "mentor"} for i in range(20)])
    there = [(t, m, bool(rng.random() < 0.8)) for t in trainings["training_id"]
             for m in people["id"] if rng.random() < 0.3]  # fmt: skip
    tracked = track_training(people, trainings, attend(*there), programme, AS_OF)
    ready = who_may_start(tracked).set_index("id")
    when = trainings.set_index("training_id")
    for mentor in people["id"]:
        missing, expired = set(), set()
        for module in programme.training[:3]:
            dates = [when.loc[t, "date"] for t, m, yes in there
                     if m == mentor and yes and when.loc[t, "module"] == module.id
                     and when.loc[t, "date"] <= pd.Timestamp(AS_OF)]  # fmt: skip
            if not dates:
                missing.add(module.id)
            elif module.valid_months and max(dates) + pd.DateOffset(
                months=module.valid_months
            ) <= pd.Timestamp(AS_OF):
                expired.add(module.id)
        assert set(ready.loc[mentor, "missing"]) == missing
        assert set(ready.loc[mentor, "expired"]) == expired
        assert ready.loc[mentor, "may_start"] == (not missing and not expired)
    modules = summarise_modules(tracked)
    assert (modules[["done", "expired", "missing"]].sum(axis=1) == len(people)).all()
    coverage = measure_coverage(people, trainings, attend(*there), programme, AS_OF)
    assert coverage["date"].iloc[-1] == pd.Timestamp(AS_OF)
    assert coverage["ready"].iloc[-1] == ready["may_start"].sum()
    assert coverage["date"].is_unique and coverage["date"].is_monotonic_increasing


@pytest.mark.parametrize("seed", range(20))
def test_the_months_that_are_told_are_told_whole_and_tell_of_no_few(seed):
    """Each is true and the first with as many; none is near the next or today's."""
    rng = np.random.default_rng(seed)
    mentors = int(rng.integers(12, 90))
    new = rng.choice([0, 0, 1, 3, 8, 20], int(rng.integers(1, 16)))
    ready = np.minimum(np.cumsum(new), mentors - int(rng.choice([0, 3, 9])))
    months = pd.DataFrame({
        "date": pd.date_range("2025-01-31", periods=len(ready), freq="ME"),
        "ready": ready, "mentors": mentors,
    })  # fmt: skip
    months["share"] = months["ready"] / mentors
    steps = choose_steps(months, Privacy())
    assert steps["date"].is_monotonic_increasing
    told = [*steps["ready"], ready[-1]]
    assert all(later - earlier >= 5 for earlier, later in pairwise(told))
    for row in steps.itertuples():
        assert row.date == months.loc[months["ready"] == row.ready, "date"].iloc[0]
    # What could be told beside them stands.
    for k in set(ready) - set(told):
        is_open = k in (0, mentors) or 5 <= k <= mentors - 5
        assert not is_open or any(abs(k - other) < 5 for other in ready if other != k)
    phase = SimpleNamespace(
        programme=make_programme(), language="en", audience="leadership", name="05_training",
    )  # fmt: skip
    if len(steps):
        block = release(_tabulate_steps(steps), phase)[0].block
        assert block["kind"] == "table" and block["hidden"] == 0
        assert [int(row[1]["text"]) for row in block["rows"]] == told[:-1]


def test_a_module_that_the_programme_does_not_have_is_told_with_the_nearest():
    programme = make_programme()
    trainings = fill_table("trainings", [
        {"training_id": "T1", "module": "Mångfalld", "date": "2026-01-01"},
        {"training_id": "T2", "module": "mångfald", "date": "2026-01-01"},
        {"training_id": "T3", "module": "Lissten", "date": "2026-09-01"},
        {"training_id": "T4", "module": "qqqq", "date": "2026-01-01"},
    ])  # fmt: skip
    found = find_unknown_modules(trainings, programme).set_index("training_id")["nearest"]
    assert found.to_dict() == {"T1": "a", "T3": "b", "T4": None}
    findings = tell_unknown_modules(trainings, programme)
    assert "Lissten" in str(read(findings, programme, audience="coordinator"))
    # What somebody typed is for whoever can mend it.
    told = str(read(findings, programme))
    assert "modul" in told and not any(word in told for word in ("Mångfalld", "Lissten", "qqqq"))
    assert tell_unknown_modules(trainings.iloc[[1]], programme) == []


def test_reminders_put_mentors_who_already_meet_a_mentee_first():
    pairs = make_pairs(
        ("E1", "M3", "approved", "2026-01-01"),
        ("E1", "M3", "running", "2026-02-01"),
        ("E2", "M2", "running", "2026-02-01"),
        ("E2", "M2", "ended", "2026-05-01"),
    )
    assert count_running(pairs).to_dict() == {"M3": 1}
    there = attend(("T1", "M2"), ("T2", "M2"), ("T2", "M1"), ("T2", "M3"))
    tracked = track(there)
    listed = list_untrained(tracked, PEOPLE, pairs)
    assert listed["id"].tolist() == ["M3", "M1", "M2"]
    assert listed["running_pairs"].tolist() == [1, 0, 0]
    assert listed["lacking"].tolist() == [("a",), ("a",), ("a",)]
    assert set(listed["next_date"]) == {pd.Timestamp("2026-09-01")}
    programme = make_programme()
    shown = read(list_reminders(tracked, PEOPLE, pairs, there, programme, AS_OF), programme,
                 audience="coordinator")  # fmt: skip
    reasons = [
        str(row).replace("\\xa0", " ") for row in shown[0]["rows"]
    ]  # M2 had it a year ago, the others never
    assert ["aldrig genomgången" in row for row in reasons] == [True, True, False]
    assert ["gick ut 30 juni 2026" in row for row in reasons] == [False, False, True]
    assert "Cai Å" in str(shown[0]["rows"][0]) and "Mångfald" in str(shown[0]["rows"][0])
    hidden = read(list_reminders(tracked, PEOPLE, pairs, there, programme, AS_OF), programme)
    assert "Cai" not in str(hidden)
    after = programme.period.end + dt.timedelta(days=1)
    assert list_reminders(tracked, PEOPLE, pairs, there, programme, after) == []
    assert list_reminders(tracked, PEOPLE, pairs, there, programme, programme.period.end)
    assert [type(f) for f in conclude_training(tracked, pairs, there, programme, after)] == [Limits]


def test_a_mentor_who_meets_a_mentee_is_tracked_even_if_not_eligible():
    pairs = make_pairs(("E1", "M3", "running", "2026-02-01"))
    chosen = select_mentors(PEOPLE, PEOPLE[PEOPLE["id"] == "M1"], pairs)
    assert chosen["id"].tolist() == ["M1", "M3"]
    assert select_mentors(PEOPLE, PEOPLE.iloc[:0], make_pairs()).empty


def test_trainings_to_come_are_in_order_of_date():
    coming = list_upcoming(TRAININGS, make_programme(), AS_OF)
    assert coming["date"].dt.strftime("%m-%d").tolist() == ["08-01", "09-01"]
    assert pd.isna(coming["module"][0]) and coming["module"][1] == "a"


def read_start(tracked, pairs, attendance, programme):
    found = summarise_readiness_to_start(tracked, pairs, attendance, programme)
    return read(found, programme, "en")


SOMEBODY = attend(("T2", "E9"))


def many(n, trained, running):
    people = fill_table("people", [{"id": f"M{i}", "role": "mentor"} for i in range(n)])
    trainings = fill_table("trainings", [{"training_id": "T", "module": "b", "date": "2026-02-01"}])
    attendance = attend(*[("T", f"M{i}") for i in range(trained)])
    pairs = make_pairs(*[(f"E{i}", f"M{i}", "running", "2026-03-01") for i in running])
    programme = make_programme([{"id": "b", "name": "Lyssna"}])
    tracked = track_training(people, trainings, attendance, programme, AS_OF)
    return programme, people, trainings, attendance, pairs, tracked


@pytest.mark.parametrize(
    "n, trained, status, words",
    [
        (40, 40, "good", "All 40 mentors"),
        (40, 38, "watch", "All but fewer than 5 of the 40"),
        (40, 37, "watch", "All but fewer than 5 of the 40"),
        (20, 16, "watch", "All but fewer than 5 of the 20"),  # above the limit, and not told
        (40, 30, "act", "30 of 40"),
        (3, 1, "info", "Too few mentors"),
        (3, 3, "info", "Too few mentors"),
    ],
)
def test_the_answer_tells_no_more_than_may_be_counted(n, trained, status, words):
    programme, _, _, _, pairs, tracked = many(n, trained, [])
    answer = read(
        summarise_readiness_to_start(tracked, pairs, SOMEBODY, programme), programme, "en"
    )[0]
    assert answer["status"] == status and words in answer["text"]


def test_meeting_without_training_is_something_to_act_on():
    programme, _, _, _, pairs, tracked = many(30, 20, range(30))
    blocks = read(
        summarise_readiness_to_start(tracked, pairs, SOMEBODY, programme), programme, "en"
    )
    assert blocks[1]["status"] == "act"
    assert blocks[1]["text"].startswith("10 of the 30 mentors who meet a mentee today lack")
    programme, _, _, _, pairs, tracked = many(30, 20, range(15))
    blocks = read(
        summarise_readiness_to_start(tracked, pairs, SOMEBODY, programme), programme, "en"
    )
    assert blocks[1]["status"] == "good"


def test_no_required_module_lets_everybody_start_and_says_so():
    programme = make_programme([{"id": "c", "name": "Frivillig", "required": False}])
    nobody = attend()
    tracked = track(nobody, programme)
    assert who_may_start(tracked)["may_start"].all()
    blocks = read(
        summarise_readiness_to_start(tracked, make_pairs(), nobody, programme), programme, "en"
    )
    assert [b["kind"] for b in blocks] == ["answer"] and "everybody may start" in blocks[0]["text"]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    "people, trainings, missing",
    [
        (PEOPLE.iloc[:0], TRAININGS.iloc[:0], ["people", "trainings"]),
        (PEOPLE.iloc[:1], TRAININGS.iloc[:0], ["training_attendance", "trainings"]),
        (PEOPLE, TRAININGS.iloc[:3], ["training_attendance"]),
    ],
)
def test_the_page_stands_whatever_is_missing(people, trainings, missing, language):
    programme, nobody = make_programme(), attend()
    tracked = track(nobody, programme, people=people, trainings=trainings)
    blocks = read(
        [
            summarise_readiness_to_start(tracked, make_pairs(), nobody, programme),
            list_reminders(tracked, people, make_pairs(), nobody, programme, AS_OF),
            summarise_coverage(tracked, people, trainings, nobody, programme, AS_OF),
            summarise_feedback(fill_table("survey_responses", []), programme),
            conclude_training(tracked, make_pairs(), nobody, programme, AS_OF),
        ],
        programme,
        language,
    )
    assert [b["table"] for b in blocks if b["kind"] == "missing"] == missing
    # What is not known is not said: no answer, nobody to remind.
    assert not [b for b in blocks if b["kind"] in ("answer", "people", "withheld")]
    assert blocks[-1]["kind"] == "decision" and blocks[-1]["texts"]


def test_feedback_is_a_mean_of_mentors_answers_with_the_bad_end_turned():
    items = [
        Item(id="t1", scale="training", text="Nyttigt?", low=1, high=5),
        Item(id="t2", scale="training", text="Bortkastat?", low=1, high=5, reverse=True),
    ]
    programme = make_programme(
        surveys={"scales": [Scale(id="training", name="Utbildning")], "items": items}
    )
    rows = [
        {"respondent": f"R{i}", "role": role, "wave": "v1", "item": item, "answer": answer}
        for i, (role, item, answer) in enumerate(
            [("mentor", "t1", 5), ("mentor", "t1", 2), ("mentor", "t1", 9), ("mentee", "t1", 1),
             ("mentor", "t2", 1), ("mentor", "t2", None)]
        )
    ]  # fmt: skip
    found = measure_feedback(fill_table("survey_responses", rows), programme).set_index("item")
    assert found["n"].to_dict() == {"t1": 2, "t2": 1}
    assert found["mean"].to_dict() == {"t1": 3.5, "t2": 5.0}
    shown = read(summarise_feedback(fill_table("survey_responses", rows), programme), programme)
    assert "3,5" not in str(shown)  # two answers are too few

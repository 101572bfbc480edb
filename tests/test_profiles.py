"""Profiles: the funnel and eligibility by brute force, intervals against another derivation."""

import datetime as dt
import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom, norm

from mentorkit.codes import APPLICATION_STATES, ROUTES
from mentorkit.profiles import (
    REASONS,
    choose_partition,
    choose_steps,
    compare_representation,
    conclude_profiles,
    count_reasons,
    estimate_difference,
    explain_eligibility,
    find_unasked,
    list_incomplete,
    measure_completeness,
    recruitment_funnel,
    select_eligible,
    select_showable,
    summarise_completeness,
    summarise_eligibility,
    summarise_recruitment,
    summarise_representation,
)
from mentorkit.programme import Programme
from mentorkit.publication import release
from mentorkit.result import Missing, flatten
from mentorkit.tables.example.setting import fill_table

PROGRAMME = Programme(
    id="spring",
    name="Våren",
    organisation="Myndigheten",
    purpose="Stärka nätverk",
    period={"start": "2026-01-01", "end": "2026-12-31"},
)
RATINGS = ("experience", "willingness", "listening", "diversity")
MINIMUM = {"experience": 2, "willingness": 3, "listening": 3, "diversity": 2}
NO_APPLICATIONS = fill_table("applications", [])
NOBODY = fill_table("people", [])


def read(findings, language="sv", audience="leadership"):
    phase = SimpleNamespace(
        name="02_profiles", programme=PROGRAMME, language=language, audience=audience
    )
    return [item.block for item in release(findings, phase)]


def draw_applications(seed, n=200):
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        role = rng.choice(["mentor", "mentee"])
        row = {
            "id": f"P{i}",
            "role": role,
            "route": rng.choice(list(ROUTES), p=[0.5, 0.3, 0.2]),
            "accepts_nomination": [True, False, None][rng.integers(3)],
            "status": rng.choice(list(APPLICATION_STATES)),
        }
        if role == "mentor":
            row |= {name: [*range(1, 6), None][rng.integers(6)] for name in RATINGS}
        rows.append(row)
    return rows


def reasons_by_hand(row):
    reasons = set()
    if row["route"] != "own" and row["accepts_nomination"] is not True:
        reasons.add("no_own_yes")
    allowed = {"accepted", "received"} if row["role"] == "mentor" else {"accepted", "waiting"}
    if row["status"] not in allowed:
        reasons.add("undecided" if row["status"] == "received" else row["status"])
    for name in RATINGS:
        if row.get(name) is not None and row[name] < MINIMUM[name]:
            reasons.add(name)
    return reasons


@pytest.mark.parametrize("seed", range(5))
def test_eligibility_is_as_worked_out_one_by_one(seed):
    rows = draw_applications(seed)
    people = fill_table("people", [{"id": r["id"], "role": r["role"]} for r in rows])
    explained = explain_eligibility(people, fill_table("applications", rows), PROGRAMME)
    by_hand = {row["id"]: reasons_by_hand(row) for row in rows}
    assert {r.id: set(r.reasons) for r in explained.itertuples()} == by_hand
    mentees, mentors = select_eligible(people, fill_table("applications", rows), PROGRAMME)
    for role, chosen in (("mentee", mentees), ("mentor", mentors)):
        assert list(chosen["id"]) == [
            row["id"] for row in rows if row["role"] == role and not by_hand[row["id"]]
        ]
        assert list(chosen.columns) == list(people.columns)


@pytest.mark.parametrize("seed", range(5))
def test_the_funnel_is_a_count_by_hand(seed):
    rows = draw_applications(seed)
    funnel = recruitment_funnel(fill_table("applications", rows), PROGRAMME)
    for line in funnel.itertuples():
        own = [r for r in rows if (r["role"], r["route"]) == (line.role, line.route)]
        yes = [r for r in own if r["route"] == "own" or r["accepts_nomination"] is True]
        rated = [r for r in yes if not reasons_by_hand(r) & set(RATINGS)]
        assert (line.applied, line.said_yes, line.eligible) == (len(own), len(yes), len(rated))
        states = {s: sum(r["status"] == s for r in own) for s in APPLICATION_STATES}
        assert states == {s: getattr(line, s) for s in APPLICATION_STATES}
    assert funnel["applied"].sum() == len(rows)


def test_who_has_left_is_not_matched():
    people = fill_table("people", [{"id": i, "role": "mentee"} for i in ("E1", "E2", "E3")])
    staff = fill_table(
        "employment",
        [
            {"id": "E1", "hired": "2020-01-01", "left": "2026-02-28"},
            {"id": "E2", "hired": "2020-01-01"},
        ],
    )
    mentees, _ = select_eligible(people, NO_APPLICATIONS, PROGRAMME, staff)
    assert mentees["id"].tolist() == ["E2", "E3"]
    explained = explain_eligibility(people, NO_APPLICATIONS, PROGRAMME, staff).set_index("id")
    assert explained.loc["E1", "reasons"] == ("left",)


def test_without_applications_everybody_may_be_matched():
    people = fill_table("people", [{"id": "Å1", "role": "mentor"}, {"id": "Å1", "role": "mentee"}])
    mentees, mentors = select_eligible(people, NO_APPLICATIONS, PROGRAMME)
    assert len(mentees) == len(mentors) == 1
    # Applications of mentees alone say nothing of the mentors.
    only_mentees = fill_table(
        "applications", [{"id": "E2", "role": "mentee", "route": "own", "status": "accepted"}]
    )
    mentees, mentors = select_eligible(people, only_mentees, PROGRAMME)
    assert mentees.empty and len(mentors) == 1
    explained = explain_eligibility(people, only_mentees, PROGRAMME).set_index(["id", "role"])
    assert explained.loc[("Å1", "mentee"), "reasons"] == ("no_application",)
    assert explained.loc[("E2", "mentee"), "reasons"] == ("no_profile",)


def test_reasons_are_counted_once_a_person_and_row():
    explained = pd.DataFrame(
        {
            "role": ["mentor", "mentor", "mentee", "mentee"],
            "reasons": [("listening", "declined"), ("listening",), ("declined",), ()],
        }
    )
    counts = count_reasons(explained).set_index("reason")
    assert counts.loc["listening"].tolist() == [0, 2]
    assert counts.loc["declined"].tolist() == [1, 1]
    assert list(counts.index) == [r for r in REASONS if r in ("listening", "declined")]
    assert count_reasons(explained.iloc[3:]).empty


# ---------------------------------------------------------------- the funnel's detail


@pytest.mark.parametrize("seed", range(100))
def test_no_small_group_can_be_had_from_the_funnel_by_subtraction(seed):
    rng = np.random.default_rng(seed)
    rows = draw_applications(seed, int(rng.integers(1, 120)))
    blocks = read(summarise_recruitment(fill_table("applications", rows), PROGRAMME), "en")
    for table in (b for b in blocks if b["kind"] == "table"):
        cells = [[c["text"] for c in row] for row in table["rows"]]
        assert not any("hidden" in row for row in cells)
        if "step" in table["headers"][0]["text"].lower():
            steps = {row[0]: int(row[1]) for row in cells}
        else:
            names = [h["text"] for h in table["headers"]]
            for row in cells:
                check_line(dict(zip(names[1:], map(int, row[1:]), strict=True)))
            continue
        check_line(steps)


def check_line(numbers):
    applied = numbers.pop("applied or suggested")
    ahead = [applied, *(numbers.pop(s) for s in ("want to take part", "eligible") if s in numbers)]
    gone = [a - b for a in ahead for b in ahead if a > b]
    assert all(n == 0 or n >= 5 for n in [*gone, *numbers.values()])
    assert sum(numbers.values()) == applied


def test_states_are_joined_only_as_far_as_needed():
    line = dict.fromkeys(APPLICATION_STATES, 10)
    assert list(choose_partition(pd.DataFrame([line]), 5)) == [
        "accepted", "waiting", "received", "declined", "withdrawn"
    ]  # fmt: skip
    assert list(choose_partition(pd.DataFrame([line | {"declined": 2}]), 5)) == [
        "accepted", "waiting", "no_place"
    ]  # fmt: skip
    assert list(choose_partition(pd.DataFrame([line | {"waiting": 2}]), 5)) == ["accepted", "rest"]
    assert choose_partition(pd.DataFrame([line | {"accepted": 2}]), 5) is None
    steps = pd.DataFrame([{"applied": 40, "said_yes": 37, "eligible": 30}])
    assert choose_steps(steps, 5) == ["eligible"]


# ---------------------------------------------------------------- representation


def wilson(k, n, z):
    middle = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(k * (n - k) / n + z * z / 4)
    return middle - half, middle + half


@pytest.mark.parametrize(
    "k, n, staff_k, staff_n",
    [(20, 50, 500, 1000), (3, 40, 300, 900), (0, 30, 120, 2000), (60, 60, 400, 500)],
)
def test_the_interval_is_newcombes_by_hand(k, n, staff_k, staff_n):
    z = norm.ppf(0.975)
    rest_k, rest_n = staff_k - k, staff_n - n
    (l1, u1), (l2, u2) = wilson(k, n, z), wilson(rest_k, rest_n, z)
    d = k / n - rest_k / rest_n
    low = d - math.hypot(k / n - l1, u2 - rest_k / rest_n)
    high = d + math.hypot(u1 - k / n, rest_k / rest_n - l2)
    shrink = rest_n / staff_n
    assert estimate_difference(k, n, staff_k, staff_n) == pytest.approx(
        (low * shrink, high * shrink), abs=1e-9
    )
    # The identity that the shrinking rests on.
    assert k / n - staff_k / staff_n == pytest.approx(d * shrink)


@pytest.mark.parametrize("n", [60, 400])
def test_a_lottery_among_the_staff_is_seldom_called_unequal(n):
    """Participants drawn by lot: zero lies in the interval as often as it says."""
    staff_k, staff_n = 400, 1000
    drawn = np.arange(0, min(n, staff_k) + 1)
    chance = hypergeom(staff_n, staff_k, n).pmf(drawn)
    likely = chance > 1e-9
    inside = [
        low <= 0 <= high
        for low, high in (estimate_difference(k, n, staff_k, staff_n) for k in drawn[likely])
    ]
    assert 0.93 < chance[likely] @ np.array(inside) < 0.975


@pytest.mark.parametrize(
    "k, n, staff_k, staff_n", [(0, 0, 5, 10), (5, 10, 5, 10), (6, 10, 5, 20), (5, 20, 5, 10)]
)
def test_figures_that_cannot_be_compared_give_no_interval(k, n, staff_k, staff_n):
    assert all(map(math.isnan, estimate_difference(k, n, staff_k, staff_n)))


def make_counts(*rows):
    columns = ("date", "measure", "ground", "group", "count")
    return fill_table("group_counts", [dict(zip(columns, row, strict=True)) for row in rows])


def test_the_latest_count_is_held_against_the_nearest_headcount():
    counts = make_counts(
        ("2024-12-31", "headcount", "sex", "kvinnor", 10),
        ("2024-12-31", "headcount", "sex", "män", 90),
        ("2025-12-31", "headcount", "sex", "kvinnor", 40),
        ("2025-12-31", "headcount", "sex", "män", 60),
        ("2025-10-01", "mentors", "sex", "män", 20),
        ("2024-10-01", "mentors", "sex", "kvinnor", 20),
    )
    found = compare_representation(counts).set_index("group")
    assert found["staff_share"].to_dict() == {"kvinnor": 0.4, "män": 0.6}
    assert found["k"].to_dict() == {"kvinnor": 0, "män": 20}  # a group left out is none
    assert found.loc["kvinnor", "difference"] == pytest.approx(-0.4)


def test_a_ground_with_a_small_group_is_left_out_whole():
    staff = [("2026-01-01", "headcount", "background", g, n)
             for g, n in (("A", 500), ("B", 300), ("C", 200))]  # fmt: skip
    mentors = [("2026-01-01", "mentors", "background", g, n)
               for g, n in (("A", 20), ("B", 10), ("C", 3))]  # fmt: skip
    mentees = [("2026-01-01", "mentees", "background", g, n)
               for g, n in (("A", 20), ("B", 10), ("C", 30))]  # fmt: skip
    counts = make_counts(*staff, *mentors, *mentees)
    shown = select_showable(compare_representation(counts), PROGRAMME.privacy)
    assert set(shown["part"]) == {"mentees"} and len(shown) == 3
    blocks = read(summarise_representation(counts, PROGRAMME), "en")
    assert "C are 50% of mentees and 20% of the staff" in blocks[0]["text"]
    told = str([b for b in blocks if b["kind"] != "chart"])
    assert "Ethnic background among mentors" in told or "ethnic background among mentors" in told
    assert "9%" not in told  # 3 of 33


def test_no_clear_difference_is_said_so():
    counts = make_counts(
        ("2026-01-01", "headcount", "sex", "kvinnor", 500),
        ("2026-01-01", "headcount", "sex", "män", 500),
        ("2026-01-01", "mentees", "sex", "kvinnor", 31),
        ("2026-01-01", "mentees", "sex", "män", 29),
    )
    assert (
        "by more than chance" in read(summarise_representation(counts, PROGRAMME), "en")[0]["text"]
    )


# ---------------------------------------------------------------- profiles and the page


def test_completeness_is_a_count_by_hand():
    people = fill_table(
        "people",
        [
            {"id": "E1", "role": "mentee", "goals": ("data",), "interests": ("dans",)},
            {"id": "E2", "role": "mentee", "goals": (), "interests": ("dans",), "about": " "},
            {"id": "M1", "role": "mentor", "skills": (), "interests": (), "department": "HR"},
            {"id": "M2", "role": "mentor", "skills": ("data",)},
        ],
    )
    found = measure_completeness(people).set_index("field")
    assert found.loc["goals", ["mentee_filled", "mentees", "mentee_share"]].tolist() == [1, 2, 0.5]
    assert found.loc["goals", ["mentor_filled", "mentors"]].isna().all()
    assert found.loc["about", "mentee_filled"] == 0
    assert found.loc["department", ["mentee_filled", "mentor_filled"]].tolist() == [0, 1]
    listed = list_incomplete(people).set_index("id")
    # Nobody gave a mentor's interests: the form did not ask, and no mentor is to blame.
    assert find_unasked(people) == {"mentor": ("interests",)}
    assert listed["missing"].to_dict() == {"E2": ("goals",), "M1": ("skills",)}
    told = [b["text"] for b in read(summarise_completeness(people, PROGRAMME), "en")
            if b["kind"] == "note"]  # fmt: skip
    assert any("No mentor's profile holds interests" in text for text in told)


def make_page(people, applications, counts, **reader):
    explained = explain_eligibility(people, applications, PROGRAMME)
    return read(
        [
            summarise_eligibility(explained, people, PROGRAMME),
            summarise_recruitment(applications, PROGRAMME),
            summarise_representation(counts, PROGRAMME),
            summarise_completeness(people, PROGRAMME),
            conclude_profiles(explained, applications, counts),
        ],
        **reader,
    )


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_empty_programme_says_what_is_missing(language):
    blocks = make_page(NOBODY, NO_APPLICATIONS, make_counts(), language=language)
    missing = [b["table"] for b in blocks if b["kind"] == "missing"]
    assert missing == ["people", "applications", "group_counts", "people"]
    assert blocks[-1]["kind"] == "decision"


def test_one_person_makes_a_page_that_tells_nothing_of_them():
    people = fill_table("people", [{"id": "E1", "role": "mentee", "name": "Åsa Öberg"}])
    row = {"id": "E1", "role": "mentee", "route": "hr", "status": "declined",
           "date": dt.date(2026, 1, 5)}  # fmt: skip
    blocks = make_page(people, fill_table("applications", [row]), make_counts(), language="en")
    leaked = str([b for b in blocks if b["kind"] in ("table", "chart", "answer", "note")])
    assert "Öberg" not in leaked and "100%" not in leaked and "'1'" not in leaked


def test_names_reach_the_coordinator_alone():
    rows = draw_applications(1, 60)
    people = fill_table(
        "people", [{"id": r["id"], "role": r["role"], "name": f"Namn {r['id']}"} for r in rows]
    )
    applications = fill_table("applications", rows)
    leadership = make_page(people, applications, make_counts())
    coordinator = make_page(people, applications, make_counts(), audience="coordinator")
    assert "Namn P" not in str(leadership)
    listed = next(b for b in coordinator if b["kind"] == "people")
    assert len(listed["rows"]) == sum(bool(reasons_by_hand(row)) for row in rows)


@pytest.mark.parametrize("said_no", range(7))
def test_nominees_of_both_roles_together_do_not_tell_of_a_few_of_one(said_no):
    """8 mentees have said no, as a table tells: the rest of all who have are mentors."""
    rows = [
        {"id": f"{role}{i}", "role": role, "route": "hr", "status": "received",
         "accepts_nomination": i >= no}
        for role, n, no in (("mentee", 76, 8), ("mentor", 28, said_no)) for i in range(n)
    ]  # fmt: skip
    page = str(read(summarise_recruitment(fill_table("applications", rows), PROGRAMME), "en"))
    assert ("Of those whom managers or HR suggested" in page) == (said_no not in range(1, 5))


def test_missing_applications_are_asked_for():
    found = list(flatten(summarise_recruitment(NO_APPLICATIONS, PROGRAMME)))
    assert [f.table for f in found if isinstance(f, Missing)] == ["applications"]


def test_why_people_may_not_be_matched_does_not_tell_a_state_that_the_funnel_joins():
    """9 of no place or withdrawn, and 6 not accepted, would leave 3 who withdrew."""
    from mentorkit.profiles.findings import _without_states

    reasons = pd.DataFrame(
        [("declined", 0, 6), ("withdrawn", 12, 3), ("left", 26, 0)],
        columns=["reason", "mentee", "mentor"],
    )
    assert _without_states(reasons, 5)["reason"].tolist() == ["left"]
    enough = reasons.assign(mentor=[6, 5, 0])
    assert _without_states(enough, 5)["reason"].tolist() == ["declined", "withdrawn", "left"]

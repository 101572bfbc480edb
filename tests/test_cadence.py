"""The days that run: against a walk through the calendar day by day."""

import datetime as dt
from itertools import pairwise

import numpy as np
import pytest
from making import plain_programme

from mentorkit.errors import ProgrammeError
from mentorkit.meetings import find_pairs_to_talk_to, track_meetings
from mentorkit.programme import load_programme
from mentorkit.tables.example.setting import fill_table

DAY = dt.timedelta(days=1)
#: As the Swedish calendar of 2026 has them, those on a working day.
SWEDISH_2026 = {
    "2026-01-01", "2026-01-06", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14",
    "2026-12-25",
}  # fmt: skip


def running(pair, day="2026-01-12"):
    return {"mentee_id": f"E{pair}", "mentor_id": f"M{pair}", "state": "running", "date": day}


def met(pair, day, **more):
    return {"meeting_id": f"{pair} {day} {more}", "kind": "one_to_one", "held": day,
            "mentee_id": f"E{pair}", "mentor_id": f"M{pair}", **more}  # fmt: skip


def paused(pair, starts, ends):
    return {"mentee_id": f"E{pair}", "mentor_id": f"M{pair}", "starts": starts, "ends": ends}


def track(pairs, meetings, as_of, *, cadence=None, **tables):
    tables = {name: fill_table(name, rows) for name, rows in tables.items()}
    return track_meetings(
        fill_table("meetings", meetings), fill_table("pairs", pairs),
        plain_programme(cadence=cadence or {}), as_of, **tables,
    ).set_index("mentee_id")  # fmt: skip


def walk(first, last, off):
    """Days after the first up to the last that are not off."""
    return sum((first + n * DAY) not in off for n in range(1, (last - first).days + 1))


def slow(start, days, last_day, off, every, grace, first):
    """The status and the meetings that had fallen due, one day after the other."""
    expected, waited, next_due = 0, 0, first
    for n in range(1, (last_day - start).days + 1):
        waited += (start + n * DAY) not in off
        while waited >= next_due:
            expected, next_due = expected + 1, next_due + every
    gaps = [walk(a, b, off) for a, b in pairwise(days)][-3:]
    if last_day in off.pauses:
        return "paused", expected
    if not days:
        return ("never_met" if walk(start, last_day, off) > first else "on_track"), expected
    since = walk(days[-1], last_day, off)
    if since > every + grace:
        return ("stalled" if since > 2 * every + grace else "overdue"), expected
    grows = len(gaps) == 3 and gaps[0] < gaps[1] < gaps[2]
    fades = grows and gaps[2] >= 1.5 * gaps[0] and gaps[2] > every
    return ("fading" if fades else "on_track"), expected


class Off(set):
    def __init__(self, always, pauses):
        super().__init__(always | pauses)
        self.pauses = pauses


@pytest.mark.parametrize("seed", range(4))
def test_many_pairs_agree_with_a_walk_through_the_calendar(seed):
    rng = np.random.default_rng(seed)
    as_of = dt.date(2026, 10, 31)
    closed = {dt.date(2026, 7, 13) + n * DAY for n in range(5)} | {dt.date(2026, 6, 19)}
    always = {dt.date.fromisoformat(day) for day in SWEDISH_2026} | closed
    rows = {"pairs": [], "meetings": [], "pauses": [], "agreements": []}
    truth = {}
    for k in range(40):
        start = dt.date(2026, 1, 5) + int(rng.integers(0, 200)) * DAY
        gaps = rng.integers(5, 22) * 1.2 ** np.arange(rng.integers(0, 9))
        days = [start + int(n) * DAY for n in np.cumsum(gaps + rng.integers(0, 4, len(gaps)))]
        breaks = set()
        for _ in range(rng.integers(0, 4)):
            first = dt.date(2025, 12, 1) + int(rng.integers(0, 360)) * DAY
            last = first + int(rng.integers(-3, 60)) * DAY
            if {"starts": first} not in [{"starts": p["starts"]} for p in rows["pauses"]
                                         if p["mentee_id"] == f"E{k}"]:  # fmt: skip
                rows["pauses"].append(paused(k, first, last))
                breaks |= {first + n * DAY for n in range((last - first).days + 1)}
        weeks = int(rng.integers(2, 9)) if rng.random() < 0.5 else None
        if weeks:
            rows["agreements"].append({"mentee_id": f"E{k}", "mentor_id": f"M{k}",
                                       "date": start, "cadence_weeks": weeks})  # fmt: skip
        rows["pairs"].append(running(k, start))
        rows["meetings"] += [met(k, day) for day in days]
        held = [day for day in days if day <= as_of]
        every = 7 * max(4, weeks or 0)
        truth[f"E{k}"] = slow(start, held, as_of, Off(always, breaks), every, 14, 21)
    rows["pauses"].append(paused(99, "2026-01-01", "2026-12-31"))  # of a pair that is unknown
    cadence = {"days_off": ["2026-06-19", {"first": "2026-07-13", "last": "2026-07-17"}]}
    found = track(**rows, as_of=as_of, cadence=cadence)
    assert dict(zip(found.index, zip(found["status"], found["expected"], strict=True),
                    strict=True)) == truth  # fmt: skip
    assert found["status"].nunique() >= 4


def test_a_meeting_due_in_a_pause_falls_due_when_the_pause_is_over():
    pairs, meetings = [running(1), running(2)], [met(1, "2026-06-08"), met(2, "2026-06-08")]
    pauses = [paused(1, "2026-06-29", "2026-07-26"), paused(1, "2026-07-01", "2026-07-19")]
    on = {
        day: track(pairs, meetings, dt.date.fromisoformat(day), pauses=pauses)["status"].to_dict()
        for day in ("2026-07-20", "2026-07-21", "2026-08-17", "2026-08-18")
    }
    assert on == {
        "2026-07-20": {"E1": "paused", "E2": "on_track"},  # six weeks to the day
        "2026-07-21": {"E1": "paused", "E2": "overdue"},
        "2026-08-17": {"E1": "on_track", "E2": "overdue"},  # and the four weeks of the pause
        "2026-08-18": {"E1": "overdue", "E2": "stalled"},  # ten weeks and a day
    }
    row = track(pairs, meetings, dt.date(2026, 8, 18), pauses=pauses).loc["E1"]
    assert row["days_since_last"] == 71  # of the calendar


def test_a_pause_without_an_end_lasts_and_one_of_another_pair_changes_nothing():
    pauses = [paused(1, "2026-03-01", None), paused(7, "2026-01-01", "2026-12-31")]
    found = track([running(1), running(2)], [], dt.date(2026, 11, 1), pauses=pauses)
    assert found["status"].tolist() == ["paused", "never_met"]
    assert found["expected"].tolist() == [1, 10]


def test_public_holidays_on_working_days_do_not_run():
    def share(holidays):
        return track([running(1, "2025-12-24")], [], dt.date(2026, 1, 16),
                     cadence={"holidays": holidays})  # fmt: skip

    # 23 days of the calendar, less Christmas Day, Boxing Day, New Year's Day and Epiphany.
    assert share("none").loc["E1", "status"] == "never_met"
    assert share("SE").loc["E1", "status"] == "on_track"


def test_a_shorter_agreed_cadence_makes_nobody_late_and_a_longer_one_counts():
    agreed = [{"mentee_id": f"E{k}", "mentor_id": f"M{k}", "date": "2026-01-12",
               "cadence_weeks": weeks} for k, weeks in ((1, 2), (2, 6))]  # fmt: skip
    pairs = [running(k) for k in (1, 2, 3)]
    meetings = [met(k, "2026-02-02") for k in (1, 2, 3)]
    for day, expected in (
        ("2026-03-10", ["on_track"] * 3),
        ("2026-03-20", ["overdue", "on_track", "overdue"]),
    ):
        found = track(pairs, meetings, dt.date.fromisoformat(day), agreements=agreed)
        assert found["status"].tolist() == expected


# ---------------------------------------------------------------- reasons and steps


def test_a_planned_meeting_that_passed_unlogged_is_asked_for():
    def planned(pair, day):
        return met(pair, None, planned=day)

    meetings = [
        planned(1, "2026-05-18"),
        planned(2, "2026-02-20"), met(2, "2026-03-02"),  # met since
        planned(3, "2026-06-30"),
        planned(4, "2026-02-02"),  # so long ago that the pair would be late all the same
    ]  # fmt: skip
    found = track([running(k) for k in (1, 2, 3, 4)], meetings, dt.date(2026, 6, 1))
    assert found["reason"].tolist() == ["unlogged", "missed_two", "not_met", "not_met"]
    assert found["step"].tolist() == [
        "log_planned", "offer_change", "confirm_planned", "first_meeting",
    ]  # fmt: skip


def test_who_asked_for_an_end_or_another_match_is_nowhere():
    keys = [{"mentee_id": f"E{k}", "mentor_id": f"M{k}"} for k in range(6)]
    asked = [
        {**keys[0], "asked_by": "mentee", "date": "2026-03-01"},
        {**keys[1], "asked_by": "mentor", "date": "2026-03-01", "handled_on": "2026-03-05"},
        {**keys[2], "asked_by": "mentor", "date": "2026-07-01"},  # after the day
    ]
    said = [
        {**keys[3], "role": "mentor", "date": "2026-02-01", "change": "new_match"},
        {**keys[4], "role": "mentee", "date": "2026-02-01", "change": "new_match"},
        {**keys[4], "role": "mentee", "date": "2026-05-01", "change": "none"},
        {**keys[5], "role": "mentor", "date": "2026-05-01", "change": "more_often"},
    ]
    pairs = [running(k, "2026-05-20") for k in range(6)]
    found = track(pairs, [], dt.date(2026, 6, 1), end_requests=asked, follow_ups=said)
    assert found.index[found["step"] == "offer_change"].tolist() == ["E0", "E3"]
    assert set(found.loc[["E0", "E3"], "reason"]) == {"talk"}
    assert set(found["status"]) == {"on_track"}
    # The same by either side and on either ground.
    one, other = found.loc["E0"], found.loc["E3"]
    assert one.drop("mentor_id").equals(other.drop("mentor_id"))
    tables = [fill_table("end_requests", asked), fill_table("follow_ups", said)]
    to_talk_to = find_pairs_to_talk_to(*tables, dt.date(2026, 3, 3))
    assert to_talk_to.values.tolist() == [[f"E{k}", f"M{k}"] for k in (0, 1, 3, 4)]
    assert to_talk_to.columns.tolist() == ["mentee_id", "mentor_id"]
    assert find_pairs_to_talk_to(None, None, dt.date(2026, 3, 3)).empty


# ---------------------------------------------------------------- parameters

PARAMS = """\
id: spring
name: Spring
organisation: Us
purpose: Grow
period: {start: 2026-01-01, end: 2026-12-31}
cadence: {%s}
"""


@pytest.mark.parametrize(
    "cadence, told",
    [
        ("holidays: SX9", "of which no public holidays are known"),
        ("holidays: SE-XX", "SE has no"),
        ("days_off: [2026-02-30]", "days_off"),
        ("days_off: [{first: 2026-03-02, last: 2026-03-01}]", "ends before it starts"),
    ],
)
def test_days_that_cannot_be_read_are_named(tmp_path, cadence, told):
    (tmp_path / "spring.yaml").write_text(PARAMS % cadence, encoding="utf-8")
    with pytest.raises(ProgrammeError, match=told):
        load_programme(tmp_path / "spring.yaml")


def test_a_part_of_a_country_has_its_own_holidays():
    pairs = [running(1, "2025-12-24")]
    found = [
        track(pairs, [], dt.date(2026, 1, 18), cadence={"holidays": code}).loc["E1", "status"]
        for code in ("de-by", "DE")
    ]
    # Bavaria keeps Epiphany.
    assert found == ["on_track", "never_met"]

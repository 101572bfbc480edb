"""What several pages make of several rooms: one figure, whichever page tells it."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from making import plain_programme

from mentorkit.adjustments import (
    answer_adjustments,
    answer_decisions,
    conclude_adjustments,
    summarise_proposals,
)
from mentorkit.compose import (
    ask_leadership,
    assess_programme,
    evaluate_programme,
    follow_pairs,
    match_cohort,
    measure_indicators,
    rate_responses,
    select_ungrouped,
)
from mentorkit.evaluation import (
    answer_effect,
    programme_indicators,
    report_effects,
    report_equity,
    report_meetings,
    report_response,
    report_retention,
)
from mentorkit.kickoff import check_start
from mentorkit.leadership import count_participation, summarise_programme
from mentorkit.meetings import track_meetings
from mentorkit.profiles import select_eligible
from mentorkit.publication import Ledger, release
from mentorkit.session import Phase
from mentorkit.tables.example import make_example
from mentorkit.tables.example.setting import fill_table
from mentorkit.tables.schemas import TABLES
from mentorkit.tables.views import current_pairs
from mentorkit.training import count_running

PERIOD = {"start": "2025-10-01", "end": "2026-11-30"}


@pytest.fixture(scope="module")
def tables():
    return make_example(1).tables


def open_page(tables, day="2026-10-31", **more):
    programme = plain_programme(period=PERIOD, **more)
    return Phase("09_leadership", programme, dt.date.fromisoformat(day), "en", "leadership", tables)


def test_every_page_tells_the_same_response_rate(tables):
    phase = open_page(tables)
    rates = rate_responses(phase)
    pd.testing.assert_frame_equal(evaluate_programme(phase).rates, rates)
    pd.testing.assert_frame_equal(assess_programme(phase).evidence["response_rate"], rates)
    names = ("people", "applications", "pairs", "survey_responses", "employment")
    read = dict(zip(names, phase.read(*names), strict=True))
    indicators = programme_indicators(phase.programme, phase.as_of, **read, rates=rates)
    last = rates[rates["role"].eq("mentee")].iloc[-1]
    assert indicators["response_rate"].value == last["rate"]
    answers, places, staff = phase.read("survey_responses", "applications", "employment")
    answers = answers[answers["wave"].eq(last["wave"])]
    placed = places[places["role"].eq("mentee") & places["status"].eq("accepted")]["id"]
    there = staff[staff["id"].isin(placed) & ~(staff["left"] < answers["date"].min())]
    # A few had left who count as asked: with them it is the number of a point of the curve.
    assert there["id"].nunique() <= last["invited"] < 120
    mine = answers[answers["role"].eq("mentee") & answers["answer"].notna()]
    assert last["answered"] == mine["respondent"].nunique()


@pytest.mark.parametrize(
    "day",
    [pytest.param("2026-04-30", marks=pytest.mark.thorough),
     pytest.param("2026-07-31", marks=pytest.mark.thorough), "2026-10-31"],
)  # fmt: skip
@pytest.mark.parametrize("few", [3, 8])
def test_numbers_asked_and_still_employed_differ_by_nobody_or_by_enough(tables, few, day):
    phase = open_page(tables, day, privacy={"minimum_count": few})
    page = evaluate_programme(phase)
    rates, staff = page.rates, phase.read("employment")
    findings = [
        report_response(rates, phase.programme),
        report_retention(staff, page.mentees, page.lottery, phase.programme, phase.as_of),
    ]
    blocks = [released.block for released in release(findings, phase)]
    response, retention = (
        [[cell["text"] for cell in row] for row in block["rows"]]
        for block in blocks
        if block["kind"] == "table" and block["caption"].startswith(("Answers", "Still"))
    )
    assert retention
    for role, side in (("mentee", "Offered a"), ("on the waiting list", "Waiting list")):
        told = {int(row[3]) for row in response if row[0] == role}
        told |= {int(row[3]) for row in retention if row[0].startswith(side)}
        assert min(np.diff(sorted(told)), default=few) >= few


def test_how_many_targets_are_reached_does_not_tell_where_a_held_figure_went(tables):
    """One more has left, and the target lies between the two figures."""
    wanted = {"id": "stay", "text": "Stay", "indicator": "retention", "target": 0.9}
    first = open_page(tables, targets=[wanted])
    found = measure_indicators(first)["retention"]
    wanted["target"] = (found.k - 0.5) / found.n
    first = open_page(tables, targets=[wanted])
    placed = evaluate_programme(first).mentees
    staff = tables["employment"]
    leaver = staff.index[staff["id"].isin(placed) & staff["left"].isna()][0]
    fewer = {**tables, "employment": staff.copy()}
    fewer["employment"].loc[leaver, "left"] = pd.Timestamp("2026-10-01")
    told, pages = [], []
    for own in (tables, fewer):
        phase = replace(open_page(own, targets=[wanted]), ledger=Ledger.of_records(told))
        indicators = measure_indicators(phase)
        page = summarise_programme(phase.programme, indicators, phase.as_of)
        blocks = [released.block for released in release(page, phase)]
        told = told or [entry for block in blocks for entry in block.get("told", ())]
        table = next(block for block in blocks if block["kind"] == "table")
        pages.append((blocks[0]["text"], blocks[0]["status"], table["rows"][0]))
    (answer, status, row), (again, same, now) = pages
    assert (answer, status) == (again, same) and "1 of 1 target" in answer
    assert now[2]["text"] == f"about {row[2]['text']}"
    assert now[6]["text"] == row[6]["text"] == "reached"
    assert programme_indicators(
        first.programme, first.as_of,
        **{name: fewer[name] for name in ("people", "applications", "pairs", "employment")},
    )["retention"].k == found.k - 1  # fmt: skip


def count_by_hand(log, meetings, day):
    """Pairs that run, and pairs approved that have not met, one by one."""
    order = ["proposed", "approved", "declined", "running", "ended"]
    met = {
        (row.mentee_id, row.mentor_id)
        for row in meetings.itertuples()
        if row.kind == "one_to_one" and row.held <= day
    }
    latest = {}
    for row in log.itertuples():
        if row.date <= day:
            pair = row.mentee_id, row.mentor_id
            latest[pair] = max(latest.get(pair, (row.date, 0)), (row.date, order.index(row.state)))
    states = {pair: order[state] for pair, (_, state) in latest.items()}
    approved = {pair for pair, state in states.items() if state == "approved"}
    running = [pair for pair, state in states.items() if state == "running"]
    return len(running) + len(approved & met), len(approved - met)


def counts_of_pages(phase):
    """Running pairs and those not yet started, as pages 04, 05, 06 and 09 tell them."""
    names = "people", "applications", "pairs", "meetings", "agreements", "goals"
    people, applications, log, meetings, agreements, goals = phase.read(*names)
    tracked = track_meetings(meetings, log, phase.programme, phase.as_of)
    part = count_participation(people, applications, log, meetings, phase.as_of)
    numbers = dict(zip(part["what"].map(str), part["number"], strict=True))
    waiting = [answer.text.values["n"].n for answer in phase.tell_approved()]
    running = {
        "04": len(check_start(log, agreements, goals, phase.as_of)),
        "05": int(count_running(log).sum()),
        "06": int(tracked["status"].ne("ended").sum()),
        "09": numbers["Running pairs"],
    }
    return running, waiting, numbers.get("Pairs approved, not yet started", 0)


def assert_pages_agree(tables, day):
    phase = open_page(tables, day)
    # Nobody has left and the programme lasts: the log alone says which pairs run.
    raw = tables["pairs"], tables["meetings"], pd.Timestamp(day)
    running, approved = count_by_hand(*raw)
    told, waiting, not_started = counts_of_pages(phase)
    assert told == dict.fromkeys(told, running)
    assert waiting == ([approved] if approved else []) and not_started == approved
    # Whoever asks a room with the tables as they are is told the same.
    tracked = track_meetings(raw[1], raw[0], phase.programme, phase.as_of)
    people, applications = tables["people"], tables["applications"]
    part = count_participation(people, applications, raw[0], raw[1], phase.as_of)
    assert (tracked["status"].ne("ended").sum(), part["number"].iloc[0]) == (running, running)
    return running, approved


@pytest.mark.parametrize("day", ["2025-10-20", "2025-11-05", "2026-02-28", "2026-10-31"])
def test_every_page_counts_the_same_running_pairs(tables, day):
    tables = {**tables, "employment": TABLES["employment"].empty()}
    log = tables["pairs"]
    assert assert_pages_agree(tables, day)[0] > 90
    # Of every third pair nobody has written that it runs.
    silent = log["state"].eq("running") & log["mentee_id"].str[-1].isin(list("147"))
    assert silent.sum() > 20
    assert_pages_agree({**tables, "pairs": log[~silent].reset_index(drop=True)}, day)


def test_an_approved_pair_that_has_met_runs_on_every_page():
    def pair(k, *states):
        return [
            {"mentee_id": f"E{k}", "mentor_id": f"M{k}", "state": state, "date": date}
            for state, date in states
        ]

    def meeting(k, day, kind="one_to_one"):
        return {"meeting_id": f"K{k}-{day}", "kind": kind, "held": day,
                "mentee_id": f"E{k}", "mentor_id": f"M{k}"}  # fmt: skip

    tables = {name: table.empty() for name, table in TABLES.items()}
    tables["pairs"] = fill_table("pairs", [
        *pair(1, ("approved", "2025-10-05"), ("running", "2025-10-10")),
        *pair(2, ("approved", "2025-10-05")),  # has met
        *pair(3, ("approved", "2025-10-05")),  # will meet later
        *pair(4, ("approved", "2025-10-05")),  # has been followed up, and not met
        *pair(5, ("approved", "2025-10-05"), ("running", "2025-10-10"), ("ended", "2025-11-01")),
        *pair(6, ("proposed", "2025-10-05")),
    ])  # fmt: skip
    tables["meetings"] = fill_table("meetings", [
        meeting(2, "2025-10-20"), meeting(3, "2025-12-24"), meeting(4, "2025-10-21", "follow_up"),
        meeting(5, "2025-10-22"), meeting(6, "2025-10-23"),
    ])  # fmt: skip
    assert assert_pages_agree(tables, "2025-12-01") == (2, 2)
    assert assert_pages_agree(tables, "2025-12-24") == (3, 1)


def test_the_effect_is_told_by_its_design_with_its_interval(tables):
    phase = open_page(tables)
    evaluation = evaluate_programme(phase)

    def told(effects):
        found = answer_effect(
            effects, evaluation.scores, evaluation.waves, phase.programme, alone=True
        )
        return str(found.text), found.status

    inclusion = evaluation.effects["inclusion"]
    text, status = told({"inclusion": inclusion})
    assert text.startswith("By lot, being offered a place caused a difference") and status == "good"
    assert f"({inclusion.low:.1f} to {inclusion.high:.1f})" in text
    text, status = told({"inclusion": replace(inclusion, p_adjusted=0.4)})
    assert "caused" not in text and status == "watch"
    assert "is likely to show if it is at least" in text
    open_cause, _ = told({"inclusion": replace(inclusion, by_lot=False)})
    assert "went with" in open_cause and "caused" not in open_cause
    assert told({})[0].startswith("Nobody was drawn by lot, so the effect cannot be told.")


def test_too_few_to_tell_is_said_so(tables):
    drawn = tables["applications"].query("role == 'mentee' and by_lot")
    few = pd.concat([own.head(3) for _, own in drawn.groupby("status")])
    no_answers = TABLES["survey_responses"].empty()
    arms = tables["study_arms"].query("id in @few['id']")
    given = {"applications": few, "study_arms": arms, "survey_responses": no_answers}
    phase = open_page({**tables, **given})
    evaluation = evaluate_programme(phase)
    text = str(
        answer_effect(
            evaluation.effects, evaluation.scores, evaluation.waves, phase.programme, alone=True
        ).text
    )
    assert text.startswith("Places were given by lot, but too few people stand behind")


def test_groups_that_meet_stay_together_and_nobody_is_matched_after_the_end(tables):
    meetings, attendance = tables["meetings"], tables["meeting_attendance"]
    held = meetings.loc[meetings["kind"].eq("group") & meetings["held"].notna(), "meeting_id"]
    late = tables["pairs"].query("state == 'running'")["mentee_id"].tail(30)
    in_group = attendance["meeting_id"].isin(held)
    rest = attendance[~(in_group & attendance["id"].isin(late))]
    phase = open_page({**tables, "meeting_attendance": rest})
    cohort = match_cohort(phase)
    assert select_ungrouped(phase, cohort).empty  # page 06 makes new groups of all
    matching = phase.programme.matching.model_copy(update={"mix_groups": False})
    stay = replace(phase, programme=phase.programme.model_copy(update={"matching": matching}))
    ungrouped = set(select_ungrouped(stay, cohort)["id"])
    listed = set(rest.loc[rest["meeting_id"].isin(held), "id"])
    assert ungrouped == set(cohort.matcher.placed_) - listed
    assert 0 < len(ungrouped) <= 30
    over = open_page(tables, "2026-12-01")
    after = match_cohort(over)
    assert after.matcher.pairs_.empty and not len(after.matcher.seeking_)
    assert select_ungrouped(over, after).empty
    # Of the running pairs nothing is left to propose; leadership still has the next cohort.
    asked = {"rematch", "more_training", "cadence", "follow_up", "complete_start",
              "recruit_mentors"}  # fmt: skip
    assert not asked & {proposal.id for proposal in assess_programme(over).proposals}
    assert asked & {proposal.id for proposal in assess_programme(phase).proposals}


def test_leadership_decides_on_the_next_cohort_and_first_on_what_is_undecided(tables):
    phase = open_page(tables)
    standing = assess_programme(phase)
    assert 0 < len(standing.undecided) < len(standing.proposals)
    assert list(standing.proposals[: len(standing.undecided)]) == list(standing.undecided)
    asked = [str(text) for text in ask_leadership(standing, evaluate_programme(phase))]
    assert "long-term view: decide when the next cohort starts." in asked
    assert asked[-1].startswith("Whether the programme continues")


def page_08(tables, earlier):
    """What page 08 says, and all that has been told so far."""
    programme = plain_programme(period=PERIOD)
    ledger = Ledger.of_records(earlier, before=lambda: [])
    day = dt.date(2026, 10, 31)
    phase = Phase("08_adjustments", programme, day, "en", "leadership", tables, ledger)
    standing = assess_programme(phase)
    proposals, undecided = standing.proposals, standing.undecided
    findings = [
        answer_adjustments(proposals, standing.evidence, programme),
        answer_decisions(phase.read("decisions"), undecided),
        summarise_proposals(proposals, undecided, standing.evidence, programme),
        conclude_adjustments(undecided),
    ]
    blocks = [released.block for released in release(findings, phase)]
    told = {entry["quantity"]: entry for entry in earlier}
    told |= {entry["quantity"]: entry for block in blocks for entry in block.get("told", ())}
    words = [
        text
        for block in blocks
        for text in [block.get("text"), *block.get("texts", ())]
        + [cell["text"] for row in block.get("rows", ()) for cell in row]
        if text
    ]
    return words, list(told.values()), {proposal.indicator for proposal in proposals}


def without_agreements(tables, pairs):
    """The tables when so many running pairs have signed nothing."""
    log = current_pairs(tables["pairs"])
    running = log.loc[log["state"].eq("running"), ["mentee_id", "mentor_id"]].reset_index(drop=True)
    signed = running.iloc[pairs:].assign(date=pd.Timestamp("2025-12-01"))
    return {**tables, "agreements": fill_table("agreements", signed.to_dict("records"))}


def test_what_follows_from_a_held_figure_is_held_with_it(tables):
    """A share that passes its threshold by few proposes nothing until enough have changed."""
    within = int(current_pairs(tables["pairs"])["state"].eq("running").sum()) // 10
    first, told, then = page_08(without_agreements(tables, within), [])
    assert "without_agreement" not in then
    beyond = without_agreements(tables, within + 3)
    assert "without_agreement" in page_08(beyond, [])[2]
    second, told, now = page_08(beyond, told)
    assert now == then
    assert [word.replace("about ", "") for word in second] == first
    assert any(word.startswith("about") for word in second)
    assert "within the threshold" in second
    _, _, later = page_08(without_agreements(tables, within + 5), told)
    assert "without_agreement" in later


def test_the_goal_that_is_shortest_of_mentors_stands_when_one_mentee_has_gone(tables):
    first, told, _ = page_08(tables, [])
    named = next(word for word in first if "goals are each wanted" in word)
    goal = named.partition("most of all ")[2].partition(",")[0]
    people = tables["people"]
    wants = people["role"].eq("mentee") & people["goals"].map(lambda goals: goal in goals)
    given = (tables["people"], tables["applications"], plain_programme(period=PERIOD))
    eligible = select_eligible(*given, tables["employment"])[0]["id"]
    one = people.index[wants & people["id"].isin(eligible)][0]
    fewer = {**tables, "people": people.drop(one)}
    second, _, _ = page_08(fewer, told)
    again = next(word for word in second if "goals are each wanted" in word)
    assert again != named
    assert again.replace("about ", "") == named


def page_07(tables, day, earlier):
    """What page 07 says of effects, and all that has been told so far."""
    programme = plain_programme(period=PERIOD)
    ledger = Ledger.of_records(earlier, before=lambda: [])
    day = dt.date.fromisoformat(day)
    phase = Phase("07_evaluation", programme, day, "en", "leadership", tables, ledger)
    found = evaluate_programme(phase)
    findings = [
        answer_effect(found.effects, found.scores, found.waves, programme),
        report_effects(found.effects, programme),
    ]
    blocks = [released.block for released in release(findings, phase)]
    told = {entry["quantity"]: entry for entry in earlier}
    told |= {entry["quantity"]: entry for block in blocks for entry in block.get("told", ())}
    table = next(block for block in blocks if block["kind"] == "table")
    rows = [[cell["text"] for cell in row] for row in table["rows"]]
    retention = next(row for row in rows if row[0].startswith("Still employed"))
    assert blocks[0]["status"] != "info"  # it follows from what stands
    return blocks[0]["text"], retention, list(told.values())


def test_a_difference_of_shares_stands_when_one_has_left(tables):
    """The difference tells how many have left of so many, on whichever side and in any words."""
    staff, places = tables["employment"], tables["applications"]
    won = places.loc[places["role"].eq("mentee") & places["status"].eq("accepted"), "id"]
    stay = staff.index[staff["id"].isin(won) & staff["left"].isna()]
    _, before, told = page_07(tables, "2026-09-15", [])
    for gone, is_held in ((1, True), (40, False)):
        left = staff["left"].copy()
        left[stay[:gone]] = pd.Timestamp("2026-10-20")
        later = {**tables, "employment": staff.assign(left=left)}
        text, row, _ = page_07(later, "2026-10-31", told)
        figures = [cell.removeprefix("about ") for cell in row[5:8]]
        assert (figures == before[5:8]) == is_held
        assert row[5].startswith("about") == is_held
        said = f"{float(figures[0].replace('−', '-')):.1f} ("
        assert f"{'about ' * is_held}{said}".replace("-", "−") in text


def test_pairs_are_followed_by_what_the_meetings_say_of_them(tables):
    phase = open_page(tables)
    found = follow_pairs(phase)
    pairs, meetings, staff = phase.read("pairs", "meetings", "employment")
    assert found.landmark == dt.date(2026, 5, 1)
    then = track_meetings(meetings, pairs, phase.programme, found.landmark)
    left = staff.loc[staff["left"] <= pd.Timestamp(found.landmark), "id"]
    ran = then[then["status"].ne("ended") & ~then["mentee_id"].isin(left)]
    assert set(found.since_landmark.index) == set(ran["mentee_id"])
    held = ran.groupby("mentee_id")["held"].agg(["min", "max"])
    held = held.reindex(found.since_landmark.index)
    assert found.since_landmark["held"].between(held["min"], held["max"]).all()
    known = found.mentees["score"].dropna()
    assert known.between(0, 1).all() and len(known) > 100
    people = phase.read("people").drop_duplicates("id").set_index("id")
    assert found.mentees["site"].equals(people["site"].reindex(found.mentees.index))


@pytest.mark.parametrize(
    "gone",
    ["pairs", pytest.param("meetings", marks=pytest.mark.thorough), "employment",
     pytest.param("goals", marks=pytest.mark.thorough), "all"],
)  # fmt: skip
def test_pairs_are_followed_as_far_as_there_are_tables(tables, gone):
    names = ["pairs", "meetings", "employment", "goals"] if gone == "all" else [gone]
    phase = open_page({**tables, **{name: TABLES[name].empty() for name in names}})
    found = follow_pairs(phase)
    assert gone not in ("pairs", "all") or (found.since_landmark.empty and found.mentees.empty)
    told = report_meetings(found.since_landmark, found.landmark, 120, phase.programme, phase.as_of)
    assert bool(told) == (gone in ("employment", "goals"))
    assert isinstance(report_equity(found.mentees, phase.programme), list)

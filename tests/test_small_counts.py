"""What an attacker has of the counts on a page: small ones must not be among it."""

import datetime as dt
import itertools
import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from mentorkit.publication import Ledger, release
from mentorkit.publication.page import PAGES
from mentorkit.tables.example.setting import fill_table
from mentorkit.tables.schemas import TABLES


@pytest.fixture
def tell(make_programme):
    """Blocks of a page for leadership, with what earlier editions have told."""

    def say(findings, earlier=(), page="06_meetings", language="en"):
        assert page in PAGES
        phase = SimpleNamespace(
            programme=make_programme(), language=language, audience="leadership", name=page,
            ledger=Ledger.of_records(earlier),
        )  # fmt: skip
        return [released.block for released in release(findings, phase)]

    return say


def grid(blocks, caption):
    """Header to cells of the table so called."""
    tables = [b.get("table", b) if b["kind"] == "chart" else b for b in blocks]
    table = next(t for t in tables if "rows" in t and t["caption"].startswith(caption))
    columns = zip(*[[cell["text"] for cell in row] for row in table["rows"]], strict=True)
    return dict(zip([h["text"] for h in table["headers"]], map(list, columns), strict=True))


def rows_of(name, **columns):
    """A table of the schema `name` with these columns."""
    return fill_table(name, pd.DataFrame(columns).to_dict("records"))


# ---------------------------------------------------------------- things that people did


@pytest.mark.parametrize("n_ties", range(1, 5))
def test_a_few_ties_are_not_told_of_many(n_ties, tell, make_programme):
    """Of 12 who answered one or a few named somebody: neither ties nor their density say so."""
    from mentorkit.evaluation.findings.networks import report_ties

    members = [f"E{k}" for k in range(12)]
    ends = [("E0", f"E{k + 1}") for k in range(n_ties)] + [(member, "X") for member in members]
    ties = rows_of(
        "ties", from_id=[a for a, _ in ends], to_id=[b for _, b in ends],
        date=pd.Timestamp("2026-02-01"),
    )  # fmt: skip
    people = TABLES["people"].empty()
    found = report_ties(
        ties, TABLES["employment"].empty(), people, members, pd.Series(dtype=bool), make_programme()
    )
    shown = grid(tell(found, page="07_evaluation"), "The network among")
    assert shown["Participants who answered"] == ["12"]
    assert shown["Ties among them"] == ["hidden"]
    assert shown["Share of all possible"] == ["hidden"]
    assert shown["Reached within two steps"] == ["hidden"]


def meetings_of(pairs, days):
    """One-to-one meetings of each pair on its days."""
    rows = [(a, b, day) for (a, b), own in zip(pairs, days, strict=True) for day in own]
    return rows_of(
        "meetings",
        meeting_id=[f"K{k}" for k in range(len(rows))], kind="one_to_one",
        mentee_id=[a for a, _, _ in rows], mentor_id=[b for _, b, _ in rows],
        held=pd.to_datetime([day for _, _, day in rows]),
    )  # fmt: skip


def pairs_of(n, started="2026-01-05", ended=()):
    """The log of `n` pairs that run, and of those of them that end on the days of `ended`."""
    rows = [(f"E{k}", f"M{k}", "running", started) for k in range(n)]
    rows += [(f"E{k}", f"M{k}", "ended", day) for k, day in enumerate(ended)]
    return rows_of(
        "pairs",
        mentee_id=[r[0] for r in rows], mentor_id=[r[1] for r in rows],
        state=[r[2] for r in rows], date=pd.to_datetime([r[3] for r in rows]),
    )  # fmt: skip


def test_a_few_meetings_are_not_told(tell, make_programme):
    """Three pairs met in January: six people, and three meetings."""
    from mentorkit.meetings import count_meetings_by_month, track_meetings

    programme, as_of = make_programme(), dt.date(2026, 3, 31)
    log = pairs_of(12)
    keys = [(f"E{k}", f"M{k}") for k in range(12)]
    met = meetings_of(
        keys, [["2026-01-20"] * (k < 3) + ["2026-02-10", "2026-03-10"] for k in range(12)]
    )
    tracked = track_meetings(met, log, programme, as_of)
    shown = grid(tell(count_meetings_by_month(tracked, met, programme, as_of)), "One-to-one")
    assert shown["Meetings held"][0] == "hidden"
    assert shown["Pairs of them that met"][0] == "hidden"


@pytest.mark.parametrize("n", range(1, 5))
def test_a_few_meetings_are_not_told_to_leadership(n, tell, make_programme):
    """Four meetings of four pairs are of eight people, and tell of four of twelve pairs."""
    from mentorkit.leadership.page import _show_participation
    from mentorkit.leadership.participation import count_participation

    met = meetings_of([(f"E{k}", f"M{k}") for k in range(n)], [["2026-02-10"]] * n)
    counted = count_participation(
        TABLES["people"].empty(), TABLES["applications"].empty(), pairs_of(12), met,
        dt.date(2026, 3, 1),
    )  # fmt: skip
    shown = grid(tell(_show_participation(counted), page="09_leadership"), "Participation")
    told = dict(zip(shown["What"], shown["Number"], strict=True))
    assert told["One-to-one meetings held"] == "hidden"
    assert told["Running pairs"] == "12"


# ---------------------------------------------------------------- those who may be matched


def eligibility_page(tell, make_programme, n, out, language="en", capacity=1):
    """Page 02's lead and tables where `out` of `n` mentees may not be matched."""
    from mentorkit.profiles import summarise_eligibility

    people = rows_of(
        "people", id=[f"P{k}" for k in range(n + 40)], role=["mentee"] * n + ["mentor"] * 40,
        capacity=capacity,
    )  # fmt: skip
    explained = people[["id", "role"]].assign(
        eligible=[k >= out for k in range(n + 40)],
        reasons=[("left",) if k < out else () for k in range(n + 40)],
        status="accepted",
    )
    findings = summarise_eligibility(explained, people, make_programme())
    return tell(findings, page="02_profiles", language=language)


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("n", range(36, 50))
def test_the_lead_of_profiles_does_not_tell_the_few_who_cannot_be_matched(
    n, language, tell, make_programme
):
    """Whether 1, 2, 3 or 4 of `n` may not, the whole page is the same; of 5 it tells."""
    pages = {
        out: str([(b.get("text"), b.get("rows"), b.get("status")) for b in
                  eligibility_page(tell, make_programme, n, out, language)])
        for out in range(6)
    }  # fmt: skip
    assert len({pages[out] for out in range(1, 5)}) == 1
    assert f"{n - 5} " in pages[5] and pages[5] != pages[1]
    assert all(
        f"{n - out} " not in pages[1] for out in range(1, 5) if (n - out) % 5 and n - out != 40
    )


# ---------------------------------------------------------------- shares and their wholes


def numbers_of(column):
    return [int(text.replace(",", "")) if text.replace(",", "").isdigit() else None
            for text in column]  # fmt: skip


@pytest.mark.parametrize("without", range(1, 5))
def test_shares_of_kickoff_do_not_tell_who_has_agreed_on_no_cadence(without, tell, make_programme):
    """20 pairs run and a few have agreed on no cadence: no count over its share tells how many.

    The attacker knows that 20 run, and tries every whole that a count and its share allow.
    """
    from mentorkit.kickoff import check_start, summarise_agreements, summarise_expectations

    n = 20
    weeks = [2.0] * 6 + [4.0] * (n - without - 6)
    agreements = rows_of(
        "agreements",
        mentee_id=[f"E{k}" for k in range(n - without)],
        mentor_id=[f"M{k}" for k in range(n - without)],
        date=pd.Timestamp("2026-01-10"), cadence_weeks=weeks,
        mentee_expectations=[("a",)] * 14 + [()] * (n - without - 14),
        mentor_expectations=[("b",)] * (n - without),
    )  # fmt: skip
    start = check_start(pairs_of(n), agreements, TABLES["goals"].empty(), dt.date(2026, 3, 1))
    findings = [
        summarise_agreements(start, agreements, make_programme()),
        summarise_expectations(agreements, start),
    ]
    blocks = tell(findings, page="04_kickoff")
    shown = grid(blocks, "How often pairs mean")
    for k, part in zip(numbers_of(shown["Pairs"]), shown["Share"], strict=True):
        if k and part.endswith("%"):
            wholes = [w for w in range(k, n + 1) if round(100 * k / w) == int(part[:-1])]
            assert n in wholes, (k, part, wholes)
    known = [k for k in numbers_of(shown["Pairs"]) if k is not None]
    # What is left of the 20 for the hidden rows may be 5 in the row that is small, or more.
    assert n - sum(known) >= 5 + without
    texts = " ".join(block.get("text", "") for block in blocks)
    assert f"{n - without}" not in texts and "Not shown" in texts


@pytest.mark.parametrize("ended", range(1, 5))
def test_the_introduction_does_not_tell_whose_pair_has_ended(ended, tell):
    from mentorkit.kickoff import summarise_introduction

    n = 20
    log = pairs_of(n, ended=["2026-02-01"] * ended)
    meetings = rows_of(
        "meetings", meeting_id=["K"], kind=["kick_off"], held=[pd.Timestamp("2026-01-14")]
    )
    attendance = rows_of(
        "meeting_attendance", meeting_id="K", id=[f"E{k}" for k in range(n)], attended=True
    )
    found = summarise_introduction(meetings, attendance, log, dt.date(2026, 3, 1))
    shown = grid(tell(found, page="04_kickoff"), "People in a pair")
    assert all(k in (None, 0, n - ended) for k in numbers_of([*shown["In a pair"], *shown["Came"]]))


# ---------------------------------------------------------------- one time after another


def cell_number(text):
    """What a cell tells, roughly or not; None of a hidden one."""
    words = text.replace("about ", "").replace(",", "")
    return 0 if words == "none or few" else int(words) if words.isdigit() else None


def series_table(numbers, of=60):
    from mentorkit.language import Text
    from mentorkit.result import Tabulation, count, label, share

    frame = pd.DataFrame({"month": [f"2026-{k + 1:02}" for k in range(len(numbers))], "n": numbers})
    frame["of"], frame["share"] = of, frame["n"] / of
    columns = {
        "month": label(Text("Month")),
        "n": count(Text("Pairs"), series=True),
        "share": share(Text("Share"), k="n", n="of", digits=1),
    }
    return Tabulation(frame, Text("Pairs by month"), columns)


@pytest.mark.parametrize("seed", range(40))
def test_no_two_months_tell_of_the_few_who_came_or_went_between(seed, tell):
    """The attacker subtracts every month from the next, in counts and in shares times wholes."""
    rng = np.random.default_rng(seed)
    numbers = np.clip(40 + np.cumsum(rng.integers(-4, 4, 12)), 0, 60)
    shown = grid(tell(series_table(numbers)), "Pairs by month")
    told = [cell_number(text) for text in shown["Pairs"]]
    of_shares = [
        round(60 * float(text.replace("about ", "").rstrip("%")) / 100) if "%" in text else None
        for text in shown["Share"]
    ]
    for column in (told, of_shares):
        for a, b in itertools.pairwise(column):
            assert a is None or b is None or not 0 < abs(a - b) < 5, (numbers, column)
    assert told[-1] in (None, numbers[-1])  # today's, as elsewhere on the page
    for text, number in zip(shown["Pairs"], numbers, strict=True):
        if text != "hidden":  # never far from the truth, and said where it is not the truth
            assert abs(cell_number(text) - number) < 5
            assert text.startswith(("about", "none")) or int(text) == number


def test_which_month_of_those_alike_has_moved_is_not_told(tell):
    """Whether the one went in the second month or the third, the page is the same."""
    pages = [tell(series_table(numbers)) for numbers in ([40, 39, 39], [40, 40, 39])]
    assert grid(pages[0], "Pairs") == grid(pages[1], "Pairs")
    assert grid(pages[0], "Pairs")["Pairs"] == ["about 39", "about 39", "39"]


def test_a_month_that_is_new_does_not_tell_who_went_since_the_last_edition(tell):
    first = tell(series_table([40, 40]))
    told = [entry for block in first for entry in block["told"]]
    second = grid(tell(series_table([40, 40, 39]), told), "Pairs by month")
    assert second["Pairs"] == ["about 40", "about 40", "about 40"]


@pytest.mark.parametrize("gone", range(1, 5))
def test_meetings_by_month_do_not_tell_when_a_pair_ended(gone, tell, make_programme):
    """Every pair meets every month, and a few end in April: no month tells, nor the lead."""
    from mentorkit.meetings import (
        answer_meetings,
        count_meetings_by_month,
        track_follow_ups,
        track_meetings,
    )

    n, programme, as_of = 40, make_programme(), dt.date(2026, 6, 30)
    log = pairs_of(n, ended=["2026-04-20"] * gone)
    keys = [(f"E{k}", f"M{k}") for k in range(n)]
    days = [[f"2026-{m:02}-15" for m in range(1, 7) if k >= gone or m <= 4] for k in range(n)]
    met = meetings_of(keys, days)
    tracked = track_meetings(met, log, programme, as_of)
    follow_ups = track_follow_ups(
        tracked, met, TABLES["meeting_attendance"].empty(), programme, as_of
    )
    blocks = tell([
        answer_meetings(tracked, follow_ups, met, programme),
        count_meetings_by_month(tracked, met, programme, as_of),
    ])  # fmt: skip
    shown = grid(blocks, "One-to-one")
    for column in ("Running pairs at its end", "Pairs of them that met"):
        told = {cell_number(text) for text in shown[column]} - {None}
        assert told <= {n - gone}, shown
    assert f" {n} " not in " ".join(block.get("text", "") for block in blocks)


@pytest.mark.parametrize("ended, silent", [(1, 0), (4, 0), (0, 1), (0, 4), (2, 3), (0, 0)])
def test_page_06_does_not_tell_how_few_have_ended_or_not_met(ended, silent, tell, make_programme):
    """No number of pairs on the page lies 1 to 4 from that of the running ones.

    The attacker also has the whole of every share that stands beside its count.
    """
    from mentorkit.meetings import (
        answer_meetings,
        summarise_cadence,
        summarise_meeting_forms,
        track_follow_ups,
        track_meetings,
    )

    n, programme, as_of = 40, make_programme(), dt.date(2026, 5, 31)
    log = pairs_of(n, ended=["2026-04-20"] * ended)
    keys = [(f"E{k}", f"M{k}") for k in range(n)]
    days = [[] if n - k <= silent else [f"2026-{m:02}-15" for m in range(1, 5)] for k in range(n)]
    met = meetings_of(keys, days)
    met["form"] = ["video" if k % 3 else "phone" for k in range(len(met))]
    met["minutes"] = 60.0
    tracked = track_meetings(met, log, programme, as_of)
    follow_ups = track_follow_ups(
        tracked, met, TABLES["meeting_attendance"].empty(), programme, as_of
    )
    running = n - ended
    blocks = tell([
        answer_meetings(tracked, follow_ups, met, programme),
        summarise_cadence(tracked, met, programme),
        summarise_meeting_forms(tracked, met, as_of),
    ])  # fmt: skip
    tables = [block for block in blocks if "rows" in block]
    assert len(tables) >= 2
    texts = [block.get("text", "") for block in blocks]
    numbers = {int(word) for text in texts for word in re.findall(r"\b\d+\b(?!%)", text)}
    for table in tables:
        heads = [header["text"] for header in table["headers"]]
        for row in table["rows"]:
            cells = dict(zip(heads, [cell["text"] for cell in row], strict=True))
            pairs = [cells[head] for head in heads if "airs" in head and "hare" not in head]
            numbers |= {int(text) for text in pairs if text.isdigit()}
            part = next((cells[head] for head in heads if "hare" in head), "")
            if pairs and pairs[0].isdigit() and part.endswith("%") and part != "0%":
                k = int(pairs[0])
                wholes = [w for w in range(k, n + 1) if round(100 * k / w) == int(part[:-1])]
                assert running in wholes, (cells, wholes)
    assert not {number for number in numbers if 0 < abs(number - running) < 5} - {4}, numbers


def test_a_whole_that_is_missing_in_one_row_does_not_open_the_others(tell):
    """17 were asked and 15 answered; of an earlier wave it is not told how many were asked."""
    from mentorkit.language import Text
    from mentorkit.result import Tabulation, count, label, share

    frame = pd.DataFrame(
        {
            "wave": list("abc"),
            "k": [20, 18, 15],
            "n": [np.nan, 28, 17],
            "rate": [np.nan, 0.64, 0.88],
        }
    )
    columns = {
        "wave": label(Text("Wave")),
        "k": count(Text("Answered")),
        "n": count(Text("Asked")),
        "rate": share(Text("Rate"), k="k", n="n"),
    }
    shown = grid(tell(Tabulation(frame, Text("Answers"), columns)), "Answers")
    for k, n in zip(shown["Answered"], shown["Asked"], strict=True):
        assert not (k.isdigit() and n.isdigit() and 0 < int(n) - int(k) < 5), shown
    assert shown["Rate"][2] == "hidden"


@pytest.mark.parametrize("lost", range(1, 5))
def test_page_02_does_not_tell_by_its_goals_how_many_may_be_matched(lost, tell):
    """All have goals: how many mentees with a goal there are is how many may be matched."""
    from mentorkit.matching.recruiting import _served_note

    n = 40 - lost
    supply = SimpleNamespace(mentees=n, served=n - 6, goals=pd.DataFrame({"offered": [3]}))
    (note,) = tell(_served_note(supply), page="02_profiles")
    assert not {str(n), str(n - 6)} & set(re.findall(r"\d+(?!%)\b", note["text"]))
    assert "%" in note["text"]


@pytest.mark.parametrize("skipped, waiting", [(1, 3), (4, 1), (3, 4)])
def test_answers_do_not_tell_who_skipped_a_scale_or_is_few(skipped, waiting, tell, make_programme):
    """20 mentees answered and a few of them skipped one scale; of those waiting few answered.

    The attacker subtracts every number of answers from every other, and from all.
    """
    from mentorkit.evaluation import report_scales, score_scales

    programme = make_programme()
    items = {item.scale: item.id for item in programme.surveys.items}
    whole, part = list(items)[:2]
    said = [("mentee", f"r{k}", whole) for k in range(20)]
    said += [("mentee", f"r{k}", part) for k in range(20 - skipped)]
    said += [("waiting", f"w{k}", whole) for k in range(waiting)]
    responses = rows_of(
        "survey_responses",
        role=[role for role, _, _ in said], respondent=[who for _, who, _ in said],
        item=[items[scale] for _, _, scale in said], answer=[3 + k % 2 for k in range(len(said))],
        wave="1", date="2026-05-04",
    )  # fmt: skip
    scores = score_scales(responses, programme.surveys)
    blocks = tell(report_scales(scores, responses, ["1"], programme), page="07_evaluation")
    tables = [block.get("table", block) for block in blocks]
    numbers = {
        int(cell["text"])
        for table in tables
        for row in table.get("rows", ())
        for header, cell in zip(table["headers"], row, strict=True)
        if header["text"].startswith("Answers") and cell["text"].isdigit()
    }
    assert numbers == {20}


@pytest.mark.parametrize("ended", range(1, 5))
def test_those_invited_to_group_meetings_do_not_tell_whose_pair_has_ended(
    ended, tell, make_programme
):
    from mentorkit.meetings import summarise_group_meetings, track_meetings

    n, programme, as_of = 20, make_programme(), dt.date(2026, 5, 31)
    log = pairs_of(n, ended=["2026-04-20"] * ended)
    meetings = rows_of(
        "meetings", meeting_id=["G1", "G2"], kind="group", group="a",
        held=pd.to_datetime(["2026-02-16", "2026-05-16"]),
    )  # fmt: skip
    attendance = rows_of(
        "meeting_attendance", meeting_id=["G1"] * n + ["G2"] * n,
        id=[f"E{k}" for k in range(n)] * 2, attended=True,
    )  # fmt: skip
    tracked = track_meetings(meetings, log, programme, as_of)
    found = summarise_group_meetings(meetings, attendance, programme, as_of, tracked)
    shown = grid(tell(found), "Group meetings by month")
    assert shown["Invited"] == [str(n - ended)] * 2
    assert set(shown["Came"]) <= {str(n - ended), "hidden"}

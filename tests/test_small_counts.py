"""What an attacker has of the counts on a page: small ones must not be among it."""

import datetime as dt
from types import SimpleNamespace

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
def test_a_few_ties_are_not_told_of_many(n_ties, tell):
    """Of 12 who answered one or a few named somebody: neither ties nor their density say so."""
    from mentorkit.evaluation.network_findings import report_ties

    members = [f"E{k}" for k in range(12)]
    ends = [("E0", f"E{k + 1}") for k in range(n_ties)] + [(member, "X") for member in members]
    ties = rows_of(
        "ties", from_id=[a for a, _ in ends], to_id=[b for _, b in ends],
        date=pd.Timestamp("2026-02-01"),
    )  # fmt: skip
    people = TABLES["people"].empty()
    found = report_ties(ties, TABLES["employment"].empty(), people, members, pd.Series(dtype=bool))
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
    assert shown["Pairs that met"][0] == "hidden"


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

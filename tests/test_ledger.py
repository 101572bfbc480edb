"""What an edition may tell when an earlier one has told it: an attacker has both."""

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from making import plain_programme

from mentorkit.evaluation import report_retention
from mentorkit.language import Text
from mentorkit.publication import Ledger, Rules, release, stand_together
from mentorkit.result import (
    Answer,
    Chart,
    Claim,
    Count,
    Keyed,
    Mean,
    Note,
    Share,
    Tabulation,
    count,
    ends,
    fact,
    figure,
    label,
    mean,
    share,
    verdict,
)
from mentorkit.tables import Store, last_published, read_ledger, write_ledger

FEW = 5


def edition(findings, programme, earlier=(), language="en", audience="leadership"):
    """What is released when earlier editions have told `earlier`, and what is told since."""
    phase = SimpleNamespace(
        programme=programme, language=language, audience=audience, name="06_meetings",
        ledger=Ledger.of_records(earlier),
    )  # fmt: skip
    blocks = [released.block for released in release(findings, phase)]
    told = {entry["quantity"]: entry for entry in earlier}
    told |= {entry["quantity"]: entry for block in blocks for entry in block.get("told", ())}
    return blocks, list(told.values())


def cells(block):
    return [[cell["text"] for cell in row] for row in block["rows"]]


def states(on_track, late):
    rows = pd.DataFrame({"state": ["on track", "late"], "n": [on_track, late]})
    rows["of"], rows["share"] = rows["n"].sum(), rows["n"] / rows["n"].sum()
    rows["word"] = np.where(rows["share"] > 0.5, "most", "some")
    columns = {
        "state": label(Text("State")),
        "n": count(Text("Pairs")),
        "share": share(Text("Share"), k="n", n="of"),
        "word": verdict(Text("How many"), on="share"),
    }
    return Tabulation(rows, Text("Pairs by state"), columns)


def three(a, b, c):
    rows = pd.DataFrame({"state": ["a", "b", "c"], "n": [a, b, c]})
    columns = {"state": label(Text("State")), "n": count(Text("Pairs"))}
    return Tabulation(rows, Text("Pairs"), columns)


@pytest.fixture
def programme():
    from mentorkit.programme import Privacy

    return SimpleNamespace(privacy=Privacy())


def test_a_row_stands_as_it_did_until_enough_have_changed(programme):
    first, told = edition(states(40, 20), programme)
    assert cells(first[0]) == [["on track", "40", "67%", "most"], ["late", "20", "33%", "some"]]
    second, told = edition(states(41, 20), programme, told)
    assert cells(second[0]) == [
        ["on track", "about 40", "about 67%", "most"],
        ["late", "about 20", "about 33%", "some"],
    ]
    assert second[0]["held"] == 4
    # One a month: after the fifth a new figure tells of five.
    third, told = edition(states(44, 20), programme, told)
    assert cells(third[0])[0][1] == "about 40"
    fourth, told = edition(states(45, 20), programme, told)
    assert cells(fourth[0])[0] == ["on track", "45", "69%", "most"]


def test_a_held_row_is_not_had_back_from_the_total(programme):
    """39 of the late go and 7 come on track: the total tells, the late alone do not."""

    _, told = edition(three(40, 30, 20), programme)
    blocks, _ = edition(three(41, 37, 29), programme, told)
    assert cells(blocks[0]) == [["a", "about 40"], ["b", "37"], ["c", "hidden"]]


def test_sentences_and_their_status_stand_as_they_did(programme):
    def say(late, pairs, median):
        status, word = ("act", "far too many") if late > 10 else ("good", "few")
        return [
            Answer(
                Text("{rate} of {n} pairs are late", rate=Share(late, pairs), n=Count(pairs)),
                status,
            ),
            Note(Text("The median is {median}", median=Mean(median, pairs))),
            Note(Text("Late: {word}", word=Claim(word, on=[Count(late)]))),
        ]

    first, told = edition(say(10, 100, 3.0), programme)
    assert [b["text"] for b in first] == [
        "10% of 100 pairs are late", "The median is 3.0", "Late: few",
    ]  # fmt: skip
    second, _ = edition(say(11, 101, 3.5), programme, told)
    assert [b["text"] for b in second] == [
        "About 10% of about 100 pairs are late", "The median is about 3.0", "Late: few",
    ]  # fmt: skip
    assert first[0]["status"] == second[0]["status"] == "good"
    third, _ = edition(say(40, 140, 3.5), programme, told)
    assert [b["text"] for b in third] == [
        "29% of 140 pairs are late", "The median is 3.5", "Late: far too many",
    ]  # fmt: skip
    assert third[0]["status"] == "act"


def test_below_the_threshold_the_earlier_figure_stands_while_few_have_gone(programme):
    """From 6 to "hidden" would tell that some have gone; of 5 who go it does."""
    _, told = edition(states(60, 6), programme)
    held, _ = edition(states(60, 4), programme, told)
    assert cells(held[0])[1][1] == "about 6"
    gone, _ = edition(states(60, 1), programme, told)
    assert gone[0]["kind"] == "unshown"


def test_a_chart_is_drawn_of_what_stands(programme):
    from mentorkit.publication.charts import count_marks
    from mentorkit.publication.disclosure import protect_table
    from mentorkit.publication.ledger import Rules

    table = states(40, 20)
    _, told = edition(Chart(table, "bar", "state", ["n"], Text("Bars")), programme)
    moved = states(41, 20)
    blocks, _ = edition(Chart(moved, "bar", "state", ["n"], Text("Bars")), programme, told)
    assert cells(blocks[0]["table"])[0][1] == "about 40"
    place = "06_meetings | Tabulation | Pairs by state"
    rules = Rules(programme.privacy, Ledger.of_records(told), place)
    drawn = protect_table(moved, rules, "en")
    assert drawn.column("n")[0].number == 40
    chart = Chart(moved, "bar", "state", ["n"], Text("Bars"))
    assert count_marks(chart, drawn).hidden == 0


def test_the_coordinator_reads_the_figures_as_they_are(programme):
    _, told = edition(states(40, 20), programme)
    blocks, after = edition(states(41, 20), programme, told, audience="coordinator")
    assert cells(blocks[0])[0][1] == "41"
    assert "told" not in blocks[0]
    assert after == told


@pytest.mark.parametrize("seed", range(25))
def test_nobody_who_joins_or_leaves_shows_in_twelve_editions(seed, programme):
    """An attacker subtracts every two editions: counts, and scores from means times numbers."""
    rng = np.random.default_rng(seed)
    scores = {k: float(rng.integers(10, 50)) / 10 for k in range(60)}
    here = set(range(rng.integers(12, 40)))
    told: list[dict] = []
    published: list[tuple[int, float]] = []
    for _ in range(12):
        for person in list(here):
            if rng.random() < 0.05:
                here.discard(person)
        here |= {int(k) for k in rng.choice(60, rng.integers(0, 4))}
        n, value = len(here), float(np.mean([scores[k] for k in here])) if here else np.nan
        rows = pd.DataFrame({"scale": ["wellbeing"], "n": [n], "mean": [value]})
        rows["low"], rows["high"] = value - 0.2, value + 0.2
        columns = {"scale": label(Text("Scale")), "n": count(Text("Answers"))}
        columns |= {"mean": mean(Text("Mean"), n="n", spec=".2f"), **ends(mean, n="n", spec=".2f")}
        sentence = Note(Text("{mean} of {n}", mean=Mean(value, n, ".3f"), n=Count(n)))
        _, told = edition([Tabulation(rows, Text("Scales"), columns), sentence], programme, told)
        for entry in told:
            if entry["kind"] == "mean":
                published.append((entry["quantity"], entry["n"]))
            elif entry["kind"] == "count":
                published.append((entry["quantity"], int(entry["value"])))
    for quantity in {quantity for quantity, _ in published}:
        numbers = [n for q, n in published if q == quantity]
        steps = np.abs(np.diff(numbers))
        assert not ((steps > 0) & (steps < FEW)).any(), (quantity, numbers)


def still_employed(left, day, programme, earlier):
    """The rows of the retention table and all that has been told, as of a day."""
    ids = [f"p{k}" for k in range(len(left))]
    staff = pd.DataFrame({"id": ids, "hired": pd.Timestamp("2020-01-01"), "left": left})
    staff["left"] = staff["left"].where(staff["left"] <= day)
    staff["promotions"] = [()] * len(staff)
    none = pd.Series([], dtype=bool)
    findings = report_retention(staff, ids, none, programme, day.date())
    blocks, told = edition(findings, programme, earlier)
    tables = [block for block in blocks if str(block.get("caption")).startswith("Still")]
    return [row for block in tables if block["kind"] == "table" for row in cells(block)], told


def monthly(left, programme):
    """Twelve editions of the retention table, one after another."""
    told, editions = [], []
    for day in pd.date_range("2026-01-31", periods=12, freq="ME"):
        rows, told = still_employed(left, day, programme, told)
        editions.append(rows)
    return editions


@pytest.fixture
def since_november():
    return plain_programme(period={"start": "2025-11-01", "end": "2026-12-31"})


@pytest.mark.parametrize("seed", range(12))
def test_no_two_numbers_still_employed_tell_of_few_in_twelve_editions(seed, since_november):
    """Whoever keeps all editions subtracts any number of the curve from any other."""
    rng = np.random.default_rng(seed)
    days = rng.integers(1, rng.integers(400, 4000), 80)
    left = pd.Series(pd.Timestamp("2025-11-01") + pd.to_timedelta(days, "D"))
    editions = monthly(left, since_november)
    told = {int(row[3].removeprefix("about ")) for rows in editions for row in rows}
    assert told or seed == 10  # so few leave that no curve is told
    assert min(np.diff(sorted(told)), default=FEW) >= FEW
    for rows, day in zip(editions, pd.date_range("2026-01-31", periods=12, freq="ME"), strict=True):
        if not rows:
            continue
        shown, there = rows[-1][3], int((left > day).sum())
        assert shown == str(there) or 0 < abs(int(shown.removeprefix("about ")) - there) < 2 * FEW
        along = [int(row[3].removeprefix("about ")) for row in rows]
        assert along == sorted(along, reverse=True)


def test_the_end_of_a_curve_stands_until_enough_have_left(since_november):
    """Of 60, 6 leave in January and in June, one in September and four more in October."""
    left = pd.Series(pd.NaT, index=range(60), dtype="datetime64[ns]")
    left[:6], left[6:12] = pd.Timestamp("2026-01-10"), pd.Timestamp("2026-06-20")
    left[12], left[13:17] = pd.Timestamp("2026-09-12"), pd.Timestamp("2026-10-12")
    editions = monthly(left, since_november)
    august, september, october = editions[7:10]
    assert august[-1][3:] == ["48", "80%", "67%", "88%"]
    assert september[-1][3:] == ["about 48", "about 80%", "about 67%", "about 88%"]
    assert october[-1][3:5] == ["43", "72%"]


def test_nobody_sees_in_which_group_somebody_is_no_longer_followed(programme):
    def followed(a, b):
        rows = pd.DataFrame({"group": ["a", "b"], "n": [a, b], "k": [a - 20, b - 20]})
        rows["share"] = rows["k"] / rows["n"]
        columns = {"group": label(Text("Group")), "n": count(Text("Followed"), among="group")}
        columns |= {"k": count(Text("There"), among="group")}
        columns["share"] = share(Text("Share"), k="k", n="n")
        return Tabulation(rows, Text("Followed"), columns)

    _, told = edition(followed(120, 60), programme)
    one, _ = edition(followed(119, 60), programme, told)
    other, _ = edition(followed(120, 59), programme, told)
    assert cells(one[0]) == cells(other[0])
    assert cells(one[0])[1] == ["b", "about 60", "about 40", "about 67%"]


def test_a_number_of_the_same_people_in_another_table_is_known_too(programme):
    def told(*numbers, title):
        rows = pd.DataFrame({"when": list("abc")[: len(numbers)], "n": numbers, "group": "mentee"})
        columns = {"when": label(Text("When")), "n": count(Text("People"), among="group")}
        return Tabulation(rows, Text("{title}", title=title), columns)

    blocks, _ = edition([told(120, 110, title="Asked"), told(119, 109, 90, title="Employed"),
                         told(109, title="Asked")], programme)  # fmt: skip
    assert [[row[1] for row in cells(block)] for block in blocks] == [
        ["120", "110"], ["about 120", "about 110", "90"], ["about 110"],
    ]  # fmt: skip


def test_the_store_keeps_the_latest_of_each_quantity(make_programme):

    programme = make_programme()
    Store.open(programme, create=True).close()
    assert read_ledger(programme, dt.date(2026, 1, 1)) == []
    assert last_published(programme) is None

    def entry(n, quantity="a"):
        return {"quantity": quantity, "kind": "count", "n": n, "value": float(n)}

    days = [dt.date(2026, month, 1) for month in (1, 2, 3)]
    write_ledger(programme, days[0], {"06": [entry(10), entry(7, "b")]})
    write_ledger(programme, days[1], {"06": [entry(20)], "07": []})
    assert read_ledger(programme, days[0]) == []
    assert read_ledger(programme, days[1]) == [entry(10), entry(7, "b")]
    assert read_ledger(programme, days[2]) == [entry(20), entry(7, "b")]
    assert last_published(programme) == days[1]
    # A rerun takes the place of what the same edition told.
    write_ledger(programme, days[1], {"06": [entry(30)]})
    assert read_ledger(programme, days[2]) == [entry(30), entry(7, "b")]


def test_a_settled_mean_stands_where_as_many_have_come_as_gone(programme):
    """Somebody who knows who was exchanged for whom would have the difference of two scores."""

    def findings(value, settled):
        rows = pd.DataFrame({"scale": ["wellbeing"], "n": [20], "mean": [value]})
        columns = {"scale": label(Text("Scale")), "n": count(Text("Answers"))}
        columns["mean"] = mean(Text("Mean"), n="n", settled=settled)
        return [
            Tabulation(rows, Text("Scales"), columns),
            Note(Text("It is {mean}", mean=Mean(value, 20, settled=settled))),
        ]

    for settled, now in ((True, "about 3.4"), (False, "3.5")):
        _, told = edition(findings(3.4, settled), programme)
        blocks, _ = edition(findings(3.5, settled), programme, told)
        assert cells(blocks[0])[0][2] == now
        assert blocks[1]["text"] == f"It is {now}"
        same, _ = edition(findings(3.41, settled), programme, told)
        assert cells(same[0])[0][2] == "3.4"


@pytest.mark.parametrize("language", ["en", "sv"])
def test_a_claim_that_is_held_says_that_it_was_told_before(language, programme):
    """A reader must not take 103 for today's number, when 102 stands elsewhere."""

    def say(n):
        return Note(Claim(Text("{n} pairs run.", n=Count(n)), on=[Share(n, 120)]))

    _, told = edition(say(103), programme, language=language)
    second, told = edition(say(102), programme, told, language=language)
    marks = {"en": "As an earlier edition told: 103", "sv": "Enligt en tidigare utgåva: 103"}
    assert second[0]["text"].startswith(marks[language])
    # The third says the same, not that an earlier one told what an earlier one told.
    third, _ = edition(say(101), programme, told, language=language)
    assert third[0]["text"] == second[0]["text"]


def test_what_a_held_claim_does_not_tell_is_not_taken_for_told(programme):
    """The share moves by few and the number by many; of the number nothing is told anew."""

    def say(k, n):
        return Note(Claim(Text("{s} of {n}", s=Share(k, n), n=Count(n))))

    _, told = edition(say(40, 100), programme)
    second, after = edition(say(41, 108), programme, told)
    assert "100" in second[0]["text"] and "108" not in second[0]["text"]
    assert {entry["n"] for entry in after if entry["kind"] != "words"} == {100}


def test_what_people_did_is_held_like_people(programme):
    """An attacker subtracts page 09's pairs of two editions, however they are declared."""

    def table(pairs, meetings):
        rows = pd.DataFrame(
            {"what": ["Pairs", "Meetings"], "n": [pairs, meetings], "of": [pairs, 2 * pairs]}
        )
        return Tabulation(
            rows, Text("Who"), {"what": label(Text("What")), "n": count(Text("n"), people="of")}
        )

    def say(pairs, meetings):
        sentence = Text("{n} pairs", n=Count(pairs, people=2 * pairs))
        return [table(pairs, meetings), Note(sentence)]

    _, told = edition(say(103, 400), programme)
    second, told = edition(say(102, 420), programme, told)
    assert [row[1] for row in cells(second[0])] == ["about 103", "about 400"]
    assert second[1]["text"] == "About 103 pairs"
    third, _ = edition(say(98, 440), programme, told)
    assert [row[1] for row in cells(third[0])] == ["98", "440"]


def test_a_number_of_meetings_is_held_by_the_pairs_that_met(programme):
    """A pair that is gone takes its ten meetings with it: 1,142 less 1,132 would be its record."""

    def say(meetings, pairs):
        rows = pd.DataFrame({"what": ["Held"], "n": [meetings], "pairs": [pairs]})
        columns = {"what": label(Text("What")), "n": count(Text("Number"), people="pairs")}
        number = Count(meetings, people=pairs)
        own = pd.DataFrame({"what": ["Held"], "n": [number]})
        cell = {"what": label(Text("What")), "n": figure(Text("Number"))}
        return [
            Note(Text("{n} meetings", n=number)),
            Tabulation(rows, Text("Meetings"), columns),
            Tabulation(own, Text("All"), cell),
        ]

    def told_of(blocks):
        return [blocks[0]["text"].split(" meet")[0].lower(), *(cells(b)[0][1] for b in blocks[1:])]

    _, told = edition(say(1142, 103), programme)
    fewer, told = edition(say(1132, 102), programme, told)
    assert told_of(fewer) == ["about 1,142"] * 3
    # Still by the pairs as they were when it was told: four more are gone, five in all.
    last, told = edition(say(1100, 98), programme, told)
    assert told_of(last) == ["1,100"] * 3
    # The same pairs have met again.
    again, _ = edition(say(1180, 98), programme, told)
    assert told_of(again) == ["1,180"] * 3


@pytest.mark.parametrize("language", ["en", "sv"])
def test_about_nobody_is_told_in_words(language, programme):
    def say(n):
        sentence = Text("{n} of {of} pairs have no goal", n=Count(n), of=Count(40))
        rows = pd.DataFrame({"what": ["a", "b", "c"], "n": [n, 20, 30]})
        columns = {"what": label(Text("What")), "n": count(Text("n"))}
        return [Note(sentence), Tabulation(rows, Text("Pairs"), columns)]

    _, told = edition(say(0), programme, language=language)
    second, _ = edition(say(2), programme, told, language=language)
    words = {"en": "None or few", "sv": "Inga eller få"}[language]
    assert second[0]["text"].startswith(f"{words} ") and "0 " not in second[0]["text"][:8]
    assert cells(second[1])[0][1] == words.lower()


def test_rows_that_only_facts_tell_apart_are_held_each_by_itself(programme):
    def months(*numbers):
        days = pd.date_range("2026-01-31", periods=len(numbers), freq="ME")
        columns = {"day": fact(Text("At the end of")), "n": count(Text("Mentors"))}
        return Tabulation(pd.DataFrame({"day": days, "n": numbers}), Text("Ready"), columns)

    _, told = edition(months(10, 20, 30), programme)
    second, _ = edition(months(10, 20, 31, 40), programme, told)
    assert [row[1] for row in cells(second[0])] == ["about 10", "about 20", "about 30", "40"]


def test_a_share_told_for_the_first_time_does_not_tell_a_whole_that_is_held(programme):
    """26 run and are told; of 24 a month later a row that was hidden comes into sight."""
    _, told = edition(states(23, 3), programme)
    _, told = edition(states(20, 6), programme, told)
    blocks, _ = edition(states(13, 11), programme, [e for e in told if "late" not in e["quantity"]])
    late = cells(blocks[0])[1]
    assert late[1] == "11" and late[2] == "hidden"
    assert "24" not in str(cells(blocks[0]))


def test_each_line_of_a_list_is_held_by_itself(programme):
    """The share of one decision is not told in the place of another's."""
    from mentorkit.result import Decision

    def say(first, second):
        return Decision([
            Text("{s} of {n} have no mentor", s=Share(first, 100), n=Count(100)),
            Text("{s} of {n} were not followed up", s=Share(second, 60), n=Count(60)),
        ])  # fmt: skip

    _, told = edition(say(20, 30), programme)
    second, _ = edition(say(21, 31), programme, told)
    assert second[0]["texts"] == [
        "About 20% of 100 have no mentor", "About 50% of 60 were not followed up",
    ]  # fmt: skip


def test_roughly_the_same_does_not_stand_where_it_was_hidden_to_protect(programme):
    """Of 47 are 30 told and "about 20": the third would be 1 or 2."""

    _, told = edition(three(30, 6, 20), programme)
    blocks, _ = edition(three(30, 1, 16), programme, told)
    assert [row[1] for row in cells(blocks[0])] == ["about 30", "hidden", "hidden"]


def wanted(counts, of=200, open_labels=False):
    """A table of every kind of cell that tells how many want each thing, by true counts."""
    rows = pd.DataFrame({"what": list("dbac")[: len(counts)], "n": counts}).assign(of=of)
    rows["share"] = rows["n"] / of
    rows["word"] = np.where(rows["share"] > 0.1, "many", "some")
    rows["said"] = [Text("{s} want it", s=Share(n, of)) for n in counts]
    columns = {
        "what": label(Text("What")), "n": count(Text("Mentees")),
        "share": share(Text("Share"), k="n", n="of"), "said": figure(Text("Said")),
        "word": verdict(Text("How many"), on="share"),
    }  # fmt: skip
    rows = rows.sort_values("n", ascending=False, kind="stable")
    return Tabulation(rows, Text("Wanted"), columns, open_labels=open_labels)


@pytest.mark.parametrize("counts", [[40, 21, 20, 20], [30, 20, 9, 5], [25, 20, 40, 3]])
@pytest.mark.parametrize("open_labels", [False, True])
@pytest.mark.parametrize("step", [-1, 1])
def test_nobody_sees_in_which_row_somebody_came_or_went(counts, open_labels, step, programme):
    """Whoever knows who left would read their record off the rows that are marked or gone."""
    first, told = edition(wanted(counts, open_labels=open_labels), programme)
    shown = {row[0] for row in cells(first[0]) if row[1] != "hidden"}
    seen = []
    for i, name in enumerate("dbac"):
        if name in shown:
            later = [n + step * (i == k) for k, n in enumerate(counts)]
            blocks, _ = edition(wanted(later, open_labels=open_labels), programme, told)
            seen.append(cells(blocks[0]))
    if not open_labels:  # in which order the rows are asked for is the page's own
        seen = [sorted(rows) for rows in seen]
    assert len(seen) >= 2 and all(rows == seen[0] for rows in seen)


def test_figures_in_words_are_marked_alike_too(programme):
    def table(*counts):
        rows = pd.DataFrame({"what": list("abc"), "n": [Count(n) for n in counts]})
        columns = {"what": label(Text("What")), "n": figure(Text("Number"))}
        return Tabulation(rows, Text("Numbers"), columns)

    _, told = edition(table(40, 30, 20), programme)
    blocks, _ = edition(table(39, 30, 26), programme, told)
    assert cells(blocks[0]) == [["a", "about 40"], ["b", "about 30"], ["c", "26"]]


def test_a_row_whose_label_tells_a_figure_is_the_same_row_when_the_figure_moves(programme):
    def rule(k, n):
        rows = pd.DataFrame({
            "rule": ["late"], "evidence": [Text("{s} of {n} are late", s=Share(k, n), n=Count(n))],
            "word": ["proposed" if k > 20 else "within the limit"], "rate": [Share(k, n)],
        })  # fmt: skip
        columns = {
            "rule": label(Text("Rule")), "evidence": label(Text("Evidence")),
            "rate": figure(Text("Rate")), "word": verdict(Text("Word"), on="rate"),
        }  # fmt: skip
        return Tabulation(rows, Text("Rules"), columns)

    _, told = edition(rule(21, 102), programme)
    blocks, _ = edition(rule(20, 101), programme, told)
    (row,) = cells(blocks[0])
    assert row[1] == "about 21% of about 102 are late"
    assert row[2:] == ["about 21%", "proposed"]


def test_a_record_can_be_made_of_what_is_hidden_beside_what_is_held(programme):
    from mentorkit.publication.record import build_record

    _, told = edition(three(40, 30, 20), programme)
    ledger = Ledger.of_records(told, list)
    phase = SimpleNamespace(
        programme=programme, language="en", audience="leadership", name="06_meetings", ledger=ledger
    )
    release(three(41, 37, 29), phase)
    about = SimpleNamespace(privacy=programme.privacy, name=Text("P"), organisation=Text("O"))
    html = build_record(
        {"06_meetings": list(ledger.asked.values())},
        programme=about, as_of=dt.date(2026, 1, 1), language="en",
    )  # fmt: skip
    assert "stands as an earlier edition told it" in html


def test_a_row_is_known_by_its_key_whatever_else_is_said_of_it(programme):
    def goals(n, name, cluster, title):
        rows = pd.DataFrame({"id": ["a", "b"], "goal": [name, "lead"], "n": [n, 30],
                             "cluster": [cluster, "one"]})  # fmt: skip
        columns = {"goal": label(Text("Goal"), key="id"), "n": count(Text("Mentees")),
                   "cluster": label(Text("Cluster"), names_row=False)}  # fmt: skip
        return Tabulation(rows, Text(title), columns, key="goals")

    _, told = edition(goals(20, "speak", "one", "Goals"), programme)
    for name, cluster, title in (
        ("speak", "two", "Goals"), ("speak up", "one", "Goals"), ("speak", "one", "Most sought"),
    ):  # fmt: skip
        blocks, _ = edition(goals(19, name, cluster, title), programme, told)
        assert cells(blocks[0])[0] == [name, "about 20", cluster]


def test_what_is_keyed_is_known_in_other_words_and_in_another_place_of_a_list(programme):
    def say(message, *effects):
        listed = [Keyed(Text("{name} {value}", name=name, value=Mean(value, n)), f"effect {name}")
                  for name, value, n in effects]  # fmt: skip
        return Answer(Text(message, effects=listed))

    first, told = edition(say("By lot: {effects}", ("x", 0.6, 40), ("y", 0.2, 41)), programme)
    assert first[0]["text"] == "By lot: x 0.6 and y 0.2"
    second, _ = edition(say("Maybe: {effects}", ("y", 0.9, 40)), programme, told)
    assert second[0]["text"] == "Maybe: y about 0.2"


def test_figures_that_stand_together_stand_as_soon_as_one_has_moved_by_few(programme):
    def stand(n1, n0, value, told):
        ledger = Ledger.of_records(told)
        figures = {"n1": Count(n1), "n0": Count(n0), "value": Mean(value, min(n1, n0))}
        found = stand_together(figures, Rules(programme.privacy, ledger, "gone by | x"))
        return found, [entry.as_record() for entry in ledger.take_told()]

    first, told = stand(40, 60, 0.5, [])
    assert not any(figure.held for figure in first.values()) and len(told) == 3
    # The smaller side is as it was: by it alone the new difference would be told.
    second, again = stand(40, 59, 0.7, told)
    assert (second["n0"].n, second["value"].value) == (60, 0.5)
    assert all(figure.held for figure in second.values()) and again == told
    third, _ = stand(40, 55, 0.7, told)
    assert (third["n0"].n, third["value"].value, third["value"].held) == (55, 0.7, False)

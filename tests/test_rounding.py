"""Rounded counts: nobody has one back more exactly from what else is told of the same people."""

from collections import defaultdict
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2
from statsmodels.stats.proportion import proportion_confint

from mentorkit.language import Text
from mentorkit.programme import Privacy
from mentorkit.publication import Ledger, release
from mentorkit.publication.record import build_record
from mentorkit.publication.sentences import protect_text
from mentorkit.result import (
    Bound,
    Chart,
    Count,
    Estimate,
    Mean,
    Note,
    Share,
    Tabulation,
    count,
    ends,
    group,
    label,
    mean,
    share,
    verdict,
)


def wilson(k, n):
    return proportion_confint(k, n, method="wilson")


def log_log(k, n):
    """Of a Kaplan-Meier curve of whom nobody was lost."""
    p = k / n
    if not 0 < p < 1:
        return wilson(k, n)
    spread = np.exp(1.96 * np.sqrt((1 - p) / k) / abs(np.log(p)))
    return p**spread, p ** (1 / spread)


def poisson(k, n):
    low = chi2.ppf(0.025, 2 * k) / 2 / n if k else 0.0
    return low, chi2.isf(0.025, 2 * k + 2) / 2 / n


def released(findings, privacy, *, audience="leadership", earlier=(), language="en"):
    ledger = Ledger(earlier, before=lambda: [])
    phase = SimpleNamespace(
        programme=SimpleNamespace(privacy=privacy), language=language, audience=audience,
        name="07_evaluation", ledger=ledger,
    )  # fmt: skip
    return [one.block for one in release(findings, phase)], ledger


def shares(rows, interval=wilson, label=label):
    frame = pd.DataFrame(rows, columns=["name", "k", "n"])
    frame["rate"] = frame["k"] / frame["n"]
    found = [interval(k, n) for k, n in zip(frame["k"], frame["n"], strict=True)]
    frame["low"], frame["high"] = zip(*found, strict=True)
    columns = {
        "name": label(Text("Name")),
        "k": count(Text("Reached")),
        "n": count(Text("All")),
        "rate": share(Text("Share"), k="k", n="n"),
        **ends(share, k="k", n="n"),
    }
    return Tabulation(frame, Text("Shares"), columns)


def texts(block):
    return [[cell["text"] for cell in row] for row in block["rows"]]


def assert_no_count_is_known_better(told, base):
    """`told` maps what is read to every (k, n) of which it is read."""
    for words, pairs in told.items():
        for which, said in enumerate(words[:2]):
            if not said.isdigit():
                continue
            values = [pair[which] for pair in pairs]
            if said == "0":
                assert set(values) == {0}
            else:
                assert max(values) - min(values) >= base - 1, (words, pairs)
                assert all(abs(value - int(said)) <= base / 2 for value in values)


@pytest.mark.parametrize("base, few", [(5, 5), (5, 3), (3, 5), (4, 5), (10, 5)])
@pytest.mark.parametrize("interval", [wilson, log_log, poisson])
def test_no_row_tells_a_count_more_exactly_than_its_rounding(base, few, interval):
    """Every pair of small numbers, each row with what is told of it: nothing parts its range."""
    privacy = Privacy(round_to=base, minimum_count=few)
    told, some = defaultdict(list), 0
    for n in range(1, 45):
        for k in range(n + 1):
            low, high = interval(k, n)
            row = [
                Count(k), Count(n), Share(k, n, 1), Bound(k, n, end=low, of=k / n),
                Bound(k, n, end=high, of=k / n),
            ]  # fmt: skip
            words = tuple(str(protect_text(Text("{x}", x=figure), privacy)) for figure in row)
            # A row tells of no part beside a share that is hidden.
            if words[2] == "a hidden share":
                words = ("hidden", *words[1:])
            told[words].append((k, n))
            some += words[0].isdigit()
    assert some > 100
    # At the upper edge the ranges are cut off by the enumeration itself.
    whole = {words: pairs for words, pairs in told.items() if all(n < 45 - base for _, n in pairs)}
    assert_no_count_is_known_better(whole, base)


def test_no_row_of_a_table_tells_a_count_more_exactly_than_its_rounding():
    privacy = Privacy(round_to=5, minimum_count=3)
    told = defaultdict(list)
    for n in range(1, 26):
        for k in range(n + 1):
            blocks, _ = released(shares([("one", k, n), ("rest", 400, 1000)]), privacy)
            if blocks[0]["kind"] == "table":
                told[tuple(texts(blocks[0])[0][1:])].append((k, n))
    whole = {words: pairs for words, pairs in told.items() if all(n < 21 for _, n in pairs)}
    assert sum(words[0].isdigit() for words in whole) > 5
    assert_no_count_is_known_better(whole, 5)


def test_a_sentence_of_two_counts_does_not_tell_the_few_between_them():
    privacy = Privacy(round_to=5)
    told = defaultdict(list)
    for n in range(1, 45):
        for k in range(n + 1):
            words = str(protect_text(Text("{k} of {n}", k=Count(k), n=Count(n)), privacy))
            told[tuple(words.split(" of "))].append((k, n))
    whole = {words: pairs for words, pairs in told.items() if all(n < 40 for _, n in pairs)}
    assert_no_count_is_known_better(whole, 5)


def test_tables_charts_and_sentences_tell_the_same_rounded_figures():
    table = shares([("a", 23, 61), ("b", 38, 77)])
    say = Note(Text("{k} of {n}, {p}", k=Count(23), n=Count(61), p=Share(23, 61)))
    estimate = Estimate(Text("Reached"), 23 / 61, *wilson(23, 61), n=61, spec=".0%", k=23)
    chart = Chart(table, "bar", "name", ["k"], Text("Bars"))
    blocks, ledger = released([table, chart, say, estimate], Privacy(round_to=5))
    assert texts(blocks[0]) == [
        ["a", "25", "60", "42%", "30%", "55%"],
        ["b", "40", "75", "53%", "40%", "65%"],
    ]
    assert blocks[0]["round_to"] == blocks[1]["round_to"] == 5
    assert ">25<" in blocks[1]["svg"] and ">23<" not in blocks[1]["svg"]
    assert blocks[2]["text"] == "25 of 60, 42%"
    assert blocks[3]["text"] == "Reached: 42% (95% interval 30% to 55%; 60 people)"
    # What was told is kept beside how many it was of.
    first = next(entry for entry in blocks[0]["told"] if entry["quantity"].endswith("a | k"))
    assert (first["n"], first["value"]) == (23, 25)
    assert all(asked["round_to"] == 5 for asked in ledger.asked.values())


def test_the_coordinator_sees_counts_as_they_are():
    blocks, _ = released(shares([("a", 23, 61), ("b", 38, 77)]), Privacy(round_to=5),
                         audience="coordinator")  # fmt: skip
    assert texts(blocks[0])[0][1:4] == ["23", "61", "38%"]
    assert not blocks[0]["round_to"]


def test_what_is_hidden_is_chosen_on_the_true_counts():
    rows = [("a", 40, 100), ("b", 7, 60), ("c", 33, 80), ("d", 52, 90)]
    blocks, _ = released(shares(rows), Privacy(round_to=5, minimum_count=8))
    plain, _ = released(shares(rows), Privacy(minimum_count=8))

    def hidden(block):
        return [[cell["hidden"] for cell in row] for row in block["rows"]]

    assert hidden(blocks[0]) == hidden(plain[0])
    assert hidden(blocks[0])[1][1]


def test_limits_rise_to_where_a_whole_range_of_rounding_lies_above():
    privacy = Privacy(round_to=5)
    assert (privacy.minimum_count, privacy.minimum_group) == (8, 13)
    assert Privacy(round_to=5, minimum_count=3).minimum_count == 3
    assert privacy.for_groups().minimum_count == 13
    assert Privacy().minimum_count == 5
    for base in range(2, 30):
        for few in range(3, 30):
            least = Privacy(round_to=base, minimum_count=few).minimum_count
            alike = [
                n for n in range(200) if (n + base // 2) // base == (least + base // 2) // base
            ]
            assert min(alike) == least and few <= least < few + base


def test_an_earlier_edition_is_held_to_what_it_told():
    privacy = Privacy(round_to=5)
    first, _ = released(shares([("a", 23, 61), ("b", 38, 77)]), privacy)
    told = Ledger.of_records(entry for block in first for entry in block["told"])
    later, _ = released(
        shares([("a", 21, 62), ("b", 38, 77)]), privacy, earlier=told.earlier.values()
    )
    assert texts(later[0])[0][1:3] == ["about 25", "about 60"]
    assert texts(later[0])[1][1:3] == ["about 40", "about 75"]


def test_rates_and_differences_follow_from_rounded_counts():
    frame = pd.DataFrame({"name": ["a", "b"], "k": [23, 38], "n": [61, 77], "s": [210, 190],
                          "staff": [400, 400], "years": 2.0})  # fmt: skip
    frame["rate"] = frame["k"] / frame["n"] / frame["years"]
    frame["own"], frame["of_staff"] = frame["k"] / frame["n"], frame["s"] / frame["staff"]
    frame["points"] = 100 * (frame["own"] - frame["of_staff"])
    frame["from"], frame["word"] = frame["points"] - 12, "fewer"
    between = ("own", "of_staff")
    table = Tabulation(frame, Text("Rates"), {
        "name": label(Text("Name")),
        "rate": share(Text("Rate"), k="k", n="n", digits=1),
        "own": share(Text("Own"), k="k", n="n", digits=1),
        "of_staff": share(Text("Staff"), k="s", n="staff", digits=1),
        "points": mean(Text("Difference"), n="n", difference=between),
        "from": mean(Text("From"), n="n", difference=between, is_end=True),
        "word": verdict(Text("Reading"), on="points"),
    })  # fmt: skip
    blocks, ledger = released(table, Privacy(round_to=5))
    assert texts(blocks[0])[0] == [
        "a", "20.8%", "41.7%", "52.5%", "−10.8", "hidden", "fewer",
    ]  # fmt: skip
    assert {cell["rule"] for asked in ledger.asked.values() for cell in asked["cells"]} == {
        "rounded"
    }


def test_what_cannot_be_rounded_is_not_told():
    privacy = Privacy(round_to=5)

    def said(figure):
        return str(protect_text(Text("{x}", x=figure), privacy))

    assert said(Bound(20, 60, end=0.0312, spec=".3f")) == "a hidden share"
    assert said(Bound(20, 60, end=7.3, spec=".1f")) == "5.0"
    assert said(Mean(3.14, 30)) == "3.1"
    assert said(Count(33, people=12)) == "35"
    assert said(Count(2, people=12)) == "5"


@pytest.mark.parametrize("language, word", [("en", "rounded"), ("sv", "avrundade")])
def test_note_foot_and_record_say_that_counts_are_rounded(language, word):
    from mentorkit.programme import Programme
    from mentorkit.publication.page import render_block
    from mentorkit.publication.page_words import PageWords

    programme = Programme(
        id="p", name="P", organisation="O", purpose="x", privacy={"round_to": 5},
        period={"start": "2025-10-01", "end": "2026-11-30"},
    )  # fmt: skip
    blocks, ledger = released(shares([("a", 23, 61), ("b", 38, 77)], label=group),
                              programme.privacy, language=language)  # fmt: skip
    assert word in render_block(blocks[0])
    words = PageWords(programme, None, language)
    assert word in " ".join(words.notices("07_evaluation", "leadership", 0, 0))
    record = build_record(
        {"07_evaluation": list(ledger.asked.values())}, programme=programme,
        as_of=pd.Timestamp("2026-10-31").date(), language=language,
    )  # fmt: skip
    assert word in record

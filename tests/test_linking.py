"""Tables of an edition's pages against each other: an attacker reads all of them at once."""

import datetime as dt
import itertools
import json
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from mentorkit.language import Text
from mentorkit.programme import Privacy
from mentorkit.publication import Ledger, release
from mentorkit.publication.linking import Linked, System
from mentorkit.publication.record import build_record
from mentorkit.publication.turns import end_turn, read_turn, wait_for
from mentorkit.result import (
    Chart,
    Claim,
    Count,
    Note,
    Tabulation,
    count,
    group,
    label,
    mean,
    share,
)

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks" / "counts"))
from attacker import infer_linked, judge

FEW = 5


def page(name, findings, before=(), language="en", **privacy):
    """What a page releases after others, and its ledger."""
    ledger = Ledger(before=lambda: list(before))
    phase = SimpleNamespace(
        programme=SimpleNamespace(privacy=Privacy(**privacy)), language=language,
        audience="leadership", name=name, ledger=ledger,
    )  # fmt: skip
    return [released.block for released in release(findings, phase)], ledger


def systems(*ledgers):
    return [system for ledger in ledgers for system in ledger.linked.systems.values()]


def by_kind(counts, of="mentees by kind of goal", title="Goals", **more):
    rows = pd.DataFrame({"kind": list(counts), "n": list(counts.values()), **more})
    columns = {"kind": label(Text("Kind")), "n": count(Text("Mentees"), who=of)}
    if "k" in rows:
        rows["rate"] = rows["k"] / rows["n"]
        columns["k"] = count(Text("Reached"))
        columns["rate"] = share(Text("Share"), k="k", n="n")
    return Tabulation(rows, Text(title), columns)


def told(block):
    """By row, what its first figure says; None where it is hidden."""
    return {row[0]["text"]: None if row[1]["hidden"] else int(row[1]["text"])
            for row in block["rows"]}  # fmt: skip


def test_what_one_page_hid_no_later_page_tells():
    counts = {"skill": 30, "career": 3, "network": 20, "other": 40}
    first, ledger = page("04_kickoff", by_kind(counts))
    # The smallest beside it is hidden with it; which one must be, a page alone cannot know.
    assert told(first[0]) == {"skill": 30, "career": None, "network": None, "other": 40}
    # Here network is the only one whose share must be hidden: alone another would go with it.
    later = by_kind(counts, title="Goals reached", k=[15, 1, 10, 20])
    alone, _ = page("07_evaluation", later)
    after, _ = page("07_evaluation", later, systems(ledger))
    hidden = {name for name, n in told(after[0]).items() if n is None}
    assert hidden == {"career", "network"}
    assert {name for name, n in told(alone[0]).items() if n is None} >= {"career"}


def test_a_table_that_earlier_pages_give_away_is_withheld_whole():
    """30 with a goal are out, and so is that 28 reached one: who did not is one of 2."""
    first, ledger = page("04_kickoff", by_kind({"skill": 30, "other": 40}))
    assert told(first[0]) == {"skill": 30, "other": 40}
    rows = pd.DataFrame({"kind": ["skill", "other"], "n": [28, 10], "all": [30, 40]})
    parts = Tabulation(
        rows.assign(rate=rows["n"] / rows["all"]),
        Text("Reached"),
        {
            "kind": label(Text("Kind")),
            "n": count(Text("Reached"), who="reached by kind"),
            "all": count(Text("With a goal"), who="mentees by kind of goal"),
            "rate": share(Text("Share"), k="n", n="all"),
        },
    )
    reached = System(
        "05_x | t", {"reached by kind | skill": 28}, frozenset(["reached by kind | skill"])
    )
    after, own = page("07_evaluation", parts, [*systems(ledger), reached])
    assert after == [
        {
            "kind": "unshown", "page": "07_evaluation", "audience": "leadership", "language": "en",
            "text": "Not shown, since it and the pages before it would together tell of too few "
                    "people: Reached.",
        }
    ]  # fmt: skip
    record = next(iter(own.asked.values()))
    assert record["withheld"]
    assert {cell["rule"] for cell in record["cells"]} == {"earlier"}


def test_a_sentence_is_hidden_where_a_table_hid_the_count_and_the_other_way_round():
    counts = {"skill": 30, "career": 3, "network": 20}
    say = Note(Text("{n} seek to widen their network", n=Count(20, who="by kind | network")))
    _, ledger = page("04_kickoff", by_kind(counts, of="by kind"))
    blocks, _ = page("09_leadership", say, systems(ledger))
    assert blocks[0]["text"] == "Some seek to widen their network"
    # Told first, the table hides another beside the small one.
    first, ledger = page("02_profiles", say)
    assert first[0]["text"] == "20 seek to widen their network"
    blocks, _ = page("04_kickoff", by_kind(counts, of="by kind"), systems(ledger))
    assert told(blocks[0]) == {"skill": None, "career": None, "network": 20}


def test_nothing_is_told_roughly_of_a_count_that_a_table_has():
    for n, of in ((3, 40), (38, 40)):
        text = Text("{n} of {of} pairs", n=Count(n, who="pairs by kind | skill"), of=Count(of))
        blocks, ledger = page("04_kickoff", Note(text))
        assert blocks[0]["text"] == f"Some of {of} pairs"
        assert ledger.linked.state("pairs by kind | skill") == "hidden"
        alone, _ = page("04_kickoff", Note(text.replace(n=Count(n), of=Count(of))))
        assert alone[0]["text"] == ("Fewer than 5" if n == 3 else "About 35") + f" of {of} pairs"


def infer_by_trying(shown, total, sentence):
    """By row, the least and most of all tables of whole numbers that fit what is read."""
    names, at = list(shown), [k for k, n in enumerate(shown.values()) if n is None]
    fit = []
    for tried in itertools.product(range(1, total + 1), repeat=max(len(at) - 1, 0)):
        row = [n or 0 for n in shown.values()]
        last = total - sum(row) - sum(tried)
        if not at or last < 1:
            continue
        for k, n in zip(at, [*tried, last], strict=True):
            row[k] = n
        if sentence is None or row[0] + row[-1] == sentence:
            fit.append(row)
    return {names[k]: (min(r[k] for r in fit), max(r[k] for r in fit)) for k in at}


@pytest.mark.parametrize("seed", range(30))
def test_a_sentence_of_a_tables_rows_gives_nothing_away(seed):
    rng = np.random.default_rng(seed)
    counts = {f"row {k}": int(n) for k, n in enumerate(rng.choice([0, 2, 3, 5, 6, 9, 14, 20], 5))}
    first, last = counts["row 0"], counts["row 4"]
    parts = {f"pairs by number | {name}": counts[name] for name in ("row 0", "row 4")}
    whole = sum(counts.values())
    say = Note(Text("{n} of {all} pairs", n=Count(first + last, parts=parts), all=Count(whole)))
    table = by_kind(counts, of="pairs by number")
    blocks, ledger = page("04_kickoff", [say, table])
    # No table has said yet that its rows are no groups of people.
    few = any(0 < n < 2 * FEW for n in (first, last)) or 0 < whole - first - last < FEW
    text = blocks[0]["text"]
    assert text.startswith("Some") if few else text.startswith(f"{first + last} of"), text
    record = [item for item in ledger.asked.values() if item["kind"] == "table"]
    if blocks[1]["kind"] == "unshown":
        assert all(cell["rule"] for cell in record[0]["cells"])
        return
    shown = told(blocks[1])
    found = infer_by_trying(shown, whole, None if few else first + last)
    assert {c["row"]: (c["low"], c["high"]) for c in record[0]["cells"]} == found
    assert all(high - low >= FEW for low, high in found.values()), found
    assert all(counts[name] >= FEW or not counts[name] or name in found for name in counts)
    # A later page that says it again must not tell what the table hid.
    again, _ = page("09_leadership", say, systems(ledger))
    few = any(0 < n < FEW for n in (first, last)) or 0 < whole - first - last < FEW
    is_hidden = few or not found.keys().isdisjoint(("row 0", "row 4"))
    assert again[0]["text"].startswith("Some" if is_hidden else f"{first + last} of")


def test_a_sentence_that_tells_roughly_stands_beside_the_tables_of_its_page():
    say = Note(Text("{n} of {all} lack it", n=Count(3), all=Count(93)))
    counts = {"skill": 30, "career": 3, "network": 20, "other": 40}
    _, ledger = page("05_training", [say, by_kind(counts)])
    _, other = page("06_meetings", by_kind(counts, of="others"))
    programme = SimpleNamespace(
        privacy=Privacy(),
        name=SimpleNamespace(render=str),
        organisation=SimpleNamespace(render=str),
    )
    asked = {"05_training": list(ledger.asked.values()), "06_meetings": list(other.asked.values())}
    html = build_record(asked, programme=programme, as_of=dt.date(2026, 1, 1), language="en")
    rows = [row for row in html.split("<tr") if "Goals" in row and "proved the fewest" in row]
    assert ["fewer than 5 of 93 lack it" in row for row in rows] == [True, False]


def test_a_sentence_of_a_row_that_an_earlier_edition_hid_is_rough():
    parts = {"by kind | skill": 30, "by kind | other": 40}
    say = Note(Text("{n} in all", n=Count(70, parts=parts)))
    for hidden, text in (({}, "70 in all"), ({"by kind | skill": 28}, "Some in all"),
                         ({"by kind | skill": 20}, "70 in all")):  # fmt: skip
        phase = SimpleNamespace(
            programme=SimpleNamespace(privacy=Privacy()), language="en", audience="leadership",
            name="04_kickoff", ledger=Ledger.of_records([], list, hidden),
        )  # fmt: skip
        assert [one.block["text"] for one in release(say, phase)] == [text]


def test_what_a_sentence_sums_is_kept_for_later_pages():
    parts = {"by kind | skill": 30, "by kind | other": 40}
    _, ledger = page("04_kickoff", Note(Text("{n} in all", n=Count(70, parts=parts))))
    (system,) = systems(ledger)
    assert System.of_record(json.loads(json.dumps(system.as_record()))) == system
    assert Linked([system]).state("by kind | skill") is None


def test_a_chart_and_its_table_say_the_same():
    table = by_kind({"skill": 30, "career": 3, "network": 20, "other": 40})
    chart = Chart(table, "bar", "kind", ["n"], Text("Bars"))
    blocks, _ = page("04_kickoff", [chart, table])
    assert [block["kind"] for block in blocks] == ["chart", "table"]
    assert told(blocks[1])["career"] is None


def test_a_page_kept_from_other_tables_links_nothing():
    """Its counts are of another day's people: they say nothing of these in sums."""
    old = System("04_kickoff | t", {"mentees by kind of goal | skill": 55}, frozenset())
    blocks, _ = page("07_evaluation", by_kind({"skill": 30, "other": 40}), [old])
    assert told(blocks[0]) == {"skill": 30, "other": 40}


@pytest.mark.parametrize("seed", range(24))
def test_nobody_has_back_what_pages_hide_together(seed):
    """Three pages of the same people by one thing with another; a linear programme attacks."""
    rng = np.random.default_rng(seed)
    kinds = [f"kind {k}" for k in range(rng.integers(3, 7))]
    n = rng.negative_binomial(1, 0.06, len(kinds))
    before, everything, shown, sums = [], {}, {}, []
    for number, name in enumerate(["02_profiles", "04_kickoff", "07_evaluation"]):
        part = rng.binomial(n, rng.uniform(0.2, 0.9))
        rows = pd.DataFrame({"kind": kinds, "n": n, "k": part, "rest": n - part})
        rows["rate"] = rows["k"] / rows["n"].where(rows["n"] > 0)
        columns = {
            "kind": (group if seed % 2 else label)(Text("Kind")),
            "n": count(Text("All"), who="people by kind"),
            "k": count(Text("Of them"), who=f"part {number} by kind"),
            "rate": share(Text("Share"), k="k", n="n"),
        }
        blocks, ledger = page(name, Tabulation(rows, Text(f"Table {number}"), columns), before)
        before = systems(ledger) + before
        if blocks[0]["kind"] == "unshown":
            continue  # nothing of it is out
        for k, kind in enumerate(kinds):
            cells = {("n", k): n[k], (number, k): part[k], (number, "rest", k): n[k] - part[k]}
            everything |= cells
            sums.append((("n", k), [(number, k), (number, "rest", k)]))
            row = next((row for row in blocks[0]["rows"] if row[0]["text"] == kind), None)
            for at, column in ((("n", k), 1), ((number, k), 2)):
                if row is not None and not row[column]["hidden"]:
                    assert int(row[column]["text"]) == everything[at]
                    shown[at] = int(row[column]["text"])
        for column in (("n",), (number,), (number, "rest")):
            parts = [(*column, k) for k in range(len(kinds))]
            total = (*column, "total")
            shown[total] = everything[total] = int(sum(everything[part] for part in parts))
            sums.append((total, parts))
    ends = infer_linked({at: shown.get(at) for at in everything}, sums, least=0)
    # What its total gives away although every count is hidden, no table can protect.
    known = {at: n if len(at) > 1 and at[-1] == "total" else None for at, n in everything.items()}
    most = infer_linked(known, sums, least=0)
    small = [at for at in ends if 0 < everything[at] < FEW and not judge(*most[at], FEW)]
    assert {at: ends[at] for at in small if judge(*ends[at], FEW)} == {}


def test_pages_take_their_turns_in_order(tmp_path):
    heard = []

    def wait():
        heard.extend(wait_for(tmp_path, ["01_readiness", "02_profiles"]))

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    _, ledger = page("02_profiles", by_kind({"skill": 30, "other": 40}))
    end_turn(tmp_path, "02_profiles", ledger)
    waiting.join(0.2)
    assert waiting.is_alive()
    end_turn(tmp_path, "01_readiness")
    waiting.join(5)
    assert not waiting.is_alive()
    assert [system.place.split(" | ")[0] for system in heard] == ["02_profiles"]
    assert heard[0].counts["mentees by kind of goal | skill"] == 30
    assert heard == [System.of_record(r) for r in read_turn(tmp_path, "02_profiles")["systems"]]
    linked = Linked(heard)
    assert linked.state("mentees by kind of goal | skill") == "out"


def test_the_record_says_what_was_hidden_by_which_rule_and_what_is_left():
    counts = {"skill": 30, "career": 3, "network": 20, "other": 40}
    _, ledger = page("04_kickoff", [by_kind(counts), Note(Text("{n} are late", n=Count(2)))])
    asked = json.loads(json.dumps(list(ledger.asked.values())))
    table, sentence = asked
    assert {(cell["row"], cell["rule"]) for cell in table["cells"]} == {
        ("career", "small"), ("network", "beside"),
    }  # fmt: skip
    # Together 23, each at least 1.
    assert {(cell["low"], cell["high"]) for cell in table["cells"]} == {(1, 22)}
    assert table["method"] == "exact"
    assert table["is_shown"]
    assert sentence["title"] == "fewer than 5 are late"
    programme = SimpleNamespace(privacy=Privacy(), name=Text("P"), organisation=Text("O"))
    for language, words in (("en", "Disclosure record"), ("sv", "Röjandeprotokoll")):
        html = build_record(
            {"04_kickoff": asked}, programme=programme, as_of=None, language=language
        )
        assert words in html
        assert "1 to 22" in html or "1 till 22" in html
        assert "> 3 <" not in html
        assert ">3<" not in html


def test_a_draft_is_in_no_record():
    phase = SimpleNamespace(
        programme=SimpleNamespace(privacy=Privacy()), language="en", audience="leadership",
        name="04_kickoff", ledger=Ledger(),
    )  # fmt: skip
    release(by_kind({"skill": 30, "career": 3, "network": 20}), phase)
    assert phase.ledger.asked == {}


def test_a_page_may_tell_again_what_an_earlier_one_told():
    reached = by_kind({"skill": 30, "career": 25, "network": 20}, k=[15, 12, 9])
    first, ledger = page("04_kickoff", reached)
    assert first[0]["hidden"] == 0
    again = by_kind({"skill": 30, "career": 25, "network": 20}, title="Goals again", k=[15, 12, 9])
    after, _ = page("07_evaluation", again, systems(ledger))
    assert [row[1:] for row in after[0]["rows"]] == [row[1:] for row in first[0]["rows"]]


WIDER = {"HR": "Support", "Economy": "Support", "Law": "Core", "IT": "Core", "Site": "Core"}


@pytest.mark.parametrize("joined_first", [True, False])
@pytest.mark.parametrize("seed", range(12))
def test_groups_joined_on_one_page_are_not_had_back_from_another_where_they_stand(
    seed, joined_first
):
    """A table with a mean cannot be joined; the joint row is the sum of its rows."""
    rng = np.random.default_rng(seed)
    n = dict(zip(WIDER, (int(k) for k in rng.negative_binomial(2, 0.08, 5) + 1), strict=True))
    frame = pd.DataFrame({"name": list(n), "n": list(n.values()), "mean": 3.0})
    columns = {
        "name": group(Text("Department"), of="department"),
        "n": count(Text("People"), who="people by department"),
    }
    joined = Tabulation(frame, Text("Joined"), columns)
    alone = Tabulation(frame, Text("Alone"), columns | {"mean": mean(Text("Mean"), n="n")})
    order = [("joined", joined), ("alone", alone)][:: 1 if joined_first else -1]
    everything = {(name,): k for name, k in n.items()}
    sums = [(("total",), list(everything))]
    shown, before = {("total",): sum(n.values())}, []
    for number, (kind, table) in enumerate(order):
        blocks, ledger = page(f"0{number + 3}_x", table, before, merge={"department": WIDER})
        before = systems(ledger)
        for row in blocks[0].get("rows", []):
            name = row[0]["text"]
            if kind == "joined" and name in WIDER.values():
                parts = [(own,) for own, wider in WIDER.items() if wider == name]
                sums.append(((name, "all"), parts))
                everything[name, "all"] = sum(everything[part] for part in parts)
                name = (name, "all")
            if not row[1]["hidden"]:
                at = name if isinstance(name, tuple) else (name,)
                shown[at] = int(row[1]["text"])
                assert everything[at] == shown[at]
    everything |= {("total",): shown["total",]}
    known = {at: n for at, n in everything.items() if at == ("total",)}
    ends = infer_linked({at: shown.get(at) for at in everything}, sums, least=1)
    most = infer_linked({at: known.get(at) for at in everything}, sums, least=1)
    small = [at for at in ends if everything[at] < 10 and not judge(*most[at], 10)]
    assert {at: ends[at] for at in small if judge(*ends[at], 10)} == {}


def test_a_joint_row_told_first_leaves_no_hidden_group_alone_on_a_later_page():
    """36 in Support are out: of the 30 of HR and the 6 of Economy neither may be told."""
    frame = pd.DataFrame(
        {"name": ["HR", "Economy", "Law", "IT"], "n": [30, 6, 25, 7], "mean": [3.0] * 4}
    )
    columns = {
        "name": group(Text("Department"), of="department"),
        "n": count(Text("People"), who="people by department"),
    }
    merge = {"department": WIDER}
    joined = Tabulation(frame, Text("T"), columns)
    first, ledger = page("03_matching", joined, merge=merge)
    assert told(first[0]) == {"Support": 36, "Core": 32}
    kept = [System.of_record(json.loads(json.dumps(s.as_record()))) for s in systems(ledger)]
    assert Linked(kept).state("people by department | HR") is None
    alone = Tabulation(frame, Text("T"), columns | {"mean": mean(Text("Mean"), n="n")})
    after, _ = page("07_evaluation", alone, kept, merge=merge)
    assert set(told(after[0]).values()) == {None}
    # Joined alike on a third page it is told again.
    third, _ = page("08_adjustments", joined, kept, merge=merge)
    assert told(third[0]) == {"Support": 36, "Core": 32}


@pytest.mark.parametrize("of, is_told", [(group, False), (label, True)])
def test_a_sentence_counts_a_group_of_people_as_its_table_does(of, is_told):
    """7 of a department are hidden in its table; of a kind of goal they are told."""
    frame = pd.DataFrame({"name": ["HR", "Law", "IT"], "n": [7, 30, 40]})
    table = Tabulation(
        frame, Text("T"), {"name": of(Text("Name")), "n": count(Text("N"), who="people by x")}
    )
    say = Note(Text("{n} of them", n=Count(7, who="people by x | HR")))
    _, ledger = page("03_matching", table)
    blocks, _ = page("09_leadership", say, systems(ledger))
    assert blocks[0]["text"] == ("7 of them" if is_told else "Some of them")
    # Before any table has said what its rows are, it is told as of groups.
    blocks, ledger = page("02_profiles", say)
    assert blocks[0]["text"] == "Some of them"
    resting = Note(Claim(Text("most"), on=(Count(7, who="people by x | HR"),)))
    assert page("02_profiles", resting)[0][0]["text"] == "Too few to tell"

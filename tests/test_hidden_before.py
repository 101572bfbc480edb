"""What an earlier edition hid stays hidden until enough have come or gone: an attacker has both."""

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from mentorkit.language import Text
from mentorkit.programme import Privacy
from mentorkit.publication import Ledger, release
from mentorkit.result import Count, Note, Tabulation, count, label
from mentorkit.tables import Store, read_hidden, write_ledger

FEW = 5


def edition(*findings, earlier=(), name="06_meetings", before=()):
    """The blocks of an edition; what it and `earlier` have told; its systems of counts."""
    told = {entry["quantity"]: entry for told, _ in earlier for entry in told}
    hidden = hidden_in([systems for _, systems in earlier])
    phase = SimpleNamespace(
        programme=SimpleNamespace(privacy=Privacy()), language="en", audience="leadership",
        name=name, ledger=Ledger.of_records(told.values(), lambda: list(before), hidden),
    )  # fmt: skip
    blocks = [released.block for released in release(list(findings), phase)]
    return blocks, (
        [entry for block in blocks for entry in block.get("told", ())],
        list(phase.ledger.linked.systems.values()),
    )


def hidden_in(editions):
    """As the store gives it."""
    told = {n for systems in editions for s in systems for n in s.told | s.held}
    return {
        n: c for systems in editions for s in systems for n, c in s.counts.items() if n not in told
    }


def states(counts, who=None):
    rows = pd.DataFrame({"state": [f"state {i}" for i in range(len(counts))], "n": counts})
    columns = {"state": label(Text("State")), "n": count(Text("Pairs"), who=who)}
    return Tabulation(rows, Text("Pairs"), columns)


def shown(block):
    return [None if row[1]["hidden"] else row[1]["text"] for row in block["rows"]]


def test_cells_hidden_once_are_not_told_by_the_next_edition():
    first, then = edition(states([3, 20, 30]))
    assert shown(first[0]) == [None, None, "30"]
    # Two have come to the first row: 8 of them hide nobody, but 20 told now would tell 3 then.
    second, then_too = edition(states([8, 20, 30]), earlier=[then])
    assert shown(second[0])[1] is None
    # Now enough have come to the second as well.
    third, _ = edition(states([14, 26, 30]), earlier=[then, then_too])
    assert shown(third[0]) == ["14", "26", "30"]


def test_which_cell_protects_another_does_not_change_between_editions():
    first, then = edition(states([3, 12, 13]))
    hides = [cell is None for cell in shown(first[0])]
    # Now the other would be the smaller.
    second, _ = edition(states([3, 14, 13]), earlier=[then])
    assert all(
        now is None for now, was_hidden in zip(shown(second[0]), hides, strict=True) if was_hidden
    )


def lowest_and_highest(i, sums, known):
    """What of unknown `i` follows from equations and known values: an attacker's interval."""
    n = max(max(parts) for parts, _ in sums) + 1
    equations = np.zeros((len(sums), n))
    for row, (parts, _) in enumerate(sums):
        equations[row, list(parts)] = 1
    totals = [total for _, total in sums]
    ends = [known.get(j, (0, None)) for j in range(n)]
    aim = np.eye(n)[i]
    solved = [linprog(s * aim, A_eq=equations, b_eq=totals, bounds=ends) for s in (1, -1)]
    assert all(found.status in (0, 3) for found in solved)
    return [
        s * found.fun if found.status == 0 else np.inf
        for s, found in zip((1, -1), solved, strict=True)
    ]


def test_nobody_finds_what_the_first_edition_hid_with_both_editions():
    draw = np.random.default_rng(7)
    tried = 0
    while tried < 60:
        counts = draw.negative_binomial(1, 0.06, 4)
        moves = np.where(draw.random(4) < 0.5, 0, draw.integers(-9, 10, 4))
        later = np.maximum(counts + moves, 0)
        first, then = edition(states(counts))
        if first[0]["kind"] != "table" or None not in shown(first[0]):
            continue
        second, _ = edition(states(later), earlier=[then])
        tried += 1
        known = {i: (int(text),) * 2 for i, text in enumerate(shown(first[0])) if text}
        if second[0]["kind"] == "table":
            for i, text in enumerate(shown(second[0])):
                # Where nobody has come or gone the attacker carries a figure back.
                if text and text.isdigit() and counts[i] == later[i]:
                    known[i] = (int(text),) * 2
        for i, text in enumerate(shown(first[0])):
            if text is None and 0 < counts[i] < FEW:
                low, high = lowest_and_highest(i, [(range(4), counts.sum())], known)
                assert high - low >= FEW - 1, (counts, later, shown(first[0]), second)


def test_what_one_page_holds_another_holds_too_and_is_not_withheld():
    who = "pairs by state"
    _, then_one = edition(states([30, 37, 35], who), name="02_profiles")
    _, then_two = edition(states([30, 37, 35], who), name="07_evaluation")
    one, (_, systems) = edition(states([30, 36, 35], who), earlier=[then_one], name="02_profiles")
    assert shown(one[0]) == ["about 30", "about 37", "about 35"]
    two, _ = edition(
        states([30, 36, 35], who), earlier=[then_two], name="07_evaluation", before=systems
    )
    assert shown(two[0]) == ["about 30", "about 37", "about 35"]


def test_what_one_page_holds_a_page_that_never_told_it_hides():
    who = "pairs by state"
    _, then = edition(states([30, 37, 35], who), name="02_profiles")
    _, (_, systems) = edition(states([30, 36, 35], who), earlier=[then], name="02_profiles")
    table, _ = edition(states([30, 36, 35], who), name="07_evaluation", before=systems)
    assert table[0]["kind"] == "unshown"
    note = Note(Text("{n} of them", n=Count(36, who=f"{who} | state 1")))
    said, _ = edition(note, name="07_evaluation", before=systems)
    assert "36" not in said[0]["text"]


def test_the_store_tells_what_days_before_hid_and_none_told(make_programme):
    programme = make_programme()
    Store.open(programme, create=True).close()
    days = [dt.date(2026, m, 1) for m in (1, 2, 3)]
    system = {"place": "p", "counts": {"a": 3, "b": 20, "c": 9}, "told": ["c"], "sums": []}
    write_ledger(programme, days[0], {"06_meetings": []}, {"06_meetings": [system]})
    later = system | {"counts": {"a": 4, "b": 20}, "told": ["b"], "held": []}
    write_ledger(programme, days[1], {"06_meetings": []}, {"06_meetings": [later]})
    assert read_hidden(programme, days[0]) == {}
    assert read_hidden(programme, days[1]) == {"a": 3, "b": 20}
    assert read_hidden(programme, days[2]) == {"a": 4}


def test_what_only_stands_in_a_sentences_sum_was_not_hidden(make_programme):
    programme = make_programme()
    Store.open(programme, create=True).close()
    system = {"place": "p", "counts": {"all": 70, "a": 30}, "told": ["all"], "sums": [],
              "unasked": ["a"]}  # fmt: skip
    write_ledger(programme, dt.date(2026, 1, 31), {"04_kickoff": []}, {"04_kickoff": [system]})
    assert read_hidden(programme, dt.date(2026, 2, 28)) == {}

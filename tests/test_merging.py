"""Groups that are joined before anything is hidden, as a params file asks for it."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from mentorkit.cli import app
from mentorkit.errors import ProgrammeError
from mentorkit.language import Text
from mentorkit.programme import Privacy, load_programme
from mentorkit.publication import Ledger, release
from mentorkit.result import Chart, Tabulation, count, ends, fact, group, label, mean, share

GOOD = """id: p
name: P
organisation: O
purpose: x
period: {start: 2025-10-01, end: 2026-11-30}
"""


def released(finding, audience="leadership", **privacy):
    phase = SimpleNamespace(
        programme=SimpleNamespace(privacy=Privacy(**privacy)), language="en", audience=audience,
        name="03_matching", ledger=Ledger(before=lambda: []),
    )  # fmt: skip
    return [one.block for one in release(finding, phase)]


def texts(block):
    return [[cell["text"] for cell in row] for row in block["rows"]]


def departments(rows, **more):
    frame = pd.DataFrame(rows, columns=["name", "k", "n"])
    frame["rate"], frame["mean"] = frame["k"] / frame["n"], 3.5
    columns = {
        "name": group(Text("Department"), of="department"),
        "n": count(Text("Mentees")),
        "k": count(Text("Placed")),
        "rate": share(Text("Share"), k="k", n="n"),
    }
    return Tabulation(frame, Text("Departments"), columns | more)


ROWS = [("HR", 4, 9), ("IT", 30, 60), ("Economy", 12, 22), ("Law", 40, 70)]
SUPPORT = {"department": {"HR": "Support", "Economy": "Support"}}


def test_small_groups_are_joined_under_the_wider_name_and_shares_computed_anew():
    table = departments(ROWS)
    assert "hidden" in str(texts(released(table)[0]))
    block, chart = released(
        [table, Chart(table, "bar", "name", ["n"], Text("Bars"))], merge=SUPPORT
    )
    assert texts(block) == [
        ["Support", "31", "16", "52%"], ["IT", "60", "30", "50%"], ["Law", "70", "40", "57%"],
    ]  # fmt: skip
    assert "Support" in chart["svg"] and "Economy" not in chart["svg"]
    assert texts(released(table, merge={"age": "order"})[0]) == texts(released(table)[0])


def test_groups_that_are_not_small_stay():
    rows = [("HR", 20, 40), ("IT", 30, 60), ("Economy", 12, 26), ("Law", 40, 70)]
    assert [row[0] for row in texts(released(departments(rows), merge=SUPPORT)[0])] == [
        "HR", "IT", "Economy", "Law",
    ]  # fmt: skip


def test_what_is_not_known_is_joined_with_nothing():
    rows = [*ROWS, (Text("not known"), 3, 8)]
    block = released(departments(rows), merge={"department": "order"})[0]
    names = [row[0] for row in texts(block)]
    assert "HR + IT" in names or "HR + IT + Economy" in names
    assert not any("+ not known" in name for name in names)


@pytest.mark.parametrize(
    "more", [{"mean": mean(Text("Mean"), n="n")}, {"mean": fact(Text("Target"))}]
)
def test_a_table_with_more_than_counts_and_shares_stays(more):
    table = departments(ROWS, **more)
    assert texts(released(table, merge=SUPPORT)[0]) == texts(released(table)[0])


def test_each_ground_is_joined_in_its_own_way_and_rates_are_those_of_all():
    """By hand: 2 years; of joint rows leavers over the persons' years, no interval."""
    frame = pd.DataFrame(
        [("sex", "men", 40, 200), ("age", "-29", 3, 30), ("age", "30-39", 12, 50),
         ("age", "40-", 30, 120), ("sex", "women", 30, 150)],
        columns=["ground", "group", "k", "n"],
    )  # fmt: skip
    frame["rate"] = frame["k"] / frame["n"] / 2
    frame["low"], frame["high"] = frame["rate"] - 0.05, frame["rate"] + 0.05
    table = Tabulation(frame, Text("Turnover"), {
        "ground": label(Text("Grouped by")),
        "group": group(Text("Group"), by="ground"),
        "k": count(Text("Left")),
        "n": count(Text("Employees")),
        "rate": share(Text("Turnover"), k="k", n="n", digits=1),
        **ends(share, k="k", n="n", digits=1),
    })  # fmt: skip
    block = released(table, merge={"age": "order", "sex": {"men": "all", "women": "all"}})[0]
    assert texts(block) == [
        ["sex", "men", "40", "200", "10.0%", "5.0%", "15.0%"],
        ["age", "-29 + 30-39", "15", "80", "9.4%", "–", "–"],
        ["age", "40-", "30", "120", "12.5%", "7.5%", "17.5%"],
        ["sex", "women", "30", "150", "10.0%", "5.0%", "15.0%"],
    ]


@pytest.mark.parametrize("seed", range(8))
def test_joined_tables_add_up_to_what_they_were_joined_of(seed):
    """Counts by order: every joint row is a run of rows, by hand; the whole is as it was."""
    from mentorkit.publication.ledger import Rules
    from mentorkit.publication.merging import merge_groups

    rng = np.random.default_rng(seed)
    n = rng.integers(1, 60, 9)
    rows = [(f"d{i}", int(rng.integers(0, of + 1)), int(of)) for i, of in enumerate(n)]
    table = departments(rows)
    rules = Rules(Privacy(merge={"department": "order"})).for_groups()
    joint = merge_groups(table, rules).frame
    at = 0
    for row in joint.itertuples():
        own = rows[at : at + row.name.count("+") + 1]
        at += len(own)
        assert row.name == " + ".join(name for name, _, _ in own)
        assert (row.k, row.n) == (sum(k for _, k, _ in own), sum(m for _, _, m in own))
        assert row.rate == pytest.approx(row.k / row.n)
    assert at == len(rows)


def problems_of(tmp_path, text):
    (tmp_path / "p.yaml").write_text(GOOD + text, encoding="utf-8")
    with pytest.raises(ProgrammeError) as refused:
        load_programme(tmp_path / "p.yaml")
    return [(problem.what, problem.mend) for problem in refused.value.problems]


def test_all_that_is_wrong_with_merge_is_told_at_once(tmp_path):
    found = problems_of(tmp_path, """privacy:
  round_to: 1
  merge:
    departmnt: order
    age: ordered
    sex: {men: men}
    department: {A: B, B: C, C: A, D: }
    background: {}
""")  # fmt: skip
    assert [what for what, _ in found] == [
        "privacy.round_to is 1",
        "privacy.merge has departmnt, of which no table has groups",
        "privacy.merge of age is neither an order nor wider names",
        "privacy.merge of sex puts men under itself",
        "privacy.merge of department has no wider name for D",
        "privacy.merge of background has no names",
    ]
    assert found[1][1] == "did you mean department?"
    assert all(mend for _, mend in found)
    found = problems_of(tmp_path, "privacy: {merge: {department: {A: B, B: C, C: A, D: A}}}\n")
    assert [what.split(" puts ")[1] for what, _ in found] == [f"{x} under itself" for x in "ABC"]


def test_check_prints_the_parameters_in_force(tmp_path):
    (tmp_path / "p.yaml").write_text(
        GOOD + "privacy: {round_to: 5, merge: {department: {HR: Support}, age: order}}\n",
        encoding="utf-8",
    )
    said = CliRunner().invoke(app, ["check", str(tmp_path / "p.yaml")]).stdout
    for line in ("minimum_count: 8", "minimum_group: 13", "round_to: 5", "HR: Support",
                 "age: order"):  # fmt: skip
        assert line in said


def test_a_table_of_which_all_groups_are_joined_is_one_line():
    """What is left is the number of all, which the page tells anyway, under all names at once."""
    rows = [("-29", 1, 4), ("30-39", 2, 6), ("40-49", 1, 3), ("50-", 2, 7)]
    table = departments(rows)
    for how in ("order", {name: "all" for name, _, _ in rows}):
        blocks = released(
            [table, Chart(table, "bar", "name", ["n"], Text("Bars"))], merge={"department": how}
        )
        assert [block["kind"] for block in blocks] == ["unshown"]
        assert "20" not in str(blocks)
    # One group that was one from the start is a table as any other.
    assert texts(released(departments([("HR", 30, 60)]), merge={"department": "order"})[0])

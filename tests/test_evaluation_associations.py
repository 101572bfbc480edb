"""What goes with what came after, and groups against all others: by hand, by other libraries."""

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.multitest import multipletests

from mentorkit.errors import EvaluationError
from mentorkit.evaluation import (
    associate_ranks,
    associate_shares,
    choose_landmark,
    compare_across_groups,
    compare_groups,
    compare_shares,
    follow_from_landmark,
    relate_meetings,
    report_equity,
    report_meetings,
)
from mentorkit.programme import Programme
from mentorkit.publication import release

LANDMARK, AS_OF = dt.date(2026, 5, 1), dt.date(2026, 10, 31)


def programme(**privacy):
    return Programme(id="p", name="P", organisation="O", purpose="x", privacy=privacy,
                     period={"start": "2025-10-01", "end": "2026-11-30"})  # fmt: skip


def day(text):
    return pd.Timestamp(text)


# ---------------------------------------------------------------- the landmark


def test_the_landmark_is_half_way():
    assert choose_landmark(programme()) == LANDMARK


def test_what_came_before_the_landmark_and_what_after():
    tracked = pd.DataFrame(
        [
            ("a", "M", 6, 6, 14.0, "on_track", day("2025-10-01")),
            ("b", "M", 2, 6, 40.0, "overdue", day("2025-10-01")),
            ("c", "N", 0, 6, np.nan, "never_met", day("2025-10-01")),
            ("d", "N", 3, 6, 5.0, "ended", day("2025-10-01")),
            ("e", "O", 7, 6, 10.0, "on_track", day("2025-10-01")),
            ("f", "O", 0, 0, np.nan, "on_track", day("2026-04-25")),
            ("a", "P", 0, 1, np.nan, "never_met", day("2026-02-01")),
        ],
        columns=["mentee_id", "mentor_id", "held", "expected", "days_to_first", "status",
                 "started"],
    )  # fmt: skip
    staff = pd.DataFrame(
        {
            "id": list("abce"),
            "hired": day("2020-01-01"),
            "left": [pd.NaT, day("2026-06-01"), pd.NaT, day("2026-04-30")],
            "promotions": [(day("2026-03-01"),), (), (day("2026-07-01"),), ()],
        }
    )
    goals = pd.DataFrame(
        [
            ("1", "a", "reached", "2025-11-01", "2026-04-01"),
            ("2", "a", "reached", "2025-11-01", "2026-09-01"),
            ("3", "b", "reached", "2025-11-01", "2026-04-01"),
            ("4", "c", "open", "2025-11-01", None),
            ("5", "f", "reached", "2026-06-01", "2026-09-01"),
        ],
        columns=["goal_id", "mentee_id", "status", "set_on", "status_date"],
    )
    for name in ("set_on", "status_date"):
        goals[name] = pd.to_datetime(goals[name])
    found = follow_from_landmark(tracked, LANDMARK, AS_OF, employment=staff, goals=goals)
    # d's pair had ended and e had left; a's first pair counts.
    assert list(found.index) == ["a", "b", "c", "f"] and found.loc["a", "mentor_id"] == "M"

    def values(name):
        return found[name].astype(object).where(found[name].notna(), None).tolist()

    assert values("kept") == [1, 0, 0, None]
    assert values("in_time") == [1, 0, 0, None]
    assert values("stayed") == [1, 0, 1, None]
    assert values("promoted") == [0, 0, 1, None]
    # b had reached its only goal before, f's was set after.
    assert values("goal_reached") == [1, None, 0, None]
    alone = follow_from_landmark(tracked.head(0), LANDMARK, AS_OF, employment=staff, goals=goals)
    assert alone.empty and relate_meetings(alone) == {}


def test_leaving_early_is_not_mistaken_for_meeting_little():
    """Meetings do nothing; by the last day those who left have met little all the same."""
    rng, n = np.random.default_rng(1), 600
    leaves = np.where(rng.random(n) < 0.4, rng.integers(30, 395, n), 9999)
    days = [np.sort(rng.choice(395, rng.integers(4, 15), replace=False)) for _ in range(n)]
    ids = [f"E{k}" for k in range(n)]
    start = day("2025-10-01")
    staff = pd.DataFrame({"id": ids, "hired": day("2020-01-01"), "promotions": [()] * n})
    staff["left"] = pd.to_datetime(
        [start + pd.Timedelta(days=int(k)) if k < 9999 else pd.NaT for k in leaves]
    )

    def tracked(until):
        met = [(d[d <= min(until, left)]).size for d, left in zip(days, leaves, strict=True)]
        return pd.DataFrame({"mentee_id": ids, "mentor_id": ids, "held": met,
                             "expected": until // 60, "days_to_first": 20.0})  # fmt: skip

    landmark = (day(LANDMARK) - start).days
    fair = follow_from_landmark(tracked(landmark), LANDMARK, AS_OF, employment=staff)
    assert not relate_meetings(fair)["held: stayed"].is_sure
    end = tracked(395)
    naive = associate_ranks(leaves == 9999, end["held"])
    assert naive.is_sure and naive.value > 0.2


# ---------------------------------------------------------------- shares


def test_without_clusters_it_is_the_difference_of_shares():
    y, z = [1] * 56 + [0] * 14 + [1] * 48 + [0] * 32, [1] * 70 + [0] * 80
    found, plain = associate_shares(y, z), compare_shares(y, z)
    # Newcombe (1998), table II, example (a), method 10.
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)
    assert (found.value, found.p_value) == (plain.value, plain.p_value)
    assert not found.by_lot and "That is no effect" in str(found)


def test_people_who_are_alike_are_worth_the_fewer():
    """Four copies of each person say what one does."""
    rng = np.random.default_rng(4)
    y, z = rng.integers(0, 2, 60), rng.integers(0, 2, 60)
    plain = associate_shares(y, z)
    copied = associate_shares(np.repeat(y, 4), np.repeat(z, 4), cluster=np.repeat(range(60), 4))
    assert copied.value == pytest.approx(plain.value)
    assert (copied.low, copied.high) == pytest.approx((plain.low, plain.high), abs=0.01)


def test_the_design_effect_is_that_of_the_robust_variance():
    from mentorkit.evaluation.comparing.associations import design_effect

    rng = np.random.default_rng(6)
    cluster = rng.integers(0, 25, 200)
    z = rng.integers(0, 2, 200)
    y = (rng.random(200) < 0.3 + 0.4 * rng.random(25)[cluster]).astype(float)
    robust = sm.OLS(y, sm.add_constant(z)).fit(
        cov_type="cluster", cov_kwds={"groups": cluster, "use_correction": False}
    )
    means = np.array([y[z == 0].mean(), y[z == 1].mean()])[z]
    n1 = z.sum()
    influence = (y - means) * np.where(z == 1, 1 / n1, -1 / (200 - n1))
    # The robust variance by statsmodels over that of people on their own, of as many clusters.
    simple = (influence**2).sum() * 200 / 199
    expected = robust.bse[1] ** 2 * 25 / 24 / simple
    assert design_effect(influence, cluster) == pytest.approx(max(1, expected), rel=1e-6)
    assert design_effect(influence, np.arange(200)) == 1


def test_mentors_who_do_well_do_not_make_what_is_not_there():
    rng, wrong, naive = np.random.default_rng(8), 0, 0
    for _ in range(120):
        cluster = np.repeat(np.arange(30), 4)
        # Whole mentors meet often or not, and whole mentors' mentees stay or not.
        z = np.repeat(rng.integers(0, 2, 30), 4)
        y = (rng.random(120) < np.repeat(rng.choice([0.3, 0.8], 30), 4)).astype(int)
        wrong += associate_shares(y, z, cluster=cluster).p_value <= 0.05
        naive += associate_shares(y, z).p_value <= 0.05
    assert wrong / 120 < 0.11 < naive / 120


@pytest.mark.parametrize("y, z", [([], []), ([1], [0]), ([1, 0], [1, 1]), ([None, 1], [1, 0])])
def test_too_few_people_for_a_difference(y, z):
    found = associate_shares(y, z, exposure="meeting")
    assert np.isnan(found.low) and "too few" in str(found)


def test_lengths_must_agree():
    with pytest.raises(EvaluationError, match="one of each for every person"):
        associate_ranks([1, 2, 3], [1, 2])
    with pytest.raises(EvaluationError, match="one of each for every person"):
        associate_shares([1, 0], [1, 0], cluster=["a"])


# ---------------------------------------------------------------- ranks


def test_rank_correlation_is_scipys():
    rng = np.random.default_rng(2)
    x, y = rng.integers(0, 6, 80), rng.integers(0, 2, 80).astype(float)
    y[:3] = np.nan
    found = associate_ranks(y, x)
    assert found.value == pytest.approx(stats.spearmanr(x[3:], y[3:]).statistic)
    assert found.p_value == pytest.approx(stats.spearmanr(x[3:], y[3:]).pvalue, abs=0.02)
    assert (found.n, found.n_left_out) == (77, 3)
    assert found.n_treated == np.nansum(y) and "no" in str(found)


def test_rank_intervals_cover_the_truth():
    """Of normal pairs with correlation r, Spearman's is 6/pi asin(r/2) (Pearson 1907)."""
    rng, covered = np.random.default_rng(9), 0
    truth = 6 / np.pi * np.arcsin(0.5 / 2)
    for _ in range(400):
        x, y = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 60).T
        found = associate_ranks(y, x)
        covered += found.low <= truth <= found.high
    assert 0.92 < covered / 400 < 0.98


@pytest.mark.parametrize("values", [[], [1], [1, 1, 1, 1, 1, 1], [1, 2, 3, None, None]])
def test_ranks_that_say_nothing(values):
    found = associate_ranks(values, range(len(values)), name="Score")
    assert np.isnan(found.low) and not found.is_sure
    assert ("do not differ" if len(values) > 5 else "too few") in str(found)


# ---------------------------------------------------------------- groups against all others


def test_each_group_is_compared_with_all_others():
    rng = np.random.default_rng(3)
    groups = rng.choice(["Ö", "a", "m"], 120)
    values = rng.normal(0, 1, 120) + (groups == "m")
    found = compare_across_groups(values, groups)
    assert list(found) == ["a", "m", "Ö"]
    raw = [compare_groups(values, groups == name) for name in found]
    assert [e.value for e in found.values()] == pytest.approx([e.value for e in raw])
    holm = multipletests([e.p_value for e in raw], method="holm")[1]
    assert [e.p_adjusted for e in found.values()] == pytest.approx(holm)
    assert found["m"].group_mean == pytest.approx(values[groups == "m"].mean())
    assert "do not say why" in str(found["m"])


def test_groups_by_yes_and_no_and_what_is_unknown():
    values = [True, False, True, True, None, False]
    found = compare_across_groups(values, ["a", "a", "b", None, "b", "b"])
    assert [e.shares[0].k for e in found.values()] == [1, 1]
    assert [e.n for e in found.values()] == [4, 4]
    assert compare_across_groups(values, ["a"] * 6) == {} and compare_across_groups([], []) == {}


def test_alike_groups_seldom_differ(monkeypatch):
    # statsmodels' correction tidies up memory at every call, which takes long beside other tests.
    monkeypatch.setattr("gc.collect", lambda: 0)
    rng, wrong = np.random.default_rng(7), 0
    for _ in range(40):
        found = compare_across_groups(rng.normal(size=150), rng.integers(0, 6, 150).astype(str))
        wrong += any(each.is_sure for each in found.values())
    # Of 40 with a chance of 1 in 20 each, 99 in 100 have at most 6.
    assert wrong <= 6


# ---------------------------------------------------------------- what is told


def told(findings, asked=None):
    reader = SimpleNamespace(programme=asked or programme(), language="en", audience="leadership",
                             name="07_evaluation", as_of=AS_OF)  # fmt: skip
    return [item.block for item in release(findings, reader)]


def rows_of(blocks, title):
    table = next(b for b in blocks if b["kind"] == "table" and title in b["caption"])
    return [[cell["text"] for cell in row] for row in table["rows"]]


def some_pairs(kept_leavers):
    """60 who kept their cadence, of whom some left, and 60 who did not, of whom 20 left."""
    stayed = [0.0] * kept_leavers + [1.0] * (60 - kept_leavers) + [0.0] * 20 + [1.0] * 40
    kept = [1.0] * 60 + [0.0] * 60
    return pd.DataFrame({"mentor_id": [f"M{k}" for k in range(120)], "kept": kept,
                         "held": np.arange(120.0), "stayed": stayed})  # fmt: skip


@pytest.mark.parametrize("leavers, is_shown", [(0, True), (4, False), (5, True), (57, False)])
def test_a_row_with_few_people_in_a_corner_is_left_out_whole(leavers, is_shown):
    findings = report_meetings(some_pairs(leavers), LANDMARK, 130, programme(), AS_OF)
    blocks = told(findings)
    assert any("120 mentees" in str(block) for block in blocks)
    shown = [b for b in blocks if b["kind"] == "table" and "with and without" in b["caption"]]
    assert bool(shown) == is_shown
    if is_shown:
        assert rows_of(blocks, "with and without")[0][2:4] == [f"{1 - leavers / 60:.0%}", "67%"]


def test_before_the_landmark_and_without_meetings():
    early = report_meetings(some_pairs(5), LANDMARK, 130, programme(), LANDMARK)
    assert "It can be told from then on" in str(told(early))
    nobody = some_pairs(5).assign(held=0.0)
    assert report_meetings(nobody, LANDMARK, 130, programme(), AS_OF) == []


def some_mentees():
    rng = np.random.default_rng(5)
    site = ["Nord"] * 60 + ["Syd"] * 60 + ["Väst"] * 4
    kept = [1.0] * 45 + [0.0] * 15 + [1.0] * 20 + [0.0] * 40 + [1.0] * 4
    return pd.DataFrame({"mentor_id": [f"M{k}" for k in range(124)], "site": site, "kept": kept,
                         "score": rng.random(124), "goal_reached": rng.random(124) < 0.5,
                         "department": [f"D{k % 31}" for k in range(124)]})  # fmt: skip


def test_groups_stand_in_the_alphabets_order_and_few_are_not_named():
    blocks = told(report_equity(some_mentees(), programme()))
    rows = rows_of(blocks, "Meetings held as planned, by place of work")
    # To protect the four of Väst one of the others is hidden with them.
    assert rows[0][0] == "Nord" and rows[-1][0] == "Others (hidden)"
    page = str(blocks)
    assert "Väst" not in page and "D3" not in page
    assert "Too few mentees in each group to compare them by: department" in page


def test_a_group_differs_where_it_is_sure():
    mentees = some_mentees()
    mentees.loc[mentees["site"].eq("Väst"), "site"] = "Syd"
    blocks = told(report_equity(mentees, programme()))
    rows = rows_of(blocks, "Meetings held as planned")
    assert [row[:4] for row in rows] == [["Nord", "60", "45", "75%"], ["Syd", "64", "24", "38%"]]
    assert [row[4] for row in rows] == ["differs: higher", "differs: lower"]
    score = rows_of(blocks, "Match score")
    assert [row[1] for row in score] == ["60", "64"] and score[0][3] == "may be chance"
    rounded = told(report_equity(mentees, programme(round_to=5)))
    assert [row[4] for row in rows_of(rounded, "Meetings held")] == [
        "differs: higher", "differs: lower",
    ]  # fmt: skip


def test_a_groups_row_tells_nothing_of_those_outside_it():
    """One of Syd reaches a goal that was not: the row of Nord is as it was."""
    mentees = some_mentees().iloc[:120].assign(goal_reached=lambda own: own["kept"])
    pages = []
    for changed in (0, 1):
        own = mentees.copy()
        own.loc[own.index[-changed:] if changed else [], ["kept", "goal_reached", "score"]] = 1
        blocks = told(report_equity(own, programme()))
        pages.append([rows_of(blocks, title)[0] for title in ("Meetings", "Goals", "Match score")])
    assert pages[0] == pages[1] and pages[0][0][0] == "Nord"
    assert not any(figure in row[-1] for row in pages[0] for figure in "0123456789")


@pytest.mark.parametrize("gone", ["site", "score", "kept"])
def test_what_is_not_known_is_not_compared(gone):
    assert report_equity(some_mentees().head(0), programme()) == []
    blocks = told(report_equity(some_mentees().drop(columns=gone), programme()))
    assert not any("Match score" in str(block) for block in blocks) or gone != "score"

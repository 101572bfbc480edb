"""Who has met whom, and the next groups: against brute force, known optima and the bound."""

import datetime as dt
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest

from mentorkit.errors import MatchingError
from mentorkit.meetings import (
    count_encounters,
    count_met,
    find_absent,
    propose_groups,
)
from mentorkit.tables.example.setting import fill_table

AS_OF = dt.date(2026, 6, 30)


def names(n):
    return [f"E{k:03}" for k in range(n)]


def pairs_of(groups):
    """Pairs of people in one group, in any round."""
    found = set()
    for _, members in groups.groupby(["round", "group"])["id"]:
        found |= set(combinations(sorted(members), 2))
    return found


def check_rounds(found, people, rounds, n_groups=None):
    """Everybody once a round, in groups that differ in size by one at most."""
    assert sorted(found.groups["round"].unique()) == list(range(1, rounds + 1))
    for _, own in found.groups.groupby("round"):
        assert sorted(own["id"]) == sorted(people)
        sizes = own["group"].value_counts()
        assert sizes.max() - sizes.min() <= 1
        assert n_groups is None or len(sizes) == n_groups


# Each pair meets once: affine planes of order 3, 4, 5 and 7; and three that are solved in
# part of their rounds. Harvey & Winterer (2005) list what is solvable.
@pytest.mark.parametrize("groups, size, rounds", [
    (3, 3, 4), (4, 4, 5), (5, 5, 6), (7, 7, 8), (5, 4, 5), (8, 4, 7), (6, 4, 4), (5, 3, 6),
])  # fmt: skip
def test_what_can_be_solved_whole_is(groups, size, rounds):
    people = names(groups * size)
    found = propose_groups(people, group_size=size, rounds=rounds)
    check_rounds(found, people, rounds, groups)
    assert found.gained == found.bound == rounds * groups * size * (size - 1) // 2
    assert len(pairs_of(found.groups)) == found.gained and found.share == 1
    assert found.met.eq(rounds * (size - 1)).all()


def every_round(people, size):
    """Every way to part people into groups of the sizes that are proposed."""
    n_groups = max(1, min((2 * len(people) + size) // (2 * size), len(people) // 2))
    small, more = divmod(len(people), n_groups)
    wanted = sorted([small + 1] * more + [small] * (n_groups - more))

    def part(rest):
        if not rest:
            yield []
            return
        first, *others = rest
        for s in set(wanted):
            for mates in combinations(others, s - 1):
                group = (first, *mates)
                for more_groups in part([p for p in others if p not in mates]):
                    yield [group, *more_groups]

    return [found for found in part(list(people)) if sorted(map(len, found)) == wanted]


@pytest.mark.parametrize("seed", range(12))
def test_no_other_groups_bring_more_of_few(seed):
    """Some have met and some must not meet: every choice of groups is tried."""
    rng = np.random.default_rng(seed)
    n, size, rounds = [(6, 3, 2), (6, 2, 3), (7, 3, 2), (8, 4, 2), (8, 3, 1), (5, 2, 2)][seed % 6]
    people = names(n)
    drawn = [pair for pair in combinations(people, 2) if rng.random() < 0.45]
    seen, apart = set(drawn[::2]), set(drawn[1::4])
    allowed = [
        pairs
        for groups in every_round(people, size)
        if not (pairs := {p for g in groups for p in combinations(g, 2)}) & apart
    ]
    found = propose_groups(
        people, pd.DataFrame(list(seen), columns=["id", "other_id"]), size, rounds, conflicts=apart
    )
    assert not pairs_of(found.groups) & apart
    if not allowed:
        assert len(found.left_out)
        return
    best = max(len(set().union(*chosen) - seen) for chosen in product(allowed, repeat=rounds))
    assert found.left_out.empty
    assert found.gained == len(pairs_of(found.groups) - seen) == best <= found.bound


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, 11, 37])
def test_uneven_numbers(n):
    people = names(n)
    found = propose_groups(people, group_size=4, rounds=3)
    if n == 0:
        assert found.groups.empty and found.bound == 0
        return
    check_rounds(found, people, 3)
    smallest = found.groups.groupby(["round", "group"]).size().min()
    assert smallest >= min(n, 2) and found.gained <= found.bound


def test_five_hundred_people_and_six_rounds_meet_whom_they_can():
    people = names(500)
    found = propose_groups(people, group_size=8, rounds=6, seed=3)
    check_rounds(found, people, 6)
    assert found.share == 1
    again = propose_groups(people[::-1], group_size=8, rounds=6, seed=3)
    pd.testing.assert_frame_equal(found.groups, again.groups)
    other = propose_groups(people, group_size=8, rounds=6, seed=4)
    assert not found.groups.equals(other.groups)


def test_a_year_whose_groups_are_proposed_one_by_one():
    """Whoever joins late has met nobody, and each round comes after what has been held."""
    people, met = names(36), pd.DataFrame({"id": [], "other_id": []})
    for turn in range(5):
        now = people if turn > 2 else people[:32]
        found = propose_groups(now, met, 4)
        check_rounds(found, now, 1)
        new = pd.DataFrame(sorted(pairs_of(found.groups)), columns=["id", "other_id"])
        met = pd.concat([met, new])
    assert not met.duplicated().any()
    counts = count_met(met, people)
    assert counts[people[:32]].eq(15).all() and counts[people[32:]].eq(6).all()


def test_those_who_never_come_are_spread_and_counted_for_nothing():
    people = names(24)
    away = people[::4]
    found = propose_groups(people, group_size=4, rounds=4, absent=away)
    check_rounds(found, people, 4, 6)
    number = found.groups[found.groups["id"].isin(away)].groupby(["round", "group"]).size()
    assert len(number) == 24 and number.eq(1).all()
    there = found.groups[~found.groups["id"].isin(away)]
    assert found.gained == len(pairs_of(there)) == found.bound == 4 * 6 * 3
    assert found.met[away].eq(0).all()


def test_a_first_round_that_is_given_stays():
    people = names(9)
    first = pd.DataFrame({"id": people, "group": [k // 3 for k in range(9)]})
    found = propose_groups(people, group_size=3, rounds=4, first=first)
    own = found.groups[found.groups["round"].eq(1)]
    assert sorted(own.groupby("group")["id"].apply(list)) == [people[:3], people[3:6], people[6:]]
    assert found.gained == found.bound == 36
    alone = propose_groups(people, group_size=3, first=first.iloc[:6])
    assert alone.left_out["id"].tolist() == people[6:] and alone.gained == alone.bound == 6


def test_nobody_is_put_with_whom_they_must_not_be_however_few_groups():
    found = propose_groups(names(4), group_size=4, rounds=2, conflicts=[("E000", "E001")])
    assert ("E000", "E001") not in pairs_of(found.groups)
    assert found.left_out["round"].tolist() == [1, 2]


def test_what_cannot_be_used_is_told_at_once():
    with pytest.raises(MatchingError) as refused:
        propose_groups(names(4), group_size=1, rounds=0)
    assert "group_size is 1" in str(refused.value) and "rounds is 0" in str(refused.value)
    with pytest.raises(MatchingError, match="no column id"):
        propose_groups(pd.DataFrame({"person": names(4)}))
    with pytest.raises(MatchingError, match="other_id"):
        propose_groups(names(4), pd.DataFrame({"id": ["a"]}))


@pytest.mark.parametrize("seed", range(4))
def test_who_has_met_whom_by_plain_sets(seed):
    rng = np.random.default_rng(seed)
    meetings, rows, held = [], [], {}
    for k in range(30):
        kind = ["group", "group", "kick_off"][k % 3]
        day = dt.date(2026, 1, 1) + dt.timedelta(days=int(rng.integers(0, 240)))
        is_held = rng.random() < 0.8
        meetings.append({"meeting_id": f"K{k}", "kind": kind, "planned": day,
                         "held": day if is_held else None})  # fmt: skip
        there = set()
        for person in names(12):
            if rng.random() < 0.4:
                came = [True, False, None][int(rng.integers(3))]
                rows.append({"meeting_id": f"K{k}", "id": person, "attended": came})
                if came is not False:
                    there.add(person)
        if kind == "group" and is_held and day <= AS_OF:
            held[f"K{k}"] = (day, there)
    meetings, attendance = fill_table("meetings", meetings), fill_table("meeting_attendance", rows)
    found = count_encounters(meetings, attendance, AS_OF)
    wanted = {}
    for day, there in held.values():
        for pair in combinations(sorted(there), 2):
            times, last = wanted.get(pair, (0, day))
            wanted[pair] = (times + 1, max(last, day))
    told = {(row.id, row.other_id): (row.times, row.last.date()) for row in found.itertuples()}
    assert told == wanted and found["id"].lt(found["other_id"]).all()
    others = {p: {a for pair in wanted for a in pair if p in pair} - {p} for p in names(12)}
    assert count_met(found, names(12)).to_dict() == {p: len(o) for p, o in others.items()}
    invited = {p: [k for k in held if ((attendance["meeting_id"] == k) & (attendance["id"] == p))
                   .any()] for p in names(12)}  # fmt: skip
    absent = [p for p in names(12)
              if len(invited[p]) >= 2 and not any(p in held[k][1] for k in invited[p])]  # fmt: skip
    assert find_absent(meetings, attendance, AS_OF) == absent


def test_whoever_is_invited_to_a_planned_meeting_counts_where_asked():
    meetings = fill_table("meetings", [
        {"meeting_id": "K1", "kind": "group", "planned": "2026-07-10"},
        {"meeting_id": "K2", "kind": "group", "planned": "2026-05-10"}])  # fmt: skip
    attendance = fill_table("meeting_attendance", [
        {"meeting_id": key, "id": person, "attended": False}
        for key in ("K1", "K2") for person in ("E1", "E2")])  # fmt: skip
    assert count_encounters(meetings, attendance, AS_OF).empty
    coming = count_encounters(meetings, attendance, AS_OF, planned=True)
    assert coming[["id", "other_id", "times"]].values.tolist() == [["E1", "E2", 1]]

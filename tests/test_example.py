"""The example is what it says: whole, lawful, the same each time, and true."""

import hashlib
import json
import math
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mentorkit.errors import TableError
from mentorkit.programme import DEFAULT_ITEMS, DEFAULT_MODULES, Source, load_programme
from mentorkit.tables.example import (
    AS_OF,
    NO_EFFECTS,
    START,
    Effects,
    choose_asked,
    draw_answers,
    draw_applicants,
    draw_careers,
    draw_streams,
    draw_ties,
    draw_workforce,
    make_example,
    write_example,
)
from mentorkit.tables.files import read_source
from mentorkit.tables.schemas import DTYPES, TABLES
from mentorkit.tables.self_ratings import part_self_ratings
from mentorkit.tables.views import current_pairs

PARAMS = Path(__file__).parents[1] / "params" / "example.yaml"


@pytest.fixture(scope="module")
def example():
    return make_example(seed=2026)


@pytest.fixture(scope="module")
def tables(example):
    return example.tables


@pytest.fixture(scope="module")
def several():
    """The tables of some ordinary programmes."""
    return [make_example(seed).tables for seed in range(6)]


# ---------------------------------------------------------------- whole


#: Themes bear ids that are made with a store's secret: nobody can draw them beforehand.
MADE = [name for name in TABLES if name != "comment_themes"]


@pytest.mark.parametrize("name", MADE)
def test_every_table_is_as_its_schema_says(tables, name):
    frame = tables[name]
    assert list(frame.columns) == TABLES[name].columns and len(frame)
    assert [frame[f.name].dtype for f in TABLES[name].fields] == [
        TABLES[name].empty()[f.name].dtype for f in TABLES[name].fields
    ]
    TABLES[name].schema().validate(frame)
    for field in TABLES[name].fields:
        if field.kind in ("list", "dates"):
            assert frame[field.name].map(type).eq(tuple).all()
        if field.default is not None:
            assert frame[field.name].notna().all()


def test_the_counts_are_those_asked_for(tables):
    assert list(tables) == MADE
    assert len(tables["employment"]) == 2000
    stands = tables["applications"].groupby(["role", "status"]).size()
    assert stands["mentor", "accepted"] == 60
    assert stands["mentee", "accepted"] == 120 and stands["mentee", "waiting"] == 60
    assert {"declined", "withdrawn"} <= set(stands["mentee"].index) & set(stands["mentor"].index)


@pytest.mark.parametrize(
    ("employees", "mentors", "mentees", "waiting"),
    [(300, 7, 11, 3), (200, 1, 1, 0), (300, 2, 16, 2), (400, 20, 10, 5)],
)
def test_other_sizes_are_as_asked_and_whole(employees, mentors, mentees, waiting):
    tables = make_example(
        4, employees=employees, mentors=mentors, mentees=mentees, waiting=waiting
    ).tables
    for name in MADE:
        TABLES[name].schema().validate(tables[name])
    stands = tables["applications"].groupby(["role", "status"]).size()
    assert len(tables["employment"]) == employees
    assert stands["mentor", "accepted"] == mentors and stands["mentee", "accepted"] == mentees
    assert stands.get(("mentee", "waiting"), 0) == waiting


def test_references_are_intact(tables):
    for name in MADE:
        for field in TABLES[name].fields:
            if field.refers:
                target, _, column = field.refers.partition(".")
                ids = tables[name][field.name].dropna()
                assert ids.isin(tables[target][column]).all(), (name, field.name)
    staff = set(tables["employment"]["id"])
    assert set(tables["people"]["id"]) == set(tables["applications"]["id"]) <= staff
    assert set(tables["ties"]["from_id"]) | set(tables["ties"]["to_id"]) <= staff
    assert set(tables["people"]["manager_id"]) <= staff
    assert not tables["people"]["id"].duplicated().any()
    assert not set(tables["survey_responses"]["respondent"]) & staff


def test_names_are_their_own_and_addresses_lead_nowhere(tables):
    people = tables["people"]
    assert people["email"].str.fullmatch(r"[a-z]+\.[a-z]+\d*@exempelverket\.example").all()
    assert people["email"].is_unique
    assert people["name"].str.contains("[ÅÄÖåäö]").sum() > 20


def test_the_code_lists_of_the_programme_are_kept(tables):
    answers, ratings = part_self_ratings(tables["survey_responses"])
    asked = {one.id for module in DEFAULT_MODULES for one in module.questions}
    assert set(ratings["item"]) == asked and set(ratings["role"]) == {"mentor"}
    items = {item.id: item for item in DEFAULT_ITEMS}
    assert set(answers["item"]) == set(items)
    for item, rows in answers.groupby("item"):
        assert set(rows["role"]) == set(items[item].asked_of)
        given = rows["answer"].dropna()
        assert given.between(items[item].low, items[item].high).all() and (given % 1 == 0).all()
    before = answers[answers["wave"] == "2025-10"]["item"].map(lambda item: items[item].scale)
    assert set(before) == {"wellbeing", "inclusion"}
    assert set(tables["trainings"]["module"]) == {module.id for module in DEFAULT_MODULES}
    assert "next_cohort_decided" not in set(tables["key_factors"]["act"])


def test_nothing_has_happened_after_the_day_it_is_told(tables):
    told = {
        "meetings": ["held"], "employment": ["hired", "left"], "pairs": ["date"],
        "survey_responses": ["date"], "goals": ["set_on", "status_date"], "ties": ["date"],
        "agreements": ["date"], "decisions": ["date"], "key_factors": ["date"],
        "group_counts": ["date"], "applications": ["date"], "quotes": ["approved_on"],
    }  # fmt: skip
    for name, columns in told.items():
        assert (tables[name][columns].max() <= pd.Timestamp(AS_OF)).all(), name
    assert (tables["meetings"]["planned"] > pd.Timestamp(AS_OF)).any()
    work = tables["employment"]
    assert (work["left"].dropna() >= work["hired"][work["left"].notna()]).all()
    for row in work.itertuples():
        for day in row.promotions + row.moves:
            assert row.hired < day and not day > row.left


# ---------------------------------------------------------------- pairs obey the rules


def running_spells(tables):
    pairs = current_pairs(tables["pairs"])
    ran = pairs[pairs["started"].notna()]
    return ran.assign(until=ran["ended"].fillna(pd.Timestamp(AS_OF)))


@pytest.mark.parametrize("seed", range(3))
def test_pairs_break_no_rule(several, seed):
    tables = several[seed]
    ran = running_spells(tables)
    person = tables["people"].set_index("id")
    accepted = tables["applications"].query("status == 'accepted'").set_index("id")["role"]
    at_odds = {frozenset(pair) for pair in tables["conflicts"].itertuples(index=False)}
    for pair in tables["pairs"].itertuples():
        mentee, mentor = person.loc[pair.mentee_id], person.loc[pair.mentor_id]
        assert accepted[pair.mentee_id] == "mentee" and accepted[pair.mentor_id] == "mentor"
        assert mentee["team"] != mentor["team"]
        assert pair.mentor_id != mentee["manager_id"] and pair.mentee_id != mentor["manager_id"]
        assert mentee["manager_id"] != mentor["manager_id"]
        assert frozenset((pair.mentee_id, pair.mentor_id)) not in at_odds
        assert set(mentee["languages"]) & set(mentor["languages"])
    for day in pd.date_range(START, AS_OF, freq="7D"):
        now = ran[(ran["started"] <= day) & (day <= ran["until"])]
        load = now.groupby("mentor_id").size()
        assert (load <= person["capacity"].reindex(load.index)).all()
        assert not now["mentee_id"].duplicated().any()
    left = tables["employment"].set_index("id")["left"]
    for side in ("mentee_id", "mentor_id"):
        gone = left[ran[side]].to_numpy()
        assert not (ran["until"].to_numpy() > gone).any()
    never = set(accepted[accepted == "mentee"].index) - set(ran["mentee_id"])
    stayed = left[sorted(never)].isna()
    assert 1 <= stayed.sum() <= 5
    ended = current_pairs(tables["pairs"])["state"].eq("ended").sum()
    assert 0 < ended < 0.3 * len(ran)


def test_meetings_lie_within_their_pair(tables):
    ran = running_spells(tables).set_index(["mentee_id", "mentor_id"])
    meetings = tables["meetings"].query("kind == 'one_to_one' and held.notna()")
    spell = ran.loc[list(zip(meetings["mentee_id"], meetings["mentor_id"], strict=True))]
    held = meetings["held"].to_numpy()
    assert (spell["started"].to_numpy() <= held).all() and (held <= spell["until"].to_numpy()).all()
    gaps = meetings.sort_values("held").groupby(["mentee_id", "mentor_id"])["held"].diff().dt.days
    assert 24 <= gaps.median() <= 32


def test_aggregates_count_the_same_people(tables):
    counts = tables["group_counts"]
    work, applications = tables["employment"], tables["applications"]
    first, last = pd.Timestamp("2025-10-01"), pd.Timestamp("2026-09-30")
    expected = {
        ("headcount", last): ((work["hired"] <= last) & ~(work["left"] <= last)).sum(),
        ("leavers", last): work["left"].between(first, last).sum(),
        ("hired", last): work["hired"].between(first, last).sum(),
        ("mentees", first - pd.Timedelta(days=1)): 120,
        ("mentors", first - pd.Timedelta(days=1)): 60,
        ("applicants", first - pd.Timedelta(days=1)): applications["role"].eq("mentee").sum(),
    }
    for (measure, day), n in expected.items():
        rows = counts[(counts["measure"] == measure) & (counts["date"] == day)]
        assert rows.groupby("ground")["count"].sum().tolist() == [n, n, n], measure


def test_every_ground_adds_up_to_the_same_workforce(several):
    for tables in several:
        counts = tables["group_counts"]
        totals = counts.pivot_table(
            index=["measure", "date"], columns="ground", values="count", aggfunc="sum"
        )
        assert totals.notna().all(axis=None) and (totals.nunique(axis=1) == 1).all()
        total = totals["sex"]
        work = tables["employment"]
        for start, end in (("2024-10-01", "2025-09-30"), ("2025-10-01", "2026-09-30")):
            day_before = pd.Timestamp(start) - pd.Timedelta(days=1)
            came, left = total["hired", end], total["leavers", end]
            assert came == work["hired"].between(start, end).sum()
            assert total["headcount", day_before] + came - left == total["headcount", end]
            employed = (work["hired"] <= end) & ~(work["left"] <= end)
            assert total["headcount", end] == employed.sum()
            # Within each group too nobody is lost or counted twice.
            own = counts.set_index(["measure", "date", "group"])["count"].sort_index()
            of = [own[name, pd.Timestamp(end)] for name in ("hired", "leavers", "headcount")]
            assert (own["headcount", day_before] + of[0] - of[1] == of[2]).all()


def test_more_ask_for_data_analysis_than_can_teach_it(tables):
    accepted = set(tables["applications"].query("status == 'accepted'")["id"])
    joined = tables["people"][tables["people"]["id"].isin(accepted)]
    wanted = joined["goals"].explode().value_counts()["dataanalys"]
    mentors = joined[joined["skills"].map(lambda skills: "dataanalys" in skills)]
    assert wanted > 1.3 * mentors["capacity"].sum()


def test_most_mentors_were_trained_before_their_pairs_started(several):
    ready = mentors = 0
    for tables in several:
        came = tables["training_attendance"].query("attended").merge(tables["trainings"])
        before = came[came["date"] < pd.Timestamp("2025-10-14")].groupby("id")["module"].nunique()
        ready += (before == 2).sum()
        mentors += 60
    assert 0.85 < ready / mentors < 0.95


# ---------------------------------------------------------------- the same each time


def fingerprint(folder):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def test_a_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    for folder, seed in (("a", 7), ("b", 7), ("c", 8)):
        write_example(tmp_path / folder, seed)
    a, b, c = (fingerprint(tmp_path / folder) for folder in "abc")
    assert a == b and list(a) == list(c)
    assert {name for name in a if a[name] == c[name]} == {
        "decisions.csv", "key_factors.csv", "primary_outcomes.csv", "quotes.csv", "trainings.csv",
        "truth.json",
    }  # fmt: skip


def read_back(path, table):
    """A reader of our own, with nothing but the csv parser of pandas."""
    cells = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert list(cells.columns) == table.columns
    frame = {}
    for field in table.fields:
        column = cells[field.name]
        if field.kind == "list":
            frame[field.name] = column.map(lambda c: tuple(c.split("; ")) if c else ())
        elif field.kind == "dates":
            frame[field.name] = column.map(
                lambda c: tuple(map(pd.Timestamp, c.split("; "))) if c else ()
            )
        else:
            parse = {
                "date": pd.Timestamp, "number": float, "yes_no": {"yes": True, "no": False}.get
            }.get(field.kind, str)  # fmt: skip
            values = [parse(cell) if cell else None for cell in column]
            frame[field.name] = pd.Series(values).astype(DTYPES[field.kind])
    return pd.DataFrame(frame)


def test_what_is_written_reads_back_equal(tmp_path, example):
    written = write_example(tmp_path / "åäö", seed=2026)
    assert [path.name for path in written] == [*(f"{name}.csv" for name in MADE), "truth.json"]
    for name, frame in example.tables.items():
        pd.testing.assert_frame_equal(
            read_back(tmp_path / "åäö" / f"{name}.csv", TABLES[name]), frame
        )
    assert json.loads(written[-1].read_text(encoding="utf-8")) == example.truth


def test_our_own_import_reads_it_without_a_problem(tmp_path, example):
    write_example(tmp_path, seed=2026)
    programme = load_programme(PARAMS).model_copy(
        update={
            "folders": load_programme(PARAMS).folders.model_copy(update={"data": str(tmp_path)})
        }
    )
    for name, frame in example.tables.items():
        read, problems, unread = read_source(programme, name, Source(file=f"{name}.csv"))
        assert problems == [] and unread == []
        pd.testing.assert_frame_equal(read, frame)


# ---------------------------------------------------------------- the truth is true


@pytest.fixture(scope="module")
def large():
    """One programme so large that chance is small; the arms equal, for the sharpest contrast."""
    effects, rng = Effects(), draw_streams(11)
    staff = draw_workforce(rng["workforce"], 24_000)
    applicants = draw_applicants(rng["recruitment"], staff, mentors=400, mentees=2500, waiting=2500)
    employment = draw_careers(rng["careers"], staff, applicants, effects)
    left = employment.set_index("id")["left"]
    asked = choose_asked(rng["answers"], staff, applicants)
    answers = draw_answers(rng["answers"], asked, left, None, effects, seed=11)
    ties = draw_ties(rng["ties"], staff, asked, left, None, effects)
    arm = asked.set_index("id")["role"]
    return {"employment": employment, "answers": answers, "ties": ties, "arm": arm,
            "effects": effects}  # fmt: skip


def close(found, truth, error):
    """Within three standard errors, and the error small enough for that to say something."""
    assert error < 0.5 * abs(truth)
    assert abs(found - truth) < 3 * error, (found, truth, error)


def rate_ratio(work, arm, first_event):
    """Events per day at risk of offered over waiting, and the standard error of its logarithm."""
    start, end = pd.Timestamp(START), pd.Timestamp(AS_OF)
    days, events = {}, {}
    for role in ("mentee", "waiting"):
        mine = work.loc[arm.index[arm == role]]
        stops = mine["left"].fillna(end)
        event = first_event(mine, start)
        events[role] = event.notna().sum()
        days[role] = (event.fillna(stops) - start).dt.days.sum()
    ratio = (events["mentee"] / days["mentee"]) / (events["waiting"] / days["waiting"])
    return math.log(ratio), math.sqrt(sum(1 / n for n in events.values()))


def first_after(column):
    def find(work, start):
        days = [min((d for d in ds if d >= start), default=pd.NaT) for ds in work[column]]
        return pd.Series(pd.to_datetime(days), index=work.index)

    return find


def test_leaving_promotion_and_moves_follow_their_hazard_ratios(large):
    work = large["employment"].set_index("id")
    effects = large["effects"]
    leaving = rate_ratio(work, large["arm"], lambda mine, start: mine["left"])
    close(*leaving[:1], math.log(effects.leaving), leaving[1])
    promotion = rate_ratio(work, large["arm"], first_after("promotions"))
    close(*promotion[:1], math.log(effects.promotion), promotion[1])
    moves = rate_ratio(work, large["arm"], first_after("moves"))
    assert abs(moves[0]) < 3 * moves[1]


def scale_means(answers, scale, wave):
    """Mean of a person's items, the reverse item turned."""
    items = {item.id: item.reverse for item in DEFAULT_ITEMS if item.scale == scale}
    rows = answers[(answers["wave"] == wave) & answers["item"].isin(items)]
    turned = rows["answer"].where(~rows["item"].map(items).astype(bool), 6 - rows["answer"])
    return turned.groupby([rows["role"], rows["respondent"]]).mean()


def difference(a, b):
    return a.mean() - b.mean(), math.sqrt(a.var() / len(a) + b.var() / len(b))


@pytest.mark.parametrize("scale", ["wellbeing", "inclusion"])
def test_wellbeing_and_inclusion_differ_by_lot_as_the_truth_says(large, scale):
    truth = getattr(large["effects"], scale)
    for wave, share in (("2025-10", 0), ("2026-04", 0.5), ("2026-10", 1)):
        means = scale_means(large["answers"], scale, wave)
        found, error = difference(means["mentee"], means["waiting"])
        assert error < 0.04 and abs(found - share * truth) < 3 * error


def test_the_naive_comparison_is_biased_as_the_truth_says(large):
    truth = make_example(1, employees=400, mentors=9, mentees=15, waiting=5).truth
    means = scale_means(large["answers"], "wellbeing", "2026-10")
    naive, error = difference(means["mentee"], means["other"])
    expected = truth["wellbeing"]["value"] + truth["selection_wellbeing"]["value"]
    assert abs(naive - expected) < 3 * error
    assert abs(naive - truth["wellbeing"]["value"]) > 3 * error  # and so it misleads


def test_a_place_brings_ties_across_departments(large):
    department = large["employment"].set_index("id")["department"]
    ties = large["ties"]
    across = ties[department[ties["from_id"]].to_numpy() != department[ties["to_id"]].to_numpy()]
    n = across.groupby(["from_id", "date"]).size().unstack(fill_value=0)
    n = n.reindex(ties["from_id"].unique(), fill_value=0)
    still_here = ties.groupby("from_id")["date"].nunique().eq(2)
    change = (n.iloc[:, 1] - n.iloc[:, 0])[still_here.reindex(n.index)]
    arm = large["arm"].reindex(change.index)
    close(*[difference(change[arm == "mentee"], change[arm == "waiting"])[0]],
          large["effects"].ties_across,
          difference(change[arm == "mentee"], change[arm == "waiting"])[1])  # fmt: skip


def test_over_many_ordinary_programmes_the_difference_averages_to_the_truth():
    """Twelve programmes of the usual size, whole: the pairs and the year change no truth."""
    found = []
    for seed in range(12):
        example = make_example(seed, employees=900, mentors=30, mentees=60, waiting=60)
        means = scale_means(example.tables["survey_responses"], "inclusion", "2026-10")
        found.append(difference(means["mentee"], means["waiting"])[0])
    error = np.std(found, ddof=1) / math.sqrt(len(found))
    assert error < 0.06
    assert abs(np.mean(found) - 0.45) < 3 * error


def test_without_effects_the_lot_decides_nothing():
    example = make_example(3, employees=3000, mentors=60, mentees=250, waiting=250,
                           effects=NO_EFFECTS)  # fmt: skip
    means = scale_means(example.tables["survey_responses"], "wellbeing", "2026-10")
    found, error = difference(means["mentee"], means["waiting"])
    assert abs(found) < 3 * error
    assert example.truth["wellbeing"]["value"] == 0 and example.truth["leaving"]["value"] == 1


def test_better_covered_goals_go_with_closer_meetings(several):
    slopes = []
    for tables in several:
        person = tables["people"].set_index("id")
        meetings = tables["meetings"].query("kind == 'one_to_one' and held.notna()")
        gaps = meetings.sort_values("held").groupby(["mentee_id", "mentor_id"])["held"]
        gaps = gaps.agg(lambda days: days.diff().dt.days.median()).dropna()
        cover = [
            len(set(person.loc[mentee, "goals"]) & set(person.loc[mentor, "skills"]))
            / len(person.loc[mentee, "goals"])
            for mentee, mentor in gaps.index
        ]
        slopes.append(np.polyfit(cover, np.log(gaps), 1)[0])
    error = np.std(slopes, ddof=1) / math.sqrt(len(slopes))
    assert abs(np.mean(slopes) - math.log(0.7)) < 3 * error


def test_the_truth_can_be_read_as_a_table(example):
    table = example.truth_table()
    assert table["name"].tolist() == list(example.truth)
    assert table[["value", "unit", "outcome", "comparison"]].notna().all().all()


# ---------------------------------------------------------------- refusals and parameters


def test_too_small_a_staff_is_refused_with_its_remedy():
    with pytest.raises(TableError, match="ask for 200 or more"):
        make_example(1, employees=20)
    with pytest.raises(TableError) as refused:
        make_example(1, employees=250, mentors=200, mentees=400)
    assert len(refused.value.problems) == 2 and "more employees" in str(refused.value)


def test_the_params_file_loads_and_fits_the_example(tables):
    programme = load_programme(PARAMS)
    assert programme.as_of == AS_OF and programme.period.start == START
    assert programme.example.seed == 2026
    assert list(programme.surveys.waves) == sorted(
        set(part_self_ratings(tables["survey_responses"])[0]["wave"])
    )
    groups = set(tables["group_counts"]["group"])
    for words in programme.under_represented.words.values():
        assert any(group in words.casefold() for group in groups)
    for wording in [programme.name, *(step.text for step in programme.plan.timeline)]:
        assert set(wording.words) == {"sv", "en"}


def test_the_params_file_names_every_parameter():
    text = PARAMS.read_text(encoding="utf-8")
    programme = load_programme(PARAMS)

    def names(section):
        for name in type(section).model_fields:
            yield name
            value = getattr(section, name)
            for inner in value if isinstance(value, tuple) else (value,):
                if hasattr(type(inner), "model_fields"):
                    yield from names(inner)

    for name in {*names(programme)} - {"scales", "items"}:
        assert re.search(rf"^[ #-]*(\{{|.*[{{, ])?{name}:", text, flags=re.M), name


def test_the_commented_parameters_can_be_switched_on(tmp_path):
    text = PARAMS.read_text(encoding="utf-8")
    own = re.sub(r"^example:\n  seed: \d+\n", "", text, flags=re.M)
    tables_at = own.index("# tables:")
    block, rest = own[tables_at:].split("\n\n", 1)
    own = own[:tables_at] + re.sub("^# ", "", block, flags=re.M) + "\n\n" + rest
    for name in ("scales", "items", "themes", "legal_basis"):
        own = own.replace(f"  # {name}:", f"  {name}:")
    own = re.sub(r"^  #   ", "    ", own, flags=re.M)
    path = tmp_path / "own.yaml"
    path.write_text(own, encoding="utf-8")
    programme = load_programme(path)
    assert programme.example is None and set(programme.tables) == {
        "people", "survey_responses", "employment",
    }  # fmt: skip
    assert len(programme.tables["people"]) == 2 and len(programme.surveys.items) == 1
    assert programme.tables["survey_responses"][0].pseudonymise
    assert [basis.columns for basis in programme.privacy.legal_basis] == [("Trosuppfattning",)]
    for name, sources in programme.tables.items():
        for source in sources:
            assert set(source.columns) <= set(TABLES[name].columns)


def test_no_key_of_answers_could_be_an_identity_number():
    """Ten figures would be refused by the import of what the example itself has written."""
    from mentorkit.tables.example.answers import make_key

    keys = {make_key(seed, f"P{k:04d}") for seed in range(5) for k in range(2000)}
    assert len(keys) == 10_000
    assert [key for key in keys if key[1:].isdigit()] == []

"""A person themes comments without seeing whose they are, and people are counted by theme."""

import datetime as dt
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import openpyxl
import pandas as pd
import pytest
from making import plain_programme
from sklearn.metrics import cohen_kappa_score
from small_programme import CANARY, EMAIL, PERSON, write_small_programme

from mentorkit.errors import TableError
from mentorkit.evaluation import count_themes, measure_agreement, report_themes
from mentorkit.forms import write_comment_form
from mentorkit.personal import erase_person, export_person
from mentorkit.programme import Surveys, load_programme
from mentorkit.publication import Ledger, release
from mentorkit.tables import Store, import_tables, name_comments, read_tables
from mentorkit.tables.pseudonyms import Pseudonyms
from mentorkit.tables.schemas import TABLES

ROOT = Path(__file__).parents[1]


@pytest.fixture
def programme(tmp_path):
    (tmp_path / "params").mkdir()
    path = shutil.copy(ROOT / "params" / "example.yaml", tmp_path / "params" / "spring.yaml")
    return load_programme(path)


def read_form(path):
    book = openpyxl.load_workbook(path)
    page = book["comment_themes"]
    header = [cell.value for cell in page[1]]
    rows = page.iter_rows(min_row=2, values_only=True)
    return book, page, pd.DataFrame(list(rows), columns=header)


def test_a_form_says_nothing_of_who_wrote(programme):
    path, n = write_comment_form(programme, "HR-analytiker", language="en")
    answers = read_tables(programme)["survey_responses"]
    written = answers[answers["comment"].notna()]
    _, _, form = read_form(path)
    assert path.parent.name == "coordinator" and path.stat().st_mode & 0o777 == 0o600
    assert list(form) == ["comment_id", "question", "comment", "theme_1", "theme_2", "theme_3",
                          "coded_by", "coded_on"]  # fmt: skip
    assert n == len(form) == len(written) and form["comment_id"].is_unique
    assert sorted(form["comment"]) == sorted(written["comment"])
    cells = {str(cell) for row in form.to_numpy() for cell in row}
    assert not cells & {*answers["respondent"], *answers["wave"], *answers["role"]}
    # In another order than any of the table's, and a rare question is not there.
    assert form["comment"].tolist() != written["comment"].tolist()
    people = written.groupby("item")["respondent"].nunique()
    texts = {item.text.render("en") for item in programme.surveys.items if people[item.id] >= 5}
    assert set(form["question"].dropna()) <= texts
    # The respondents' keys alone do not give the ids: another secret gives others.
    other = name_comments(answers, Pseudonyms(programme.data_folder / "none"))
    assert not set(other["comment_id"]) & set(form["comment_id"])


def test_a_filled_form_comes_back_and_is_counted(programme):
    first, n = write_comment_form(programme, "HR")
    book, page, form = read_form(first)
    assert [rule.formula1 for rule in page.data_validations.dataValidation]
    chosen = ["Tid", "Matchningen", "Annat"]
    column = {cell.value: cell.column for cell in page[1]}
    for row in range(2, n + 1):  # the last one is left
        page.cell(row, column["theme_1"]).value = chosen[row % 3]
        page.cell(row, column["theme_2"]).value = "Tid" if row % 2 else None
    programme.data_folder.mkdir(parents=True, exist_ok=True)
    book.save(programme.data_folder / "teman.xlsx")
    text = programme.path.read_text(encoding="utf-8")
    programme.path.write_text(text + "\ntables: {comment_themes: {file: teman.xlsx}}\n", "utf-8")
    filled = load_programme(programme.path)
    tables = read_tables(filled)
    comments = name_comments(tables["survey_responses"], Pseudonyms.of(filled))
    counted = count_themes(tables["comment_themes"], comments, filled.surveys)
    form["theme"] = [chosen[row % 3] for row in range(2, n + 2)]
    form["second"] = ["Tid" if row % 2 else "" for row in range(2, n + 2)]
    who = comments.set_index("comment_id")
    expected = {}
    for row in form.iloc[:-1].itertuples():
        for theme in {row.theme, row.second} - {""}:
            one = who.loc[row.comment_id]
            code = {"Tid": "time", "Matchningen": "match", "Annat": "other"}[theme]
            expected.setdefault((one["wave"], code), set()).add(one["respondent"])
    found = counted.set_index(["wave", "theme"])["people"].to_dict()
    assert found == {key: len(people) for key, people in expected.items()}
    # Only what is left is in the next form of the same reader; another has all to read.
    assert write_comment_form(filled, "HR")[1] == 1
    assert write_comment_form(filled, "Kommunikation")[1] == n


def test_a_form_needs_comments_and_a_reader(programme, tmp_path):
    with pytest.raises(TableError, match="nobody is named"):
        write_comment_form(programme, "  ")
    with pytest.raises(TableError, match="no comment is left for HR"):
        write_comment_form(programme, "HR", as_of=dt.date(2025, 1, 1))


def coded_by(who, *themes):
    ids = [f"c{i}" for i in range(len(themes))]
    return pd.DataFrame({"comment_id": ids, "theme_1": themes, "coded_by": who})


@pytest.mark.parametrize("seed", range(5))
def test_agreement_on_two_themes_is_cohen_s_kappa(seed):
    """With two themes, one a comment, every theme has the same kappa, and so has the pool."""
    rng = np.random.default_rng(seed)
    first = rng.choice(["time", "trust"], 40, p=[0.7, 0.3])
    second = np.where(rng.random(40) < 0.6, first, rng.choice(["time", "trust"], 40))
    coded = pd.concat([coded_by("A", *first), coded_by("B", *second)])
    found = measure_agreement(coded, Surveys())
    assert found.value == pytest.approx(cohen_kappa_score(first, second))
    assert found.low < found.value < found.high and found.n == 40
    assert "40 comments" in str(found)


def test_pooled_agreement_by_hand_and_its_ends():
    # time: both 2 of 4, one apart (observed 3/4); trust likewise by hand below.
    first, second = ["time", "time", "trust", "goals"], ["time", "trust", "trust", "goals"]
    coded = pd.concat([coded_by("A", *first), coded_by("B", *second)])
    observed, chance = [], []
    for theme in ("time", "trust", "goals"):
        a, b = [t == theme for t in first], [t == theme for t in second]
        observed.append(np.mean([x == y for x, y in zip(a, b, strict=True)]))
        p, q = np.mean(a), np.mean(b)
        chance.append(p * q + (1 - p) * (1 - q))
    expected = (np.mean(observed) - np.mean(chance)) / (1 - np.mean(chance))
    assert measure_agreement(coded, Surveys()).value == pytest.approx(expected)
    alike = pd.concat([coded_by("A", *first), coded_by("B", *first)])
    assert measure_agreement(alike, Surveys()).value == 1
    assert measure_agreement(coded_by("A", *first), Surveys()) is None
    never = pd.concat([coded_by("A", "time", "time"), coded_by("B", "time", "time")])
    assert np.isnan(measure_agreement(never, Surveys()).value)
    assert measure_agreement(TABLES["comment_themes"].empty(), Surveys()) is None


def test_the_page_leaves_out_what_few_write_about():
    programme = plain_programme()
    ids = [f"c{i}" for i in range(80)]
    comments = pd.DataFrame({"comment_id": ids, "respondent": [f"r{i // 2}" for i in range(80)],
                             "role": "mentee", "wave": "w", "item": "fit"})  # fmt: skip
    coded = coded_by("HR", *["time"] * 40, *["trust"] * 36, *["my boss Kim"] * 4)
    found = report_themes(coded, comments, ["w"], programme)
    assert found[1].frame[["people", "of"]].to_numpy().tolist() == [[20, 40], [18, 40], [2, 40]]
    phase = SimpleNamespace(programme=programme, language="en", audience="leadership",
                            name="07_evaluation", ledger=Ledger(before=list))  # fmt: skip
    page = str([one.block for one in release(found, phase)])
    assert "Time" in page and "50%" in page and "Kim" not in page and "kappa" not in page
    again = coded.assign(coded_by="Eva", theme_1=["trust", *coded["theme_1"].iloc[1:]])
    found = report_themes(pd.concat([coded, again]), comments, ["w"], programme)
    page = str([one.block for one in release(found, phase)])
    assert "Cohen's kappa is 0.98" in page and "Eva" not in page
    assert report_themes(coded.iloc[:0], comments, ["w"], programme) == []
    assert report_themes(coded, comments.iloc[:0], ["w"], programme) == []


@pytest.mark.slow
def test_themes_and_forms_go_with_a_person(tmp_path):
    programme = load_programme(write_small_programme(tmp_path / "own"))
    import_tables(programme)
    key = Pseudonyms.of(programme).key_for(EMAIL)
    comment_id = Pseudonyms.of(programme).name_comment(key, "1", "fit")
    form, n = write_comment_form(programme, "HR")
    assert n == 2 and CANARY in read_form(form)[2]["comment"].tolist()
    path = programme.data_folder / "comment_themes.csv"
    path.write_text(
        f"comment_id,theme_1,coded_by\n{comment_id},Tid,HR\nbcdf,Annat,HR\n", encoding="utf-8"
    )
    import_tables(programme)
    exported = (export_person(programme, PERSON) / "data.json").read_text(encoding="utf-8")
    assert comment_id in exported and "bcdf" not in exported

    erase_person(programme, PERSON, confirm=lambda texts: True)

    assert not form.exists()
    for _ in range(2):
        with Store.open(programme) as store:
            assert comment_id not in set(store.read("comment_themes")["comment_id"])
            assert "bcdf" in set(store.read("comment_themes")["comment_id"])
        import_tables(programme)  # the filled form does not bring them back


def test_themes_are_kept_no_longer_than_the_answers():
    from mentorkit.programme import Retention

    end = dt.date(2026, 12, 31)
    kept = Retention(months=12, tables={"survey_responses": 3, "comment_themes": 24})
    assert kept.last_day("comment_themes", end) == kept.last_day("survey_responses", end)

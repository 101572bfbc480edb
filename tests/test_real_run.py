"""Real input, from other people's sheets to pages, mapped in params alone."""

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from mentorkit.programme import load_programme
from mentorkit.publication.page import PAGES
from mentorkit.run import run_programme
from mentorkit.tables import open_tables

ROOT = Path(__file__).parents[1]
pytestmark = [pytest.mark.real_data, pytest.mark.slow]


@pytest.fixture(
    scope="module", params=["open_seeds", pytest.param("mentor_match", marks=pytest.mark.thorough)]
)
def published(request, test_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "params").mkdir()
    params = Path(shutil.copy(ROOT / "params" / f"{request.param}.yaml", folder / "params"))
    index = run_programme(params)
    return request.param, load_programme(params), index


def test_every_page_is_made_of_real_input(published):
    _, _, index = published
    manifest = json.loads((index.parent / "manifest.json").read_text(encoding="utf-8"))
    assert list(manifest["pages"]) == list(PAGES)
    for entry in manifest["pages"].values():
        assert entry["left_out"] == 0
    # A page without the tables it needs says what is missing; the others answer first.
    assert all(manifest["pages"][page]["answer"] for page in ("01_readiness", "03_matching"))
    for page in PAGES:
        text = (index.parent / f"{page}.html").read_text(encoding="utf-8")
        assert 'class="answers"' in text or 'class="missing"' in text


def test_nobody_of_the_real_input_is_named(published):
    _, programme, index = published
    people = open_tables(programme)["people"]
    words = {*people["id"], *people["name"].dropna(), *people["email"].dropna()}
    for path in index.parent.iterdir():
        text = path.read_text(encoding="utf-8")
        assert [w for w in words if re.search(rf"\b{re.escape(w)}\b", text)] == [], path.name


def test_the_scores_rank_the_pairs_that_people_made(published, test_data):
    name, _, index = published
    page = (index.parent / "03_matching.html").read_text(encoding="utf-8")
    found = re.search(r"rank the mentors that mentees really have at (\d\.\d\d)", page)
    if name == "mentor_match":
        assert found is None
        return
    projects = pd.read_csv(test_data / "open_seeds" / "projects.csv")
    assert (projects["cohort"] == 5).sum() > 30
    assert 0.5 < float(found.group(1)) < 1

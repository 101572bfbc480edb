"""An edition is published whole or not at all, and names nobody."""

import base64
import hashlib
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from filelock import FileLock
from typer.testing import CliRunner

from mentorkit.cli import app
from mentorkit.errors import ProgrammeError, RunError
from mentorkit.programme import load_programme
from mentorkit.publication.page import PAGES
from mentorkit.run import making, notebooks, run_programme
from mentorkit.tables import open_tables

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


def place(folder):
    (folder / "params").mkdir(parents=True)
    return Path(shutil.copy(ROOT / "params" / "example.yaml", folder / "params"))


@pytest.fixture(scope="module")
def params(tmp_path_factory):
    return place(tmp_path_factory.mktemp("åäö programme"))


@pytest.fixture(scope="module")
def index(params):
    return run_programme(params)


def read_page(path):
    """A page's text with its charts decoded."""
    page = path.read_text(encoding="utf-8")
    charts = re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", page)
    return page + "".join(base64.b64decode(chart).decode() for chart in charts)


def test_an_edition_has_every_page(index):
    edition = index.parent
    assert edition.name == "2026-10-31-sv" and edition.parent.name == "example"
    names = sorted(path.name for path in edition.iterdir())
    assert names == sorted([*(f"{page}.html" for page in PAGES), "index.html", "manifest.json"])
    manifest = json.loads((edition / "manifest.json").read_text())
    for page, entry in manifest["pages"].items():
        digest = hashlib.sha256((edition / f"{page}.html").read_bytes()).hexdigest()
        assert entry["sha256"] == digest and entry["answer"] and entry["left_out"] == 0


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_something_and_draws_from_data(index, page):
    text = read_page(index.parent / f"{page}.html")
    assert text.count("<h2>") >= 2 and 'class="answers"' in text
    assert "<td" in text or "<svg" in text
    assert "nan" not in re.sub(r"<style>.*?</style>|base64,\S+", "", text, flags=re.S).split()
    assert "NaT" not in text and "{" not in re.sub(
        r"<style.*?</style>", "", text.split("<svg")[0], flags=re.S
    )


def test_leadership_reads_of_nobody(index, params):
    """Names, ids, addresses and free text are nowhere in what may be shared."""
    tables = open_tables(load_programme(params))
    people = tables["people"]
    secrets = {
        *people["id"], *people["name"], *people["email"].dropna(), *people["about"].dropna(),
        *tables["survey_responses"]["respondent"], *tables["survey_responses"]["comment"].dropna(),
        *tables["goals"]["goal"].dropna(), *tables["meetings"]["next_step"].dropna(),
    }  # fmt: skip
    assert len(secrets) > 500
    for path in index.parent.iterdir():
        text = read_page(path)
        assert [secret for secret in secrets if secret in text] == [], path.name


def test_the_coordinator_reads_of_people_in_a_folder_apart(index, params):
    before = {path.name: path.read_bytes() for path in index.parent.iterdir()}
    private = run_programme(params, phases=["06"], audience="coordinator", language="en")
    assert private.parent.parent.name == "coordinator"
    assert private.parent.name == "2026-10-31-en"
    text = read_page(private.parent / "06_meetings.html")
    names = open_tables(load_programme(params))["people"]["name"].dropna()
    assert any(name in text for name in names) and "do not share" in text
    assert {path.name: path.read_bytes() for path in index.parent.iterdir()} == before


def test_a_rerun_gives_the_same_bytes(index, params):
    before = {path.name: path.read_bytes() for path in index.parent.glob("*.html")}
    again = run_programme(params, phases=["01", "meetings", "03_matching"])
    assert again == index
    assert {path.name: path.read_bytes() for path in index.parent.glob("*.html")} == before


# ---------------------------------------------------------------- with notebooks of our own


def write_notebook(folder, page, *cells):
    first = (
        "from mentorkit import open_phase, release, show\n"
        "from mentorkit.result import Answer\nfrom mentorkit.language import Text"
    )
    parameters = 'params = ""\nas_of = ""\nlanguage = ""\naudience = "leadership"'
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(first),
            nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}),
            nbformat.v4.new_code_cell(
                f'phase = open_phase("{page}", params, as_of=as_of, language=language, '
                "audience=audience)"
            ),
            *map(nbformat.v4.new_code_cell, cells),
            nbformat.v4.new_code_cell("show(phase.end())"),
        ],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
        },
    )
    nbformat.write(notebook, folder / f"{page}.ipynb")


SAY = 'show(release(Answer(Text("All is {{well}} {n}", n="{n}")), phase))'


@pytest.fixture
def own(tmp_path, monkeypatch):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    monkeypatch.setattr(notebooks, "NOTEBOOKS", folder)
    monkeypatch.setattr(making, "PAGES", {p: PAGES[p] for p in ("05_training", "06_meetings")})
    params = place(tmp_path / "own")
    for page in ("05_training", "06_meetings"):
        write_notebook(folder, page, SAY.replace("{n}", "1", 1).replace("{n}", "1"))
    return folder, params


@pytest.mark.parametrize(
    "cells, said, code",
    [
        (["raise ValueError('Åsa Öberg')"], "stopped with ValueError", 1),
        (["import os", "os._exit(1)"], "06_meetings.ipynb: lost its kernel", 1),
        (
            ["from mentorkit.errors import TableError", "raise TableError('row 3 is wrong')"],
            "row 3 is wrong",
            2,
        ),
    ],
)
def test_a_failing_notebook_publishes_nothing(own, cells, said, code):
    folder, params = own
    write_notebook(folder, "06_meetings", *cells)
    with pytest.raises(RunError, match=said) as caught:
        run_programme(params)
    assert "Åsa" not in str(caught.value) and caught.value.exit_code == code
    reports = params.parent.parent / "reports" / "example"
    assert not (reports / "2026-10-31-sv").exists()


def test_what_was_published_outlives_a_failed_run(own):
    folder, params = own
    index = run_programme(params)
    before = {path.name: path.read_bytes() for path in index.parent.iterdir()}
    write_notebook(folder, "05_training", "1 / 0")
    with pytest.raises(RunError):
        run_programme(params)
    assert {path.name: path.read_bytes() for path in index.parent.iterdir()} == before
    # The next run goes on where that one stopped.
    write_notebook(folder, "05_training", SAY.replace("{n}", "2", 1).replace("{n}", "2"))
    assert run_programme(params) == index


@pytest.mark.thorough
def test_an_edition_that_a_run_was_killed_over_is_put_back(own):
    _, params = own
    index = run_programme(params)
    index.parent.rename(index.parent.with_name(f".old-{index.parent.name}"))
    run_programme(params, phases=["06"])
    assert (index.parent / "05_training.html").exists()


def provenance(index):
    manifest = json.loads((index.parent / "manifest.json").read_text(encoding="utf-8"))
    names = ("made", "params_sha256", "tables_sha256", "state_sha256")
    return {page: {name: e[name] for name in names} for page, e in manifest["pages"].items()}


@pytest.mark.thorough
def test_a_kept_page_goes_on_telling_what_it_was_made_of(own):
    _, params = own
    said = []

    def run_programme(*args, **more):
        return making.run_programme(*args, audience="coordinator", **more)

    first = provenance(run_programme(params, on_progress=said.append))
    was = hashlib.sha256(params.read_bytes()).hexdigest()
    assert {entry["params_sha256"] for entry in first.values()} == {was}
    assert len({entry["tables_sha256"] for entry in first.values()}) == 1

    # The same state: one page made again, nothing to warn of.
    index = run_programme(params, phases=["06"], on_progress=said.append)
    same = provenance(index)
    assert same["05_training"] == first["05_training"]
    assert same["06_meetings"]["state_sha256"] == first["06_meetings"]["state_sha256"]
    assert not [line for line in said if line.startswith("Kvar")]

    text = params.read_text(encoding="utf-8")
    params.write_text(text.replace("seed: 2026", "seed: 7"), encoding="utf-8")
    now = provenance(run_programme(params, phases=["06"], on_progress=said.append))
    assert now["05_training"] == first["05_training"]
    assert now["06_meetings"]["params_sha256"] == hashlib.sha256(params.read_bytes()).hexdigest()
    assert now["06_meetings"]["tables_sha256"] != first["06_meetings"]["tables_sha256"]
    kept = [line for line in said if line.startswith("Kvar")]
    assert kept == [
        "Kvar från tidigare: 05 (av andra parametrar och tabeller). "
        "Gör om dem med --phase 05, eller alla utan --phase."
    ]


def test_pages_of_two_states_of_the_data_never_stand_in_one_edition(own):
    """Of 102 on one page and 101 on another it is known who has been erased."""
    from mentorkit.personal import erase_person

    _, params = own
    index = run_programme(params)
    before = {path.name: path.read_bytes() for path in index.parent.glob("*.html")}
    programme = load_programme(params)
    mentee = open_tables(programme)["pairs"]["mentee_id"].dropna().iloc[0]
    assert erase_person(programme, mentee, confirm=lambda texts: True)

    ran = CliRunner().invoke(app, ["run", str(params), "--phase", "06"])
    refused = ran.exception
    assert isinstance(refused, RunError) and refused.exit_code == 2
    assert str(refused) == (
        "--phase: andra sidor i utgåvan 2026-10-31-sv gjordes tidigare: 05 (av andra tabeller). "
        "Sida vid sida skulle de gamla och de nya röja vem som har kommit eller gått; gör om "
        f"alla: mentorkit run {shlex.quote(str(programme.path))} --as-of 2026-10-31 "
        "--language sv. För ett eget utkast, lägg till --audience coordinator."
    )
    assert {path.name: path.read_bytes() for path in index.parent.glob("*.html")} == before
    # All pages by name may be made, and then one of them again.
    run_programme(params, phases=["05", "06"])
    assert len({e["tables_sha256"] for e in provenance(index).values()}) == 1
    run_programme(params, phases=["06"])
    # Nor where the params have changed: they say who is counted, and what is few.
    params.write_text(params.read_text(encoding="utf-8") + "# \n", encoding="utf-8")
    with pytest.raises(RunError, match="av andra parametrar"):
        run_programme(params, phases=["06"])


def test_an_edition_before_one_that_is_out_is_refused(own):
    """It would read only the days before its own, and tell anew what the later ones hold."""
    _, params = own
    index = run_programme(params, as_of="2026-10-31", language="en")
    for language, said in (("sv", "en utgåva per 2026-10-31 är ute"), ("en", "2026-10-31 is out")):
        ran = CliRunner().invoke(
            app, ["run", str(params), "--as-of", "2026-10-30", "--language", language]
        )
        assert isinstance(ran.exception, RunError) and ran.exception.exit_code == 2
        assert said in str(ran.exception) and "--as-of" in str(ran.exception)
    assert not (index.parents[1] / "2026-10-30-en").exists()
    # The coordinator's own may be made.
    assert run_programme(params, as_of="2026-10-30", audience="coordinator").exists()


def test_a_folder_that_cannot_be_written_is_told(own):
    _, params = own
    (params.parent.parent / "reports").write_text("a file in its place")
    with pytest.raises(RunError, match="reports cannot be written") as caught:
        run_programme(params)
    assert caught.value.exit_code == 2


def test_what_was_not_released_is_named_and_not_shown(own):
    folder, params = own
    write_notebook(folder, "06_meetings", "print('Åsa Öberg')", "phase.read('people')")
    page = (run_programme(params, language="en").parent / "06_meetings.html").read_text()
    assert "Page 06 left out 2 outputs" in page and "Öberg" not in page


def test_two_runs_at_once_do_not_meet(own):
    _, params = own
    reports = params.parent.parent / "reports" / "example"
    reports.mkdir(parents=True)
    with FileLock(reports / ".run.lock"), pytest.raises(RunError, match="under way"):
        run_programme(params)


def test_a_wrong_request_is_refused_whole(own):
    _, params = own
    with pytest.raises(ProgrammeError) as caught:
        run_programme(params, phases=["06_meeting", "6"], language="de", audience="all")
    assert len(caught.value.problems) == 4


# ---------------------------------------------------------------- the command line


def mentorkit(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "mentorkit", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
    )


def test_the_command_line_refuses_in_words_with_exit_code_2(tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text("id: x\nnmae: y\n")
    for arguments in (["check", bad], ["import", bad], ["run", bad], ["run", tmp_path / "no.yaml"]):
        done = mentorkit(*arguments, cwd=tmp_path)
        assert done.returncode == 2 and "Traceback" not in done.stderr + done.stdout
        assert ".yaml: " in done.stderr
    done = mentorkit("run", bad, "--as-of", "31/10/2026", cwd=tmp_path)
    assert done.returncode == 2 and "write it as 2026-10-31" in done.stderr


def test_check_prints_every_parameter_and_the_state_of_every_table(params, tmp_path):
    from mentorkit.tables.schemas import TABLES

    done = mentorkit("check", params, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for word in ("minimum_count: 5", "manager_levels: 2", "organisation:", *TABLES):
        assert word in done.stdout


def test_plain_papermill_runs_a_notebook_from_any_folder(params, tmp_path):
    out = tmp_path / "out.ipynb"
    done = subprocess.run(
        [sys.executable, "-m", "papermill", ROOT / "notebooks" / "06_meetings.ipynb", out,
         "-p", "params", "params/example.yaml", "-p", "language", "en"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert '"kind": "end"' in out.read_text(encoding="utf-8")


def test_a_misspelt_papermill_parameter_is_refused(params, tmp_path):
    out = tmp_path / "out.ipynb"
    done = subprocess.run(
        [sys.executable, "-m", "papermill", ROOT / "notebooks" / "06_meetings.ipynb", out,
         "-p", "langauge", "en"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "did you mean language?" in done.stderr

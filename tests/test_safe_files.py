"""What is read runs nothing, and what is written stays in the programme's folders."""

import ast
import os
from pathlib import Path

import pytest
from making import plain_programme
from pydantic import ValidationError
from small_programme import PERSON, write_small_programme

import mentorkit
from mentorkit.errors import ProgrammeError
from mentorkit.forms import write_proposal
from mentorkit.personal import export_person
from mentorkit.programme import load_programme
from mentorkit.run import making, run_programme
from mentorkit.tables import import_tables

PACKAGE = Path(mentorkit.__file__).parent
TREES = {
    path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in PACKAGE.rglob("*.py")
}
#: Modules that make things of bytes, or start a program.
RUNS = {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "code", "pty", "runpy",
        "xmlrpc", "yaml", "jsonpickle", "pexpect", "socket", "urllib", "requests",
        "http"}  # fmt: skip


def named(node):
    """``a.b.c`` of a call to it, or of an import of it."""
    if isinstance(node, ast.Name):
        return node.id
    return f"{named(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else "?"


def calls():
    for where, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield where, named(node.func), node


def imports():
    for where, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from ((where, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield from ((where, f"{node.module}.{alias.name}") for alias in node.names)


def keyword(node, name):
    found = [k.value for k in node.keywords if k.arg == name]
    return found[0].value if found and isinstance(found[0], ast.Constant) else None


def test_nothing_is_unpickled_nor_run():
    assert [(w, n) for w, n in imports() if n.split(".")[0] in RUNS] == []
    assert {n for _, n in imports() if n.startswith("joblib")} <= {
        "joblib.Parallel", "joblib.delayed", "joblib.cpu_count", "joblib.effective_n_jobs",
        "joblib.parallel.get_active_backend",
    }  # fmt: skip
    forbidden = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "pd.eval",
                 "pd.read_pickle", "pandas.read_pickle", "pd.read_hdf", "np.load", "numpy.load",
                 "joblib.load", "joblib.dump", "pd.read_html", "pd.read_xml"}  # fmt: skip
    assert [(w, n) for w, n, _ in calls() if n in forbidden] == []
    # Of a frame's own: both take Python in a text; and a file made of an object.
    methods = (".query", ".eval", ".to_pickle", ".read_pickle", ".literal_eval")
    assert [(w, n) for w, n, _ in calls() if n.endswith(methods)] == []
    assert [w for w, n, node in calls() if keyword(node, "allow_pickle")] == []


def test_a_program_is_started_and_a_module_found_by_name_where_we_know_of_it():
    starts = {w for w, n in imports() if n.split(".")[0] == "subprocess"}
    assert starts <= {"run/notebooks.py"}  # for the name of nowhere alone
    assert [n for w, n, _ in calls() if n.startswith("subprocess.")] == []
    assert {w for w, n, _ in calls() if n.endswith("import_module")} == {
        "loading.py", "criteria/__init__.py",
    }  # fmt: skip


def test_yaml_is_read_by_the_safe_reader_and_html_is_escaped():
    readers = {w: keyword(node, "typ") for w, n, node in calls() if n == "YAML"}
    # The second prints parameters and reads nothing.
    assert readers == {"programme/yaml.py": "safe", "cli/running.py": None}
    assert "yaml.load" not in {n for w, n, _ in calls() if w == "cli/running.py"}
    templates = {w: keyword(node, "autoescape") for w, n, node in calls() if n == "Environment"}
    assert templates == {
        "publication/page.py": True,
        "personal/person_page.py": True,
        "forms/preparing.py": True,
    }
    # The one text that is taken as it is, is our own style sheet.
    assert {w for w, n, _ in calls() if n == "Markup"} == {"publication/page.py"}
    for template in PACKAGE.rglob("*.j2"):
        text = template.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", "") and "autoescape" not in text


PLAIN = (
    "id: s\norganisation: u\npurpose: g\nlanguage: en\n"
    "period: {start: 2026-01-01, end: 2026-12-31}\n"
)


@pytest.mark.parametrize(
    "line",
    [
        "name: !!python/object/apply:os.system ['touch {ran}']",
        "name: !!python/object/new:os.system ['touch {ran}']",
        "name: !!python/name:os.system",
        "name: !!python/module:os",
        "name: !own x",
        "name: x\n__class__: y",
        "name: x\nmatching: {{__init__: y}}",
        "name: x\nprivacy: {{minimum_count: 5, minimum_cuont: 3}}",
        "name: x\ntables: {{../people: {{file: a.csv}}}}",
    ],
)
def test_a_params_file_makes_nothing_but_known_parameters(tmp_path, line):
    file, ran = tmp_path / "s.yaml", tmp_path / "ran"
    file.write_text(PLAIN + line.format(ran=ran) + "\n")
    with pytest.raises(ProgrammeError):
        load_programme(file)
    assert not ran.exists()


@pytest.mark.parametrize(
    "name", ["../x", "..", ".", "", "a/b", "a\\b", "/etc", "~", "$HOME", "a b", "a\n", "{id}", "é",
             "-x", "a" * 65, "a\u200b", "<b>", "C:"]
)  # fmt: skip
def test_an_id_is_the_name_of_a_folder_and_leads_nowhere(name):
    with pytest.raises(ValidationError):
        plain_programme(id=name)


# ---------------------------------------------------------------- what is written where


@pytest.fixture
def params(tmp_path):
    return write_small_programme(tmp_path / "home")


def write_everything(params, monkeypatch, tmp_path):
    monkeypatch.setattr(making, "execute_pages", lambda *arguments: {})
    programme = load_programme(params)
    for audience in ("leadership", "coordinator"):
        run_programme(params, audience=audience)
    write_proposal(programme)
    export_person(programme, PERSON)


def tree(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_all_is_written_in_the_folders_that_the_params_file_names(params, monkeypatch, tmp_path):
    before = tree(tmp_path)
    content = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    write_everything(params, monkeypatch, tmp_path)
    written = tree(tmp_path) - before
    assert len(written) > 5
    for name in written:
        assert name.startswith(("home/reports/spring/", "home/data/spring/mentorkit.sqlite"))
    # What was there is read, and nothing else is done with it.
    assert all(path.read_bytes() == was for path, was in content.items())


LINKS = ["", "coordinator", "2026-10-31-en", "coordinator/2026-10-31-en", "coordinator/runs",
         "coordinator/.work"]  # fmt: skip


@pytest.mark.parametrize("link", LINKS)
def test_no_link_leads_what_is_written_out_of_the_reports(params, monkeypatch, tmp_path, link):
    outside = tmp_path / "outside"
    outside.mkdir()
    place = params.parents[1] / "reports" / "spring" / link
    place.parent.mkdir(parents=True, exist_ok=True)
    os.symlink(outside, place)
    with pytest.raises(ProgrammeError, match="a link that leads out of the folder of reports"):
        write_everything(params, monkeypatch, tmp_path)
    assert list(outside.iterdir()) == []


def test_an_export_does_not_follow_a_link_either(params, tmp_path):
    programme = load_programme(params)
    import_tables(programme)
    folder = export_person(programme, PERSON)
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    outside = tmp_path / "outside"
    outside.mkdir()
    folder.symlink_to(outside)
    with pytest.raises(ProgrammeError, match="a link that leads out"):
        export_person(programme, PERSON)
    assert list(outside.iterdir()) == []


def test_a_folder_of_reports_may_itself_be_a_link(params, monkeypatch, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    (params.parents[1] / "reports").symlink_to(disk)
    write_everything(params, monkeypatch, tmp_path)
    assert (disk / "spring" / "2026-10-31-en" / "index.html").exists()

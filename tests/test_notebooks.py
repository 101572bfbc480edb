"""The notebooks keep to their form: thin, in one order, stored without outputs."""

import ast
import json
from pathlib import Path

import pytest

from mentorkit.publication.page import PAGES

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
WORKBENCH = sorted((ROOT / "notebooks" / "workbench").glob("*.ipynb"))
PARAMETERS = 'params = "params/example.yaml"\nas_of = ""\nlanguage = ""\naudience = "leadership"'
FORBIDDEN = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.For,
    ast.While,
    ast.If,
    ast.With,
    ast.Try,
    ast.ListComp,
    ast.DictComp,
    ast.SetComp,
    ast.GeneratorExp,
)


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def code_cells(path):
    cells = read(path)["cells"]
    return ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]


def test_there_is_a_notebook_for_every_page():
    assert [path.stem for path in NOTEBOOKS] == list(PAGES)


@pytest.mark.parametrize("path", NOTEBOOKS + WORKBENCH, ids=lambda p: p.stem)
def test_a_notebook_is_stored_without_outputs(path):
    notebook = read(path)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert "papermill" not in notebook["metadata"]
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_keeps_its_order(path):
    cells = read(path)["cells"]
    assert cells[0]["cell_type"] == "markdown"
    assert "".join(cells[0]["source"]).startswith(f"# {path.stem[:2]} ")
    code = [c for c in cells if c["cell_type"] == "code"]
    imports = ast.parse("".join(code[0]["source"])).body
    assert all(isinstance(node, (ast.Import, ast.ImportFrom)) for node in imports)
    assert code[1]["metadata"]["tags"] == ["parameters"]
    assert "".join(code[1]["source"]).strip() == PARAMETERS
    opened = "".join(code[2]["source"])
    assert f'open_phase(\n    "{path.stem}"' in opened or f'open_phase("{path.stem}"' in opened
    assert "".join(code[-1]["source"]).strip() == "show(phase.end())"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_only_imports_assigns_and_shows(path):
    for source in code_cells(path):
        tree = ast.parse(source)
        for node in ast.walk(tree):
            assert not isinstance(node, FORBIDDEN), f"{path.stem}: {ast.dump(node)[:80]}"
        for node in tree.body:
            if isinstance(node, ast.Expr):
                assert isinstance(node.value, ast.Call) and node.value.func.id == "show"
            else:
                assert isinstance(node, (ast.Import, ast.ImportFrom, ast.Assign))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_shows_only_what_was_released(path):
    shown = 0
    for source in code_cells(path):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "show":
                for argument in node.args:
                    text = ast.unparse(argument)
                    assert text.startswith("release(") or text == "phase.end()"
                    shown += 1
    assert shown >= 3


@pytest.mark.parametrize("path", WORKBENCH, ids=lambda p: p.stem)
def test_a_workbench_notebook_is_a_few_words_and_a_form(path):
    notebook = read(path)
    # By this JupyterLab's server knows that no output may be saved.
    assert notebook["metadata"]["mentorkit"] == {"saved_without_outputs": True}
    first, *rest = notebook["cells"]
    assert first["cell_type"] == "markdown"
    title = "".join(first["source"]).splitlines()[0]
    assert title.startswith("# ") and " · " in title  # in Swedish and in English
    code = [cell for cell in rest if cell["cell_type"] == "code"]
    assert code[1]["metadata"]["tags"] == ["parameters"]
    assert set("".join(code[1]["source"]).splitlines()) <= set(PARAMETERS.splitlines())
    assert 3 <= len(code) <= 4
    for source in code_cells(path):
        for node in ast.walk(ast.parse(source)):
            assert not isinstance(node, FORBIDDEN)

"""What is installed is the same whichever way it is installed."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
PIN = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[0-9][0-9A-Za-z.!+]*)")

# What conda-forge calls otherwise; without the extras, which conda does not have.
CONDA_NAMES = {"matplotlib": "matplotlib-base", "playwright": "playwright-python"}
CONDA_ONLY = {"python", "pip"}
# Parts of a package we ask for that are installed under a name of their own.
PART_OF = {
    "IPython": "ipykernel",
    "markupsafe": "jinja2",
    "nbclient": "papermill",
    "pydantic_core": "pydantic",
    "traitlets": "ipywidgets",
}


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def direct(project):
    """Name to version bounds, of everything that pyproject.toml asks for."""
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    return {canonicalize_name(r.name): r.specifier for r in map(Requirement, asked)}


@pytest.fixture(scope="module")
def peers(project):
    """The same of what the benchmarks compare with, which conda does not install."""
    asked = map(Requirement, project["optional-dependencies"]["bench"])
    return {canonicalize_name(r.name): r.specifier for r in asked}


@pytest.fixture(scope="module")
def environment():
    return YAML(typ="safe").load((ROOT / "environment.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def conda(environment):
    asked = [Requirement(d) for d in environment["dependencies"] if isinstance(d, str)]
    return {canonicalize_name(r.name): r.specifier for r in asked}


@pytest.fixture(scope="module")
def constraints():
    return (ROOT / "constraints.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pins(constraints):
    lines = [line for line in constraints.splitlines() if not line.startswith("#")]
    return {canonicalize_name(m["name"]): m["version"] for m in map(PIN.fullmatch, lines) if m}


def test_conda_and_pip_install_the_same_packages_within_the_same_bounds(direct, conda):
    wanted = {CONDA_NAMES.get(name, name): bounds for name, bounds in direct.items()}
    assert {name: conda[name] for name in conda.keys() - CONDA_ONLY} == wanted


def test_conda_takes_only_this_package_from_pip(environment):
    assert environment["name"] == "mentorkit"
    assert environment["channels"] == ["conda-forge"]
    assert [d for d in environment["dependencies"] if isinstance(d, dict)] == [{"pip": ["-e ."]}]


@pytest.mark.parametrize("version", ["3.10", "3.11", "3.12", "3.13", "3.14"])
def test_conda_offers_only_a_python_that_the_package_accepts_and_make_checks(
    version, project, conda
):
    offered = conda["python"].contains(version)
    assert offered == (version in re.search(r"case .* in ([\d.|]+)\)", makefile())[1].split("|"))
    if offered:
        assert Requirement(f"python{project['requires-python']}").specifier.contains(version)
        assert f"Programming Language :: Python :: {version}" in project["classifiers"]


def makefile():
    return (ROOT / "Makefile").read_text(encoding="utf-8")


def test_constraints_are_exact_pins_and_nothing_else(constraints):
    lines = constraints.splitlines()[1:]  # the first says how the file is made
    assert [line for line in lines if not PIN.fullmatch(line)] == []


def test_constraints_pin_a_package_once(constraints, pins):
    assert len(pins) == constraints.count("==")


def test_constraints_pin_every_direct_dependency_within_its_bounds(direct, peers, pins):
    asked = {**direct, **peers}
    outside = {n: pins.get(n) for n, b in asked.items() if n not in pins or pins[n] not in b}
    assert outside == {}


def test_what_the_package_imports_is_what_it_asks_for(project):
    asked = {canonicalize_name(Requirement(d).name) for d in project["dependencies"]}
    distributions = packages_distributions()
    absent = {}
    for path in sorted((ROOT / "mentorkit").rglob("*.py")):
        for name in imported(path) - sys.stdlib_module_names - {"mentorkit"}:
            offered = {
                canonicalize_name(d) for d in [PART_OF.get(name), *distributions.get(name, ())] if d
            }
            if not offered & asked:
                absent.setdefault(name, path.name)
    assert absent == {}


def imported(path):
    """Packages that a file imports, at its head or within a function."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize(
    "name", ["constraints.txt", "pyproject.toml", "environment.yml", "Makefile"]
)
def test_no_address_is_written_down(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r"\w+://\S*|--(?:extra-)?index\S*", text) == []

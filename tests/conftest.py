"""What several test files need: real data, a programme in a folder, a browser."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder that MENTORKIT_TEST_DATA names.

    Without it the test skips, or fails where MENTORKIT_REQUIRE_TEST_DATA=1 says
    that it must be there.
    """
    named = os.environ.get("MENTORKIT_TEST_DATA", "")
    folder = Path(named).expanduser().resolve()
    if named and folder.is_dir():
        return folder
    why = "MENTORKIT_TEST_DATA names no folder of real data"
    if os.environ.get("MENTORKIT_REQUIRE_TEST_DATA") == "1":
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture
def make_programme(tmp_path):
    """Make a programme whose data folder is ``tmp_path``, from the tables of its params."""
    from mentorkit.programme import Programme

    def make(tables=None, **more):
        parameters = {
            "id": "spring",
            "name": "Spring",
            "organisation": "Us",
            "purpose": "Grow",
            "language": "en",
            "period": {"start": "2026-01-01", "end": "2026-12-31"},
            "folders": {"data": str(tmp_path)},
            "tables": tables or {},
        }
        programme = Programme(**{**parameters, **more})
        programme._path = tmp_path / "params" / "spring.yaml"
        return programme

    return make


@pytest.fixture(scope="module")
def browser():
    """Chromium; without it the test skips, or fails where MENTORKIT_REQUIRE_BROWSER=1."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        if os.environ.get("MENTORKIT_REQUIRE_BROWSER"):
            pytest.fail("chromium is not installed")
        pytest.skip("chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def lab(folder):
    """JupyterLab in the notebooks of a module's own folder."""
    from lab import Lab

    lab = Lab(folder / "notebooks")
    try:
        lab.wait()
        yield lab
    finally:
        lab.close()


@pytest.fixture
def page(browser):
    """A page to open a notebook in, as wide as a laptop."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(20_000)
    yield page
    page.close()

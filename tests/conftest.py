"""What several test files need: real data, a browser, and a programme in a folder."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


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


@pytest.fixture(scope="session")
def browser():
    """Chromium; without it the test skips, or fails where MENTORKIT_REQUIRE_BROWSER is set."""
    if not CHROMIUM:
        if os.environ.get("MENTORKIT_REQUIRE_BROWSER"):
            pytest.fail("chromium is not installed")
        pytest.skip("chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


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

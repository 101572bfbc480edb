"""What a small programme does not wait for: packages that only large ones need."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[1] / "params/example.yaml"
PEOPLE = """
import pandas as pd
mentees = pd.DataFrame({"id": ["E1", "E2"], "goals": [("data",), ("juridik",)],
                        "interests": [("schack",), ()], "seniority": [2, 3]})
mentors = pd.DataFrame({"id": ["M1", "M2"], "skills": [("juridik",), ("data",)],
                        "interests": [("schack",), ("golf",)], "seniority": [4, 5]})
matcher = MentorMatcher(CRITERIA).fit(mentees, mentors)
assert matcher.pairs_["mentor_id"].tolist() == ["M2", "M1"]
"""


def loaded_after(code):
    """Packages that a fresh interpreter has loaded once it has run the code."""
    said = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.split(".")[0] for name in said.stdout.split()}


@pytest.mark.parametrize(
    ("code", "unneeded"),
    [
        ("import mentorkit", {"numba", "llvmlite", "sklearn", "scipy", "joblib", "statsmodels"}),
        # Nothing of a calendar before a meeting is tracked, or a calendar written.
        (
            "from mentorkit.programme import load_programme; from pathlib import Path\n"
            f"import mentorkit.cli; load_programme(Path({str(EXAMPLE)!r}))",
            {"holidays", "icalendar"},
        ),
        ("from mentorkit import MentorMatcher", {"numba", "llvmlite", "sklearn", "joblib"}),
        (
            "from mentorkit import MentorMatcher\n"
            + PEOPLE.replace("CRITERIA", '{"goals": 4, "interests": 2, "seniority": 1}'),
            {"numba", "llvmlite", "sklearn"},
        ),
        # Texts are compared by scikit-learn; nothing is compiled all the same.
        (
            "from mentorkit import MentorMatcher\n" + PEOPLE.replace("CRITERIA", ""),
            {"numba", "llvmlite"},
        ),
    ],
    ids=["import", "params", "matcher", "fit", "fit with texts"],
)
def test_what_is_not_needed_is_not_loaded(code, unneeded):
    assert loaded_after(code) & unneeded == set()


def test_the_large_matching_does_load_what_it_compiles():
    code = "from mentorkit import MentorMatcher\n" + PEOPLE.replace(
        "CRITERIA", 'solver="certified"'
    )
    assert {"numba", "sklearn", "joblib"} <= loaded_after(code)

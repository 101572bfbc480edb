"""How complete the profiles are: a match can only build on what was filled in."""

from __future__ import annotations

import pandas as pd

from ..codes import ROLES, CodeList
from ..language import Text
from ..programme import Programme
from ..result import (
    Answer,
    Claim,
    Heading,
    Missing,
    Note,
    PersonList,
    Share,
    Tabulation,
    label,
    share,
    untold,
)
from ..tables.schemas import table

NEEDS_PEOPLE = Text(
    "the profiles of mentors and mentees. Supply the table people: one row a person and role, with "
    "goals, interests and skills."
)

#: What a profile should hold, and for whom.
PROFILE_FIELDS = CodeList(
    "profile_fields",
    {
        "goals": Text("goals"),
        "skills": Text("what the mentor can help with"),
        "interests": Text("interests"),
        "about": Text("in the person's own words"),
        "department": Text("department"),
        "seniority": Text("level"),
        "languages": Text("languages"),
        "availability": Text("when they can meet"),
    },
)
_ONLY = {"goals": "mentee", "skills": "mentor"}
#: Without these a matching by goals and interests has nothing to go by.
NEEDED_FIELDS = {"mentee": ("goals", "interests"), "mentor": ("skills", "interests")}
#: Below this share of full profiles there is something to act on, 0 to 1.
_FEW_FILLED = 0.8


def _find_filled(people: pd.DataFrame) -> pd.DataFrame:
    kinds = {field.name: field.kind for field in table("people").fields}
    filled = {}
    for name in PROFILE_FIELDS:
        values = people[name]
        if kinds[name] == "list":
            filled[name] = [isinstance(v, (tuple, list)) and len(v) > 0 for v in values]
        else:
            filled[name] = values.notna() & values.astype(str).str.strip().ne("")
    return pd.DataFrame(filled, index=people.index).astype(bool)


def measure_completeness(people: pd.DataFrame) -> pd.DataFrame:
    """How many mentees and mentors have filled in each part of their profile.

    Parameters
    ----------
    people : DataFrame
        The table ``people``, or the eligible of it.

    Returns
    -------
    DataFrame, one row a part of the profile
        ``field`` (code of `PROFILE_FIELDS`); ``mentee_filled`` of ``mentees``
        and their share ``mentee_share`` (0 to 1); the same for mentors. NaN
        where a part is not asked of a role.

    Examples
    --------
    >>> people = table("people").empty().reindex(range(2))
    >>> people["role"], people["goals"] = "mentee", [("ledarskap",), ()]
    >>> measure_completeness(people)[["field", "mentee_filled", "mentees"]].head(1)
       field  mentee_filled  mentees
    0  goals            1.0      2.0
    """
    filled = _find_filled(people)
    rows = []
    for name in PROFILE_FIELDS:
        row: dict[str, object] = {"field": name}
        for role in ("mentee", "mentor"):
            own = filled.loc[people["role"].eq(role).to_numpy(bool), name]
            asked = _ONLY.get(name, role) == role
            row[f"{role}_filled"] = int(own.sum()) if asked else float("nan")
            row[f"{role}s"] = len(own) if asked else float("nan")
            row[f"{role}_share"] = own.mean() if asked and len(own) else float("nan")
        rows.append(row)
    found = pd.DataFrame(rows)
    return found.astype({name: float for name in found.columns if name != "field"})


def find_unasked(people: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """What a match builds on and nobody of a role has filled in: the form did not ask.

    Parameters
    ----------
    people : DataFrame
        The table ``people``, or the eligible of it.

    Returns
    -------
    dict of str to tuple of str
        Role: codes of `PROFILE_FIELDS`; only roles with people and something unasked.
    """
    filled = _find_filled(people)
    unasked = {}
    for role, names in NEEDED_FIELDS.items():
        own = filled[people["role"].eq(role).to_numpy(bool)]
        absent = tuple(name for name in names if len(own) and not own[name].any())
        if absent:
            unasked[role] = absent
    return unasked


def list_incomplete(people: pd.DataFrame) -> pd.DataFrame:
    """People whose profile lacks what a match builds on and others have filled in.

    Parameters
    ----------
    people : DataFrame
        The table ``people``, or the eligible of it.

    Returns
    -------
    DataFrame, one row a person and role, mentees first
        ``id``, ``role``, ``name``, ``email``, ``missing`` (tuple of codes of
        `PROFILE_FIELDS`).
    """
    filled, unasked = _find_filled(people), find_unasked(people)
    missing = [
        tuple(
            name
            for name in NEEDED_FIELDS.get(role, ())
            if not row[name] and name not in unasked.get(role, ())
        )
        for role, row in zip(people["role"], filled.to_dict("records"), strict=True)
    ]
    listed = people[["id", "role", "name", "email"]].assign(missing=missing)
    listed = listed[[bool(names) for names in missing]]
    return listed.sort_values(["role", "id"], kind="stable").reset_index(drop=True)


def summarise_completeness(people: pd.DataFrame, programme: Programme) -> list:
    """How full the profiles are, and for the coordinator whose lack something.

    Parameters
    ----------
    people : DataFrame
        The table ``people``, or the eligible of it.
    programme : Programme

    Returns
    -------
    list of findings
    """
    if people.empty:
        return [Missing("people", NEEDS_PEOPLE)]
    found = measure_completeness(people)
    incomplete = list_incomplete(people)
    table = found.assign(name=[PROFILE_FIELDS[name] for name in found["field"]])
    answer = _answer_completeness(people, incomplete, programme)
    plain = answer.status in ("good", "info")
    findings: list = [
        None if plain else answer,
        Heading(Text("How complete are the profiles?")),
        Note(answer.text) if plain else None,
        *_tell_unasked(find_unasked(people)),
        Tabulation(
            table,
            Text("Share of the profiles in which each part is filled in"),
            {
                "name": label(Text("Part of the profile")),
                "mentee_share": share(Text("Mentees"), k="mentee_filled", n="mentees"),
                "mentor_share": share(Text("Mentors"), k="mentor_filled", n="mentors"),
            },
            note=Text("A dash: the part is not asked of that role."),
        ),
    ]
    if len(incomplete):
        findings.append(
            PersonList(
                incomplete.assign(
                    part=[ROLES[role] for role in incomplete["role"]],
                    lacks=[[PROFILE_FIELDS[name] for name in m] for m in incomplete["missing"]],
                ),
                Text("Profiles to complete before the matching"),
                {
                    "name": Text("Name"),
                    "email": Text("E-mail"),
                    "part": Text("Role"),
                    "lacks": Text("What is missing"),
                },
            )
        )
    return findings


def _tell_unasked(unasked: dict[str, tuple[str, ...]]) -> list[Note]:
    sentences = {
        "mentee": Text(
            "No mentee's profile holds {fields}. If the matching is to build on it, ask for it.",
            fields=[PROFILE_FIELDS[name] for name in unasked.get("mentee", ())],
        ),
        "mentor": Text(
            "No mentor's profile holds {fields}. If the matching is to build on it, ask for it.",
            fields=[PROFILE_FIELDS[name] for name in unasked.get("mentor", ())],
        ),
    }
    return [Note(text) for role, text in sentences.items() if role in unasked]


def _answer_completeness(
    people: pd.DataFrame, incomplete: pd.DataFrame, programme: Programme
) -> Answer:
    n = len(people)
    full = n - len(incomplete)
    text = Claim(
        Text(
            "{share} of the profiles hold what was asked for and the matching builds on "
            "(interests, and the mentee's goals or the mentor's skills).",
            share=Share(full, n),
        ),
        otherwise=untold(
            Text("how many profiles hold what was asked for and the matching builds on")
        ),
    )
    privacy = programme.privacy
    if n < privacy.minimum_answers or 0 < n - full < privacy.minimum_count:
        return Answer(text, "info")
    return Answer(text, "good" if full == n else "watch" if full / n >= _FEW_FILLED else "act")

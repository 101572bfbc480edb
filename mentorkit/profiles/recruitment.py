"""From application to place: the funnel by route, and who is eligible and why not."""

from __future__ import annotations

import pandas as pd

from ..codes import ROLES, ROUTES, CodeList
from ..language import Text
from ..programme import Eligibility, Programme

RATINGS = ("experience", "willingness", "listening", "diversity")

#: Why a person is not eligible, in neutral words.
REASONS = CodeList(
    "reasons",
    {
        "no_application": Text("no application on record"),
        "no_own_yes": Text("has not said yes to the nomination"),
        "undecided": Text("application not yet answered"),
        "waiting": Text("on the waiting list"),
        "declined": Text("application was not accepted"),
        "withdrawn": Text("withdrew the application"),
        "experience": Text("experience below the programme's minimum"),
        "willingness": Text("willingness below the programme's minimum"),
        "listening": Text("listening below the programme's minimum"),
        "diversity": Text("grasp of diversity below the programme's minimum"),
        "left": Text("has left the organisation"),
        "no_profile": Text("accepted, but has no profile in the table people"),
    },
)
#: States in which an applicant of each role may be matched. A mentee on the
#: waiting list may, since places come free; a mentor who has only applied may,
#: since the ratings decide.
_OPEN_STATES = {"mentee": ("accepted", "waiting"), "mentor": ("accepted", "received")}
_STATE_REASONS = {
    "received": "undecided",
    "waiting": "waiting",
    "declined": "declined",
    "withdrawn": "withdrawn",
}

#: Those that say where an application stands.
STATE_REASONS = frozenset(_STATE_REASONS.values())


def said_yes(applications: pd.DataFrame) -> pd.Series:
    """Whether each applicant wants to take part themselves.

    Who applies on their own does; a nominee does once they have said yes.

    Parameters
    ----------
    applications : DataFrame
        The table ``applications``.

    Returns
    -------
    Series of bool, index of `applications`
    """
    own = applications["route"].eq("own").fillna(False).astype(bool)
    return own | applications["accepts_nomination"].fillna(False).astype(bool)


def find_low_ratings(applications: pd.DataFrame, eligibility: Eligibility) -> pd.DataFrame:
    """Which ratings of a mentor are below the programme's minimum.

    Parameters
    ----------
    applications : DataFrame
        The table ``applications``.
    eligibility : Eligibility
        The minimum of each rating, 1 to 5.

    Returns
    -------
    DataFrame of bool, shape (n_applications, 4)
        Always False for mentees and where no rating was made.
    """
    minimum = pd.Series({name: getattr(eligibility, name) for name in RATINGS})
    low = applications[list(RATINGS)].astype(float).lt(minimum, axis="columns")
    return low & applications["role"].eq("mentor").to_numpy(bool)[:, None]


def recruitment_funnel(
    applications: pd.DataFrame, programme: Programme | None = None
) -> pd.DataFrame:
    """How many came by each route, and how far they got.

    Parameters
    ----------
    applications : DataFrame
        The table ``applications``.
    programme : Programme, optional
        Its ``eligibility`` is the minimum of a mentor's ratings; without it the
        default minimum.

    Returns
    -------
    DataFrame, one row a role and route that somebody came by
        ``role``, ``route``; ``applied`` (applications and nominations),
        ``said_yes`` (of them, who want to take part themselves), ``eligible``
        (of those, whose ratings reach the minimum); then where the
        applications stand, which adds up to ``applied``: ``accepted``,
        ``waiting``, ``received``, ``declined``, ``withdrawn``.

    Examples
    --------
    >>> from mentorkit.tables.schemas import table
    >>> rows = pd.DataFrame({"id": ["E1", "E2"], "role": "mentee", "route": "hr",
    ...     "accepts_nomination": [True, False], "status": ["accepted", "received"]})
    >>> applications = rows.reindex(columns=table("applications").columns)
    >>> recruitment_funnel(applications)[["route", "applied", "said_yes", "accepted"]]
      route  applied  said_yes  accepted
    0    hr        2         1         1
    """
    eligibility = programme.eligibility if programme else Eligibility()
    yes = said_yes(applications)
    rated = ~find_low_ratings(applications, eligibility).any(axis="columns")
    marks = pd.DataFrame(
        {
            "role": applications["role"],
            "route": applications["route"],
            "applied": 1,
            "said_yes": yes.astype(int),
            "eligible": (yes & rated).astype(int),
            **{
                state: applications["status"].eq(state).fillna(False).astype(int)
                for state in ("accepted", "waiting", "received", "declined", "withdrawn")
            },
        }
    )
    funnel = marks.groupby(["role", "route"], as_index=False).sum()
    # Mentees first: the programme is for them.
    order = [(role, route) for role in reversed(list(ROLES)) for route in ROUTES]
    place = [order.index(key) for key in zip(funnel["role"], funnel["route"], strict=True)]
    return funnel.iloc[pd.Series(place, dtype=int).argsort()].reset_index(drop=True)


def explain_eligibility(
    people: pd.DataFrame,
    applications: pd.DataFrame,
    programme: Programme,
    employment: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """For each person and role, whether they are eligible and, if not, why.

    Parameters
    ----------
    people : DataFrame
        The table ``people``.
    applications : DataFrame
        The table ``applications``. Where it has no row of a role, everybody in
        `people` in that role is eligible.
    programme : Programme
        Its ``eligibility`` is the minimum of a mentor's ratings; a rating that
        was not made does not exclude.
    employment : DataFrame, optional
        The table ``employment``; who has left by it is not eligible.

    Returns
    -------
    DataFrame, one row a person and role, of `people` and then `applications`
        ``id``, ``role``, ``eligible`` (bool), ``reasons`` (tuple of codes of
        `REASONS`, empty where eligible; ``left`` only where nothing else stands
        in the way), ``status`` (of the application, NaN without one).
    """
    answers = applications.drop_duplicates(["id", "role"], keep="last")
    low = find_low_ratings(answers, programme.eligibility)
    yes = said_yes(answers)
    applied: dict[tuple, tuple] = {}
    for row, wants, ratings in zip(
        answers.itertuples(index=False), yes, low.itertuples(index=False), strict=True
    ):
        reasons = []
        if not wants:
            reasons.append("no_own_yes")
        if row.status not in _OPEN_STATES[row.role]:
            reasons.append(_STATE_REASONS[row.status])
        reasons += [name for name, is_low in zip(RATINGS, ratings, strict=True) if is_low]
        applied[(row.id, row.role)] = (tuple(reasons), row.status)
    roles_answered = set(answers["role"])
    known = dict.fromkeys(zip(people["id"], people["role"], strict=True))
    rows = []
    for key in known:
        if key[1] not in roles_answered:
            rows.append((*key, (), None))
        else:
            rows.append((*key, *applied.get(key, (("no_application",), None))))
    # Only somebody who could take part is missed among the profiles.
    rows += [
        (*key, reasons or ("no_profile",), status)
        for key, (reasons, status) in applied.items()
        if key not in known
    ]
    gone = set() if employment is None else set(employment.loc[employment["left"].notna(), "id"])
    # Counted of those too whom something else kept out, they would tell, beside how many of the
    # eligible may be matched, how many of these few have left.
    rows = [
        (person, role, reasons or (("left",) if person in gone else ()), status)
        for person, role, reasons, status in rows
    ]
    explained = pd.DataFrame(rows, columns=["id", "role", "reasons", "status"])
    explained["eligible"] = [not reasons for reasons in explained["reasons"]]
    return explained[["id", "role", "eligible", "reasons", "status"]].astype(
        {"id": people["id"].dtype, "role": people["role"].dtype, "eligible": bool}
    )


def select_eligible(
    people: pd.DataFrame,
    applications: pd.DataFrame,
    programme: Programme,
    employment: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The mentees and the mentors who may be matched.

    Parameters
    ----------
    people : DataFrame
        The table ``people``.
    applications : DataFrame
        The table ``applications``; may have no rows.
    programme : Programme
    employment : DataFrame, optional
        The table ``employment``; who has left by it may not be matched.

    Returns
    -------
    mentees, mentors : DataFrame
        Rows of `people`, every column of it. Mentees who are accepted or on the
        waiting list; mentors who are accepted, or have applied, and whose
        ratings reach ``programme.eligibility``; nominees of either role only
        once they have said yes.

    See Also
    --------
    explain_eligibility : why somebody is not among them.
    """
    explained = explain_eligibility(people, applications, programme, employment)
    chosen = set(
        explained.loc[explained["eligible"], ["id", "role"]].itertuples(index=False, name=None)
    )
    keys = zip(people["id"], people["role"], strict=True)
    eligible = people[pd.Series([key in chosen for key in keys], index=people.index, dtype=bool)]
    return tuple(
        eligible[eligible["role"] == role].reset_index(drop=True) for role in ("mentee", "mentor")
    )


def count_reasons(explained: pd.DataFrame) -> pd.DataFrame:
    """How many are not eligible for each reason.

    Parameters
    ----------
    explained : DataFrame
        From :func:`explain_eligibility`.

    Returns
    -------
    DataFrame, one row a reason that somebody has, in order of `REASONS`
        ``reason``, ``mentee``, ``mentor``: people. A person with two reasons is
        counted in both rows.
    """
    reasons = explained[["role", "reasons"]].explode("reasons").dropna(subset=["reasons"])
    counts = pd.crosstab(reasons["reasons"], reasons["role"])
    present = [reason for reason in REASONS if reason in counts.index]
    counts = counts.reindex(index=present, columns=["mentee", "mentor"], fill_value=0).astype(int)
    return counts.rename_axis(index="reason", columns=None).reset_index()

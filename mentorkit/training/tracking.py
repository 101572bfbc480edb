"""Which mentor has done which training module, until when it holds, and who may start."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ..codes import CodeList
from ..language import Text
from ..programme import Module, Programme
from ..tables.schemas import DTYPES
from ..tables.views import current_pairs

#: Days before a module expires in which a mentor is to be invited anew.
EXPIRES_SOON = 90
#: Where a mentor stands with a module.
TRAINING_STATES = CodeList(
    "training_states",
    {
        "done": Text("done"),
        "expired": Text("expired"),
        "missing": Text("not done"),
    },
)


def read_modules(trainings: pd.DataFrame, programme: Programme) -> pd.Series:
    """The module of each training, by its id or its name in the params file.

    Parameters
    ----------
    trainings : DataFrame
        The table ``trainings``.
    programme : Programme

    Returns
    -------
    Series of str, index of `trainings`
        Module ids; NaN for a module that the params file does not name.
    """
    spellings: dict[str, str] = {}
    for module in programme.training:
        for written in (module.id, module.id.replace("_", " "), *module.name.words.values()):
            spellings.setdefault(written.strip().casefold(), module.id)
    written = trainings["module"].astype(object)
    return written.map(
        lambda name: spellings.get(str(name).strip().casefold()), na_action="ignore"
    ).astype(DTYPES["id"])


def select_mentors(
    people: pd.DataFrame, eligible: pd.DataFrame, pairs: pd.DataFrame
) -> pd.DataFrame:
    """The mentors whose training matters: who may be matched, or already meet a mentee.

    Parameters
    ----------
    people : DataFrame
        The table ``people``.
    eligible : DataFrame
        The mentors who may be matched; column ``id``.
    pairs : DataFrame
        The table ``pairs``.

    Returns
    -------
    DataFrame
        Rows of `people`.
    """
    counted = {*eligible["id"], *count_running(pairs).index}
    chosen = people["role"].eq("mentor") & people["id"].isin(counted)
    return people[chosen].reset_index(drop=True)


def track_training(
    people: pd.DataFrame,
    trainings: pd.DataFrame,
    attendance: pd.DataFrame,
    programme: Programme,
    as_of: dt.date,
) -> pd.DataFrame:
    """Where each mentor stands with each module of the programme.

    Parameters
    ----------
    people : DataFrame
        The table ``people``; its mentors are tracked.
    trainings : DataFrame
        The table ``trainings``, those to come included.
    attendance : DataFrame
        The table ``training_attendance``. An empty ``attended`` means present.
    programme : Programme
        Its ``training`` names the modules.
    as_of : date
        A training on this day or before it has been given.

    Returns
    -------
    DataFrame, one row a mentor and module, in order of `people` and of the params file
        ``id``, ``module``, ``theme``, ``required`` (bool), ``state`` (code of
        `TRAINING_STATES`), ``done_on`` (latest date attended), ``expires``
        (first day on which it no longer holds; NaT if it always does),
        ``next_date`` (of the next training of the module, NaT if none is planned).

    Examples
    --------
    >>> from mentorkit.tables.schemas import table
    >>> programme = Programme(id="spring", name="Vår", organisation="Myndigheten",
    ...     purpose="Nätverk", period={"start": "2026-01-01", "end": "2026-12-31"})
    >>> people = table("people").empty().reindex(range(1)).assign(id="M1", role="mentor")
    >>> trainings = table("trainings").empty().reindex(range(1)).assign(
    ...     training_id="T1", module="mentoring_techniques", date=pd.Timestamp("2026-01-12"))
    >>> attendance = pd.DataFrame({"training_id": ["T1"], "id": ["M1"], "attended": [True]})
    >>> track_training(people, trainings, attendance, programme, dt.date(2026, 2, 1))[
    ...     ["id", "module", "state"]]
       id                module    state
    0  M1   diversity_inclusion  missing
    1  M1  mentoring_techniques     done
    """
    today = pd.Timestamp(as_of)
    given = trainings[["training_id", "date"]].assign(module=read_modules(trainings, programme))
    given = given.dropna(subset=["module", "date"])
    present = attendance[attendance["attended"].fillna(True).astype(bool)]
    attended = present.merge(given[given["date"] <= today], on="training_id")
    last = attended.groupby(["id", "module"])["date"].max()
    coming = given[given["date"] > today].groupby("module")["date"].min()
    mentors = people.loc[people["role"] == "mentor", "id"].drop_duplicates()
    rows = [
        _track_one(mentor, module, last.get((mentor, module.id), pd.NaT), today, coming)
        for mentor in mentors
        for module in programme.training
    ]
    columns = ["id", "module", "theme", "required", "state", "done_on", "expires", "next_date"]
    dates = dict.fromkeys(["done_on", "expires", "next_date"], "datetime64[us]")
    return pd.DataFrame(rows, columns=columns).astype(
        {"id": people["id"].dtype, "required": bool, **dates}
    )


def _track_one(
    mentor: str, module: Module, done_on: pd.Timestamp, today: pd.Timestamp, coming: pd.Series
) -> tuple:
    expires, state = pd.NaT, "missing"
    if pd.notna(done_on):
        if module.valid_months is not None:
            expires = done_on + pd.DateOffset(months=module.valid_months)
        state = "expired" if pd.notna(expires) and expires <= today else "done"
    next_date = coming.get(module.id, pd.NaT)
    return mentor, module.id, module.theme, module.required, state, done_on, expires, next_date


def who_may_start(tracked: pd.DataFrame) -> pd.DataFrame:
    """Whether each mentor has done all that is required before meeting a mentee.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`track_training`.

    Returns
    -------
    DataFrame, one row a mentor
        ``id``, ``may_start`` (bool: every required module is done and holds),
        ``missing`` and ``expired`` (tuples of required module ids),
        ``next_date`` (the nearest training to come in one of them). With no
        required module everybody may start.
    """
    rows = []
    for mentor, own in tracked.groupby("id", sort=False):
        needed = own[own["required"] & own["state"].ne("done")]
        by_state = {
            state: tuple(needed.loc[needed["state"] == state, "module"])
            for state in ("missing", "expired")
        }
        rows.append(
            (mentor, needed.empty, by_state["missing"], by_state["expired"],
             needed["next_date"].min())
        )  # fmt: skip
    found = pd.DataFrame(rows, columns=["id", "may_start", "missing", "expired", "next_date"])
    return found.astype(
        {"id": tracked["id"].dtype, "may_start": bool, "next_date": "datetime64[us]"}
    )


def list_untrained(
    tracked: pd.DataFrame, people: pd.DataFrame, pairs: pd.DataFrame
) -> pd.DataFrame:
    """Mentors who lack required training, those who already meet a mentee first.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`track_training`.
    people, pairs : DataFrame
        The tables.

    Returns
    -------
    DataFrame, one row a mentor
        ``id``, ``name``, ``email``, ``running_pairs``, ``lacking`` (tuple of
        module ids, not done or expired, in the params file's order), ``expired``
        (for each of them, the first day on which it no longer held; NaT if the
        mentor has never done it),
        ``sessions`` (for each of them, the day of the next training to invite
        to; NaT if none is planned), ``next_date`` (the nearest of them).
    """
    ready = who_may_start(tracked)
    lacking = ready[~ready["may_start"]]
    order = list(dict.fromkeys(tracked["module"]))
    names = people[people["role"] == "mentor"].drop_duplicates("id")[["id", "name", "email"]]
    listed = lacking.merge(names, on="id", how="left")
    listed["running_pairs"] = (
        listed["id"].map(count_running(pairs)).astype(float).fillna(0).astype(int)
    )
    listed["lacking"] = [
        tuple(sorted((*missing, *expired), key=order.index))
        for missing, expired in zip(listed["missing"], listed["expired"], strict=True)
    ]
    expired = tracked[tracked["state"].eq("expired")].set_index(["id", "module"])["expires"]
    listed["expired"] = [
        tuple(expired.get((row.id, module), pd.NaT) for module in row.lacking)
        for row in listed.itertuples()
    ]
    coming = tracked.drop_duplicates("module").set_index("module")["next_date"]
    listed["sessions"] = [
        tuple(coming[module] for module in modules) for modules in listed["lacking"]
    ]
    listed = listed.sort_values(["running_pairs", "id"], ascending=[False, True], kind="stable")
    columns = [
        "id", "name", "email", "running_pairs", "lacking", "expired", "sessions", "next_date",
    ]  # fmt: skip
    return listed[columns].reset_index(drop=True)


def list_expiring(
    tracked: pd.DataFrame, people: pd.DataFrame, as_of: dt.date, within_days: int = EXPIRES_SOON
) -> pd.DataFrame:
    """Required modules that a mentor has done and that will soon no longer hold.

    Parameters
    ----------
    tracked : DataFrame
        From :func:`track_training`.
    people : DataFrame
        The table ``people``.
    as_of : date
        The day of `tracked`.
    within_days : int
        How soon, in days.

    Returns
    -------
    DataFrame, one row a mentor and module, the first to expire first
        ``id``, ``name``, ``email``, ``module``, ``expires``, ``next_date`` (of the
        next training of the module, NaT if none is planned).
    """
    last = pd.Timestamp(as_of) + pd.Timedelta(days=within_days)
    soon = tracked["required"] & tracked["state"].eq("done") & (tracked["expires"] <= last)
    names = people[people["role"] == "mentor"].drop_duplicates("id")[["id", "name", "email"]]
    listed = tracked[soon].merge(names, on="id", how="left")
    listed = listed.sort_values(["expires", "id"], kind="stable", ignore_index=True)
    return listed[["id", "name", "email", "module", "expires", "next_date"]]


def count_running(pairs: pd.DataFrame) -> pd.Series:
    """How many running pairs each mentor has; index mentor id, those with one or more."""
    current = current_pairs(pairs)
    running = current[current["state"] == "running"]
    return running.groupby("mentor_id")["mentee_id"].nunique()

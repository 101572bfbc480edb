"""From a YAML file to a programme, or to every problem it has."""

from __future__ import annotations

import os
import re
import typing
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from ..errors import Problem, ProgrammeError, nearest
from .parameters import Programme
from .sections import Source


def load_programme(path: str | os.PathLike) -> Programme:
    """Read and check a params file.

    Parameters
    ----------
    path : path
        A YAML file; see ``params/example.yaml``.

    Returns
    -------
    Programme

    Raises
    ------
    ProgrammeError
        The file is absent, is not YAML, or holds parameters that are unknown,
        missing or out of range: every problem at once, each with its path in
        the file.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp(), "spring.yaml")
    >>> _ = file.write_text("id: spring\\nname: Spring\\nmatchin: {}\\n")
    >>> try:
    ...     load_programme(file)
    ... except ProgrammeError as error:
    ...     print(error.problems[-1].what)
    matchin is not a parameter
    """
    path = Path(path).expanduser().resolve()
    shown = f"{path.parent.name}/{path.name}"
    content = _read_yaml(path, shown)
    try:
        programme = Programme.model_validate(content)
    except ValidationError as error:
        raise ProgrammeError(_problems(error, shown)) from None
    programme._path = path
    return programme


def _read_yaml(path: Path, shown: str) -> dict:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        # YAML 1.2: "no" and "on" stay words, a name given twice is refused.
        content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ProgrammeError(
            Problem(shown, "there is no such file", "give the path of a params file")
        ) from None
    except (OSError, UnicodeDecodeError):
        raise ProgrammeError(
            Problem(shown, "cannot be read", "save it as text in UTF-8, readable to you")
        ) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = f"line {mark.line + 1}: " if mark else ""
        what = " ".join(str(error.problem or "is not YAML").split())
        raise ProgrammeError(
            Problem(shown, f"{line}{what}", "mend the line; parameters are written name: value")
        ) from None
    except ValueError as error:
        # ruamel makes dates of what looks like one: 2026-02-30 is none.
        raise ProgrammeError(
            Problem(shown, f"holds a date that there is not ({error})", "write it as 2026-02-28")
        ) from None
    except YAMLError as error:
        raise ProgrammeError(Problem(shown, f"is not YAML ({error})")) from None
    if not isinstance(content, dict):
        raise ProgrammeError(
            Problem(shown, "holds no parameters", "start from params/example.yaml")
        )
    return content


def _problems(error: ValidationError, shown: str) -> list[Problem]:
    problems = []
    for detail in error.errors():
        where = ".".join(str(part) for part in detail["loc"])
        kind, context = detail["type"], detail.get("ctx", {})
        mend = ""
        if kind == "extra_forbidden":
            known = _fields_at(detail["loc"][:-1])
            parent = where.rpartition(".")[0]
            what = f"{where} is not a parameter"
            mend = nearest(str(detail["loc"][-1]), known)
            if mend.startswith("did you mean ") and parent:
                mend = mend.replace("did you mean ", f"did you mean {parent}.")
        elif kind == "missing":
            what, mend = f"{where} is missing", "add it; see params/example.yaml"
        elif kind == "literal_error":
            what, mend = (
                f"{where} is {_quoted(detail['input'])}",
                f"write {context['expected']}",
            )
        elif kind == "value_error":
            what, _, mend = f"{where} {context['error']}".strip().partition("; ")
        elif kind == "string_pattern_mismatch":
            what = f"{where} is {_quoted(detail['input'])}"
            mend = "write small letters a to z, figures, _ and - only"
        elif kind.startswith("date"):
            what = f"{where} is {_quoted(detail['input'])}, which is not a date"
            mend = "write it as 2026-02-28"
        else:
            what = f"{where} is {_quoted(detail['input'])}"
            mend = _remedy(detail["msg"])
        problems.append(Problem(shown, what, mend))
    return problems


def _quoted(value: Any) -> str:
    text = repr(value) if not isinstance(value, str) else f'"{value}"'
    return text if len(text) <= 60 else text[:57] + '…"'


def _remedy(message: str) -> str:
    message = message.replace("Input should be", "it should be").removesuffix(".")
    return re.sub(r"^(\w)", lambda m: m.group(1).lower(), message)


def _fields_at(loc: tuple) -> list[str]:
    """Names of the parameters that a place in the file may hold."""
    here: Any = Programme
    for part in loc:
        if isinstance(part, int):
            continue
        if isinstance(here, type) and issubclass(here, BaseModel) and part in here.model_fields:
            here = _model_in(here.model_fields[part].annotation)
        elif here is Source:
            continue
    return list(here.model_fields) if isinstance(here, type) else []


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in typing.get_args(annotation):
        found = _model_in(inner)
        if found is not None:
            return found
    return None

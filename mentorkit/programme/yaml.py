"""From a YAML file to what it holds, with all that is wrong with it as a file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from ..errors import Problem, ProgrammeError

#: Neither a file system, a database nor a page takes these; halves of a pair cannot be written,
#: and some turn the order of reading of whatever stands after them.
_IMPOSSIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


class _Constructor(SafeConstructor):
    """Goes on after a name given twice and a value that only looks like a date or a number."""

    def __init__(self, *arguments, **more):
        super().__init__(*arguments, **more)
        self.twice: list[tuple[str, int]] = []

    def check_mapping_key(self, node, key_node, mapping, key, value) -> bool:
        if key in mapping:
            self.twice.append((str(key), key_node.start_mark.line + 1))
            return False
        return True

    def _as_written(self, construct, node) -> Any:
        try:
            return construct(self, node)
        except (ValueError, OverflowError, TypeError):
            # 2026-02-30, or a number of thousands of figures. As text, whoever
            # takes the parameter refuses it, and knows its place in the file.
            return self.construct_scalar(node)

    def construct_yaml_timestamp(self, node, values=None) -> Any:
        return self._as_written(SafeConstructor.construct_yaml_timestamp, node)

    def construct_yaml_int(self, node) -> Any:
        return self._as_written(SafeConstructor.construct_yaml_int, node)

    def construct_yaml_float(self, node) -> Any:
        return self._as_written(SafeConstructor.construct_yaml_float, node)


for _kind in ("timestamp", "int", "float"):
    _Constructor.add_constructor(
        f"tag:yaml.org,2002:{_kind}", getattr(_Constructor, f"construct_yaml_{_kind}")
    )


def read_yaml(path: Path, shown: str) -> tuple[dict, list[Problem], list[tuple]]:
    """The parameters of a file, and what is wrong with it that does not stand in the way.

    Returns
    -------
    dict
        Of a name given twice the first value; without impossible characters.
    list of Problem
    list of tuple
        Places from which such a character was taken.

    Raises
    ------
    ProgrammeError
        The file is absent, or its parameters cannot be told.
    """
    # YAML 1.2: "no" and "on" stay words.
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _Constructor
    try:
        content = yaml.load(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise _refusal(shown, "there is no such file", "give the path of a params file") from None
    except (OSError, UnicodeDecodeError):
        raise _refusal(
            shown, "cannot be read", "save it as text in UTF-8, readable to you"
        ) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = f"line {mark.line + 1}: " if mark else ""
        what = " ".join(str(error.problem or "is not YAML").split())
        raise _refusal(
            shown, f"{line}{what}", "mend the line; parameters are written name: value"
        ) from None
    except RecursionError:
        raise _refusal(shown, "is nested far too deep", "start from params/example.yaml") from None
    except (YAMLError, ValueError, TypeError, AttributeError, LookupError):
        raise _refusal(shown, "is not YAML", "start from params/example.yaml") from None
    if not isinstance(content, dict):
        raise _refusal(shown, "holds no parameters", "start from params/example.yaml")
    problems = [
        Problem(shown, f"line {line}: {name} is given twice", "keep one of the two")
        for name, line in yaml.constructor.twice
    ]
    cleaner = _Cleaner()
    try:
        content = cleaner.clean(content, ())
    except RecursionError:
        raise _refusal(shown, "is nested far too deep", "start from params/example.yaml") from None
    for place, character in cleaner.found:
        where = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in place).lstrip(".")
        problems.append(
            Problem(
                shown,
                f"{where or 'a name'} holds a character that cannot be used (U+{character:04X})",
                "write it afresh",
            )
        )
    return content, problems, [place for place, _ in cleaner.found]


def _refusal(shown: str, what: str, mend: str) -> ProgrammeError:
    return ProgrammeError(Problem(shown, what, mend))


class _Cleaner:
    """Takes out the characters that cannot be written, and tells where they stood."""

    def __init__(self):
        self.found: list[tuple[tuple, int]] = []
        # An anchor may be used a million times over, or within itself.
        self._done: dict[int, Any] = {}

    def clean(self, value: Any, place: tuple) -> Any:
        if isinstance(value, str):
            return self._clean_text(value, place)
        if not isinstance(value, (dict, list)):
            return value
        if id(value) in self._done:
            return self._done[id(value)]
        if isinstance(value, list):
            entries: list = []
            self._done[id(value)] = entries
            entries += [self.clean(entry, (*place, i)) for i, entry in enumerate(value)]
            return entries
        section: dict = {}
        self._done[id(value)] = section
        for name, inner in value.items():
            name = self._clean_text(name, place) if isinstance(name, str) else name
            section[name] = self.clean(inner, (*place, name))
        return section

    def _clean_text(self, text: str, place: tuple) -> str:
        impossible = _IMPOSSIBLE.search(text)
        if impossible:
            self.found.append((place, ord(impossible[0])))
        return _IMPOSSIBLE.sub("", text)

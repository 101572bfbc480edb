"""How small groups are joined before anything is hidden: along an order or to wider names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator

from ..codes import GROUNDS
from ..errors import nearest

#: In the table's own order, each with the one before or after it.
ORDER = "order"
#: What groups are of: the field of people, and the grounds of the organisation's own counts.
KINDS = ("department", *GROUNDS)


def _read_merge(value: Any) -> dict[str, str | dict[str, str]]:
    """Every problem at once; a line each."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ValueError("is no map; write what the groups are of, as merge: {age: order}")
    ways, problems = {}, []
    for kind, how in value.items():
        if kind not in KINDS:
            hint = nearest(str(kind), KINDS)
            problems.append(f"has {kind}, of which no table has groups; {hint}")
        if isinstance(how, Mapping):
            problems += [f"of {kind} {problem}" for problem in _look_at(how)]
            ways[kind] = {str(label): str(wider) for label, wider in how.items()}
        elif how == ORDER:
            ways[kind] = ORDER
        else:
            problems.append(
                f"of {kind} is neither an order nor wider names; write order, or "
                "{label: wider label}"
            )
    if problems:
        raise ValueError("\n".join(problems))
    return ways


def _look_at(how: Mapping[Any, Any]) -> list[str]:
    """What is wrong with a hierarchy of names."""
    if not how:
        return ["has no names; write {label: wider label}, or order"]
    unfit = [
        label
        for label, wider in how.items()
        for name in (label, wider)
        if isinstance(name, (bool, Mapping, list, tuple)) or name is None or not str(name).strip()
    ]
    if unfit:
        return [
            f"has no wider name for {label}; write {{label: wider label}}, each a text"
            for label in dict.fromkeys(map(str, unfit))
        ]
    above = {str(label): str(wider) for label, wider in how.items()}
    return [
        f"puts {label} under itself; let every label lead to a wider one"
        for label in above
        if _leads_back(label, above)
    ]


def _leads_back(label: str, above: Mapping[str, str]) -> bool:
    at, seen = above[label], set()
    while at in above and at not in seen and at != label:
        seen.add(at)
        at = above[at]
    return at == label


Merge = Annotated[dict[str, Any], BeforeValidator(_read_merge)]

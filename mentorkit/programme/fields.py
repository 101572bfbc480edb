"""The kinds of value that parameters have in common."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from ..language import LANGUAGES, Wording


def read_wording(value: Any) -> Wording:
    """An organisation's words, given in one language or in both."""
    if isinstance(value, Wording):
        return value
    if isinstance(value, str) and value.strip():
        return Wording(value.strip())
    if (
        isinstance(value, dict)
        and value
        and all(k in LANGUAGES and isinstance(v, str) and v.strip() for k, v in value.items())
    ):
        return Wording({k: v.strip() for k, v in value.items()})
    raise ValueError('is not a text; write one text, or {sv: "…", en: "…"}')


def as_list(value: Any) -> Any:
    """One thing as a list of one."""
    return [value] if isinstance(value, (str, dict)) else value


def in_order(ends: tuple[float, float]) -> tuple[float, float]:
    """The two ends of a range, the lower first."""
    if ends[0] > ends[1]:
        raise ValueError("the range ends before it starts; write the lower end first")
    return ends


Words = Annotated[
    Wording, BeforeValidator(read_wording), PlainSerializer(lambda w: w.words, return_type=dict)
]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Weight = Annotated[float, Field(ge=0, le=1000)]


class Section(BaseModel):
    """A part of the params file: frozen, and strict about names."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, allow_inf_nan=False
    )

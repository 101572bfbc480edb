"""The organisation's own questions to prepare meetings with."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from .fields import Section, Words, as_list

_Asked = Annotated[tuple[Words, ...], BeforeValidator(as_list)]


class RoleQuestions(Section):
    """Questions by whoever is to prepare with them."""

    mentee: _Asked = ()
    mentor: _Asked = ()


class Questions(Section):
    """Questions by phase of the programme: its first quarter, its last, and between."""

    beginning: RoleQuestions = RoleQuestions()
    middle: RoleQuestions = RoleQuestions()
    end: RoleQuestions = RoleQuestions()

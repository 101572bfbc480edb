"""The training modules, and what mentors rate of themselves before and after each."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from pydantic import BeforeValidator, Field

from ..language import Wording
from .fields import Section, Slug, Words, as_list

#: The lowest and the highest answer to a question of self-rating.
SELF_RATING_RANGE = (1, 5)

_LISTENING = {
    "sv": "Jag kan lyssna så att den andra tänker vidare själv.",
    "en": "I can listen so that the other person thinks further by themselves.",
}
_QUESTIONS = {
    "sv": "Jag kan ställa öppna frågor i stället för att ge svaren.",
    "en": "I can ask open questions instead of giving the answers.",
}
_FEEDBACK = {
    "sv": "Jag kan ge återkoppling som den andra har nytta av.",
    "en": "I can give feedback that the other person can use.",
}
_NOTICING = {
    "sv": "Jag märker när någon inte får samma förutsättningar som andra.",
    "en": "I notice when somebody is not given the same conditions as others.",
}
_SPEAKING = {
    "sv": "Jag vet hur jag kan tala med någon vars erfarenheter skiljer sig från mina.",
    "en": "I know how to talk with somebody whose experience differs from mine.",
}
#: What is asked of a module by its theme, unless it has questions of its own.
_BY_THEME = {
    "diversity_inclusion": (Wording(_NOTICING), Wording(_SPEAKING)),
    "mentoring_techniques": (Wording(_LISTENING), Wording(_QUESTIONS), Wording(_FEEDBACK)),
}


class SelfRating(NamedTuple):
    """A question that mentors answer of themselves: its id in ``survey_responses``, its words."""

    id: str
    text: Wording


class Module(Section):
    """A training module.

    ``self_rating`` are statements that mentors rate of themselves, 1 to 5, before and
    after it; by default those of its theme, or one that names the module. An empty list
    asks nothing.

    Examples
    --------
    >>> module = Module(id="law", name={"sv": "Juridik", "en": "Law"})
    >>> [(one.id, one.text.render("en")) for one in module.questions]
    [('law-1', 'I can do what the training "Law" is about.')]
    """

    id: Slug
    name: Words
    theme: Literal["diversity_inclusion", "mentoring_techniques", "other"] = "other"
    required: bool = True
    valid_months: int | None = Field(None, ge=1, le=1200)
    self_rating: Annotated[tuple[Words, ...], BeforeValidator(as_list)] | None = None

    @property
    def questions(self) -> tuple[SelfRating, ...]:
        """What mentors rate of themselves before and after the module."""
        texts = self.self_rating
        if texts is None:
            texts = _BY_THEME.get(self.theme) or (self._ask_by_name(),)
        return tuple(SelfRating(f"{self.id}-{k}", text) for k, text in enumerate(texts, 1))

    def _ask_by_name(self) -> Wording:
        return Wording(
            {
                "sv": f"Jag kan det som utbildningen ”{self.name.render('sv')}” handlar om.",
                "en": f'I can do what the training "{self.name.render("en")}" is about.',
            }
        )


DEFAULT_MODULES = (
    Module(
        id="diversity_inclusion",
        name={"sv": "Mångfald och inkludering", "en": "Diversity and inclusion"},
        theme="diversity_inclusion",
    ),
    Module(
        id="mentoring_techniques",
        name={
            "sv": "Mentorskapstekniker: lyssna, fråga öppet, återkoppla",
            "en": "Mentoring techniques: listening, open questions, feedback",
        },
        theme="mentoring_techniques",
    ),
)

"""The survey: items and scales, and the pulse that ships with mentorkit."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from ..codes import SELF_RATING_WAVES
from ..errors import nearest
from .fields import Section, Slug, Words


class Item(Section):
    """A survey item: its words, who answers it and what scale it belongs to."""

    id: Slug
    text: Words
    scale: Slug
    asked_of: tuple[Literal["mentor", "mentee", "waiting", "other"], ...] = ("mentor", "mentee")
    low: float = Field(1, ge=-1000, le=1000)
    high: float = Field(5, ge=-1000, le=1000)
    reverse: bool = False

    @model_validator(mode="after")
    def _in_order(self):
        if self.high <= self.low:
            raise ValueError("high is not above low; let high be the best answer's number")
        return self


class Scale(Section):
    """What a group of items measures, and how it is scored.

    ``scoring`` is the mean of the items, or 0-100 with the lowest answer as 0 and the
    highest as 100; ``minimum_answered`` stands in the place of the survey's own.
    """

    id: Slug
    name: Words
    scoring: Literal["mean", "0-100"] = "mean"
    minimum_answered: float | None = Field(None, gt=0, le=1)


def _item(id: str, scale: str, sv: str, en: str, **more) -> Item:
    return Item(id=id, scale=scale, text={"sv": sv, "en": en}, **more)


class Theme(Section):
    """What comments may be about, for whoever reads them."""

    id: Slug
    name: Words


DEFAULT_THEMES = (
    Theme(id="match", name={"sv": "Matchningen", "en": "The match"}),
    Theme(id="time", name={"sv": "Tid", "en": "Time"}),
    Theme(id="meetings", name={"sv": "Mötena", "en": "The meetings"}),
    Theme(id="goals", name={"sv": "Mål och utveckling", "en": "Goals and development"}),
    Theme(id="trust", name={"sv": "Tillit och öppenhet", "en": "Trust and openness"}),
    Theme(id="network", name={"sv": "Nätverk", "en": "Network"}),
    Theme(id="training", name={"sv": "Utbildning och stöd", "en": "Training and support"}),
    Theme(id="manager", name={"sv": "Chefens stöd", "en": "The manager's support"}),
    Theme(id="inclusion", name={"sv": "Inkludering på arbetet", "en": "Inclusion at work"}),
    Theme(id="practical", name={"sv": "Praktiskt", "en": "Practical matters"}),
    Theme(id="other", name={"sv": "Annat", "en": "Something else"}),
)

DEFAULT_SCALES = (
    Scale(id="fit", name={"sv": "Matchningen passar", "en": "Fit of the match"}),
    Scale(id="usefulness", name={"sv": "Nytta av mötena", "en": "Usefulness of the meetings"}),
    Scale(id="progress", name={"sv": "Steg mot målen", "en": "Progress toward the goals"}),
    Scale(id="inclusion", name={"sv": "Sedd, hörd och förstådd", "en": "Seen, heard, understood"}),
    Scale(id="candour", name={"sv": "Fri att tala öppet", "en": "Free to speak openly"}),
    Scale(id="wellbeing", name={"sv": "Trivsel på arbetet", "en": "Wellbeing at work"}),
    Scale(id="recommendation", name={"sv": "Rekommendationsgrad", "en": "Would recommend"}),
)

_ALL_ROLES = ("mentor", "mentee", "waiting", "other")
DEFAULT_ITEMS = (
    _item(
        "fit",
        "fit",
        "Min mentor eller adept och jag passar bra ihop för det vi vill uppnå.",
        "My mentor or mentee and I are a good fit for what we want to achieve.",
    ),
    _item(
        "useful",
        "usefulness",
        "Våra möten ger mig något jag har nytta av.",
        "Our meetings give me something I can use.",
    ),
    _item(
        "progress",
        "progress",
        "Vi kommer närmare målen som vi har satt upp.",
        "We are getting closer to the goals we have set.",
    ),
    _item(
        "seen",
        "inclusion",
        "Jag känner mig sedd på min arbetsplats.",
        "I feel seen at my workplace.",
        asked_of=_ALL_ROLES,
    ),
    _item(
        "heard",
        "inclusion",
        "Det jag säger på arbetet blir hört.",
        "What I say at work is heard.",
        asked_of=_ALL_ROLES,
    ),
    _item(
        "understood",
        "inclusion",
        "Jag blir förstådd av dem jag arbetar med.",
        "I am understood by those I work with.",
        asked_of=_ALL_ROLES,
    ),
    _item(
        "candour",
        "candour",
        "Jag kan tala öppet utan rädsla för att bli dömd.",
        "I can speak openly without fear of being judged.",
    ),
    _item(
        "content",
        "wellbeing",
        "Jag trivs på mitt arbete.",
        "I am content at work.",
        asked_of=_ALL_ROLES,
    ),
    _item(
        "energy",
        "wellbeing",
        "Jag går hem från arbetet med kraft kvar.",
        "I leave work with energy to spare.",
        asked_of=_ALL_ROLES,
    ),
    _item(
        "leaving",
        "wellbeing",
        "Jag funderar på att söka mig bort härifrån.",
        "I am thinking of looking for work elsewhere.",
        asked_of=_ALL_ROLES,
        reverse=True,
    ),
    _item(
        "recommend",
        "recommendation",
        "Hur troligt är det att du skulle rekommendera programmet till en kollega? (0–10)",
        "How likely are you to recommend the programme to a colleague? (0–10)",
        low=0,
        high=10,
    ),
)


class Surveys(Section):
    """The survey: scales, items, waves in order, and the response rate to reach."""

    scales: tuple[Scale, ...] = DEFAULT_SCALES
    items: tuple[Item, ...] = DEFAULT_ITEMS
    themes: tuple[Theme, ...] = DEFAULT_THEMES
    waves: tuple[str, ...] = ()
    minimum_answered: float = Field(0.5, gt=0, le=1)
    response_rate: float = Field(0.6, ge=0, le=1)

    @model_validator(mode="after")
    def _items_fit_scales(self):
        known = [scale.id for scale in self.scales]
        wrong = [
            f"item {item.id} belongs to scale {item.scale}, which is not among the "
            f"scales; {nearest(item.scale, known)}"
            for item in self.items
            if item.scale not in known
        ]
        wrong += [
            f"waves names {wave}, which is for self-rating at a training; leave it out"
            for wave in self.waves
            if SELF_RATING_WAVES.read(wave)
        ]
        for what, own in (
            ("item", self.items),
            ("scale", self.scales),
            ("theme", self.themes),
        ):
            ids = [one.id for one in own]
            twice = dict.fromkeys(one for one in ids if ids.count(one) > 1)
            wrong += [f"{what} {one} stands twice; give each an id of its own" for one in twice]
        if wrong:
            raise ValueError("\n".join(wrong))
        return self

    def is_on_hundred(self, scale: str) -> bool:
        """True if a scale is scored on 0 to 100: it says so, or its items differ in range."""
        own = {(item.low, item.high) for item in self.items if item.scale == scale}
        return len(own) > 1 or any(s.id == scale and s.scoring == "0-100" for s in self.scales)

    def range_of(self, scale: str) -> tuple[float, float]:
        """The lowest and the highest score of a scale.

        Examples
        --------
        >>> Surveys().range_of("recommendation")
        (0.0, 10.0)
        """
        own = {(float(item.low), float(item.high)) for item in self.items if item.scale == scale}
        if self.is_on_hundred(scale) or not own:
            return (0.0, 100.0)
        return own.pop()

    def least_answered(self, scale: str) -> float:
        """The share of a scale's items that a respondent must have answered."""
        own = [s.minimum_answered for s in self.scales if s.id == scale]
        return own[0] if own and own[0] is not None else self.minimum_answered

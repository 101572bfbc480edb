"""Both languages say all that mentorkit says, and write figures as they should."""

import datetime as dt
import io
import json
from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file, extract_python
from babel.messages.pofile import read_po

from mentorkit.language import Plural, Text, Wording, catalogue, format_value

ROOT = Path(__file__).parents[1]
KEYWORDS = {"Text": None, "Plural": (1, 2)}


def messages_of_modules():
    for path in sorted((ROOT / "mentorkit").rglob("*.py")):
        for _, message, _, _ in extract_from_file("python", path, keywords=KEYWORDS):
            yield path.name, message


def messages_of_notebooks():
    for path in sorted((ROOT / "notebooks").rglob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for cell in cells:
            if cell["cell_type"] == "code":
                source = io.BytesIO("".join(cell["source"]).encode())
                for _, _, message, _ in extract_python(source, KEYWORDS, [], {}):
                    yield path.name, message


def said():
    found = {}
    for where, message in [*messages_of_modules(), *messages_of_notebooks()]:
        found.setdefault(message, where)
    return found


def test_every_text_has_its_swedish():
    swedish = catalogue("sv")
    missing = []
    for message, where in said().items():
        if isinstance(message, tuple):
            if not isinstance(swedish.get(message[0]), tuple):
                missing.append((where, message))
        elif not isinstance(swedish.get(message), str) and not isinstance(
            swedish.get(message), tuple
        ):
            missing.append((where, message))
    assert missing == []


def test_the_catalogue_holds_nothing_that_is_not_said():
    known = {m[0] if isinstance(m, tuple) else m for m in said()}
    assert sorted(set(catalogue("sv")) - known) == []


def test_one_message_has_one_swedish():
    spellings = defaultdict(set)
    for path in sorted((ROOT / "mentorkit" / "locale" / "sv").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="sv"):
                if message.id:
                    key = message.id[0] if isinstance(message.id, tuple) else message.id
                    spellings[key].add(str(message.string))
    assert {key: found for key, found in spellings.items() if len(found) > 1} == {}


def test_swedish_has_the_same_fields_as_english():
    import string

    def fields(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    wrong = []
    for message, translation in catalogue("sv").items():
        for form in translation if isinstance(translation, tuple) else (translation,):
            if not fields(form) <= fields(message) | {"n"} or not fields(message) - {"n"} <= fields(
                form
            ):
                wrong.append((message, form))
    assert wrong == []


@pytest.mark.parametrize(
    "value, spec, language, written",
    [
        (1234567, "", "sv", "1 234 567"),
        (1234567, "", "en", "1,234,567"),
        (0.256, ".0%", "sv", "26 %"),
        (0.256, ".1%", "en", "25.6%"),
        (-3.14159, ".2f", "sv", "−3,14"),
        (float("nan"), ".2f", "en", "–"),
        (None, "", "sv", "–"),
        (dt.date(2026, 3, 1), "", "en", "1 March 2026"),
        (dt.date(2026, 3, 1), "d", "sv", "2026-03-01"),
        (["a", "b"], "", "sv", "a och b"),
        (True, "", "sv", "ja"),
    ],
)
def test_values_are_written_as_the_language_writes_them(value, spec, language, written):
    assert format_value(value, language, spec).replace("\xa0", " ") == written


def test_a_plural_follows_its_number():
    for n, text in [(0, "0 pairs"), (1, "1 pair"), (2, "2 pairs")]:
        assert str(Plural("{n} pair", "{n} pairs", n=n)) == text


def test_wording_falls_back_on_the_language_that_was_given():
    assert Wording({"sv": "Nätverk"}).render("en") == "Nätverk"


def test_a_text_with_another_value_is_another_text():
    text = Text("{n} pairs", n=2)
    assert str(text.replace(n=3)) == "3 pairs" and str(text) == "2 pairs"

"""Fifty texts that would run or load, in every text field: in a browser they are texts."""

import base64
import datetime as dt
import re

import jinja2
import pandas as pd
import pytest
from payload_programme import plain, run_page, write_payload_programme
from payloads import HOST, PAYLOADS, RAN
from playwright.sync_api import Error
from test_small_programmes import cut_down
from test_small_programmes import example as made_up  # noqa: F401

from mentorkit.language import Text
from mentorkit.personal import export_person
from mentorkit.programme import Programme, load_programme
from mentorkit.publication import MIME, build_index, build_page, page, release
from mentorkit.publication.page import PAGES, Blocks
from mentorkit.result import (
    Answer,
    Chart,
    Decision,
    Heading,
    Limits,
    Missing,
    Note,
    PersonList,
    Tabulation,
    count,
    label,
)
from mentorkit.tables import import_tables, open_tables

pytestmark = pytest.mark.browser

#: All that a page is made of; anything else came out of a text.
ELEMENTS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "a",
    "header",
    "p",
    "h1",
    "h2",
    "main",
    "ul",
    "ol",
    "li",
    "span",
    "div",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "figure",
    "blockquote",
    "figcaption",
    "img",
    "details",
    "summary",
    "section",
    "nav",
    "footer",
    "strong",
}
ATTRIBUTES = {
    "lang",
    "charset",
    "http-equiv",
    "content",
    "name",
    "class",
    "id",
    "href",
    "aria-label",
    "aria-labelledby",
    "role",
    "scope",
    "tabindex",
    "data-label",
    "src",
    "alt",
}
SVG_ELEMENTS = {"svg", "defs", "style", "g", "path", "use", "text", "tspan", "clipPath", "rect"}
SVG_ATTRIBUTES = {
    "id",
    "xmlns",
    "xmlns:xlink",
    "xlink:href",
    "width",
    "height",
    "viewBox",
    "version",
    "type",
    "d",
    "style",
    "transform",
    "x",
    "y",
    "clip-path",
}
LINK = re.compile(r"#main|index\.html|\d\d_[a-z]+\.html")
SEEN = """() => ({
  title: document.title,
  ran: window.RAN,
  text: document.documentElement.textContent,
  policy: document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.content ?? '',
  elements: [...new Set([...document.querySelectorAll('*')].map(e => e.tagName.toLowerCase() ===
    e.localName.toLowerCase() ? e.localName : e.tagName))],
  attributes: [...new Set([...document.querySelectorAll('*')].flatMap(e =>
    [...e.attributes].map(a => a.name)))],
  links: [...document.querySelectorAll('[href], [src]')].map(e =>
    e.getAttribute('href') ?? e.getAttribute('src')),
  inner: [...document.querySelectorAll('use')].map(e => e.getAttribute('xlink:href')),
  broken: [...document.images].filter(i => !(i.complete && i.naturalWidth > 100)).length,
})""".replace("RAN", RAN)


class Watcher:
    """Opens pages in Chromium and tells what they did besides being read."""

    def __init__(self, browser, folder):
        self.browser, self.folder, self.wrong = browser, folder, []
        self.renew()

    def renew(self):
        """Begin with a page that nothing still runs in."""
        self.page = self.browser.new_page()
        self.page.route("**/*", self._ask)
        self.page.on("dialog", lambda d: (self.wrong.append(f"dialog {d.message}"), d.dismiss()))
        self.page.on("console", lambda m: self.wrong.append(f"console {m.text}"))
        self.page.on("pageerror", lambda e: self.wrong.append(f"error {e}"))
        self.page.on("popup", lambda p: self.wrong.append("popup"))

    def _ask(self, route):
        address = route.request.url
        if address == self.address or address.startswith("data:image/svg+xml;base64,"):
            return route.continue_()
        self.wrong.append(f"request {address}")
        return route.abort()

    def open(self, name, content):
        """What is in the document, and what went wrong with it."""
        file = self.folder / name
        file.write_text(content, encoding="utf-8")
        self.wrong, self.address = [], file.as_uri()
        try:
            self.page.goto(self.address)
            seen = self.page.evaluate(SEEN)
        except Error:
            return {"ran": None}, [*self.wrong, "went elsewhere"]
        is_svg = name.endswith(".svg")
        wrong = list(self.wrong) + ([f"{RAN} is set"] if seen["ran"] is not None else [])
        wrong += set(seen["elements"]) - (SVG_ELEMENTS if is_svg else ELEMENTS)
        wrong += set(seen["attributes"]) - (SVG_ATTRIBUTES if is_svg else ATTRIBUTES)
        if is_svg:
            wrong += [link for link in seen["inner"] if not link.startswith("#")]
        else:
            wrong += [
                link for link in seen["links"]
                if not LINK.fullmatch(link) and not link.startswith("data:image/svg+xml;base64,")
            ]  # fmt: skip
            wrong += ["a chart is not drawn"] * seen["broken"]
        return seen, wrong


@pytest.fixture(scope="module")
def watcher(browser, tmp_path_factory):
    watcher = Watcher(browser, tmp_path_factory.mktemp("watched"))
    yield watcher
    watcher.page.close()


def charts_in(html):
    found = re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", html)
    return [base64.b64decode(data).decode() for data in dict.fromkeys(found)]


def is_closed(policy):
    """No script, no address but data: of images, no form, no base."""
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    allowed = {"default-src": "'none'", "style-src": "'unsafe-inline'", "img-src": "data:",
               "base-uri": "'none'", "form-action": "'none'"}  # fmt: skip
    return (
        rules.items() <= allowed.items()
        and {"default-src", "base-uri", "form-action"} <= rules.keys()
    )


# ---------------------------------------------------------------- every slot of a page


class Reader:
    """For whom the findings below are released."""

    def __init__(self, text, audience="coordinator"):
        self.programme = Programme.model_validate({
            "id": "x", "name": text, "organisation": text, "purpose": text,
            "period": {"start": "2026-01-01", "end": "2026-12-31"},
        })  # fmt: skip
        self.language, self.audience, self.name, self.ledger = "en", audience, "06_meetings", None


def findings_of(text):
    said = Text("{x}", x=text)
    frame = pd.DataFrame({"who": [text, "b", text + "c"], "k": [20, 30, 40]})
    table = Tabulation(frame, said, {"who": label(said), "k": count(said)}, note=said)
    people = pd.DataFrame({text: [text, "b"], "n": [1, 2]})
    return [
        Heading(said), Answer(said, "good"), Note(said), Limits([said]), Decision([said]),
        Missing("meetings", said), table,
        PersonList(people, said, {text: said, "n": Text("n")}, note=said),
    ]  # fmt: skip


def page_with(text, findings=None):
    reader = Reader(text)
    blocks = [r.block for r in release(findings or findings_of(text), reader)]
    return build_page(
        Blocks(blocks, 0, True), "06_meetings", programme=reader.programme,
        as_of=dt.date(2026, 10, 31), audience="coordinator", language="en", pages=list(PAGES),
    )  # fmt: skip


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_a_payload_in_every_slot_is_a_text(watcher, number):
    text = PAYLOADS[number]
    seen, wrong = watcher.open(f"{number}.html", page_with(text))
    assert wrong == [] and is_closed(seen["policy"])
    assert plain(seen["title"]) == plain(f"06 Meetings – {text}")
    # Title and header; heading, answer, note, limits, decision, missing; a table's caption,
    # note, two headers and two cells; a list's caption, note, header and cell.
    assert plain(seen["text"]).casefold().count(plain(text).casefold()) >= 18
    assert HOST in text or RAN in text


@pytest.mark.parametrize("kind", ["bar", "stacked", "line"])
@pytest.mark.parametrize("tenth", range(0, len(PAYLOADS), 10))
def test_a_payload_is_a_text_in_every_part_of_a_chart(watcher, kind, tenth):
    texts = PAYLOADS[tenth : tenth + 10]
    whole = Text("{x}", x=" ".join(texts))
    frame = pd.DataFrame({"who": texts, "k": range(20, 30), "n": range(40, 50)})
    columns = {"who": label(whole), "k": count(whole), "n": count(Text("{x}", x=texts[0]))}
    chart = Chart(
        Tabulation(frame, whole, columns, note=whole), kind, "who", ["k", "n"], whole,
        x_label=whole, y_label=Text("{x}", x=texts[-1]),
    )  # fmt: skip
    html = page_with(texts[0], [chart])
    _, wrong = watcher.open(f"{kind}-{tenth}.html", html)
    assert wrong == []
    (alt,) = watcher.page.evaluate("[...document.images].map(i => i.alt)")
    assert plain(alt).casefold().startswith(plain(" ".join(texts)).casefold())
    (svg,) = charts_in(html)
    seen, wrong = watcher.open(f"{kind}-{tenth}.svg", svg)
    assert wrong == []
    # Lines are broken where there is no room; each then is an element of its own.
    drawn = "".join(plain(seen["text"]).split()).casefold()
    for text in texts:
        assert "".join(plain(text).split()).casefold() in drawn


def test_payloads_are_fifty():
    assert len(set(PAYLOADS)) == len(PAYLOADS) == 50


@pytest.mark.parametrize("with_policy", [True, False])
def test_a_page_that_does_not_escape_is_caught(watcher, monkeypatch, with_policy):
    loose = jinja2.Environment(
        loader=jinja2.FileSystemLoader(page._TEMPLATES), autoescape=False, trim_blocks=True
    )
    monkeypatch.setattr(page, "_environment", lambda: loose)
    ran, caught = [], []
    for number, text in enumerate(PAYLOADS[::5]):
        html = page_with(text)
        if not with_policy:
            html = re.sub(r"<meta http-equiv=\"Content.*?>", "", html, count=1)
        watcher.page.close()
        watcher.renew()
        seen, wrong = watcher.open(f"loose-{number}.html", html)
        ran.append(seen["ran"] is not None)
        caught.append(bool(wrong))
    watcher.page.close()
    watcher.renew()
    # Some are none but in a Markdown, a spreadsheet, a quote of the other kind.
    assert sum(caught) >= 0.7 * len(caught)
    assert (sum(ran) == 0) if with_policy else (sum(ran) >= 0.3 * len(caught))


# ---------------------------------------------------------------- a whole programme


@pytest.fixture(scope="module")
def programme_of_payloads(made_up, tmp_path_factory):  # noqa: F811
    folder = tmp_path_factory.mktemp("payloads")
    params, typed = write_payload_programme(folder, cut_down(made_up, 20))
    programme = load_programme(params)
    import_tables(programme)
    editions = {}
    # The coordinator's other pages are those of leadership.
    with_lists = [p for p in PAGES if p[:2] in ("02", "03", "04", "06")]
    for audience, language, pages in (
        ("leadership", "sv", PAGES), ("coordinator", "en", with_lists)
    ):  # fmt: skip
        editions[audience] = {p: run_page(p, params, language, audience) for p in pages}
    return programme, typed, editions


def pages_of(programme, audience, released):
    about = {
        "programme": programme, "as_of": dt.date(2026, 10, 31), "audience": audience,
        "language": "sv" if audience == "leadership" else "en",
    }  # fmt: skip
    made = {
        name: Blocks([r.block for r in items if r.block["kind"] != "end"], 0, True)
        for name, items in released.items()
    }
    yield "index", build_index(made, **about)
    for name, blocks in made.items():
        yield name, build_page(blocks, name, pages=list(PAGES), **about)


_PARAMS = {
    "Params " + name
    for name in ("name", "organisation", "purpose", "under-represented", "targets text",
                 "training name", "plan roles name", "plan timeline text", "plan timeline role")
}  # fmt: skip
#: What a reader must meet as it was typed.
SHOWN = {
    "leadership": _PARAMS | {"By", "Goals", "Group", "Mentee-expectations", "Proposal", "Why"},
    "coordinator": {"Params name", "Params organisation", "Department", "Email", "Id", "Name",
                    "Goals", "Group"},
}  # fmt: skip


#: What leadership never meets: who somebody is, and what they wrote.
NEVER = {"Name", "Email", "Id", "About", "Goal", "Measure", "Next-step", "Comment", "Reason",
         "Team", "Interests"}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("audience", SHOWN)
def test_every_text_of_a_programme_is_inert_on_every_page(watcher, programme_of_payloads, audience):
    programme, typed, editions = programme_of_payloads
    fields = set()
    for name, html in pages_of(programme, audience, editions[audience]):
        seen, wrong = watcher.open(f"{audience}-{name}.html", html)
        assert wrong == [], name
        assert is_closed(seen["policy"])
        text = plain(seen["text"])
        for mark, whole in typed.shown.items():
            if mark in text:
                assert plain(whole) in text, (name, mark)
                fields.add(mark.partition("·")[0])
        for k, svg in enumerate(charts_in(html)):
            _, wrong = watcher.open(f"{audience}-{name}-{k}.svg", svg)
            assert wrong == [], (name, k)
    assert fields >= SHOWN[audience]
    assert audience != "leadership" or not fields & NEVER


@pytest.mark.slow
def test_jupyterlab_shows_released_blocks_as_texts(watcher, programme_of_payloads):
    _, typed, editions = programme_of_payloads
    bundles = [r._repr_mimebundle_() for e in editions.values() for p in e.values() for r in p]
    for bundle in bundles:
        assert set(bundle) == {MIME, "text/html", "text/plain"}
        assert re.fullmatch(r"released [a-z]+", bundle["text/plain"])
        # No $ of a text begins a formula: MathJax passes over this class.
        assert bundle["text/html"].startswith('<div class="mathjax_ignore">')
    # Without a policy of ours: the notebook's page has its own.
    whole = "<!DOCTYPE html><meta charset=utf-8><title>t</title>" + "".join(
        bundle["text/html"] for bundle in bundles
    )
    seen, wrong = watcher.open("lab.html", whole)
    assert wrong == [] and any(mark in seen["text"] for mark in typed.shown)


@pytest.mark.slow
def test_what_is_kept_of_a_person_is_inert_and_lies_in_its_folder(watcher, programme_of_payloads):
    programme, _, _ = programme_of_payloads
    for person in open_tables(programme)["people"]["id"][:3]:
        folder = export_person(programme, person, day=dt.date(2026, 10, 31))
        assert folder.parent == programme.coordinator_folder
        assert re.fullmatch(r"[\w-]+", folder.name)
        html = (folder / "index.html").read_text(encoding="utf-8")
        seen, wrong = watcher.open("person.html", html)
        assert wrong == [] and is_closed(seen["policy"])
        assert plain(person) in plain(seen["text"])

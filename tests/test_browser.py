"""Pages in a real browser: nothing loads, nothing overflows, everything has its name."""

import datetime as dt
import itertools

import pandas as pd
import pytest
from test_publication import PROGRAMME, page_of, phase

from mentorkit.language import Text
from mentorkit.publication import build_page, release
from mentorkit.publication.page import Blocks
from mentorkit.result import Tabulation, fact, label

pytestmark = pytest.mark.browser


@pytest.fixture(params=["leadership", "coordinator"])
def opened(request, browser, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(page_of(request.param, "sv", left_out=1), encoding="utf-8")
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.heard = []
    page.on("request", lambda r: page.heard.append(r.url))
    page.on("console", lambda m: page.heard.append(m.text))
    page.on("pageerror", lambda e: page.heard.append(str(e)))
    page.goto(file.as_uri())
    yield page
    page.close()


def test_nothing_is_loaded_and_nothing_complains(opened):
    beyond = [line for line in opened.heard if not line.startswith(("file:", "data:"))]
    assert beyond == [] and sum(line.startswith("file:") for line in opened.heard) == 1


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_no_width_makes_the_page_scroll_sideways(opened, width):
    opened.set_viewport_size({"width": width, "height": 800})
    assert opened.evaluate("document.documentElement.scrollWidth") <= width


def test_every_chart_is_drawn_and_described(opened):
    images = opened.locator("img")
    assert images.count() == 5
    for i in range(images.count()):
        image = images.nth(i)
        assert image.evaluate("i => i.complete && i.naturalWidth > 100")
        assert image.get_attribute("alt").strip()


def test_on_a_phone_the_words_of_a_chart_can_be_read(opened):
    opened.set_viewport_size({"width": 390, "height": 800})
    # Of a chart as wide as 390 px allow: how high its smallest words are.
    smallest = opened.evaluate("""() => [...document.querySelectorAll('figure img')].map(img => {
      const svg = new DOMParser().parseFromString(
        atob(img.src.split(',')[1]), 'image/svg+xml').documentElement;
      const sizes = [...svg.querySelectorAll('text')].map(
        t => +t.getAttribute('style').match(/font(?:-size)?: [^;]*?([\\d.]+)px/)[1]);
      return Math.min(...sizes) * img.clientWidth / svg.getAttribute('viewBox').split(' ')[2];
    })""")
    assert len(smallest) == 5 and min(smallest) >= 9.5


def test_on_a_phone_a_short_table_is_read_without_scrolling_and_stays_a_table(opened):
    opened.set_viewport_size({"width": 390, "height": 800})
    cards = opened.locator(".cards")
    assert cards.count() >= 1
    assert opened.evaluate(
        "[...document.querySelectorAll('.cards')].every(e => e.scrollWidth <= e.clientWidth)"
    )
    table = cards.first.get_by_role("table")
    headers = table.get_by_role("columnheader").all_inner_texts()
    beside = (
        table.locator("tbody tr")
        .first.locator("td")
        .evaluate_all("cells => cells.map(c => getComputedStyle(c, '::before').content)")
    )
    assert len(headers) > 3 and beside == [f'"{name}" / ""' for name in headers[1:]]
    assert table.get_by_role("rowheader").count() == table.locator("tbody tr").count()


@pytest.fixture
def long_table(browser, tmp_path):
    columns = {"group": label(Text("Group"))} | {f"c{i}": fact(Text("c")) for i in range(9)}
    frame = pd.DataFrame({"group": [f"g{i}" for i in range(30)]})
    figures = {f"c{i}": 10**7 for i in range(9)}
    tabulation = Tabulation(frame.assign(**figures), Text("Long"), columns)
    blocks = [released.block for released in release(tabulation, phase())]
    file = tmp_path / "long.html"
    file.write_text(
        build_page(
            Blocks(blocks, 0, True), "06_meetings", programme=PROGRAMME, language="en",
            as_of=dt.date(2026, 10, 31), audience="leadership",
        ),
        encoding="utf-8",
    )  # fmt: skip
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(file.as_uri())
    yield page
    page.close()


def test_a_long_table_on_a_phone_scrolls_beneath_its_row_names_and_shows_that_it_does(long_table):
    box = long_table.locator(".scroll")
    assert "cards" not in box.get_attribute("class")
    assert box.evaluate("e => e.scrollWidth > e.clientWidth")
    assert box.evaluate("e => getComputedStyle(e).backgroundImage").count("linear-gradient") == 4
    name = long_table.get_by_role("rowheader").first
    before = name.bounding_box()["x"]
    box.evaluate("e => { e.scrollLeft = 200 }")
    assert name.bounding_box()["x"] == before


def test_a_wide_table_on_a_screen_goes_on_beside_the_text(long_table):
    long_table.set_viewport_size({"width": 1200, "height": 900})
    assert long_table.evaluate(
        "document.querySelector('.wide').clientWidth > document.querySelector('header').clientWidth"
    )
    assert long_table.evaluate("document.documentElement.scrollWidth") <= 1200


def test_headings_go_down_one_step_at_a_time(opened):
    levels = opened.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])"
    )
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_a_screen_reader_finds_tables_by_their_captions(opened):
    assert opened.get_by_role("table", name="Mentorpar").count() >= 1
    assert opened.get_by_role("columnheader").count() >= 6
    assert opened.get_by_role("rowheader").count() >= 4
    assert opened.get_by_role("main").count() == 1


CONTRAST = """() => {
  const light = c => { const v = c.map(x => { x /= 255;
    return x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4; });
    return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
  const rgb = s => s.match(/[\\d.]+/g).map(Number);
  const ground = e => { for (; e; e = e.parentElement) {
    const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; }
    return [255, 255, 255]; };
  return [...document.querySelectorAll('main *, header *, footer *')]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .map(e => { const a = light(rgb(getComputedStyle(e).color).slice(0, 3));
      const b = light(ground(e).slice(0, 3));
      return [(Math.max(a, b) + .05) / (Math.min(a, b) + .05), e.outerHTML.slice(0, 80)]; })
    .filter(([ratio]) => ratio < 4.5);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(opened, scheme):
    opened.emulate_media(color_scheme=scheme)
    assert opened.evaluate(CONTRAST) == []


def test_a_keyboard_reaches_the_content_and_the_tables(opened):
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.className") == "skip"
    reached = set()
    for _ in range(30):
        opened.keyboard.press("Tab")
        reached.add(opened.evaluate("document.activeElement.className"))
    assert any(name.split()[:1] == ["scroll"] for name in reached)


def test_a_page_prints_on_a4_without_losing_a_column(opened):
    opened.emulate_media(media="print")
    opened.set_viewport_size({"width": 672, "height": 1000})  # A4 less its margins, at 96 dpi
    assert opened.evaluate(
        "[...document.querySelectorAll('table')].every(t => t.getBoundingClientRect().right <= 673)"
    )
    assert not opened.locator("nav.pages").is_visible()
    assert opened.pdf()[:4] == b"%PDF"

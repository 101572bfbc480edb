"""Pages in a real browser: nothing loads, nothing overflows, everything has its name."""

import itertools
import os
import shutil

import pytest
from test_publication import page_of

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM:
        if os.environ.get("MENTORKIT_REQUIRE_BROWSER"):
            pytest.fail("chromium is not installed")
        pytest.skip("chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


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
    assert "scroll" in reached


def test_a_page_prints_on_a4_without_losing_a_column(opened):
    opened.emulate_media(media="print")
    opened.set_viewport_size({"width": 672, "height": 1000})  # A4 less its margins, at 96 dpi
    assert opened.evaluate(
        "[...document.querySelectorAll('table')].every(t => t.getBoundingClientRect().right <= 673)"
    )
    assert opened.pdf()[:4] == b"%PDF"

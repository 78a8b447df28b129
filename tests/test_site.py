"""Every page of the built site, as readers meet it: served or from a file, wide or narrow, light or dark.

The browser has no network, so anything that a page wants from elsewhere shows up as trouble.
"""

import html
import re
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from tools.inputs import ROOT

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NAMELESS = """() => [...document.querySelectorAll("img, svg[role=img]")]
    .filter((picture) => picture.checkVisibility() && !picture.closest("[aria-hidden=true]"))
    .filter((picture) => !(picture.hasAttribute("alt") || picture.getAttribute("aria-label")
                           || picture.getAttribute("aria-labelledby")))
    .map((picture) => picture.outerHTML.slice(0, 200))"""
TOO_WIDE = """() => {
    const page = document.documentElement;
    if (page.scrollWidth <= page.clientWidth) return [];
    const clipped = (e) => e && e !== page && (getComputedStyle(e).overflowX !== "visible" || clipped(e.parentElement));
    return [...document.body.querySelectorAll("*")]
        .filter((e) => e.getBoundingClientRect().right > page.clientWidth + 1 && !clipped(e.parentElement))
        .map((e) => e.outerHTML.slice(0, 120));
}"""
# Boxes that scroll sideways, but not for the keyboard. A live figure has its own ways to be moved.
OUT_OF_REACH = """() => [...document.querySelectorAll(".bd-article *")]
    .filter((e) => /auto|scroll/.test(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1)
    .filter((e) => e.tabIndex < 0 && e.checkVisibility() && !e.closest(".live-figure-view"))
    .map((e) => e.outerHTML.slice(0, 120))"""
# Equations that do not begin in sight, or of which a part lies where no scrolling leads.
CUT_OFF = """() => [...document.querySelectorAll("div.math:has(svg)")].filter((box) => {
    const drawn = box.querySelector("svg").getBoundingClientRect(), start = box.getBoundingClientRect().left;
    return drawn.left < start - 1 || drawn.right - start > box.scrollWidth + 1;
}).map((box) => box.textContent.slice(0, 120))"""
NOT_ALIVE = """() => [...document.querySelectorAll(".live-figure")]
    .filter((box) => box.dataset.live !== "ready" || !box.querySelector(".live-figure-view")?.firstElementChild)
    .map((box) => box.textContent.slice(0, 120))"""
# On a wide page nothing runs out of the text's column but JavaScript that was generated.
OUT_OF_COLUMN = """() => {
    const wide = (e) => e.scrollWidth > e.clientWidth + 1 && e.checkVisibility();
    const code = [...document.querySelectorAll(".bd-article pre")].filter((e) => wide(e) && !e.closest(".highlight-javascript"));
    const displays = [...document.querySelectorAll(".bd-article mjx-container[display=true]")]
        .filter((e) => e.querySelector("svg")?.getBoundingClientRect().width > e.parentElement.clientWidth + 1);
    return [...code, ...displays].map((e) => e.textContent.slice(0, 120));
}"""
BACKGROUND = "getComputedStyle(document.body).backgroundColor"


def pages_below(root=ROOT):
    """The pages that the table of contents promises, known before the site is built."""
    chapters = re.findall(r"file:\s*(\S+)", (root / "_toc.yml").read_text(encoding="utf-8"))
    return ["index.html", "intro.html", *(f"{name}.html" for name in chapters), "search.html"]


every_page = pytest.mark.parametrize("name", pages_below())


def test_these_are_all_the_pages(page_names):
    assert sorted(page_names) == sorted(pages_below())


@every_page
def test_a_served_page_is_whole_and_can_be_read_by_everyone(page_factory, name):
    """No trouble, and no violation that axe knows of: contrast, names, structure, reach by keyboard."""
    visit = page_factory(name)
    light = visit.page.evaluate(BACKGROUND)
    assert violations(visit.page, {"type": "tag", "values": WCAG}) == []
    visit.page.emulate_media(color_scheme="dark")
    assert violations(visit.page, {"type": "rule", "values": ["color-contrast"]}) == []
    assert visit.page.evaluate(BACKGROUND) != light == "rgb(255, 255, 255)"
    assert visit.page.evaluate(OUT_OF_COLUMN) == []
    assert visit.page.evaluate(NAMELESS) == []
    assert visit.troubles == []


@every_page
def test_a_page_opened_from_a_file_lives_and_fits_a_phone(page_factory, name):
    visit = page_factory(name, over="file", width=320, theme="dark")
    assert visit.page.evaluate(TOO_WIDE) == []
    assert visit.page.evaluate(OUT_OF_REACH) == []
    assert visit.page.evaluate(CUT_OFF) == []
    assert visit.page.evaluate(NOT_ALIVE) == []
    visit.page.set_viewport_size({"width": 768, "height": 1024})
    visit.page.wait_for_timeout(200)  # live figures redraw when they are told of their new width
    assert visit.page.evaluate(TOO_WIDE) == []
    assert visit.troubles == []


def violations(page, rules: dict) -> list[str]:
    # What is inside a formula or a drawing is left out, its thousands of strokes take axe long: of a formula it would
    # read MathJax's own MathML, and of the text in a drawing it cannot say what lies behind it, so it decides nothing.
    # Without preload, or axe fetches style sheets by names of its making.
    inside = [["mjx-container"], ["svg[role=img] > *"]]
    options = {"runOnly": rules, "preload": False, "resultTypes": ["violations"]}
    found = Axe().run(page, context={"exclude": inside}, options=options)
    return [f"{violation['id']}: {violation['help']}: {node['html'][:160]}"
            for violation in found.response["violations"] for node in violation["nodes"][:3]]


def test_without_javascript_the_still_picture_is_shown(page_factory):
    page = page_factory("intro.html", javascript=False).page
    assert page.locator(".live-figure-still svg").is_visible()
    assert "With JavaScript" in page.locator(".live-figure noscript").inner_text()


def test_the_landing_page_fits_one_screen_with_a_live_figure_and_a_way_in(page_factory):
    page = page_factory("intro.html", width=1280, height=800).page
    for part in (".bd-article h1", ".live-figure-view", ".landing-start"):
        box = page.locator(part).first.bounding_box()
        assert box and box["y"] >= 0 and box["y"] + min(box["height"], 300) <= 800, part
    page.locator(".landing-start").click()
    assert page.url.endswith("chapters/01-artificial-neuron.html")


@pytest.mark.parametrize("over", ["http", "file"])
def test_search_finds_a_chapter(page_factory, over):
    visit = page_factory("search.html", over=over)
    visit.page.goto(visit.page.url.split("?")[0] + "?q=neuron")
    result = visit.page.locator("#search-results li a", has_text="One neuron").first
    result.wait_for()
    visit.page.wait_for_timeout(500)  # summaries are fetched after the titles
    assert visit.troubles == []
    result.click()
    assert "03-one-neuron.html" in visit.page.url


def test_links_within_the_site_lead_somewhere(book, page_names):
    text = {name: (book / name).read_text(encoding="utf-8") for name in page_names}
    broken = []
    for name, page in text.items():
        for link in map(html.unescape, re.findall(r'<(?:a|link|img|script)\b[^>]*?\s(?:href|src)="([^"]+)"', page)):
            if re.match(r"[a-z]+:", link):
                continue
            # A base that urljoin understands; only the path and the fragment are used.
            address = urlsplit(urljoin(f"http://site/{name}", link))
            target = unquote(address.path).lstrip("/")
            lost = target in text and address.fragment and f'id="{unquote(address.fragment)}"' not in text[target]
            if lost or not (book / target).is_file():
                broken.append(f"{name}: {link}")
    assert broken == []


def test_no_page_names_another_host_for_what_it_loads(book, page_names):
    loading = re.compile(r'<(?:script|img|iframe|source|link)\b[^>]*?\s(?:src|href)="(?:https?:)?//[^"]+"')
    found = [match for name in page_names for match in loading.findall((book / name).read_text(encoding="utf-8"))]
    assert found == []

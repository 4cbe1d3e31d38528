"""What every page must pass: no barrier that axe knows, one heading, inside its window, no other host."""

from __future__ import annotations

from pathlib import Path

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Address prefix, width of the window and colour scheme: two directions of writing, two sizes, light and dark.
VIEWS = [("", 1280, "light"), ("", 390, "dark"), ("/ar", 390, "light"), ("/ar", 1280, "dark")]


def barriers(page):
    """Violations that axe finds on the page as it stands, one line each with its first element."""
    # Right after a click a page can be read before its style sheets are: every link is too small then.
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready.then(() => null)")
    page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
    page.evaluate(AXE)
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:160]}" for one in found]


def faults(page, width):
    """Everything wrong with the page as it stands in a window `width` pixels wide."""
    found = [*barriers(page), *(f"asks another host: {url}" for url in page.foreign)]
    found += [f"complains: {text}" for text in page.complaints]
    if (headings := page.locator("h1").count()) != 1:
        found.append(f"{headings} headings of level 1")
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
        found.append(f"is {wide} pixels wide in a window of {width}")
    return found

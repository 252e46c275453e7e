"""The picture of the web report that the README shows, taken of a real page in a real browser.

    python -m tests.docs.screenshot

takes it anew. It needs Chromium; nothing compares it, for fonts differ.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from tests.docs.pages import ROOT
from tests.docs.running import run

PICTURE = ROOT / "docs" / "images" / "web-report.jpg"
SCAN = ("scan", "--all-exchanges", "--world", "2026-09", "--quiet", "--format", "html")
FAILED = "aws"


def take(place: Path) -> None:
    """The first screen and the map, with Amazon Web Services failing."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        run([*SCAN, "-o", "report.html"], Path(folder))
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1180, "height": 700})
        page.goto((Path(folder) / "report.html").as_uri())
        page.fill("#fail", FAILED)
        page.press("#fail", "Enter")
        page.evaluate("document.activeElement.blur()")
        for hidden in ("section[aria-labelledby=shares-title]", "#table", "footer"):
            page.locator(hidden).evaluate("part => { part.hidden = true; }")
        page.locator("section[aria-labelledby=cards-title]").evaluate("s => { s.hidden = true; }")
        page.screenshot(path=place, full_page=True, type="jpeg", quality=82)
        browser.close()


if __name__ == "__main__":
    take(PICTURE)
    sys.stdout.write(f"{PICTURE.relative_to(ROOT)}\n")

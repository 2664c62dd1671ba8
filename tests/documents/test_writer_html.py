"""HTML: well formed, self-contained, and without a fault in axe-core in a real Chromium."""

import html as html_entities
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from ehat_tui.documents.writers import html

RUN = """
<script>AXE</script>
<script>
axe.run(document, {resultTypes: ["violations"]}).then(found => {
  const out = document.createElement("pre");
  out.id = "axe-found";
  out.textContent = JSON.stringify({
    violations: found.violations.map(v => v.id + ": " + v.nodes.map(n => n.html).join(" ")),
    passes: found.passes.length,
  });
  document.body.append(out);
});
</script>
"""


class Reader(HTMLParser):
    """Collects tags with their attributes, and all text outside style."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.text.append(data)


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    return reader


def axe_source() -> str:
    """axe.min.js, from whichever package that carries it is installed."""
    for package in ("axe_playwright_python", "axe_core_python"):
        spec = find_spec(package)
        if spec and spec.origin:
            return Path(spec.origin).with_name("axe.min.js").read_text(encoding="utf-8")
    return pytest.skip("no package with axe-core is installed here")


def axe(page: str, folder: Path) -> Any:
    """What axe-core finds on `page` in a real Chromium, without a driver: it writes its findings into the page."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        pytest.skip("Chromium is not installed here")
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    page = page.replace("</body>", RUN.replace("AXE", axe_source()) + "</body>")
    (folder / "page.html").write_text(page, encoding="utf-8")
    quiet = "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"
    command = [browser, *quiet.split(), "--disable-sync", "--no-first-run", f"--user-data-dir={folder / 'profile'}"]
    command += ["--virtual-time-budget=30000", "--dump-dom", (folder / "page.html").as_uri()]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    found = re.search(r'<pre id="axe-found">(.*?)</pre>', done.stdout.decode("utf-8", "replace"), re.DOTALL)
    assert found, "axe did not run"
    return json.loads(html_entities.unescape(found[1]))


@pytest.mark.parametrize("status", ["draft", "final"])
def test_axe_finds_no_fault(sample: Any, tmp_path: Path, status: str) -> None:
    found = axe(html.render(sample.plan(status)), tmp_path)
    assert found["violations"] == []
    assert found["passes"] > 15


def test_axe_finds_no_fault_in_a_childs_page(sample: Any, tmp_path: Path) -> None:
    found = axe(html.render(sample.child()), tmp_path)
    assert found["violations"] == []
    assert found["passes"] > 15


def test_axe_would_find_a_fault(sample: Any, tmp_path: Path) -> None:
    broken = html.render(sample.plan()).replace('<html lang="en-GB">', "<html>")
    assert any(fault.startswith("html-has-lang") for fault in axe(broken, tmp_path)["violations"])


def test_language_landmarks_and_table_headers(sample: Any) -> None:
    page = read(html.render(sample.plan("draft")))
    names = [tag for tag, _ in page.tags]
    assert ("html", {"lang": "en-GB"}) in page.tags
    assert all(names.count(tag) == 1 for tag in ("main", "header", "footer", "h1", "title"))
    headers = [attrs for tag, attrs in page.tags if tag == "th"]
    assert [attrs["scope"] for attrs in headers] == ["col"] * 4 + ["rowgroup"] * 3 + ["col"] * 3
    assert headers[4]["colspan"] == "4"
    assert names.count("tbody") == 3 + 1
    images = [attrs["aria-label"] for _, attrs in page.tags if attrs.get("role") == "img"]
    assert images[0] == "Keeley: 3 out of 10"


def test_nothing_is_fetched_and_nothing_can_run(sample: Any) -> None:
    page = read(html.render(sample.hostile()))
    assert not {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object", "a", "b"}
    assert not any(
        name in ("src", "href", "srcset") or name.startswith("on") for _, attrs in page.tags for name in attrs
    )
    assert not re.search(r"url\(|@import", html.render(sample.plan()))


def test_hostile_text_is_there_to_the_letter(sample: Any) -> None:
    text = "".join(read(html.render(sample.hostile())).text)
    for nasty in sample.HOSTILE:
        assert text.count(nasty) >= 10
    for word in (
        "bell nul tab  escape feed half\ufffd done",
        "one\ntwo\nthree\nfour\nfive",
        "中文",
        "x" * 100_000,
    ):
        assert word in text


def test_draft_is_said_in_title_page_and_print(sample: Any) -> None:
    draft, final = html.render(sample.plan("draft")), html.render(sample.plan("final"))
    assert "<title>Our plan (DRAFT)</title>" in draft
    assert '<div class="every-page" aria-hidden="true">DRAFT</div>' in draft
    assert "DRAFT" not in final

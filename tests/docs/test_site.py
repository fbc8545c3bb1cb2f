"""The site: every page is in it once, every public name is in the reference, it builds strictly."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.docs.pages import BESIDE, ROOT

DOCS = ROOT / "docs"
PUBLIC = [
    "batchproc",
    "pytest_batchproc",
    "pytest_batchproc.events",
    "pytest_batchproc.laws",
    "pytest_batchproc.simulator",
    "pytest_batchproc.strategies",
]


def config() -> Any:
    yaml = pytest.importorskip("yaml", reason="mkdocs.yml is YAML")
    return yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))


def leaves(entries: Any) -> Iterator[str]:
    for entry in entries.values() if isinstance(entries, dict) else entries:
        if isinstance(entry, str):
            yield entry
        else:
            yield from leaves(entry)


def reference() -> list[tuple[str, int]]:
    """What the reference tells of: name and thing, for a name may be two."""
    pages = [page.read_text(encoding="utf-8") for page in (DOCS / "reference").glob("*.md")]
    return [
        (name, id(getattr(import_module(module), name)))
        for module, name in re.findall(r"^::: ([\w.]+)\.(\w+)$", "\n".join(pages), flags=re.M)
        if name not in ("models", "hookspecs")  # whole modules, all that is public in them
    ]


def test_every_page_is_in_the_navigation_once() -> None:
    pages = sorted(page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md"))
    shown = [leaf for leaf in leaves(config()["nav"]) if not leaf.startswith("repository/")]

    assert pages == sorted(shown)


@pytest.mark.parametrize("package", PUBLIC)
def test_every_public_name_is_in_the_reference(package: str) -> None:
    home = import_module(package)
    public = {(name, id(getattr(home, name))) for name in home.__all__}

    assert public - set(reference()) == set()


def test_nothing_is_in_the_reference_twice() -> None:
    told = reference()

    assert sorted(set(told)) == sorted(told)


def build(root: Path, directory: Path) -> tuple[int, str]:
    """Build the site as `make docs` does; without --quiet, with which mkdocs counts no warnings."""
    pytest.importorskip("material", reason="`make docs` installs mkdocs-material")
    pytest.importorskip("mkdocstrings", reason="`make docs` installs mkdocstrings")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(directory)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("site")
    code, said = build(ROOT, directory)
    assert code == 0, said
    return directory


def test_a_link_to_nowhere_stops_the_build(tmp_path: Path) -> None:
    for name in ("batchproc", "pytest_batchproc", "tests", "examples"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / ".github").mkdir()
    for name in ("mkdocs.yml", *BESIDE):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(DOCS, tmp_path / "docs", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "docs" / "guide.md").open("a", encoding="utf-8") as page:
        page.write("[a](nowhere.md) [b](#no-such-title) [c](../examples/no_such_story)\n")
    code, said = build(tmp_path, tmp_path / "site")

    assert code == 1
    assert [
        name
        for name in ("nowhere.md", "no-such-title", "examples/no_such_story")
        if any(name in line for line in said.splitlines() if line.startswith("WARNING"))
    ] == ["nowhere.md", "no-such-title", "examples/no_such_story"]


class Html(HTMLParser):
    """What a page links to, what it loads, and what can be linked to in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors.add(given.get("id", ""))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in ("img", "script", "iframe") or given.get("rel") == "stylesheet":
            self.loads += [given[name] for name in ("src", "href") if name in given]


def test_no_link_of_the_site_leads_nowhere(site: Path) -> None:
    pages = {path: Html(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    broken = []
    for path, page in pages.items():
        if path.name == "404.html":  # served from any address, so its links begin with a slash
            continue
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            to = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            to = to / "index.html" if to.is_dir() else to
            there = not parts.fragment or to not in pages or parts.fragment in pages[to].anchors
            if not to.exists() or not there:
                broken.append(f"{path.relative_to(site)}: {link}")

    assert broken == []


def test_a_page_loads_nothing_from_elsewhere(site: Path) -> None:
    loads = {
        f"{path.relative_to(site)}: {one}"
        for path in site.rglob("*.html")
        for one in Html(path.read_text(encoding="utf-8")).loads
        if urlsplit(one).netloc
    }

    assert loads == set()


def test_what_is_made_of_the_code_is_there(site: Path) -> None:
    plugin = (site / "reference" / "plugin" / "index.html").read_text(encoding="utf-8")
    commands = (site / "reference" / "command_line" / "index.html").read_text(encoding="utf-8")

    assert "batchproc_max_records_shown" in plugin
    assert "sqs_fifo_event_factory" in plugin
    assert "usage: batchproc simulate" in commands
    assert "made of the code" not in plugin + commands

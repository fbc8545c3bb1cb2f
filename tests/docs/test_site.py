"""The site: every page is in it once, every public name is in the reference, no link is broken.

`make docs` builds it strictly. `.ci/run` does both, and `make test` builds no site.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple
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


class Built(NamedTuple):
    """The site, and what mkdocs printed of it; the only broken links are PLANTED in the guide."""

    directory: Path
    code: int
    warnings: list[str]


PLANTED = ["#no-such-title", "../examples/no_such_story", "nowhere.md"]


def planted(lines: list[str]) -> list[list[str]]:
    """Which of them each line names; the site has its own path for what is not in docs/."""
    return sorted([link for link in PLANTED if link.removeprefix("../") in line] for line in lines)


# One build for all tests: it takes ten seconds.
@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the site as `make docs` does; without --quiet, with which mkdocs counts no warnings."""
    pytest.importorskip("material", reason="`make docs` installs mkdocs-material")
    pytest.importorskip("mkdocstrings", reason="`make docs` installs mkdocstrings")
    root = tmp_path_factory.mktemp("root")
    for name in ("batchproc", "pytest_batchproc", "tests", "examples"):
        (root / name).symlink_to(ROOT / name)
    (root / ".github").mkdir()
    for name in ("mkdocs.yml", *BESIDE):
        shutil.copy(ROOT / name, root / name)
    shutil.copytree(DOCS, root / "docs", ignore=shutil.ignore_patterns("__pycache__"))
    with (root / "docs" / "guide.md").open("a", encoding="utf-8") as page:
        page.write("".join(f"[a]({link})\n" for link in PLANTED))
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    warnings = [line for line in done.stderr.splitlines() if line.startswith(("WARN", "ERROR"))]
    # Where it stops before the end there is a reason in the rest.
    assert (root / "site" / "index.html").is_file(), done.stdout + done.stderr
    return Built(root / "site", done.returncode, warnings)


@pytest.fixture(scope="module")
def site(built: Built) -> Path:
    return built.directory


@pytest.mark.expensive
def test_each_broken_link_is_a_warning_and_nothing_else_is(built: Built) -> None:
    assert planted(built.warnings) == [[link] for link in PLANTED], built.warnings


@pytest.mark.expensive
def test_a_warning_stops_the_build(built: Built) -> None:
    assert built.code == 1


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


@pytest.mark.expensive
def test_no_other_link_of_the_site_leads_nowhere(site: Path) -> None:
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

    assert planted(broken) == [[link] for link in PLANTED], broken


@pytest.mark.expensive
def test_a_page_loads_nothing_from_elsewhere(site: Path) -> None:
    loads = {
        f"{path.relative_to(site)}: {one}"
        for path in site.rglob("*.html")
        for one in Html(path.read_text(encoding="utf-8")).loads
        if urlsplit(one).netloc
    }

    assert loads == set()


@pytest.mark.expensive
def test_what_is_made_of_the_code_is_there(site: Path) -> None:
    plugin = (site / "reference" / "plugin" / "index.html").read_text(encoding="utf-8")
    commands = (site / "reference" / "command_line" / "index.html").read_text(encoding="utf-8")

    assert "batchproc_max_records_shown" in plugin
    assert "sqs_fifo_event_factory" in plugin
    assert "usage: batchproc simulate" in commands
    assert "made of the code" not in plugin + commands

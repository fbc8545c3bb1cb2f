"""The diagrams of the pages: each SVG is drawn from the source next to it."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT

SOURCES = sorted((ROOT / "docs" / "diagrams").glob("*.mmd"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_diagram_is_drawn_from_its_source(source: Path) -> None:
    drawn = source.with_suffix(".svg").read_text(encoding="utf-8")
    text = source.read_bytes().replace(b"\r\n", b"\n")  # as git may check it out on Windows

    assert f"<!-- drawn from {sha256(text).hexdigest()} -->" in drawn, "run `make diagrams`"


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_diagram_loads_nothing(source: Path) -> None:
    drawn = source.with_suffix(".svg").read_text(encoding="utf-8")
    addresses = set(re.findall(r"https?://[^\s\"')]+", drawn))

    # Namespaces are names: no viewer fetches them.
    assert {one for one in addresses if not one.startswith("http://www.w3.org/")} == set()
    assert "@import" not in drawn


def test_every_diagram_is_on_a_page() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    shown = set(re.findall(r"!\[[^\]]+\]\((?:\S*/)?diagrams/([\w-]+)\.svg\)", text))

    assert shown == {source.stem for source in SOURCES}


def test_no_page_needs_mermaid_to_be_read() -> None:
    # For a block of mermaid, the theme of the site loads a script from elsewhere.
    assert [page.name for page in PAGES if "```mermaid" in page.read_text(encoding="utf-8")] == []

"""What is public: a module is in the list, or its name begins with an underscore."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from tests.architecture.public import PUBLIC, RENAMED_LATER, SWITCHES, UNSTABLE
from tests.architecture.source import PACKAGES, ROOT, files

REFERENCE = ROOT / "docs" / "reference"
COMPATIBILITY = ROOT / "docs" / "compatibility.md"


def is_private(module: str) -> bool:
    return any(part.startswith("_") for part in module.split("."))


@pytest.mark.parametrize("package", PACKAGES)
def test_a_module_is_public_or_begins_with_an_underscore(package: str) -> None:
    others = {
        name
        for name in files(package)
        if name not in PUBLIC | UNSTABLE
        and not is_private(name)
        and not name.startswith((SWITCHES, *(f"{later}." for later in RENAMED_LATER)))
    }

    assert others <= RENAMED_LATER, (
        "add it to tests/architecture/public.py, or put an underscore in front"
    )


def test_every_public_module_exists() -> None:
    found = {name for package in PACKAGES for name in files(package)}

    assert found >= PUBLIC | UNSTABLE


def test_the_reference_lists_the_public_modules() -> None:
    page = (REFERENCE / "index.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w.]+)` \| \[", page, flags=re.M)

    assert rows == sorted(PUBLIC)


def test_compatibility_promises_what_the_reference_lists() -> None:
    page = COMPATIBILITY.read_text(encoding="utf-8")
    stays, _, changes = page.partition("## What can change at any time?")

    assert "[public modules](reference/index.md#which-modules-are-public)" in stays
    assert all(f"`{name}`" in changes for name in UNSTABLE)


@pytest.mark.parametrize("page", sorted(REFERENCE.glob("*.md")), ids=lambda page: page.name)
def test_the_reference_shows_names_of_public_modules_only(page: Path) -> None:
    shown = re.findall(r"^::: ([\w.]+)$", page.read_text(encoding="utf-8"), flags=re.M)
    homes = {name if name in PUBLIC else name.rpartition(".")[0] for name in shown}

    assert homes <= PUBLIC


@pytest.mark.parametrize("module", sorted(PUBLIC))
def test_a_public_module_has_a_docstring(module: str) -> None:
    assert (import_module(module).__doc__ or "").strip()


BLOCK = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)
IMPORT = re.compile(r"^ *(?:from|import) ((?:pytest_)?batchproc[\w.]*)", re.M)
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_code_on_pages_imports_public_modules_only(page: Path) -> None:
    code = "\n".join(BLOCK.findall(page.read_text(encoding="utf-8")))

    assert set(IMPORT.findall(code)) <= PUBLIC

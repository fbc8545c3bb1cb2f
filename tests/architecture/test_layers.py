"""Imports go down only: a module imports modules that are listed before it in its table.

Imports inside functions count; imports under ``if TYPE_CHECKING:`` are free.
"""

from __future__ import annotations

import re
import sys

import pytest

from tests.architecture.layers import BOTH, LIBRARY, Layers, top
from tests.architecture.source import ROOT

# Python 3.14 brings it along; an older one that reads this list does not know it.
STANDARD = sys.stdlib_module_names | {"annotationlib"}

EXCEPTIONS = [
    pytest.param(package, pair, id=f"{package}:" + " -> ".join(pair))
    for package in BOTH
    for pair in package.exceptions
]
LIBRARIES = [
    pytest.param(package, library, id=f"{package}:{library}")
    for package in BOTH
    for library in package.libraries
]


@pytest.mark.parametrize("package", BOTH, ids=str)
def test_every_module_is_in_one_layer(package: Layers) -> None:
    assert sorted(package.order) == sorted(package.imports)


@pytest.mark.parametrize("package", BOTH, ids=str)
def test_imports_go_down(package: Layers) -> None:
    up = [
        f"{here}, line {found.line}: {there} is in a higher layer or listed after it"
        for here in package.order
        for found in package.ours(here)
        if package.order.index(there := package.name(found.module)) >= package.order.index(here)
        if (here, there) not in package.exceptions
    ]

    assert up == []


@pytest.mark.parametrize(("package", "pair"), EXCEPTIONS)
def test_an_exception_is_in_use_and_inside_a_function(
    package: Layers, pair: tuple[str, str]
) -> None:
    here, there = pair
    found_there = [found for found in package.ours(here) if package.name(found.module) == there]

    assert found_there != []
    assert [one for one in found_there if one.at_top] == []


@pytest.mark.parametrize("package", BOTH, ids=str)
def test_only_what_the_package_may_use(package: Layers) -> None:
    strangers = [
        f"{here}, line {found.line}: {found.module}"
        for here in package.order
        for found in package.imports[here]
        if top(found) not in STANDARD | {package.package}
        if here not in package.libraries.get(top(found), ())
        if found.module not in package.below
        if not (found.for_types and top(found) in for_types(package, here))
    ]

    assert strangers == []


def for_types(package: Layers, here: str) -> set[str]:
    """Few of them: a user who runs a type checker may have nothing else installed."""
    return package.for_types.get(here.partition(".")[0], set()) | {LIBRARY.package}


@pytest.mark.parametrize(("package", "library"), LIBRARIES)
def test_a_heavy_library_stays_in_its_modules(package: Layers, library: str) -> None:
    users = {
        here
        for here in package.imports
        if any(top(found) == library for found in package.run_time(here))
    }

    assert users == package.libraries[library]


@pytest.mark.parametrize("package", BOTH, ids=str)
def test_no_module_imports_what_is_apart(package: Layers) -> None:
    users = [
        here
        for here in package.order
        if set(package.apart) & {package.name(found.module) for found in package.ours(here)}
    ]

    assert users == []


@pytest.mark.parametrize("package", BOTH, ids=str)
def test_the_page_shows_the_same_layers(package: Layers) -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    _, _, section = page.partition(f"## Layers of `{package.package}`\n")
    rows = re.findall(r"^\| (\d) \| (.+?) \|", section.partition("\n## ")[0], flags=re.MULTILINE)
    shown = {
        (int(layer), name.removesuffix(".py").removesuffix("/"))
        for layer, names in rows
        for name in re.findall(r"`([\w./]+)`", names)
    }
    # The page shows a folder as one module.
    expected = {
        (layer, name.partition(".")[0]) for layer, names in package.layers.items() for name in names
    }

    assert shown == expected

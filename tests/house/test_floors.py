"""Imports go down only: every room has a floor and imports from lower floors, or as listed here.

``docs/architecture.md`` shows the same table with what each room holds. Imports inside functions
count; imports under ``if TYPE_CHECKING:`` are free.
"""

from __future__ import annotations

import sys

import pytest

from tests.house.source import Import, files, imports

FLOORS = {
    "batchproc.shapes": 0,
    "batchproc.errors": 0,
    "batchproc.records": 1,
    "batchproc.outcome": 1,
    "batchproc.sources": 2,
    "batchproc._current": 2,
    "batchproc._plan": 3,
    "batchproc._calling": 3,
    "batchproc._run_sync": 4,
    "batchproc._run_threads": 4,
    "batchproc._run_async": 4,
    "batchproc._loop": 4,
    "batchproc.processors": 5,
    "batchproc.functions": 6,
    "batchproc": 7,
    # The pydantic room stands beside the house: it may use the records, nobody may use it.
    "batchproc.models": 8,
}

# Neighbours on one floor, and the few stairs that lead up; each with its reason.
LISTED: dict[tuple[str, str], str] = {}

# A library that costs something is imported in its rooms and nowhere else, not even in a function.
ROOMS = {
    "asyncio": {"batchproc._loop", "batchproc._run_async"},
    "concurrent": {"batchproc._run_threads"},
    "threading": {"batchproc._run_threads"},
    "inspect": {"batchproc._calling"},
    "pydantic": {"batchproc.models"},
    "typing": {"batchproc.shapes", "batchproc.models"},
}

MODULES = sorted(files("batchproc"))


def room(module: str) -> str:
    """The name the table knows: the files of ``batchproc.records`` are one room."""
    return "batchproc.records" if module.startswith("batchproc.records.") else module


def at_run_time(module: str) -> list[Import]:
    return [found for found in imports(files("batchproc")[module]) if not found.for_types]


def test_every_room_has_a_floor_and_every_floor_a_room() -> None:
    assert {room(module) for module in MODULES} == set(FLOORS)


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_down(module: str) -> None:
    here = room(module)
    up = [
        f"line {found.line}: {here} (floor {FLOORS[here]}) imports {there} (floor {FLOORS[there]})"
        for found in at_run_time(module)
        if (there := room(found.module)) in FLOORS and there != here
        if FLOORS[there] >= FLOORS[here] and (here, there) not in LISTED
    ]

    assert up == []


@pytest.mark.parametrize("module", MODULES)
def test_only_the_standard_library_and_ourselves(module: str) -> None:
    allowed = sys.stdlib_module_names | {"batchproc"}
    if module in ROOMS["pydantic"]:
        allowed |= {"pydantic"}

    # Type-only imports too: whoever type-checks batchproc has nothing else installed.
    foreign = [found for found in imports(files("batchproc")[module]) if top(found) not in allowed]

    assert foreign == []


@pytest.mark.parametrize("library", sorted(ROOMS))
def test_a_heavy_library_stays_in_its_room(library: str) -> None:
    users = {
        module for module in MODULES if any(top(found) == library for found in at_run_time(module))
    }

    assert users <= ROOMS[library]


def test_the_list_of_exceptions_holds_nothing_that_is_gone() -> None:
    used = {(room(here), room(there.module)) for here in MODULES for there in at_run_time(here)}

    assert set(LISTED) <= used


def test_the_library_never_imports_the_plugin() -> None:
    guilty = [
        module
        for module in MODULES
        if any(top(found) == "pytest_batchproc" for found in imports(files("batchproc")[module]))
    ]

    assert guilty == []


def top(found: Import) -> str:
    return found.module.partition(".")[0]

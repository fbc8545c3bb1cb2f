"""Imports go down only: a room imports rooms that stand before it in the table of its house.

Imports inside functions count; imports under ``if TYPE_CHECKING:`` are free.
"""

from __future__ import annotations

import re
import sys

import pytest

from tests.house.floors import HOUSES, LIBRARY, House, top
from tests.house.source import ROOT

# Python 3.14 brings it along; an older one that reads this list does not know it.
STANDARD = sys.stdlib_module_names | {"annotationlib"}

ROOMS = [
    pytest.param(house, room, id=f"{house}:{room}") for house in HOUSES for room in house.order
]
STAIRS = [
    pytest.param(house, stair, id=f"{house}:" + " -> ".join(stair))
    for house in HOUSES
    for stair in house.stairs
]
LIBRARIES = [
    pytest.param(house, library, id=f"{house}:{library}")
    for house in HOUSES
    for library in house.libraries
]


@pytest.mark.parametrize("house", HOUSES, ids=str)
def test_every_room_has_a_floor_and_every_floor_its_rooms(house: House) -> None:
    assert sorted(house.order) == sorted(house.imports)


@pytest.mark.parametrize(("house", "here"), ROOMS)
def test_imports_go_down(house: House, here: str) -> None:
    up = [
        f"line {found.line}: {here} imports {there}, which stands on a higher floor or after it"
        for found in house.ours(here)
        if house.order.index(there := house.room(found.module)) >= house.order.index(here)
        if (here, there) not in house.stairs
    ]

    assert up == []


@pytest.mark.parametrize(("house", "stair"), STAIRS)
def test_a_stair_is_in_use_and_taken_inside_a_function(
    house: House, stair: tuple[str, str]
) -> None:
    here, there = stair
    steps = [found for found in house.ours(here) if house.room(found.module) == there]

    assert steps != []
    assert [step for step in steps if step.at_top] == []


@pytest.mark.parametrize(("house", "here"), ROOMS)
def test_only_what_the_house_may_use(house: House, here: str) -> None:
    libraries = {name for name, rooms in house.libraries.items() if here in rooms}
    allowed = STANDARD | {house.package} | libraries
    # Few of them: whoever type-checks against us may have nothing else installed.
    for_types = house.for_types.get(here.partition(".")[0], set())

    strangers = [
        found
        for found in house.imports[here]
        if top(found) not in allowed
        if found.module not in house.below
        if not (found.for_types and top(found) in for_types | {LIBRARY.package})
    ]

    assert strangers == []


@pytest.mark.parametrize(("house", "library"), LIBRARIES)
def test_a_heavy_library_stays_in_its_rooms(house: House, library: str) -> None:
    users = {
        here
        for here in house.imports
        if any(top(found) == library for found in house.run_time(here))
    }

    assert users == house.libraries[library]


@pytest.mark.parametrize("house", HOUSES, ids=str)
def test_nobody_imports_what_stands_beside_the_house(house: House) -> None:
    users = [
        here
        for here in house.order
        if set(house.beside) & {house.room(found.module) for found in house.ours(here)}
    ]

    assert users == []


@pytest.mark.parametrize("house", HOUSES, ids=str)
def test_the_page_shows_the_same_floors(house: House) -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    _, _, section = page.partition(f"## Floors of `{house.package}`\n")
    rows = re.findall(r"^\| (\d) \| (.+?) \|", section.partition("\n## ")[0], flags=re.MULTILINE)
    shown = {
        (int(floor), name.removesuffix(".py").removesuffix("/"))
        for floor, names in rows
        for name in re.findall(r"`([\w./]+)`", names)
    }
    # The page shows a folder as one room.
    expected = {
        (floor, name.partition(".")[0]) for floor, rooms in house.floors.items() for name in rooms
    }

    assert shown == expected

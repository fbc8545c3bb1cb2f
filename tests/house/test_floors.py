"""Imports go down only: a room imports rooms that stand before it in this table, or as listed here.

``docs/architecture.md`` shows the same floors with what each room holds. Imports inside functions
count; imports under ``if TYPE_CHECKING:`` are free.
"""

from __future__ import annotations

import re
import sys

import pytest

from tests.house.source import ROOT, Import, files, imports

# From the ground up. Order counts inside a floor too, so that no two rooms can need each other.
FLOORS = {
    0: ["shapes", "errors"],
    1: [
        "records._view",
        "records.attribute_values",
        "records.envelopes",
        "records.s3",
        "records.sqs",
        "records.kinesis",
        "records.dynamodb",
        "records.kafka",
        "records._unpacking",
        "records",
        "outcome",
    ],
    2: ["sources", "_current", "_report"],
    3: [
        "_refusal",
        "_intake",
        "_options",
        "_calling",
        "_portable",
        "_signatures",
        "_batch",
        "_plan",
    ],
    4: [
        "_run_plain",
        "_steps",
        "_run_sync",
        "_run_threads",
        "_loop",
        "_run_async",
        "_drivers",
    ],
    5: ["bases", "reading", "hooks", "engine", "processors", "fifo"],
    6: ["functions"],
    7: ["__init__"],
}
# Beside the house: it may use the records, and nobody in the house may use it.
BESIDE = "models"
ORDER = [room for rooms in FLOORS.values() for room in rooms] + [BESIDE]

# The few stairs that lead up. Each is taken inside a function, so nothing is loaded in a circle.
STAIRS = {
    ("errors", "_portable"): "pickling is rare, and pickle costs an import",
    ("outcome", "_portable"): "pickling is rare, and pickle costs an import",
    ("_calling", "_signatures"): "loaded when a handler is not a plain function of one argument",
}

# What costs something to load is imported in its rooms and nowhere else, not even in a function.
ROOMS = {
    "asyncio": {"_loop", "_run_async"},
    "base64": set(),
    "concurrent": {"_run_threads"},
    "dataclasses": set(),
    "inspect": {"_signatures"},
    "logging": {"_report"},
    "pydantic": {"models"},
    "threading": {"_loop", "_run_threads"},
    "typing": {"models", "shapes"},
}

# Python 3.14 brings it along; an older one that reads this list does not know it.
STANDARD = sys.stdlib_module_names | {"annotationlib"}


def room(module: str) -> str:
    return "__init__" if module == "batchproc" else module.removeprefix("batchproc.")


IMPORTS = {room(module): imports(path) for module, path in files("batchproc").items()}


def run_time(of: str) -> list[Import]:
    return [found for found in IMPORTS[of] if not found.for_types]


def ours(of: str) -> list[Import]:
    """The rooms that a room imports when it runs."""
    return [found for found in run_time(of) if top(found) == "batchproc"]


def top(found: Import) -> str:
    return found.module.partition(".")[0]


def test_every_room_has_a_floor_and_every_floor_its_rooms() -> None:
    assert sorted(ORDER) == sorted(IMPORTS)


@pytest.mark.parametrize("here", ORDER)
def test_imports_go_down(here: str) -> None:
    up = [
        f"line {found.line}: {here} imports {there}, which stands on a higher floor or after it"
        for found in ours(here)
        if ORDER.index(there := room(found.module)) >= ORDER.index(here)
        if (here, there) not in STAIRS
    ]

    assert up == []


@pytest.mark.parametrize("stair", STAIRS, ids=" -> ".join)
def test_a_stair_is_in_use_and_taken_inside_a_function(stair: tuple[str, str]) -> None:
    here, there = stair
    steps = [found for found in ours(here) if room(found.module) == there]

    assert steps != []
    assert [step for step in steps if step.at_top] == []


@pytest.mark.parametrize("here", ORDER)
def test_only_the_standard_library_and_ourselves(here: str) -> None:
    allowed = STANDARD | {"batchproc"} | ({"pydantic"} if here == BESIDE else set())

    # Type-only imports too: whoever type-checks against batchproc may have nothing else installed.
    assert [found for found in IMPORTS[here] if top(found) not in allowed] == []


@pytest.mark.parametrize("library", ROOMS)
def test_a_heavy_library_stays_in_its_rooms(library: str) -> None:
    users = {here for here in IMPORTS if any(top(found) == library for found in run_time(here))}

    assert users == ROOMS[library]


def test_nobody_imports_the_pydantic_room() -> None:
    assert [here for here in ORDER if BESIDE in {room(found.module) for found in ours(here)}] == []


def test_the_page_shows_the_same_floors() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d) \| (.+?) \|", page, flags=re.MULTILINE)
    shown = {
        (int(floor), name.removesuffix(".py").removesuffix("/"))
        for floor, names in rows
        for name in re.findall(r"`([\w./]+)`", names)
    }
    # The page shows `records/` as one room.
    expected = {(floor, name.partition(".")[0]) for floor in FLOORS for name in FLOORS[floor]}

    assert shown == expected

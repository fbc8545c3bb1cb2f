"""Few modules need each other, also where an import is for type checkers only or in a stub."""

from __future__ import annotations

from tests.architecture.source import ROOT, files, imports

MOST_CYCLES = 3


def graph(package: str) -> dict[str, set[str]]:
    """Which modules each module imports, in any way, its stub included."""
    paths = [(name, path) for name, path in files(package).items()]
    for path in (ROOT / package).rglob("*.pyi"):
        paths.append((".".join(path.relative_to(ROOT).with_suffix("").parts), path))
    found: dict[str, set[str]] = {name: set() for name, _ in paths}
    for name, path in paths:
        found[name] |= {one.module for one in imports(path)} - {name}
    return {name: needed & found.keys() for name, needed in found.items()}


def cycles(needs: dict[str, set[str]]) -> list[list[str]]:
    """The groups of modules in which each module needs all others, directly or not."""
    reached = {name: reachable(name, needs) for name in needs}
    groups = {
        frozenset(other for other in needs if other in reached[name] and name in reached[other])
        for name in needs
    }
    return sorted(sorted(group) for group in groups if group)


def reachable(name: str, needs: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    pending = [name]
    while pending:
        new = needs[pending.pop()] - reached
        reached |= new
        pending += new
    return reached


def test_cycles_are_found_whatever_their_length() -> None:
    needs = {"a": {"b"}, "b": {"a", "c"}, "c": {"d"}, "d": {"e"}, "e": {"c"}, "f": {"a"}}

    assert cycles(needs) == [["a", "b"], ["c", "d", "e"]]


def test_the_library_has_few_cycles() -> None:
    found = cycles(graph("batchproc"))

    assert len(found) <= MOST_CYCLES, found

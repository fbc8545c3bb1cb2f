"""The tables of `docs/parity.md`, made from the tests.

`python -m tests.parity.page` writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from tests.parity import surface
from tests.parity.rows import Row, row_of
from tests.support.page import with_tables

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "parity.md"
TITLES = {
    "tests.parity.test_functions": "The functions",
    "tests.parity.test_handlers": "Record handlers",
    "tests.parity.test_events": "Events",
    "tests.parity.test_sources": "Sources and their responses",
    "tests.batchproc.test_beside_the_incumbent": "Responses over generated batches",
    "tests.batchproc.test_records_incumbent": "Records",
    "tests.parity.test_outcomes": "Outcomes and settings",
    "tests.parity.test_failures": "What is reported and logged of a failure",
    "tests.parity.test_errors": "Exceptions",
    "tests.parity.test_blocks": "The `with` block",
    "tests.parity.test_blocks_mistaken": "The `with` block, used by mistake",
    "tests.parity.test_decorators": "The decorators",
    "tests.parity.test_async": "Async",
    "tests.parity.test_fifo": "FIFO queues",
    "tests.parity.test_models": "Models",
    "tests.parity.test_models_mistaken": "Models that do not behave",
    "tests.parity.test_hooks": "Hooks",
    "tests.parity.test_hooks_that_decide": "Hooks and lists that decide",
    "tests.parity.test_steps": "Steps that a subclass overrides",
    "tests.parity.test_own_processors": "Custom processors",
    "tests.parity.test_types": "Types and constants",
    "tests.parity.test_tools": "Other utilities of Powertools",
    "tests.batchproc.test_tools_of_the_incumbent": "Other utilities around handlers",
}

HEADINGS = {
    "different": "**Different on purpose**",
    "better": "**Better**",
    "same": "**The same**",
}


def each_test(module: str) -> Iterator[tuple[str, Row | None]]:
    """Each test of a module and its row, in the order of the file."""
    for name, thing in vars(import_module(module)).items():
        if name.startswith("test_") and thing.__module__ == module:
            yield name, row_of(thing)


def rows() -> list[Row]:
    """All rows of the page."""
    return [row for module in TITLES for _, row in each_test(module) if row is not None]


def counts() -> str:
    """How much of each verdict there is."""
    found = [row.verdict for row in rows()]
    number = {verdict: found.count(verdict) for verdict in ("same", "better", "different")}
    return (
        f"{len(surface.names())} public names and arguments, {len(found)} entries: "
        f"{number['same']} the same, {number['better']} better and {number['different']} different "
        "on purpose."
    )


def promises() -> str:
    """Every row, by area and verdict."""
    return "\n\n".join(_area(module, title) for module, title in TITLES.items())


def _area(module: str, title: str) -> str:
    path = module.replace(".", "/")
    found = [(name, row) for name, row in each_test(module) if row is not None]
    parts = [f"### {title}", f"The tests are in [`{path.rpartition('/')[2]}.py`](../{path}.py)."]
    for verdict, heading in HEADINGS.items():
        told = [(name, row) for name, row in found if row.verdict == verdict]
        if told:
            parts += [heading, "\n".join(_item(name, row) for name, row in told)]
    return "\n\n".join(parts)


TABLES: dict[str, Callable[[], str]] = {"counts": counts, "promises": promises}


def _item(name: str, row: Row) -> str:
    lines = [row.theirs] if row.verdict == "same" else [f"Powertools: {row.theirs}"]
    if row.ours:
        lines.append(f"**batchproc**: {row.ours}")
    if row.why:
        lines.append(f"Reason: {row.why}.")
    return "- " + "<br>\n  ".join([*lines, " ".join([*_about(row), f"Test: `{name}`."])])


def _about(row: Row) -> Iterator[str]:
    if row.names:
        yield f"Names: {', '.join(f'`{name}`' for name in row.names)}."
    if row.section:
        title = row.section.replace("-", " ")
        yield f"Documentation: [{title}]({surface.DOCUMENTATION}#{row.section})."


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE, TABLES), encoding="utf-8")

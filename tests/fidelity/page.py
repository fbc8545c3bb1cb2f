"""Tables of `docs/fidelity.md`, generated from the tests.

Run `python -m tests.fidelity.page` to write them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from tests.fidelity.rules import Address, Choice, Difference, Row, Rule, rows_of
from tests.support.page import with_tables

Kind = TypeVar("Kind", Rule, Choice, Difference)
HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "fidelity.md"
TITLES = {
    "test_sqs_events": "Records of SQS",
    "test_stream_events": "Records of Kinesis, DynamoDB and Kafka",
    "test_settings": "Settings and limits",
    "test_responses": "Responses",
    "test_queues": "Queues",
    "test_fifo": "FIFO queues",
    "test_fifo_order": "FIFO queues: order of the groups",
    "test_streams": "Streams",
    "test_destinations": "Discarded records of streams",
    "test_windows": "Tumbling windows",
    "test_filters": "Filters",
    "test_kafka": "Kafka",
    "test_pipes": "EventBridge Pipes (events and verdict only)",
}


def each_test() -> Iterator[tuple[str, str, tuple[Row, ...]]]:
    """Yield the module, the name and the rows of each test here."""
    for path in sorted(HERE.glob("test_*.py")):
        for name, thing in vars(import_module(f"tests.fidelity.{path.stem}")).items():
            if name.startswith("test_"):
                yield path.stem, name, rows_of(thing)


def rules() -> str:
    """The rules that AWS follows, by area."""
    areas: dict[str, list[str]] = {module: [] for module in TITLES}
    for module, name, row in _of(Rule):
        cells = (row.text, f"{row.evidence}: {_links(row.addresses)}", f"`{name}`")
        areas[module].append(_line(*cells))
    parts = []
    for module, lines in areas.items():
        head = _line("rule", "evidence", f"test in [`{module}.py`]({_path(module)})")
        parts.append("\n".join([f"### {TITLES[module]}", "", head, _line(*["---"] * 3), *lines]))
    return "\n\n".join(parts)


def choices() -> str:
    """The choices where AWS documents nothing."""
    lines = [
        _line(
            row.text,
            f"[`{row.module}.py`](../pytest_batchproc/simulator/{row.module}.py)",
            f"[`{name}`]({_path(module)})",
        )
        for module, name, row in _of(Choice)
    ]
    return "\n".join([_line("choice", "module", "test"), _line(*["---"] * 3), *lines])


def differences() -> str:
    """The differences from moto."""
    lines = [
        _line(
            row.moto,
            row.ours,
            f"{row.right} ({_links(row.addresses)})",
            f"[`{name}`]({_path(module)})",
        )
        for module, name, row in _of(Difference)
    ]
    head = _line("moto", "the simulator", "correct", "test")
    return "\n".join([head, _line(*["---"] * 4), *lines])


def counts() -> str:
    """The number of rules, choices and differences."""
    found = [row for _, _, row in _of(Rule)]
    number = {
        evidence: sum(row.evidence == evidence for row in found)
        for evidence in ("documented", "recorded", "inferred")
    }
    return (
        f"{number['documented']} rules are documented by AWS, {number['recorded']} were recorded "
        f"on AWS, and {number['inferred']} are inferred. There are {len(_of(Choice))} choices and "
        f"{len(_of(Difference))} differences from moto."
    )


TABLES: dict[str, Callable[[], str]] = {
    "counts": counts,
    "rules": rules,
    "choices": choices,
    "differences": differences,
}


def _of(kind: type[Kind]) -> list[tuple[str, str, Kind]]:
    return [
        (module, name, row)
        for module, name, rows in each_test()
        for row in rows
        if isinstance(row, kind)
    ]


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _links(addresses: tuple[Address, ...]) -> str:
    return ", ".join(f"[{address.name}]({address.url})" for address in addresses)


def _path(module: str) -> str:
    return f"../tests/fidelity/{module}.py"


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE, TABLES), encoding="utf-8")

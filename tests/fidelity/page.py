"""The tables of `docs/fidelity.md`, made from the tests.

`python -m tests.fidelity.page` writes them.
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
    "test_sqs_events": "SQS: what a record says",
    "test_stream_events": "Kinesis, DynamoDB and Kafka: what a record says",
    "test_settings": "Settings and limits",
    "test_responses": "What a response means",
    "test_queues": "Queues",
    "test_fifo": "FIFO queues",
    "test_fifo_order": "FIFO queues: which group is received first",
    "test_streams": "Streams",
    "test_destinations": "What is given up on streams",
    "test_windows": "Tumbling windows",
    "test_filters": "Filters",
    "test_kafka": "Kafka",
    "test_pipes": "EventBridge Pipes (events and verdict; the simulator has none)",
}


def each_test() -> Iterator[tuple[str, str, tuple[Row, ...]]]:
    """Module and name of each test here, with what it says."""
    for path in sorted(HERE.glob("test_*.py")):
        for name, thing in vars(import_module(f"tests.fidelity.{path.stem}")).items():
            if name.startswith("test_"):
                yield path.stem, name, rows_of(thing)


def rules() -> str:
    """What AWS does, by area."""
    areas: dict[str, list[str]] = {module: [] for module in TITLES}
    for module, name, row in _of(Rule):
        cells = (row.text, row.evidence, _links(row.addresses), f"`{name}`")
        areas[module].append(_line(*cells))
    parts = []
    for module, lines in areas.items():
        head = _line("rule", "evidence", "where", f"test in [`{module}.py`]({_path(module)})")
        parts.append("\n".join([f"### {TITLES[module]}", "", head, _line(*["---"] * 4), *lines]))
    return "\n\n".join(parts)


def choices() -> str:
    """What we do where AWS says nothing."""
    lines = [
        _line(
            row.text,
            f"[`{row.room}.py`](../pytest_batchproc/simulator/{row.room}.py)",
            f"[`{name}`]({_path(module)})",
        )
        for module, name, row in _of(Choice)
    ]
    return "\n".join([_line("choice", "made in", "test"), _line(*["---"] * 3), *lines])


def differences() -> str:
    """What moto does in another way."""
    lines = [
        _line(row.moto, row.ours, row.right, _links(row.addresses), f"[`{name}`]({_path(module)})")
        for module, name, row in _of(Difference)
    ]
    head = _line("moto", "the simulator", "who is right", "where", "test")
    return "\n".join([head, _line(*["---"] * 5), *lines])


def counts() -> str:
    """How much of each there is."""
    found = [row for _, _, row in _of(Rule)]
    number = {
        evidence: sum(row.evidence == evidence for row in found)
        for evidence in ("documented", "recorded", "inferred")
    }
    return (
        f"{number['documented']} rules that AWS documents, {number['recorded']} that were recorded "
        f"on AWS, {number['inferred']} that are inferred, {len(_of(Choice))} choices, "
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

"""Facts for the tests of how they are explained."""

from __future__ import annotations

from typing import Any

from pytest_batchproc._explain import Facts, Row, explain

NOUN = ("message", "messages")


def row(index: int, wrong: bool = False, body: str = "", **more: Any) -> Row:
    expected = "fail" if wrong else "success"
    record = {"body": body, "index": index}
    known: dict[str, Any] = {"identifier": f"id-{index}", "why": "not reported", **more}
    return Row(index=index, got="success", expected=expected, body=body, record=record, **known)


def facts(*rows: Row) -> Facts:
    return Facts("The fact", rows, NOUN, ("What then.",), "How to fix it.")


def records(made: Facts, **how: Any) -> list[str]:
    """The lines between the fact and what Lambda would do."""
    lines = explain(made, **how)
    return lines[1 : lines.index("What then.")]

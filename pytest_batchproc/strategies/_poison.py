"""Bodies that no handler can read, and where in an event they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from pytest_batchproc import reading
from pytest_batchproc.binary import raw_bytes
from pytest_batchproc.strategies._arguments import bodies_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hypothesis.strategies import SearchStrategy

_MARK = "poison: "
# What goes wrong at a producer: text in place of JSON, JSON cut short, JSON with a typing mistake.
_POISONS = (_MARK, f'{_MARK}{{"id": 1', f"{_MARK}{{'id': 1}}", f"{_MARK}\N{SKULL AND CROSSBONES}")


def poison(bodies: SearchStrategy[Any] | None = None) -> SearchStrategy[Any]:  # as for a factory
    """These bodies, and among them texts that are no JSON; `poisoned_at` says where they are.

    To DynamoDB a text is an item with the attributes `id` and `body`, and none that a handler looks
    for.

    Raises:
        InvalidArgument: `bodies` is no strategy.
    """
    return bodies_of(bodies) | st.sampled_from(_POISONS)


def poisoned_at(event: Mapping[str, Any]) -> list[int]:
    """The positions of the records that `poison` made, in event order.

    Raises:
        InvalidEventError: this is no event that Lambda sends.
    """
    batch = reading.read_batch(event)
    text_of = _TEXT[batch.source.name]
    return [
        position
        for position, record in enumerate(batch.records)
        if text_of(record).startswith(_MARK)
    ]


def _undone(data: str | None) -> str:
    return raw_bytes(data or "").decode(errors="replace")


def _body_of_item(record: Mapping[str, Any]) -> str:
    changed = record["dynamodb"]
    image = changed.get("NewImage") or changed.get("OldImage") or {}
    return str(image.get("body", {}).get("S", ""))


_TEXT: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "sqs": lambda record: str(record["body"]),
    "sqs_fifo": lambda record: str(record["body"]),
    "kinesis": lambda record: _undone(record["kinesis"]["data"]),
    "dynamodb": _body_of_item,
    "kafka": lambda record: _undone(record.get("value")),
}

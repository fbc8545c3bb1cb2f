"""Three handlers that do the same, six kinds of batches, and what a failure means for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

Handler = Callable[[Any, Any], Any]

LIBRARIES = ("by_hand", "with_batchproc", "with_powertools")


def handler_of(library: str, batch: str) -> Handler:
    """The function under test; a library is loaded when it is the one."""
    handlers: dict[str, Handler] = import_module(f"{__package__}.{library}").HANDLERS
    return handlers[batch]


@dataclass(frozen=True, kw_only=True)
class Batch:
    """A batch of four orders, the second of which fails.

    Attributes:
        name: its handler.
        factory: the fixture that makes it.
        reported: which positions the response must name.
        redelivered: which of them Lambda delivers again.
        checkpoint: where Lambda goes back to.
        fields: what the factory is told beside the bodies.
        poison: a body that is no order.
    """

    name: str
    factory: str
    reported: list[int]
    redelivered: list[int]
    checkpoint: int | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    poison: object = "no order"

    def __repr__(self) -> str:
        return self.name


# The second and the fourth record belong together: a group, a partition.
_TWO_GROUPS = {"groups": ["one", "two", "one", "two"]}

BATCHES = (
    Batch(name="sqs", factory="sqs_event_factory", reported=[1], redelivered=[1]),
    Batch(
        name="sqs_fifo",
        factory="sqs_fifo_event_factory",
        reported=[1, 2, 3],
        redelivered=[1, 2, 3],
        fields=_TWO_GROUPS,
    ),
    Batch(
        name="sqs_fifo_groups",
        factory="sqs_fifo_event_factory",
        reported=[1, 3],
        redelivered=[1, 3],
        fields=_TWO_GROUPS,
    ),
    Batch(
        name="kinesis",
        factory="kinesis_event_factory",
        reported=[1],
        redelivered=[1, 2, 3],
        checkpoint=1,
    ),
    Batch(
        name="dynamodb",
        factory="dynamodb_event_factory",
        reported=[1],
        redelivered=[1, 2, 3],
        checkpoint=1,
        poison={"id": "no order"},
    ),
    Batch(
        name="kafka",
        factory="kafka_event_factory",
        reported=[1],
        redelivered=[1],
        fields={"partitions": [0, 0, 1, 1]},
    ),
)

"""Strategies of events, one for each source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_batchproc.events import (
    KinesisEventFactory,
    SqsEventFactory,
    SqsFifoEventFactory,
)
from pytest_batchproc.strategies._arguments import bodies_of, dicts, drawn_or_one_of
from pytest_batchproc.strategies._drawing import Drawing, Fields, Row
from pytest_batchproc.strategies._dynamodb import dynamodb_events
from pytest_batchproc.strategies._kafka import kafka_events

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hypothesis.strategies import SearchStrategy

    from batchproc.shapes import KinesisEvent, SqsEvent

__all__ = ["dynamodb_events", "kafka_events", "kinesis_events", "sqs_events", "sqs_fifo_events"]

_ATTRIBUTES = "a dict or a strategy of dicts, such as {'tenant': st.sampled_from(['a', 'b'])}"


def sqs_events(
    bodies: SearchStrategy[Any] | None = None,  # whatever a factory takes as a body
    *,
    min_size: int = 1,
    max_size: int | None = None,
    groups: SearchStrategy[str | None] | Sequence[str | None] | int | None = None,
    # Names, and values as a factory's.
    message_attributes: SearchStrategy[Any] | Mapping[str, object] | None = None,
    number: int = 0,
    **fields: object,
) -> SearchStrategy[SqsEvent]:
    """Draw batches of an SQS standard queue.

    Args:
        bodies: a strategy of bodies. Default None: bodies of several shapes.
        min_size: the smallest number of records. Default 1.
        max_size: the largest number of records. Default None: what Lambda delivers at most, or
            fewer.
        groups: the message groups of a fair queue: a number of groups, a list of names, or a
            strategy. Default None: no groups.
        message_attributes: a dict of attributes, or a strategy of dicts. Default None: no
            attributes.
        number: the number of the event; events with another number have other identifiers. Default
            0.
        **fields: keywords of the event factory: the same for all records, or a strategy, drawn
            once for each event; also `region` and `account_id`.

    Returns:
        A strategy of events.

    Raises:
        InvalidArgument: there are no such events.
    """
    row = _queue_row(bodies, groups, message_attributes)
    return _queue_events(SqsEventFactory, row, (min_size, max_size), fields, number)


def sqs_fifo_events(
    bodies: SearchStrategy[Any] | None = None,  # whatever a factory takes as a body
    *,
    min_size: int = 1,
    max_size: int | None = None,
    groups: SearchStrategy[str] | Sequence[str] | int | None = None,
    # Names, and values as a factory's.
    message_attributes: SearchStrategy[Any] | Mapping[str, object] | None = None,
    number: int = 0,
    **fields: object,
) -> SearchStrategy[SqsEvent]:
    """Draw batches of an SQS FIFO queue.

    Args:
        bodies: a strategy of bodies. Default None: bodies of several shapes.
        min_size: the smallest number of records. Default 1.
        max_size: the largest number of records. Default None: what Lambda delivers at most, or
            fewer.
        groups: the message groups: a number of groups, a list of names, or a strategy. Default
            None: three groups.
        message_attributes: a dict of attributes, or a strategy of dicts. Default None: no
            attributes.
        number: the number of the event; events with another number have other identifiers. Default
            0.
        **fields: keywords of the event factory: the same for all records, or a strategy, drawn
            once for each event; also `region` and `account_id`.

    Returns:
        A strategy of events.

    Raises:
        InvalidArgument: there are no such events.
    """
    if groups is None and "message_group_id" not in fields:
        groups = 3
    row = _queue_row(bodies, groups, message_attributes)
    return _queue_events(SqsFifoEventFactory, row, (min_size, max_size), fields, number)


def kinesis_events(
    bodies: SearchStrategy[Any] | None = None,  # whatever a factory takes as a body
    *,
    min_size: int = 1,
    max_size: int | None = None,
    partition_keys: SearchStrategy[str] | Sequence[str] | int | None = None,
    number: int = 0,
    **fields: object,
) -> SearchStrategy[KinesisEvent]:
    """Draw batches of one shard of a Kinesis stream.

    Args:
        bodies: a strategy of bodies. Default None: bodies of several shapes.
        min_size: the smallest number of records. Default 1.
        max_size: the largest number of records. Default None: what Lambda delivers at most, or
            fewer.
        partition_keys: the keys: a number of keys, a list, or a strategy. Default None: all
            distinct.
        number: the number of the event; events with another number have other identifiers. Default
            0.
        **fields: keywords of the event factory: the same for all records, or a strategy, drawn
            once for each event; also `region` and `account_id`.

    Returns:
        A strategy of events.

    Raises:
        InvalidArgument: there are no such events.
    """
    row = {"body": bodies_of(bodies)}
    if partition_keys is not None:
        row["partition_keys"] = drawn_or_one_of(
            "partition_keys", partition_keys, lambda many: [f"key-{one}" for one in range(many)]
        )
    sizes = (min_size, max_size)
    return Drawing(
        kind=KinesisEventFactory, row=row, sizes=sizes, fields=fields, number=number
    ).events()


def _queue_row(bodies: object, groups: object, message_attributes: object) -> Fields:
    row = {"body": bodies_of(bodies)}
    if groups is not None:
        row["groups"] = drawn_or_one_of(
            "groups", groups, lambda many: [f"group-{one + 1}" for one in range(many)]
        )
    if message_attributes is not None:
        row["message_attributes"] = dicts("message_attributes", message_attributes, _ATTRIBUTES)
    return row


def _queue_events(
    kind: type[SqsEventFactory],
    row: Fields,
    sizes: tuple[int, int | None],
    fields: Fields,
    number: int,
) -> SearchStrategy[Any]:
    return Drawing(
        kind=kind,
        row=row,
        sizes=sizes,
        fields=fields,
        number=number,
        per_record=_message_by_message if "message_attributes" in row else None,
    ).events()


def _message_by_message(rows: list[Row], fields: Fields) -> list[Fields]:
    made = []
    for row in rows:
        own = {"message_attributes": row["message_attributes"]}
        if "groups" in row:
            own["message_group_id"] = row["groups"]
        if len(rows) > 10 and not row["message_attributes"]:
            own["md5_of_message_attributes"] = None  # as the factory has it for so many
        made.append(own)
    return made

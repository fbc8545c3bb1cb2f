"""The list that EventBridge Pipes delivers in place of an event with records.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-source.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_batchproc._bodies import shown
from pytest_batchproc._delivered import DeliveredEvent, DeliveredList, records_in
from pytest_batchproc._sources import PerSource
from pytest_batchproc.events import _limits, _window
from pytest_batchproc.events._fields import WrongCallError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from batchproc.sources import EventSource

Record = dict[str, Any]
_Restore: TypeAlias = Callable[[Record], Record]


def check_call(pipe: object, fields: Iterable[str], check: bool) -> None:
    """Pass if a pipe can deliver what the keywords ask for.

    Raises:
        WrongCallError: `pipe` is not True or False.
        InvalidEventError: the event is to have a tumbling window.
    """
    if not isinstance(pipe, bool):
        raise WrongCallError(f"pipe: expected True or False; got {shown(pipe)}")
    asked = [name for name in fields if name in _window.ASKED_BY]
    if pipe and check and asked:
        raise _limits.refused(
            asked[0], "EventBridge Pipes has no tumbling windows; leave pipe=True out"
        )


def delivered_event(
    event: Mapping[str, Any], source: EventSource, pipe: bool, check: bool
) -> DeliveredEvent | DeliveredList:
    """The event, or where `pipe` the list of its records as a pipe delivers them.

    Raises:
        InvalidEventError: a pipe is asked for, and there are no records.
    """
    return DeliveredList(in_pipe(event, source, check)) if pipe else DeliveredEvent(event)


def in_pipe(event: Mapping[str, Any], source: EventSource, check: bool) -> list[Record]:
    """The records of an event as a pipe delivers them.

    Raises:
        InvalidEventError: there are none.
    """
    records = records_in(event)
    if check and not records:
        raise _limits.refused("count", "0; EventBridge Pipes delivers no empty list")
    reshape, _ = _RESHAPED[source.name]
    return [reshape(record, event) for record in records]


def in_mapping(records: list[Record], source: EventSource, pipe: bool) -> list[Record]:
    """Records that were given whole, in the shape of an event source mapping.

    Where `pipe`, they may be in the shape in which a pipe has delivered them.
    """
    _, restore = _RESHAPED[source.name]
    return [restore(record) for record in records] if pipe else records


def _same(record: Record, event: Mapping[str, Any]) -> Record:
    return record


def _flat(record: Record, event: Mapping[str, Any]) -> Record:
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-kinesis.html"""
    inner = record.get("kinesis")
    if not isinstance(inner, dict):
        return record
    return inner | {name: value for name, value in record.items() if name != "kinesis"}


def _with_cluster(record: Record, event: Mapping[str, Any]) -> Record:
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-msk.html"""
    # A record of MSK has the ARN of its cluster, one of another cluster has its servers.
    origin = "eventSourceArn" if "eventSourceArn" in event else "bootstrapServers"
    has_origin = "eventSourceArn" in record or "bootstrapServers" in record
    topic, partition = record.get("topic"), record.get("partition")
    text = {"partition": str(partition)} if type(partition) is int else {}
    return {
        "eventSource": event["eventSource"],
        **({} if has_origin else {origin: event[origin]}),
        "eventSourceKey": f"{topic}-{partition}",
        **record,
        **text,
    }


def _as_it_is(record: Record) -> Record:
    return record


def _nested(record: Record) -> Record:
    if "kinesis" in record or "sequenceNumber" not in record:
        return record
    outer = {name: value for name, value in record.items() if name in _OUTSIDE}
    return {"kinesis": {k: v for k, v in record.items() if k not in _OUTSIDE}, **outer}


# What is next to `kinesis` in a record of an event source mapping.
_OUTSIDE = {
    "awsRegion",
    "eventID",
    "eventName",
    "eventSource",
    "eventSourceARN",
    "eventVersion",
    "invokeIdentityArn",
}


def _with_number(record: Record) -> Record:
    partition = record.get("partition")
    if isinstance(partition, str) and partition.isascii() and partition.isdigit():
        return {**record, "partition": int(partition)}
    return record


# How a record of a mapping becomes one of a pipe, and the way back.
_RESHAPED: PerSource[tuple[Callable[[Record, Mapping[str, Any]], Record], _Restore]] = PerSource(
    "shapes of records in a pipe",
    {
        "sqs": (_same, _as_it_is),
        "sqs_fifo": (_same, _as_it_is),
        "kinesis": (_flat, _nested),
        "dynamodb": (_same, _as_it_is),
        "kafka": (_with_cluster, _with_number),
    },
)

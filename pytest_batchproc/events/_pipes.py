"""The list that EventBridge Pipes delivers in place of an event with records.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-source.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_batchproc.bodies import shown
from pytest_batchproc.delivered import records_in
from pytest_batchproc.events import _limits, _window
from pytest_batchproc.events._fields import WrongCallError
from pytest_batchproc.sources import PerSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from batchproc.sources import EventSource

Record = dict[str, Any]


def check_call(pipe: object, fields: Iterable[str], check: bool) -> None:
    """Pass if a pipe can deliver what the keywords ask for.

    Raises:
        WrongCallError: `pipe` is neither True nor False.
        InvalidEventError: the event is to have a tumbling window.
    """
    if not isinstance(pipe, bool):
        raise WrongCallError(f"pipe: expected True or False; got {shown(pipe)}")
    asked = [name for name in fields if name in _window.ASKED_BY]
    if pipe and check and asked:
        raise _limits.refused(
            asked[0], "EventBridge Pipes has no tumbling windows; leave pipe=True out"
        )


def in_pipe(event: Mapping[str, Any], source: EventSource, check: bool) -> list[Record]:
    """The records of an event as a pipe delivers them.

    Raises:
        InvalidEventError: there are none.
    """
    records = records_in(event)
    if check and not records:
        raise _limits.refused("count", "0; EventBridge Pipes delivers no empty list")
    reshape = _RESHAPED[source.name]
    return [reshape(record, event) for record in records]


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
    topic, partition = record.get("topic"), record.get("partition")
    text = {"partition": str(partition)} if type(partition) is int else {}
    return {
        "eventSource": event["eventSource"],
        origin: event[origin],
        "eventSourceKey": f"{topic}-{partition}",
        **record,
        **text,
    }


_RESHAPED = PerSource(
    "shapes of records in a pipe",
    {
        "sqs": _same,
        "sqs_fifo": _same,
        "kinesis": _flat,
        "dynamodb": _same,
        "kafka": _with_cluster,
    },
)

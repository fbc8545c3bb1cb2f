"""Orders from every source, with nothing but the standard library."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from typing import Any

from tests.pytest_batchproc.three_handlers.orders import Context, ship

Record = dict[str, Any]
Response = dict[str, list[dict[str, Any]]]
Handler = Callable[[Any, Context], Response]


def queue_handler(event: Any, context: Context) -> Response:
    return one_by_one(event["Records"], message_id, body, context)


def fifo_handler(event: Any, context: Context) -> Response:
    """After a failure nothing more is shipped; the rest comes back in its order."""
    records = event["Records"]
    for index, record in enumerate(records):
        try:
            ship(body(record), context)
        except Exception:
            return reporting(message_id(late) for late in records[index:])
    return reporting([])


def fifo_groups_handler(event: Any, context: Context) -> Response:
    """After a failure nothing more of its message group is shipped."""
    stopped: set[str] = set()
    failures = []
    for record in event["Records"]:
        group = record["attributes"]["MessageGroupId"]
        try:
            if group in stopped:
                raise RuntimeError(f"{group} has stopped")
            ship(body(record), context)
        except Exception:
            stopped.add(group)
            failures.append(message_id(record))
    return reporting(failures)


def stream_handler(event: Any, context: Context) -> Response:
    return one_by_one(
        event["Records"],
        lambda record: record["kinesis"]["sequenceNumber"],
        lambda record: json.loads(base64.b64decode(record["kinesis"]["data"])),
        context,
    )


def table_handler(event: Any, context: Context) -> Response:
    return one_by_one(
        event["Records"], lambda record: record["dynamodb"]["SequenceNumber"], new_image, context
    )


def topic_handler(event: Any, context: Context) -> Response:
    records = [record for partition in event["records"].values() for record in partition]
    return one_by_one(
        records,
        lambda record: {
            "partition": f"{record['topic']}-{record['partition']}",
            "offset": record["offset"],
        },
        lambda record: json.loads(base64.b64decode(record["value"])),
        context,
    )


def one_by_one(
    records: list[Record],
    identify: Callable[[Record], object],
    parse: Callable[[Record], Any],
    context: Context,
) -> Response:
    failures = []
    for record in records:
        try:
            ship(parse(record), context)
        except Exception:
            failures.append(identify(record))
    return reporting(failures)


def reporting(identifiers: Iterable[object]) -> Response:
    return {"batchItemFailures": [{"itemIdentifier": one} for one in identifiers]}


def message_id(record: Record) -> str:
    found: str = record["messageId"]
    return found


def body(record: Record) -> Any:
    return json.loads(record["body"])


def new_image(record: Record) -> Record:
    return {
        name: value.get("S", value.get("BOOL"))
        for name, value in record["dynamodb"]["NewImage"].items()
    }


HANDLERS = {
    "sqs": queue_handler,
    "sqs_fifo": fifo_handler,
    "sqs_fifo_groups": fifo_groups_handler,
    "kinesis": stream_handler,
    "dynamodb": table_handler,
    "kafka": topic_handler,
}

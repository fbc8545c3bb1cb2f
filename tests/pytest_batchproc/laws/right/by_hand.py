"""Handlers that keep every law, with nothing but the standard library."""

from __future__ import annotations

from tests.pytest_batchproc.laws.shop import (
    Event,
    Handler,
    Response,
    data_order,
    group,
    image_order,
    is_shipped,
    message_id,
    message_order,
    offset,
    reporting,
    sequence_number,
    table_number,
    topic_records,
    unshipped_data,
    unshipped_messages,
    value_order,
)


def queue(event: Event, context: object) -> Response:
    return reporting(map(message_id, unshipped_messages(event)))


def queue_raises_when_all_fail(event: Event, context: object) -> Response:
    failed = unshipped_messages(event)
    if len(failed) == len(event["Records"]):
        raise RuntimeError("no order could be shipped")
    return reporting(map(message_id, failed))


def fifo(event: Event, context: object) -> Response:
    """Stops at the first failure."""
    for index, record in enumerate(event["Records"]):
        if not is_shipped(message_order(record)):
            return reporting(map(message_id, event["Records"][index:]))
    return reporting([])


def fifo_groups(event: Event, context: object) -> Response:
    """Stops a group at its first failure."""
    stopped: set[str] = set()
    failed = []
    for record in event["Records"]:
        if group(record) in stopped or not is_shipped(message_order(record)):
            stopped.add(group(record))
            failed.append(record)
    return reporting(map(message_id, failed))


def stream(event: Event, context: object) -> Response:
    return reporting(map(sequence_number, unshipped_data(event)))


def stream_stops(event: Event, context: object) -> Response:
    for record in event["Records"]:
        if not is_shipped(data_order(record)):
            return reporting([sequence_number(record)])
    return reporting([])


def stream_hands_the_rest_back(event: Event, context: object) -> Response:
    for index, record in enumerate(event["Records"]):
        if not is_shipped(data_order(record)):
            return reporting(map(sequence_number, event["Records"][index:]))
    return {}


def stream_raises_when_the_first_fails(event: Event, context: object) -> Response:
    response = stream_stops(event, context)
    first = sequence_number(event["Records"][0])
    if response == reporting([first]):
        raise RuntimeError("nothing could be shipped")
    return response


def table(event: Event, context: object) -> Response:
    failed = [record for record in event["Records"] if not is_shipped(image_order(record))]
    return reporting(map(table_number, failed))


def topic(event: Event, context: object) -> Response:
    failed = [record for record in topic_records(event) if not is_shipped(value_order(record))]
    return reporting(map(offset, failed))


HANDLERS: dict[str, list[Handler]] = {
    "sqs": [queue, queue_raises_when_all_fail],
    "sqs_fifo": [fifo, fifo_groups],
    "kinesis": [
        stream,
        stream_stops,
        stream_hands_the_rest_back,
        stream_raises_when_the_first_fails,
    ],
    "dynamodb": [table],
    "kafka": [topic],
}

"""Faults of handlers of streams and topics."""

from __future__ import annotations

from tests.pytest_batchproc.laws.right import by_hand
from tests.pytest_batchproc.laws.shop import (
    Event,
    Response,
    data_order,
    image_order,
    is_shipped,
    offset,
    reporting,
    sequence_number,
    ship,
    table_number,
    unshipped_data,
    value_order,
)


def only_the_last_failure(event: Event, context: object) -> Response:
    return reporting(map(sequence_number, unshipped_data(event)[-1:]))


def the_record_after_the_failure(event: Event, context: object) -> Response:
    for index, record in enumerate(event["Records"][:-1]):
        if not is_shipped(data_order(record)):
            return reporting([sequence_number(event["Records"][index + 1])])
    return by_hand.stream_stops({"Records": event["Records"][-1:]}, context)


def back_to_the_start(event: Event, context: object) -> Response:
    return reporting(map(sequence_number, event["Records"] if unshipped_data(event) else []))


def lets_the_error_out(event: Event, context: object) -> Response:
    for record in event["Records"]:
        ship(data_order(record))
    return reporting([])


def swallows_every_error(event: Event, context: object) -> Response:
    unshipped_data(event)
    return {}


def table_goes_back_to_the_last(event: Event, context: object) -> Response:
    failed = [record for record in event["Records"] if not is_shipped(image_order(record))]
    return reporting(map(table_number, failed[-1:]))


def whole_partition(event: Event, context: object) -> Response:
    failed = []
    for records in event["records"].values():
        if False in [is_shipped(value_order(record)) for record in records]:
            failed += records
    return reporting(map(offset, failed))


def rest_of_partition(event: Event, context: object) -> Response:
    failed = []
    for records in event["records"].values():
        for index, record in enumerate(records):
            if not is_shipped(value_order(record)):
                failed += records[index:]
                break
    return reporting(map(offset, failed))


def first_partition_alone(event: Event, context: object) -> Response:
    name, records = next(iter(event["records"].items()))
    return by_hand.topic({"records": {name: records}}, context)

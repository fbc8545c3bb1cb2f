"""Handlers whose responses Lambda misreads, or takes for those of another batch."""

from __future__ import annotations

from tests.pytest_batchproc.laws.shop import (
    Event,
    Response,
    image_order,
    is_shipped,
    message_id,
    offset,
    reporting,
    topic_records,
    unshipped_data,
    unshipped_messages,
    value_order,
)


def misspelt_key(event: Event, context: object) -> Response:
    return {"BatchItemFailures": reporting(map(message_id, unshipped_messages(event)))}


def misspelt_entry(event: Event, context: object) -> Response:
    return {
        "batchItemFailures": [
            {"messageId": message_id(record)} for record in unshipped_messages(event)
        ]
    }


def empty_identifier_for_no_failure(event: Event, context: object) -> Response:
    return (
        reporting(map(message_id, unshipped_messages(event)))
        if unshipped_messages(event)
        else (reporting([""]))
    )


def a_list_of_identifiers(event: Event, context: object) -> list[str]:
    return [message_id(record) for record in unshipped_messages(event)]


def a_set_of_entries(event: Event, context: object) -> object:
    return {"batchItemFailures": {message_id(record) for record in unshipped_messages(event)}}


async def a_coroutine(event: Event, context: object) -> Response:
    return reporting(map(message_id, unshipped_messages(event)))


def sequence_numbers_as_numbers(event: Event, context: object) -> Response:
    return reporting(int(record["kinesis"]["sequenceNumber"]) for record in unshipped_data(event))


def offsets_as_text(event: Event, context: object) -> Response:
    failed = [record for record in topic_records(event) if not is_shipped(value_order(record))]
    return reporting(f"{record['topic']}-{record['offset']}" for record in failed)


def receipt_handles(event: Event, context: object) -> Response:
    return reporting(record["receiptHandle"] for record in unshipped_messages(event))


def event_ids_of_a_shard(event: Event, context: object) -> Response:
    return reporting(record["eventID"] for record in unshipped_data(event))


def event_ids_of_a_table(event: Event, context: object) -> Response:
    return reporting(
        record["eventID"] for record in event["Records"] if not is_shipped(image_order(record))
    )


def topics_without_partition(event: Event, context: object) -> Response:
    failed = [record for record in topic_records(event) if not is_shipped(value_order(record))]
    return reporting({**offset(record), "partition": record["topic"]} for record in failed)

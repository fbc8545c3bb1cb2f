"""Entries that name no record: each mistake by name, with its whole sentence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pytest_batchproc._reading import PASS_A_COPY
from tests.pytest_batchproc.verdict.verdicts import Batch, batch
from tests.support.events import (
    DYNAMODB,
    KAFKA,
    KINESIS,
    SQS,
    SQS_FIFO,
    kafka_record,
    response_of,
)

QUEUE = batch(SQS)
SHARD = batch(KINESIS)
TABLE = batch(DYNAMODB)
BARE = batch(SQS)
for message in BARE.event["Records"]:
    del message["attributes"]
TOPIC = Batch(KAFKA, KAFKA.event("abc", partitions=[0, 1, 0]))
SAME_OFFSETS = Batch(
    KAFKA,
    {**KAFKA.event("a"), "records": {f"audit-{n}": [kafka_record(0, "a", n)] for n in (0, 1)}},
)
GROUPS = batch(SQS_FIFO)
NUMBER = "49600000000000000000000000000000000000000000000000000001"
RIGHT_ON_SQS = '{"itemIdentifier": record["messageId"]}'
AS_OBJECT = '{"partition": "<topic>-<number>", "offset": <number>}'


def at_1(of: Batch, *keys: str) -> Any:
    """What stands under these keys in record #1."""
    value: Any = of.source.records(of.event)[1]
    for key in keys:
        value = value[key]
    return value


WRONG_ENTRIES = {
    "a bare identifier": (
        QUEUE,
        {"batchItemFailures": ["a"]},
        f'batchItemFailures[0] is the text "a", not an object; write {RIGHT_ON_SQS}.',
    ),
    "an empty entry": (
        QUEUE,
        {"batchItemFailures": [{}]},
        f"batchItemFailures[0] is an empty object; write {RIGHT_ON_SQS}.",
    ),
    "another key in an entry": (
        QUEUE,
        {"batchItemFailures": [*QUEUE.naming(0)["batchItemFailures"], {"messageId": "a"}]},
        f'batchItemFailures[1] has "messageId" and no "itemIdentifier"; write {RIGHT_ON_SQS}.',
    ),
    "several wrong entries": (
        QUEUE,
        {"batchItemFailures": [{"id": "a"}, {"itemIdentifier": "b"}, "c"]},
        f'batchItemFailures[0] has "id" and no "itemIdentifier"; write {RIGHT_ON_SQS}. '
        "2 more entries are wrong.",
    ),
    "two wrong entries": (
        QUEUE,
        {"batchItemFailures": [{"id": "a"}, {"id": "b"}]},
        f'batchItemFailures[0] has "id" and no "itemIdentifier"; write {RIGHT_ON_SQS}. '
        "1 more entry is wrong.",
    ),
    "an empty identifier": (
        SHARD,
        response_of([""]),
        "batchItemFailures[0] has an empty text as itemIdentifier; "
        'write record["kinesis"]["sequenceNumber"].',
    ),
    "null, from the wrong case of DynamoDB's key": (
        TABLE,
        response_of([at_1(TABLE, "dynamodb").get("sequenceNumber")]),
        "batchItemFailures[0] has null as itemIdentifier; "
        'write record["dynamodb"]["SequenceNumber"] (with a capital S).',
    ),
    "a sequence number as a number": (
        SHARD,
        response_of([int(NUMBER)]),
        f"batchItemFailures[0] names #1 by the number {NUMBER}, which Lambda does not take for its "
        f'sequence number; write it as text, "{NUMBER}".',
    ),
    "some number": (
        QUEUE,
        response_of([5]),
        "batchItemFailures[0] has the number 5 as itemIdentifier, and a messageId is text; "
        'write record["messageId"].',
    ),
    "an identifier of an earlier batch": (
        QUEUE,
        response_of([QUEUE.identifiers[0], "m9"]),
        'batchItemFailures[1] names "m9", and no message of this batch has that as messageId '
        '(kept from an earlier batch?); write record["messageId"]. ' + PASS_A_COPY,
    ),
    "an identifier of an earlier batch, where messages have no attributes": (
        BARE,
        response_of(["m9"]),
        'batchItemFailures[0] names "m9", and no message of this batch has that as messageId '
        '(kept from an earlier batch?); write record["messageId"]. ' + PASS_A_COPY,
    ),
    "a long identifier": (
        QUEUE,
        response_of(["x" * 5000]),
        f'batchItemFailures[0] names "{"x" * 56}..., and no message of this batch has that as '
        'messageId (kept from an earlier batch?); write record["messageId"]. ' + PASS_A_COPY,
    ),
    "Kafka's identifier as text": (
        TOPIC,
        response_of(["audit-1-101"]),
        'batchItemFailures[0] has the text "audit-1-101" as itemIdentifier, and Kafka takes an '
        'object; write {"partition": "audit-1", "offset": 101}.',
    ),
    "another text for Kafka": (
        TOPIC,
        response_of(["key-1"]),
        'batchItemFailures[0] has the text "key-1" as itemIdentifier, and Kafka takes an object; '
        f"write {AS_OBJECT}.",
    ),
    "an offset as text": (
        TOPIC,
        response_of([{"partition": "audit-0", "offset": "102"}]),
        'batchItemFailures[0] has the text "102" as offset; '
        'write {"partition": "audit-0", "offset": 102}.',
    ),
    "an offset as a fraction": (
        TOPIC,
        response_of([{"partition": "audit-0", "offset": Decimal("102.0")}]),
        "batchItemFailures[0] has the number 102.0 as offset; "
        'write {"partition": "audit-0", "offset": 102}.',
    ),
    "a partition without its topic": (
        TOPIC,
        response_of([{"partition": 1, "offset": 101}]),
        "batchItemFailures[0] has the number 1 as partition; "
        'write {"partition": "audit-1", "offset": 101}.',
    ),
    "a partition without its topic, where another has that offset too": (
        SAME_OFFSETS,
        response_of([{"partition": 1, "offset": 100}]),
        "batchItemFailures[0] has the number 1 as partition; "
        'write {"partition": "audit-1", "offset": 100}.',
    ),
    "no offset": (
        TOPIC,
        response_of([{"partition": "audit-0"}]),
        f'batchItemFailures[0] has no "offset" in its itemIdentifier; write {AS_OBJECT}.',
    ),
    "no partition": (
        TOPIC,
        response_of([{"offset": 101}]),
        'batchItemFailures[0] has no "partition" in its itemIdentifier; '
        'write {"partition": "audit-1", "offset": 101}.',
    ),
    "a field too many": (
        TOPIC,
        response_of([{"topic": "audit", "partition": "audit-1", "offset": 101}]),
        'batchItemFailures[0] has "topic" in addition to partition and offset; write '
        '{"partition": "audit-1", "offset": 101}.',
    ),
    "a field too many beside an offset of an earlier batch": (
        TOPIC,
        response_of([{"topic": "audit", "partition": "audit-1", "offset": 7}]),
        f'batchItemFailures[0] has "topic" in addition to partition and offset; write {AS_OBJECT}.',
    ),
    "an offset of an earlier batch": (
        TOPIC,
        response_of([{"partition": "audit-1", "offset": 7}]),
        'batchItemFailures[0] names {"partition": "audit-1", "offset": 7}, and no record of this '
        "batch has that as partition and offset (kept from an earlier batch?); "
        f"write {AS_OBJECT}. {PASS_A_COPY}",
    ),
}

IDENTIFIERS = {
    "sqs": 'messageId; write record["messageId"].',
    "sqs_fifo": 'messageId; write record["messageId"].',
    "kinesis": 'sequence number; write record["kinesis"]["sequenceNumber"].',
    "dynamodb": 'sequence number; write record["dynamodb"]["SequenceNumber"].',
}
MISTAKEN = [
    (QUEUE, "receiptHandle"),
    (QUEUE, "md5OfBody"),
    (QUEUE, "body"),
    (GROUPS, "attributes.SequenceNumber"),
    (GROUPS, "attributes.MessageDeduplicationId"),
    (GROUPS, "attributes.MessageGroupId"),
    (SHARD, "eventID"),
    (SHARD, "kinesis.partitionKey"),
    (TABLE, "eventID"),
]


@pytest.mark.parametrize(("of", "path"), MISTAKEN)
def test_another_field_of_a_record_is_told_by_its_name(of: Batch, path: str) -> None:
    keys = path.split(".")
    verdict = of.verdict(response_of([at_1(of, *keys)]))
    index = 0 if path == "attributes.MessageGroupId" else 1  # all are of one group

    assert verdict.trap == (
        f"batchItemFailures[0] names the {keys[-1]} of #{index}, not its "
        f"{IDENTIFIERS[of.source.name]}"
    )
    assert (verdict.outcome, verdict.gone) == ("failure", [])


@pytest.mark.parametrize("trap", WRONG_ENTRIES.values(), ids=WRONG_ENTRIES)
def test_a_wrong_entry_is_a_trap_that_fails_the_batch(trap: tuple[Batch, Any, str]) -> None:
    of, response, expected = trap
    verdict = of.verdict(response)

    assert verdict.trap == expected
    assert (verdict.outcome, verdict.gone) == ("failure", [])

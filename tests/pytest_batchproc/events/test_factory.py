"""What factories take: counts, fields, whole records; numbers and hooks."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from batchproc import SQSRecord
from pytest_batchproc import (
    DynamoDBEventFactory,
    InvalidEventError,
    KafkaEventFactory,
    KinesisEventFactory,
    SqsEventFactory,
    SqsFifoEventFactory,
)
from pytest_batchproc.events import Numbering
from pytest_batchproc.events._fields import FieldTable, snake_case
from pytest_batchproc.events._numbering import rising, split, uuid


def ids(event: Any) -> list[str]:
    return [record["messageId"][-12:] for record in event["Records"]]


# --- numbering ------------------------------------------------------------------------------------


def test_record_3_of_the_first_event_and_of_the_second() -> None:
    factory = SqsEventFactory()
    first, second = factory(count=4), factory(count=4)

    assert first["Records"][3]["messageId"] == "00000000-0000-4000-8000-000000000003"
    assert second["Records"][3]["messageId"] == "00000000-0000-4000-8000-000100000003"


def test_identifiers_do_not_depend_on_the_seed_and_made_bodies_do() -> None:
    one, other = SqsEventFactory(seed="one")(count=5), SqsEventFactory(seed="other")(count=5)

    assert ids(one) == ids(other)
    assert [record["body"] for record in one["Records"]] != [
        record["body"] for record in other["Records"]
    ]


def test_records_made_alone_are_numbered_like_those_of_one_event() -> None:
    factory = SqsEventFactory()
    loose = [factory.record("a"), factory.record("b")]
    event = factory(records=loose)
    later = factory.record("c")

    assert ids(event) == ["000000000000", "000000000001"]
    assert later["messageId"][-12:] == "000100000000"


def test_an_event_between_two_loose_records_has_a_number_of_its_own() -> None:
    factory = SqsEventFactory()
    before, event, after = factory.record("a"), factory(["b"]), factory.record("c")

    assert [
        *ids({"Records": [before]}),
        *ids(event),
        *ids({"Records": [after]}),
    ] == ["000000000000", "000100000000", "000200000000"]


def test_more_than_ten_thousand_events_have_identifiers_of_their_own() -> None:
    assert uuid(10_000, 0) == "00000001-0000-4000-8000-000000000000"
    assert uuid(9_999, 0) == "00000000-0000-4000-8000-999900000000"


def test_a_number_that_rises_can_be_taken_apart() -> None:
    assert split(rising(12, 34)) == (12, 34)


def test_a_loose_record_costs_the_same_however_many_came_before() -> None:
    asked: list[int] = []
    factory = SqsEventFactory(make_body=asked.append)
    for _ in range(5):
        factory.record()

    assert asked == [0, 1, 2, 3, 4]


# --- bodies and counts ----------------------------------------------------------------------------


def test_without_anything_there_is_one_record() -> None:
    assert len(SqsEventFactory()()["Records"]) == 1


def test_a_count_of_none_makes_an_empty_batch() -> None:
    assert {"Records": []} == SqsEventFactory()(count=0) == SqsEventFactory()([])


def test_bodies_may_come_from_a_generator() -> None:
    event = SqsEventFactory()(body for body in "ab")

    assert [record["body"] for record in event["Records"]] == ["a", "b"]


def test_bodies_by_faker_are_the_same_in_every_run() -> None:
    one, other = SqsEventFactory(seed="a"), SqsEventFactory(seed="a")
    event = one("faker", count=2)
    bodies = [json.loads(record["body"]) for record in event["Records"]]

    assert event == other("faker", count=2)
    assert [body["id"] for body in bodies] == [0, 1]
    assert bodies[0].keys() == {"id", "customer", "items", "cents"}


def test_a_list_with_the_word_faker_is_a_body() -> None:
    assert SqsEventFactory()(["faker"])["Records"][0]["body"] == "faker"


# --- fields ---------------------------------------------------------------------------------------


def test_an_object_that_is_given_is_merged_and_stays_the_caller_s() -> None:
    table = FieldTable("outer", "outer.inner", "list")
    mine: dict[str, Any] = {"new": [1]}
    before = copy.deepcopy(mine)
    record: dict[str, Any] = {"outer": {"inner": 1}}
    table.put(record, {"outer": mine, "list": (1, {"a": 2})})
    record["outer"]["new"].append(2)

    assert record == {"outer": {"inner": 1, "new": [1, 2]}, "list": [1, {"a": 2}]}
    assert before == mine


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("eventSourceARN", "event_source_arn"),
        ("AWSTraceHeader", "aws_trace_header"),
        ("md5OfBody", "md5_of_body"),
        ("detail-type", "detail_type"),
        ("eventID", "event_id"),
        ("s3SchemaVersion", "s3_schema_version"),
    ],
)
def test_names_are_spelt_in_snake_case(name: str, expected: str) -> None:
    assert snake_case(name) == expected


# --- whole records --------------------------------------------------------------------------------


def test_whole_records_are_copied() -> None:
    factory = SqsEventFactory(modify_event=lambda event: event["Records"][0].clear())
    record = factory.record("a")
    before = copy.deepcopy(record)
    event: Any = factory(records=[record])

    assert before == record
    assert event["Records"] == [{}]


def test_views_are_records_too() -> None:
    factory = SqsEventFactory()
    record: Any = factory.record("a")
    view: Any = SQSRecord(record)

    assert factory(records=[view]) == {"Records": [record]}


# --- hooks ----------------------------------------------------------------------------------------


def test_a_hook_makes_the_bodies_that_nobody_gave() -> None:
    factory = SqsEventFactory(make_body=lambda index: f"mine {index}" if index else None)
    made = [record["body"] for record in factory(count=3)["Records"]]
    ours = SqsEventFactory()(count=1)["Records"][0]["body"]
    given = [record["body"] for record in factory(["a"])["Records"]]

    assert made == [ours, "mine 1", "mine 2"]
    assert given == ["a"]


def test_a_hook_may_make_events_itself() -> None:
    numbering = Numbering()
    inner = SqsEventFactory(numbering=numbering)
    outer = SqsEventFactory(
        numbering=numbering, make_body=lambda index: inner.record("x")["messageId"]
    )
    event = outer(count=2)

    assert [record["body"][-12:] for record in event["Records"]] == ["000100000000", "000100000001"]
    assert ids(event) == ["000000000000", "000000000001"]


def test_a_hook_changes_the_event_after_all_checks() -> None:
    def modify(event: dict[str, Any]) -> None:
        event["Records"] *= 11
        event["extra"] = 1

    factory = SqsEventFactory(modify_event=modify)
    event: Any = factory(["a"])

    assert len(event["Records"]) == 11
    assert event["extra"] == 1


@pytest.mark.parametrize(
    ("factory", "expected"),
    [
        (SqsEventFactory(queue_name="mails"), ":mails"),
        (SqsFifoEventFactory(queue_name="mails.fifo"), ":mails.fifo"),
        (KinesisEventFactory(stream_name="mails"), ":stream/mails"),
        (DynamoDBEventFactory(table_name="mails"), ":table/mails/stream/2026-01-01T00:00:00.000"),
    ],
    ids=["sqs", "fifo", "kinesis", "dynamodb"],
)
def test_a_factory_may_be_of_a_queue_a_stream_or_a_table_of_its_own(
    factory: Any, expected: str
) -> None:
    event = factory(["a"])

    assert event["Records"][0]["eventSourceARN"].partition("123456789012")[2] == expected


def test_a_factory_may_have_a_shard_and_a_topic_and_a_cluster_of_its_own() -> None:
    clicks = KinesisEventFactory(shard_id="shardId-000000000007")
    orders = DynamoDBEventFactory(shard_id="shardId-7")
    mails: Any = KafkaEventFactory(topic="mails", cluster_name="post")(["a"])

    assert "shardId-000000000007:" in clicks.record("a")["eventID"]
    assert orders(["a"], state={})["shardId"] == "shardId-7"
    assert list(mails["records"]) == ["mails-0"]
    assert ":cluster/post/" in mails["eventSourceArn"]


@pytest.mark.parametrize(
    ("factory", "expected"),
    [
        (
            SqsEventFactory(queue_name="my mails"),
            "queue_name: str 'my mails'; expected 1 to 80 letters, digits, _ and -, a .fifo "
            "included",
        ),
        (
            KinesisEventFactory(shard_id=""),
            "shard_id: str ''; expected 1 to 128 letters, digits, _, . and -",
        ),
        (
            DynamoDBEventFactory(table_name="a"),
            "table_name: str 'a'; expected 3 to 255 letters, digits, _, . and -",
        ),
        (
            KafkaEventFactory(topic=""),
            "topic: str ''; expected 1 to 249 letters, digits, _, . and -",
        ),
        (
            KafkaEventFactory(cluster_name="a b"),
            "cluster_name: str 'a b'; expected 1 to 64 letters, digits and -",
        ),
    ],
    ids=["sqs", "kinesis", "dynamodb", "topic", "cluster"],
)
def test_a_name_of_its_own_is_checked_when_events_are_made(factory: Any, expected: str) -> None:
    with pytest.raises(InvalidEventError) as caught:
        factory(["a"])

    assert str(caught.value) == f"{expected}. allow_invalid=True makes the event anyway"
    assert factory(["a"], allow_invalid=True)


@pytest.mark.parametrize("envelope", ["sns", "eventbridge", "s3", "s3_in_sns"])
def test_bodies_by_faker_go_into_every_envelope(envelope: Any) -> None:
    event = SqsEventFactory()("faker", count=2, envelope=envelope)

    assert len({record["body"] for record in event["Records"]}) == 2


def test_a_hook_may_make_the_keys_that_a_bucket_announces() -> None:
    given = iter(["a.txt", {"key": "b.txt", "size": 1}, {"id": 7}])
    event = SqsEventFactory(make_body=lambda index: next(given))(count=3, envelope="s3")
    keys = [
        json.loads(record["body"])["Records"][0]["s3"]["object"]["key"]
        for record in event["Records"]
    ]

    assert keys == ["a.txt", "b.txt", "incoming/7.json"]


def test_bodies_by_faker_have_the_key_that_is_asked_for() -> None:
    event = DynamoDBEventFactory()("faker", keys={"id": "a"})

    assert event["Records"][0]["dynamodb"]["Keys"] == {"id": {"S": "a"}}


def test_none_for_groups_says_that_a_standard_queue_has_none() -> None:
    event = SqsEventFactory()(["a"], groups=None)

    assert "MessageGroupId" not in event["Records"][0]["attributes"]


def test_a_negative_count_makes_an_empty_batch_when_asked_for() -> None:
    assert SqsEventFactory()(count=-1, allow_invalid=True) == {"Records": []}

"""Messages show what is inside envelopes, gzip, zlib and base64."""

from __future__ import annotations

import base64
import gzip
import json
import tracemalloc
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchproc import sources
from pytest_batchproc import (
    BatchAssertionError,
    DynamoDBEventFactory,
    EventSourceMapping,
    KafkaEventFactory,
    KinesisEventFactory,
    KinesisStream,
    SqsEventFactory,
    SqsQueue,
    assert_all_succeeded,
)
from pytest_batchproc._reading import body_text
from pytest_batchproc._snapshots._records import Records
from pytest_batchproc._unwrapping import content_of
from pytest_batchproc.events.envelopes import sns_notification

ORDER = {"order": 1}
TEXT = '{"order": 1}'
SQS = SqsEventFactory()
KINESIS = KinesisEventFactory()


def published(text: str) -> str:
    return json.dumps(sns_notification(text))


def read(event: Any, source: Any) -> list[str]:
    return [body_text(record, source) for record in source.gather(source.held(event))]


@pytest.mark.parametrize(
    ("body", "envelope", "shown"),
    [
        (ORDER, "sns", f"SNS {TEXT}"),
        (ORDER, "eventbridge", f"EventBridge Order Placed {TEXT}"),
        ("a b.txt", "s3", "S3 ObjectCreated:Put uploads/a b.txt"),
        ("ä+b.txt", "s3_in_sns", "SNS S3 ObjectCreated:Put uploads/ä+b.txt"),
    ],
)
def test_envelopes_of_a_queue(body: object, envelope: Any, shown: str) -> None:
    assert read(SQS([body], envelope=envelope), sources.SQS) == [shown]


def test_logs_in_a_stream() -> None:
    event = KINESIS([["START", "END"]], envelope="cloudwatch_logs")

    assert read(event, sources.KINESIS) == ["gzip CloudWatch /aws/lambda/orders START | END"]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (gzip.compress(TEXT.encode()), f"gzip {TEXT}"),
        (zlib.compress(TEXT.encode()), f"zlib {TEXT}"),
        (base64.b64encode(gzip.compress(TEXT.encode())), f"base64 gzip {TEXT}"),
        (base64.b64encode(TEXT.encode()), f"base64 {TEXT}"),
        (base64.b64encode("größer als".encode()), "base64 größer als"),
        (gzip.compress(gzip.compress(b"twice")), "gzip gzip twice"),
        (gzip.compress(b"\xff\xfe"), "gzip b'\\xff\\xfe'"),
        (gzip.compress(published(TEXT).encode()), f"gzip SNS {TEXT}"),
    ],
    ids=lambda value: value if isinstance(value, str) else "of",  # gzip writes the time of day
)
def test_compressed_and_encoded_data(raw: bytes, shown: str) -> None:
    assert read(KINESIS([raw]), sources.KINESIS) == [shown]
    assert read(KafkaEventFactory()([raw]), sources.KAFKA) == [shown]


def test_a_compressed_attribute_of_an_item() -> None:
    event = DynamoDBEventFactory()([{"id": "a", "data": gzip.compress(TEXT.encode())}])
    (shown,) = read(event, sources.DYNAMODB)

    assert json.loads(shown) == {"id": "a", "data": f"base64 gzip {TEXT}"}


PLAIN = [
    "shipmentidentifier12",
    "00000000000000000004",
    "orderorder",
    "H4sIbroken",
    "H4sIAAAAAAAA",
    "",
    "{",
    '{"TopicArn": 1, "Message": {}}',
    '{"TopicArn": 1, "Message": "a"}',
    '{"detail-type": 3}',
    '{"aws:s3": 1, "Records": [1]}',
    '{"Records": [{"eventSource": "aws:s3"}]}',
    '{"logEvents": 1, "logGroup": 1, "messageType": 2}',
    '{"Type": "Notification", "Message": "a text of ours"}',
    '{"a": "x\\"TopicArn\\""' + "[" * 50_000,
]


@pytest.mark.parametrize("body", PLAIN, ids=range(len(PLAIN)))
def test_what_is_no_envelope_stays_as_it_is(body: str) -> None:
    assert content_of(body) == ((), body)


def test_a_test_event_of_s3_and_other_messages_of_sns() -> None:
    announced = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "mail"}
    asked = {"Type": "SubscriptionConfirmation", "TopicArn": "arn:a", "Message": "You have chosen"}

    assert str(content_of(json.dumps(announced))) == "S3 s3:TestEvent mail"
    assert str(content_of(json.dumps(asked))) == "SNS SubscriptionConfirmation You have chosen"


def test_an_object_that_s3_announces_through_eventbridge() -> None:
    event = {
        "detail-type": "Object Created",
        "source": "aws.s3",
        "detail": {"bucket": {"name": "mail"}, "object": {"key": "a b.txt"}},
    }

    assert str(content_of(json.dumps(event))) == "EventBridge Object Created mail/a b.txt"


def test_a_bomb_is_unpacked_in_part() -> None:
    bomb = gzip.compress(b"a" * 50_000_000)
    tracemalloc.start()
    found = content_of(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found.wrappers == ("gzip",)
    assert len(found.text) == 64 * 1024
    assert peak < 5_000_000


def test_envelopes_in_envelopes_end() -> None:
    body = TEXT
    for _ in range(7):
        body = published(body)
    found = content_of(body)

    assert found.wrappers == ("SNS",) * 5


@given(st.one_of(st.text(), st.binary()))
def test_nothing_raises(body: str | bytes) -> None:
    found = content_of(body)

    assert isinstance(str(found), str)
    if not found.wrappers and isinstance(body, str):
        assert found.text == body


@given(st.text(min_size=1))
def test_whatever_was_compressed_is_shown(text: str) -> None:
    raw = text.encode(errors="replace")

    assert content_of(gzip.compress(raw)).wrappers[0] == "gzip"


def test_a_failed_assertion_shows_it() -> None:
    event = SQS([ORDER], envelope="sns")
    with pytest.raises(BatchAssertionError) as caught:
        assert_all_succeeded(ValueError("no"), event)

    assert f"SNS {TEXT}" in str(caught.value)


def test_a_timeline_and_a_snapshot_show_it() -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    queue.send(published(TEXT))
    report = EventSourceMapping(queue, lambda event, context: 1 / 0).run()

    assert f"#0  SNS {TEXT}" in report.timeline()
    assert report.snapshot_value()["messages"][0]["body"] == {"SNS": ORDER}


def test_a_snapshot_has_envelopes_as_keys() -> None:
    (queued,) = SQS(["a.txt"], envelope="s3_in_sns")["Records"]
    (logged,) = KINESIS([["START", "END"]], envelope="cloudwatch_logs")["Records"]

    assert Records().body(queued) == {"SNS": {"S3": "ObjectCreated:Put uploads/a.txt"}}
    assert Records().body(logged) == {"gzip": {"CloudWatch /aws/lambda/orders": "START | END"}}


def test_a_stream_of_compressed_records_reads_in_a_timeline() -> None:
    stream = KinesisStream()
    stream.put(gzip.compress(TEXT.encode()))
    report = EventSourceMapping(stream, lambda event, context: None).run()

    assert f"#0  gzip {TEXT}" in report.timeline()

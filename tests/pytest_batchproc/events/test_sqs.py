"""Events of a standard queue: laws, one message whole, AWS's samples, and who reads them."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

import boto3
import pytest
from aws_lambda_powertools.utilities.data_classes import SQSEvent
from aws_lambda_powertools.utilities.parser.models import SqsModel
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from batchproc import BatchProcessor, EventType, process_partial_response
from batchproc.models import SqsRecordModel
from pytest_batchproc import FakeLambdaContext, SqsEventFactory, SqsFifoEventFactory
from pytest_batchproc.events import Numbering
from tests.batchproc import samples
from tests.pytest_batchproc.events.bodies import BODIES, NO_TEXT, holders, paths

FACTORIES = pytest.mark.parametrize("factory_class", [SqsEventFactory, SqsFifoEventFactory])
DLQ = "arn:aws:sqs:us-east-1:123456789012:orders-source"


@FACTORIES
@given(batches=st.lists(BODIES, max_size=3))
def test_identifiers_are_uuids_of_event_and_index(
    factory_class: type[SqsEventFactory], batches: list[list[object]]
) -> None:
    factory = factory_class()
    found = [record["messageId"] for bodies in batches for record in factory(bodies)["Records"]]
    expected = [
        f"00000000-0000-4000-8000-{event:04d}{index:08d}"
        for event, bodies in enumerate(batches)
        for index in range(len(bodies))
    ]

    assert found == expected
    assert [str(uuid.UUID(one, version=4)) for one in found] == expected


@FACTORIES
@given(bodies=BODIES)
def test_an_event_is_what_its_json_says(
    factory_class: type[SqsEventFactory], bodies: list[object]
) -> None:
    event = factory_class()(bodies, message_attributes={"a": 1, "b": b"c"})

    assert event == json.loads(json.dumps(event))


@FACTORIES
@given(bodies=BODIES)
def test_the_same_calls_make_the_same_events_whatever_others_made(
    factory_class: type[SqsEventFactory], bodies: list[object]
) -> None:
    factory_class(seed="another")(count=3)
    first, second = factory_class(seed="a"), factory_class(seed="a")

    assert [first(bodies), first(count=2)] == [second(bodies), second(count=2)]


@FACTORIES
@given(bodies=BODIES)
def test_no_record_shares_an_object_with_another(
    factory_class: type[SqsEventFactory], bodies: list[object]
) -> None:
    given_attributes = {"a": {"stringValue": "b", "dataType": "String"}}
    event = factory_class()(bodies, message_attributes=given_attributes)
    found = holders(event)

    assert len(found) == len(set(found))
    assert set() == {*holders(given_attributes)} & {*found}


@FACTORIES
@given(bodies=BODIES)
def test_a_body_arrives_as_a_producer_sends_it(
    factory_class: type[SqsEventFactory], bodies: list[object]
) -> None:
    found = [record["body"] for record in factory_class()(bodies)["Records"]]

    for body, text in zip(bodies, found, strict=True):
        if isinstance(body, bytes):
            assert body == text.encode()
        else:
            assert body == (text if isinstance(body, str) else json.loads(text))


@FACTORIES
@given(bodies=BODIES)
def test_the_md5_is_that_of_the_body(
    factory_class: type[SqsEventFactory], bodies: list[object]
) -> None:
    for record in factory_class()(bodies)["Records"]:
        assert hashlib.md5(record["body"].encode()).hexdigest() == record["md5OfBody"]


@FACTORIES
@given(bodies=BODIES)
def test_models_and_data_classes_read_every_event(
    factory_class: type[SqsEventFactory], bodies: list[object]
) -> None:
    event: Any = factory_class()(bodies, message_attributes={"a": 1, "b": b"c"})
    found = [record["messageId"] for record in event["Records"]]

    assert found == [one.messageId for one in SqsModel.model_validate(event).Records]
    assert found == [one.message_id for one in SQSEvent(event).records]
    assert found == [SqsRecordModel.model_validate(one).messageId for one in event["Records"]]


@given(bodies=st.lists(NO_TEXT, min_size=1, max_size=4))
def test_a_processor_reads_every_body(bodies: list[object]) -> None:
    processor = BatchProcessor(event_type=EventType.SQS)
    read = []
    response = process_partial_response(
        event=SqsEventFactory()(bodies),
        record_handler=lambda record: read.append(record.json_body),
        processor=processor,
        context=FakeLambdaContext(),
    )

    assert bodies == read
    assert response == {"batchItemFailures": []}


def test_a_message_has_what_a_message_has() -> None:
    event = SqsEventFactory()(["Test message."])

    assert event == {
        "Records": [
            {
                "messageId": "00000000-0000-4000-8000-000000000000",
                "receiptHandle": "AQEBreceipt000000000000=",
                "body": "Test message.",
                "attributes": {
                    "ApproximateReceiveCount": "1",
                    "SentTimestamp": "1767225600000",
                    "SenderId": "AIDAEXAMPLESENDERID00",
                    "ApproximateFirstReceiveTimestamp": "1767225600025",
                },
                "messageAttributes": {},
                "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:orders",
                "awsRegion": "us-east-1",
            }
        ]
    }


SAMPLES = [pytest.param(record, id=name) for name, kind, record in samples.ALL if kind == "sqs"]


@pytest.mark.skipif(not SAMPLES, reason=samples.MISSING)
@pytest.mark.parametrize("sample", SAMPLES or [None])
def test_no_field_of_a_sample_is_missing(sample: dict[str, Any]) -> None:
    attributes, inner = sample["attributes"], sample["messageAttributes"]
    fields: dict[str, Any] = {}
    if "DeadLetterQueueSourceArn" in attributes:
        fields["dead_letter_queue_source_arn"] = attributes["DeadLetterQueueSourceArn"]
    # Some samples have both values in one attribute, which no message has.
    fields["message_attributes"] = {
        name: b"x" if "Binary" in shape["dataType"] else "1" for name, shape in inner.items()
    }
    fifo = sample["eventSourceARN"].endswith(".fifo")
    factory = SqsFifoEventFactory() if fifo else SqsEventFactory()
    ours = paths(factory.record("a", **fields))
    neither = {
        f"messageAttributes.{name}.{key}"
        for name in inner
        for key in ("stringValue", "binaryValue")
    }

    assert paths(sample) - ours - neither == set()


def test_names_of_fields_are_those_of_the_event_or_python_s() -> None:
    factory = SqsEventFactory()
    pythonic = factory.record("a", message_id="x", aws_trace_header="Root=1", sender_id="me")
    spelt: Any = factory
    as_sent = spelt.record("a", messageId="x", AWSTraceHeader="Root=1", SenderId="me")

    assert (
        pythonic["messageId"],
        pythonic["attributes"]["AWSTraceHeader"],
        pythonic["attributes"]["SenderId"],
    ) == ("x", "Root=1", "me")
    assert pythonic["attributes"].keys() == as_sent["attributes"].keys()
    assert as_sent["messageId"] == "x"


def test_numbers_of_a_message_are_text() -> None:
    attributes = SqsEventFactory().record(
        "a",
        approximate_receive_count=3,
        attributes={"SentTimestamp": 1_700_000_000_000},  # type: ignore[dict-item]  # a number for its text
    )["attributes"]

    assert attributes["ApproximateReceiveCount"] == "3"
    assert attributes["SentTimestamp"] == "1700000000000"
    assert attributes["ApproximateFirstReceiveTimestamp"] == "1700000000025"


def test_attributes_of_tomorrow_stand_beside_those_of_today() -> None:
    attributes: Any = SqsEventFactory().record("a", attributes={"NewOne": "1"})["attributes"]

    assert attributes["NewOne"] == "1"
    assert attributes["ApproximateReceiveCount"] == "1"


def test_a_message_of_a_dead_letter_queue_was_received_before() -> None:
    attributes = SqsEventFactory().record("a", dead_letter_queue_source_arn=DLQ)["attributes"]

    assert attributes["DeadLetterQueueSourceArn"] == DLQ
    assert attributes["ApproximateReceiveCount"] == "2"


def test_a_fair_queue_has_groups_and_nothing_else_of_fifo() -> None:
    records = SqsEventFactory()(["a", "b"], groups=["tenant-1", None])["Records"]

    assert [one["attributes"].get("MessageGroupId") for one in records] == ["tenant-1", None]
    assert "SequenceNumber" not in records[0]["attributes"]
    assert "MessageDeduplicationId" not in records[0]["attributes"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"queue_name": "mail"}, ("arn:aws:sqs:eu-west-1:111122223333:mail", "eu-west-1")),
        ({"aws_region": "us-east-2"}, ("arn:aws:sqs:us-east-2:111122223333:orders", "us-east-2")),
        (
            {"aws_region": "cn-north-1"},
            ("arn:aws-cn:sqs:cn-north-1:111122223333:orders", "cn-north-1"),
        ),
        (
            {"event_source_arn": "arn:aws:sqs:us-west-1:123456789012:a"},
            ("arn:aws:sqs:us-west-1:123456789012:a", "us-west-1"),
        ),
    ],
)
def test_queue_and_region_agree(fields: dict[str, Any], expected: tuple[str, str]) -> None:
    factory = SqsEventFactory(region="eu-west-1", account_id="111122223333")
    record = factory.record("a", **fields)

    assert expected == (record["eventSourceARN"], record["awsRegion"])


@pytest.mark.parametrize(
    ("count", "fields", "expected"),
    [
        (10, {}, "absent"),
        (11, {}, None),
        (11, {"message_attributes": {"MyAttribute": "foobar"}}, "adb59cd4678ea5a855436b949cd07ab6"),
    ],
)
def test_a_batch_that_needs_a_window_has_an_md5_for_no_attributes(
    count: int, fields: dict[str, Any], expected: str | None
) -> None:
    records = SqsEventFactory()(count=count, **fields)["Records"]

    assert {expected} == {one.get("md5OfMessageAttributes", "absent") for one in records}


def test_factories_that_share_a_numbering_share_no_identifier() -> None:
    numbering = Numbering()
    sqs, fifo = SqsEventFactory(numbering=numbering), SqsFifoEventFactory(numbering=numbering)
    records = [
        *sqs(count=2)["Records"],
        sqs.record("a"),
        fifo.record("b"),
        *fifo(count=2)["Records"],
        fifo.record("c"),
    ]

    assert [record["messageId"][-12:] for record in records] == [
        "000000000000",
        "000000000001",
        "000100000000",
        "000100000001",
        "000200000000",
        "000200000001",
        "000300000000",
    ]


@mock_aws
@settings(max_examples=20)  # each makes a queue and sends a message
@given(
    body=st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=20),
    text=st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=20),
    raw=st.binary(min_size=1, max_size=20),
    number=st.integers(),
)
def test_the_stand_in_for_aws_computes_the_same_md5s(
    body: str, text: str, raw: bytes, number: int
) -> None:
    queue = _queue()
    sent = queue.send_message(
        MessageBody=body,
        MessageAttributes={
            "Text": {"DataType": "String", "StringValue": text},
            "Raw": {"DataType": "Binary", "BinaryValue": raw},
            "Number": {"DataType": "Number.int", "StringValue": str(number)},
        },
    )
    record = SqsEventFactory().record(
        body,
        message_attributes={
            "Text": text,
            "Raw": raw,
            "Number": {"dataType": "Number.int", "stringValue": str(number)},
        },
    )

    assert sent["MD5OfMessageBody"] == record["md5OfBody"]
    assert sent["MD5OfMessageAttributes"] == record["md5OfMessageAttributes"]


def _queue() -> Any:
    service = boto3.resource(
        "sqs", region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none"
    )
    return service.create_queue(QueueName="orders")

"""Bodies inside the envelopes of other services, read by our views and by the incumbent's."""

from __future__ import annotations

import base64
import gzip
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent, SQSEvent
from aws_lambda_powertools.utilities.parser.envelopes import SnsSqsEnvelope
from aws_lambda_powertools.utilities.parser.models import (
    CloudWatchLogsDecode,
    EventBridgeModel,
    S3SqsEventNotificationModel,
    SnsNotificationModel,
)
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from batchproc import KinesisStreamRecord, SQSRecord
from pytest_batchproc import (
    InvalidEventError,
    KinesisEventFactory,
    SqsEventFactory,
    SqsFifoEventFactory,
)
from pytest_batchproc.events.envelopes import (
    cloudwatch_logs,
    eventbridge_event,
    s3_notification,
    sns_notification,
)
from tests.batchproc import samples
from tests.pytest_batchproc.events.bodies import BODIES, paths

OBJECTS = st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=4)
KEYS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=50)
NUMBERS = st.integers(min_value=0, max_value=10**12)


class Order(BaseModel):
    order: int


@dataclass
class Upload:
    key: str
    size: int


def bodies_of(event: Any) -> list[Any]:
    return [json.loads(record["body"]) for record in event["Records"]]


@given(bodies=BODIES)
def test_a_notification_of_sns_holds_what_was_published(bodies: list[object]) -> None:
    plain, inside = SqsEventFactory(), SqsEventFactory()
    expected = [record["body"] for record in plain(bodies)["Records"]]
    event: Any = inside(bodies, envelope="sns")
    ours = [SQSRecord(record).decoded_nested_sns_event.message for record in event["Records"]]
    theirs = [record.decoded_nested_sns_event.message for record in SQSEvent(event).records]
    models = [SnsNotificationModel.model_validate(body).Message for body in bodies_of(event)]

    assert expected == ours == theirs == models


@given(details=st.lists(OBJECTS, max_size=4))
def test_an_event_of_eventbridge_holds_its_detail(details: list[dict[str, Any]]) -> None:
    event: Any = SqsEventFactory()(details, envelope="eventbridge")
    ours = [
        SQSRecord(record).decoded_nested_event_bridge_event.detail for record in event["Records"]
    ]
    theirs = [EventBridgeEvent(body).detail for body in bodies_of(event)]
    models = [EventBridgeModel.model_validate(body).detail for body in bodies_of(event)]

    assert details == ours == theirs == models


@given(keys=st.lists(KEYS, max_size=4))
def test_a_notification_of_s3_names_its_object(keys: list[str]) -> None:
    event: Any = SqsEventFactory()(keys, envelope="s3")
    ours = [SQSRecord(record).decoded_nested_s3_event.object_key for record in event["Records"]]
    theirs = [record.decoded_nested_s3_event.object_key for record in SQSEvent(event).records]
    encoded = [body["Records"][0]["s3"]["object"]["key"] for body in bodies_of(event)]
    models = [
        record.body.Records[0].s3.object.key  # type: ignore[union-attr]  # one of several bodies
        for record in S3SqsEventNotificationModel.model_validate(event).Records
    ]

    assert keys == ours == theirs
    assert encoded == models


@given(keys=st.lists(KEYS, max_size=4))
def test_a_notification_of_s3_goes_through_sns(keys: list[str]) -> None:
    event: Any = SqsEventFactory()(keys, envelope="s3_in_sns")
    direct = SqsEventFactory()(keys, envelope="s3")
    inner = [json.loads(body["Message"]) for body in bodies_of(event)]

    assert bodies_of(direct) == inner
    assert {"Amazon S3 Notification"} >= {body["Subject"] for body in bodies_of(event)}


@given(lines=st.lists(st.text(max_size=20), max_size=4))
def test_a_record_of_cloudwatch_logs_holds_its_line(lines: list[str]) -> None:
    event: Any = KinesisEventFactory()(lines, envelope="cloudwatch_logs")
    found = [
        KinesisStreamRecord(record).kinesis.data_zlib_compressed_as_json()
        for record in event["Records"]
    ]
    models = [CloudWatchLogsDecode.model_validate(one) for one in found]

    assert [[line] for line in lines] == [
        [one["message"] for one in log["logEvents"]] for log in found
    ]
    assert [[line] for line in lines] == [
        [one.message for one in model.logEvents] for model in models
    ]


def test_the_envelope_of_the_incumbent_finds_the_model() -> None:
    event: Any = SqsEventFactory()([{"order": 1}, {"order": 2}], envelope="sns")

    assert SnsSqsEnvelope().parse(event, Order) == [Order(order=1), Order(order=2)]


def test_a_list_of_lines_is_one_record_of_cloudwatch_logs() -> None:
    event = KinesisEventFactory(account_id="111122223333")(
        [["START", {"level": "INFO"}]], envelope="cloudwatch_logs"
    )
    packed = base64.b64decode(event["Records"][0]["kinesis"]["data"])

    assert json.loads(gzip.decompress(packed)) == {
        "messageType": "DATA_MESSAGE",
        "owner": "111122223333",
        "logGroup": "/aws/lambda/orders",
        "logStream": "2026/01/01/[$LATEST]00000000000000000000000000000000",
        "subscriptionFilters": ["to-stream"],
        "logEvents": [
            {"id": "37" + "0" * 54, "timestamp": 1767225600000, "message": "START"},
            {
                "id": "37" + "0" * 53 + "1",
                "timestamp": 1767225600001,
                "message": '{"level": "INFO"}',
            },
        ],
    }


def test_gzip_writes_neither_time_nor_system() -> None:
    assert cloudwatch_logs(["a"])[:8] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00"
    assert cloudwatch_logs(["a"])[9] == 255


IDS: dict[str, Callable[[int], list[str]]] = {
    "sns": lambda number: [sns_notification("a", number=number)["MessageId"]],
    "sns fifo": lambda number: [
        sns_notification("a", number=number, topic_name="a.fifo")["SequenceNumber"]
    ],
    "eventbridge": lambda number: [eventbridge_event({}, number=number)["id"]],
    "s3": lambda number: list(
        s3_notification("a", number=number)["Records"][0]["responseElements"].values()
    ),
    "cloudwatch_logs": lambda number: [
        one["id"]
        for one in json.loads(gzip.decompress(cloudwatch_logs(["a", "b"], number=number)))[
            "logEvents"
        ]
    ],
}


@pytest.mark.parametrize("ids", IDS.values(), ids=IDS)
@given(one=NUMBERS, other=NUMBERS)
def test_ids_are_distinct_where_numbers_are(
    ids: Callable[[int], list[str]], one: int, other: int
) -> None:
    found = {*ids(one), *ids(other)}

    assert len(ids(0)) * len({one, other}) == len(found)


@pytest.mark.parametrize("envelope", ["sns", "eventbridge"])
def test_ids_are_uuids_and_not_those_of_the_message(envelope: Any) -> None:
    factory = SqsEventFactory()
    event = factory(count=3, envelope=envelope)
    inner = [body.get("MessageId") or body["id"] for body in bodies_of(event)]
    outer = [record["messageId"] for record in event["Records"]]

    assert inner == [str(uuid.UUID(one)) for one in inner]
    assert set() == {*inner} & {*outer}


def test_sequencers_of_s3_rise() -> None:
    factory = SqsEventFactory()
    found = [
        body["Records"][0]["s3"]["object"]["sequencer"]
        for _ in range(3)
        for body in bodies_of(factory(["a", "a"], envelope="s3"))
    ]

    assert sorted(set(found)) == found


@pytest.mark.parametrize("envelope", ["sns", "eventbridge", "s3", "s3_in_sns"])
def test_bodies_are_made_for_every_envelope(envelope: Any) -> None:
    event = SqsEventFactory()(count=2, envelope=envelope)

    assert len({json.dumps(body) for body in bodies_of(event)}) == 2


def test_a_body_for_s3_may_say_more_than_the_key() -> None:
    event = SqsEventFactory(region="eu-west-1")(
        [
            {"key": "a b.txt", "size": 3, "bucket": "mail", "version_id": "7"},
            Upload("ü.txt", 9),
            {"key": "gone", "event_name": "ObjectRemoved:Delete"},
        ],
        envelope="s3",
    )
    one, other, gone = [body["Records"][0] for body in bodies_of(event)]

    assert (one["s3"]["bucket"]["arn"], one["awsRegion"]) == ("arn:aws:s3:::mail", "eu-west-1")
    assert one["s3"]["object"] == {
        "key": "a+b.txt",
        "size": 3,
        "eTag": "0" * 32,
        "versionId": "7",
        "sequencer": "006955B90000000000",
    }
    assert (other["s3"]["object"]["key"], other["s3"]["object"]["size"]) == ("%C3%BC.txt", 9)
    assert gone["s3"]["object"] == {"key": "gone", "sequencer": "006955B90000000002"}


def test_a_fifo_queue_gets_messages_of_a_fifo_topic() -> None:
    (body,) = bodies_of(SqsFifoEventFactory()(["a"], envelope="sns"))

    assert body == {
        "Type": "Notification",
        "MessageId": "00000000-0000-5000-8000-000000000000",
        "SequenceNumber": "10000000000000001000",
        "TopicArn": "arn:aws:sns:us-east-1:123456789012:payments.fifo",
        "Message": "a",
        "Timestamp": "2026-01-01T00:00:00.000Z",
        "UnsubscribeURL": "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn="
        "arn:aws:sns:us-east-1:123456789012:payments.fifo:00000000-0000-4000-8000-000000000000",
    }


def test_every_field_of_a_notification_of_sns_can_be_given() -> None:
    made = sns_notification(
        {"order": 1},
        number=100_000_003,
        subject="Hello",
        topic_arn="arn:aws-cn:sns:cn-north-1:111122223333:mail",
        signature_version="2",
        message_attributes={
            "text": "a",
            "count": 2,
            "raw": b"x",
            "list": ["a", 1],
            "own": {"Type": "String", "Value": "b"},
        },
    )

    assert made == {
        "Type": "Notification",
        "MessageId": "00000000-0000-5000-8000-000100000003",
        "TopicArn": "arn:aws-cn:sns:cn-north-1:111122223333:mail",
        "Subject": "Hello",
        "Message": '{"order": 1}',
        "Timestamp": "2026-01-01T00:01:00.003Z",
        "SignatureVersion": "2",
        "Signature": made["Signature"],
        "SigningCertURL": "https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-"
        "00000000000000000000000000000000.pem",
        "UnsubscribeURL": "https://sns.cn-north-1.amazonaws.com.cn/?Action=Unsubscribe&"
        "SubscriptionArn=arn:aws-cn:sns:cn-north-1:111122223333:mail:"
        "00000000-0000-4000-8000-000000000000",
        "MessageAttributes": {
            "text": {"Type": "String", "Value": "a"},
            "count": {"Type": "Number", "Value": "2"},
            "raw": {"Type": "Binary", "Value": "eA=="},
            "list": {"Type": "String.Array", "Value": '["a", 1]'},
            "own": {"Type": "String", "Value": "b"},
        },
    }


def test_every_field_of_an_event_of_eventbridge_can_be_given() -> None:
    resources = ["arn:aws:s3:::mail"]
    made = eventbridge_event(
        Order(order=1),
        number=100_000_003,
        region="eu-west-1",
        account_id="111122223333",
        source="app.mail",
        detail_type="Mail Sent",
        resources=resources,
        replay_name="again",
    )
    resources.clear()

    assert made == {
        "version": "0",
        "id": "00000000-0000-4000-9000-000100000003",
        "detail-type": "Mail Sent",
        "source": "app.mail",
        "account": "111122223333",
        "time": "2026-01-01T00:01:00Z",
        "region": "eu-west-1",
        "resources": ["arn:aws:s3:::mail"],
        "detail": {"order": 1},
        "replay-name": "again",
    }


FILES = {
    "snsSqsEvent": sns_notification("a"),
    "snsSqsFifoEvent": sns_notification("a", topic_name="a.fifo"),
    "s3SqsEvent": s3_notification("a", version_id="1"),
}


@pytest.mark.skipif(not samples.FOLDER.is_dir(), reason=samples.MISSING)
@pytest.mark.parametrize("name", FILES)
def test_a_body_has_the_keys_of_the_sample(name: str) -> None:
    content = json.loads((samples.FOLDER / "powertools" / f"{name}.json").read_text())
    for record in content["Records"]:
        sample = json.loads(record["body"])

        assert paths(sample) == paths(FILES[name])


@pytest.mark.skipif(not samples.FOLDER.is_dir(), reason=samples.MISSING)
def test_a_log_has_the_keys_of_the_sample() -> None:
    path = samples.FOLDER / "powertools" / "kinesisStreamCloudWatchLogsEvent.json"
    for record in json.loads(path.read_text())["Records"]:
        sample = json.loads(gzip.decompress(base64.b64decode(record["kinesis"]["data"])))

        assert paths(sample) == paths(json.loads(gzip.decompress(cloudwatch_logs(["a"]))))


ANYWAY = "allow_invalid=True makes the event anyway"
S3_BODY = (
    "in an S3 notification a body is the key of an object, or a dict with 'key' and more of what "
    "s3_notification() takes"
)
BAD: list[tuple[Any, Any, Any, str]] = [
    (SqsEventFactory, "a", "snss", "envelope: 'snss' is not a valid envelope; did you mean 'sns'?"),
    (
        SqsEventFactory,
        "a",
        "x",
        "envelope: 'x' is not a valid envelope; there are sns, eventbridge, s3, s3_in_sns, "
        "cloudwatch_logs",
    ),
    (
        SqsEventFactory,
        "a",
        ["sns"],
        "envelope: ['sns'] is not a valid envelope; did you mean 'sns'?",
    ),
    (
        SqsEventFactory,
        "a",
        "cloudwatch_logs",
        f"envelope: 'cloudwatch_logs'; CloudWatch Logs delivers to Kinesis streams. {ANYWAY}",
    ),
    (
        SqsFifoEventFactory,
        "a",
        "s3",
        f"envelope: 's3'; S3 notifies standard queues alone. {ANYWAY}",
    ),
    (
        SqsFifoEventFactory,
        "a",
        "s3_in_sns",
        f"envelope: 's3_in_sns'; S3 notifies standard topics, and those standard queues. {ANYWAY}",
    ),
    (KinesisEventFactory, "a", "sns", f"envelope: 'sns'; SNS delivers to queues. {ANYWAY}"),
    (
        SqsEventFactory,
        "a",
        "eventbridge",
        "bodies[0]: EventBridge takes a JSON object, which a dict, a dataclass or a pydantic model "
        "makes; got str 'a'",
    ),
    (
        SqsEventFactory,
        [1],
        "eventbridge",
        "bodies[0]: EventBridge takes a JSON object, which a dict, a dataclass or a pydantic model "
        "makes; got list [1]",
    ),
    (SqsEventFactory, 5, "s3", f"bodies[0]: {S3_BODY}; got 5"),
    (SqsEventFactory, {"size": 5}, "s3", f"bodies[0]: {S3_BODY}; got {{'size': 5}}"),
    (SqsEventFactory, "", "s3", "key: expected a str of 1 to 1,024 bytes; got ''"),
    (
        SqsEventFactory,
        "é" * 513,
        "s3",
        f"key: expected a str of 1 to 1,024 bytes; got '{'é' * 56}...",
    ),
]


@pytest.mark.parametrize(("factory", "body", "envelope", "expected"), BAD)
def test_what_no_service_delivers_is_refused(
    factory: Any, body: object, envelope: Any, expected: str
) -> None:
    with pytest.raises(InvalidEventError) as caught:
        factory()([body], envelope=envelope)

    assert str(caught.value) == expected


def test_an_envelope_can_be_where_it_never_is() -> None:
    event = SqsFifoEventFactory()(["a"], envelope="s3", allow_invalid=True)

    assert bodies_of(event)[0]["Records"][0]["s3"]["object"]["key"] == "a"


CALLS: list[tuple[Callable[[], object], str]] = [
    (lambda: sns_notification("a", number=-1), "number: expected an int from 0 on; got -1"),
    (
        lambda: eventbridge_event("a"),
        "detail: EventBridge takes a JSON object, which a dict, a "
        "dataclass or a pydantic model makes; got str 'a'",
    ),
    (lambda: cloudwatch_logs("abc"), "messages: expected a list of lines; got 'abc'"),
    (
        lambda: sns_notification("a", account_id="1"),
        "account_id: expected a str of 12 digits; got str '1'",
    ),
    (
        lambda: s3_notification("a", region="Frankfurt"),
        "region: expected the name of an AWS region, such as 'eu-west-1'; got 'Frankfurt'",
    ),
    (
        lambda: sns_notification("a", message_attributes={"a": None}),
        "message_attributes: 'a' is NoneType None; expected str, bytes, a number, a list, or the "
        'shape of a notification: {"Type": ..., "Value": ...}',
    ),
    (
        lambda: eventbridge_event({}, resources=[object]),  # type: ignore[list-item]  # a mistake on purpose
        "resources[0]: expected a value that JSON has; got type <class 'object'>",
    ),
]


@pytest.mark.parametrize(("call", "expected"), CALLS)
def test_what_makes_no_envelope_is_refused(call: Callable[[], object], expected: str) -> None:
    with pytest.raises(InvalidEventError) as caught:
        call()

    assert str(caught.value) == expected


def test_a_misspelt_field_of_an_envelope_says_what_was_meant() -> None:
    with pytest.raises(TypeError) as caught:
        SqsEventFactory()([{"key": "a", "sizee": 5}], envelope="s3")

    assert str(caught.value) == "sizee is not a field of this event; did you mean size?"

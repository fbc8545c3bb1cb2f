"""What factories refuse, and make all the same when asked for; each message whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from pydantic import BaseModel

from pytest_batchproc import InvalidEventError, KinesisEventFactory, SqsEventFactory

ANYWAY = "allow_invalid=True makes the event anyway"
DOCS = "https://docs.aws.amazon.com"
MAPPING = f"{DOCS}/lambda/latest/api/API_CreateEventSourceMapping.html"
QUOTAS = f"{DOCS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html"
PAYLOAD = f"{DOCS}/lambda/latest/dg/invocation-eventsourcemapping.html"


class Order(BaseModel):
    order: int


NO_LIST = "expected a list with a body per record"
PUT = "For one record put it into a list: [body]"
# What no event can be made of, allowed or not.
NEVER: list[tuple[str, tuple[Any, ...], dict[str, Any], str]] = [
    ("a str", ("a",), {}, f"bodies: {NO_LIST}; got str 'a'. {PUT}"),
    ("bytes", (b"a",), {}, f"bodies: {NO_LIST}; got bytes b'a'. {PUT}"),
    ("a dict", ({"a": 1},), {}, f"bodies: {NO_LIST}; got dict {{'a': 1}}. {PUT}"),
    ("a set", ({"a"},), {}, f"bodies: {NO_LIST}; got set {{'a'}}. {PUT}"),
    ("a number", (3,), {}, f"bodies: {NO_LIST}; got int 3. {PUT}"),
    ("a model", (Order(order=1),), {}, f"bodies: {NO_LIST}; got Order Order(order=1). {PUT}"),
    (
        "a long str",
        ("x" * 100,),
        {},
        f"bodies: {NO_LIST}; got str '{'x' * 56}.... {PUT}",
    ),
    ("a bool for a count", (), {"count": True}, "count: expected an int from 0 on; got True"),
    ("a float for a count", (), {"count": 2.0}, "count: expected an int from 0 on; got 2.0"),
    ("a str for a count", (), {"count": "2"}, "count: expected an int from 0 on; got '2'"),
    (
        "too few groups",
        (["a", "b"],),
        {"groups": ["x"]},
        "groups: expected a value per record, which makes 2; got 1",
    ),
    (
        "too many groups",
        (),
        {"groups": ["x", "y"]},
        "groups: expected a value per record, which makes 1; got 2",
    ),
    (
        "a set of groups",
        (["a"],),
        {"groups": {"x"}},
        "groups: expected a list with a value per record; got set {'x'}",
    ),
    (
        "a str of groups",
        (["a"],),
        {"groups": "x"},
        "groups: expected a list with a value per record; got str 'x'",
    ),
    (
        "bytes of groups",
        (["a"],),
        {"groups": b"x"},
        "groups: expected a list with a value per record; got bytes b'x'",
    ),
    (
        "a group that JSON lacks",
        (["a"],),
        {"groups": [datetime(2026, 1, 1)], "allow_invalid": True},
        "groups[0]: expected a value that JSON has; got datetime datetime.datetime(2026, 1, 1, 0, "
        "0)",
    ),
    (
        "a datetime",
        (["a"],),
        {"sent_timestamp": datetime(2026, 1, 1)},
        "sent_timestamp: expected a value that JSON has; got datetime "
        "datetime.datetime(2026, 1, 1, 0, 0)",
    ),
    (
        "bytes in attributes",
        (["a"],),
        {"attributes": {"SenderId": b"me"}},
        "sender_id: expected a value that JSON has; got bytes b'me'",
    ),
    (
        "a name that is no str in attributes",
        (["a"],),
        {"attributes": {1: "a"}},
        "attributes: expected a value that JSON has; got dict {1: 'a'}",
    ),
    (
        "one record",
        (),
        {"records": {"messageId": "a"}},
        "records: expected a list of dicts, as .record() makes them; got dict {'messageId': 'a'}",
    ),
    (
        "bodies for records",
        (),
        {"records": ["a"]},
        "records[0]: expected a dict, as .record() makes them; got str 'a'",
    ),
    (
        "bytes that are no text",
        ([b"\xff"],),
        {},
        "bodies[0]: bytes that are not UTF-8: b'\\xff'. This source carries text: encode them, "
        "with base64 for instance",
    ),
]


@pytest.mark.parametrize(
    ("bodies", "keywords", "expected"), [pytest.param(*case[1:], id=case[0]) for case in NEVER]
)
@pytest.mark.parametrize("allowed", [{}, {"allow_invalid": True}], ids=["checked", "allowed"])
def test_what_makes_no_event_is_refused(
    bodies: tuple[Any, ...], keywords: dict[str, Any], expected: str, allowed: dict[str, bool]
) -> None:
    with pytest.raises(InvalidEventError) as caught:
        SqsEventFactory()(*bodies, **{**keywords, **allowed})

    assert str(caught.value) == expected


# What AWS would not send, and somebody may want to see what happens with all the same.
REFUSED: list[tuple[str, tuple[Any, ...], dict[str, Any], str]] = [
    (
        "a count past the limit",
        (),
        {"count": 10_001},
        f"count: 10,001 records; AWS takes at most 10,000 ({MAPPING})",
    ),
    (
        "bodies past the limit",
        (["a"] * 10_001,),
        {},
        f"records: 10,001 records; AWS takes at most 10,000 ({MAPPING})",
    ),
    ("a negative count", (), {"count": -1}, "count: -1; a batch has 0 records or more"),
    ("an empty body", ([""],), {}, "bodies[0]: an empty body; SQS takes one character at least"),
    (
        "a control character",
        (["ok", "a\0"],),
        {},
        "bodies[1]: '\\x00' at character 1; SQS takes no such character",
    ),
    (
        "half a surrogate pair",
        (["\ud800"],),
        {},
        "bodies[0]: '\\ud800' at character 0; SQS takes no such character",
    ),
    (
        "a large body",
        (["é" * 512 * 1024 + "x"],),
        {},
        f"bodies[0]: 1,048,577 bytes with its attributes; AWS takes at most 1,048,576 ({QUOTAS})",
    ),
    (
        "many large bodies",
        (["é" * 512 * 1024] * 7,),
        {},
        f"records: 7,340,032 bytes of bodies; AWS takes at most 6,291,456 ({PAYLOAD})",
    ),
    (
        "one id for two records",
        (["a", "b"],),
        {"message_id": "x"},
        "records[1]: messageId 'x' is that of records[0]; a response could not name one of "
        "them alone",
    ),
    (
        "an empty id",
        (["a"],),
        {"message_id": ""},
        "message_id: str ''; expected a str of 1 to 100 characters",
    ),
    (
        "a number for an id",
        (["a"],),
        {"message_id": 7},
        "message_id: int 7; expected a str of 1 to 100 characters",
    ),
    (
        "a sequence number",
        (["a"],),
        {"sequence_number": 7},
        "sequence_number: '7'; only FIFO queues have it: sqs_fifo_event_factory",
    ),
    (
        "a FIFO queue",
        (["a"],),
        {"queue_name": "a.fifo"},
        "queue_name: 'a.fifo'; this is a FIFO queue, whose events sqs_fifo_event_factory makes",
    ),
    (
        "a queue that cannot be",
        (["a"],),
        {"queue_name": "my queue"},
        "queue_name: str 'my queue'; expected 1 to 80 letters, digits, _ and -, a .fifo included",
    ),
    (
        "a name for an ARN",
        (["a"],),
        {"dead_letter_queue_source_arn": "orders"},
        "dead_letter_queue_source_arn: str 'orders'; expected the ARN of a queue",
    ),
    (
        "a message that was never received",
        (["a"],),
        {"approximate_receive_count": 0},
        "approximate_receive_count: str '0'; expected a whole number from 1 on",
    ),
    (
        "a fraction of a millisecond",
        (["a"],),
        {"sent_timestamp": 1.5},
        "sent_timestamp: float 1.5; expected milliseconds since 1970, an int or a str",
    ),
    (
        "a fraction inside attributes",
        (["a"],),
        {"attributes": {"SentTimestamp": 1.5}},
        "sent_timestamp: float 1.5; expected milliseconds since 1970, an int or a str",
    ),
    (
        "a bool for a count of receives",
        (["a"],),
        {"approximate_receive_count": True},
        "approximate_receive_count: bool True; expected a whole number from 1 on",
    ),
    (
        "a number in an attribute of tomorrow",
        (["a"],),
        {"attributes": {"New": 1}},
        "attributes['New']: int 1; expected a str",
    ),
    ("a list of attributes", (["a"],), {"attributes": []}, "attributes: list []; expected a dict"),
    (
        "another source",
        (["a"],),
        {"event_source": "aws:sns"},
        "event_source: str 'aws:sns'; expected 'aws:sqs'",
    ),
    (
        "a region that cannot be",
        (["a"],),
        {"aws_region": "Frankfurt"},
        "aws_region: str 'Frankfurt'; expected the name of an AWS region, such as 'eu-west-1'",
    ),
    (
        "a dead-letter queue of another kind",
        (["a"],),
        {"dead_letter_queue_source_arn": "arn:aws:sqs:us-east-1:123456789012:a.fifo"},
        "dead_letter_queue_source_arn: 'arn:aws:sqs:us-east-1:123456789012:a.fifo'; this is a FIFO "
        "queue, whose events sqs_fifo_event_factory makes",
    ),
    (
        "a queue in two regions",
        (["a"],),
        {
            "aws_region": "eu-west-1",
            "event_source_arn": "arn:aws:sqs:us-east-1:123456789012:orders",
        },
        "aws_region: 'eu-west-1'; event_source_arn is of us-east-1",
    ),
    (
        "records of two queues",
        (),
        {
            "records": [
                {"messageId": "a", "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:orders"},
                {"messageId": "b", "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:mails"},
                {"messageId": "c"},
            ]
        },
        "records: they are of arn:aws:sqs:us-east-1:123456789012:orders and "
        "arn:aws:sqs:us-east-1:123456789012:mails; a batch comes from one of them",
    ),
    (
        "a record without an id",
        (),
        {"records": [{"body": "a"}]},
        "records[0]: a record without messageId, which one of SQS has",
    ),
    (
        "a record of a stream",
        (),
        {"records": [KinesisEventFactory().record("a")]},
        "records[0]: a record of 'aws:kinesis' without messageId, which one of SQS has",
    ),
]
ODD = pytest.mark.parametrize(
    ("bodies", "keywords", "expected"), [pytest.param(*case[1:], id=case[0]) for case in REFUSED]
)


@ODD
def test_what_aws_does_not_send_is_refused(
    bodies: tuple[Any, ...], keywords: dict[str, Any], expected: str
) -> None:
    with pytest.raises(InvalidEventError) as caught:
        SqsEventFactory()(*bodies, **keywords)

    assert str(caught.value) == f"{expected}. {ANYWAY}"


@ODD
def test_and_made_when_asked_for(
    bodies: tuple[Any, ...], keywords: dict[str, Any], expected: str
) -> None:
    event = SqsEventFactory()(*bodies, allow_invalid=True, **keywords)

    assert list(event) == ["Records"]
    assert event == json.loads(json.dumps(event))


def test_a_body_that_is_made_alone_is_called_the_body() -> None:
    factory = SqsEventFactory()
    factory.record("a")
    with pytest.raises(InvalidEventError) as caught:
        factory.record("")

    assert str(caught.value) == f"body: an empty body; SQS takes one character at least. {ANYWAY}"


KNOWN = (
    "approximate_first_receive_timestamp, approximate_receive_count, attributes, aws_region, "
    "aws_trace_header, dead_letter_queue_source_arn, envelope, event_source, event_source_arn, "
    "groups, md5_of_body, md5_of_message_attributes, message_attributes, "
    "message_deduplication_id, message_group_id, message_id, queue_name, receipt_handle, "
    "sender_id, sent_timestamp, sequence_number"
)
MISUSES: list[tuple[str, Callable[[Any], object], str]] = [
    (
        "bodies and count",
        lambda factory: factory(["a"], count=1),
        "bodies and count exclude each other; leave count out",
    ),
    (
        "a misspelt field",
        lambda factory: factory(["a"], mesage_id="x"),
        "mesage_id is not a field of this event; did you mean message_id?",
    ),
    (
        "a misspelt column",
        lambda factory: factory(["a"], group=["x"]),
        "group is not a field of this event; did you mean groups?",
    ),
    (
        "an unknown field",
        lambda factory: factory(["a"], zebra=1),
        f"zebra is not a field of this event; there are {KNOWN}",
    ),
    (
        "two spellings",
        lambda factory: factory(["a"], message_id="x", messageId="y"),
        "message_id and messageId are one field; leave one out",
    ),
    (
        "a field and its column",
        lambda factory: factory(["a"], groups=["x"], message_group_id="y"),
        "groups and message_group_id are one field; leave one out",
    ),
    (
        "a field inside attributes too",
        lambda factory: factory(["a"], sender_id="x", attributes={"SenderId": "y"}),
        "sender_id and 'SenderId' in attributes are one field; leave one out",
    ),
    (
        "two names of the queue",
        lambda factory: factory(
            ["a"], queue_name="a", event_source_arn="arn:aws:sqs:us-east-1:123456789012:a"
        ),
        "queue_name and event_source_arn name one thing; leave one of them out",
    ),
    (
        "a column for one record",
        lambda factory: factory.record("a", groups=["x"]),
        "groups has a value per record of an event; one record takes message_group_id",
    ),
    (
        "records and count",
        lambda factory: factory(records=[], count=1),
        "records are given whole, so count has nothing to say: leave it out, or put it into the "
        "call of .record() that makes each of them",
    ),
    (
        "records and bodies",
        lambda factory: factory(["a"], records=[]),
        "records are given whole, so bodies has nothing to say: leave it out, or put it into the "
        "call of .record() that makes each of them",
    ),
    (
        "records and a field",
        lambda factory: factory(records=[], message_id="x"),
        "records are given whole, so message_id has nothing to say: leave it out, or put it into "
        "the call of .record() that makes each of them",
    ),
]


@pytest.mark.parametrize(
    ("call", "expected"), [pytest.param(*case[1:], id=case[0]) for case in MISUSES]
)
def test_a_call_that_contradicts_itself_is_refused(
    call: Callable[[Any], object], expected: str
) -> None:
    with pytest.raises(TypeError) as caught:
        call(SqsEventFactory())

    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        (
            {"region": "Frankfurt"},
            "region: expected the name of an AWS region, such as 'eu-west-1'; got 'Frankfurt'",
        ),
        (
            {"region": None},
            "region: expected the name of an AWS region, such as 'eu-west-1'; got None",
        ),
        (
            {"account_id": 123456789012},
            "account_id: expected a str of 12 digits; got int 123456789012",
        ),
        ({"account_id": "123"}, "account_id: expected a str of 12 digits; got str '123'"),
    ],
)
def test_a_place_that_cannot_be_is_refused(keywords: dict[str, Any], expected: str) -> None:
    with pytest.raises(InvalidEventError) as caught:
        SqsEventFactory(**keywords)

    assert str(caught.value) == expected

"""Messages and queues that SQS would not take."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.simulator import SqsQueue
from tests.pytest_batchproc.simulator.queues import one_group

BOTH = pytest.mark.parametrize("queue", [SqsQueue("orders"), one_group("orders.fifo")])
MOST = 1_048_576
TOO_MUCH = (
    "body: {size} bytes with its attributes; AWS takes at most 1,048,576 "
    "(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
    "quotas-messages.html)"
)
# A name of 1 byte, a type of 6, a value of 1.
SMALLEST = {"a": "b"}


@BOTH
@pytest.mark.parametrize(
    ("body", "others", "message"),
    [
        ("\ud800", {}, "body: '\\ud800' at character 0; SQS takes no such character"),
        ("a\x00", {}, "body: '\\x00' at character 1; SQS takes no such character"),
        (
            b"\xff",
            {},
            "body: bytes that are not UTF-8: b'\\xff'. This source carries text: encode them, "
            "with base64 for instance",
        ),
        ("x" * (MOST + 1), {}, TOO_MUCH.format(size="1,048,577")),
        (
            "x" * (MOST - 7),
            {"message_attributes": SMALLEST},
            TOO_MUCH.format(size="1,048,577"),
        ),
        (
            "x",
            {"message_attributes": {"a b": "c"}},
            "message_attributes: 'a b' is not a name that SQS accepts: letters, digits, _, - "
            "and single dots inside, not 'AWS.' or 'Amazon.' at its beginning",
        ),
        (
            "x",
            {"message_group_id": "a b"},
            "message_group_id: str 'a b'; expected a message group: 1 to 128 letters, digits and "
            "punctuation",
        ),
    ],
    ids=["surrogate", "control", "bytes", "long", "attributes", "name", "group"],
)
def test_what_sqs_would_not_take_is_not_sent(
    queue: Any, body: object, others: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidEventError) as raised:
        queue.send(body, **others)

    assert message == str(raised.value)
    assert queue.messages == []


@pytest.mark.parametrize("attributes", [None, {}, SMALLEST])
def test_a_message_may_be_as_large_as_sqs_takes(attributes: dict[str, object] | None) -> None:
    text = "x" * (MOST - 8 if attributes else MOST)

    message = SqsQueue("orders").send(text, message_attributes=attributes)

    assert text == message.body


@pytest.mark.parametrize("given", ["", "a b"])
def test_a_deduplication_id_that_sqs_would_not_take_is_refused(given: str) -> None:
    queue = one_group("orders.fifo")

    with pytest.raises(InvalidEventError) as raised:
        queue.send("a", message_deduplication_id=given)

    assert str(raised.value) == (
        f"message_deduplication_id: str {given!r}; expected 1 to 128 letters, digits and "
        "punctuation"
    )
    assert queue.messages == []


@pytest.mark.parametrize(
    ("kind", "name", "options", "message"),
    [
        (
            SqsQueue,
            "or ders",
            {},
            "queue_name: str 'or ders'; expected 1 to 80 letters, digits, _ and -, a .fifo "
            "included",
        ),
        (
            one_group,
            "orders.fifo",
            {"deduplication_scope": "group"},
            "deduplication_scope: 'group'; SQS takes 'queue' and 'messageGroup'",
        ),
    ],
)
def test_a_queue_that_there_cannot_be_is_refused(
    kind: Any, name: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=r"^\w+: ") as raised:
        kind(name, **options)

    assert message == str(raised.value)

"""Message attributes: their shapes, their md5 and what SQS does not take."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_batchproc import InvalidEventError, SqsEventFactory

ANYWAY = "allow_invalid=True makes the event anyway"
PAGE = (
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
    "sqs-message-metadata.html"
)
NAMES = st.from_regex(r"[A-Za-z0-9_-]{1,20}", fullmatch=True)
WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=20)
VALUES = st.dictionaries(
    NAMES, WORDS | st.binary(min_size=1, max_size=20) | st.integers(), min_size=1, max_size=10
)


def md5_by_the_book(attributes: Mapping[str, str | bytes | int]) -> str:
    """The md5 by SQS's page on message metadata, written without a look at ours."""
    packed = b""
    for name, value in sorted(attributes.items()):
        kind = {str: "String", bytes: "Binary", int: "Number"}[type(value)]
        raw = value if isinstance(value, bytes) else str(value).encode()
        for part in (name.encode(), kind.encode()):
            packed += struct.pack(">I", len(part)) + part
        packed += struct.pack(">BI", 2 if kind == "Binary" else 1, len(raw)) + raw
    return hashlib.md5(packed).hexdigest()


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        (
            {"Title": "The Whistler", "Author": "John Grisham", "WeeksOn": 6},
            "d25a6aea97eb8f585bfa92d314504a92",
        ),
        ({"MyAttribute": "foobar"}, "adb59cd4678ea5a855436b949cd07ab6"),
    ],
)
def test_the_md5_is_the_one_recorded_on_aws(attributes: dict[str, object], expected: str) -> None:
    record = SqsEventFactory().record("a", message_attributes=attributes)

    assert record["md5OfMessageAttributes"] == expected


@given(attributes=VALUES)
def test_the_md5_is_that_of_the_book(attributes: dict[str, str | bytes | int]) -> None:
    record = SqsEventFactory().record("a", message_attributes=attributes)

    assert md5_by_the_book(attributes) == record["md5OfMessageAttributes"]


@given(attributes=VALUES)
def test_the_shape_of_the_event_says_the_same_as_plain_values(
    attributes: dict[str, str | bytes | int],
) -> None:
    factory = SqsEventFactory()
    plain = factory.record("a", message_attributes=attributes)
    shaped = factory.record("a", message_attributes=plain["messageAttributes"])

    assert plain["messageAttributes"] == shaped["messageAttributes"]
    assert plain["md5OfMessageAttributes"] == shaped["md5OfMessageAttributes"]


@given(attributes=VALUES)
def test_the_shape_of_boto3_says_the_same_as_that_of_the_event(
    attributes: dict[str, str | bytes | int],
) -> None:
    sent = {
        name: {"DataType": "Binary", "BinaryValue": value}
        if isinstance(value, bytes)
        else {"DataType": "String", "StringValue": str(value)}
        for name, value in attributes.items()
    }
    plain = {
        name: str(value) if isinstance(value, int) else value for name, value in attributes.items()
    }
    factory = SqsEventFactory()

    assert (
        factory.record("a", message_attributes=plain)["messageAttributes"]
        == factory.record("a", message_attributes=sent)["messageAttributes"]
    )


def test_an_attribute_has_one_value_and_two_empty_lists() -> None:
    lists: dict[str, list[str]] = {"stringListValues": [], "binaryListValues": []}
    record = SqsEventFactory().record(
        "a",
        message_attributes={
            "text": "é",
            "raw": b"\x00\xff",
            "count": 7,
            "price": Decimal("1.50"),
            "own": {"dataType": "Number.int", "stringValue": "3"},
        },
    )

    assert record["messageAttributes"] == {
        "text": {"stringValue": "é", "dataType": "String", **lists},
        "raw": {
            "binaryValue": base64.b64encode(b"\x00\xff").decode(),
            "dataType": "Binary",
            **lists,
        },
        "count": {"stringValue": "7", "dataType": "Number", **lists},
        "price": {"stringValue": "1.50", "dataType": "Number", **lists},
        "own": {"stringValue": "3", "dataType": "Number.int", **lists},
    }


def test_without_attributes_there_is_no_md5_of_them() -> None:
    record = SqsEventFactory().record("a", message_attributes={})

    assert record["messageAttributes"] == {}
    assert "md5OfMessageAttributes" not in record


def test_the_md5_can_be_wrong_or_null() -> None:
    factory = SqsEventFactory()
    wrong = factory.record("a", message_attributes={"a": "b"}, md5_of_message_attributes="f" * 32)
    null = factory.record("a", md5_of_message_attributes=None)

    assert wrong["md5OfMessageAttributes"] == "f" * 32
    assert null["md5OfMessageAttributes"] is None


# What is no attribute at all: there is nothing to make it of.
NEVER: list[tuple[str, Any, str]] = [
    ("a list", ["a"], "message_attributes: expected a dict of names and values; got list ['a']"),
    ("a number for a name", {1: "a"}, "message_attributes: a name is a str; got 1"),
    (
        "None",
        {"a": None},
        "message_attributes: 'a' is NoneType None; expected str, bytes, a number, or the shape of "
        'the event: {"dataType": ..., "stringValue": ...}',
    ),
    (
        "a bool",
        {"a": True},
        "message_attributes: 'a' is bool True; expected str, bytes, a number, or the shape of the "
        'event: {"dataType": ..., "stringValue": ...}',
    ),
    (
        "an empty shape",
        {"a": {}},
        "message_attributes: 'a' has no keys; expected 'dataType' and one of 'stringValue' and "
        "'binaryValue' (base64)",
    ),
    (
        "two values",
        {"a": {"dataType": "String", "stringValue": "x", "binaryValue": "eA=="}},
        "message_attributes: 'a' has 'dataType', 'stringValue', 'binaryValue'; expected 'dataType' "
        "and one of 'stringValue' and 'binaryValue' (base64)",
    ),
    (
        "a value of another type",
        {"a": {"dataType": "Number", "stringValue": 1}},
        "message_attributes: stringValue of 'a' is int 1; expected str",
    ),
    (
        "a type of another type",
        {"a": {"dataType": None, "stringValue": "1"}},
        "message_attributes: dataType of 'a' is NoneType None; expected str",
    ),
    (
        "no base64",
        {"a": {"dataType": "Binary", "binaryValue": "!"}},
        "message_attributes: binaryValue is base64; got '!'",
    ),
]
# What SQS does not take, and somebody may want to see what happens with all the same.
REFUSED: list[tuple[str, Any, str]] = [
    (
        "eleven",
        {f"name-{index}": "a" for index in range(11)},
        f"11 message attributes; AWS takes at most 10 ({PAGE})",
    ),
    ("an empty text", {"a": ""}, "'a' is empty; SQS takes no empty value"),
    ("no bytes", {"a": b""}, "'a' is empty; SQS takes no empty value"),
    (
        "a reserved name",
        {"AWS.a": "x"},
        "'AWS.a' is not a name that SQS accepts: letters, digits, _, - and single dots inside, "
        "not 'AWS.' or 'Amazon.' at its beginning",
    ),
    (
        "two dots",
        {"a..b": "x"},
        "'a..b' is not a name that SQS accepts: letters, digits, _, - and single dots inside, "
        "not 'AWS.' or 'Amazon.' at its beginning",
    ),
    (
        "an unknown type",
        {"a": {"dataType": "Text", "stringValue": "x"}},
        "dataType of 'a' is 'Text'; SQS takes String, Number, Binary, each also with a label: "
        "Number.int",
    ),
    (
        "a number that is none",
        {"a": {"dataType": "Number", "stringValue": "1_000"}},
        "'a' is a Number, and '1_000' is not a number",
    ),
    ("infinity", {"a": float("inf")}, "'a' is a Number, and 'inf' is not a number"),
    (
        "the other value",
        {"a": {"dataType": "Binary.png", "stringValue": "x"}},
        "'a' is Binary.png and has no binaryValue",
    ),
    (
        "a list",
        {"a": {"dataType": "String", "stringValue": "x", "stringListValues": ["y"]}},
        "stringListValues of 'a' is not empty; SQS takes no such list yet",
    ),
    ("a control character", {"a": "x\0"}, "'a' holds '\\x00'; SQS takes no such character"),
]


@pytest.mark.parametrize(
    ("attributes", "expected"), [pytest.param(*case[1:], id=case[0]) for case in NEVER]
)
@pytest.mark.parametrize("allow_invalid", [False, True])
def test_what_is_no_attribute_is_refused(
    attributes: Any, expected: str, allow_invalid: bool
) -> None:
    with pytest.raises(InvalidEventError) as caught:
        SqsEventFactory().record("a", message_attributes=attributes, allow_invalid=allow_invalid)

    assert str(caught.value) == expected


ODD = pytest.mark.parametrize(
    ("attributes", "expected"), [pytest.param(*case[1:], id=case[0]) for case in REFUSED]
)


@ODD
def test_what_sqs_does_not_take_is_refused(attributes: Any, expected: str) -> None:
    with pytest.raises(InvalidEventError) as caught:
        SqsEventFactory().record("a", message_attributes=attributes)

    assert str(caught.value) == f"message_attributes: {expected}. {ANYWAY}"


@ODD
def test_and_made_when_asked_for(attributes: Any, expected: str) -> None:
    record = SqsEventFactory().record("a", message_attributes=attributes, allow_invalid=True)

    assert attributes.keys() == record["messageAttributes"].keys()
    assert record == json.loads(json.dumps(record))


def test_a_name_of_257_characters_is_refused(snapshot: object) -> None:
    with pytest.raises(InvalidEventError) as caught:
        SqsEventFactory().record("a", message_attributes={"n" * 257: "x"})

    assert str(caught.value) == snapshot


def test_the_size_of_attributes_counts_with_the_body(snapshot: object) -> None:
    with pytest.raises(InvalidEventError) as caught:
        SqsEventFactory()(["x" * 1024 * 1024], message_attributes={"a": "b"})

    assert str(caught.value) == snapshot

"""Bytes where base64 text belongs: a factory encodes them once, as boto3 does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.types import Binary
from hypothesis import given
from hypothesis import strategies as st

from batchproc.records._attribute_values import plain_item
from pytest_batchproc import strategies as events_of
from pytest_batchproc._reading import body_text, read_batch
from pytest_batchproc.events import (
    DynamoDBEventFactory,
    KafkaEventFactory,
    KinesisEventFactory,
    SqsEventFactory,
)
from pytest_batchproc.simulator import DynamoDBStream, EventSourceMapping, KinesisStream

RAW = b"abcd"  # valid base64, so decoding it once more would go unnoticed
TEXT = "YWJjZA=="
KINDS: list[Callable[[bytes], Any]] = [bytes, bytearray, memoryview, Binary]
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


@every_kind
def test_fields_of_base64_text_take_bytes(kind: Callable[[bytes], Any]) -> None:
    kinesis: Any = KinesisEventFactory()(["a"], data=kind(RAW))
    nested: Any = KinesisEventFactory()(["a"], kinesis={"data": kind(RAW)})
    kafka: Any = KafkaEventFactory()(["a"], value=kind(RAW))

    assert kinesis["Records"][0]["kinesis"]["data"] == TEXT
    assert nested["Records"][0]["kinesis"]["data"] == TEXT
    assert kafka["records"]["orders-0"][0]["value"] == TEXT


@every_kind
def test_bodies_and_keys_take_bytes(kind: Callable[[bytes], Any]) -> None:
    kinesis: Any = KinesisEventFactory()([kind(RAW)])
    kafka: Any = KafkaEventFactory()([kind(RAW)], key=kind(RAW))
    record = kafka["records"]["orders-0"][0]

    assert kinesis["Records"][0]["kinesis"]["data"] == TEXT
    assert (record["key"], record["value"]) == (TEXT, TEXT)


@every_kind
def test_items_take_bytes_as_values_and_in_the_shape_of_the_event(
    kind: Callable[[bytes], Any],
) -> None:
    plain: Any = DynamoDBEventFactory()([{"id": kind(RAW), "set": {bytes(kind(RAW))}}])
    shaped: Any = DynamoDBEventFactory()(
        [{"id": {"B": kind(RAW)}, "set": {"BS": [kind(RAW)]}, "in": {"L": [{"B": kind(RAW)}]}}]
    )
    image = shaped["Records"][0]["dynamodb"]["NewImage"]

    assert plain["Records"][0]["dynamodb"]["NewImage"] == {"id": {"B": TEXT}, "set": {"BS": [TEXT]}}
    assert image == {"id": {"B": TEXT}, "set": {"BS": [TEXT]}, "in": {"L": [{"B": TEXT}]}}
    assert plain_item(image)["id"] == RAW


def test_a_set_of_binaries_as_a_resource_gives_it() -> None:
    event: Any = DynamoDBEventFactory()([{"id": {"S": "a"}, "set": {"BS": {Binary(b"b"), b"a"}}}])

    assert event["Records"][0]["dynamodb"]["NewImage"]["set"] == {"BS": ["YQ==", "Yg=="]}


@every_kind
@pytest.mark.parametrize("shape", ["value", "boto3", "event"])
def test_message_attributes_take_bytes(kind: Callable[[bytes], Any], shape: str) -> None:
    given: Any = {
        "value": kind(RAW),
        "boto3": {"DataType": "Binary", "BinaryValue": kind(RAW)},
        "event": {"dataType": "Binary", "binaryValue": kind(RAW)},
    }[shape]
    event: Any = SqsEventFactory()(["a"], message_attributes={"raw": given})
    parts = (b"raw", b"Binary")
    digest = hashlib.md5(usedforsecurity=False)
    for part in parts:
        digest.update(len(part).to_bytes(4, "big") + part)
    digest.update(b"\x02" + len(RAW).to_bytes(4, "big") + RAW)

    assert event["Records"][0]["messageAttributes"]["raw"]["binaryValue"] == TEXT
    assert event["Records"][0]["md5OfMessageAttributes"] == digest.hexdigest()


@every_kind
def test_a_message_shows_bytes_as_they_are(kind: Callable[[bytes], Any]) -> None:
    event: Any = KinesisEventFactory()(["a"])
    record = {**event["Records"][0], "kinesis": {"data": kind(RAW)}}
    item: Any = DynamoDBEventFactory()([{"id": 1}])
    item["Records"][0]["dynamodb"]["NewImage"] = {"a": {"B": kind(RAW)}, "b": {"BS": [kind(RAW)]}}

    assert body_text(record, read_batch(event).source) == "abcd"
    assert json.loads(body_text(item["Records"][0], read_batch(item).source)) == {
        "a": TEXT,
        "b": [TEXT],
    }


def test_the_simulator_takes_a_binary() -> None:
    stream, table = KinesisStream("clicks"), DynamoDBStream("orders")
    stream.put(Binary(RAW))
    table.put({"id": 1, "raw": Binary(RAW), "number": Decimal("2.7182E+44")})
    seen: list[Any] = []
    for source in (stream, table):
        EventSourceMapping(source, lambda event, context: seen.append(event["Records"][0])).run()

    assert seen[0]["kinesis"]["data"] == TEXT
    assert seen[1]["dynamodb"]["NewImage"] == {
        "id": {"N": "1"},
        "raw": {"B": TEXT},
        "number": {"N": "27182" + "0" * 40},
    }


# --- numbers: https://github.com/boto/boto3/issues/2500 and issues/4636 ---------------------------

NUMBERS = st.builds(
    lambda digits, sign, first: Decimal((sign, digits, first - len(digits) + 1)),
    st.lists(st.integers(0, 9), min_size=1, max_size=38).map(lambda found: (1, *found[1:])),
    st.integers(0, 1),
    st.integers(-130, 125),
)


@given(number=NUMBERS)
def test_a_number_is_written_in_plain_digits_and_keeps_its_value(number: Decimal) -> None:
    event: Any = DynamoDBEventFactory()(
        [{"id": "a", "plain": number, "set": {number}}], key_names=["id"]
    )
    shaped: Any = DynamoDBEventFactory()([{"id": {"S": "a"}, "plain": {"N": str(number)}}])
    image = event["Records"][0]["dynamodb"]["NewImage"]
    text = image["plain"]["N"]

    assert not set(text) - set("-.0123456789")
    assert Decimal(text) == number
    assert text == text.strip("0") or not text.startswith("00")
    assert image["set"] == {"NS": [text]}
    assert shaped["Records"][0]["dynamodb"]["NewImage"]["plain"] == {"N": text}
    assert plain_item(image)["plain"] == number


@given(event=events_of.dynamodb_events())
def test_no_drawn_number_has_an_exponent(event: Any) -> None:
    def numbers(value: Any) -> list[str]:
        if isinstance(value, dict):
            inner = [one for name, one in value.items() if name not in ("N", "NS")]
            found = [value["N"]] if isinstance(value.get("N"), str) else []
            return found + [text for one in inner for text in numbers(one)]
        return [text for one in value for text in numbers(one)] if isinstance(value, list) else []

    assert [text for text in numbers(event["Records"]) if "E" in text or "e" in text] == []


@pytest.mark.parametrize("number", [Decimal("1E+126"), Decimal("1E-131"), Decimal("1E+9999999")])
def test_a_number_that_dynamodb_refuses_stays_short_where_it_is_asked_for(number: Decimal) -> None:
    event: Any = DynamoDBEventFactory()([{"id": "a", "n": number}], allow_invalid=True)

    assert event["Records"][0]["dynamodb"]["NewImage"]["n"] == {"N": str(number)}


@every_kind
@pytest.mark.parametrize("pipe", [False, True])
def test_records_with_bytes_are_taken_as_they_are(kind: Callable[[bytes], Any], pipe: Any) -> None:
    of_kinesis: Any = KinesisEventFactory()(["a"], pipe=pipe)
    (record,) = of_kinesis if pipe else of_kinesis["Records"]
    (record if pipe else record["kinesis"])["data"] = kind(RAW)
    of_kafka: Any = KafkaEventFactory()(["a"], pipe=pipe)
    (message,) = of_kafka if pipe else of_kafka["records"]["orders-0"]
    message["value"] = message["key"] = kind(RAW)
    item: Any = DynamoDBEventFactory()(["a"], pipe=pipe)
    (change,) = item if pipe else item["Records"]
    change["dynamodb"]["NewImage"]["raw"] = {"B": kind(RAW)}

    (clicked,) = read_batch(KinesisEventFactory()(records=[record], pipe=pipe)).records
    (sent,) = read_batch(KafkaEventFactory()(records=[message], pipe=pipe)).records
    (changed,) = read_batch(DynamoDBEventFactory()(records=[change], pipe=pipe)).records

    assert bytes((clicked if pipe else clicked["kinesis"])["data"]) == RAW
    assert (bytes(sent["key"]), bytes(sent["value"])) == (RAW, RAW)
    assert bytes(changed["dynamodb"]["NewImage"]["raw"]["B"]) == RAW

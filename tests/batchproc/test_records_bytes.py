"""Bytes where Lambda sends base64 text, as boto3 gives them: taken as they are, never decoded.

https://docs.aws.amazon.com/boto3/latest/reference/customizations/dynamodb.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from boto3.dynamodb.types import Binary, TypeSerializer

from batchproc import DynamoDBRecord, KafkaEventRecord, KinesisStreamRecord, SQSRecord
from batchproc.models import KafkaRecordModel, KinesisDataStreamRecordPayload, SqsMsgAttributeModel
from batchproc.records._attribute_values import plain_item, plain_value
from batchproc.records._unpacking import packed_text, unpacked_item

RAW = b"abcd"  # valid base64, so decoding it once more would go unnoticed
KINDS: list[Callable[[bytes], Any]] = [bytes, bytearray, memoryview, Binary]
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


def view_values(given: Any) -> list[Any]:
    """What each view gives for a field that holds this."""
    kinesis = KinesisStreamRecord({"kinesis": {"data": given}}).kinesis
    kafka = KafkaEventRecord({"key": given, "value": given})
    sqs = SQSRecord({"messageAttributes": {"a": {"dataType": "Binary", "binaryValue": given}}})
    attribute = sqs.message_attributes["a"]
    dynamodb = DynamoDBRecord({"dynamodb": {"NewImage": {"a": {"B": given}}}}).dynamodb
    return [
        kinesis.data_as_bytes(),
        kafka.decoded_key,
        kafka.decoded_value,
        attribute.decoded_binary_value if attribute else None,
        dynamodb.new_image["a"],
    ]


@every_kind
@pytest.mark.parametrize("raw", [RAW, b"", b"\xff\x00"], ids=repr)
def test_views_take_bytes_as_they_are(kind: Callable[[bytes], Any], raw: bytes) -> None:
    assert view_values(kind(raw)) == [raw] * 5


@every_kind
def test_members_of_a_set_are_taken_as_they_are(kind: Callable[[bytes], Any]) -> None:
    assert plain_value({"BS": [kind(RAW), "YWJjZA==", kind(b"\xff")]}) == {RAW, b"\xff"}


def test_what_boto3_serialises_is_read_back() -> None:
    item = {"a": Binary(RAW), "b": {Binary(RAW)}, "c": [RAW], "d": {"e": bytearray(RAW)}}
    shapes = {name: TypeSerializer().serialize(value) for name, value in item.items()}

    assert plain_item(shapes) == {"a": RAW, "b": {RAW}, "c": [RAW], "d": {"e": RAW}}


@pytest.mark.parametrize("given", [5, None, ["YQ=="], object], ids=repr)
def test_what_is_neither_bytes_nor_text_is_a_type_error(given: Any) -> None:
    with pytest.raises(TypeError, match="base64 text or bytes are needed here, not"):
        KinesisStreamRecord({"kinesis": {"data": given}}).kinesis.data_as_bytes()


@pytest.mark.parametrize("given", ["a", "YQ", "é", "Y Q=="])
def test_text_that_is_not_base64_is_a_value_error(given: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        KinesisStreamRecord({"kinesis": {"data": given}}).kinesis.data_as_bytes()


@every_kind
def test_models_take_bytes_as_they_are(kind: Callable[[bytes], Any]) -> None:
    payload = KinesisDataStreamRecordPayload.model_validate(
        {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "a",
            "sequenceNumber": "1",
            "data": kind(RAW),
            "approximateArrivalTimestamp": 1.0,
        }
    )
    record = KafkaRecordModel.model_validate(
        {
            "topic": "a",
            "partition": 0,
            "offset": 0,
            "timestamp": 0,
            "timestampType": "CREATE_TIME",
            "key": kind(RAW),
            "value": kind(RAW),
        }
    )

    assert [payload.data, record.key, record.value] == [RAW, RAW, RAW]
    assert unpacked_item({"a": {"B": kind(RAW)}}) == {"a": RAW}


@every_kind
def test_a_model_has_base64_text_where_the_field_is_text(kind: Callable[[bytes], Any]) -> None:
    model = SqsMsgAttributeModel.model_validate(
        {"dataType": "Binary", "binaryValue": kind(RAW), "binaryListValues": [kind(RAW)]}
    )

    assert model.binaryValue == "YWJjZA=="
    assert model.binaryListValues == ["YWJjZA=="]


@pytest.mark.parametrize("given", ["YWJjZA==", None, 5], ids=repr)
def test_what_holds_no_bytes_stays_for_pydantic_to_judge(given: Any) -> None:
    assert packed_text(given) is given

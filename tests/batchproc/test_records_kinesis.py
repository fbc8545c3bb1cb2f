"""The view of Kinesis records and the decoders of their data."""

from __future__ import annotations

import base64
import gzip
import json
import re
import tracemalloc
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchproc.records import KinesisStreamRecord, KinesisStreamRecordPayload

RAW: dict[str, Any] = {
    "kinesis": {
        "kinesisSchemaVersion": "1.0",
        "partitionKey": "p",
        "sequenceNumber": "4959",
        "data": "SGVsbG8=",
        "approximateArrivalTimestamp": 1545084650,
        "encryptionType": "KMS",
    },
    "eventSource": "aws:kinesis",
    "eventVersion": "1.0",
    "eventID": "shardId-000000000006:4959",
    "eventName": "aws:kinesis:record",
    "invokeIdentityArn": "arn:role",
    "awsRegion": "us-east-2",
    "eventSourceARN": "arn:stream",
}

json_values = st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5)


def payload(data: bytes) -> KinesisStreamRecordPayload:
    return KinesisStreamRecordPayload({"data": base64.b64encode(data).decode()})


def test_every_field_has_a_property() -> None:
    record = KinesisStreamRecord(RAW)
    kinesis = record.kinesis

    assert (record.event_source, record.event_version) == ("aws:kinesis", "1.0")
    assert (record.event_id, record.event_name) == (RAW["eventID"], "aws:kinesis:record")
    assert (record.invoke_identity_arn, record.event_source_arn) == ("arn:role", "arn:stream")
    assert record.aws_region == "us-east-2"
    assert (kinesis.kinesis_schema_version, kinesis.partition_key) == ("1.0", "p")
    assert (kinesis.sequence_number, kinesis.data) == ("4959", "SGVsbG8=")
    assert kinesis.approximate_arrival_timestamp == 1545084650.0
    assert isinstance(kinesis.approximate_arrival_timestamp, float)
    assert kinesis.encryption_type == "KMS"
    assert KinesisStreamRecordPayload({}).encryption_type is None


@given(st.binary())
def test_base64_goes_there_and_back(data: bytes) -> None:
    assert payload(data).data_as_bytes() == data


@given(st.text())
def test_text_goes_there_and_back(text: str) -> None:
    assert payload(text.encode()).data_as_text() == text


@given(json_values)
def test_json_goes_there_and_back(content: object) -> None:
    text = json.dumps(content).encode()

    assert payload(text).data_as_json() == content
    for compressed in (gzip.compress(text), zlib.compress(text), gzip.compress(text) + b"\0\0"):
        assert payload(compressed).data_zlib_compressed_as_json() == content


@pytest.mark.parametrize("data", ["a", "a===", "SGVs bG8=", "SGVsbG8=\n", "SGVsbG8", "-_-_", "ä"])
def test_data_that_is_no_base64_is_a_value_error(data: str) -> None:
    with pytest.raises(ValueError, match=r"base64|padding|ASCII"):
        KinesisStreamRecordPayload({"data": data}).data_as_bytes()


def test_data_that_is_no_text_or_no_json_is_a_value_error() -> None:
    with pytest.raises(UnicodeDecodeError):
        payload(b"\xff").data_as_text()
    with pytest.raises(json.JSONDecodeError):
        payload(b"hello").data_as_json()


@given(st.integers(min_value=0, max_value=200), st.integers(min_value=-3, max_value=3))
def test_what_decompresses_to_more_than_the_limit_is_refused(size: int, more: int) -> None:
    text = b'"' + b"x" * size + b'"'
    compressed, limit = payload(gzip.compress(text)), max(0, len(text) + more)

    if limit < len(text):
        message = (
            f"The data decompresses to more than {limit} bytes.\n"
            "Pass data_zlib_compressed_as_json(max_size=...) if that is as it should be."
        )
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            compressed.data_zlib_compressed_as_json(max_size=limit)
    else:
        assert compressed.data_zlib_compressed_as_json(max_size=limit) == "x" * size


def test_a_bomb_fails_its_record_before_it_fills_the_memory() -> None:
    bomb = zlib.compress(b" " * (33 * 1024 * 1024), level=9)
    assert len(bomb) < 40_000

    with pytest.raises(ValueError, match="more than 33554432 bytes"):
        payload(bomb).data_zlib_compressed_as_json()


def test_of_a_bomb_no_more_than_the_limit_is_unpacked() -> None:
    bomb = payload(zlib.compress(b" " * (16 * 1024 * 1024), level=9))
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="more than 1000 bytes"):
            bomb.data_zlib_compressed_as_json(max_size=1000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 1024 * 1024


@pytest.mark.parametrize("limit", [-1, -2])
def test_a_limit_below_nothing_is_refused_before_anything_is_unpacked(limit: int) -> None:
    message = f"max_size must be a number of bytes, 0 or more; {limit} came."

    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        payload(b"neither gzip nor zlib").data_zlib_compressed_as_json(max_size=limit)


def test_data_that_is_padded_with_zeros_is_read() -> None:
    assert payload(gzip.compress(b"{}") + b"\0\0").data_zlib_compressed_as_json() == {}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{}", "^The data is neither gzip nor zlib: "),
        (
            gzip.compress(b"{}")[:-1],
            "^The compressed data ends too early: its last part is missing$",
        ),
        (b"", "^The compressed data ends too early: its last part is missing$"),
        (gzip.compress(b"{}") + gzip.compress(b"{}"), "^22 bytes follow the compressed data$"),
        (gzip.compress(b"{}") + b"\0X\0", "^3 bytes follow the compressed data$"),
    ],
    ids=["no gzip", "cut off", "empty", "two streams", "padded with letters"],
)
def test_data_that_is_not_one_whole_stream_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        payload(data).data_zlib_compressed_as_json()

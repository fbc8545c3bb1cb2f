"""The view of Kafka records and the decoders of key, value and headers."""

from __future__ import annotations

import base64
import json
from collections.abc import Hashable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchproc.records import KafkaEventRecord, KafkaHeaders

names = st.text(st.characters(categories=("L", "N")), max_size=5)
pairs = st.lists(st.tuples(names, st.binary()))


def signed(data: bytes) -> list[int]:
    """As Lambda sends the bytes of a header."""
    return [byte - 256 if byte > 127 else byte for byte in data]


def headers_of(given: list[dict[str, Any]] | None) -> KafkaHeaders:
    return KafkaEventRecord({"headers": given}).decoded_headers


def test_every_field_has_a_property() -> None:
    record = KafkaEventRecord(
        {
            "topic": "t",
            "partition": 3,
            "offset": 15,
            "timestamp": 1545084650987,
            "timestampType": "CREATE_TIME",
            "key": "a2V5",
            "value": "eyJuIjogMX0=",
            "headers": [{"a": [104, 105]}],
            "keySchemaMetadata": {"dataFormat": "AVRO", "schemaId": "1234"},
            "valueSchemaMetadata": {"dataFormat": "JSON"},
        }
    )

    assert (record.topic, record.partition, record.offset) == ("t", 3, 15)
    assert (record.timestamp, record.timestamp_type) == (1545084650987, "CREATE_TIME")
    assert (record.key, record.decoded_key) == ("a2V5", b"key")
    assert (record.value, record.decoded_value) == ("eyJuIjogMX0=", b'{"n": 1}')
    assert record.json_value == {"n": 1}
    assert record.json_value is record.json_value
    assert record.headers == [{"a": [104, 105]}]
    assert record.key_schema_metadata is not None
    assert record.key_schema_metadata.data_format == "AVRO"
    assert record.key_schema_metadata.schema_id == "1234"
    assert record.value_schema_metadata is not None
    assert record.value_schema_metadata.schema_id is None


@pytest.mark.parametrize("raw", [{}, {"key": None, "value": None, "headers": None}])
def test_a_tombstone_without_key_and_headers_is_none_and_empty(raw: dict[str, Any]) -> None:
    record = KafkaEventRecord(raw)

    assert (record.key, record.decoded_key) == (None, None)
    assert (record.value, record.decoded_value, record.json_value) == (None, None, None)
    assert record.headers == []
    assert dict(record.decoded_headers) == {}
    assert record.header_values("a") == []
    assert record.key_schema_metadata is None
    assert record.value_schema_metadata is None


@given(st.binary())
def test_key_and_value_go_there_and_back(data: bytes) -> None:
    text = base64.b64encode(data).decode()
    record = KafkaEventRecord({"key": text, "value": text})

    assert record.decoded_key == record.decoded_value == data


def test_a_value_that_is_no_base64_or_no_json_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="base64"):
        _ = KafkaEventRecord({"value": "!"}).decoded_value
    with pytest.raises(json.JSONDecodeError) as caught:
        _ = KafkaEventRecord({"value": "aGVsbG8="}).json_value
    assert not isinstance(caught.value.__context__, AttributeError)


@given(st.binary())
def test_header_bytes_may_have_a_sign_or_not(data: bytes) -> None:
    assert headers_of([{"a": signed(data)}]) == {"a": data}
    assert headers_of([{"a": list(data)}]) == {"a": data}


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (256, r"bytes must be in range\(0, 256\)"),
        (-129, "^A byte of a Kafka header is -129; the lowest there is is -128$"),
    ],
)
def test_a_header_with_a_number_that_is_no_byte_is_a_value_error(number: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        headers_of([{"a": [number]}])


def test_a_header_without_a_value_gives_no_bytes() -> None:
    assert headers_of([{"a": None}, {"b": []}]) == {"a": b"", "b": b""}


@given(pairs)
def test_no_header_is_lost_and_the_last_of_a_name_counts(given: list[tuple[str, bytes]]) -> None:
    record = KafkaEventRecord({"headers": [{name: signed(value)} for name, value in given]})
    headers = record.decoded_headers

    assert headers.pairs == tuple(given)
    assert len(headers) == len({name.lower() for name, _ in given})
    for name, _ in given:
        same = [value for other, value in given if other.lower() == name.lower()]
        assert record.header_values(name) == record.header_values(name.lower()) == same
        assert headers[name] == headers[name.lower()] == headers.get(name.lower()) == same[-1]
        assert name in headers


def test_headers_are_a_mapping_in_any_case() -> None:
    headers = headers_of([{"traceId": [49]}, {"Tenant": [50]}])

    assert dict(headers) == {"traceid": b"1", "tenant": b"2"}
    assert headers["TRACEID"] == b"1"
    assert headers == {"TraceID": b"1", "tenant": b"2"}
    assert headers == headers_of([{"traceid": [49]}, {"tenant": [50]}])
    assert headers != {"traceid": b"1"}
    assert headers != 7
    assert "other" not in headers
    assert headers.get("other") is None
    with pytest.raises(KeyError):
        _ = headers["other"]
    assert not isinstance(headers, Hashable)
    assert repr(headers) == "<KafkaHeaders traceid, tenant>"


def test_headers_are_decoded_once() -> None:
    record = KafkaEventRecord({"headers": [{"a": [1]}]})

    assert record.decoded_headers is record.decoded_headers

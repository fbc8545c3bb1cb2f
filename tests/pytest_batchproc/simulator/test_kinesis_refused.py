"""Streams and records that Kinesis would not take."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc._converting import ACCEPTED, ENCODE
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.simulator import KinesisStream

HASHES = "Kinesis takes a whole number from 0 to 2**128 - 1"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"partition_key": 5}, "partition_key: int 5; expected a str of 1 to 256 characters"),
        (
            {"partition_key": "\ud800"},
            "partition_key: str '\\ud800'; expected a str of 1 to 256 characters",
        ),
        (
            {"partition_key": "x" * 257},
            "partition_key: 257 characters; AWS takes at most 256 "
            "(https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html)",
        ),
        (
            {"data": object},
            f"data: expected str, bytes, a JSON value, {ACCEPTED}; got type "
            f"that is not JSON: type <class 'object'> is not a JSON value; {ENCODE}",
        ),
        (
            {"data": "\ud800"},
            "data: '\\ud800' cannot be UTF-8: half a surrogate pair at character 0",
        ),
        (
            {"data": b"x" * (10 * 1024 * 1024)},
            "data: 10,485,761 bytes; AWS takes at most 10,485,760 "
            "(https://docs.aws.amazon.com/streams/latest/dev/large-records.html)",
        ),
        ({"explicit_hash_key": 2**128}, f"explicit_hash_key: {2**128}; {HASHES}"),
        ({"explicit_hash_key": True}, f"explicit_hash_key: True; {HASHES}"),
        ({"explicit_hash_key": 1.5}, f"explicit_hash_key: 1.5; {HASHES}"),
        ({"explicit_hash_key": "-1"}, f"explicit_hash_key: '-1'; {HASHES}"),
    ],
)
def test_what_kinesis_would_not_take_is_not_put(wrong: dict[str, Any], message: str) -> None:
    stream = KinesisStream("clicks")

    with pytest.raises(InvalidEventError) as raised:
        stream.put(**{"data": "", "partition_key": "a", **wrong})

    assert message == str(raised.value)
    assert stream.records == []


def test_what_is_wrong_is_told_of_a_record_that_is_not_the_first() -> None:
    stream = KinesisStream("clicks")
    stream.put("fine")

    with pytest.raises(InvalidEventError) as raised:
        stream.put("", partition_key="")

    assert str(raised.value) == "partition_key: str ''; expected a str of 1 to 256 characters"


def test_records_without_a_partition_key_have_one_each() -> None:
    stream = KinesisStream("clicks")

    assert [stream.put("").lane for _ in range(2)] == ["key-0", "key-1"]

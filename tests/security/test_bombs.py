"""A record made to exhaust the function fails, and only it: nested deep, packed tight, or both."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from tests.support.events import ALL, DYNAMODB, KINESIS, Event, Source, response_of
from tests.support.ways import Outcome, Way, run, ways_of

MEGABYTE = 1024 * 1024
DEEP = 100_000
TEXTS = {
    "lists": "[" * DEEP,
    "closed lists": "[" * DEEP + "]" * DEEP,
    "objects": '{"a":' * DEEP,
    "an endless number": "9" * 10_000,
    "an endless text": '"' + "a" * DEEP,
}
TEXT_SOURCES = [source for source in ALL if source is not DYNAMODB]
SOURCES_AND_WAYS = [
    pytest.param(source, way, id=f"{source}-{way}")
    for source in TEXT_SOURCES
    for way in ways_of(source)
]
DECODERS: dict[str, Callable[[Any], Any]] = {
    "sqs": lambda record: record.json_body,
    "sqs_fifo": lambda record: record.json_body,
    "kinesis": lambda record: record.kinesis.data_as_json(),
    "kafka": lambda record: record.json_value,
}


def failed_alone(source: Source, event: Event, outcome: Outcome) -> None:
    """The middle of three records failed; a FIFO queue hands back what comes after it, too."""
    identifiers = source.identifiers(event)

    assert outcome.error is None
    assert response_of(identifiers[1:] if source.fifo else identifiers[1:2]) == outcome.response
    assert outcome.statuses == ["success", "fail", "skipped" if source.fifo else "success"]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize(("source", "way"), SOURCES_AND_WAYS)
def test_json_that_cannot_be_read_fails_its_record(source: Source, way: Way, text: str) -> None:
    event = source.event(['{"a": 1}', text, '{"a": 2}'])
    outcome = run(source, event, DECODERS[source.name], {"log_failures": False}, way)

    failed_alone(source, event, outcome)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("way", ways_of(DYNAMODB), ids=str)
def test_an_image_nested_too_deep_fails_its_record(way: Way) -> None:
    event = DYNAMODB.event(["a", "b", "c"])
    nested: dict[str, Any] = {"S": "the end"}
    for _ in range(DEEP):
        nested = {"L": [nested]}
    event["Records"][1]["dynamodb"]["NewImage"]["body"] = nested
    try:
        outcome = run(
            DYNAMODB, event, lambda record: record.dynamodb.new_image, {"log_failures": False}, way
        )

        failed_alone(DYNAMODB, event, outcome)
    finally:
        del outcome
        _unnest(nested)  # so that no report of pytest, and no destructor, goes down there


@pytest.mark.parametrize("number", ["1E999999999", "1E-999999999"])
@pytest.mark.parametrize("way", ways_of(DYNAMODB), ids=str)
def test_a_number_too_long_to_be_written_down_fails_its_record(way: Way, number: str) -> None:
    event = DYNAMODB.event(["1", "2", "3"])
    event["Records"][1]["dynamodb"]["NewImage"]["body"] = {"N": number}
    outcome = run(
        DYNAMODB,
        event,
        lambda record: int(record.dynamodb.new_image["body"]),
        {"log_failures": False},
        way,
    )

    failed_alone(DYNAMODB, event, outcome)


def _unnest(nested: dict[str, Any]) -> None:
    while "L" in nested:
        nested = nested.pop("L").pop()


@cache
def bomb(pack: Callable[[bytes], bytes]) -> bytes:
    return pack(b" " * (64 * MEGABYTE))


@pytest.mark.sampled(4)
@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress], ids=["gzip", "zlib"])
@pytest.mark.parametrize("way", ways_of(KINESIS), ids=str)
def test_a_bomb_in_a_stream_fails_its_record(way: Way, pack: Callable[[bytes], bytes]) -> None:
    event = KINESIS.event([pack(b'{"a": 1}'), bomb(pack), pack(b'{"a": 2}')])
    outcome = run(
        KINESIS,
        event,
        lambda record: record.kinesis.data_zlib_compressed_as_json(),
        {"log_failures": False},
        way,
    )

    failed_alone(KINESIS, event, outcome)


def test_a_bomb_is_not_unpacked_beyond_its_bound() -> None:
    event = KINESIS.event([gzip.compress(b" " * (256 * MEGABYTE))])
    seen: list[str] = []

    def unpack(record: Any) -> None:
        with pytest.raises(ValueError, match=r"^The data decompresses to more than ") as caught:
            record.kinesis.data_zlib_compressed_as_json(max_size=MEGABYTE)
        seen.append(str(caught.value).partition("\n")[0])

    tracemalloc.start()
    try:
        outcome = run(KINESIS, event, unpack)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert outcome.error is None
    assert seen == [f"The data decompresses to more than {MEGABYTE} bytes."]
    assert most < 16 * MEGABYTE


def test_json_inside_a_packed_record_is_bounded_too() -> None:
    event = KINESIS.event([gzip.compress(b"1"), gzip.compress(b"[" * DEEP), gzip.compress(b"2")])
    outcome = run(
        KINESIS,
        event,
        lambda record: record.kinesis.data_zlib_compressed_as_json(),
        {"log_failures": False},
    )

    failed_alone(KINESIS, event, outcome)


@pytest.mark.parametrize("source", ALL, ids=str)
def test_text_that_looks_like_code_stays_text(source: Source) -> None:
    text = json.dumps("__import__('os').abort(){{7*7}}${jndi:ldap://x}!!python/object")
    event = source.event([text])
    seen: list[str] = []
    run(source, event, lambda record: seen.append(source.body_of(record)))

    assert seen == [text]

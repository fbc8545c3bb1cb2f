"""What is wrong with one record fails that record alone."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.support.events import (
    KINESIS,
    SQS,
    response_of,
)
from tests.support.ways import ALL_WAYS, Way, run

ways = pytest.mark.parametrize("way", ALL_WAYS, ids=repr)


@ways
def test_a_body_that_is_no_json_fails_its_record_alone(way: Way) -> None:
    event = SQS.event(['{"a": 1}', "{broken", '{"a": 2}'])

    outcome = run(SQS, event, lambda record: record.json_body["a"], way=way)

    assert [item.result for item in outcome.result] == [1, None, 2]
    assert outcome.response == response_of(SQS.identifiers(event)[1:2])


@ways
def test_bytes_that_are_no_text_fail_their_record_alone(way: Way) -> None:
    event = KINESIS.event(["a", b"\xff\xfe\x00", "b"])

    outcome = run(KINESIS, event, lambda record: record.kinesis.data_as_text(), way=way)

    assert [item.result for item in outcome.result] == ["a", None, "b"]
    assert outcome.response == response_of(KINESIS.identifiers(event)[1:2])
    assert isinstance(outcome.result[1].exception, UnicodeDecodeError)


@ways
def test_data_that_is_no_base64_fails_its_record_alone(way: Way) -> None:
    event = KINESIS.event(["a", "b"])
    event["Records"][0]["kinesis"]["data"] = "*" + base64.b64encode(b"a").decode()

    outcome = run(KINESIS, event, lambda record: record.kinesis.data_as_text(), way=way)

    assert outcome.response == response_of(KINESIS.identifiers(event)[:1])


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("not even my text")

    __repr__ = __str__


@ways
def test_an_exception_without_a_text_fails_its_record_alone(way: Way) -> None:
    event = SQS.event(["a", "b"])

    def handler(record: Any) -> None:
        if record.body == "a":
            raise Unspeakable

    outcome = run(SQS, event, handler, way=way)

    assert outcome.response == response_of(SQS.identifiers(event)[:1])
    if outcome.messages is not None:
        assert outcome.messages[0] == (
            "fail",
            f"{Unspeakable}:<no text: __str__ raised>",
            event["Records"][0],
        )


@ways
def test_a_whole_batch_of_them_raises_the_usual_error(way: Way) -> None:
    def handler(record: Any) -> None:
        raise Unspeakable

    outcome = run(SQS, SQS.event(["a", "b"]), handler, way=way)

    assert str(outcome.error) == (
        "All records failed processing. 2 of 2 SQS records failed (2 Unspeakable). Each has its "
        "traceback in child_exceptions; the response that reports them is in response."
    )

"""One processor, many runs: in other threads, inside each other, taking turns."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.batchproc.handlers import refusing
from tests.support.events import SQS, response_of


def test_no_run_no_answer(snapshot: object) -> None:
    with pytest.raises(RuntimeError) as caught:
        SQS.processor().response()

    assert str(caught.value) == snapshot


def test_another_thread_does_not_see_the_run() -> None:
    processor, found = SQS.processor(), []
    with processor(SQS.event(["a"])["Records"], refusing(SQS)) as batch:
        batch.process()

    def look() -> None:
        try:
            found.append(processor.response())
        except RuntimeError as error:
            found.append(type(error))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert found == [RuntimeError]


def test_a_run_inside_a_run_of_the_same_processor_disturbs_nobody() -> None:
    processor = SQS.processor()
    outer, inner = SQS.event(["a", "b", "c"]), SQS.event(["x", "y"], start=10)
    inner_responses = []

    def handler(record: Any) -> str:
        if record.body == "b":
            with processor(inner["Records"], refusing(SQS, "y")):
                processor.process()
            inner_responses.append(processor.response())
        if record.body == "c":
            raise ValueError("c")
        return str(record.body)

    with processor(outer["Records"], handler) as batch:
        messages = batch.process()

    assert inner_responses == [response_of(SQS.identifiers(inner)[1:])]
    assert [message[0] for message in messages] == ["success", "success", "fail"]
    assert processor.response() == response_of(SQS.identifiers(outer)[2:])
    assert processor.records == outer["Records"]


def test_a_block_inside_a_block_of_the_same_processor() -> None:
    processor = SQS.processor()
    outer, inner = SQS.event(["a", "b"]), SQS.event(["x", "y"], start=10)

    with processor(outer["Records"], refusing(SQS, "a")):
        with processor(inner["Records"], refusing(SQS, "y")):
            processor.process()
            assert processor.response() == response_of(SQS.identifiers(inner)[1:])
        processor.process()

    assert processor.response() == response_of(SQS.identifiers(outer)[:1])


def test_two_processors_taking_turns() -> None:
    one, two = SQS.processor(), SQS.processor()
    first, second = SQS.event(["a", "b"]), SQS.event(["x", "y"], start=10)

    with one(first["Records"], refusing(SQS, "a")), two(second["Records"], refusing(SQS, "y")):
        two.process()
        one.process()
        assert one.response() == response_of(SQS.identifiers(first)[:1])
        assert two.response() == response_of(SQS.identifiers(second)[1:])

    assert one.response() == response_of(SQS.identifiers(first)[:1])
    assert two.response() == response_of(SQS.identifiers(second)[1:])


def test_the_same_record_twice_runs_twice_and_is_reported_once() -> None:
    event = SQS.event(["a", "b"])
    event["Records"] = [event["Records"][0], event["Records"][1], event["Records"][0]]
    seen: list[str] = []
    processor = SQS.processor()

    with processor(event["Records"], refusing(SQS, "a", seen=seen)) as batch:
        messages = batch.process()

    assert seen == ["a", "b", "a"]
    assert [message[0] for message in messages] == ["fail", "success", "fail"]
    assert batch.response() == response_of([event["Records"][0]["messageId"]])
    assert len(batch.fail_messages) == len(batch.exceptions) == 2

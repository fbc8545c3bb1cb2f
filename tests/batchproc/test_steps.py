"""One record's way: odd exceptions, overrides that retry or change the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from batchproc import (
    AsyncBatchProcessor,
    BatchProcessor,
    RecordFailedError,
    WrongOutcomeError,
)
from tests.support.events import ALL, SQS, Source, response_of
from tests.support.ways import ALL_WAYS, Way, make_processor, run, ways_of

EACH_DRIVER = [way for way in ALL_WAYS if way.form == "context_manager"]
each_driver = pytest.mark.parametrize("way", EACH_DRIVER, ids=repr)


@dataclass(frozen=True)
class Frozen(Exception):
    """Forbids any assignment, that of its traceback too."""

    code: int


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_an_exception_that_forbids_assignment_fails_its_record_alone(source: Source) -> None:
    options = {"skip_group_on_error": True} if source.fifo else {}
    groups: Any = {"groups": ["x", "y", "z"]} if source.fifo else {}
    event = source.event(["a", "b", "c"], **groups)

    def handler(record: Any) -> str:
        if source.body_of(record) == "b":
            raise Frozen(7)
        return "done"

    for way in ways_of(source, options):
        outcome = run(source, event, handler, options, way)

        assert outcome.statuses == ["success", "fail", "success"], way
        assert Frozen(7) == outcome.result[1].exception, way
        assert response_of(source.identifiers(event)[1:2]) == outcome.response, way


def overriding(way: Way, step: Any) -> Any:
    """A processor of this way whose step is `step(record, super's step)`, a generator that yields
    what it calls super with, and returns the message."""

    class Sync(BatchProcessor):
        def _process_record(self, record: Any) -> Any:
            steps = step(self, record)
            try:
                passed = next(steps)
                while True:
                    passed = steps.send(super()._process_record(passed))
            except StopIteration as end:
                return end.value

    class Async(AsyncBatchProcessor):
        async def _async_process_record(self, record: Any) -> Any:
            steps = step(self, record)
            try:
                passed = next(steps)
                while True:
                    passed = steps.send(await super()._async_process_record(passed))
            except StopIteration as end:
                return end.value

    options = {"raise_on_entire_batch_failure": False}
    return make_processor(SQS, way, options, Async if way.is_async else Sync)


def failing(*failures: int) -> Any:
    """A handler whose calls with these numbers, counted from 1 for each body, raise."""
    calls: dict[str, int] = {}

    def handler(record: Any) -> str:
        body = record["body"]
        calls[body] = calls.get(body, 0) + 1
        if calls[body] in failures:
            raise ValueError(f"call {calls[body]}")
        return f"call {calls[body]}"

    return handler


@each_driver
def test_a_copy_that_an_override_passes_on_is_the_record_of_its_message(way: Way) -> None:
    def step(self: Any, record: Any) -> Any:
        message = yield {**record, "body": "changed"}
        return message

    event = SQS.event(["a"])
    outcome = run(
        SQS, event, lambda record: record["body"], way=way, processor=overriding(way, step)
    )
    ((status, result, view),) = outcome.messages or []

    assert (status, result, view["body"]) == ("success", "changed", "changed")
    assert outcome.result[0].result == "changed"
    assert outcome.response == {"batchItemFailures": []}


@each_driver
@pytest.mark.parametrize("failures", [(), (1,)], ids=["success", "failure"])
def test_an_override_that_passes_on_a_copy_and_forgets_the_return_fails_everywhere(
    way: Way, failures: tuple[int, ...]
) -> None:
    def step(self: Any, record: Any) -> Any:
        yield {**record, "body": "changed"}

    event = SQS.event(["a", "b"])
    outcome = run(
        SQS, event, failing(*failures), way=way, processor=overriding(way, step), adapt=True
    )

    assert outcome.statuses == ["fail", "fail"]
    assert [message[0] for message in outcome.messages or []] == ["fail", "fail"]
    assert all("Is a return missing?" in message[1] for message in outcome.messages or [])
    assert [WrongOutcomeError] * 2 == [type(item.exception) for item in outcome.result]
    assert response_of(SQS.identifiers(event)) == outcome.response


@each_driver
def test_a_second_try_that_succeeds_takes_the_failure_back(way: Way) -> None:
    def step(self: Any, record: Any) -> Any:
        message = yield record
        if message[0] == "fail":
            message = yield record
        return message

    outcome = run(SQS, SQS.event(["a", "b"]), failing(1), way=way, processor=overriding(way, step))

    assert outcome.statuses == ["success", "success"]
    assert [item.result for item in outcome.result] == ["call 2", "call 2"]
    assert [message[0] for message in outcome.messages or []] == ["success", "success"]
    assert outcome.exceptions == []
    assert outcome.response == {"batchItemFailures": []}


@each_driver
def test_a_second_try_that_fails_is_the_failure(way: Way) -> None:
    def step(self: Any, record: Any) -> Any:
        yield record
        return (yield record)

    event = SQS.event(["a", "b"])
    outcome = run(SQS, event, failing(1, 2), way=way, processor=overriding(way, step))

    assert [str(item.exception) for item in outcome.result] == ["call 2", "call 2"]
    assert [told[1] for told in outcome.messages or []] == ["<class 'ValueError'>:call 2"] * 2
    assert response_of(SQS.identifiers(event)) == outcome.response


@each_driver
def test_an_override_may_call_a_success_a_failure_of_its_own(way: Way) -> None:
    mine = KeyError("mine")

    def step(self: Any, record: Any) -> Any:
        yield record
        return self.failure_handler(record, (KeyError, mine, None))

    event = SQS.event(["a", "b"])
    outcome = run(SQS, event, failing(), way=way, processor=overriding(way, step))

    assert outcome.statuses == ["fail", "fail"]
    assert [mine, mine] == [item.exception for item in outcome.result]
    assert [told[1] for told in outcome.messages or []] == ["<class 'KeyError'>:'mine'"] * 2
    assert response_of(SQS.identifiers(event)) == outcome.response


@each_driver
def test_a_failure_without_an_exception_has_the_text_for_one(way: Way) -> None:
    def step(self: Any, record: Any) -> Any:
        yield record
        return "fail", "not today", record

    outcome = run(SQS, SQS.event(["a"]), failing(), way=way, processor=overriding(way, step))

    assert RecordFailedError is type(outcome.result[0].exception)
    assert str(outcome.result[0].exception) == "not today"


@each_driver
def test_a_failure_of_its_own_after_one_of_ours_is_the_one_that_counts(way: Way) -> None:
    mine = KeyError("mine")

    def step(self: Any, record: Any) -> Any:
        yield record
        return self.failure_handler(record, (KeyError, mine, None))

    outcome = run(SQS, SQS.event(["a"]), failing(1), way=way, processor=overriding(way, step))

    assert [told[1] for told in outcome.messages or []] == ["<class 'KeyError'>:'mine'"]
    assert [mine] == [item.exception for item in outcome.result]


@each_driver
def test_an_override_may_tell_our_failure_in_words_of_its_own(way: Way) -> None:
    def step(self: Any, record: Any) -> Any:
        _, _, view = yield record
        return "fail", "not today", view

    event = SQS.event(["a"])
    outcome = run(SQS, event, failing(1), way=way, processor=overriding(way, step))

    assert outcome.messages == [("fail", "not today", event["Records"][0])]
    assert str(outcome.result[0].exception) == "call 1"
    assert response_of(SQS.identifiers(event)) == outcome.response


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt])
def test_what_is_no_failure_leaves_an_override_as_it_is(kind: type[BaseException]) -> None:
    def step(self: Any, record: Any) -> Any:
        raise kind
        yield

    event = SQS.event(["a", "b"])
    for way in EACH_DRIVER[:2]:
        processor = overriding(way, step)
        outcome = run(SQS, event, failing(), way=way, processor=processor, catch=(kind,))

        assert kind is type(outcome.error), way
        assert response_of(SQS.identifiers(event)) == outcome.response, way

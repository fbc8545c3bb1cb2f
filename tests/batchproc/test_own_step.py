"""`_process_record` overridden: the answer of a subclass decides what became of a record."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from batchproc import (
    AsyncBatchProcessor,
    BatchProcessingError,
    BatchProcessor,
    EventType,
    WrongOutcomeError,
    process_partial_response,
)
from tests.batchproc.handlers import arefusing, refusing
from tests.support.events import KAFKA, SQS, response_of


class Retrying(BatchProcessor):
    """Gives every record a second chance."""

    def _process_record(self, record: Any) -> Any:
        outcome = super()._process_record(record)
        return super()._process_record(record) if outcome[0] == "fail" else outcome


def test_an_override_surrounds_the_step_and_its_answer_counts() -> None:
    tries: list[str] = []

    def handler(record: Any) -> str:
        tries.append(record.body)
        if record.body == "b" or (record.body == "a" and tries.count("a") == 1):
            raise ValueError(record.body)
        return "done"

    event = SQS.event(["a", "b"])
    response = process_partial_response(event, handler, Retrying(EventType.SQS))

    assert tries == ["a", "a", "b", "b"]
    assert response == response_of(SQS.identifiers(event)[1:])


def test_a_step_of_ones_own_may_succeed_without_a_result() -> None:
    class Own(BatchProcessor):
        def _process_record(self, record: Any) -> Any:
            return self.success_handler(record, None)

    event = SQS.event(["a"])
    with Own(EventType.SQS)(event["Records"], refusing(SQS)) as batch:
        messages = batch.process()

    assert messages == [("success", None, event["Records"][0])]
    assert batch.response() == {"batchItemFailures": []}


def test_an_override_gets_the_raw_record_and_may_replace_the_step() -> None:
    class Own(BatchProcessor):
        def _process_record(self, record: Any) -> Any:
            assert type(record) is dict
            if record["body"] == "a":
                return self.success_handler(record, "mine")
            error = KeyError("mine")
            return self.failure_handler(record, (KeyError, error, None))

    event = SQS.event(["a", "b"])
    with Own(EventType.SQS)(event["Records"], refusing(SQS)) as batch:
        messages = batch.process()

    assert messages == [
        ("success", "mine", event["Records"][0]),
        ("fail", "<class 'KeyError'>:'mine'", event["Records"][1]),
    ]
    assert batch.response() == response_of(SQS.identifiers(event)[1:])
    assert isinstance(batch.result[1].exception, KeyError)


def test_an_exception_that_is_false_is_still_the_reason() -> None:
    class Falsy(Exception):
        def __bool__(self) -> bool:
            return False

    error = Falsy()

    class Own(BatchProcessor):
        def _process_record(self, record: Any) -> Any:
            return self.failure_handler(record, (Falsy, error, None))

    processor = Own(EventType.SQS, raise_on_entire_batch_failure=False)
    process_partial_response(SQS.event(["a"]), refusing(SQS), processor)

    assert processor.result[0].exception is error


@pytest.mark.parametrize("way", ["sync", "threads", "async"])
def test_an_override_that_forgets_to_return_fails_its_record(way: str) -> None:
    class Forgetful(BatchProcessor):
        def _process_record(self, record: Any) -> Any:
            super()._process_record(record)

    class AsyncForgetful(AsyncBatchProcessor):
        async def _async_process_record(self, record: Any) -> Any:
            await super()._async_process_record(record)

    event = SQS.event(["a", "b"])
    processor: Any = AsyncForgetful(EventType.SQS, raise_on_entire_batch_failure=False)
    if way != "async":
        workers = 2 if way == "threads" else None
        processor = Forgetful(
            EventType.SQS, raise_on_entire_batch_failure=False, max_workers=workers
        )
    handler = arefusing(SQS) if way == "async" else refusing(SQS)
    with processor(event["Records"], handler) as batch:
        messages = batch.async_process() if way == "async" else batch.process()

    step = "_async_process_record" if way == "async" else "_process_record"
    assert batch.response() == response_of(SQS.identifiers(event))
    assert [message[0] for message in messages] == ["fail", "fail"]
    assert all(type(item.exception) is WrongOutcomeError for item in batch.result)
    assert str(batch.result[0].exception) == (
        f"{step} of {type(processor).__name__} returned None. It must return "
        '("success", result, record) or ("fail", text, record), as '
        f"super().{step}(record), self.success_handler(...) and "
        "self.failure_handler(...) do. Is a return missing?"
    )


@pytest.mark.parametrize(
    "answer",
    [("success",), ("success", 1), ("ok", 1, {}), ["success", 1, {}], "success", True, 42],
    ids=repr,
)
def test_an_override_that_returns_anything_else_fails_its_record(answer: Any) -> None:
    class Odd(BatchProcessor):
        def _process_record(self, record: Any) -> Any:
            return answer

    processor, event = Odd(EventType.SQS), SQS.event(["a"])
    with pytest.raises(BatchProcessingError):
        process_partial_response(event, refusing(SQS), processor)

    assert processor.response() == response_of(SQS.identifiers(event))
    assert type(processor.result[0].exception) is WrongOutcomeError


def test_an_async_override_surrounds_the_step() -> None:
    class Noting(AsyncBatchProcessor):
        async def _async_process_record(self, record: Any) -> Any:
            await asyncio.sleep(0)
            word, result, view = await super()._async_process_record(record)
            return word, f"noted: {result}", view

    event = KAFKA.event(["a"])
    with Noting(EventType.Kafka)(event["records"], arefusing(KAFKA)) as batch:
        messages = batch.async_process()

    assert messages == [("success", "noted: did a", KAFKA.records(event)[0])]


def test_a_sync_processor_with_an_async_step_may_be_awaited() -> None:
    class Both(BatchProcessor):
        async def _async_process_record(self, record: Any) -> Any:
            return self.success_handler(record, "awaited")

    event = SQS.event(["a"])
    with Both(EventType.SQS)(event["Records"], refusing(SQS)) as batch:
        messages = batch.async_process()  # type: ignore[misc]  # types know no such step

    assert messages == [("success", "awaited", event["Records"][0])]

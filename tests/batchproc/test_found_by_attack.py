"""Uses that a hostile tester tried: hooks of every kind, settings, a batch inside `_prepare`."""

from __future__ import annotations

import asyncio
import logging
import sys
import typing
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import Context
from functools import partial, wraps
from typing import Any

import pytest
from pydantic import BaseModel, RootModel, field_validator
from pydantic_core import PydanticCustomError

from batchproc import (
    AsyncBatchProcessor,
    BatchProcessor,
    EventType,
    aprocess_partial_response,
    process_partial_response,
)
from tests.support.events import DYNAMODB, SQS, response_of

EVENT = SQS.event(["a", "b"])
IDS = SQS.identifiers(EVENT)


def passing_on(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def call(*arguments: Any, **keywords: Any) -> Any:
        return method(*arguments, **keywords)

    return call


class Callable2:
    """A callable object whose parameters have other names."""

    def __init__(self, told: list[Any]) -> None:
        self.told = told

    def __call__(self, rec: Any, out: Any) -> None:
        self.told.append((rec.body, out))


def hooks(told: list[Any]) -> dict[str, Any]:
    def other_names(rec: Any, out: Any) -> None:
        told.append((rec.body, out))

    def usual_names(record: Any, result: Any) -> None:
        told.append((record.body, result))

    return {
        "a partial": partial(other_names),
        "a partial with the usual names": partial(usual_names),
        "a callable object": Callable2(told),
        "a decorated function": passing_on(other_names),
        "a decorated function with the usual names": passing_on(usual_names),
    }


@pytest.mark.parametrize("kind", hooks([]))
def test_a_hook_of_any_kind_is_called_with_record_and_result(kind: str) -> None:
    told: list[Any] = []
    processor: Any = BatchProcessor(EventType.SQS)
    processor.success_handler = hooks(told)[kind]

    response = process_partial_response(EVENT, lambda record: record.body.upper(), processor)

    assert response == response_of([])
    assert told == [("a", "A"), ("b", "B")]


def test_max_concurrency_is_checked_on_every_processor() -> None:
    class Own(BatchProcessor):
        max_concurrency = 0

        async def _async_process_record(self, record: Any) -> Any:
            return await super()._async_process_record(record)

    with pytest.raises(ValueError, match=r"^max_concurrency must be a whole number from 1 up; 0 "):
        Own(EventType.SQS)
    with pytest.raises(ValueError, match=r"^max_concurrency must be .*; 100\.0 came\.$"):
        AsyncBatchProcessor(EventType.SQS, max_concurrency=100.0)  # type: ignore[call-overload]  # a mistake on purpose


def test_a_sync_processor_with_its_own_async_step_runs_every_record() -> None:
    class Own(BatchProcessor):
        async def _async_process_record(self, record: Any) -> Any:
            return await super()._async_process_record(record)

    ran: list[str] = []

    def handler(record: Any) -> None:
        ran.append(record.body)
        if record.body == "b":
            raise ValueError

    processor: Any = Own(EventType.SQS)

    assert asyncio.run(aprocess_partial_response(EVENT, handler, processor)) == response_of(IDS[1:])
    assert ran == ["a", "b"]


def test_prepare_may_run_a_batch_of_the_same_processor() -> None:
    class Own(BatchProcessor):
        prepared = False

        def _prepare(self) -> None:
            if not self.prepared:
                self.prepared = True
                inner = SQS.event(["x"], start=10)
                process_partial_response(inner, lambda record: None, self)

    def handler(record: Any) -> None:
        if record.body == "b":
            raise ValueError

    assert process_partial_response(EVENT, handler, Own(EventType.SQS)) == response_of(IDS[1:])


def test_what_is_raised_after_an_outcome_was_noted_counts_for_no_other_record() -> None:
    def raising(frame: Any, event: str, argument: Any) -> None:
        # As a signal handler does that raises: the outcome of "a" has been noted.
        where = frame.f_code.co_name
        if event == "c_return" and (where, argument.__name__) == ("_plain_steps", "append"):
            sys.setprofile(None)
            raise OSError("from a signal handler")

    processor = BatchProcessor(EventType.SQS)
    with processor(EVENT["Records"], lambda record: None) as batch:
        sys.setprofile(raising)
        try:
            with pytest.raises(OSError, match="signal handler"):
                batch.process()
        finally:
            sys.setprofile(None)

        assert batch.response() == response_of(IDS[1:])
        assert [item.status for item in batch.result] == ["success", "skipped"]


class Numbers(RootModel[dict[int, int]]):
    pass


Cards = typing.NewType("Cards", dict[int, int])


class Picky(BaseModel):
    card: int

    @field_validator("card", mode="before")
    @classmethod
    def refuse(cls, value: object) -> int:
        raise PydanticCustomError("bad_4111", "bad card")


class Order(BaseModel):
    lines: list[int] = []
    named: dict[str, int] = {}
    numbers: Numbers | None = None
    either: dict[int, int] | list[int] = []
    cards: typing.Annotated[list[Picky], "some"] = []
    aliased: Cards = Cards({})
    called: Callable[[int], str] | dict[str, int] = {}


INPUTS: dict[str, tuple[type[Any], Any, str]] = {
    "an index": (Order, {"lines": [1, "x"]}, "1 validation error for Order: lines.1: int_parsing"),
    "a key of a dict": (
        Order,
        {"named": {"secret": "x"}},
        "1 validation error for Order: named.[extra]: int_parsing",
    ),
    "a number as a key": (
        Numbers,
        {4111: "x"},
        "1 validation error for Numbers: [key]: int_parsing",
    ),
    "the same further in": (
        Order,
        {"numbers": {4111: "x"}},
        "1 validation error for Order: numbers.[key]: int_parsing",
    ),
    "behind a new type": (
        Order,
        {"aliased": {4111: "x"}},
        "1 validation error for Order: aliased.[key]: int_parsing",
    ),
    "beside a callable": (
        Order,
        {"called": {"secret": "x"}},
        "2 validation errors for Order: called.[extra]: callable_type; "
        "called.[extra].[extra]: int_parsing",
    ),
    "a type of the user's": (
        Order,
        {"cards": [{"card": 4111}]},
        "1 validation error for Order: cards.0.card: [custom]",
    ),
}


@pytest.mark.parametrize(("model", "value", "text"), INPUTS.values(), ids=INPUTS)
def test_no_key_and_no_type_of_the_input_is_shown(model: Any, value: Any, text: str) -> None:
    def handler(record: Any) -> None:
        model.model_validate(value)

    processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
    with processor(EVENT["Records"][:1], handler) as batch:
        messages = batch.process()

    assert messages[0][1].partition(">:")[2] == text


def test_a_member_of_a_union_hides_a_number_that_may_be_a_key() -> None:
    def handler(record: Any) -> None:
        Order.model_validate({"either": {4111: "x"}})

    processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
    with processor(EVENT["Records"][:1], handler) as batch:
        messages = batch.process()

    assert "4111" not in messages[0][1]
    assert "either.[extra].[key]: int_parsing" in messages[0][1]


def test_a_group_that_cannot_be_read_has_its_line(caplog: pytest.LogCaptureFixture) -> None:
    class Odd(ExceptionGroup[Exception]):
        @property
        def exceptions(self) -> Any:
            raise ValueError("not to be read")

    def handler(record: Any) -> None:
        if record.body == "b":
            raise Odd("several", [ValueError("one")])

    with caplog.at_level(logging.WARNING, "batchproc"):
        response = process_partial_response(EVENT, handler, BatchProcessor(EventType.SQS))

    assert response == response_of(IDS[1:])
    assert [line.getMessage() for line in caplog.records] == [
        f"SQS record #1 {IDS[1]} failed at stage handle: Odd"
    ]


def test_a_coroutine_that_is_closed_names_what_has_not_run() -> None:
    async def handler(record: Any) -> None:
        await asyncio.sleep(10)

    processor = AsyncBatchProcessor(EventType.SQS)

    async def main() -> Any:
        with processor(EVENT["Records"], handler) as batch:
            coroutine = batch.aprocess()
            coroutine.send(None)
            coroutine.close()
            await asyncio.sleep(0)
            return batch.response(), asyncio.all_tasks() - {asyncio.current_task()}

    assert asyncio.run(main()) == (response_of(IDS), set())


class Suspended:
    """Waits once, on nothing."""

    def __await__(self) -> Any:
        yield


def test_a_block_that_is_closed_in_another_context_says_nothing() -> None:
    processor = AsyncBatchProcessor(EventType.SQS)

    async def abandoned() -> None:
        with processor(EVENT["Records"], lambda record: None):
            await Suspended()

    coroutine = abandoned()
    Context().run(coroutine.send, None)
    coroutine.close()  # here the processor has no batch

    with pytest.raises(RuntimeError, match="has not processed a batch"):
        processor.response()


class AwaitableList(list[Any]):
    def __await__(self) -> Any:
        yield


async def never_awaited() -> None: ...


def done_with(result: Any) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result(result)
    return future


@pytest.mark.parametrize("made", [AwaitableList, lambda: done_with(never_awaited())])
def test_work_inside_of_what_looks_finished_fails_its_record(made: Callable[[], Any]) -> None:
    processor = BatchProcessor(EventType.SQS)

    response = process_partial_response(
        EVENT, lambda record: made() if record.body == "b" else done_with(1), processor
    )

    assert response == response_of(IDS[1:])


def test_a_batch_that_is_abandoned_with_its_loop_says_nothing() -> None:
    async def handler(record: Any) -> None:
        await asyncio.sleep(10)

    processor = AsyncBatchProcessor(EventType.SQS)

    async def work() -> None:
        with processor(EVENT["Records"], handler) as batch:
            await batch.aprocess()

    loop = asyncio.new_event_loop()
    coroutine: Any = work()
    tasks = [loop.create_task(coroutine)]
    loop.run_until_complete(asyncio.sleep(0))
    tasks += asyncio.all_tasks(loop)
    for task in tasks:
        task._log_destroy_pending = False  # type: ignore[attr-defined]  # asyncio's own
    loop.close()

    coroutine.close()

    assert coroutine.cr_frame is None


def test_a_batch_may_be_said_to_come_from_a_pipe_twice() -> None:
    event = DYNAMODB.event(["a", "b"])

    def handler(record: Any) -> None:
        if DYNAMODB.body_of(record) == "b":
            raise ValueError

    processor = BatchProcessor(EventType.DynamoDBStreams)
    with processor(event["Records"], handler) as batch:
        batch.pipe = True
        batch.pipe = True
        batch.process()

    assert batch.response() == response_of([event["Records"][1]["eventID"]])

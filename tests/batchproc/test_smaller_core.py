"""What making the core smaller broke, found by running random programs on both (recorded)."""

from __future__ import annotations

import asyncio
import gc
import logging
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakSet

import pytest

from batchproc import (
    AsyncBatchProcessor,
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
    aprocess_partial_response,
    async_process_partial_response,
    process_partial_response,
)
from tests.support.context import FakeContext
from tests.support.events import ALL, KAFKA, SQS, SQS_FIFO, Source, response_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

QUIET: dict[str, Any] = {"raise_on_entire_batch_failure": False}
EVENT = SQS.event("abc")


def refuse(record: Any) -> None:
    raise ValueError(record.body)


def fine(record: Any) -> str:
    return "fine"


# --- what frames below a handler hold ------------------------------------------------------------


@pytest.fixture
def _nobody_helps(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    logger = logging.getLogger("batchproc")  # its lines hold tracebacks, and pytest keeps lines
    monkeypatch.setattr(logger, "filters", [lambda line: False])
    gc.collect()
    gc.disable()
    yield
    gc.enable()
    gc.collect()


class KeepsExceptions:
    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.kept: list[Any] = []

    def success_handler(self, record: Any, result: Any) -> Any: ...

    def failure_handler(self, record: Any, exception: Any) -> Any:
        self.kept.append(exception)


class Plain(KeepsExceptions, BatchProcessor): ...


class Fifo(KeepsExceptions, SqsFifoPartialProcessor): ...


class Awaiting(KeepsExceptions, AsyncBatchProcessor): ...


MADE: dict[str, Callable[[], Any]] = {
    "sync": lambda: Plain(EventType.SQS, **QUIET),
    "deadline": lambda: Plain(EventType.SQS, stop_before_timeout_ms=1, **QUIET),
    "threads": lambda: Plain(EventType.SQS, max_workers=2, **QUIET),
    "FIFO": lambda: Fifo(skip_group_on_error=True, **QUIET),
    "async": lambda: Awaiting(EventType.SQS, **QUIET),
}


@pytest.mark.usefixtures("_nobody_helps")
@pytest.mark.parametrize("driver", MADE)
def test_a_processor_that_keeps_what_its_hook_gets_is_in_no_cycle(driver: str) -> None:
    event = (SQS_FIFO if driver == "FIFO" else SQS).event("abc")
    run: Any = async_process_partial_response if driver == "async" else process_partial_response
    alive: WeakSet[Any] = WeakSet()
    for _ in range(20):
        made = [MADE[driver]()]  # in a list, because the frame of this test is in the tracebacks
        alive.add(made[0])
        run(event, refuse, made[0], FakeContext())
        made.clear()

    assert len(alive) <= 3  # a context keeps the last batches


@pytest.mark.usefixtures("_nobody_helps")
def test_what_leaves_a_cancelled_batch_is_in_no_cycle() -> None:
    views: WeakSet[Any] = WeakSet()
    processor = AsyncBatchProcessor(EventType.SQS)

    class Marked: ...

    async def handler(record: Any) -> None:
        mark = Marked()
        views.add(mark)
        await asyncio.sleep(0)
        batches[-1].cancel()  # in the same turn of the loop as what leaves the batch
        raise SystemExit(1)

    async def main() -> None:
        batches.append(asyncio.create_task(aprocess_partial_response(EVENT, handler, processor)))
        await asyncio.wait(batches)
        batches.clear()

    batches: list[asyncio.Task[Any]] = []
    for _ in range(20):
        asyncio.run(main())

    assert len(views) == 0


# --- what an override told, and the column --------------------------------------------------------


def ids(messages: list[Any]) -> list[str]:
    return [getattr(one, "raw_event", one)["messageId"] for one in messages]


def agree(processor: Any) -> None:
    """The message lists are what the result says."""
    records = processor.records
    by_status: dict[bool, list[str]] = {True: [], False: []}
    for record, item in zip(records, processor.result, strict=True):
        by_status[item.status == "success"].append(record["messageId"])

    assert ids(processor.success_messages) == by_status[True]
    assert ids(processor.fail_messages) == by_status[False]


class PassesOnACopy(BatchProcessor):
    """Runs the record twice: first a copy of it, then what `again` says."""

    again: Any = staticmethod(lambda record: record)

    def _process_record(self, record: Any) -> Any:
        super()._process_record(dict(record))
        return super()._process_record(self.again(record))


def test_an_interrupt_takes_back_what_the_override_told() -> None:
    class Interrupted(BatchProcessor):
        def _process_record(self, record: Any) -> Any:
            super()._process_record(dict(record))
            raise KeyboardInterrupt

    processor = Interrupted(EventType.SQS)
    with pytest.raises(KeyboardInterrupt):
        process_partial_response(EVENT, fine, processor)

    assert processor.response() == response_of(SQS.identifiers(EVENT))
    agree(processor)


def test_a_cancelled_batch_takes_back_what_the_overrides_told() -> None:
    class Twice(AsyncBatchProcessor):
        async def _async_process_record(self, record: Any) -> Any:
            await super()._async_process_record(dict(record))
            if record["body"] == "c":
                raise SystemExit(1)
            await asyncio.sleep(3600)

    async def slow(record: Any) -> None:
        await asyncio.sleep(0)

    processor = Twice(EventType.SQS)
    with pytest.raises(SystemExit):
        async_process_partial_response(EVENT, slow, processor)

    assert processor.response() == response_of(SQS.identifiers(EVENT))
    agree(processor)


def test_a_record_is_not_processed_before_its_override_has_returned() -> None:
    class Reads(BatchProcessor):
        def _process_record(self, record: Any) -> Any:
            message = super()._process_record(record)
            seen.append(ids(self.fail_messages))
            assert self.response() == response_of(seen[-1])
            agree(self)
            return message

    seen: list[list[str]] = []
    processor = Reads(EventType.SQS)
    names = SQS.identifiers(EVENT)

    assert process_partial_response(EVENT, fine, processor) == response_of([])
    assert seen == [names, names[1:], names[2:]]


def test_an_attempt_within_an_attempt_is_one_of_the_record() -> None:
    class Nested(BatchProcessor):
        def success_handler(self, record: Any, result: Any) -> Any:
            if result == "outer":
                self._process_record(record.raw_event)

        def _process_record(self, record: Any) -> Any:
            return super()._process_record(record)

    def handler(record: Any) -> str:
        calls.append(record.body)
        return "outer" if calls.count(record.body) == 1 else "inner"

    calls: list[str] = []
    processor = Nested(EventType.SQS)
    with processor(SQS.records(EVENT), handler):
        messages = processor.process()

    assert processor.response() == response_of([])
    assert [one[:2] for one in messages] == [("success", "inner")] * 3
    assert [item.result for item in processor.result] == ["inner"] * 3


def test_an_abandoned_batch_names_records_whose_override_has_not_returned() -> None:
    class Commits(AsyncBatchProcessor):
        async def _async_process_record(self, record: Any) -> Any:
            message = await super()._async_process_record(record)
            await asyncio.sleep(3600)
            return message

    async def batch() -> None:
        with processor(SQS.records(EVENT), fine):
            try:
                await processor.aprocess()
            finally:
                seen.append(processor.response())

    async def begin() -> None:
        tasks.append(loop.create_task(abandoned))
        for _ in range(3):
            await asyncio.sleep(0)
        for task in asyncio.all_tasks(loop):
            task._log_destroy_pending = False  # type: ignore[attr-defined]  # asyncio's own

    seen: list[Any] = []
    tasks: list[asyncio.Task[None]] = []
    processor = Commits(EventType.SQS)
    abandoned = batch()
    loop = asyncio.new_event_loop()
    loop.run_until_complete(begin())
    loop.close()
    abandoned.close()

    assert seen == [response_of(SQS.identifiers(EVENT))]


@pytest.mark.parametrize("again", [lambda record: record, dict], ids=["itself", "a copy"])
@pytest.mark.parametrize("fails_at", ["first", "second"])
def test_the_last_attempt_of_a_record_counts(fails_at: str, again: Any) -> None:
    calls: list[str] = []

    def handler(record: Any) -> str:
        calls.append(record.body)
        if (calls.count(record.body) == 1) is (fails_at == "first"):
            raise ValueError
        return f"attempt {calls.count(record.body)}"

    processor = PassesOnACopy(EventType.SQS, **QUIET)
    processor.again = again
    with processor(SQS.records(EVENT), handler):
        messages = processor.process()

    status = "success" if fails_at == "first" else "fail"
    assert [one[0] for one in messages] == [status] * 3
    assert [item.status for item in processor.result] == [status] * 3
    if status == "success":
        assert [one[1] for one in messages] == ["attempt 2"] * 3
    agree(processor)


def test_a_named_tuple_is_told_as_a_tuple() -> None:
    class Message(NamedTuple):
        status: str
        result: object
        record: object

    class Names(BatchProcessor):
        def _process_record(self, record: Any) -> Any:
            return Message(*super()._process_record(record))

    processor = Names(EventType.SQS)
    with processor(SQS.records(EVENT), fine):
        messages = processor.process()

    assert [type(one) for one in messages] == [tuple] * 3
    assert [one[:2] for one in messages] == [("success", "fine")] * 3


# --- values that equal anything -------------------------------------------------------------------


class EqualsAll:
    """A callable that equals whatever it is compared with."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, record: Any, result: Any) -> None:
        self.calls += 1

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


def test_a_hook_that_equals_anything_replaces_the_one_of_a_subclass(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Own(BatchProcessor): ...

    processor, hook = Own(EventType.SQS), EqualsAll()
    process_partial_response(EVENT, fine, processor)
    monkeypatch.setattr(Own, "success_handler", hook)
    process_partial_response(EVENT, fine, processor)

    assert hook.calls == 3


class OddText(str):
    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


# Kafka identifies a record by numbers.
@pytest.mark.parametrize("source", [one for one in ALL if one is not KAFKA], ids=repr)
def test_an_identifier_of_an_odd_class_of_texts_is_a_text(source: Source) -> None:
    event = source.event("abc")
    changed = 0
    for record in source.records(event):
        for holder in (record, record.get("kinesis", {}), record.get("dynamodb", {})):
            for key in holder.keys() & {"messageId", "sequenceNumber", "SequenceNumber"}:
                holder[key] = OddText(holder[key])
                changed += 1
    assert changed == 3

    fifo = SqsFifoPartialProcessor(**QUIET) if source.fifo else None
    processor = fifo or BatchProcessor(event_type=source.event_type, **QUIET)

    assert process_partial_response(event, fine, processor) == response_of([])


# --- the constructor ------------------------------------------------------------------------------


def test_a_property_of_a_subclass_can_read_the_source_when_it_is_set() -> None:
    seen: list[Any] = []

    class Own(BatchProcessor):
        @property
        def stop_on_failure(self) -> bool:
            return True

        @stop_on_failure.setter
        def stop_on_failure(self, value: bool) -> None:
            seen.append(self.event_type)

    Own(EventType.SQS, stop_on_failure=True)

    assert seen == [EventType.SQS]

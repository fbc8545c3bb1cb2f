"""The steps of a batch that a subclass overrides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.parity import surface
from tests.parity.libraries import OURS, THEIRS, Both
from tests.parity.rows import better, different, same
from tests.parity.samples import (
    EVENT,
    NOTHING,
    RECORDS,
    SECOND,
    hooked,
    number,
)
from tests.support.events import SQS


@same(
    "`_prepare` is called once before the records and `_clean` once after them. You "
    "can override both and call `super()`.",
    "BasePartialBatchProcessor._prepare",
    "BasePartialBatchProcessor._clean",
)
def test_before_and_after(both: Both) -> None:
    def use(library: Any) -> Any:
        seen: list[str] = []

        def override_of(name: str) -> Callable[[Any], None]:
            def override(self: Any) -> None:
                seen.append(name)
                getattr(super(type(self), self), name)()

            return override

        def success_handler(self: Any, record: Any, result: Any) -> Any:
            seen.append(record["body"])
            return super(type(self), self).success_handler(record, result)

        methods = {name: override_of(name) for name in ("_prepare", "_clean")}
        return hooked(library, {**methods, "success_handler": success_handler}), seen

    assert both(use) == ((SECOND, ["_prepare", "1", "3", "_clean"]),) * 2


@better(
    "BasePartialBatchProcessor._prepare",
    theirs="If `_prepare` does not call `super()`, the next batch also reports the failures "
    "of this one.",
    ours="Each batch reports only its own failures.",
)
def test_a_prepare_that_forgets(both: Both) -> None:
    def use(library: Any) -> Any:
        cls = type("Own", (library.BatchProcessor,), {"_prepare": lambda self: None})
        processor = cls(library.EventType.SQS)
        library.process_partial_response(EVENT, number, processor)
        return library.process_partial_response({"Records": RECORDS[:1]}, number, processor)

    assert both(use) == ("BatchProcessingError", NOTHING)


@better(
    "BasePartialBatchProcessor._clean",
    theirs="If `_clean` does not call `super()`, the response reports that nothing failed.",
    ours="The response is complete. Only `BatchProcessingError` is not raised.",
)
def test_a_clean_that_forgets(both: Both) -> None:
    expected = NOTHING, SECOND

    assert both(lambda library: hooked(library, {"_clean": lambda self: None})) == expected


@same(
    "`_process_record(record)` gets the raw record. An override can call `super()` "
    "more than once, and its return value is the processed message.",
    "BatchProcessor._process_record",
    "BatchProcessor._process_record(record)",
)
def test_the_step_of_a_record(both: Both) -> None:
    def use(library: Any) -> Any:
        def _process_record(self: Any, record: Any) -> Any:
            record = {**record, "body": record["body"].replace("two", "2")}
            return super(type(self), self)._process_record(record)

        return hooked(library, {"_process_record": _process_record})

    assert both(use) == (NOTHING, NOTHING)


@same(
    "`_async_process_record(record)` does the same for async handlers.",
    "AsyncBatchProcessor._async_process_record",
    "AsyncBatchProcessor._async_process_record(record)",
)
def test_the_async_step_of_a_record(both: Both) -> None:
    def use(library: Any) -> Any:
        async def _async_process_record(self: Any, record: Any) -> Any:
            record = {**record, "body": record["body"].replace("two", "2")}
            return await super(type(self), self)._async_process_record(record)

        methods = {"_async_process_record": _async_process_record}
        return hooked(library, methods, "AsyncBatchProcessor")

    assert both(use) == (NOTHING, NOTHING)


@better(
    "BatchProcessor._process_record",
    theirs="If an override calls `super()` again after a failure and the second attempt "
    "succeeds, the record is reported as failed.",
    ours="The last attempt counts.",
)
def test_a_second_attempt(both: Both) -> None:
    def use(library: Any) -> Any:
        tried: list[str] = []

        def handler(record: Any) -> None:
            tried.append(record["body"])
            if tried == ["1", "two"]:
                raise ValueError

        def _process_record(self: Any, record: Any) -> Any:
            message = super(type(self), self)._process_record(record)
            return (
                message
                if message[0] == "success"
                else super(type(self), self)._process_record(record)
            )

        cls = type("Own", (library.BatchProcessor,), {"_process_record": _process_record})
        return library.process_partial_response(EVENT, handler, cls(library.EventType.SQS))

    assert both(use) == (SECOND, NOTHING)


@better(
    "BatchProcessor._process_record",
    theirs="If an override calls neither `super()` nor the handler, every record counts as "
    "processed.",
    ours="Each record fails with `WrongOutcomeError`.",
)
def test_a_step_that_forgets(both: Both) -> None:
    methods = {"_process_record": lambda self, record: None}

    def use(library: Any) -> Any:
        try:
            return hooked(library, methods)
        except library.BatchProcessingError as error:
            return [kind.__name__ for kind, _, _ in error.child_exceptions]

    assert both(use) == (NOTHING, ["WrongOutcomeError"] * 3)


@same(
    "Every processor has both methods. The method for the other kind of handler raises.",
    "BatchProcessor._async_process_record",
    "BatchProcessor._async_process_record(record)",
    "AsyncBatchProcessor._process_record",
    "AsyncBatchProcessor._process_record(record)",
)
def test_the_other_step(both: Both) -> None:
    import asyncio

    def use(library: Any) -> Any:
        sync = library.BatchProcessor(library.EventType.SQS)
        asynchronous = library.AsyncBatchProcessor(library.EventType.SQS)
        refused = []
        try:
            asynchronous._process_record(RECORDS[0])
        except RuntimeError:  # NotImplementedError is one
            refused.append("async")
        try:
            asyncio.run(sync._async_process_record(RECORDS[0]))
        except RuntimeError:
            refused.append("sync")
        return refused

    assert both(use) == (["async", "sync"],) * 2


@different(
    theirs="`_process_record` can be called outside a batch after the processor got records "
    "and a handler.",
    ours="It raises `RuntimeError`.",
    why="the outcome of a record is stored in its batch, and there is no batch",
)
def test_a_step_by_hand(both: Both) -> None:
    def use(library: Any) -> Any:
        processor = library.BatchProcessor(library.EventType.SQS)
        processor(RECORDS, number)
        return processor._process_record(RECORDS[0])[:2]

    assert both(use) == (("success", 1), "RuntimeError")


@different(
    theirs="Other methods and tables with a leading underscore create identifiers, responses"
    " and record objects, and can be overridden.",
    ours="None of these names exists.",
    why="their documentation does not mention them; override `_process_record` instead",
)
def test_what_is_hidden(both: Both) -> None:
    hidden = surface.hidden()
    have = {
        library: {
            name
            for name in hidden
            if hasattr(
                SQS.processor() if library is OURS else library.SqsFifoPartialProcessor(), name
            )
        }
        for library in (THEIRS, OURS)
    }

    theirs, ours = both(lambda library: have[library])

    assert {"_to_batch_type", "_collect_sqs_failures"} <= theirs
    assert ours == set()

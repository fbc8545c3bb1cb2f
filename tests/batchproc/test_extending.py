"""Subclasses: hooks that observe, `_process_record` that decides, and Sentry."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import pytest

from batchproc import (
    AsyncBatchProcessor,
    BatchProcessingError,
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
    process_partial_response,
)
from tests.batchproc.handlers import REFUSED, refusing
from tests.support.context import FakeContext
from tests.support.events import ALL, SQS, Source, response_of


class Counting(BatchProcessor):
    """Counts failures, as a metric would."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.failures = 0
        self.told: list[tuple[str, Any, Any]] = []

    def success_handler(self, record: Any, result: Any) -> Any:
        self.told.append(("success", record, result))
        return super().success_handler(record, result)

    def failure_handler(self, record: Any, exception: Any) -> Any:
        self.failures += 1
        self.told.append(("fail", record, exception))
        return super().failure_handler(record, exception)


def counting(source: Source, **options: Any) -> Counting:
    return Counting(source.event_type, **options)


@pytest.mark.parametrize("source", [one for one in ALL if not one.fifo], ids=repr)
def test_hooks_are_told_of_each_record(source: Source) -> None:
    processor, event = counting(source), source.event(["a", "b", "c"])
    first, second, third = source.records(event)

    response = process_partial_response(event, refusing(source, "b"), processor)

    assert processor.failures == 1
    assert [(word, record) for word, record, _ in processor.told] == [
        ("success", first),
        ("fail", second),
        ("success", third),
    ]
    assert processor.told[0][2] == "did a"
    kind, value, traceback = processor.told[1][2]
    assert (kind, str(value)) == (type(value), "refused b")
    assert traceback is value.__traceback__
    assert response == response_of(source.identifiers(event)[1:2])


def test_hooks_are_called_right_after_their_record() -> None:
    order: list[str] = []

    class Noting(BatchProcessor):
        def success_handler(self, record: Any, result: Any) -> Any:
            order.append(f"{record.body} told")
            return super().success_handler(record, result)

    def handler(record: Any) -> None:
        order.append(record.body)

    process_partial_response(SQS.event(["a", "b"]), handler, Noting(EventType.SQS))

    assert order == ["a", "a told", "b", "b told"]


def test_hooks_are_not_called_for_records_that_never_ran() -> None:
    told: list[str] = []

    class Noting(SqsFifoPartialProcessor):
        def failure_handler(self, record: Any, exception: Any) -> Any:
            told.append(record.body)
            return super().failure_handler(record, exception)

    process_partial_response(SQS.event(["a", "b", "c"]), refusing(SQS, "b"), Noting())

    assert told == ["b"]


@pytest.mark.parametrize("super_call", [True, False])
def test_a_hook_may_forget_super(super_call: bool) -> None:
    class Forgetful(BatchProcessor):
        def success_handler(self, record: Any, result: Any) -> Any:
            if super_call:
                super().success_handler(record, result)

        def failure_handler(self, record: Any, exception: Any) -> Any:
            if super_call:
                super().failure_handler(record, exception)

    processor, event = Forgetful(EventType.SQS), SQS.event(["a", "b"])
    with processor(event["Records"], refusing(SQS, "b")) as batch:
        messages = batch.process()

    assert messages == [
        ("success", "did a", event["Records"][0]),
        ("fail", REFUSED.format("b"), event["Records"][1]),
    ]
    assert batch.response() == response_of(SQS.identifiers(event)[1:])


def raising_hook(self: Any, *arguments: Any) -> Any:
    raise ZeroDivisionError("in the hook")


def test_a_failure_handler_that_raises_is_logged_and_changes_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    kind: Any = type("Raising", (BatchProcessor,), {"failure_handler": raising_hook})
    event = SQS.event(["a", "b"])

    response = process_partial_response(event, refusing(SQS, "b"), kind(EventType.SQS))

    assert response == response_of(SQS.identifiers(event)[1:])
    [line] = [line for line in caplog.records if line.levelname == "ERROR"]
    assert line.getMessage() == (
        f"failure_handler raised for SQS record #1 {event['Records'][1]['messageId']}; its "
        "record has already failed and is reported"
    )
    assert line.exc_info is not None
    assert line.exc_info[0] is ZeroDivisionError


def test_a_success_handler_that_raises_makes_its_record_fail() -> None:
    told: list[Any] = []

    class Raising(BatchProcessor):
        def success_handler(self, record: Any, result: Any) -> Any:
            if record.body == "a":
                raise ZeroDivisionError("in the hook")
            return super().success_handler(record, result)

        def failure_handler(self, record: Any, exception: Any) -> Any:
            told.append((record.body, repr(exception[1])))
            return super().failure_handler(record, exception)

    processor, event = Raising(EventType.SQS), SQS.event(["a", "b"])

    response = process_partial_response(event, refusing(SQS), processor)

    assert response == response_of(SQS.identifiers(event)[:1])
    assert told == [("a", "ZeroDivisionError('in the hook')")]
    assert [(item.status, item.stage, item.result) for item in processor.result] == [
        ("fail", "hook", None),
        ("success", "handle", "did b"),
    ]


def test_async_hooks_are_called_in_the_task_of_their_record() -> None:
    tasks: dict[str, Any] = {}
    told: dict[str, Any] = {}

    class Noting(AsyncBatchProcessor):
        def success_handler(self, record: Any, result: Any) -> Any:
            told[record.body] = asyncio.current_task(), result
            return super().success_handler(record, result)

        def failure_handler(self, record: Any, exception: Any) -> Any:
            told[record.body] = asyncio.current_task(), str(sys.exc_info()[1])
            return super().failure_handler(record, exception)

    async def handler(record: Any) -> str:
        tasks[record.body] = asyncio.current_task()
        await asyncio.sleep(0)
        if record.body == "b":
            raise ValueError("refused b")
        return "did a"

    with Noting(EventType.SQS)(SQS.event(["a", "b"])["Records"], handler) as batch:
        batch.async_process()

    assert told == {"a": (tasks["a"], "did a"), "b": (tasks["b"], "refused b")}
    assert tasks["a"] is not tasks["b"]


def test_prepare_and_clean_surround_the_batch() -> None:
    calls: list[Any] = []

    class Framed(BatchProcessor):
        def _prepare(self) -> None:
            calls.append(("prepare", len(self.records), self.lambda_context, self.event_type))
            super()._prepare()

        def _clean(self) -> None:
            calls.append(("clean", self.response()))
            super()._clean()

    event, context = SQS.event(["a"]), FakeContext()
    with pytest.raises(BatchProcessingError):
        process_partial_response(event, refusing(SQS, "a"), Framed(EventType.SQS), context)

    assert calls == [
        ("prepare", 1, context, EventType.SQS),
        ("clean", response_of(SQS.identifiers(event))),
    ]


def test_sentry_sees_the_exception_of_the_record() -> None:
    sentry_sdk = pytest.importorskip("sentry_sdk", reason="sentry-sdk is not installed")
    from sentry_sdk.transport import Transport

    events: list[Any] = []

    class Mailbox(Transport):
        def capture_envelope(self, envelope: Any) -> None:
            events.append(envelope.get_event())

    class Reporting(BatchProcessor):
        def failure_handler(self, record: Any, exception: Any) -> Any:
            sentry_sdk.capture_exception()  # no argument: it takes sys.exc_info()
            return super().failure_handler(record, exception)

    def handler(record: Any) -> None:
        if record.body != "a":
            raise ValueError(record.body)

    client = sentry_sdk.Client(
        dsn="https://key@sentry.example.com/1", transport=Mailbox(), default_integrations=False
    )
    event = SQS.event(["a", "b", "c"])
    with sentry_sdk.new_scope() as scope:
        scope.set_client(client)
        response = process_partial_response(event, handler, Reporting(EventType.SQS))

    told = [one["exception"]["values"][-1] for one in events]
    assert [(one["type"], one["value"]) for one in told] == [
        ("ValueError", "b"),
        ("ValueError", "c"),
    ]
    assert told[0]["stacktrace"]["frames"][-1]["function"] == "handler"
    assert response == response_of(SQS.identifiers(event)[1:])

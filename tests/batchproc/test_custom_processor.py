"""A processor of one's own, made from `BasePartialProcessor`."""

from __future__ import annotations

from typing import Any

import pytest

from batchproc import (
    BasePartialProcessor,
    UnexpectedBatchTypeError,
    aprocess_partial_response,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)
from tests.batchproc.handlers import never
from tests.support.context import FakeContext
from tests.support.events import KINESIS, SQS
from tests.support.pipes import KINESIS as KINESIS_IN_PIPE


class Keeping(BasePartialProcessor):
    """Collects results and writes them down in one go."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[Any] = []
        self.calls: list[str] = []

    def _prepare(self) -> None:
        self.calls.append("prepare")
        self.success_messages.clear()

    def _clean(self) -> None:
        self.calls.append("clean")
        self.written.extend(self.success_messages)

    def _process_record(self, record: Any) -> Any:
        try:
            result = self.handler(record)
            self.success_messages.append(result)
            return ("success", result)
        except Exception as error:
            return self.failure_handler(record, (type(error), error, error.__traceback__))

    async def _async_process_record(self, record: Any) -> Any:
        try:
            result = await self.handler(record)
            self.success_messages.append(result)
            return ("success", result)
        except Exception as error:
            return self.failure_handler(record, (type(error), error, error.__traceback__))

    def response(self) -> dict[str, Any]:
        return {
            "batchItemFailures": [
                {"itemIdentifier": record["messageId"]} for record in self.fail_messages
            ],
            "mine": True,
        }


def upper(record: Any) -> str:
    if record["body"] == "bad":
        raise ValueError("bad")
    return str(record["body"]).upper()


async def aupper(record: Any) -> str:
    return upper(record)


def test_as_a_context_manager() -> None:
    processor, event = Keeping(), SQS.event(["a", "b"])

    with processor(event["Records"], upper) as batch:
        messages = batch.process()
        assert batch is processor

    assert messages == [("success", "A"), ("success", "B")]
    assert processor.written == ["A", "B"]
    assert processor.calls == ["prepare", "clean"]


def test_as_an_async_context_manager() -> None:
    processor = Keeping()

    with processor(SQS.event(["a", "b"])["Records"], aupper) as batch:
        messages = batch.async_process()

    assert messages == [("success", "A"), ("success", "B")]
    assert sorted(processor.written) == ["A", "B"]


def test_as_a_decorator() -> None:
    processor = Keeping()

    @batch_processor(record_handler=upper, processor=processor)
    def lambda_handler(event: Any, context: Any) -> str:
        return "mine"

    assert lambda_handler(SQS.event(["a"]), FakeContext()) == "mine"
    assert processor.written == ["A"]


@pytest.mark.parametrize("entry", [process_partial_response, async_process_partial_response])
def test_in_the_functions_with_a_response_of_its_own(entry: Any) -> None:
    processor, event = Keeping(), SQS.event(["a", "bad"])
    handler = upper if entry is process_partial_response else aupper

    response = entry(event, handler, processor, FakeContext())

    assert response == {
        "batchItemFailures": [{"itemIdentifier": event["Records"][1]["messageId"]}],
        "mine": True,
    }


async def _awaited(processor: Any) -> Any:
    return await aprocess_partial_response(SQS.event(["a"]), aupper, processor)


def test_in_the_awaited_function() -> None:
    import asyncio

    processor = Keeping()

    assert asyncio.run(_awaited(processor)) == {"batchItemFailures": [], "mine": True}


def test_it_reads_records_handler_and_context() -> None:
    seen: list[Any] = []

    class Reading(Keeping):
        def _prepare(self) -> None:
            seen.extend([self.records, self.handler, self.lambda_context])

    event, context = SQS.event(["a"]), FakeContext()
    process_partial_response(event, upper, Reading(), context)

    assert seen == [event["Records"], upper, context]


def test_the_inherited_handlers_append_to_real_lists() -> None:
    kept: dict[str, Any] = {}

    class Inheriting(Keeping):
        def _process_record(self, record: Any) -> Any:
            try:
                return self.success_handler(record, self.handler(record))
            except Exception as error:
                return self.failure_handler(record, (type(error), error, error.__traceback__))

        def _clean(self) -> None:
            kept.update(ok=self.success_messages, no=self.fail_messages, why=self.exceptions)

    event = SQS.event(["a", "bad"])
    good, bad = event["Records"]
    with Inheriting()(event["Records"], upper) as batch:
        messages = batch.process()

    assert messages == [("success", "A", good), ("fail", "<class 'ValueError'>:bad", bad)]
    assert (kept["ok"], kept["no"]) == ([good], [bad])
    assert [type(value) for value in kept.values()] == [list, list, list]
    assert [kind for kind, _, _ in kept["why"]] == [ValueError]


def test_lists_start_empty_in_every_run() -> None:
    processor = Keeping()

    process_partial_response(SQS.event(["bad"]), upper, processor)
    response = process_partial_response(SQS.event(["a"]), upper, processor)

    assert response == {"batchItemFailures": [], "mine": True}


def test_clean_runs_and_what_the_record_raised_passes() -> None:
    class Loud(Keeping):
        def _process_record(self, record: Any) -> Any:
            return self.handler(record)

    processor = Loud()

    with pytest.raises(ValueError, match="bad"):
        process_partial_response(SQS.event(["bad"]), upper, processor)

    assert processor.calls == ["prepare", "clean"]


def test_it_takes_any_event_with_records() -> None:
    event, processor = KINESIS.event(["a"]), Keeping()

    process_partial_response(event, lambda record: record["eventID"], processor)

    assert processor.written == [event["Records"][0]["eventID"]]


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (None, "the event is None, not a dict"),
        ({"detail": 1}, "the event has no 'Records'; it has the keys 'detail'"),
        ({"Records": "abc"}, "'Records' is a str, not a list"),
        ([], "the event is an empty list, which EventBridge Pipes never delivers"),
    ],
)
def test_an_event_without_records_is_refused_by_name(event: Any, text: str) -> None:
    with pytest.raises(UnexpectedBatchTypeError) as caught:
        process_partial_response(event, never, Keeping())

    assert str(caught.value) == (
        f"This is not a batch of records: {text}. Expected a dict with a list under 'Records'. "
        "No handler was run."
    )


def test_a_list_that_a_pipe_delivers_is_its_records() -> None:
    processor = Keeping()

    process_partial_response(KINESIS_IN_PIPE, lambda record: record["eventID"], processor)

    assert processor.written == [record["eventID"] for record in KINESIS_IN_PIPE]


@pytest.mark.parametrize("missing", ["_prepare", "_process_record", "_clean"])
def test_a_missing_method_is_named_before_any_handler_runs(missing: str) -> None:
    handled: list[Any] = []
    methods: dict[str, Any] = dict.fromkeys(["_prepare", "_clean"], lambda self: None)
    methods["_process_record"] = Keeping._process_record
    del methods[missing]
    kind: Any = type("Half", (BasePartialProcessor,), methods)

    # At construction or when it is given a batch, but not when work was done.
    with pytest.raises((TypeError, NotImplementedError), match=missing):
        process_partial_response(SQS.event(["a"]), handled.append, kind())

    assert handled == []


def test_outside_a_run_there_is_nothing_to_read() -> None:
    with pytest.raises(RuntimeError, match=r"^This Keeping has not processed a batch"):
        _ = Keeping().records


def test_a_custom_processor_may_filter_its_records() -> None:
    class Filtering(Keeping):
        def _prepare(self) -> None:
            super()._prepare()
            self.records = [one for one in self.records if one["body"] != "b"]

    processor = Filtering()
    event = SQS.event("abc")

    process_partial_response(event, lambda record: record["body"], processor)

    assert processor.records == [event["Records"][0], event["Records"][2]]
    assert processor.written == ["a", "c"]


def test_a_custom_processor_keeps_the_logger_it_is_given() -> None:
    class Logging(Keeping):
        def __init__(self, logger: Any = None) -> None:
            BasePartialProcessor.__init__(self, logger)

    logger = object()

    assert Logging(logger).logger is logger
    assert Logging().logger is None

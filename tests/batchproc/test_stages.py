"""However a record fails: at which stage, with which record, and told once to hook and log."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from batchproc import SQSRecord, StoppedBeforeTimeoutError, aprocess_partial_response
from batchproc.models import SqsRecordModel
from tests.laws.custom import base_of
from tests.laws.log import captured
from tests.support.context import FakeContext
from tests.support.events import SQS, response_of
from tests.support.limit import within_a_loop
from tests.support.ways import ALL_WAYS, Outcome, Way, make_processor, run

EACH_DRIVER = [way for way in ALL_WAYS if way.form == "context_manager"]
each_driver = pytest.mark.parametrize("way", EACH_DRIVER, ids=repr)
WITH_LOGS = {"raise_on_entire_batch_failure": False}


class Whole(SqsRecordModel):
    """Takes bodies that are numbers."""

    body: int


def refuse(record: Any) -> None:
    raise ValueError("not today")


def told(way: Way, step: Any = None, **options: Any) -> tuple[Any, list[Any]]:
    """A processor with a `failure_handler` that notes its records; `step` wraps super's step."""
    noted: list[Any] = []

    def failure_handler(self: Any, record: Any, exception: Any) -> Any:
        noted.append(record)
        return base_of(SQS, way).failure_handler(self, record, exception)

    methods: dict[str, Any] = {"failure_handler": failure_handler}
    if step is not None and way.is_async:

        async def _async_process_record(self: Any, record: Any) -> Any:
            return step(self, await base_of(SQS, way)._async_process_record(self, record))

        methods["_async_process_record"] = _async_process_record
    elif step is not None:

        def _process_record(self: Any, record: Any) -> Any:
            return step(self, base_of(SQS, way)._process_record(self, record))

        methods["_process_record"] = _process_record
    cls = type("Telling", (base_of(SQS, way),), methods)
    return make_processor(SQS, way, {**WITH_LOGS, **options}, cls), noted


def in_log(lines: list[Any]) -> list[tuple[int, str]]:
    return [(line.batch_index, line.batch_stage) for line in lines]


@each_driver
def test_a_record_that_its_model_refuses_fails_at_parse_and_is_a_view(way: Way) -> None:
    processor, noted = told(way, model=Whole)
    event = SQS.event(["a"])
    with captured() as lines:
        outcome = run(SQS, event, refuse, way=way, processor=processor)

    check(outcome, "parse", noted, event["Records"])
    assert in_log(lines) == [(0, "parse")]


@each_driver
def test_a_record_that_its_handler_refuses_fails_at_handle_and_is_what_the_handler_got(
    way: Way,
) -> None:
    processor, noted = told(way, model=Whole)
    event = SQS.event(["1"])
    with captured() as lines:
        outcome = run(SQS, event, refuse, way=way, processor=processor)

    assert [Whole.model_validate(event["Records"][0])] == outcome.fail_messages == noted
    assert [item.stage for item in outcome.result] == ["handle"]
    assert in_log(lines) == [(0, "handle")]


@each_driver
def test_an_override_that_raises_fails_its_record_at_handle(way: Way) -> None:
    def step(self: Any, message: Any) -> Any:
        raise KeyError("in the override")

    processor, noted = told(way, step)
    event = SQS.event(["a"])
    with captured() as lines:
        outcome = run(SQS, event, lambda record: None, way=way, processor=processor)

    check(outcome, "handle", noted, event["Records"])
    assert in_log(lines) == [(0, "handle")]
    assert outcome.result[0].exception.args[0] == "in the override"


@each_driver
def test_a_failure_that_an_override_passes_on_stays_the_one_it_was(way: Way) -> None:
    def step(self: Any, message: Any) -> Any:
        failed: Any = self.exceptions[-1]
        return self.failure_handler(message[2], failed)

    processor, noted = told(way, step, model=Whole)
    event = SQS.event(["a"])
    with captured() as lines:
        outcome = run(SQS, event, refuse, way=way, processor=processor)

    check(outcome, "parse", noted[:1], event["Records"])
    assert noted[:1] == noted[1:]
    assert in_log(lines) == [(0, "parse")]


@pytest.mark.parametrize("answer", [None, "", 0, ()], ids=repr)
@each_driver
def test_an_override_that_gives_nothing_and_never_tried_fails_its_record_at_handle(
    way: Way, answer: Any
) -> None:
    async def nothing(self: Any, record: Any) -> Any:
        return answer

    methods = {"_async_process_record": nothing, "_process_record": lambda self, record: answer}
    cls = type("Silent", (base_of(SQS, way),), methods)
    event = SQS.event(["a", "b"])
    with captured() as lines:
        outcome = run(
            SQS, event, refuse, way=way, processor=make_processor(SQS, way, WITH_LOGS, cls)
        )

    assert outcome.statuses == ["fail", "fail"]
    assert [item.stage for item in outcome.result] == ["handle", "handle"]
    assert event["Records"] == outcome.fail_messages
    assert sorted(in_log(lines)) == [(0, "handle"), (1, "handle")]
    assert response_of(SQS.identifiers(event)) == outcome.response


def check(outcome: Outcome, stage: str, noted: list[Any], records: list[Any]) -> None:
    """The one record failed at this stage; its view is what hook, message and item have."""
    assert outcome.statuses == ["fail"]
    assert [stage] == [item.stage for item in outcome.result]
    assert records == noted
    assert records == outcome.fail_messages
    assert [SQSRecord, SQSRecord] == [type(noted[0]), type(outcome.fail_messages[0])]
    assert response_of(SQS.identifiers({"Records": records})) == outcome.response


class Hasty(SQS.async_processor_class):  # type: ignore[misc,name-defined]  # it is Any here
    async def _async_process_record(self, record: Any) -> Any:
        return await super()._async_process_record(record)


@pytest.mark.parametrize("cls", [SQS.async_processor_class, Hasty])
def test_a_record_that_is_open_at_the_deadline_fails_with_its_view(cls: Any) -> None:
    context, event = FakeContext(501), SQS.event(["a"])

    async def handler(record: Any) -> None:
        asyncio.get_running_loop().call_later(0.003, context.advance, 100)
        await asyncio.sleep(30)

    processor = SQS.make(cls, stop_before_timeout_ms=500, **WITH_LOGS)

    async def main() -> Outcome:
        outcome = Outcome()
        with captured() as lines:
            await aprocess_partial_response(event, handler, processor, context)
        outcome.read(processor)
        outcome.messages = in_log(lines)
        return outcome

    outcome = within_a_loop(10, main)

    check(outcome, "handle", outcome.fail_messages, event["Records"])
    assert outcome.messages == [(0, "handle")]
    exception = outcome.result[0].exception
    assert StoppedBeforeTimeoutError is type(exception)
    assert (
        str(exception)
    ) == "Cancelled while it was open: less than stop_before_timeout_ms was left"
    assert asyncio.CancelledError is type(exception.__cause__)

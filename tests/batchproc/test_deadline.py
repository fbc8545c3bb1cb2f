"""`stop_before_timeout_ms`: handing records back instead of timing out."""

from __future__ import annotations

import asyncio
import re
from types import SimpleNamespace
from typing import Any

import pytest

from batchproc import (
    StoppedBeforeTimeoutError,
)
from batchproc._plan import Plan
from tests.batchproc.handlers import never, refusing
from tests.support.context import FakeContext
from tests.support.events import ALL, SQS, Source, response_of
from tests.support.ways import SYNC_WAYS, Way, run

sources = pytest.mark.parametrize("source", ALL, ids=repr)


@pytest.mark.parametrize("way", SYNC_WAYS, ids=repr)
@sources
def test_records_start_while_enough_time_is_left(source: Source, way: Way) -> None:
    event, context = source.event(["a", "b", "c", "d"]), FakeContext(remaining_ms=1_000)
    ids = source.identifiers(event)

    def handler(record: Any) -> None:
        context.advance(300)  # 1000, 700, 400: two records start with at least 500 left

    outcome = run(source, event, handler, {"stop_before_timeout_ms": 500}, way, context=context)

    assert outcome.statuses == ["success", "success", "skipped", "skipped"]
    assert outcome.response == response_of(ids[2:3] if source.rewinds else ids[2:])
    assert type(outcome.result[2].exception) is StoppedBeforeTimeoutError
    assert str(outcome.result[2].exception) == (
        "Not started: less than stop_before_timeout_ms=500 was left"
    )
    assert isinstance(outcome.result[2].exception, TimeoutError)


def test_exactly_enough_time_is_enough() -> None:
    context = FakeContext(remaining_ms=500)

    outcome = run(
        SQS, SQS.event(["a"]), refusing(SQS), {"stop_before_timeout_ms": 500}, context=context
    )

    assert outcome.statuses == ["success"]


def test_what_is_left_until_the_deadline_is_never_less_than_nothing() -> None:
    context = FakeContext(remaining_ms=700)
    batch = SimpleNamespace(
        settings=SimpleNamespace(skip=None, lane=None, least=500),
        lambda_context=context,
        records=[],
    )
    job: Any = SimpleNamespace(batch=batch)
    plan = Plan(job)
    left = [plan.until_late()]
    for _ in range(2):
        context.advance(150)
        left.append(plan.until_late())

    assert left == [200, 50, 0]


@sources
def test_a_batch_handed_back_for_lack_of_time_does_not_raise(source: Source) -> None:
    event, context = source.event(["a", "b"]), FakeContext(remaining_ms=10)
    ids = source.identifiers(event)

    outcome = run(source, event, never, {"stop_before_timeout_ms": 500}, context=context)

    assert outcome.error is None
    assert outcome.response == response_of(ids[:1] if source.rewinds else ids)


def test_an_open_async_record_is_cancelled_at_the_deadline_and_fails() -> None:
    context, event = FakeContext(remaining_ms=601), SQS.event(["quick", "slow", "late"])
    cancelled: list[str] = []

    async def handler(record: Any) -> None:
        if record.body == "quick":
            context.advance(100)  # 501 ms left: "slow" may start
            return
        asyncio.get_running_loop().call_later(0.005, context.advance, 100)
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            cancelled.append(record.body)
            raise

    processor = SQS.async_processor(stop_before_timeout_ms=500, max_concurrency=1)
    with processor(event["Records"], handler, context) as batch:
        batch.async_process()

    assert cancelled == ["slow"]
    assert [item.status for item in batch.result] == ["success", "fail", "skipped"]
    assert isinstance(batch.result[1].exception, StoppedBeforeTimeoutError)
    assert batch.response() == response_of(SQS.identifiers(event)[1:])


@pytest.mark.parametrize(
    ("context", "came"),
    [
        (None, "none was given"),
        (object(), "object has no such method"),
        ({"aws_request_id": "1"}, "dict has no such method"),
    ],
)
def test_a_deadline_needs_a_context_that_tells_the_time(context: Any, came: str) -> None:
    processor = SQS.processor(stop_before_timeout_ms=500)
    message = (
        "stop_before_timeout_ms needs the Lambda context with get_remaining_time_in_millis(), and "
        f"{came}. Pass context=context to process_partial_response, or lambda_context=context "
        "where you call the processor. No record was touched."
    )

    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        processor(SQS.event(["a"])["Records"], never, context)

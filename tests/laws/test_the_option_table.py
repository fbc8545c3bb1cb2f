"""The table of options: what is allowed, what is refused, and the response under each."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchproc.errors import BatchProcessingError, StoppedBeforeTimeoutError
from tests.laws.cases import Case, case, cases, law
from tests.support.context import FakeContext
from tests.support.events import ALL, DYNAMODB, KAFKA, KINESIS, SQS, SQS_FIFO, Source, response_of
from tests.support.ways import ASYNC_WAYS, Way, run, ways_of

PLAIN = [SQS, KINESIS, DYNAMODB, KAFKA]
SYNC, ASYNC = "processor", "async_processor"

ALLOWED: list[tuple[Source, str, dict[str, Any]]] = [
    *[(source, kind, {"stop_on_failure": True}) for source in PLAIN for kind in (SYNC, ASYNC)],
    *[(source, kind, {"stop_before_timeout_ms": 1}) for source in ALL for kind in (SYNC, ASYNC)],
    *[(source, SYNC, {"max_workers": n}) for source in PLAIN for n in (1, 2, 50)],
    *[(source, ASYNC, {"max_concurrency": n}) for source in ALL for n in (1, 2, 5_000)],
    *[
        (source, kind, {"raise_on_entire_batch_failure": False})
        for source in ALL
        for kind in (SYNC, ASYNC)
    ],
    *[(source, kind, {"log_failures": False}) for source in ALL for kind in (SYNC, ASYNC)],
    (SQS_FIFO, SYNC, {"skip_group_on_error": True, "max_workers": 3}),
    (SQS_FIFO, ASYNC, {"skip_group_on_error": True, "max_concurrency": 3}),
    (KAFKA, SYNC, {"stop_on_failure": True, "max_workers": 3}),
    (KAFKA, ASYNC, {"stop_on_failure": True, "max_concurrency": 3}),
    (KINESIS, ASYNC, {"stop_on_failure": True, "max_concurrency": 3}),
]
REFUSED: list[tuple[Source, str, dict[str, Any]]] = [
    (SQS_FIFO, SYNC, {"stop_on_failure": True}),
    (SQS_FIFO, ASYNC, {"stop_on_failure": True}),
    (SQS_FIFO, SYNC, {"max_workers": 2}),
    (KINESIS, SYNC, {"stop_on_failure": True, "max_workers": 2}),
    (DYNAMODB, SYNC, {"stop_on_failure": True, "max_workers": 2}),
    *[(source, SYNC, {"max_workers": n}) for source in PLAIN for n in (0, -1)],
    *[(source, ASYNC, {"max_concurrency": n}) for source in ALL for n in (0, -1)],
    *[(source, kind, {"stop_before_timeout_ms": -1}) for source in ALL for kind in (SYNC, ASYNC)],
]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("source", "kind", "options"), ALLOWED, ids=str)
def test_allowed(source: Source, kind: str, options: dict[str, Any]) -> None:
    assert getattr(source, kind)(**options) is not None


@pytest.mark.parametrize(("source", "kind", "options"), REFUSED, ids=str)
def test_refused_at_construction(source: Source, kind: str, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the text is checked below
        getattr(source, kind)(**options)

    assert any(name in str(caught.value) for name in options), caught.value


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_each_kind_knows_only_its_own_options(source: Source) -> None:
    with pytest.raises(TypeError):
        source.processor(max_concurrency=3)
    with pytest.raises(TypeError):
        source.async_processor(max_workers=3)


@law
@given(cases(PLAIN, min_size=1))
def test_stop_on_failure(batch: Case) -> None:
    """Sequential for all but Kafka, where others go on; the response is the oracle's."""
    batch.options["stop_on_failure"] = True
    for way in batch.ways():
        ran: list[str] = []
        outcome = run(batch.source, batch.event, batch.handler(ran), batch.options, way)

        assert batch.statuses == outcome.statuses, way
        assert batch.response == outcome.response, way
        wanted = batch.bodies_with("success", "fail")
        assert (wanted if batch.source is not KAFKA else sorted(wanted)) == (
            ran if batch.source is not KAFKA else sorted(ran)
        ), way
        if batch.source.rewinds:
            assert len(outcome.response["batchItemFailures"]) <= 1, way


# --- stop_before_timeout_ms -----------------------------------------------------------------------

IN_ORDER: dict[str, dict[str, int]] = {
    "sync": {},
    "threads": {"max_workers": 1},
    "async": {"max_concurrency": 1},
}


def in_order(source: Source, way: Way, options: dict[str, Any]) -> dict[str, Any]:
    """Options under which records run one after the other, so that the clock decides alone."""
    return {**options, **IN_ORDER[way.driver]}


def late_response(batch: Case, statuses: list[str]) -> dict[str, Any]:
    """What Lambda must be told when `skipped` records were not started for lack of time."""
    reported = []
    for identifier, status in zip(batch.identifiers, statuses, strict=True):
        if status != "success":
            reported.append(identifier)
        if status == "skipped" and batch.source.rewinds:
            break
    return response_of(reported)


@law
@given(
    cases(min_size=1, stops=False),
    st.integers(0, 700),
    st.integers(1, 500),
    st.integers(1, 200),
)
def test_a_record_starts_while_there_is_time(
    batch: Case, remaining: int, margin: int, cost: int
) -> None:
    for way in batch.ways():
        if batch.options.get("skip_group_on_error") and way.driver != "sync":
            continue  # lanes: which group gets the last of the time is not promised
        context = FakeContext(remaining)
        inner = batch.handler()

        def handle(record: Any, context: Any = context, inner: Any = inner) -> Any:
            context.advance(cost)
            return inner(record)

        options = in_order(batch.source, way, {**batch.options, "stop_before_timeout_ms": margin})
        outcome = run(batch.source, batch.event, handle, options, way, context=context)
        left, statuses = remaining, []
        for status in batch.statuses:
            if status == "skipped" or max(0, left) < margin:
                statuses.append("skipped")
            else:
                left -= cost
                statuses.append(status)

        assert statuses == outcome.statuses, way
        if batch.source.rewinds:
            assert late_response(batch, statuses) == outcome.response, way
        else:
            late = [i for i, s in zip(batch.identifiers, statuses, strict=True) if s != "success"]
            assert response_of(late) == outcome.response, way
        whole = "success" not in statuses and "fail" in statuses
        assert whole == isinstance(outcome.error, BatchProcessingError), way


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_hand_back_for_lack_of_time_does_not_raise(source: Source) -> None:
    batch = case(source, 3)
    for way in ways_of(source):
        options = {"stop_before_timeout_ms": 500}
        ran: list[Any] = []
        outcome = run(source, batch.event, ran.append, options, way, context=FakeContext(499))

        assert outcome.error is None, way
        assert outcome.statuses == ["skipped"] * 3, way
        assert ran == [], way
        assert late_response(batch, ["skipped"] * 3) == outcome.response, way
        assert outcome.exceptions == [], way
        for item in outcome.result:
            assert isinstance(item.exception, StoppedBeforeTimeoutError), way
            assert isinstance(item.exception, TimeoutError), way


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_stopping_before_the_timeout_needs_a_context(source: Source) -> None:
    batch = case(source, 2)
    for way in ways_of(source):
        for context in (None, object()):
            ran: list[Any] = []
            options = {"stop_before_timeout_ms": 500}
            outcome = run(source, batch.event, ran.append, options, way, context=context)

            assert isinstance(outcome.error, ValueError), way
            assert "stop_before_timeout_ms" in str(outcome.error), way
            assert ran == [], way


class RunningContext(FakeContext):
    """From `start()` on, time goes by itself, as in Lambda."""

    end: float | None = None

    def start(self) -> None:
        self.end = time.monotonic() + self.remaining_ms / 1_000

    def get_remaining_time_in_millis(self) -> int:
        if self.end is None:
            return self.remaining_ms
        return max(0, int((self.end - time.monotonic()) * 1_000))


@pytest.mark.parametrize("way", ASYNC_WAYS, ids=str)
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_at_the_deadline_an_open_async_record_is_cancelled_and_fails(
    source: Source, way: Way
) -> None:
    cleaned: list[str] = []
    statuses = ["success", "fail", "skipped"] if source.fifo else ["success", "fail", "success"]
    context = RunningContext(1_040)
    last = "body-1" if source.fifo else "body-2"  # that starts before the deadline

    async def handle(record: Any) -> str:
        body = source.body_of(record)
        if body == last:
            context.start()
        if body == "body-1":
            try:
                await asyncio.Event().wait()
            finally:
                cleaned.append(body)
        return body

    batch = case(source, 3)
    outcome = run(
        source,
        batch.event,
        handle,
        {"stop_before_timeout_ms": 1_000},
        way,
        context=context,
        adapt=False,
    )

    assert outcome.error is None
    assert statuses == outcome.statuses
    assert cleaned == ["body-1"]
    assert isinstance(outcome.result[1].exception, StoppedBeforeTimeoutError)
    assert len(outcome.exceptions) == 1


def test_a_sync_record_that_has_started_is_waited_for() -> None:
    for source in ALL:
        for way in ways_of(source):
            if way.is_async:
                continue
            context = FakeContext(600)

            def handle(record: Any, context: Any = context) -> str:
                context.advance(10_000)
                return "done"

            options = in_order(source, way, {"stop_before_timeout_ms": 500})
            event = source.event(["body-0", "body-1"])
            outcome = run(source, event, handle, options, way, context=context)

            assert (source, way, ["success", "skipped"]) == (source, way, outcome.statuses)

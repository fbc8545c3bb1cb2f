"""Promise 8. Order is an explicit promise."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchproc.errors import (
    SQSFifoCircuitBreakerError,
    SQSFifoMessageGroupCircuitBreakerError,
)
from tests.laws.cases import Case, case, cases, law
from tests.support.events import ALL, KAFKA, SQS, SQS_FIFO, Source
from tests.support.ways import ASYNC_WAYS, SYNC_WAYS, THREAD_WAYS, Way, run, ways_of

fifo_cases = cases([SQS_FIFO])


def pausing(batch: Case, pauses: list[int], steps: list[tuple[str, str]]) -> Any:
    """An async handler that suspends as often as `pauses` says; notes starts and ends."""
    inner = batch.handler()

    async def handle(record: Any) -> Any:
        body = batch.source.body_of(record)
        steps.append(("start", body))
        for _ in range(pauses[int(body.split("-")[1]) % len(pauses)]):
            await asyncio.sleep(0)
        steps.append(("end", body))
        return inner(record)

    return handle


@law
@given(fifo_cases)
def test_fifo_never_runs_what_must_wait_for_a_failed_record(batch: Case) -> None:
    for way in batch.ways():
        ran: list[str] = []
        outcome = run(batch.source, batch.event, batch.handler(ran), batch.options, way)

        assert sorted(batch.bodies_with("success", "fail")) == sorted(ran), way
        by_group: defaultdict[Any, list[str]] = defaultdict(list)
        for record, body in zip(batch.records, batch.bodies, strict=True):
            by_group[batch.lane(record)].append(body)
        for group in by_group.values():
            started = [body for body in ran if body in group]
            assert group[: len(started)] == started, way
        assert batch.response == outcome.response, way


@law
@given(fifo_cases)
def test_skipped_fifo_records_say_why(batch: Case) -> None:
    by_group = batch.options.get("skip_group_on_error")
    kind = SQSFifoMessageGroupCircuitBreakerError if by_group else SQSFifoCircuitBreakerError
    for way, outcome in batch.outcomes():
        for item in outcome.result.skipped:
            assert type(item.exception) is kind, way
            assert (item.stage, item.result) == (None, None), way
            assert item.exception not in [value for _, value, _ in outcome.exceptions], way
        for item, message in zip(outcome.result, outcome.messages or [], strict=False):
            if item.status == "skipped":
                assert ("fail", item.record) == (message[0], message[2]), way
                assert message[1].startswith(f"{kind}:"), way


@law
@given(cases(min_size=1), st.lists(st.integers(0, 4), min_size=1, max_size=6))
def test_async_lanes_never_overlap_within(batch: Case, pauses: list[int]) -> None:
    for way in ASYNC_WAYS:
        steps: list[tuple[str, str]] = []
        handler = pausing(batch, pauses, steps)
        outcome = run(batch.source, batch.event, handler, batch.options, way, adapt=False)

        assert batch.response == outcome.response, way
        assert batch.statuses == outcome.statuses, way
        lanes: defaultdict[Any, list[tuple[str, str]]] = defaultdict(list)
        lane_of = dict(zip(batch.bodies, map(batch.lane, batch.records), strict=True))
        for step in steps:
            lanes[lane_of[step[1]]].append(step)
        for lane in lanes.values():
            pairs = [("start", "end")] * (len(lane) // 2)
            assert pairs == [(a[0], b[0]) for a, b in zip(lane[::2], lane[1::2], strict=True)]
            assert [a[1] for a in lane[::2]] == [b[1] for b in lane[1::2]]


@law
@given(cases(), st.lists(st.integers(0, 4), min_size=1, max_size=6))
def test_results_come_back_in_event_order(batch: Case, pauses: list[int]) -> None:
    for way in batch.ways():
        handler = pausing(batch, pauses, []) if way.is_async else batch.handler()
        outcome = run(batch.source, batch.event, handler, batch.options, way, adapt=False)
        good, bad = batch.bodies_with("success"), batch.bodies_with("fail", "skipped")
        read = batch.source.body_of

        assert batch.records == [item.record for item in outcome.result], way
        assert [read(view) for view in outcome.success_messages] == good, way
        assert [read(view) for view in outcome.fail_messages] == bad, way
        if outcome.messages is not None:
            assert batch.records == [message[2] for message in outcome.messages], way
            words = ["success" if status == "success" else "fail" for status in batch.statuses]
            assert [message[0] for message in outcome.messages] == words, way


@law
@given(cases())
def test_processed_messages_are_tuples_of_ours(batch: Case) -> None:
    errors = {True: "tests.laws.cases.Refused", False: "tests.laws.cases.Lost"}
    for way, outcome in batch.outcomes():
        for item, message in zip(outcome.result, outcome.messages or [], strict=False):
            body = batch.source.body_of(item.record)
            assert type(message) is tuple, way
            if item.status == "success":
                assert message == ("success", f"done {body}", item.record), way
            if item.status == "fail":
                kind = errors[bool(int(body.split("-")[1]) % 2)]
                assert message == ("fail", f"<class '{kind}'>:not {body}", item.record), way


@pytest.mark.parametrize("way", SYNC_WAYS, ids=str)
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_sync_runs_in_event_order(source: Source, way: Way) -> None:
    more: dict[str, Any] = {"partitions": [1, 0, 1, 2]} if source is KAFKA else {}
    batch = Case(source, source.event(["body-0", "body-1", "body-2", "body-3"], **more))
    ran: list[str] = []
    run(source, batch.event, batch.handler(ran), way=way)

    assert batch.bodies == ran


# --- how many at once -----------------------------------------------------------------------------


def peak_of(source: Source, way: Way, event: Any, options: dict[str, Any]) -> tuple[int, list[str]]:
    """How many async records were open at once, and in which order they ended."""
    is_open, peak, ended = [0], [0], list[str]()

    async def handle(record: Any) -> None:
        is_open[0] += 1
        peak[0] = max(peak[0], is_open[0])
        for _ in range(5):
            await asyncio.sleep(0)
        is_open[0] -= 1
        ended.append(source.body_of(record))

    outcome = run(source, event, handle, options, way, adapt=False)
    assert {"success"} >= set(outcome.statuses)
    return peak[0], ended


@pytest.mark.parametrize("way", ASYNC_WAYS, ids=str)
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_async_opens_all_at_once_unless_the_source_has_an_order(source: Source, way: Way) -> None:
    event = source.event([f"body-{n}" for n in range(7)])
    peak, _ = peak_of(source, way, event, {})

    assert (1 if source.fifo else 7) == peak


@pytest.mark.parametrize("way", ASYNC_WAYS, ids=str)
def test_async_fifo_opens_a_lane_per_group(way: Way) -> None:
    event = SQS_FIFO.event("abcdef", groups=["x", "y", "x", "z", "z", "y"])
    assert peak_of(SQS_FIFO, way, event, {}) == (1, list("abcdef"))
    assert peak_of(SQS_FIFO, way, event, {"skip_group_on_error": True})[0] == 3


@pytest.mark.sampled(4)
@pytest.mark.parametrize("way", ASYNC_WAYS, ids=str)
@pytest.mark.parametrize("limit", [1, 2, 3, 50])
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_max_concurrency_is_a_limit(source: Source, limit: int, way: Way) -> None:
    options: dict[str, Any] = {"max_concurrency": limit}
    more: dict[str, Any] = {}
    if source.fifo:
        options["skip_group_on_error"] = True
        more["groups"] = list("abcdefgh")
    bodies = [f"body-{n}" for n in range(8)]
    peak, ended = peak_of(source, way, source.event(bodies, **more), options)

    assert min(limit, 8) == peak
    if limit == 1:
        assert bodies == ended


@pytest.mark.parametrize("way", ASYNC_WAYS, ids=str)
def test_a_hundred_are_open_by_default(way: Way) -> None:
    event = SQS.event([f"body-{n}" for n in range(130)])

    assert peak_of(SQS, way, event, {})[0] == 100


@pytest.mark.sampled(3)
@pytest.mark.parametrize("way", THREAD_WAYS, ids=str)
@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_max_workers_run_at_once_and_no_more(source: Source, workers: int, way: Way) -> None:
    options: dict[str, Any] = {"max_workers": workers}
    more: dict[str, Any] = {}
    if source.fifo:
        options["skip_group_on_error"] = True
        more["groups"] = list("abcdefgh")
    gate = threading.Barrier(workers)  # opens only if so many records are open at once
    lock, is_open, peak = threading.Lock(), [0], [0]

    def handle(record: Any) -> None:
        with lock:
            is_open[0] += 1
            peak[0] = max(peak[0], is_open[0])
        gate.wait(60)
        with lock:
            is_open[0] -= 1

    outcome = run(source, source.event("abcdefgh", **more), handle, options, way)

    assert outcome.statuses == ["success"] * 8
    assert workers == peak[0]


@law
@given(cases([SQS_FIFO], min_size=1))
def test_threads_keep_a_group_in_order(batch: Case) -> None:
    batch.options["skip_group_on_error"] = True
    for way in THREAD_WAYS:
        ran: list[str] = []
        run(batch.source, batch.event, batch.handler(ran), batch.options, way)
        place = {body: index for index, body in enumerate(batch.bodies)}
        by_group: defaultdict[Any, list[int]] = defaultdict(list)
        for body in ran:
            by_group[batch.lane(batch.records[place[body]])].append(place[body])

        assert all(sorted(places) == places for places in by_group.values()), way


def test_kafka_lanes_are_topic_partitions() -> None:
    event = KAFKA.event(["body-0", "body-1", "body-2", "body-3"], partitions=[0, 1, 0, 1])
    batch = Case(KAFKA, event, frozenset(["body-0"]), {"stop_on_failure": True})
    assert batch.statuses == ["fail", "skipped", "success", "success"]
    for way in ways_of(KAFKA, batch.options):
        ran: list[str] = []
        outcome = run(KAFKA, event, batch.handler(ran), batch.options, way)

        assert batch.statuses == outcome.statuses, way
        assert sorted(ran) == ["body-0", "body-1", "body-3"], way


def test_a_fifo_record_without_a_group_stands_alone() -> None:
    batch = case(SQS, 3, fails=[0])
    for way in ways_of(SQS_FIFO, {"skip_group_on_error": True}):
        options = {"skip_group_on_error": True}
        outcome = run(SQS_FIFO, batch.event, batch.handler(), options, way)

        assert outcome.statuses == ["fail", "success", "success"], way

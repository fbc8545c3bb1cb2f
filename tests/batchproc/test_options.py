"""Options beyond the spec: stopping at a failure or before the timeout, threads, concurrency."""

from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar
from typing import Any

import pytest

from batchproc import (
    BatchProcessor,
    EventType,
    RecordSkippedError,
)
from tests.batchproc.handlers import refusing
from tests.support.events import ALL, KAFKA, KINESIS, SQS, SQS_FIFO, Source, response_of
from tests.support.ways import ALL_WAYS, Way, run, ways_of

streams = pytest.mark.parametrize("source", [one for one in ALL if one.rewinds], ids=repr)
in_order = pytest.mark.parametrize("way", [w for w in ALL_WAYS if w.driver != "threads"], ids=repr)
STOP = {"stop_on_failure": True}
request_id: ContextVar[str] = ContextVar("request_id", default="unbound")


# --- stop_on_failure ------------------------------------------------------------------------------


@streams
@in_order
def test_a_stream_stops_and_reports_the_first_failure_alone(source: Source, way: Way) -> None:
    event = source.event(["a", "b", "c", "d"])
    seen: list[str] = []

    outcome = run(source, event, refusing(source, "b", "d", seen=seen), STOP, way)

    assert seen == ["a", "b"]
    assert outcome.response == response_of(source.identifiers(event)[1:2])
    assert outcome.statuses == ["success", "fail", "skipped", "skipped"]
    assert type(outcome.result[2].exception) is RecordSkippedError


@in_order
def test_a_queue_stops_and_reports_the_rest(way: Way) -> None:
    event = SQS.event(["a", "b", "c"])
    seen: list[str] = []

    outcome = run(SQS, event, refusing(SQS, "b", seen=seen), STOP, way)

    assert seen == ["a", "b"]
    assert outcome.response == response_of(SQS.identifiers(event)[1:])


@pytest.mark.parametrize("way", ways_of(KAFKA, STOP), ids=repr)
def test_kafka_stops_the_partition_and_goes_on_with_the_others(way: Way) -> None:
    event = KAFKA.event(["a", "x", "b", "y", "c", "z"], partitions=[0, 1, 0, 1, 0, 1])
    seen: list[str] = []

    outcome = run(KAFKA, event, refusing(KAFKA, "b", seen=seen), STOP, way)

    assert sorted(seen) == ["a", "b", "x", "y", "z"]
    assert outcome.response == response_of(
        [{"partition": "audit-0", "offset": 102}, {"partition": "audit-0", "offset": 104}]
    )


def test_partitions_of_the_same_number_in_other_topics_go_on() -> None:
    from tests.support.events import kafka_record

    one, two = kafka_record(0, "a", topic="one"), kafka_record(1, "b", topic="one")
    other = kafka_record(0, "c", topic="two")
    event = {"eventSource": "aws:kafka", "records": {"one-0": [one, two], "two-0": [other]}}

    outcome = run(KAFKA, event, refusing(KAFKA, "a"), STOP)

    assert outcome.statuses == ["fail", "skipped", "success"]


# --- max_workers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("source", [SQS, KINESIS, KAFKA], ids=repr)
def test_threads_share_the_batch_out(source: Source) -> None:
    both_here = threading.Barrier(2)

    def handler(record: Any) -> str:
        both_here.wait(timeout=60)  # breaks, and the records fail, where only one runs at a time
        return threading.current_thread().name

    outcome = run(source, source.event(["a", "b"]), handler, {"max_workers": 2})

    assert outcome.statuses == ["success", "success"]
    assert len({item.result for item in outcome.result}) == 2


def test_no_more_threads_than_asked_for() -> None:
    names = set()

    def handler(record: Any) -> None:
        names.add(threading.current_thread().name)

    run(SQS, SQS.event(["a"] * 20), handler, {"max_workers": 2})

    assert len(names) <= 2
    assert threading.current_thread().name not in names


def test_hooks_run_in_the_thread_of_their_record() -> None:
    threads: dict[str, int] = {}
    told: dict[str, int] = {}

    class Telling(BatchProcessor):
        def success_handler(self, record: Any, result: Any) -> Any:
            told[record.body] = threading.get_ident()
            return super().success_handler(record, result)

        def failure_handler(self, record: Any, exception: Any) -> Any:
            told[record.body] = threading.get_ident()
            return super().failure_handler(record, exception)

    def handler(record: Any) -> None:
        threads[record.body] = threading.get_ident()
        if record.body in "bd":
            raise ValueError(record.body)

    bodies = ["a", "b", "c", "d", "e"]
    processor = Telling(EventType.SQS, max_workers=3)
    outcome = run(SQS, SQS.event(bodies), handler, processor=processor)

    assert outcome.statuses == ["success", "fail", "success", "fail", "success"]
    assert told == threads


def test_a_variable_bound_by_one_record_no_other_record_sees_on_threads() -> None:
    def handler(record: Any) -> str:
        before = request_id.get()
        request_id.set(record.body)
        return before

    request_id.set("outside")
    outcome = run(SQS, SQS.event(["a"] * 10), handler, {"max_workers": 2})

    assert {item.result for item in outcome.result} == {"outside"}
    assert request_id.get() == "outside"


def test_a_variable_bound_by_one_record_no_other_record_sees_in_async() -> None:
    async def handler(record: Any) -> str:
        before = request_id.get()
        request_id.set(record.body)
        await asyncio.sleep(0)
        assert request_id.get() == record.body
        return before

    request_id.set("outside")
    processor = SQS.async_processor(max_concurrency=2)
    with processor(SQS.event(list("abcdef"))["Records"], handler) as batch:
        messages = batch.async_process()

    assert {message[:2] for message in messages} == {("success", "outside")}
    assert request_id.get() == "outside"


def test_a_queue_that_stops_runs_one_record_after_the_other_with_any_number_of_threads() -> None:
    event, seen = SQS.event(["a", "b", "c", "d"]), []

    def handler(record: Any) -> None:
        seen.append(record.body)
        if record.body == "b":
            raise ValueError("b")

    outcome = run(SQS, event, handler, {**STOP, "max_workers": 4})

    assert seen == ["a", "b"]
    assert outcome.response == response_of(SQS.identifiers(event)[1:])


def test_a_fifo_queue_has_threads_for_its_groups() -> None:
    event = SQS_FIFO.event(["a1", "b1", "a2", "b2"], groups=["a", "b", "a", "b"])
    order: list[str] = []
    both_here = threading.Barrier(2)

    def handler(record: Any) -> None:
        if record.body.endswith("1"):
            both_here.wait(timeout=60)
        order.append(record.body)

    options = {"skip_group_on_error": True, "max_workers": 2}
    outcome = run(SQS_FIFO, event, handler, options)

    assert set(outcome.statuses) == {"success"}
    assert order.index("a1") < order.index("a2")
    assert order.index("b1") < order.index("b2")


# --- max_concurrency ------------------------------------------------------------------------------


@pytest.mark.parametrize(("limit", "most"), [(1, 1), (3, 3), (100, 8)])
def test_no_more_records_are_open_than_max_concurrency(limit: int, most: int) -> None:
    open_now, found = [0], [0]

    async def handler(record: Any) -> None:
        open_now[0] += 1
        found[0] = max(found[0], open_now[0])
        await asyncio.sleep(0)
        open_now[0] -= 1

    processor = SQS.async_processor(max_concurrency=limit)
    with processor(SQS.event(["a"] * 8)["Records"], handler) as batch:
        batch.async_process()

    assert found == [most]


def test_max_concurrency_is_a_hundred_by_default() -> None:
    open_now, found = [0], [0]

    async def handler(record: Any) -> None:
        open_now[0] += 1
        found[0] = max(found[0], open_now[0])
        await asyncio.sleep(0)
        open_now[0] -= 1

    with SQS.async_processor()(SQS.event(["a"] * 150)["Records"], handler) as batch:
        batch.async_process()

    assert found == [100]

"""Records on threads, where something stops the run: nothing is lost, and nobody is left behind."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from batchproc import _threads
from tests.support.events import ALL, SQS, SQS_FIFO, response_of
from tests.support.limit import within
from tests.support.ways import THREAD_WAYS, Outcome, Way, run

EVENT = SQS.event("abcdef")
IDS = SQS.identifiers(EVENT)


def outcome_of(handler: Any, way: Way = THREAD_WAYS[0], workers: int = 2) -> Outcome:
    options = {"max_workers": workers}
    return within(10, lambda: run(SQS, EVENT, handler, options, way, catch=(BaseException,)))


def pool_threads() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name.startswith("batchproc")]


@pytest.mark.parametrize("way", THREAD_WAYS, ids=str)
def test_ctrl_c_while_waiting_lets_what_has_started_end_and_starts_nothing(
    way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = threading.Barrier(3)
    noted = threading.Event()
    own = ThreadPoolExecutor.shutdown

    def wait(futures: Any) -> None:
        started.wait(60)  # both threads are in a record
        raise KeyboardInterrupt

    def shutdown(pool: ThreadPoolExecutor) -> None:
        noted.set()  # the driver has noted the interrupt, and now waits for the threads
        own(pool)

    def handler(record: Any) -> None:
        if record.body in "ab":
            started.wait(60)
            noted.wait(60)

    monkeypatch.setattr(_threads, "wait", wait)
    monkeypatch.setattr(ThreadPoolExecutor, "shutdown", shutdown)
    outcome = outcome_of(handler, way)

    assert type(outcome.error) is KeyboardInterrupt
    assert outcome.statuses == ["success", "success", *["skipped"] * 4]
    assert outcome.response == response_of(IDS[2:])
    assert pool_threads() == []


@pytest.mark.parametrize("way", THREAD_WAYS, ids=str)
def test_where_no_second_thread_can_be_had_the_run_is_left_and_reported(
    way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, submitted = ThreadPoolExecutor.submit, []

    def submit(pool: Any, *work: Any) -> Any:
        submitted.append(work)
        if len(submitted) > 1:
            raise RuntimeError("can't start new thread")
        return own(pool, *work)

    monkeypatch.setattr(ThreadPoolExecutor, "submit", submit)
    done: list[str] = []
    outcome = outcome_of(lambda record: done.append(record.body), way)

    assert str(outcome.error) == "can't start new thread"
    assert sorted(done) == [item.record["body"] for item in outcome.result.succeeded]
    assert outcome.response == response_of(IDS[len(done) :])


@pytest.mark.parametrize("source", [s for s in ALL if not s.fifo], ids=repr)
def test_an_empty_batch_starts_no_thread(source: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_threads, "ThreadPoolExecutor", None)

    outcome = run(source, source.event([]), print, {"max_workers": 4}, THREAD_WAYS[0])

    assert outcome.response == response_of([])


def test_an_error_before_the_first_thread_leaves_the_run_and_reports_every_record(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_threads, "Lock", lambda: 1 / 0)

    outcome = outcome_of(print)

    assert type(outcome.error) is ZeroDivisionError
    assert outcome.response == response_of(IDS)


def test_groups_keep_their_order_on_threads_however_late_the_first_fails() -> None:
    event = SQS_FIFO.event("abcdef", groups=list("xyxyxy"))
    gate = threading.Event()

    def handler(record: Any) -> None:
        if record.body == "a":
            gate.wait(60)  # until the other group is done
            raise ValueError("a")
        if record.body == "f":
            gate.set()

    options = {"max_workers": 2, "skip_group_on_error": True}
    outcome = within(10, lambda: run(SQS_FIFO, event, handler, options, THREAD_WAYS[0]))

    assert outcome.statuses == ["fail", "success", "skipped", "success", "skipped", "success"]
    assert outcome.response == response_of(SQS_FIFO.identifiers(event)[::2])


def test_the_threads_bear_the_name_of_the_library() -> None:
    names: set[str] = set()

    outcome_of(lambda record: names.add(threading.current_thread().name))

    assert names
    assert names <= {"batchproc_0", "batchproc_1"}


def test_there_are_as_many_threads_as_asked_for() -> None:
    count = 50  # more than a pool makes of itself
    all_here = threading.Barrier(count)
    event = SQS.event(["a"] * count)
    options = {"max_workers": count}
    outcome = within(30, lambda: run(SQS, event, lambda record: all_here.wait(60), options))

    assert sorted(item.result for item in outcome.result) == list(range(count))

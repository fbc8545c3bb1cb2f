"""What goes wrong on script goes wrong there, and only there."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.simulator import (
    EventSourceMapping,
    Fault,
    Report,
    SqsQueue,
    crash,
    duplicate,
    fail,
    poison,
    throttle,
    time_out,
)
from tests.pytest_batchproc.simulator.queues import batches, bodies, times


def careful(event: dict[str, Any], context: object) -> dict[str, Any]:
    """A handler that reports what it cannot read."""
    failed = []
    for record in event["Records"]:
        try:
            record["body"]
        except Exception:
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def run(*faults: Fault, **settings: Any) -> Report:
    """What comes of three messages."""
    queue = SqsQueue("orders", max_receive_count=3)
    for body in "abc":
        queue.send(body)
    return EventSourceMapping(queue, careful, faults=faults, **settings).run()


def test_a_record_fails_at_the_attempts_of_the_script() -> None:
    report = run(fail(1, attempts=(1, 2)))

    assert batches(report) == [["a", "b", "c"], ["b"], ["b"]]
    assert bodies(report.deleted) == ["a", "c", "b"]


def test_a_poison_record_always_fails() -> None:
    report = run(poison(2))

    assert bodies(report.dead_lettered) == ["c"]


def test_the_function_runs_out_of_time_where_the_record_is_read(snapshot: object) -> None:
    report = run(time_out(1), function_timeout=2)

    assert batches(report) == [["a", "b", "c"], ["a", "b", "c"]]
    first, second = report.deliveries
    assert (first.ending, first.duration, second.ending) == ("timed out", 2.0, "returned")
    assert first.verdict.reason == snapshot


def test_a_crash_loses_the_response_and_not_the_work() -> None:
    report = run(crash(0))

    assert batches(report) == [["a", "b", "c"], ["a", "b", "c"]]
    assert report.deliveries[0].error == "InjectedFault: the script lets the function crash with #0"


def test_a_throttled_batch_is_retried_within_its_receive(snapshot: object) -> None:
    calls: list[object] = []
    queue = SqsQueue("orders")
    queue.send("a")

    report = EventSourceMapping(
        queue, lambda event, context: calls.append(event), faults=[throttle(0)]
    ).run()

    assert (len(calls), times(report)) == (1, [0.0, 0.3])
    assert [tuple(delivery.receive_counts) for delivery in report.deliveries] == [(1,), (1,)]
    assert report.deliveries[0].verdict.reason == snapshot


def test_a_duplicate_comes_once_more_although_it_succeeded() -> None:
    report = run(duplicate(1))

    assert batches(report) == [["a", "b", "c"], ["b"]]
    first = report.deliveries[0]
    assert (first.redelivered, first.gone, first.verdict.outcome) == ([1], [0, 2], "success")
    assert bodies(report.deleted) == ["a", "c", "b"]


def test_what_reads_past_the_methods_of_a_dict_finds_no_body() -> None:
    queue = SqsQueue("orders")
    queue.send("a")
    seen: list[object] = []

    def handler(event: dict[str, Any], context: object) -> None:
        seen.extend(dict.get(record, "body") for record in event["Records"])

    EventSourceMapping(queue, handler, faults=[fail(0)]).run()

    assert seen == ["\x00spoilt by the script", "a"]


@pytest.mark.parametrize("fault", [fail(1, (1, 2)), time_out(1, (1, 2))])
def test_a_handler_that_reads_no_body_fails_by_the_script_too(fault: Fault) -> None:
    queue = SqsQueue("orders")
    for body in "abc":
        queue.send(body)

    report = EventSourceMapping(queue, lambda event, context: None, faults=[fault]).run()

    assert len(report.deliveries_of("b")) == 3
    report.assert_all_done()


def test_a_record_is_named_by_what_was_sent_too() -> None:
    queue = SqsQueue("orders", max_receive_count=2)
    queue.send("a")
    bad = queue.send("b")

    report = EventSourceMapping(queue, careful, faults=[poison(bad)]).run()

    report.assert_dead_lettered([bad])


@pytest.mark.parametrize("record", [-1, "1", None, True])
def test_a_record_is_named_by_nothing_else(record: Any) -> None:
    with pytest.raises(ValueError, match="record") as caught:
        poison(record)

    assert str(caught.value) == (
        "record: expected its place among all sent, from 0, or what send or put returned; got "
        f"{record!r}"
    )


def test_a_fault_alone_is_no_script() -> None:
    with pytest.raises(ValueError, match="faults") as caught:
        EventSourceMapping(SqsQueue("orders"), careful, faults=fail(1))  # type: ignore[arg-type]

    assert str(caught.value) == (
        "faults: expected a list such as [fail(1), throttle(2)]; got fail(1)"
    )


@pytest.mark.parametrize("attempts", [(), (0,), (True,), ("1",), 0])
def test_attempts_count_from_one(attempts: Any) -> None:
    with pytest.raises(ValueError, match="attempts") as caught:
        fail(0, attempts)

    assert (
        str(caught.value)
    ) == f"attempts: expected numbers from 1 on, as in (1, 2); got {attempts!r}"

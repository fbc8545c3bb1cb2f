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

    assert [["a", "b", "c"], ["b"], ["b"]] == batches(report)
    assert ["a", "c", "b"] == bodies(report.deleted)


def test_a_poison_record_always_fails() -> None:
    report = run(poison(2))

    assert ["c"] == bodies(report.dead_lettered)


def test_the_function_runs_out_of_time_where_the_record_is_read() -> None:
    report = run(time_out(1), function_timeout=2)

    assert [["a", "b", "c"], ["a", "b", "c"]] == batches(report)
    first, second = report.deliveries
    assert ("timed out", 2.0, "returned") == (first.ending, first.duration, second.ending)
    assert (
        "The function was stopped at its timeout of 2 s, in the fault time_out: all 3 messages "
        "are retried after the visibility timeout. Lambda counts an error and polls the queue more "
        "slowly." == first.verdict.reason
    )


def test_a_crash_loses_the_response_and_not_the_work() -> None:
    report = run(crash(0))

    assert [["a", "b", "c"], ["a", "b", "c"]] == batches(report)
    assert "InjectedFault: the script lets the function crash with #0" == report.deliveries[0].error


def test_a_throttled_batch_is_retried_within_its_receive() -> None:
    calls: list[object] = []
    queue = SqsQueue("orders")
    queue.send("a")

    report = EventSourceMapping(
        queue, lambda event, context: calls.append(event), faults=[throttle(0)]
    ).run()

    assert (1, [0.0, 0.3]) == (len(calls), times(report))
    assert [(1,), (1,)] == [tuple(delivery.receive_counts) for delivery in report.deliveries]
    assert (
        "Lambda throttled the function: it retries the same batch until the visibility timeout of "
        "its messages ends." == report.deliveries[0].verdict.reason
    )


def test_a_duplicate_comes_once_more_although_it_succeeded() -> None:
    report = run(duplicate(1))

    assert [["a", "b", "c"], ["b"]] == batches(report)
    first = report.deliveries[0]
    assert ([1], [0, 2], "success") == (first.redelivered, first.gone, first.verdict.outcome)
    assert ["a", "c", "b"] == bodies(report.deleted)


def test_what_reads_past_the_methods_of_a_dict_finds_no_body() -> None:
    queue = SqsQueue("orders")
    queue.send("a")
    seen: list[object] = []

    def handler(event: dict[str, Any], context: object) -> None:
        seen.extend(dict.get(record, "body") for record in event["Records"])

    EventSourceMapping(queue, handler, faults=[fail(0)]).run()

    assert ["\x00spoilt by the script", "a"] == seen


@pytest.mark.parametrize("fault", [fail(1, (1, 2)), time_out(1, (1, 2))])
def test_a_handler_that_reads_no_body_fails_by_the_script_too(fault: Fault) -> None:
    queue = SqsQueue("orders")
    for body in "abc":
        queue.send(body)

    report = EventSourceMapping(queue, lambda event, context: None, faults=[fault]).run()

    assert 3 == len(report.deliveries_of("b"))
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

    assert (
        "record: expected its place among all sent, from 0, or what send or put returned; got "
        f"{record!r}" == str(caught.value)
    )


def test_a_fault_alone_is_no_script() -> None:
    with pytest.raises(ValueError, match="faults") as caught:
        EventSourceMapping(SqsQueue("orders"), careful, faults=fail(1))  # type: ignore[arg-type]

    assert (
        "faults: expected a list such as [fail(1), throttle(2)]; got _Fails(record=1, "
        "attempts=(1,))" == str(caught.value)
    )


@pytest.mark.parametrize("attempts", [(), (0,), (True,), ("1",), 0])
def test_attempts_count_from_one(attempts: Any) -> None:
    with pytest.raises(ValueError, match="attempts") as caught:
        fail(0, attempts)

    assert f"attempts: expected numbers from 1 on, as in (1, 2); got {attempts!r}" == str(
        caught.value
    )

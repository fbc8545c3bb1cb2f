"""When a run is stopped and when not, what it says then, and what the next run makes of it."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.simulator import Delivery, EventSourceMapping, KafkaTopic, SqsQueue
from tests.pytest_batchproc.simulator.queues import batches, bodies, failing, succeed, times
from tests.pytest_batchproc.simulator.reports import NAMES, STREAMS, reporting, source_with

ENDING: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    *((name, {"max_receive_count": 3}, {}) for name in NAMES if name not in STREAMS),
    *((name, {}, {"maximum_retry_attempts": retries}) for name in STREAMS for retries in (0, 3)),
    *((name, {}, {"maximum_record_age_in_seconds": 60}) for name in STREAMS),
]


@pytest.mark.parametrize(("name", "options", "settings"), ENDING)
def test_a_run_whose_retries_end_is_never_stopped(
    name: str, options: dict[str, Any], settings: dict[str, Any]
) -> None:
    source = source_with(name, [{"n": number} for number in range(3)], **options)

    report = EventSourceMapping(source, reporting(1), max_deliveries=1, **settings).run()

    assert (report.stopped, report.remaining) == (None, [])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("most", [2, 7])
def test_a_run_is_stopped_by_the_delivery_that_is_one_too_many(name: str, most: int) -> None:
    source = source_with(name, [{"n": number} for number in range(3)])

    report = EventSourceMapping(source, reporting(1), batch_size=1, max_deliveries=most).run()

    bad = report.sent[1]
    way_out = "maximum_retry_attempts" if name in STREAMS else "max_receive_count= of the queue"
    assert report.stopped == (
        f"Stopped after {most} deliveries of #1 ({bad.identifier}), a poison record: it was "
        f"retried each time, and nothing ends its retries. Set {way_out}; max_deliveries= lets it "
        "go on."
    )
    report_of_bad = report.deliveries_of(bad)
    assert most == len(report_of_bad)
    assert report_of_bad[-1] is report.deliveries[-1]


def test_of_several_the_one_that_came_most_often_is_named() -> None:
    queue = SqsQueue("orders")
    for body, delay in (("new", 30), ("bad", 0), ("other", 0)):
        queue.send(body, delay_seconds=delay)
    handler = failing({"new": 99, "bad": 99, "other": 99})

    report = EventSourceMapping(queue, handler, max_deliveries=2).run()

    assert batches(report) == [["bad", "other"], ["new", "bad", "other"]]
    assert str(report.stopped).partition(" (")[0] == "Stopped after 2 deliveries of #1"


def test_what_ends_after_the_stop_does_not_change_what_is_said() -> None:
    queue = SqsQueue("orders", visibility_timeout=60)
    for body in ("a", "b"):
        queue.send(body)
    ended: list[tuple[float, object]] = []

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        (record,) = event["Records"]
        context.advance(1_000 if record["body"] == "a" else 2_000)
        return {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}

    def note(delivery: Delivery) -> None:
        ended.append((delivery.finished_ns / 1e9, delivery.items[0].body))

    report = EventSourceMapping(
        queue, handler, batch_size=1, maximum_concurrency=2, max_deliveries=1, on_delivery=note
    ).run()

    assert ended == [(1.0, "a"), (2.0, "b")]
    assert " of #0 (45127701-" in str(report.stopped)
    assert bodies(report.remaining) == ["a", "b"]


def test_the_next_run_goes_on_where_a_stopped_one_stood() -> None:
    topic = KafkaTopic("orders")
    for number in range(2):
        topic.send({"n": number})
    mapping = EventSourceMapping(topic, reporting(0), batch_size=1, max_deliveries=2)
    first = mapping.run()

    second = mapping.run()

    assert first.stopped is not None
    assert times(second) == [0.0, 0.3, 0.9]
    assert str(second.stopped).partition(" (")[0] == "Stopped after 3 deliveries of #0"


def test_a_run_after_a_stopped_one_may_come_to_its_end() -> None:
    queue = SqsQueue("orders")
    queue.send("bad")
    mapping = EventSourceMapping(queue, failing({"bad": 2}), max_deliveries=2)

    first, second = mapping.run(), mapping.run()

    assert (first.stopped is not None, second.stopped) == (True, None)
    assert times(second) == [0.0, 30.0, 60.0]
    assert bodies(second.deleted) == ["bad"]


def test_each_run_may_have_as_many_invocations(snapshot: object) -> None:
    queue = SqsQueue("orders")
    mapping = EventSourceMapping(queue, succeed, batch_size=1, max_invocations=3)
    counts = []
    for _ in range(2):
        for number in range(5):
            queue.send(str(number))
        report = mapping.run()
        counts.append((len(report.deliveries), len(report.remaining)))

    assert counts == [(3, 2), (6, 4)]
    assert report.stopped == snapshot


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("most", [2, 3])
def test_a_run_that_needs_just_as_many_invocations_is_not_stopped(name: str, most: int) -> None:
    source = source_with(name, [{"n": number} for number in range(3)])

    report = EventSourceMapping(source, succeed, batch_size=1, max_invocations=most).run()

    assert (most, 3 - most) == (len(report.deliveries), len(report.remaining))
    assert (most < 3) is (report.stopped is not None)


@pytest.mark.parametrize("name", NAMES)
def test_the_next_run_begins_with_what_the_stopped_one_had_read(name: str) -> None:
    source = source_with(name, [{"n": number} for number in range(3)])
    mapping = EventSourceMapping(source, succeed, batch_size=1, max_invocations=1)

    reports = [mapping.run() for _ in range(3)]

    assert [report.stopped is not None for report in reports] == [True, True, False]
    assert [[item.number for item in delivery.items] for delivery in reports[-1].deliveries] == [
        [0],
        [1],
        [2],
    ]
    assert len(reports[-1].deleted) == 3


def test_a_run_that_may_have_no_more_invocations_still_dead_letters() -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    queue.send("bad")

    report = EventSourceMapping(queue, failing({"bad": 9}), max_invocations=1).run()

    assert (report.stopped, bodies(report.dead_lettered)) == (None, ["bad"])


def test_numbers_of_deliveries_and_invocations_have_commas() -> None:
    queue, endless = SqsQueue("orders", visibility_timeout=1), SqsQueue("orders")
    queue.send("bad")
    for number in range(1_001):
        endless.send(str(number))
    settings: dict[str, Any] = {"function_timeout": 1, "max_deliveries": 1_000}

    poisoned = EventSourceMapping(queue, failing({"bad": 10_000}), **settings).run()
    many = EventSourceMapping(endless, succeed, batch_size=1, max_invocations=1_000).run()

    assert [
        " ".join(str(report.stopped).split()[:4]).removesuffix(":") for report in (poisoned, many)
    ] == ["Stopped after 1,000 deliveries", "Stopped after 1,000 invocations"]


def test_what_a_stopped_run_had_gathered_comes_in_the_next_one() -> None:
    queue = SqsQueue("orders")
    queue.send("a")
    queue.send("b")
    queue.send("late", delay_seconds=1)
    mapping = EventSourceMapping(
        queue,
        failing({"a": 1, "b": 1}),
        batch_size=2,
        maximum_batching_window_in_seconds=100,
        maximum_concurrency=2,
        milliseconds_per_record=1_000,
        max_deliveries=1,
    )

    first = mapping.run()
    queue.clock.advance(140_000)  # Lambda hides messages for 100 + 3 + 30 s
    handles = {record["body"]: record["receiptHandle"] for record in queue.receive()}
    for handle in handles.values():
        queue.delete(handle)
    second = mapping.run()

    assert batches(first) == [["a", "b"]]
    assert handles.keys() == {"a", "b", "late"}
    # It was received for a batch before somebody else deleted it.
    assert batches(second) == [["a", "b"], ["late"]]
    assert times(second) == [0.0, 142.0]


@pytest.mark.parametrize(
    ("wrong", "kind", "message"),
    [
        (
            {"function_timeout": "3"},
            TypeError,
            "function_timeout: expected a number, got str '3'",
        ),
        (
            {"function_timeout": -1},
            ValueError,
            "function_timeout: expected 0 or more, and finite, got -1",
        ),
        (
            {"milliseconds_per_record": True},
            TypeError,
            "milliseconds_per_record: expected a number, got bool True",
        ),
        (
            {"milliseconds_per_record": -0.5},
            ValueError,
            "milliseconds_per_record: expected 0 or more, and finite, got -0.5",
        ),
    ],
)
def test_a_time_is_a_number_from_0_on(
    wrong: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind) as caught:
        EventSourceMapping(SqsQueue("orders"), succeed, **wrong)

    assert message == str(caught.value)


@pytest.mark.parametrize("bound", ["max_deliveries", "max_invocations"])
def test_a_bound_may_be_one(bound: str) -> None:
    queue = SqsQueue("orders")
    queue.send("a")
    queue.send("b")

    settings: dict[str, Any] = {bound: 1}
    report = EventSourceMapping(queue, failing({"a": 9}), batch_size=1, **settings).run()

    assert len(report.deliveries) == 1
    assert report.stopped is not None

"""When a message is received, again or no more, and where it ends."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.simulator import (
    EventSourceMapping,
    SqsQueue,
    duplicate,
    throttle,
)
from tests.fidelity.rules import (
    DEAD_LETTERS,
    MAPPINGS,
    RETENTION,
    SQS,
    SQS_ERRORS,
    SQS_OLD,
    SQS_SCALING,
    SQS_SETUP,
    VISIBILITY,
    documented,
    queue_recording,
    recorded,
    sqs_recording,
)
from tests.pytest_batchproc.simulator.queues import (
    batches,
    bodies,
    failing,
    one_group,
    succeed,
    times,
)


def queue_of(*sent: str, **options: Any) -> SqsQueue:
    """A queue with these messages."""
    queue = SqsQueue("orders", **options)
    for body in sent:
        queue.send(body)
    return queue


@documented(
    "A message is hidden when it is received, and becomes visible when its visibility timeout "
    "ends.",
    VISIBILITY,
)
@recorded(
    "A failed message does not return to the queue earlier: the mapping does not shorten the "
    "visibility timeout.",
    sqs_recording("test_failing_lambda_retries_after_visibility_timeout"),
)
def test_a_failed_message_comes_back_after_its_visibility_timeout() -> None:
    queue = queue_of("a", visibility_timeout=20)

    def handler(event: dict[str, Any], context: Any) -> None:
        context.advance(2_500)
        if context.clock.now < 10:
            raise ValueError("no")

    report = EventSourceMapping(queue, handler).run()

    assert times(report) == [0.0, 20.0]


@recorded(
    "With a `maxReceiveCount` of 2, a message is delivered twice. It moves when it would be "
    "received again, not when it fails.",
    sqs_recording("test_redrive_policy_with_failing_lambda"),
)
def test_the_recorded_way_into_the_dead_letter_queue() -> None:
    queue = queue_of("bad", visibility_timeout=5, max_receive_count=2)
    there: list[list[object]] = []

    def handler(event: dict[str, Any], context: object) -> None:
        assert queue.dead_letter_queue is not None
        there.append(bodies(queue.dead_letter_queue.messages))
        raise ValueError("no")

    report = EventSourceMapping(queue, handler).run()

    assert there == [[], []]
    assert [tuple(delivery.receive_counts) for delivery in report.deliveries] == [(1,), (2,)]
    assert times(report) == [0.0, 5.0]
    assert bodies(report.dead_lettered) == ["bad"]
    assert queue.clock.now == 10.0


@recorded(
    "A healthy message in a failed batch also uses up a receive, and is dead-lettered with the "
    "others.",
    sqs_recording("test_report_batch_item_failures_on_lambda_error"),
)
def test_a_healthy_message_goes_with_the_others() -> None:
    queue = queue_of("good", "bad", max_receive_count=2)

    def handler(event: dict[str, Any], context: object) -> None:
        raise ValueError("bad")

    report = EventSourceMapping(queue, handler).run()

    assert batches(report) == [["good", "bad"]] * 2
    assert bodies(report.dead_lettered) == ["good", "bad"]


@documented(
    "Lambda retries a throttled batch until the visibility timeout of its messages ends. Until "
    "then the throttles use up no receive.",
    SQS_ERRORS,
)
def test_a_throttle_uses_up_no_receive() -> None:
    queue = queue_of("a", "b", max_receive_count=1)

    report = EventSourceMapping(
        queue, succeed, faults=[throttle(0, attempts=range(1, 8))], batch_size=2
    ).run()

    assert (bodies(report.deleted), bodies(report.dead_lettered)) == ([], ["a", "b"])
    assert [one.ending for one in report.deliveries] == ["throttled"] * 7
    assert {(1, 1)} == {tuple(one.receive_counts) for one in report.deliveries}

    once = EventSourceMapping(
        queue_of("a", max_receive_count=1), succeed, faults=[throttle(0)]
    ).run()

    assert bodies(once.deleted) == ["a"]


@documented(
    "If the visibility timeout ends first, the throttled messages are received again, and the "
    "receive counts.",
    SQS_ERRORS,
    SQS_SETUP,
)
def test_throttles_until_the_visibility_timeout_use_up_a_receive() -> None:
    queue = queue_of("a", max_receive_count=2)

    report = EventSourceMapping(queue, succeed, faults=[throttle(0, attempts=range(1, 8))]).run()

    assert [tuple(one.receive_counts) for one in report.deliveries] == [(1,)] * 7 + [(2,)]
    assert report.deliveries[-1].time == 30.0
    assert bodies(report.deleted) == ["a"]


@documented(
    "If the batching window and the function timeout together exceed the visibility timeout, "
    "Lambda hides messages for both and 30 seconds. The developer guide said so until 2023; the "
    "current pages do not mention it.",
    SQS_OLD,
)
def test_a_window_longer_than_the_visibility_timeout() -> None:
    queue = queue_of("a", visibility_timeout=5, max_receive_count=2)

    report = EventSourceMapping(
        queue, failing({"a": 1}), maximum_batching_window_in_seconds=20
    ).run()

    # 20 s window + 3 s function timeout + 30 s, and the next window.
    assert times(report) == [20.0, 73.0]
    assert batches(report) == [["a"], ["a"]]


@documented(
    "The next batching window of a queue begins when the previous invocation completes; a "
    "message that arrives within it waits for its end.",
    MAPPINGS,
)
def test_the_next_window_begins_when_the_invocation_completes() -> None:
    queue = SqsQueue("orders", visibility_timeout=60)
    for second in (0, 8):
        queue.send(str(second), delay_seconds=second)

    report = EventSourceMapping(
        queue, succeed, maximum_batching_window_in_seconds=5, milliseconds_per_record=500
    ).run()

    # The first invocation ends at 5.5 s.
    assert times(report) == [5.0, 10.5]


@documented(
    "A standard queue starts with 5 concurrent batches. The simulator uses one unless you set "
    "`pollers=5`, because one poller gives one order.",
    SQS_SCALING,
)
def test_pollers_read_concurrently() -> None:
    queue = queue_of(*"abcdef")

    report = EventSourceMapping(
        queue, succeed, batch_size=1, pollers=5, milliseconds_per_record=1_000
    ).run()

    assert times(report) == [0.0] * 5 + [1.0]


@documented("The function may delete messages itself.", SQS)
def test_a_handler_deletes() -> None:
    queue = queue_of("a", "b", max_receive_count=3)

    def handler(event: dict[str, Any], context: object) -> None:
        queue.delete(event["Records"][0]["receiptHandle"])
        raise ValueError("after the first")

    report = EventSourceMapping(queue, handler).run()

    assert batches(report) == [["a", "b"], ["b"]]
    assert bodies(report.deleted) == ["a", "b"]


@documented("A message may be delivered again although it was processed successfully.", MAPPINGS)
def test_a_message_comes_twice() -> None:
    report = EventSourceMapping(queue_of("a"), succeed, faults=[duplicate(0)]).run()

    assert batches(report) == [["a"], ["a"]]


@documented("`MaximumConcurrency` is the number of concurrent invocations.", SQS_SCALING)
@pytest.mark.parametrize("most", [2, 3])
def test_invocations_overlap(most: int) -> None:
    queue = queue_of(*"abcdef")

    report = EventSourceMapping(
        queue, succeed, batch_size=1, maximum_concurrency=most, milliseconds_per_record=1_000
    ).run()

    assert times(report) == [float(place // most) for place in range(6)]


@documented("Lambda deletes the messages of a batch when the batch has succeeded.", SQS)
def test_what_succeeds_is_deleted() -> None:
    queue = queue_of(*"abc")

    report = EventSourceMapping(queue, succeed).run()

    assert (bodies(report.deleted), queue.messages) == (["a", "b", "c"], [])


@documented(
    "A dead-lettered message of a standard queue keeps its age; the age of one from a FIFO queue "
    "restarts.",
    DEAD_LETTERS,
)
@pytest.mark.parametrize(("fifo", "age"), [(False, 300_000), (True, 0)])
def test_the_age_of_a_dead_letter(fifo: bool, age: int) -> None:
    queue = (
        one_group("orders.fifo", max_receive_count=1)
        if fifo
        else SqsQueue("orders", max_receive_count=1)
    )
    queue.send("bad")
    queue.clock.advance(300_000_000)
    EventSourceMapping(queue, failing({"bad": 9})).run()
    dead_letters = queue.dead_letter_queue
    assert dead_letters is not None
    # Fourteen days after the message was sent, and after it was moved.
    kept, moved = 1_209_600, 30
    dead_letters.clock.advance((kept - moved - 300_000 - 1) * 1_000)
    before = len(dead_letters.receive(visibility_timeout=0))
    dead_letters.clock.advance(2_000)

    assert (1, 1 if age == 0 else 0) == (before, len(dead_letters.receive()))


@documented("A message is removed after its retention period, 4 days by default.", RETENTION)
@pytest.mark.parametrize(
    ("options", "seconds"), [({}, 345_600), ({"message_retention_period": 60}, 60)]
)
def test_a_message_past_its_retention(options: dict[str, int], seconds: int) -> None:
    ends = []
    for age in (seconds - 1, seconds):
        queue = queue_of("a", **options)
        queue.clock.advance(age * 1_000)
        report = EventSourceMapping(queue, succeed).run()
        ends.append((bodies(report.deleted), bodies(report.discarded)))

    assert ends == [(["a"], []), ([], ["a"])]


@recorded(
    "The visibility of a message that is not in flight cannot be changed.",
    queue_recording("test_change_message_visibility_after_visibility_timeout_expiration"),
)
def test_what_is_not_in_flight_is_not_hidden() -> None:
    queue = queue_of("a", visibility_timeout=1)
    handle = queue.receive()[0]["receiptHandle"]
    queue.clock.advance(2_000)

    with pytest.raises(ValueError, match="not in flight") as caught:
        queue.change_visibility(handle, 10)

    assert str(caught.value) == f"receipt_handle: the message of {handle!r} is not in flight"

"""One delivery explained: its exception, what it printed and logged, what Lambda made of it."""

# ruff: noqa: T201 - what a handler prints is shown

from __future__ import annotations

import gc
import logging
import sys
import weakref
from pathlib import Path
from typing import Any

import pytest

from batchproc import SqsFifoPartialProcessor, SQSRecord, process_partial_response
from pytest_batchproc.simulator import (
    Effects,
    EventSourceMapping,
    KinesisStream,
    SqsFifoQueue,
    SqsQueue,
    kill_after,
    kill_before,
    throttle,
)
from tests.pytest_batchproc.simulator.queues import failing, succeed

log = logging.getLogger("orders")


def ship(body: str) -> None:
    print(f"shipping {body}")
    if body == "bad":
        log.warning("the address of %s is missing", body)
        raise ValueError("no address")


def raising(event: dict[str, Any], context: Any) -> None:
    for record in event["Records"]:
        ship(record["body"])


def queue_with(*bodies: str, **options: Any) -> SqsQueue:
    queue = SqsQueue("orders", **options)
    for body in bodies:
        queue.send(body)
    return queue


def test_the_story_of_a_delivery_that_raised(snapshot: object) -> None:
    report = EventSourceMapping(queue_with("a", "bad", max_receive_count=1), raising).run()
    line = ship.__code__.co_firstlineno + 4

    told = report.deliveries[0].explain()

    assert told.replace(f"{Path(__file__).name}:{line}", "FILE:LINE") == snapshot


def test_a_response_is_shown_with_groups_and_numbers_of_the_run() -> None:
    queue = SqsFifoQueue("orders.fifo", max_receive_count=2)
    queue.send("a", message_group_id="north")
    queue.send("b", message_group_id="south")
    report = EventSourceMapping(queue, failing({"b": 1})).run()
    first, second = (delivery.explain() for delivery in report.deliveries)

    assert "group north  receive 1  a\n    processed successfully; not retried" in first
    assert "group south  receive 1  b\n    reported as failed; visible in the queue again" in first
    assert "Response: {'batchItemFailures': [{'itemIdentifier': '" in first
    # The second event has one message, at position 0; in the run it is number 1.
    assert "#1  " in second
    assert "#0" not in second


def test_a_checkpoint_of_a_stream_is_named() -> None:
    stream = KinesisStream("clicks")
    records = [stream.put({"n": n}, partition_key="k") for n in range(3)]

    def handler(event: dict[str, Any], context: Any) -> object:
        found = event["Records"][1]["kinesis"]["sequenceNumber"] if len(event["Records"]) > 2 else 0
        return {"batchItemFailures": [{"itemIdentifier": found}] if found else []}

    report = EventSourceMapping(stream, handler).run()
    text = report.deliveries[0].explain()

    assert report.deleted == records
    assert "Checkpoint: #1" in text
    assert "shard 0, key k  read 1" in text
    assert "reported as failed; retried from 0 s on" in text


def test_the_exception_is_kept_from_the_handler_on() -> None:
    report = EventSourceMapping(queue_with("bad", max_receive_count=1), raising).run()
    error = report.deliveries[0].exception

    assert isinstance(error, ValueError)
    assert error.__traceback__ is not None
    assert error.__traceback__.tb_frame.f_code.co_name == "raising"
    assert report.deliveries[0].error == "ValueError: no address"


def test_the_last_failed_deliveries_are_kept_whatever_succeeds_later() -> None:
    bodies = ["bad"] * 4 + ["a"] * 5
    mapping = EventSourceMapping(
        queue_with(*bodies, max_receive_count=1), raising, batch_size=1, keep=2
    )
    report = mapping.run()
    kept = [delivery.number for delivery in report.deliveries if delivery.details is not None]

    assert kept == [2, 3, 7, 8]
    assert report.deliveries[0].exception is None
    assert report.deliveries[0].error == "ValueError: no address"
    assert "are no longer kept: raise keep=" in report.deliveries[0].explain()


def test_keep_0_keeps_nothing_and_leaves_the_streams_alone() -> None:
    seen: list[object] = []

    def handler(event: object, context: object) -> None:
        seen.append(sys.stdout)

    report = EventSourceMapping(queue_with("a"), handler, keep=0).run()

    assert (seen, report.deliveries[0].details) == ([sys.stdout], None)


@pytest.mark.parametrize("bad", [-1, True, 1.5, None, "3"])
def test_keep_takes_a_whole_number(bad: Any) -> None:
    with pytest.raises(ValueError, match=r"^keep: expected a whole number, 0 or more; got "):
        EventSourceMapping(SqsQueue("orders"), succeed, keep=bad)


def test_what_is_printed_still_reaches_the_stream_behind(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = sys.stdout, sys.stderr, list(logging.getLogger().handlers)

    def handler(event: object, context: object) -> None:
        print("out")
        print("err", file=sys.stderr)
        sys.stdout.writelines(["x", "y\n"])
        sys.stdout.flush()

    report = EventSourceMapping(queue_with("a"), handler).run()

    assert capsys.readouterr() == ("out\nxy\n", "err\n")
    assert report.deliveries[0].output == "out\nerr\nxy\n"
    assert before == (sys.stdout, sys.stderr, list(logging.getLogger().handlers))


def test_what_a_handler_prints_is_cut() -> None:
    def handler(event: object, context: object) -> None:
        for _ in range(100):
            print("x" * 1_000)
            log.error("y" * 1_000)

    delivery = EventSourceMapping(queue_with("a"), handler).run().deliveries[0]

    assert len(delivery.output) <= 4_001
    assert len(delivery.logs) == 51
    assert max(map(len, delivery.logs)) <= 500


def test_a_log_record_has_the_number_of_its_delivery(caplog: pytest.LogCaptureFixture) -> None:
    EventSourceMapping(queue_with("bad", "bad", max_receive_count=1), raising, batch_size=1).run()

    assert [
        record.__dict__["delivery"] for record in caplog.records if record.name == "orders"
    ] == [0, 1]


def test_a_handler_that_sets_its_own_stream_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    own = sys.__stdout__

    def handler(event: object, context: object) -> None:
        monkeypatch.setattr(sys, "stdout", own)

    EventSourceMapping(queue_with("a"), handler).run()

    assert sys.stdout is own
    monkeypatch.undo()


def test_hostile_values_are_shown_without_a_failure() -> None:
    class Hostile(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no text")

        def __repr__(self) -> str:
            raise RuntimeError("no repr")

    def handler(event: object, context: object) -> object:
        log.warning("%d", "text")
        return {"state": Hostile()}

    previous, logging.raiseExceptions = logging.raiseExceptions, False
    try:
        report = EventSourceMapping(queue_with("\x7f\u202e", max_receive_count=1), handler).run()
    finally:
        logging.raiseExceptions = previous
    text = report.deliveries[0].explain()

    assert "Logged:\n    WARNING orders: %d (TypeError in its arguments)" in text
    assert text.replace("\n", "").isprintable()


def test_a_throttled_delivery_and_a_timeout_are_explained() -> None:
    def handler(event: dict[str, Any], context: Any) -> None:
        if event["Records"][0]["attributes"]["ApproximateReceiveCount"] == "1":
            context.advance(5_000)

    report = EventSourceMapping(queue_with("a"), handler, faults=[throttle(0)]).run()
    throttled, late, _ = (delivery.explain() for delivery in report.deliveries)

    assert "1 message, failure, Lambda throttled the function" in throttled
    assert "at its timeout of 3 s, in " in late
    assert f"{Path(__file__).name}:" in late


def test_effects_of_a_delivery_are_listed() -> None:
    effects = Effects()
    queue = queue_with("a", max_receive_count=3)

    def handler(event: object, context: object) -> None:
        effects.record("charge 1")

    report = EventSourceMapping(queue, handler, faults=[kill_after("charge 1")]).run()

    assert "Effects:\n    charge 1, call 1 at 0 s: killed after" in report.deliveries[0].explain()


def test_the_end_of_a_tumbling_window_is_explained() -> None:
    stream = KinesisStream("clicks")
    stream.put({"n": 1}, partition_key="k")

    def handler(event: object, context: object) -> object:
        return {"state": {}, "batchItemFailures": []}

    report = EventSourceMapping(stream, handler, tumbling_window_in_seconds=30).run()

    assert "the end of a tumbling window, success" in report.deliveries[-1].explain()


def test_a_dropped_exception_is_not_kept_alive() -> None:
    class Resource:
        pass

    held: list[weakref.ref[Resource]] = []

    def handler(event: object, context: object) -> None:
        resource = Resource()
        held.append(weakref.ref(resource))
        raise ValueError("no")

    bodies = ["a"] * 3
    report = EventSourceMapping(
        queue_with(*bodies, max_receive_count=1), handler, batch_size=1, keep=1
    ).run()
    gc.collect()

    assert [one() is not None for one in held] == [False, False, True]
    assert len(report.deliveries) == 3


def test_two_runs_of_one_script_are_equal_though_exceptions_differ() -> None:
    one, two = (
        EventSourceMapping(queue_with("bad", max_receive_count=2), raising).run() for _ in "ab"
    )

    assert one == two


def test_a_report_reads_well_where_it_is_printed() -> None:
    report = EventSourceMapping(queue_with("a"), succeed).run()

    assert repr(report) == "<Report: 1 message of orders, 1 invocation in 0 s: 1 done>"


def test_a_timeline_says_which_records_shared_an_invocation(snapshot: object) -> None:
    queue = SqsFifoQueue("p.fifo", max_receive_count=2)
    for number, body in enumerate(["a", "b", "c"]):
        queue.send(body, message_group_id=f"g{number % 2}")
    report = EventSourceMapping(queue, failing({"b": 1})).run()

    assert report.timeline(invocations=True) == snapshot


@pytest.mark.parametrize("bad", [1, None, "yes"])
def test_invocations_is_a_switch(bad: Any) -> None:
    report = EventSourceMapping(queue_with("a"), succeed).run()

    with pytest.raises(ValueError, match=r"^invocations: expected True or False; got "):
        report.timeline(invocations=bad)


def test_what_is_discarded_is_not_retried() -> None:
    stream = KinesisStream("clicks")
    stream.put("bad", partition_key="k")
    report = EventSourceMapping(stream, raising, maximum_retry_attempts=1).run()
    first, last = (delivery.explain() for delivery in report.deliveries)

    assert "the function raised; retried from 0.3 s on" in first
    assert "the function raised; Lambda discards it\n" in last
    assert "\nBut Lambda discards #0: the retries have ended.\n" in last


def test_a_function_that_was_killed_says_where() -> None:
    effects = Effects()

    def handler(event: object, context: object) -> None:
        effects.record("charge 1")

    report = EventSourceMapping(
        queue_with("a", max_receive_count=3), handler, faults=[kill_before("charge 1")]
    ).run()

    assert (
        "The function raised Runtime.ExitError: the script killed the function before charge 1"
        in report.deliveries[0].explain().splitlines()
    )


def test_a_number_in_an_exception_is_no_position() -> None:
    queue = SqsFifoQueue("p.fifo", max_receive_count=2)
    for number in range(3):
        queue.send(f"{number}", message_group_id=f"g{number % 2}")

    def each(record: SQSRecord) -> None:
        if record.body == "1":
            raise ValueError("see ticket #0")

    def handler(event: dict[str, Any], context: Any) -> object:
        return process_partial_response(event, each, SqsFifoPartialProcessor(), context)

    report = EventSourceMapping(queue, handler).run()
    text = report.deliveries[0].explain()

    assert [item.number for item in report.deliveries[0].items] == [0, 2, 1]
    assert "SQS FIFO record #1 " in text  # position 2
    assert "ValueError: see ticket #0" in text


def test_faults_of_the_script_are_named() -> None:
    report = EventSourceMapping(queue_with("a"), succeed, faults=[throttle(0)]).run()
    throttled, delivered = (delivery.explain() for delivery in report.deliveries)

    assert "\nFaults of the script: throttle(0)\n" in throttled
    assert "Lambda retries the batch until the message is visible in the queue again at 30 s" in (
        throttled
    )
    assert "Faults" not in delivered


def test_a_mistake_in_a_response_is_no_success() -> None:
    def handler(event: object, context: object) -> object:
        return {"BatchItemFailures": []}

    text = EventSourceMapping(queue_with("a"), handler).run().deliveries[0].explain()

    assert "    treated as processed by mistake; not retried" in text.splitlines()


def test_of_a_large_batch_the_records_that_failed_are_shown() -> None:
    bodies = [*["a"] * 90, "bad", *["a"] * 9]
    report = EventSourceMapping(
        queue_with(*bodies, max_receive_count=2),
        failing({"bad": 1}),
        batch_size=100,
        maximum_batching_window_in_seconds=1,
    ).run()
    text = report.deliveries[0].explain()

    assert "  receive 1  bad\n    reported as failed; visible in the queue again at " in text
    assert "\n… and 75 more; those that failed are shown first\n" in text
    assert sum(line.startswith("#") for line in text.splitlines()) == 25

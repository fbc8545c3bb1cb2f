"""What a claim about a run says when it does not hold: whole messages."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc import BatchAssertionError
from pytest_batchproc.simulator import EventSourceMapping, KinesisStream, SqsQueue
from tests.pytest_batchproc.simulator.queues import failing, one_group, succeed
from tests.pytest_batchproc.simulator.reports import (
    NAMES,
    fifo_run,
    lost_run,
    reporting,
    said,
    source_with,
)


def test_what_is_not_done_is_told(snapshot: object) -> None:
    assert said(fifo_run({"b": 9}, "ab").assert_all_done) == snapshot


def test_what_the_mapping_never_touched_is_told(snapshot: object) -> None:
    queue = SqsQueue("orders")
    queue.send("a")
    report = EventSourceMapping(queue, succeed, enabled=False).run()

    assert said(report.assert_all_done) == snapshot


def test_what_was_given_up_is_told_with_its_condition(snapshot: object) -> None:
    report = lost_run()

    assert said(report.assert_nothing_lost) == snapshot
    assert said(report.assert_all_done) == snapshot


def test_a_message_that_grew_too_old_is_lost(snapshot: object) -> None:
    queue = SqsQueue("orders", message_retention_period=60)
    queue.send("a")
    report = EventSourceMapping(queue, failing({"a": 9})).run()

    assert said(report.assert_nothing_lost) == snapshot


def test_what_a_misread_response_deletes_is_lost(snapshot: object) -> None:
    queue = SqsQueue("orders")
    queue.send("a")
    report = EventSourceMapping(queue, lambda event, context: {"failures": ["a"]}).run()

    assert said(report.assert_nothing_lost) == snapshot


def test_of_a_response_that_is_not_read_only_what_it_names_is_lost() -> None:
    queue = SqsQueue("orders")
    for body in "abc":
        queue.send(body)
    report = EventSourceMapping(queue, failing({"b": 1}), function_response_types=[]).run()
    story = report.deliveries[0].explain()

    assert said(report.assert_nothing_lost).startswith("1 of 3 messages was lost: #1\n")
    assert story.count("treated as processed by mistake") == 1
    assert story.count("processed successfully") == 2


def test_of_a_stream_all_that_an_unread_response_returns_is_lost() -> None:
    stream = KinesisStream("orders")
    for body in "abc":
        stream.put(body)

    def names_the_second(event: dict[str, Any], context: object) -> dict[str, Any]:
        number = event["Records"][1]["kinesis"]["sequenceNumber"]
        return {"batchItemFailures": [{"itemIdentifier": number}]}

    report = EventSourceMapping(stream, names_the_second, function_response_types=[]).run()

    assert said(report.assert_nothing_lost).startswith("3 of 3 records were lost: ")


def test_a_trap_speaks_of_the_numbers_of_the_report(snapshot: object) -> None:
    queue = one_group("payments.fifo")
    for body in "abcdefghijklm":
        queue.send(body)
    report = EventSourceMapping(queue, failing({"l": 1})).run()

    assert (
        " ".join(said(report.assert_order_kept).partition("At ")[1:])
        .replace("\n", " ")
        .replace("At  ", "At ")
        == snapshot
    )


def test_the_wrong_dead_letters_are_told(snapshot: object) -> None:
    report = fifo_run({"b": 9}, "ab")

    assert said(report.assert_dead_lettered, ["a"]) == snapshot
    assert said(report.assert_dead_lettered, []) == snapshot
    assert said(report.assert_dead_lettered, ["a", "b"]) == snapshot


def test_a_stream_has_no_dead_letters_and_a_queue_discards_none(snapshot: object) -> None:
    stream = said(lost_run().assert_dead_lettered, [{"n": 2}]).splitlines()
    queue = said(fifo_run({"b": 9}, "ab").assert_discarded, ["b"]).splitlines()

    assert [stream[-1], queue[-1]] == snapshot


def test_other_numbers_of_deliveries_are_told(snapshot: object) -> None:
    report = fifo_run({"b": 1}, "ab")

    assert said(report.assert_delivered_times, 1) == snapshot
    assert said(report.assert_delivered_times, 3) == snapshot
    assert said(report.assert_delivered_times, 0, ["a"]) == snapshot


def test_what_overtook_is_told(snapshot: object) -> None:
    topic = source_with("kafka", [{"n": number} for number in range(3)])
    report = EventSourceMapping(topic, reporting(1), maximum_retry_attempts=1).run()

    assert said(report.assert_order_kept) == snapshot


def test_what_the_function_raised_is_told(snapshot: object) -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    queue.send("a")

    def handler(event: dict[str, Any], context: object) -> None:
        raise ValueError("no such order")

    report = EventSourceMapping(queue, handler).run()

    assert said(report.assert_all_done) == snapshot


CLAIMS: dict[str, tuple[object, ...]] = {
    "assert_all_done": (),
    "assert_at_least_once": (),
    "assert_dead_lettered": ([],),
    "assert_delivered_times": (100,),
    "assert_discarded": ([],),
    "assert_nothing_lost": (),
    "assert_once": (),
    "assert_order_kept": (),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("claim", CLAIMS)
def test_of_a_run_that_was_stopped_nothing_can_be_claimed(name: str, claim: str) -> None:
    report = EventSourceMapping(source_with(name, [{"n": 0}]), reporting(0)).run()

    with pytest.raises(BatchAssertionError) as caught:
        getattr(report, claim)(*CLAIMS[claim])

    sentence, row = str(caught.value).splitlines()
    assert report.stopped == sentence
    assert row.startswith("> #0 ")
    assert "  expected done, got still there: delivered 100 times, reported at " in row


def test_there_is_a_message_for_every_claim() -> None:
    report = fifo_run({})

    assert sorted(CLAIMS) == [name for name in dir(report) if name.startswith("assert_")]


def test_of_very_many_messages_only_the_first_thousand_have_bodies() -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    for number in range(1_200):
        queue.send(f"body {number}")
    report = EventSourceMapping(queue, failing({f"body {n}": 9 for n in range(100, 1_200)})).run()

    with pytest.raises(BatchAssertionError) as caught:
        report.assert_all_done()

    told = [row.body for row in caught.value.facts.rows]
    assert (len(told), len([body for body in told if body])) == (1_200, 1_000)
    assert [told[0], told[100]] == ["", "body 100"]

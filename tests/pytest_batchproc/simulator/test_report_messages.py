"""What a claim about a run says when it does not hold: whole messages."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc import BatchAssertionError
from pytest_batchproc.simulator import EventSourceMapping, SqsQueue
from tests.pytest_batchproc.simulator.queues import failing, one_group, succeed
from tests.pytest_batchproc.simulator.reports import (
    NAMES,
    fifo_run,
    lost_run,
    reporting,
    said,
    source_with,
)


def test_what_is_not_done_is_told() -> None:
    assert (
        (said(fifo_run({"b": 9}, "ab").assert_all_done))
        == """\
1 of 2 messages is not done: #1
  #0  a  done: delivered once, at 0 s
> #1  b  expected done, got dead-lettered: delivered twice, reported at 30 s
If #1 should end in the dead-letter queue, write report.assert_dead_lettered([...])."""
    )


def test_what_the_mapping_never_touched_is_told() -> None:
    queue = SqsQueue("orders")
    queue.send("a")
    report = EventSourceMapping(queue, succeed, enabled=False).run()

    assert (
        said(report.assert_all_done)
        == """\
1 of 1 message is not done: #0
> #0  a  expected done, got still there: never delivered
The mapping left #0 in the source: is it enabled?"""
    )


def test_what_was_given_up_is_told_with_its_condition() -> None:
    report = lost_run()
    rows = """\
  #0  {"n": 0}  done: delivered once, at 0 s
  #1  {"n": 1}  done: delivered once, at 0 s
"""
    way_out = "If #2 should be discarded, write report.assert_discarded([...])."

    assert said(report.assert_nothing_lost) == (
        f"""\
1 of 3 records was lost: #2
{rows}> #2  {{"n": 2}}  expected kept, got lost: RetryAttemptsExhausted, delivered 3 times, \
reported at 0.3 s
{way_out}"""
    )
    assert said(report.assert_all_done) == (
        f"""\
1 of 3 records is not done: #2
{rows}> #2  {{"n": 2}}  expected done, got discarded: delivered 3 times, reported at 0.3 s
{way_out}"""
    )


def test_a_message_that_grew_too_old_is_lost() -> None:
    queue = SqsQueue("orders", message_retention_period=60)
    queue.send("a")
    report = EventSourceMapping(queue, failing({"a": 9})).run()

    assert (
        (said(report.assert_nothing_lost))
        == """\
1 of 1 message was lost: #0
> #0  a  expected kept, got lost: too old, delivered twice, reported at 30 s
If #0 should be discarded, write report.assert_discarded([...])."""
    )


def test_what_a_misread_response_deletes_is_lost() -> None:
    queue = SqsQueue("orders")
    queue.send("a")
    report = EventSourceMapping(queue, lambda event, context: {"failures": ["a"]}).run()

    message = said(report.assert_nothing_lost)

    assert report.deliveries[0].verdict.trap is not None
    assert (
        f"""\
1 of 1 message was lost: #0
> #0  a  expected kept, got lost: done by a response that Lambda misread at 0 s
At 0 s: {report.deliveries[0].verdict.trap}""".split()
        == message.split()
    )


def test_a_trap_speaks_of_the_numbers_of_the_report() -> None:
    queue = one_group("payments.fifo")
    for body in "abcdefghijklm":
        queue.send(body)
    report = EventSourceMapping(queue, failing({"l": 1})).run()

    assert (
        " ".join(said(report.assert_order_kept).partition("At ")[1:])
        .replace("\n", " ")
        .replace("At  ", "At ")
    ) == (
        'At 0 s: #11 is retried and #12, a later message of its group "group-1", is deleted: '
        "their order is lost; after a failure report every later message of the group too."
    )


def test_the_wrong_dead_letters_are_told() -> None:
    report = fifo_run({"b": 9}, "ab")

    assert (
        (said(report.assert_dead_lettered, ["a"]))
        == """\
2 of 2 messages have the wrong end: expected #0 to be dead-lettered, got #1
> #0  a  expected dead-lettered, got done: delivered once, at 0 s
> #1  b  expected done, got dead-lettered: delivered twice, reported at 30 s
If the handler is right, remove #0 from `expected` and add #1."""
    )
    assert (
        said(report.assert_dead_lettered, [])
        == """\
1 of 2 messages has the wrong end: expected none to be dead-lettered, got #1
  #0  a  done: delivered once, at 0 s
> #1  b  expected done, got dead-lettered: delivered twice, reported at 30 s
If #1 should be dead-lettered, add it to `expected`."""
    )
    assert (
        said(report.assert_dead_lettered, ["a", "b"])
        == """\
1 of 2 messages has the wrong end: expected #0 and #1 to be dead-lettered, got #1
> #0  a  expected dead-lettered, got done: delivered once, at 0 s
  #1  b  dead-lettered: delivered twice, reported at 30 s
If #0 should be dead-lettered, the handler must fail it until the retries are exhausted; otherwise
remove it from `expected`."""
    )


def test_a_stream_has_no_dead_letters_and_a_queue_discards_none() -> None:
    stream = said(lost_run().assert_dead_lettered, [{"n": 2}]).splitlines()
    queue = said(fifo_run({"b": 9}, "ab").assert_discarded, ["b"]).splitlines()

    assert [stream[-1], queue[-1]] == [
        "A stream discards records: write report.assert_discarded([...]).",
        "A queue has a dead-letter queue: write report.assert_dead_lettered([...]).",
    ]


def test_other_numbers_of_deliveries_are_told() -> None:
    report = fifo_run({"b": 1}, "ab")

    assert (
        (said(report.assert_delivered_times, 1))
        == """\
1 of 2 messages was not delivered once: #1
  #0  a  once: done, at 0 s
> #1  b  expected once, got twice: done, at 30 s
If that is right of #1, write report.assert_delivered_times(2, [...])."""
    )
    assert (
        said(report.assert_delivered_times, 3)
        == """\
2 of 2 messages were not delivered 3 times: #0 and #1
> #0  a  expected 3 times, got once: done, at 0 s
> #1  b  expected 3 times, got twice: done, at 30 s
report.timeline() draws every delivery."""
    )
    assert (
        (said(report.assert_delivered_times, 0, ["a"]))
        == """\
1 of 2 messages was delivered: #0
> #0  a  expected never, got once: done, at 0 s
  #1  b  twice: done, at 30 s
If that is right of #0, write report.assert_delivered_times(1, [...])."""
    )


def test_what_overtook_is_told() -> None:
    topic = source_with("kafka", [{"n": number} for number in range(3)])
    report = EventSourceMapping(topic, reporting(1), maximum_retry_attempts=1).run()

    assert (
        (said(report.assert_order_kept))
        == """\
1 of 3 records was done while an earlier one of its key was still to come: #2
  #0 offset 0  {"n": 0}  done: delivered once, at 0 s, key "orders-0"
  #1 offset 1  {"n": 1}  discarded: delivered 3 times, reported at 0.3 s, key "orders-0"
> #2 offset 2  {"n": 2}  expected after #1, got before it: delivered once, at 0 s, key "orders-0"
Report #2 as well: after a failure every later record of the key must be retried."""
    )


def test_what_the_function_raised_is_told() -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    queue.send("a")

    def handler(event: dict[str, Any], context: object) -> None:
        raise ValueError("no such order")

    report = EventSourceMapping(queue, handler).run()

    assert (
        (said(report.assert_all_done))
        == """\
1 of 1 message is not done: #0
> #0  a  expected done, got dead-lettered: delivered once, the function raised at 0 s
At 0 s the function raised ValueError: no such order
If #0 should end in the dead-letter queue, write report.assert_dead_lettered([...])."""
    )


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

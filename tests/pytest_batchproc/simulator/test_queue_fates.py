"""What a report says of a queue's messages, and what a message is equal to."""

from __future__ import annotations

from typing import Any

from pytest_batchproc.simulator import EventSourceMapping, SqsQueue, duplicate
from tests.pytest_batchproc.simulator.queues import failing, succeed


def test_a_mapping_reports_nothing_of_what_was_done_before_it_was_made() -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    queue.send("bad")
    queue.send("a")
    EventSourceMapping(queue, failing({"bad": 1})).run()
    second = queue.send("b")

    report = EventSourceMapping(queue, succeed).run()

    assert ([second], [], []) == (report.deleted, report.dead_lettered, report.remaining)
    report.assert_delivered_times(1)


def test_a_dead_letter_is_the_message_that_was_sent() -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    bad, good = queue.send("bad"), queue.send("good")

    report = EventSourceMapping(queue, failing({"bad": 1})).run()

    assert queue.dead_letter_queue is not None
    assert [bad] == queue.dead_letter_queue.messages == report.dead_lettered
    assert set(queue.dead_letter_queue.messages) == {bad}
    assert good not in queue.dead_letter_queue.messages
    assert bad != "bad"


def test_what_the_handler_deletes_itself_is_gone_also_where_a_fault_keeps_it() -> None:
    queue = SqsQueue("orders")
    queue.send("a")

    def handler(event: dict[str, Any], context: object) -> None:
        queue.delete(event["Records"][0]["receiptHandle"])

    report = EventSourceMapping(queue, handler, faults=[duplicate(0)]).run()

    (delivery,) = report.deliveries
    assert (delivery.redelivered, delivery.gone) == ([], [0])

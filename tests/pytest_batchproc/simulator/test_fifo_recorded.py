"""What was recorded on AWS of a FIFO queue whose messages fail 0, 1, 1 and 2 times.

github.com/localstack/localstack test_lambda_integration_sqs.py, test_report_batch_item_failures.
"""

from __future__ import annotations

from typing import Any

from pytest_batchproc.simulator import EventSourceMapping
from tests.pytest_batchproc.simulator.queues import one_group

FAILURES = {"1": 0, "2": 1, "3": 1, "4": 2}


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    failed = [
        record["messageId"]
        for record in event["Records"]
        if int(record["attributes"]["ApproximateReceiveCount"]) <= FAILURES[record["body"]]
    ]
    return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}


def test_the_recorded_sequence_comes_out() -> None:
    queue = one_group("payments.fifo", visibility_timeout=30, max_receive_count=2)
    for body in FAILURES:
        queue.send(body)

    report = EventSourceMapping(queue, handler).run()

    assert [[item.body for item in delivery.items] for delivery in report.deliveries] == [
        ["1", "2", "3", "4"],
        ["2", "3", "4"],
    ]
    assert [tuple(one.receive_counts) for one in report.deliveries] == [(1, 1, 1, 1), (2, 2, 2)]
    assert [delivery.time for delivery in report.deliveries] == [0.0, 30.0]
    assert queue.dead_letter_queue is not None
    assert [message.body for message in queue.dead_letter_queue.messages] == ["4"]
    assert [item.body for item in report.deleted] == ["1", "2", "3"]
    assert report.stopped is None

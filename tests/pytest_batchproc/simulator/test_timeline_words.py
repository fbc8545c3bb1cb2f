"""What the lines around a timeline say, and what counts and snapshots have."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.simulator import (
    EventSourceMapping,
    KinesisStream,
    SqsQueue,
)
from tests.pytest_batchproc.simulator.queues import failing
from tests.pytest_batchproc.simulator.reports import (
    NAMES,
    STREAMS,
    fifo_run,
    lost_run,
    reporting,
    source_with,
)


def raising_in_turn(*texts: str) -> Any:
    """A handler that raises these, one invocation after the other, and then reports all."""
    left = list(texts)

    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        if left:
            raise ValueError(left.pop(0))
        return {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["messageId"]}]}

    return handler


@pytest.mark.parametrize(
    ("count", "shown", "more"),
    [
        (3, 3, []),
        (5, 3, ["… and 2 more traps and errors."]),
        (6, 3, ["… and 3 more traps and errors."]),
    ],
)
def test_a_timeline_tells_three_errors_and_counts_the_rest(
    count: int, shown: int, more: list[str]
) -> None:
    queue = SqsQueue("orders", max_receive_count=count)
    queue.send("a")
    texts = [f"no {number}" for number in range(count)]

    drawn = EventSourceMapping(queue, raising_in_turn(*texts)).run().timeline().splitlines()

    assert [
        f"At {30 * number} s the function raised ValueError: no {number}" for number in range(shown)
    ] + more == drawn[2:]


def test_a_timeline_counts_each_fate_in_its_title() -> None:
    queue = SqsQueue("q", max_receive_count=1, message_retention_period=60)
    for number in range(3):
        queue.send({"n": number})
    queue.send({"n": 3}, delay_seconds=900)
    wanted = {"Filters": [{"Pattern": '{"body": {"n": [0, 2, 3]}}'}]}
    handler = failing({'{"n": 2}': 9})
    report = EventSourceMapping(queue, handler, filter_criteria=wanted).run()

    assert report.timeline().splitlines()[:2] == [
        "4 messages of q, 1 invocation in 0 s: 1 done, 1 filtered, 1 dead-lettered, 1",
        "discarded",
    ]
    assert report.counts == {
        "sent": 4,
        "invocations": 1,
        "deleted": 2,
        "filtered": 1,
        "dead_lettered": 1,
        "discarded": 1,
        "on_failure": 0,
        "remaining": 0,
    }


@pytest.mark.parametrize("name", NAMES)
def test_counts_have_a_name_for_every_list(name: str) -> None:
    source = source_with(name, [{"n": 0}, {"n": 1}])
    settings: dict[str, Any] = {"maximum_retry_attempts": 0} if name in STREAMS else {}

    report = EventSourceMapping(source, reporting(1), max_deliveries=3, **settings).run()

    is_stream = name in STREAMS
    assert report.counts == {
        "sent": 2,
        "invocations": len(report.deliveries),
        "deleted": 1,
        "filtered": 0,
        "dead_lettered": 0,
        "discarded": int(is_stream),
        "on_failure": int(is_stream),
        "remaining": int(not is_stream),
    }


def test_what_is_not_shown_is_counted_by_what_came_of_it() -> None:
    queue = SqsQueue("orders", max_receive_count=2)
    for number in range(7):
        queue.send(str(number))
    report = EventSourceMapping(
        queue, failing({"1": 1, "2": 1, "4": 9, "5": 9, "6": 9}), seed=""
    ).run()

    assert (
        report.timeline(max_records_shown=1).splitlines()[-1]
        == "… and 6 more messages, 2 not done, 2 delivered more than once"
    )
    assert (
        report.timeline(max_records_shown=6).splitlines()[-1]
        == "… and 1 more message, done at once"
    )
    assert [int(line[1]) for line in report.timeline(max_records_shown=3).splitlines()[1:4]] == [
        4,
        5,
        6,
    ]


def test_a_describe_hook_that_fails_is_told_with_the_noun_of_the_source(snapshot: object) -> None:
    def describe_record(record: Any) -> str:
        raise KeyError("order")

    queue = fifo_run({}, "ab").timeline(describe_record=describe_record).splitlines()[-2:]
    stream = lost_run().timeline(describe_record=describe_record).splitlines()[-2:]

    assert [*queue, *stream] == snapshot


def test_a_snapshot_has_errors_by_their_text_and_bodies_as_json_has_them() -> None:
    stream = KinesisStream("clicks")
    stream.put({"n": 1})
    stream.put("no json")

    def handler(event: dict[str, Any], context: object) -> None:
        raise ValueError("no such click")

    report = EventSourceMapping(stream, handler, maximum_retry_attempts=0).run()

    assert report.snapshot_value() == {
        "records": [
            {"index": 0, "body": {"n": 1}, "delivered": 1, "end": "discarded"},
            {"index": 1, "body": "no json", "delivered": 1, "end": "discarded"},
        ],
        "deliveries": [
            {
                "time": 0.0,
                "records": [0, 1],
                "came back": [0, 1],
                "ending": "ValueError: no such click",
            }
        ],
        "stopped": None,
    }


def test_a_run_of_two_weeks_is_timed_to_the_second() -> None:
    queue = SqsQueue("orders", visibility_timeout=43_200, message_retention_period=1_209_600)
    queue.send("a")

    drawn = EventSourceMapping(queue, failing({"a": 99})).run().timeline()

    assert drawn.splitlines()[0] == "1 message of orders, 28 invocations in 1166400 s: 1 discarded"


def test_what_the_filter_removed_tells_nothing() -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    for number in range(4):
        queue.send({"n": number})
    wanted = {"Filters": [{"Pattern": '{"body": {"n": [2, 3]}}'}]}
    report = EventSourceMapping(queue, failing({'{"n": 3}': 9}), filter_criteria=wanted).run()

    title, *lines = report.timeline(max_records_shown=1).splitlines()
    assert title == "4 messages of orders, 1 invocation in 0 s: 1 done, 2 filtered, 1 dead-lettered"
    assert lines == [
        '#3  {"n": 3}  0s fail  dead-lettered',
        "… and 3 more messages, done at once",
    ]

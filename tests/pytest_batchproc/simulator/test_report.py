"""What a report holds: counts, order, the deliveries of an item, a value for snapshots."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_batchproc.simulator import (
    DynamoDBStream,
    EventSourceMapping,
    KafkaTopic,
    KinesisStream,
    Report,
    SqsQueue,
    fail,
)
from tests.pytest_batchproc.simulator.queues import bodies, failing, succeed
from tests.pytest_batchproc.simulator.reports import (
    NAMES,
    STREAMS,
    fifo_run,
    lost_run,
    reporting,
    source_with,
)

each_source = pytest.mark.parametrize("name", NAMES)


@each_source
def test_every_item_is_in_one_place(name: str) -> None:
    options: dict[str, Any] = {} if name in STREAMS else {"max_receive_count": 2}
    settings: dict[str, Any] = {"maximum_retry_attempts": 2} if name in STREAMS else {}
    source = source_with(name, [{"n": number} for number in range(5)], **options)

    report = EventSourceMapping(source, reporting(4), **settings).run()

    counts = report.counts
    assert (counts["sent"], counts["deleted"]) == (5, 4)
    assert counts["dead_lettered"] + counts["discarded"] == 1
    assert [item.number for item in report.sent] == [0, 1, 2, 3, 4]
    assert len(report.deliveries) == counts["invocations"]


@each_source
def test_its_value_for_snapshots_is_json_without_identifiers(name: str) -> None:
    source = source_with(name, [{"n": 0}, {"n": 1}])
    report = EventSourceMapping(source, succeed).run()

    text = json.dumps(report.snapshot_value())

    assert [item for item in report.sent if str(item.identifier) in text] == []
    assert text == json.dumps(EventSourceMapping(source, succeed).run().snapshot_value()) or (
        name not in STREAMS
    )


def test_its_value_for_snapshots_tells_what_came_back() -> None:
    report = fifo_run({"b": 1}, "ab")

    assert report.snapshot_value() == {
        "messages": [
            {"index": 0, "body": "a", "delivered": 1, "end": "done"},
            {"index": 1, "body": "b", "delivered": 2, "end": "done"},
        ],
        "deliveries": [
            {"time": 0.0, "messages": [0, 1], "came back": [1], "ending": "returned"},
            {"time": 30.0, "messages": [1], "came back": [], "ending": "returned"},
        ],
        "stopped": None,
    }


def test_order_is_that_in_which_items_of_a_key_were_done() -> None:
    stream = KinesisStream("clicks")
    for key, number in [("a", 0), ("b", 1), ("a", 2)]:
        stream.put({"n": number}, partition_key=key)

    report = EventSourceMapping(stream, succeed).run()

    assert {key: [item.number for item in items] for key, items in report.order.items()} == {
        "a": [0, 2],
        "b": [1],
    }


def test_what_the_filter_removed_has_no_order() -> None:
    queue = SqsQueue("orders")
    queue.send({"n": 1})
    queue.send({"n": 2})
    wanted = {"Filters": [{"Pattern": '{"body": {"n": [2]}}'}]}

    report = EventSourceMapping(queue, succeed, filter_criteria=wanted).run()

    assert {lane: bodies(items) for lane, items in report.order.items()} == {None: ['{"n": 2}']}
    assert (report.counts["deleted"], report.counts["filtered"]) == (2, 1)
    report.assert_all_done()


def test_the_deliveries_of_an_item_are_found_by_item_and_by_body() -> None:
    queue = SqsQueue("orders")
    queue.send("a")
    bad = queue.send({"order": 2})

    report = EventSourceMapping(queue, failing({'{"order": 2}': 2})).run()

    assert [one.time for one in report.deliveries_of(bad)] == [0.0, 30.0, 60.0]
    assert report.deliveries_of(bad) == report.deliveries_of({"order": 2})


def test_a_body_given_twice_stands_for_two_messages() -> None:
    report = fifo_run({})
    queue = SqsQueue("orders", max_receive_count=1)
    for _ in range(2):
        queue.send("same")
    twice = EventSourceMapping(queue, failing({"same": 9})).run()

    twice.assert_dead_lettered(["same", "same"])
    report.assert_dead_lettered([])

    assert twice.counts["dead_lettered"] == 2


def test_a_dead_letter_stands_for_the_message_that_it_was() -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    queue.send("bad")
    report = EventSourceMapping(queue, failing({"bad": 9})).run()
    assert queue.dead_letter_queue is not None

    (dead,) = queue.dead_letter_queue.messages

    assert report.dead_lettered == [dead]
    assert dead is not report.dead_lettered[0]
    report.assert_dead_lettered([dead])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("bad", "expected: expected a list; write ['bad']"),
        ({"a": 1}, "expected: expected a list; write [{'a': 1}]"),
        (None, "expected: expected a list; write [None]"),
        (["x"], "expected[0]: 'x' was never sent to payments.fifo"),
        (["a", "order-2"], "expected[1]: 'order-2' was never sent to payments.fifo"),
    ],
)
def test_what_was_never_sent_is_refused(given: Any, message: str) -> None:
    report = fifo_run({})

    with pytest.raises(ValueError, match="expected") as caught:
        report.assert_dead_lettered(given)

    assert message == str(caught.value)


def test_one_message_needs_no_list_and_an_identifier_is_a_name() -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    bad = queue.send("bad")
    report = EventSourceMapping(queue, failing({"bad": 9})).run()

    report.assert_dead_lettered(bad)
    report.assert_dead_lettered([bad.message_id])
    report.assert_delivered_times(1, bad)


def test_what_left_before_the_mapping_was_made_is_named_so() -> None:
    queue = SqsQueue("orders")
    gone = queue.send("a")
    EventSourceMapping(queue, succeed).run()
    report = EventSourceMapping(queue, succeed).run()

    with pytest.raises(ValueError, match="not among") as caught:
        report.assert_delivered_times(0, [gone])

    assert str(caught.value) == f"items[0]: {gone!r} is not among what this mapping had to deliver"


def test_two_runs_of_one_script_have_equal_reports() -> None:
    def report() -> Report:
        stream = KinesisStream("clicks", shards=2)
        for number in range(5):
            stream.put(number)
        return EventSourceMapping(stream, succeed, faults=[fail(1)], seed="x").run()

    assert report() == report()


def test_a_near_miss_is_suggested() -> None:
    queue = SqsQueue("orders")
    queue.send({"order": 17})
    report = EventSourceMapping(queue, succeed).run()

    with pytest.raises(ValueError, match="never sent") as caught:
        report.assert_delivered_times(1, [{"order": 18}])

    assert (
        str(caught.value)
        == "items[0]: {'order': 18} was never sent to orders; did you mean '{\"order\": 17}'?"
    )


@pytest.mark.parametrize("times", [-1, True, 1.0, "1"])
def test_a_number_of_times_is_a_whole_number(times: Any) -> None:
    with pytest.raises(ValueError, match="times") as caught:
        fifo_run({}).assert_delivered_times(times)

    assert str(caught.value) == (
        f"times: expected a whole number, 0 or more; got {times!r}; as in "
        "assert_delivered_times(3, [message])"
    )


def test_a_standard_queue_has_no_order_to_keep() -> None:
    queue = SqsQueue("orders")
    queue.send("a", message_group_id="one")
    report = EventSourceMapping(queue, succeed).run()

    with pytest.raises(ValueError, match="no order") as caught:
        report.assert_order_kept()

    assert str(caught.value) == (
        "a standard queue promises no order, also where its messages have groups; SqsFifoQueue does"
    )


@pytest.mark.parametrize("name", NAMES[1:])
def test_a_source_with_an_order_keeps_it_where_all_goes_well(name: str) -> None:
    report = EventSourceMapping(source_with(name, [{"n": 0}, {"n": 1}]), succeed).run()

    report.assert_order_kept()
    report.assert_all_done()
    report.assert_nothing_lost()
    report.assert_delivered_times(1)
    report.assert_dead_lettered([], allow_empty=True)
    report.assert_discarded([])

    assert report.counts["deleted"] == 2


def test_a_throttled_invocation_is_no_delivery() -> None:
    from pytest_batchproc.simulator import throttle

    queue = SqsQueue("orders")
    queue.send("a")
    report = EventSourceMapping(queue, succeed, faults=[throttle(0)]).run()

    report.assert_delivered_times(1)

    assert report.counts["invocations"] == 2


def test_a_rewound_topic_is_in_order_and_a_listed_one_is_not() -> None:
    found = {}
    for redelivery in ("from_lowest", "listed"):
        topic = KafkaTopic("orders", redelivery=redelivery)
        for number in range(3):
            topic.send({"n": number})
        report = EventSourceMapping(topic, reporting(1), maximum_retry_attempts=1).run()
        try:
            report.assert_order_kept()
            found[redelivery] = "kept"
        except AssertionError:
            found[redelivery] = "lost"

    assert found == {"from_lowest": "kept", "listed": "lost"}


def test_on_failure_names_what_was_discarded() -> None:
    report = lost_run()

    report.assert_discarded([{"n": 2}])
    report.assert_delivered_times(1, [{"n": 0}, {"n": 1}])

    assert [len(report.on_failure), len(report.discarded)] == [1, 1]


def test_equal_bodies_are_the_same_however_they_read() -> None:
    table = DynamoDBStream("accounts")
    table.put({"id": "a", "tags": {8, 16}})
    report = EventSourceMapping(table, succeed).run()

    # These two have the same elements in another order: 8 and 16 fall into one place of the set.
    assert repr({8, 16}) != repr({16, 8})
    report.assert_delivered_times(1, [{"id": "a", "tags": {16, 8}}])

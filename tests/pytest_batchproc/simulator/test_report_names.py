"""What stands for an item in a claim: what `send` returned, an identifier, a body however spelt."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.simulator import (
    DynamoDBStream,
    EventSourceMapping,
    KinesisStream,
    Report,
    SqsQueue,
)
from tests.pytest_batchproc.simulator.queues import failing, succeed
from tests.pytest_batchproc.simulator.reports import NAMES, fifo_run, reporting, source_with


def run_of(name: str) -> Report:
    """A run of three records."""
    source = source_with(name, [{"n": number} for number in range(3)])
    return EventSourceMapping(source, succeed).run()


@pytest.mark.parametrize("name", NAMES)
def test_each_item_answers_to_itself_its_identifier_and_its_body(name: str) -> None:
    report = run_of(name)

    for item in report.sent:
        (by_itself,), (by_identifier,), (by_body,) = (
            [delivery.items for delivery in report.deliveries_of(one)]
            for one in (item, item.identifier, item.body)
        )
        assert item in by_itself
        assert by_itself == by_identifier == by_body


@pytest.mark.parametrize("name", NAMES)
def test_an_item_is_told_from_all_others(name: str) -> None:
    source = source_with(name, [{"n": number} for number in range(3)])
    report = EventSourceMapping(source, reporting(1), batch_size=1, max_deliveries=4).run()
    bad = report.sent[1]

    found = [len(report.deliveries_of(one)) for one in (bad, bad.identifier, bad.body)]

    assert found == [4, 4, 4]


def test_a_body_is_the_same_in_every_spelling_of_its_json() -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    queue.send('{"order": 1, "lines": 2}')
    queue.send({"order": 2, "lines": 2})
    report = EventSourceMapping(queue, failing({'{"order": 2, "lines": 2}': 9})).run()

    report.assert_dead_lettered([{"lines": 2, "order": 2}])
    report.assert_dead_lettered(['{"lines":2,"order":2}'])
    report.assert_dead_lettered([b'{"order":2,  "lines":2}'])

    assert len(report.deliveries_of({"lines": 2, "order": 1})) == 1


def test_bodies_that_are_no_json_are_told_apart() -> None:
    table = DynamoDBStream("accounts")
    items: list[dict[str, Any]] = [{"id": name, "tags": {name}} for name in "abc"]
    for item in items:
        table.put(item)
    report = EventSourceMapping(table, succeed, batch_size=1).run()

    assert [report.deliveries_of(item)[0].items[0].number for item in items] == [0, 1, 2]


def test_a_body_that_was_sent_once_may_be_given_twice() -> None:
    report = fifo_run({"a": 1}, "ab")

    assert len(report.deliveries) == 2
    report.assert_delivered_times(2, ["a", "a"])


def test_of_equal_bodies_the_first_is_meant_and_then_the_next() -> None:
    stream = KinesisStream("clicks")
    for _ in range(3):
        stream.put("same", partition_key="one")
    report = EventSourceMapping(stream, succeed, batch_size=1).run()

    assert [one.items[0].number for one in report.deliveries_of("same")] == [0]
    report.assert_delivered_times(1, [b"same"] * 4)


def test_of_equal_bodies_each_is_counted_once() -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    for _ in range(2):
        queue.send("same")
    queue.send("other")
    report = EventSourceMapping(queue, failing({"same": 9, "other": 9})).run()

    with pytest.raises(AssertionError) as caught:
        report.assert_dead_lettered(["same", "same"])

    assert str(caught.value).splitlines()[0] == (
        "1 of 3 messages has the wrong end: expected #0 and #1 to be dead-lettered, got #0, #1 and "
        "#2"
    )


@pytest.mark.parametrize(
    ("claim", "arguments", "message"),
    [
        ("assert_dead_lettered", (5,), "expected: expected a list; write [5]"),
        ("assert_dead_lettered", (b"a",), "expected: expected a list; write [b'a']"),
        ("assert_discarded", ("a",), "expected: expected a list; write ['a']"),
        ("assert_discarded", (["z"],), "expected[0]: 'z' was never sent to payments.fifo"),
        ("assert_discarded", ([None],), "expected[0]: None was never sent to payments.fifo"),
        ("assert_delivered_times", (1, "a"), "items: expected a list; write ['a']"),
        ("assert_delivered_times", (1, ["z"]), "items[0]: 'z' was never sent to payments.fifo"),
        ("deliveries_of", ("z",), "item[0]: 'z' was never sent to payments.fifo"),
    ],
)
def test_what_names_nothing_is_told_by_its_argument(
    claim: str, arguments: tuple[Any, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=r"item|expected") as caught:
        getattr(fifo_run({}), claim)(*arguments)

    assert message == str(caught.value)


def test_the_nearest_of_several_is_suggested() -> None:
    queue = SqsQueue("orders")
    for body in ("order-100", "order-17", "order-18 and more"):
        queue.send(body)
    report = EventSourceMapping(queue, succeed).run()

    with pytest.raises(ValueError, match="never sent") as caught:
        report.deliveries_of("order-18")

    assert (
        str(caught.value)
    ) == "item[0]: 'order-18' was never sent to orders; did you mean 'order-17'?"


WRONG: dict[str, tuple[Any, ...]] = {
    "assert_all_done": (),
    "assert_dead_lettered": (["a"],),
    "assert_delivered_times": (3,),
    "assert_discarded": (["a"],),
    "assert_nothing_lost": (),
    "assert_order_kept": (),
}


def lost_and_overtaken() -> Report:
    """A run of which no claim holds."""
    topic = source_with("kafka", [{"n": number} for number in range(3)])
    topic.send("a")
    return EventSourceMapping(topic, reporting(1), maximum_retry_attempts=1).run()


def shown(caught: pytest.ExceptionInfo[BaseException]) -> list[str]:
    """The files of the frames that pytest shows."""
    return [str(entry.path) for entry in caught.traceback if not entry.ishidden(caught)]


@pytest.mark.parametrize("claim", WRONG)
def test_a_failed_claim_shows_the_line_of_the_test_alone(claim: str) -> None:
    report = lost_and_overtaken()

    with pytest.raises(AssertionError) as caught:
        getattr(report, claim)(*WRONG[claim])

    assert shown(caught) == [__file__]


@pytest.mark.parametrize(
    ("claim", "arguments"),
    [
        ("assert_dead_lettered", ("a",)),
        ("assert_dead_lettered", (["never"],)),
        ("assert_discarded", ("a",)),
        ("assert_delivered_times", (-1,)),
        ("assert_delivered_times", (1, "a")),
    ],
)
def test_a_wrong_argument_shows_the_line_of_the_test_alone(
    claim: str, arguments: tuple[Any, ...]
) -> None:
    report = lost_and_overtaken()

    with pytest.raises(ValueError, match=r"expected|times|items") as caught:
        getattr(report, claim)(*arguments)

    assert shown(caught) == [__file__]


def test_a_standard_queue_without_order_shows_the_line_of_the_test_alone() -> None:
    report = run_of("sqs")

    with pytest.raises(ValueError, match="no order") as caught:
        report.assert_order_kept()

    assert shown(caught) == [__file__]

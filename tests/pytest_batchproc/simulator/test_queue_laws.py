"""Laws of queues, over generated messages, handlers and settings."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_batchproc.events import Numbering, SqsEventFactory, SqsFifoEventFactory
from pytest_batchproc.simulator import EventSourceMapping, Report, SqsQueue
from pytest_batchproc.simulator._groups import FifoStorage
from pytest_batchproc.simulator._message import milliseconds
from tests.pytest_batchproc.simulator.queues import Handler, one_group

QUEUES: list[Any] = [("orders", SqsQueue), ("payments.fifo", one_group)]
GROUPS = ("one", "two", "three")

# Of each message: its group, and how often it fails.
MESSAGES = st.lists(st.tuples(st.sampled_from(GROUPS), st.integers(0, 4)), max_size=25)
SETTINGS = st.fixed_dictionaries(
    {
        "batch_size": st.integers(1, 10),
        "maximum_concurrency": st.sampled_from([None, 2, 3]),
        "milliseconds_per_record": st.sampled_from([0, 100]),
        "seed": st.sampled_from(["", "a", "b"]),
    }
)


def keeping_order(fails: dict[str, int], how: str) -> Handler:
    """A handler that reports what fails, and what follows in its group; or raises for all."""

    def handler(event: dict[str, Any], context: object) -> object:
        stopped: set[str] = set()
        failed = []
        for record in event["Records"]:
            attributes = record["attributes"]
            group = attributes["MessageGroupId"]
            bad = int(attributes["ApproximateReceiveCount"]) <= fails[record["body"]]
            if bad or group in stopped:
                stopped.add(group)
                failed.append({"itemIdentifier": record["messageId"]})
        if failed and how == "raises":
            raise ValueError("bad")
        return {"batchItemFailures": failed}

    return handler


def play(
    kind: tuple[str, Any], messages: list[tuple[str, int]], how: str, options: dict[str, Any]
) -> tuple[Any, Report]:
    """A queue with these messages, and what comes of it."""
    name, make = kind
    queue = make(name, max_receive_count=3)
    fails: dict[str, int] = {}
    for number, (group, times) in enumerate(messages):
        fails[str(number)] = times
        queue.send(str(number), message_group_id=group)
    return queue, EventSourceMapping(queue, keeping_order(fails, how), **options).run()


@pytest.mark.parametrize("kind", QUEUES, ids=lambda kind: kind[0])
@given(messages=MESSAGES, how=st.sampled_from(["reports", "raises"]), options=SETTINGS)
def test_every_message_ends_in_one_place(
    kind: tuple[str, Any], messages: list[tuple[str, int]], how: str, options: dict[str, Any]
) -> None:
    queue, report = play(kind, messages, how, options)

    ends = [*report.deleted, *report.dead_lettered]
    assert list(range(len(messages))) == sorted(item.number for item in ends)
    assert (report.remaining, queue.messages, report.stopped) == ([], [], None)
    assert [item.body for item in report.dead_lettered] == [
        message.body for message in queue.dead_letter_queue.messages
    ]


@pytest.mark.parametrize("kind", QUEUES, ids=lambda kind: kind[0])
@given(messages=MESSAGES, how=st.sampled_from(["reports", "raises"]), options=SETTINGS)
def test_a_message_is_delivered_as_often_as_its_count_says(
    kind: tuple[str, Any], messages: list[tuple[str, int]], how: str, options: dict[str, Any]
) -> None:
    _, report = play(kind, messages, how, options)

    seen: Counter[int] = Counter()
    for delivery in report.deliveries:
        for item, count in zip(delivery.items, delivery.receive_counts, strict=True):
            seen[item.number] += 1
            assert seen[item.number] == count
    assert all(count <= 3 for count in seen.values())


@given(messages=MESSAGES, options=SETTINGS)
def test_a_handler_that_stops_a_group_at_a_failure_keeps_its_order(
    messages: list[tuple[str, int]], options: dict[str, Any]
) -> None:
    _, report = play(QUEUES[1], messages, "reports", options)

    for group in GROUPS:
        done = [item.number for item in report.deleted if item.lane == group]
        assert sorted(done) == done


@given(messages=MESSAGES, options=SETTINGS)
def test_no_group_is_in_two_invocations_at_once(
    messages: list[tuple[str, int]], options: dict[str, Any]
) -> None:
    _, report = play(QUEUES[1], messages, "reports", {**options, "milliseconds_per_record": 100})

    for group in GROUPS:
        spans = [
            (delivery.started_ns, delivery.finished_ns)
            for delivery in report.deliveries
            if any(item.lane == group for item in delivery.items)
        ]
        assert all(before[1] <= after[0] for before, after in pairwise(spans))


@pytest.mark.parametrize("kind", QUEUES, ids=lambda kind: kind[0])
@given(messages=MESSAGES, options=SETTINGS)
def test_the_same_seed_gives_the_same_report(
    kind: tuple[str, Any], messages: list[tuple[str, int]], options: dict[str, Any]
) -> None:
    first, second = (play(kind, messages, "reports", options)[1] for _ in range(2))

    assert list(map(repr, first.deliveries)) == list(map(repr, second.deliveries))
    assert [one.event for one in first.deliveries] == [one.event for one in second.deliveries]


@given(
    body=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1),
    attributes=st.dictionaries(st.sampled_from("abc"), st.sampled_from(["x", 1, b"z"])),
    group=st.sampled_from([None, "g"]),
    is_fifo=st.booleans(),
)
def test_a_record_is_the_one_that_the_factory_of_events_makes(
    body: str, attributes: dict[str, Any], group: str | None, is_fifo: bool
) -> None:
    body = body.translate({0xFFFE: "", 0xFFFF: ""}) or "x"
    made_by: Any = one_group if is_fifo else SqsQueue
    queue = made_by("orders.fifo" if is_fifo else "orders", numbering=Numbering())
    factory: Any = SqsFifoEventFactory() if is_fifo else SqsEventFactory()
    fields = {"message_group_id": group or "g"} if is_fifo or group else {}
    queue.send(body, message_attributes=attributes or None, **fields)
    (made,) = queue.receive()

    (record,) = factory(
        [body],
        queue_name=queue.name,
        message_attributes=attributes,
        receipt_handle=made["receiptHandle"],
        approximate_first_receive_timestamp=milliseconds(0),
        **fields,
    )["Records"]
    assert record == made
    assert list(record) == list(made)


def test_nothing_stays_of_groups_that_are_empty() -> None:
    chance = random.Random(1)
    queue = one_group("payments.fifo")
    for number in range(2_000):
        queue.send(str(number), message_group_id=f"g{chance.randrange(500)}")

    report = EventSourceMapping(queue, lambda event, context: None).run()

    assert len(report.deleted) == 2_000
    assert isinstance(queue.storage, FifoStorage)
    assert (queue.storage._groups, queue.storage._waiting) == ({}, [])

"""Messages in moto's queue, behind its server, and the same in the simulator's: the same becomes
of them, and the handler sees the same events on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from aws_lambda_powertools.utilities.parser.models import SqsModel
from hypothesis import given
from hypothesis import strategies as st

from batchproc.models import SqsRecordModel
from pytest_batchproc import EventSourceMapping, SqsFifoQueue, SqsQueue
from tests.pytest_batchproc.end_to_end.handlers import HANDLERS, IN_ORDER, OF_GROUPS, Plan
from tests.pytest_batchproc.end_to_end.services import FEW, Handler, RealQueue, Sent, Services
from tests.pytest_batchproc.simulator.queues import succeed

TIMES = st.lists(st.integers(0, 4), min_size=1, max_size=10)
OF_SOME_GROUPS = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 4)), min_size=1, max_size=8
)
COUNTS = st.integers(1, 3)
ATTRIBUTES: Mapping[str, str | bytes] = {"tenant": "blue", "key": b"\x00\xff"}

# What no two runs have in common, and what only one of the two knows: moto does not say where a
# dead letter came from.
OWN = {"messageId", "receiptHandle"}
OWN_ATTRIBUTES = {
    "SenderId",
    "SentTimestamp",
    "ApproximateFirstReceiveTimestamp",
    "SequenceNumber",
}
UNKNOWN = {"DeadLetterQueueSourceArn"}


def plain(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record without its own; that it has such fields is still seen."""
    attributes = {
        name: "its own" if name in OWN_ATTRIBUTES else value
        for name, value in record["attributes"].items()
        if name not in UNKNOWN
    }
    return {
        **{name: "its own" if name in OWN else value for name, value in record.items()},
        "attributes": attributes,
    }


def group_of(record: Mapping[str, Any]) -> str:
    return str(record["attributes"].get("MessageGroupId", ""))


def body_of(record: Mapping[str, Any]) -> str:
    return str(record["body"])


def body_and_count(record: Mapping[str, Any]) -> str:
    return f"{record['body']} {record['attributes']['ApproximateReceiveCount']}"


def in_order_of(key: Callable[[Any], str], records: Sequence[Any]) -> list[dict[str, Any]]:
    return sorted(map(plain, records), key=key)


def simulated(real: RealQueue, sent: Sequence[Sent], count: int) -> SqsQueue | SqsFifoQueue:
    """The same messages in a queue of the simulator that is called alike."""
    if not real.name.endswith(".fifo"):
        queue = SqsQueue(real.name, max_receive_count=count)
        for one in sent:
            queue.send(one.body, message_attributes=one.attributes)
        return queue
    fifo = SqsFifoQueue(real.name, max_receive_count=count)
    for number, one in enumerate(sent):
        fifo.send(
            one.body,
            message_group_id=one.group,
            message_deduplication_id=one.deduplication_id(number),
            message_attributes=one.attributes,
        )
    return fifo


def assert_same_run(
    real: RealQueue,
    sent: Sequence[Sent],
    handler: Handler,
    count: int,
    key: Callable[[Any], str],
) -> None:
    """Feed the handler from both; `key` sorts within a batch what comes in no promised order."""
    queue = simulated(real, sent, count)
    real.send(sent)
    events = real.feed(handler)
    report = EventSourceMapping(queue, handler).run()

    assert [in_order_of(key, delivery.event["Records"]) for delivery in report.deliveries] == [
        in_order_of(key, event["Records"]) for event in events
    ]
    assert report.remaining == []
    assert in_order_of(key, dead_letters(queue)) == in_order_of(key, dead_letters(real))


def dead_letters(queue: RealQueue | SqsQueue | SqsFifoQueue) -> list[dict[str, Any]]:
    """All of them as somebody gets them who deletes each."""
    found: list[dict[str, Any]] = []
    if isinstance(queue, RealQueue):
        assert queue.dead is not None
        for event in queue.dead.feed(succeed):
            found += event["Records"]
        return found
    assert queue.dead_letter_queue is not None
    while batch := queue.dead_letter_queue.receive(10):
        found += batch
        for record in batch:
            queue.dead_letter_queue.delete(record["receiptHandle"])
    return found


def planned(times: Sequence[int]) -> tuple[list[Sent], Plan]:
    plan = {f"message {number}": failing for number, failing in enumerate(times)}
    return [Sent(body, attributes=ATTRIBUTES) for body in plan], plan


@pytest.mark.parametrize("handler", HANDLERS)
@FEW
@given(times=TIMES, count=COUNTS)
def test_a_standard_queue(services: Services, handler: str, times: list[int], count: int) -> None:
    sent, plan = planned(times)
    real = services.queue(max_receive_count=count)

    assert_same_run(real, sent, HANDLERS[handler](plan), count, body_of)


@pytest.mark.parametrize("handler", OF_GROUPS)
@FEW
@given(messages=OF_SOME_GROUPS, count=COUNTS)
def test_a_fifo_queue_with_groups(
    services: Services, handler: str, messages: list[tuple[str, int]], count: int
) -> None:
    """Within a batch groups are compared one by one: moto mixes them."""
    sent = [Sent(f"{number} of {group}", group) for number, (group, _) in enumerate(messages)]
    plan = {one.body: times for one, (_, times) in zip(sent, messages, strict=True)}
    real = services.queue(fifo=True, max_receive_count=count)

    assert_same_run(real, sent, OF_GROUPS[handler](plan), count, group_of)


@pytest.mark.parametrize("handler", IN_ORDER)
@FEW
@given(times=TIMES, count=COUNTS)
def test_a_fifo_queue_in_order(
    services: Services, handler: str, times: list[int], count: int
) -> None:
    one_by_one, plan = planned(times)
    sent = [replace(one, group="a") for one in one_by_one]
    real = services.queue(fifo=True, max_receive_count=count)

    assert_same_run(real, sent, IN_ORDER[handler](plan), count, group_of)


def test_more_than_a_batch_of_messages(services: Services) -> None:
    """Which come together a standard queue does not promise; how often each comes is settled."""
    sent, plan = planned([0, 4, 1, 0, 2, 0] * 4)
    real = services.queue(max_receive_count=3)
    queue = simulated(real, sent, 3)
    real.send(sent)
    handler = HANDLERS["batchproc"](plan)
    events = real.feed(handler)
    report = EventSourceMapping(queue, handler).run()
    ours = [record for delivery in report.deliveries for record in delivery.event["Records"]]
    theirs = [record for event in events for record in event["Records"]]
    dead = dead_letters(real)

    assert in_order_of(body_and_count, ours) == in_order_of(body_and_count, theirs)
    assert in_order_of(body_of, dead_letters(queue)) == in_order_of(body_of, dead)
    assert len(dead) == 4


def test_one_way_of_a_message_by_hand(services: Services) -> None:
    """So that what is compared can be read."""
    real = services.queue(max_receive_count=2)
    real.send([Sent("good"), Sent("bad", attributes={"tenant": "blue"})])
    events = real.feed(HANDLERS["batchproc"]({"bad": 9}))
    (dead,) = dead_letters(real)

    assert [[record["body"] for record in event["Records"]] for event in events] == [
        ["good", "bad"],
        ["bad"],
    ]
    assert (dead["body"], dead["attributes"]["ApproximateReceiveCount"]) == ("bad", "3")
    assert events[0]["Records"][1]["messageId"] == dead["messageId"]
    assert events[0]["Records"][1]["messageAttributes"] == dead["messageAttributes"]
    assert real.size() == 0


@pytest.mark.parametrize("fifo", [False, True], ids=["standard", "fifo"])
def test_models_accept_what_was_received(services: Services, fifo: bool) -> None:
    real = services.queue(fifo=fifo)
    real.send([Sent("a", "b" if fifo else "", ATTRIBUTES)])
    event = real.receive()

    assert SqsRecordModel.model_validate(event["Records"][0]).body == "a"
    assert SqsModel.model_validate(event).Records[0].body == "a"

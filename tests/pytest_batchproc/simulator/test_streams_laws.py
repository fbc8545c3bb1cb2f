"""What holds for every stream and topic, whatever fails, however often and with any settings."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_batchproc._reading import read_batch
from pytest_batchproc.simulator import (
    DynamoDBStream,
    EventSourceMapping,
    KafkaTopic,
    KinesisStream,
    Report,
)
from tests.pytest_batchproc.simulator.streams import Handler, Stream

LANES = 3


def filled(kind: str, lanes: list[int], shards: int) -> Stream:
    """A stream whose records are of these lanes."""
    if kind == "kinesis":
        stream = KinesisStream("clicks", shards)
        for number, lane in enumerate(lanes):
            stream.put(str(number), partition_key=f"user-{lane}")
        return stream
    if kind == "dynamodb":
        table = DynamoDBStream("orders", ("lane",), shards=shards)
        for number, lane in enumerate(lanes):
            table.put({"id": number, "lane": lane})
        return table
    topic = KafkaTopic(
        "orders", shards, redelivery="from_lowest" if kind == "kafka, strict" else "listed"
    )
    for number, lane in enumerate(lanes):
        topic.send(str(number), partition=lane % shards)
    return topic


def handler_of(stream: Stream, plan: dict[int, list[str]]) -> Handler:
    """Does with each record what the plan says for each of its deliveries; then all is well."""
    left = {number: list(todo) for number, todo in plan.items()}
    place = {str(record.identifier): record.number for record in stream.records}

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        batch = read_batch(event)
        failed = []
        for identifier in batch.identifiers:
            todo = left.get(place[str(identifier)])
            doing = todo.pop(0) if todo else "succeed"
            if doing == "raise":
                raise ValueError
            if doing == "report":
                failed.append({"itemIdentifier": identifier})
            if doing == "take long":
                context.advance(1_000)
        return {"batchItemFailures": failed}

    return handler


KINDS = ["kinesis", "dynamodb", "kafka", "kafka, strict"]
PLANS = st.dictionaries(
    st.integers(0, 11),
    st.lists(st.sampled_from(["raise", "report", "succeed", "take long"]), max_size=5),
    max_size=6,
)
SETTINGS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"batch_size": st.integers(1, 6), "maximum_retry_attempts": st.integers(0, 4)},
    optional={
        "bisect_batch_on_function_error": st.booleans(),
        "maximum_record_age_in_seconds": st.just(60),
        "maximum_batching_window_in_seconds": st.integers(0, 5),
        "milliseconds_per_record": st.sampled_from([0, 10, 700]),
    },
)


@st.composite
def worlds(draw: st.DrawFn, kind: str) -> tuple[Stream, Report]:
    """A stream that was fed to a handler until nothing was left to do."""
    lanes = draw(st.lists(st.integers(0, LANES - 1), min_size=1, max_size=12))
    stream = filled(kind, lanes, draw(st.integers(1, 3)))
    chosen = draw(SETTINGS)
    if not kind.startswith("kafka"):
        chosen["parallelization_factor"] = draw(st.integers(1, 4))
    handler = handler_of(stream, draw(PLANS))
    seed = draw(st.sampled_from(["", "a", "b"]))
    return stream, EventSourceMapping(stream, handler, seed=seed, **chosen).run()


pytestmark = pytest.mark.parametrize("kind", KINDS)


@given(data=st.data())
def test_each_record_is_done_or_given_up_once(kind: str, data: st.DataObject) -> None:
    stream, report = data.draw(worlds(kind))

    ended = Counter(item.number for item in [*report.deleted, *report.discarded])

    assert dict.fromkeys(range(len(stream.records)), 1) == dict(ended)
    assert report.remaining == []
    assert report.stopped is None


@given(data=st.data())
def test_first_deliveries_keep_the_order_of_each_lane(kind: str, data: st.DataObject) -> None:
    _, report = data.draw(worlds(kind))

    seen: set[int] = set()
    lanes: dict[object, list[int]] = {}
    for delivery in report.deliveries:
        for item in delivery.items:
            if item.number not in seen:
                seen.add(item.number)
                lanes.setdefault(item.lane, []).append(item.number)

    assert lanes == {lane: sorted(found) for lane, found in lanes.items()}


@given(data=st.data())
def test_no_two_invocations_have_a_lane_at_once(kind: str, data: st.DataObject) -> None:
    _, report = data.draw(worlds(kind))

    free: dict[object, int] = {}
    for delivery in report.deliveries:
        lanes = {item.lane for item in delivery.items}
        begun_too_early = [lane for lane in lanes if free.get(lane, 0) > delivery.started_ns]
        free |= dict.fromkeys(lanes, delivery.finished_ns)

        assert begun_too_early == []


@given(data=st.data())
def test_counts_count_the_deliveries_of_each_record(kind: str, data: st.DataObject) -> None:
    _, report = data.draw(worlds(kind))

    counted: Counter[int] = Counter()
    for delivery in report.deliveries:
        counted.update(item.number for item in delivery.items)

        assert list(delivery.receive_counts) == [counted[item.number] for item in delivery.items]


@given(data=st.data())
def test_what_is_given_up_is_told_to_the_destination(kind: str, data: st.DataObject) -> None:
    _, report = data.draw(worlds(kind))

    told = [
        value["batchSize"]
        for record in report.on_failure
        for name, value in record.items()
        if name.endswith("BatchInfo")
    ]

    assert len(report.discarded) == sum(told)


@given(data=st.data())
def test_the_event_of_a_delivery_has_its_items_in_order(kind: str, data: st.DataObject) -> None:
    _, report = data.draw(worlds(kind))

    for delivery in report.deliveries:
        assert read_batch(delivery.event).identifiers == [
            item.identifier for item in delivery.items
        ]


@given(data=st.data())
def test_the_same_again_comes_out_the_same(kind: str, data: st.DataObject) -> None:
    lanes = data.draw(st.lists(st.integers(0, LANES - 1), min_size=1, max_size=12))
    shards, plan, chosen = data.draw(st.tuples(st.integers(1, 3), PLANS, SETTINGS))

    def run() -> list[tuple[float, list[int], str]]:
        stream = filled(kind, lanes, shards)
        report = EventSourceMapping(stream, handler_of(stream, plan), seed="s", **chosen).run()
        return [
            (one.time, [item.number for item in one.items], one.ending) for one in report.deliveries
        ]

    assert run() == run()

"""The drawing of a run: record by attempt, in 80 columns and without colour."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_batchproc._explain import Row
from pytest_batchproc._timeline import Drawing, Line, draw, seconds, telling
from pytest_batchproc.simulator import (
    DynamoDBStream,
    Effects,
    EventSourceMapping,
    InjectedFault,
    SqsFifoQueue,
    SqsQueue,
    duplicate,
    fail,
    kill_after,
    throttle,
)
from tests.pytest_batchproc.simulator.queues import failing, succeed
from tests.pytest_batchproc.simulator.reports import (
    NAMES,
    fifo_run,
    lost_run,
    reporting,
    source_with,
)


def test_a_line_per_message_and_a_column_per_attempt(snapshot: object) -> None:
    assert fifo_run({"b": 1, "c": 1, "d": 2}).timeline() == snapshot


def test_a_stream_is_drawn_the_same_way(snapshot: object) -> None:
    assert lost_run().timeline() == snapshot


def test_groups_have_a_column_if_there_are_several(snapshot: object) -> None:
    queue = SqsFifoQueue("p.fifo")
    for number in range(3):
        queue.send(f"{number}", message_group_id=f"customer-number-{number % 2}")
    report = EventSourceMapping(queue, failing({"1": 1})).run()

    assert report.timeline() == snapshot


def test_keys_of_a_table_are_their_values() -> None:
    table = DynamoDBStream("orders", key_names=("shop", "id"))
    for number in range(3):
        table.put({"shop": "Oslo", "id": number % 2, "count": number})

    drawn = EventSourceMapping(table, succeed).run().timeline().splitlines()

    assert [line[:11] for line in drawn[1:]] == ["#0  Oslo, 0", "#1  Oslo, 1", "#2  Oslo, 0"]


def test_effects_and_their_faults_are_marked(snapshot: object) -> None:
    effects = Effects()
    queue = SqsQueue("orders")
    queue.send("a")

    def handler(event: object, context: object) -> None:
        effects.record("charge")

    report = EventSourceMapping(queue, handler, faults=[kill_after("charge")]).run()

    assert report.timeline() == snapshot


def test_a_fault_is_marked_at_its_record_alone() -> None:
    queue = SqsQueue("orders")
    queue.send("a")
    queue.send("b")

    def handler(event: dict[str, Any], context: object) -> object:
        failed = []
        for record in event["Records"]:
            try:
                record["body"]
            except InjectedFault:
                failed.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failed}

    drawn = EventSourceMapping(queue, handler, faults=[fail(1)]).run().timeline()

    assert drawn.splitlines()[1:3] == [
        "#0  a  0s ok             done",
        "#1  b  0s fail*  30s ok  done",
    ]


def test_letters_that_take_two_columns_are_counted_as_two(snapshot: object) -> None:
    queue = SqsQueue("orders")
    for body in ("注文", "a", "東京" * 30):
        queue.send(body)

    drawn = EventSourceMapping(queue, failing({"注文": 1})).run().timeline()

    assert drawn == snapshot


def test_each_way_to_come_back_has_its_word(snapshot: object) -> None:
    queue = SqsQueue("orders")
    queue.send("a")
    queue.send("b")

    def handler(event: dict[str, Any], context: Any) -> object:
        count = int(event["Records"][0]["attributes"]["ApproximateReceiveCount"])
        if count == 1:
            context.advance(5_000)
        if count == 2:
            raise ValueError("no")
        return failing({"a": 3})(event, context) if count == 3 else None

    report = EventSourceMapping(queue, handler, faults=[throttle(0)]).run()

    assert report.timeline() == snapshot


def test_of_many_attempts_the_first_and_the_last_are_drawn(snapshot: object) -> None:
    report = EventSourceMapping(source_with("kinesis", [{"n": 0}]), reporting(0)).run()

    assert report.timeline() == snapshot


def test_of_many_messages_the_telling_ones_are_drawn(snapshot: object) -> None:
    queue = SqsQueue("orders", max_receive_count=2)
    for number in range(100):
        queue.send(f"order {number}")
    report = EventSourceMapping(queue, failing({"order 50": 1, "order 70": 9})).run()

    assert report.timeline(max_records_shown=3) == snapshot
    assert (
        report.timeline(max_records_shown=1).splitlines()[-2]
        == "… and 99 more messages, 1 delivered more than once"
    )


def test_bodies_read_as_the_hook_says() -> None:
    drawn = fifo_run({}, "ab").timeline(describe_record=lambda record: f"<{record['body']}>")

    assert drawn.splitlines()[1:] == ["#0  <a>  0s ok  done", "#1  <b>  0s ok  done"]


def test_a_hook_that_fails_is_told() -> None:
    def describe_record(record: Any) -> str:
        raise KeyError("order")

    assert fifo_run({}, "a").timeline(describe_record=describe_record).splitlines()[1:] == [
        "#0  a  0s ok  done",
        "describe_record failed for #0 (KeyError: 'order'): the default text is shown.",
    ]


def test_nothing_sent_is_nothing_drawn() -> None:
    report = EventSourceMapping(SqsQueue("orders"), succeed).run()

    assert report.timeline() == "0 messages of orders, 0 invocations in 0 s"


@pytest.mark.parametrize("name", NAMES)
def test_every_source_fits_into_80_columns(name: str) -> None:
    bodies = [{"n": number, "text": "long " * 40} for number in range(30)]
    settings: dict[str, Any] = {"max_deliveries": 20}
    report = EventSourceMapping(source_with(name, bodies), reporting(7), **settings).run()

    assert [line for line in report.timeline().splitlines() if len(line) > 80] == []


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=90)
rows = st.builds(
    Line,
    st.builds(
        Row,
        index=st.integers(0, 10**7),
        identifier=st.just("id"),
        got=st.sampled_from(["done", "dead-lettered", "still there"]),
        why=st.just(""),
        body=words,
    ),
    st.lists(st.sampled_from(["0s ok", "30s fail", "86400.125s throttle"]), max_size=40).map(tuple),
    words,
    st.integers(0, 2),
)


@given(st.lists(rows, max_size=8).map(tuple), words, words)
def test_no_line_is_wider_than_80_columns(lines: tuple[Line, ...], rest: str, note: str) -> None:
    drawn = draw(Drawing("A title", lines, rest, (note,), ("record", "records")))

    assert [line for line in drawn if len(line) > 80 or "\n" in line] == []
    assert len(lines) == sum(line.startswith("#") for line in drawn[1 : 1 + len(lines)])


@given(st.lists(st.integers(0, 2)), st.integers(1, 30))
def test_what_is_shown_stands_in_its_order_and_nothing_left_out_tells_more(
    scores: list[int], most: int
) -> None:
    shown = telling(scores, most)
    hidden = [score for place, score in enumerate(scores) if place not in shown]

    assert sorted(set(shown)) == shown
    assert min(most, len(scores)) == len(shown)
    assert max(hidden, default=0) <= min((scores[place] for place in shown), default=2)


@pytest.mark.parametrize(
    ("time", "text"), [(0.0, "0"), (30.0, "30"), (1.5, "1.5"), (0.001, "0.001"), (1e5, "100000")]
)
def test_times_are_short(time: float, text: str) -> None:
    assert text == seconds(time)


def test_what_comes_back_although_it_was_done_is_shown_so(snapshot: object) -> None:
    queue = SqsQueue("orders")
    queue.send("a")

    report = EventSourceMapping(queue, lambda event, context: None, faults=[duplicate(0)]).run()

    assert report.timeline() == snapshot

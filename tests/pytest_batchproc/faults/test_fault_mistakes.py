"""Mistakes of a first world, and worlds whose handler writes to its own source."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from pytest_batchproc.faults import BrokenClaimError, CheckFaults, check_faults
from pytest_batchproc.simulator import effects
from tests.pytest_batchproc.faults import worlds
from tests.pytest_batchproc.faults.worlds import world_of

charging = world_of(worlds.charges_each_time)


def message_of(kind: type[BaseException], world: Any, source: str = "sqs", **options: Any) -> str:
    """The text of the error that a search raises."""
    with pytest.raises(kind) as caught:
        check_faults(world, source, bodies=["a"], **options)
    return str(caught.value)


def test_faults_that_are_no_list_are_named() -> None:
    assert message_of(TypeError, charging, faults=3) == (
        "faults: expected a list of kinds, such as ['crash', 'kill_after']; got 3"
    )


def test_fields_that_are_no_dict_are_named() -> None:
    assert message_of(TypeError, charging, fields=["x"]) == (
        "fields: expected a dict of keywords of `send` or `put`, such as "
        "{'message_attributes': ...}; got ['x']"
    )


def test_a_world_that_yields_three_values_is_refused() -> None:
    def world() -> Generator[Any]:
        yield dict, list, 3

    assert message_of(TypeError, world) == (
        "world: world yields 3 values; expected one that returns a handler, or two: it and `done`"
    )


def test_a_world_that_yields_a_table_as_done_is_refused() -> None:
    def world() -> Generator[Any]:
        yield dict, {"a": 1}

    assert message_of(TypeError, world) == (
        "world: world yields dict {'a': 1} as `done`; expected a function that returns what has "
        "been done, such as `lambda: table`"
    )


def test_a_world_that_yields_a_handler_has_one_module_level() -> None:
    def world() -> Generator[Any]:
        charge: Any = effects.watch(lambda order: None, key=str)

        def handler(event: Any, context: Any) -> None:
            for record in event["Records"]:
                charge(record["body"])

        yield handler

    found = check_faults(world, "sqs", bodies=["a"], effects="at_least_once", at_most=1)

    assert found.notes[-1] == (
        "module level is not made again after a kill: the world yields a handler; yield a function "
        "that returns it"
    )


def test_a_response_that_is_not_json_is_no_exception_without_a_name() -> None:
    text = message_of(BrokenClaimError, lambda event, context: object)

    assert text.splitlines()[3] == (
        "        The runtime could not send what the handler returned. #0 is retried."
    )


def test_a_count_of_one_is_singular() -> None:
    found = check_faults(charging, "sqs", bodies=["a"], effects="at_least_once", at_most=1)

    assert "schedules hold: 1 record, up to 1 fault" in repr(found)


@pytest.mark.parametrize("through_the_fixture", [False, True])
def test_the_warning_of_a_budget_names_the_line_of_the_test(through_the_fixture: bool) -> None:
    check = CheckFaults(function_timeout=3, wall_clock="simulated")
    with pytest.warns(UserWarning, match="not complete") as warned:
        (check if through_the_fixture else check_faults)(
            charging, "sqs", bodies=["a"], effects="at_least_once", budget=5
        )

    assert [one.filename for one in warned] == [__file__]


def sends_on(queue: Any) -> Generator[Any]:
    """A handler that sends one message more to its own queue."""
    note: Any = effects.watch(lambda body: None, key=str)

    def handler(event: Any, context: Any) -> None:
        for record in event["Records"]:
            note(record["body"])
            if record["body"] == "a":
                queue.send("more", message_group_id="g")

    yield lambda: handler


@pytest.mark.parametrize("source", ["sqs", "sqs_fifo"])
def test_a_handler_can_send_to_its_own_queue(source: str) -> None:
    found = check_faults(sends_on, source, bodies=["a", "b"], effects="at_least_once", at_most=1)

    assert found.complete is True


def test_a_message_that_the_handler_sends_can_succeed_where_another_cannot() -> None:
    bodies, given = ["a", "b"], {"effects": "at_least_once", "should_fail": ["b"]}
    with pytest.raises(BrokenClaimError) as caught:
        check_faults(sends_on, "sqs", bodies=bodies, at_most=1, **given)  # type: ignore[arg-type]

    assert str(caught.value).splitlines()[0] == (
        "Lambda treats message #1 as processed, and it should have failed, without any fault"
    )


def test_a_handler_can_write_to_its_own_table() -> None:
    def world(table: Any) -> Generator[Any]:
        count = effects.watch(table.put, key=lambda item: f"count {item['id']}")

        def handler(event: Any, context: Any) -> None:
            for record in event["Records"]:
                new = record["dynamodb"]["NewImage"]
                if "n" not in new:
                    count({"id": new["id"]["S"], "n": 1})

        yield lambda: handler

    bodies = [{"id": "a"}, {"id": "b"}]
    found = check_faults(world, "dynamodb", bodies=bodies, effects="at_least_once", at_most=1)

    assert found.complete is True


def test_a_handler_that_sends_without_end_is_stopped() -> None:
    def world(queue: Any) -> Generator[Any]:
        def handler(event: Any, context: Any) -> None:
            effects.record("tick")
            queue.send("again")

        yield lambda: handler

    assert message_of(BrokenClaimError, world).splitlines()[0] == (
        "1,000 invocations do not end the messages; the handler sends to its own source without "
        "end, without any fault"
    )


def test_what_done_gives_beyond_the_bodies_is_named() -> None:
    def world() -> Generator[Any]:
        table: dict[str, int] = {}
        write = effects.watch(table.setdefault, key=lambda key, value: key)

        def handler(event: Any, context: Any) -> None:
            for record in event["Records"]:
                write(record["body"], 1)
                write("total", 1)

        yield lambda: handler, lambda: table

    found = check_faults(world, "sqs", bodies=["a"], at_most=1)

    assert found.notes[-1] == (
        "done: 'total' is the effect of no body, so the search does not see its loss; search again "
        "with an effect= that returns it"
    )


def test_keys_that_share_a_partition_are_named() -> None:
    def world() -> Generator[Any]:
        def handler(event: Any, context: Any) -> None:
            for records in event["records"].values():
                for record in records:
                    effects.record(record["value"])

        yield lambda: handler

    def notes(groups: list[str]) -> list[str]:
        options: Any = {"groups": groups, "partitions": 2, "effects": "at_least_once"}
        found = check_faults(world, "kafka", bodies=["1", "2"], at_most=1, **options)
        return [one for one in found.notes if one.startswith("groups")]

    assert notes(["a", "d"]) == []
    assert notes(["a", "b"]) == [
        "groups: all are in one partition, so several partitions are not searched; give "
        "partitions=2 and keys of different partitions"
    ]


def test_kafka_keeps_the_order_of_a_partition_whatever_the_keys() -> None:
    def world() -> Generator[Any]:
        def handler(event: Any, context: Any) -> None:
            for records in event["records"].values():
                for record in reversed(records):
                    effects.record(record["value"])

        yield lambda: handler

    with pytest.raises(BrokenClaimError, match="before #0 of the same partition: 'Mg=='"):
        check_faults(
            world, "kafka", bodies=["1", "2"], groups=["a", "b"], effects="at_least_once", at_most=1
        )


def test_a_conditional_write_that_raises_at_the_second_delivery_gets_its_advice() -> None:
    def world() -> Generator[Any]:
        table: set[str] = set()

        def write(order: str) -> None:
            if order in table:
                raise ValueError("the condition failed")
            table.add(order)

        put = effects.watch(write, key=str)

        def handler(event: Any, context: Any) -> None:
            for record in event["Records"]:
                put(record["body"])

        yield lambda: handler

    assert message_of(BrokenClaimError, world, at_most=1).splitlines()[-3:-1] == [
        "The effect happened, and the record still fails each time it is delivered. If its "
        "handler raises",
        "because the effect is there already, as a conditional write does, let it succeed.",
    ]

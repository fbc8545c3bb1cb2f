"""The search finds the smallest schedule that breaks a claim, and clears what keeps them all."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import pytest

from batchproc import EventType
from pytest_batchproc.faults import (
    BrokenClaimError,
    check_faults,
    check_schedule,
    crash,
    kill_after,
    refuse,
)
from pytest_batchproc.faults import _search as search
from pytest_batchproc.faults._arguments import setup_of
from pytest_batchproc.simulator import effects
from tests.pytest_batchproc.faults import worlds
from tests.pytest_batchproc.faults.worlds import Handler, Make, world_of


def found(world: Any, source: Any = "sqs", **options: Any) -> tuple[str, list[str]]:
    """The first line of the error, and the schedule."""
    options.setdefault("bodies", ["a", "b", "c"])
    with pytest.raises(BrokenClaimError) as caught:
        check_faults(world, source, **options)
    return str(caught.value).splitlines()[0], [str(one) for one in caught.value.schedule]


WRONG: dict[Make, tuple[dict[str, Any], str, list[str]]] = {
    worlds.charges_each_time: (
        {},
        "'charge a' of message #0 happened twice, after 1 fault: lose_answer('charge a')",
        ["lose_answer('charge a')"],
    ),
    worlds.marks_before: (
        {},
        "Lambda treats message #0 as processed, and its effect 'charge a' never happened, after 1 "
        "fault: refuse('charge a')",
        ["refuse('charge a')"],
    ),
    worlds.marks_after: (
        {"faults": ["kill_before", "kill_after"]},
        "'charge a' of message #0 happened twice, after 1 fault: kill_after('charge a')",
        ["kill_after('charge a')"],
    ),
    worlds.remembers_in_the_sandbox: (
        {"faults": ["duplicate", "cold_start"]},
        "'charge a' of message #0 happened twice, after 2 faults: duplicate(0) and "
        "cold_start(0, 2)",
        ["duplicate(0)", "cold_start(0, 2)"],
    ),
    worlds.catches_everything: (
        {},
        "Lambda treats message #0 as processed, and its effect 'charge a' never happened, after 1 "
        "fault: refuse('charge a')",
        ["refuse('charge a')"],
    ),
    worlds.locks_and_unlocks_in_finally: (
        {"effects": "at_least_once"},
        "Message #0, which can succeed, ended in the dead-letter queue, after 1 fault: "
        "kill_before('charge a')",
        ["kill_before('charge a')"],
    ),
}


@pytest.mark.parametrize("make", WRONG, ids=lambda make: make.__name__)
def test_a_wrong_handler_is_caught_by_its_smallest_schedule(make: Make) -> None:
    options, fact, schedule = WRONG[make]

    assert found(world_of(make), **options) == (fact, schedule)


@pytest.mark.parametrize("make", WRONG, ids=lambda make: make.__name__)
def test_the_schedule_alone_breaks_the_same_claim(make: Make) -> None:
    options, fact, _ = WRONG[make]
    with pytest.raises(BrokenClaimError) as caught:
        check_faults(world_of(make), "sqs", bodies=["a"], **options)
    options.pop("faults", None)

    with pytest.raises(BrokenClaimError) as again:
        check_schedule(world_of(make), "sqs", ["a"], caught.value.schedule, **options)

    assert str(again.value).splitlines()[0] == fact


@pytest.mark.parametrize("source", ["sqs", EventType.SQS, "SQS"])
def test_a_right_handler_is_cleared_on_a_standard_queue(source: Any) -> None:
    coverage = check_faults(worlds.right_world, source, bodies=["a", "b", "c"], at_most=1)

    assert (coverage.schedules, coverage.points, coverage.complete) == (60, 11, True)
    assert coverage.faults == {
        "throttle": 3,
        "cold_start": 0,
        "fail_read": 6,
        "time_out": 6,
        "refuse": 6,
        "lose_answer": 6,
        "kill_before": 6,
        "kill_after": 6,
        "overlap": 6,
        "crash": 3,
        "duplicate": 6,
    }


@pytest.mark.parametrize("source", ["sqs_fifo", "kinesis"])
def test_a_right_handler_is_cleared_where_order_counts(source: str) -> None:
    check_faults(worlds.right_world_in_order, source, bodies=["a", "b"])


@pytest.mark.parametrize(
    ("source", "fact"),
    [
        (
            "sqs_fifo",
            "Message #1 was processed before #0 of the same message group: 'pay b' happened first,"
            " after 1 fault: fail_read(0)",
        ),
        (
            "kinesis",
            "Record #1 was processed before #0 of the same partition key: 'pay b' happened first,"
            " after 1 fault: fail_read(0)",
        ),
    ],
)
def test_a_handler_that_goes_on_after_a_failure_reorders(source: str, fact: str) -> None:
    assert found(worlds.right_world, source) == (fact, ["fail_read(0)"])


def test_other_groups_may_go_first() -> None:
    check_faults(
        worlds.right_world, "sqs_fifo", bodies=["a", "b"], groups=["one", "two"], at_most=1
    )


def test_order_is_not_judged_if_it_does_not_matter() -> None:
    check_faults(worlds.right_world, "kinesis", bodies=["a", "b"], ordered=False, at_most=1)


def test_a_schedule_may_need_two_records() -> None:
    def counts_deliveries(charge: worlds.Charge, table: set[str]) -> Handler:
        return worlds.handler_of(lambda order: None if order == "b" and table else charge(order))

    def world() -> Generator[Callable[[], Handler]]:
        table: set[str] = set()

        def charge(order: str) -> None:
            """Take money."""

        def sandbox() -> Handler:
            watched = effects.watch(charge, key=lambda order: order)
            inner = counts_deliveries(watched, table)

            def handler(event: dict[str, Any], context: Any) -> object:
                response = inner(event, context)
                table.add("seen")
                return response

            return handler

        yield sandbox

    assert found(world, faults=["refuse"]) == (
        "Lambda treats message #1 as processed, and its effect 'b' never happened, after 1 fault: "
        "refuse('b')",
        ["refuse('b')"],
    )


def test_a_larger_batch_size_is_tried_if_it_is_asked_for() -> None:
    def fails_alone(charge: worlds.Charge, table: set[str]) -> Handler:
        """Reports nothing of a batch with more than one record."""
        inner = worlds.handler_of(charge)
        return lambda event, context: (
            inner(event, context)
            if len(event["Records"]) == 1
            else (inner(event, context), None)[1]
        )

    world = world_of(fails_alone)
    options: dict[str, Any] = {"faults": ["refuse"], "bodies": ["a", "b"]}

    check_faults(world, "sqs", batch_sizes=[1], **options)

    with pytest.raises(BrokenClaimError, match="its effect 'charge a' never happened"):
        check_faults(world, "sqs", batch_sizes=[1, 2], **options)


def test_records_of_a_standard_queue_come_in_every_order_if_it_is_asked_for() -> None:
    def needs_a_first(charge: worlds.Charge, table: set[str]) -> Handler:
        def work(order: str) -> None:
            if order == "b" and "a" not in table:
                return
            table.add(order)
            charge(order)

        return worlds.handler_of(work)

    world = world_of(needs_a_first)
    check_faults(world, "sqs", bodies=["a", "b"], faults=["throttle"])

    with pytest.raises(BrokenClaimError) as caught:
        check_faults(world, "sqs", bodies=["a", "b"], faults=["lose_answer"], orders=True)

    assert "bodies=" in str(caught.value)


def test_a_handler_that_a_sandbox_of_the_same_batch_overtakes_is_caught() -> None:
    def world() -> Generator[Callable[[], Handler]]:
        paid: list[str] = []

        def sandbox() -> Handler:
            write = effects.watch(paid.append, key=lambda order: f"pay {order}")
            return worlds.handler_of(lambda order: None if order in paid else write(order))

        yield sandbox

    assert found(world)[1] == ["overlap('pay a')"]
    # No other source delivers a record to two invocations at the same time.
    check_faults(world, "sqs_fifo", bodies=["a"], at_most=1)


PAIRS: list[tuple[Any, dict[str, Any]]] = [
    (worlds.right_world, {"bodies": ["a", "b"]}),
    (worlds.right_world_in_order, {"source": "sqs_fifo", "bodies": ["a", "b"]}),
    (worlds.right_world_in_order, {"source": "kinesis", "bodies": ["a", "b"]}),
    (world_of(worlds.marks_after), {"effects": "at_least_once", "bodies": ["a", "b"]}),
    (world_of(worlds.remembers_in_the_sandbox), {"faults": ["duplicate", "cold_start"]}),
    (
        world_of(worlds.remembers_in_the_sandbox),
        {"faults": ["throttle", "duplicate", "cold_start", "crash"], "at_most": 3},
    ),
    (world_of(worlds.charges_each_time), {"faults": ["throttle", "crash"]}),
    *((world_of(make), {**options, "at_most": 3}) for make, (options, _, _) in WRONG.items()),
]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("world", "options"), PAIRS)
def test_searches_with_and_without_merging_agree(world: Any, options: dict[str, Any]) -> None:
    def searched(merges: bool) -> tuple[str, int, int]:
        given = dict.fromkeys(("groups", "fields", "ordered", "batch_sizes", "done"))
        given |= dict.fromkeys(("reset", "effect", "config", "template", "parameters"))
        defaults: dict[str, Any] = {
            "bodies": ["a"],
            "at_most": 2,
            "effects": "once",
            "should_fail": (),
            "failed_without_effects": False,
            "faults": None,
            "orders": False,
            "settings": {},
        }
        others = {name: value for name, value in options.items() if name != "source"}
        setup = setup_of(world, options.get("source", "sqs"), {**given, **defaults, **others})
        one = search.Search(setup, 100_000, merges=merges)
        try:
            one.run()
        except BrokenClaimError as error:
            return str(error).splitlines()[0], one.merged, one.schedules
        return "holds", one.merged, one.schedules

    verdict, merged, schedules = searched(merges=True)
    whole_verdict, none, all_schedules = searched(merges=False)

    assert verdict == whole_verdict
    assert none == 0
    assert schedules <= all_schedules
    assert merged > 0 or schedules == all_schedules


def test_merging_saves_runs() -> None:
    bodies = ["a"]
    merged = check_faults(worlds.right_world, "sqs", bodies=bodies, at_most=3)

    assert merged.merged > 0
    assert "have the futures of another one" in repr(merged)


def test_a_search_is_the_same_each_time() -> None:
    first = check_faults(worlds.right_world, "sqs", bodies=["a", "b"])
    second = check_faults(worlds.right_world, "sqs", bodies=["a", "b"])

    assert first == second


def test_the_schedules_that_are_smaller_hold() -> None:
    with pytest.raises(BrokenClaimError) as caught:
        check_faults(
            world_of(worlds.remembers_in_the_sandbox),
            "sqs",
            bodies=["a"],
            faults=["crash", "cold_start"],
        )

    assert [str(one) for one in caught.value.schedule] == [str(crash(0))]


def test_a_schedule_that_a_corrected_handler_does_not_reach_is_accepted() -> None:
    schedule = [kill_after("pay a"), refuse("pay a", 3)]

    report = check_schedule(worlds.right_world, "sqs", ["a"], schedule)

    assert [one.outcome for one in report.effects] == ["killed after", "refused"]

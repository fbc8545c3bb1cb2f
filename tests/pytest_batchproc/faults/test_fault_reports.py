"""Whole reports, as snapshots: read them aloud before you accept a change."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from batchproc import BatchProcessor, EventType, process_partial_response
from pytest_batchproc.faults import BrokenClaimError, check_faults, check_schedule
from pytest_batchproc.simulator import effects
from tests.pytest_batchproc.faults import worlds
from tests.pytest_batchproc.faults.worlds import Handler, handler_of


def world_of(make: worlds.Make) -> Any:
    return worlds.world_of(make)


def with_poison(reports: bool) -> Any:
    """A right world, in which the order b cannot succeed."""

    def world() -> Generator[Callable[[], Handler]]:
        paid: set[str] = set()

        def pay(order: str) -> None:
            if order in paid:
                raise worlds.Paid
            paid.add(order)

        write = effects.watch(pay, key=lambda order: f"pay {order}")

        def work(order: str) -> None:
            if order == "b":
                if reports:
                    raise LookupError(f"no such product in order {order}")
                return
            try:
                write(order)
            except worlds.Paid:
                """It was paid by an earlier delivery."""

        yield lambda: handler_of(work, stops=True)

    return world


def keeps_its_effect(charge: worlds.Charge, table: set[str]) -> Handler:
    """Charges, and then does something that fails."""

    def work(order: str) -> None:
        if order not in table:
            table.add(order)
            charge(order)
            raise ConnectionError("the mail server does not answer")

    return handler_of(work)


def overlapping() -> Generator[Callable[[], Handler]]:
    paid: list[str] = []
    write = effects.watch(paid.append, key=lambda order: f"pay {order}")
    yield lambda: handler_of(lambda order: None if order in paid else write(order))


def raising() -> Generator[Callable[[], Handler]]:
    processor = BatchProcessor(EventType.SQS)

    def process(record: Any) -> None:
        raise KeyError(record.json_body["quantity"])

    yield (
        lambda: lambda event, context: process_partial_response(event, process, processor, context)
    )


CASES: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    "charged after a lost response": (
        world_of(worlds.marks_after),
        EventType.SQS,
        {"bodies": ["a", "b"]},
    ),
    "killed after the charge": (
        world_of(worlds.marks_after),
        "sqs",
        {"bodies": ["a"], "faults": ["kill_before", "kill_after"]},
    ),
    "marked before the charge": (
        world_of(worlds.marks_before),
        "sqs",
        {"bodies": [{"order": 1}], "faults": ["kill_before"]},
    ),
    "remembered in the sandbox": (
        world_of(worlds.remembers_in_the_sandbox),
        "sqs",
        {"bodies": ["a"], "faults": ["throttle", "duplicate", "cold_start"]},
    ),
    "two invocations at the same time": (overlapping, "sqs", {"bodies": ["a"]}),
    "a lock that is never released": (
        world_of(worlds.locks_and_unlocks_in_finally),
        "sqs",
        {"bodies": ["a"], "effects": "at_least_once"},
    ),
    "reordered in a group": (
        worlds.right_world,
        "sqs_fifo",
        {"bodies": ["a", "b", "c"], "groups": ["shop", "shop", "other"]},
    ),
    "reordered in a stream": (
        worlds.right_world,
        "kinesis",
        {"bodies": ["a", "b"], "batch_sizes": [1, 2]},
    ),
    "discarded behind a poison record": (
        with_poison(reports=True),
        "kinesis",
        {"bodies": ["a", "b", "c"], "should_fail": ["b"], "at_most": 1},
    ),
    "should have failed": (
        with_poison(reports=False),
        "sqs",
        {"bodies": ["a", "b"], "should_fail": ["b"], "at_most": 1},
    ),
    "reported as failed, with its effect": (
        world_of(keeps_its_effect),
        "sqs",
        {"bodies": ["a"], "failed_without_effects": True},
    ),
    "an exception without any fault": (raising, "sqs", {"bodies": [{"quantity": 1}]}),
    "crashed at the end": (
        world_of(worlds.charges_each_time),
        "sqs",
        {"bodies": ["a", "b"], "faults": ["time_out", "crash"], "function_timeout": 5},
    ),
}


def report_of(case: str) -> str:
    world, source, options = CASES[case]
    with pytest.raises(BrokenClaimError) as caught:
        check_faults(world, source, **options)
    return str(caught.value)


@pytest.mark.parametrize("case", CASES)
def test_the_report(case: str, snapshot: SnapshotAssertion) -> None:
    assert report_of(case) == snapshot


@pytest.mark.parametrize("case", CASES)
def test_a_report_fits_a_screen(case: str) -> None:
    lines = report_of(case).splitlines()

    assert len(lines) <= 40
    assert max(map(len, lines[1:])) <= 100


@pytest.mark.parametrize("case", [case for case in CASES if "check_schedule" in report_of(case)])
def test_the_printed_test_reproduces_it(case: str) -> None:
    world, _, _ = CASES[case]
    text = report_of(case)
    code = text[text.index("    from pytest_batchproc.faults") :].split("\n\n")
    names: dict[str, Any] = {world.__name__: world, "EventType": EventType}
    exec("\n".join(line[4:] for line in "\n".join(code[:2]).splitlines()), names)

    with pytest.raises(BrokenClaimError) as caught:
        names["test_the_schedule"]()

    assert str(caught.value).splitlines()[0] == text.splitlines()[0]


def test_what_was_covered(snapshot: SnapshotAssertion) -> None:
    assert repr(check_faults(worlds.right_world, "sqs", bodies=["a", "b"])) == snapshot


def test_the_error_has_the_schedule_and_the_run() -> None:
    with pytest.raises(BrokenClaimError) as caught:
        check_faults(world_of(worlds.marks_after), "sqs", bodies=["a"], faults=["kill_after"])

    error = caught.value

    assert [str(one) for one in error.schedule] == ["kill_after('charge a')"]
    assert [one.outcome for one in error.report.effects] == ["killed after", "done"]
    assert error.report.deliveries[0].error == (
        "Runtime.ExitError: the script killed the function after charge a"
    )
    assert BrokenClaimError.__module__ == "pytest_batchproc.faults"


def test_the_error_of_a_schedule_travels_between_processes() -> None:
    import pickle

    check_schedule(worlds.right_world, "kinesis", ["a", "b"], [])
    with pytest.raises(BrokenClaimError) as caught:
        check_faults(worlds.right_world, "kinesis", bodies=["a", "b"])

    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)

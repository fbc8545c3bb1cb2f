"""Calls that are watched are points at which a fault can strike."""

from __future__ import annotations

import asyncio
import sys
import types
from typing import Any

import pytest

from pytest_batchproc import BatchAssertionError, Simulate
from pytest_batchproc.simulator import (
    Effect,
    Effects,
    EventSourceMapping,
    Fault,
    InjectedFault,
    KinesisStream,
    Report,
    SqsFifoQueue,
    SqsQueue,
    effects,
    fail,
    kill_after,
    kill_before,
    lose_answer,
    overlap,
    refuse,
)


class Bank:
    """Takes money, and says from whom."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def charge(self, order: str) -> str:
        self.taken.append(order)
        return f"receipt {order}"


def charge_orders(bank: Bank, *faults: Fault, bodies: str = "ab", **options: Any) -> Report:
    """A run of a handler that charges each order, and lets an error fail the batch."""
    charge = effects.watch(bank.charge, key=lambda order: f"charge {order}")
    queue = SqsQueue("orders", max_receive_count=4)
    for body in bodies:
        queue.send(body)

    def handler(event: dict[str, Any], context: object) -> None:
        for record in event["Records"]:
            assert charge(record["body"]) == f"receipt {record['body']}"

    return EventSourceMapping(queue, handler, faults=faults, **options).run()


def told(report: Report) -> list[str]:
    """The effects, each as one text."""
    return [f"{one.delivery} {one.key} {one.occurrence} {one.outcome}" for one in report.effects]


def test_effects_are_listed_in_order() -> None:
    report = charge_orders(Bank())

    assert report.effects == [
        Effect("charge a", 1, 0, 0.0, "done"),
        Effect("charge b", 1, 0, 0.0, "done"),
    ]
    report.assert_once()
    report.assert_once("charge a", "charge b")
    report.assert_at_least_once("charge a")


FAULTS: dict[str, tuple[Fault, str, list[str], str | None]] = {
    "refuse": (
        refuse("charge b"),
        "refused",
        ["a", "a", "b"],
        "InjectedFault: the script refuses charge b",
    ),
    "lose_answer": (
        lose_answer("charge b"),
        "response lost",
        ["a", "b", "a", "b"],
        "InjectedFault: the script loses the response to charge b",
    ),
    "kill_before": (
        kill_before("charge b"),
        "killed before",
        ["a", "a", "b"],
        "Runtime.ExitError: the script killed the function before charge b",
    ),
    "kill_after": (
        kill_after("charge b"),
        "killed after",
        ["a", "b", "a", "b"],
        "Runtime.ExitError: the script killed the function after charge b",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_strikes_at_an_effect(name: str) -> None:
    fault, outcome, taken, error = FAULTS[name]
    bank = Bank()

    report = charge_orders(bank, fault)

    report.assert_all_done()
    assert told(report) == [
        "0 charge a 1 done",
        f"0 charge b 1 {outcome}",
        "1 charge a 2 done",
        "1 charge b 2 done",
    ]
    assert bank.taken == taken
    assert report.deliveries[0].error == error


def test_a_batch_that_overlaps_runs_in_another_sandbox() -> None:
    bank = Bank()

    report = charge_orders(bank, overlap("charge b"))

    report.assert_all_done()
    assert len(report.deliveries) == 1
    assert bank.taken == ["a", "a", "b", "b"]
    assert told(report)[1:] == [
        "0 charge a 2 done",
        "0 charge b 2 done",
        "0 charge b 1 done",
    ]


def test_an_overlapping_batch_has_its_own_module_level() -> None:
    def make() -> Any:
        seen: set[str] = set()  # remembers what is done, as long as the sandbox lives

        def handler(event: dict[str, Any], context: object) -> None:
            for record in event["Records"]:
                if record["body"] not in seen:
                    seen.add(record["body"])
                    effects.record(record["body"])

        return handler

    queue = SqsQueue("orders")
    queue.send("a")
    report = EventSourceMapping(queue, make, faults=[overlap("a")]).run()

    with pytest.raises(
        BatchAssertionError, match=r"^Expected each effect exactly once: a happened"
    ):
        report.assert_once("a")


@pytest.mark.parametrize("source", [SqsFifoQueue("orders.fifo"), KinesisStream("clicks")])
def test_only_a_standard_queue_overlaps(source: Any) -> None:
    with pytest.raises(ValueError, match=r"^faults: overlap needs a standard queue; \w+ delivers"):
        EventSourceMapping(source, lambda event, context: None, faults=[overlap("a")])


def test_a_fault_can_strike_later_and_with_another_error() -> None:
    bank = Bank()

    report = charge_orders(
        bank, fail(0), refuse("charge a", occurrences=(1, 2), error=TimeoutError("no answer"))
    )

    assert [one.error for one in report.deliveries] == [
        "InjectedFault: the script lets #0 fail at delivery 1",
        "TimeoutError: no answer",
        "TimeoutError: no answer",
        None,
    ]


def test_a_call_that_raises_by_itself_is_refused() -> None:
    def closed() -> None:
        raise ConnectionError

    queue = SqsQueue("orders", max_receive_count=1)
    queue.send("a")
    call = effects.watch(closed)
    report = EventSourceMapping(queue, lambda event, context: call()).run()

    assert [(one.key, one.outcome, one.happened) for one in report.effects] == [
        ("closed", "refused", False)
    ]


def test_async_calls_are_effects_too() -> None:
    async def charge(order: str) -> str:
        await asyncio.sleep(0.5)
        return order

    watched = effects.watch(charge, key=lambda order: order)
    assert asyncio.iscoroutinefunction(watched)

    def handler(event: dict[str, Any], context: object) -> None:
        assert [asyncio.run(watched(one["body"])) for one in event["Records"]] == ["a", "b"]

    queue = SqsQueue("orders")
    for body in "ab":
        queue.send(body)
    report = EventSourceMapping(queue, handler, faults=[kill_before("b")]).run()

    assert told(report) == ["0 a 1 done", "0 b 1 killed before", "1 a 2 done", "1 b 2 done"]
    assert [one.time for one in report.effects if one.happened] == [0.5, 30.5, 31]


def test_outside_of_a_handler_nothing_changes() -> None:
    bank = Bank()

    effects.record("a")
    assert effects.watch(bank.charge)("a") == "receipt a"
    assert bank.taken == ["a"]


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Any:
    module: Any = types.ModuleType("a_bank")
    module.charge = lambda order: order
    module.Client = Bank
    monkeypatch.setitem(sys.modules, "a_bank", module)
    return module


def test_a_patch_ends_with_its_block(module: Any) -> None:
    original = module.charge
    with effects.patch("a_bank.charge", key="charge"), effects.patch("a_bank.Client.charge"):
        queue = SqsQueue("orders")
        queue.send("a")
        report = EventSourceMapping(
            queue,
            lambda event, context: module.charge("a") and module.Client().charge("b") and None,
        ).run()

    assert [one.key for one in report.effects] == ["charge", "charge"]
    assert module.charge is original
    assert Bank.charge.__name__ == "charge"
    assert not hasattr(Bank.charge, "__wrapped__")


def test_the_fixture_takes_back_its_patches(module: Any) -> None:
    original, own = module.charge, Effects()

    own.start_patch("a_bank.charge", key="charge")
    patched = module.charge
    own.stop()

    assert patched is not original
    assert module.charge is original


def test_the_fixture_and_simulate(simulate: Simulate, effects: Effects, module: Any) -> None:
    effects.start_patch("a_bank.charge", key="charge")
    queue = SqsQueue("orders")
    queue.send("a")

    report = simulate(queue, lambda event, context: module.charge("a") and None)

    report.assert_once("charge")


@pytest.mark.parametrize("target", ["charge", "a_bank.refund", "a_bank.Client.refund", 5])
def test_a_patch_needs_a_function(module: Any, target: Any) -> None:
    with pytest.raises(ValueError, match=r"^target: ") as caught, effects.patch(target):
        pass

    assert repr(target) in str(caught.value)


def test_what_is_claimed_wrongly_is_told(snapshot: object) -> None:
    report = charge_orders(Bank(), kill_after("charge b"), refuse("charge a", 2))

    with pytest.raises(BatchAssertionError) as caught:
        report.assert_once("charge b", "charge c")

    assert str(caught.value) == snapshot

    report.assert_at_least_once()
    with pytest.raises(BatchAssertionError, match="at least once: charge c never happened"):
        report.assert_at_least_once("charge c")


def test_a_run_without_effects_claims_nothing() -> None:
    queue = SqsQueue("orders")
    report = EventSourceMapping(queue, lambda event, context: None).run()

    with pytest.raises(ValueError, match=r"^the run has no effects: watch the call that has one"):
        report.assert_once()


@pytest.mark.parametrize("occurrences", [0, -1, "1", [], [1, 0], True])
def test_occurrences_count_from_one(occurrences: Any) -> None:
    with pytest.raises(ValueError, match=r"^occurrences: expected numbers from 1 on, as in"):
        refuse("a", occurrences)


def test_an_error_is_an_exception() -> None:
    wrong: Any = "timeout"
    with pytest.raises(
        ValueError, match=r"^error: expected an exception, as in TimeoutError\(\); "
    ):
        refuse("a", error=wrong)


def test_keys_can_be_hashed() -> None:
    unhashable: Any = []
    with pytest.raises(TypeError, match=r"^key: expected a name that can be hashed"):
        effects.record(unhashable)
    with pytest.raises(ValueError, match=r"^effect: expected the key of an effect; got"):
        kill_after(unhashable)
    assert issubclass(InjectedFault, Exception)


def test_a_fault_at_an_effect_that_is_never_reached_is_told() -> None:
    report = charge_orders(Bank(), kill_after("charge c", 2))

    with pytest.raises(BatchAssertionError) as caught:
        report.assert_all_done()

    assert str(caught.value).splitlines() == [
        "A scripted fault never happened: kill_after('charge c', 2)",
        "kill_after('charge c', 2): the run reached charge a, charge b.",
        "Correct its effect or its occurrences, or remove it from `faults`; "
        "allow_unused_faults=True accepts",
        "it.",
    ]

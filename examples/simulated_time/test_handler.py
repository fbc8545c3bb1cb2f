from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest

pytest.importorskip("time_machine", reason="replaces the clock of the handler")

from examples.simulated_time import handler
from pytest_batchproc import EventSourceMapping, FakeLambdaContext, Simulate, SqsQueue
from pytest_batchproc.simulator import effects

ORDER = {"order": "A-1001", "quantity": 1}


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[bool]], list[float]]:
    """A shop that answers, or does not, in this order; it notes when it was called."""
    monkeypatch.setattr(handler, "breaker", handler.Breaker())
    calls: list[float] = []

    def opens(answers: list[bool]) -> list[float]:
        def accepts(order: Mapping[str, Any]) -> None:
            calls.append(round(time.time() - 1_767_225_600, 3))
            if not answers.pop(0):
                raise ConnectionError("no answer")

        monkeypatch.setattr(handler, "shop_accepts", accepts)
        return calls

    return opens


def test_a_shop_that_does_not_answer_once_is_asked_again(
    simulate: Simulate, shop: Callable[[list[bool]], list[float]]
) -> None:
    calls = shop([False, False, True])
    queue = SqsQueue("orders", max_receive_count=3)
    queue.send(ORDER)

    report = simulate(queue, handler.lambda_handler)

    report.assert_delivered_times(1)
    assert calls == [0, 0.2, 0.6]
    assert report.deliveries[0].duration == 0.6


def test_the_breaker_opens_and_closes_again(
    simulate: Simulate, shop: Callable[[list[bool]], list[float]]
) -> None:
    calls = shop([False] * 6 + [True])
    queue = SqsQueue("orders", max_receive_count=5)
    queue.send(ORDER)

    report = simulate(queue, handler.lambda_handler)

    report.assert_all_done()
    # The breaker opens at 30.6 s, refuses the order at 60 s and at 90 s, and lets it pass at 120 s.
    assert calls == [0, 0.2, 0.6, 30, 30.2, 30.6, 120]
    report.assert_delivered_times(5)


def test_an_old_order_is_not_shipped(
    lambda_context: FakeLambdaContext, shop: Callable[[list[bool]], list[float]]
) -> None:
    calls = shop([True])
    queue = SqsQueue("orders", clock=lambda_context.clock)
    queue.send(ORDER)
    lambda_context.advance(3_600_001)

    mapping = EventSourceMapping(queue, handler.lambda_handler)
    mapping.run().assert_all_done()
    queue.send(ORDER)
    mapping.run().assert_all_done()

    assert len(calls) == 1


def test_a_handler_that_sleeps_too_long_is_stopped(simulate: Simulate) -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    queue.send(ORDER)

    def impatient(event: Mapping[str, Any], context: object) -> None:
        effects.record("lock")
        try:
            time.sleep(25)
        finally:
            effects.record("unlock")  # Lambda does not run it

    report = simulate(queue, impatient)

    assert [effect.key for effect in report.effects] == ["lock"]
    assert report.deliveries[0].verdict.reason.startswith(
        "The function was stopped at its timeout of 3 s, in time.sleep(25) at test_handler.py:"
    )

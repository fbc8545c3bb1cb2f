"""What Powertools Idempotency does if the function is killed before or after the charge."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

pytest.importorskip("aws_lambda_powertools", reason="remembers with Powertools")
pytest.importorskip("time_machine", reason="replaces the clock of the handler")

from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent_function

from examples.idempotency.memory import MemoryPersistenceLayer
from pytest_batchproc import BatchAssertionError, Report, Simulate, SqsQueue
from pytest_batchproc.simulator import Fault, effects, kill_after, kill_before, refuse

CHARGE = "charge P-1"


def factory_for(store: MemoryPersistenceLayer) -> Callable[[], Any]:
    """Makes a handler for each sandbox; the store outlives them."""

    def make() -> Callable[[Mapping[str, Any], Any], None]:
        config = IdempotencyConfig(event_key_jmespath="payment")

        @idempotent_function(  # type: ignore[untyped-decorator]  # Powertools has no types for it
            data_keyword_argument="payment", config=config, persistence_store=store
        )
        def charge(payment: Mapping[str, Any]) -> dict[str, str]:
            effects.record(f"charge {payment['payment']}")
            return {"receipt": "R-1"}

        def handler(event: Mapping[str, Any], context: Any) -> None:
            config.register_lambda_context(context)
            for record in event["Records"]:
                charge(payment=json.loads(record["body"]))

        return handler

    return make


def run(simulate: Simulate, *faults: Fault) -> Report:
    queue = SqsQueue("payments", max_receive_count=5)
    queue.send({"payment": "P-1", "cents": 900})
    return simulate(queue, factory_for(MemoryPersistenceLayer()), faults=faults)


@pytest.mark.parametrize("fault", [refuse(CHARGE), kill_before(CHARGE)], ids=["refuse", "kill"])
def test_a_charge_that_did_not_happen_is_tried_again(simulate: Simulate, fault: Fault) -> None:
    report = run(simulate, fault)

    report.assert_all_done()
    report.assert_once(CHARGE)


def test_a_function_killed_after_the_charge_charges_twice(simulate: Simulate) -> None:
    report = run(simulate, kill_after(CHARGE))

    report.assert_all_done()
    report.assert_at_least_once(CHARGE)
    with pytest.raises(
        BatchAssertionError, match=r"^Expected each effect exactly once: charge P-1"
    ):
        report.assert_once(CHARGE)

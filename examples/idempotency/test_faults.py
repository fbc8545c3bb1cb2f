"""Which promise does Powertools Idempotency keep? Searched through every schedule of one fault."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

pytest.importorskip("aws_lambda_powertools", reason="remembers with Powertools")
pytest.importorskip("time_machine", reason="replaces the clock of the handler")

from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent_function

from batchproc import BatchProcessor, EventType, SQSRecord, process_partial_response
from examples.idempotency.memory import MemoryPersistenceLayer
from pytest_batchproc.faults import BrokenClaimError, check_faults
from pytest_batchproc.simulator import effects

PAYMENTS = [{"payment": "P-1", "cents": 900}, {"payment": "P-2", "cents": 400}]


def world() -> Iterator[Callable[[], Any]]:
    """The table outlives the function; the rest is created for each sandbox."""
    table = MemoryPersistenceLayer()

    def sandbox() -> Callable[[Mapping[str, Any], Any], object]:
        config = IdempotencyConfig(event_key_jmespath="payment")
        processor = BatchProcessor(EventType.SQS)

        @idempotent_function(  # type: ignore[untyped-decorator]  # Powertools has no types for it
            data_keyword_argument="payment", config=config, persistence_store=table
        )
        def charge(payment: Mapping[str, Any]) -> dict[str, str]:
            effects.record(f"charge {payment['payment']}")
            return {"receipt": "R-1"}

        def record_handler(record: SQSRecord) -> None:
            charge(payment=json.loads(record.body))

        def handler(event: Mapping[str, Any], context: Any) -> object:
            config.register_lambda_context(context)
            return process_partial_response(event, record_handler, processor, context)

        return handler

    yield sandbox


def test_no_payment_is_lost() -> None:
    coverage = check_faults(
        world, EventType.SQS, bodies=PAYMENTS, at_most=1, effects="at_least_once"
    )

    assert coverage.complete


def test_a_charge_can_happen_twice() -> None:
    with pytest.raises(BrokenClaimError) as caught:
        check_faults(world, EventType.SQS, bodies=PAYMENTS, faults=["kill_before", "kill_after"])

    assert [str(fault) for fault in caught.value.schedule] == ["kill_after('charge P-1')"]

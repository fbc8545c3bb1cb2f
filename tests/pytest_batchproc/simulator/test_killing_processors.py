"""A function of an asynchronous processor that is killed, or that runs twice at the same time."""

from __future__ import annotations

from typing import Any

import pytest

from batchproc import AsyncBatchProcessor, EventType, SQSRecord, async_process_partial_response
from pytest_batchproc.simulator import (
    EventSourceMapping,
    Fault,
    SqsQueue,
    effects,
    kill_after,
    kill_before,
    overlap,
)

CHARGE = "charge a"
SCRIPTS: dict[str, tuple[list[Fault], list[str]]] = {
    "killed before": ([kill_before(CHARGE)], ["killed before", "done"]),
    "killed after": ([kill_after(CHARGE)], ["killed after", "done"]),
    "killed twice": ([kill_before(CHARGE, (1, 2))], ["killed before", "killed before", "done"]),
    # The response of the first sandbox decides, so the message is not delivered again.
    "overlapping": ([overlap(CHARGE)], ["done", "done"]),
    "the other one killed": ([overlap(CHARGE), kill_before(CHARGE, 2)], ["killed before", "done"]),
}


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("max_concurrency", [1, 5])
def test_every_fault_ends_one_sandbox_of_an_async_processor(
    script: str, max_concurrency: int
) -> None:
    faults, outcomes = SCRIPTS[script]

    def charge_at_bank(order: str) -> None:
        """Represents a call to the bank."""

    charge = effects.watch(charge_at_bank, key=lambda order: f"charge {order}")

    async def charge_order(record: SQSRecord) -> None:
        charge(record.body)

    def sandbox() -> Any:
        processor = AsyncBatchProcessor(EventType.SQS, max_concurrency=max_concurrency)
        return lambda event, context: async_process_partial_response(
            event, charge_order, processor, context
        )

    queue = SqsQueue("orders", max_receive_count=5)
    queue.send("a")
    report = EventSourceMapping(queue, sandbox, faults=faults).run()

    assert [one.body for one in report.deleted] == ["a"]
    assert [one.outcome for one in report.effects] == outcomes

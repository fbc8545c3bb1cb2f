"""Write docs/run.svg, the picture of a run in the README and in "See a run": `make picture`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from batchproc import SqsFifoPartialProcessor, SQSRecord, process_partial_response
from pytest_batchproc.simulator import EventSourceMapping, Report, SqsFifoQueue, throttle

PICTURE = Path(__file__).resolve().parent / "run.svg"
ORDERS = [("ada", 1), ("bob", 2), ("ada", 3), ("bob", 4), ("cleo", 5), ("ada", 6)]

processor = SqsFifoPartialProcessor(skip_group_on_error=True)


def ship(record: SQSRecord) -> None:
    if record.json_body["order"] == 2:
        raise ValueError("order 2 has no address")


def lambda_handler(event: dict[str, Any], context: Any) -> object:
    context.advance(200 * len(event["Records"]))
    return process_partial_response(event, ship, processor, context)


def run() -> Report[Any]:
    """The run of the picture: the same each time."""
    queue = SqsFifoQueue("orders.fifo", max_receive_count=3)
    for customer, order in ORDERS:
        queue.send({"order": order}, message_group_id=customer)
    return EventSourceMapping(queue, lambda_handler, batch_size=3, faults=[throttle(4)]).run()


if __name__ == "__main__":
    run().save(PICTURE)

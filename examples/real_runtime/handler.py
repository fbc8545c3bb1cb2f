"""Print a label for every parcel of an SQS batch, at the carrier that the environment names."""

from __future__ import annotations

import json
import os
import time
from typing import Any

from batchproc import (
    BatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    process_partial_response,
)

CARRIER = os.environ["CARRIER"]  # without it the function does not even start
PATIENCE = 60

processor = BatchProcessor(event_type=EventType.SQS)
labels_printed = 0  # by this process: a warm one goes on counting


def print_label(record: SQSRecord) -> None:
    global labels_printed
    parcel = record.json_body
    if parcel["grams"] <= 0:
        raise ValueError(f"parcel {parcel['parcel']} weighs nothing")
    ask_carrier(parcel["to"])
    labels_printed += 1


def ask_carrier(city: str) -> None:
    """Stands for a call over the network, made without a timeout."""
    if city == "Atlantis":
        time.sleep(PATIENCE)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    response = process_partial_response(event, print_label, processor, context)
    print(json.dumps({"carrier": CARRIER, "labels": labels_printed}))  # noqa: T201 - a log line
    return response

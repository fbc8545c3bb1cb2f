"""Book seats from a FIFO queue: in order within a group, and never more than there are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, Field

from batchproc import SqsFifoPartialProcessor, SQSRecord, process_partial_response
from batchproc.shapes import LambdaContext, PartialItemFailureResponse

SEATS = 50
processor = SqsFifoPartialProcessor(
    skip_group_on_error=True, raise_on_entire_batch_failure=False, log_failures=False
)


class Booking(BaseModel):
    show: Annotated[str, Field(min_length=1, max_length=20)]
    seats: Annotated[int, Field(ge=1, le=100, alias="numberOfSeats")]


def book(record: SQSRecord) -> int:
    booking = Booking.model_validate(json.loads(record.body))
    if booking.seats > SEATS:
        raise ValueError(f"{booking.show} has {SEATS} seats, and {booking.seats} were asked for")
    return booking.seats


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(dict(event), book, processor, context)

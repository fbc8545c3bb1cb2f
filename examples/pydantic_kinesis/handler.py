"""Price rides from a stream; the payload is a separate model inside the record model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Json, PositiveFloat

from batchproc import (
    BatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    process_partial_response,
)
from batchproc.models import KinesisDataStreamRecordModel, KinesisDataStreamRecordPayload


class Ride(BaseModel):
    ride: str
    km: PositiveFloat


class RidePayload(KinesisDataStreamRecordPayload):
    data: Json[Ride]  # the base64 is undone already


class RideRecord(KinesisDataStreamRecordModel):
    kinesis: RidePayload


processor = BatchProcessor(event_type=EventType.KinesisDataStreams, model=RideRecord)


def record_handler(record: RideRecord) -> str:
    ride = record.kinesis.data
    return f"{ride.ride}: {3 + 1.5 * ride.km:.2f}"


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)

"""Audit the logins of a Kafka topic, from Amazon MSK or from a cluster of your own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchproc import (
    BatchProcessor,
    EventType,
    KafkaEventRecord,
    LambdaContext,
    PartialItemFailureResponse,
    process_partial_response,
)

processor = BatchProcessor(event_type=EventType.Kafka)


def record_handler(record: KafkaEventRecord) -> str:
    login = record.json_value
    tenant = record.decoded_headers["tenant"].decode()
    return f"{tenant}/{login['user']}: {'welcome' if login['ok'] else 'turned away'}"


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)

"""Charge every payment once, however often its message arrives: idempotency of Powertools."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.typing import LambdaContext

from batchproc import (
    BatchProcessor,
    EventType,
    PartialItemFailureResponse,
    SQSRecord,
    process_partial_response,
)

config = IdempotencyConfig(event_key_jmespath="payment", raise_on_no_idempotency_key=True)
table = DynamoDBPersistenceLayer(table_name=os.environ.get("IDEMPOTENCY_TABLE", "idempotency"))
processor = BatchProcessor(event_type=EventType.SQS)


def bank_takes(payment: Mapping[str, Any]) -> str:
    return f"receipt for {payment['cents']} cents"  # stands for a call to the bank


@idempotent_function(  # type: ignore[untyped-decorator]  # Powertools has no types for it
    data_keyword_argument="payment", config=config, persistence_store=table
)
def charge(payment: Mapping[str, Any]) -> dict[str, str]:
    return {"receipt": bank_takes(payment)}


def record_handler(record: SQSRecord) -> dict[str, str]:
    receipt: dict[str, str] = charge(payment=record.json_body)
    return receipt


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    config.register_lambda_context(context)  # tells Powertools when this invocation will be dead
    return process_partial_response(event, record_handler, processor, context)

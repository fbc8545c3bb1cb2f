"""Do sums and send every failed one to Sentry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sentry_sdk

from batchproc import (
    BatchProcessor,
    EventType,
    ExceptionInfo,
    FailureResponse,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    process_partial_response,
)

# Reads SENTRY_DSN; without it nothing is sent. The default integrations hook into the whole process
# and are not needed here.
sentry_sdk.init(default_integrations=False)


class SentryProcessor(BatchProcessor):
    def failure_handler(self, record: SQSRecord, exception: ExceptionInfo) -> FailureResponse:
        with sentry_sdk.new_scope() as scope:
            scope.set_tag("message_id", record["messageId"])
            sentry_sdk.capture_exception()  # finds the exception: we are inside its `except`
        return super().failure_handler(record, exception)


processor = SentryProcessor(event_type=EventType.SQS)


def record_handler(record: SQSRecord) -> float:
    job = record.json_body
    quotient: float = job["divide"] / job["by"]
    return quotient


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)

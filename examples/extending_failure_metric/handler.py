"""Send e-mails and count the failures in a CloudWatch metric."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from typing import Any

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


def put_metric(name: str, reason: str) -> None:
    """One line in CloudWatch's embedded metric format: CloudWatch counts what the log says."""
    metric = {
        "Namespace": "emails",
        "Dimensions": [["reason"]],
        "Metrics": [{"Name": name, "Unit": "Count"}],
    }
    about = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [metric]}
    sys.stdout.write(json.dumps({name: 1, "reason": reason, "_aws": about}) + "\n")


class MetricProcessor(BatchProcessor):
    def failure_handler(self, record: SQSRecord, exception: ExceptionInfo) -> FailureResponse:
        kind = exception[0]
        put_metric("BatchRecordFailures", reason=kind.__name__ if kind else "unknown")
        return super().failure_handler(record, exception)


processor = MetricProcessor(event_type=EventType.SQS)


def record_handler(record: SQSRecord) -> None:
    email = record.json_body
    if not email["to"]:
        raise ValueError("an e-mail to nobody")


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)

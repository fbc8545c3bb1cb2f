"""Send invoices with a digest, and book those that arrive as they were sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from batchproc import (
    BatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    process_partial_response,
)

processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


def digest_of(body: str) -> bytes:
    return hashlib.sha256(body.encode()).digest()


def send_invoice(sqs: Any, queue_url: str, invoice: Mapping[str, Any]) -> None:
    """The producer's side. `sqs` is a client of boto3, which ships no types."""
    body = json.dumps(invoice)
    digest = {"DataType": "Binary", "BinaryValue": digest_of(body)}
    sqs.send_message(QueueUrl=queue_url, MessageBody=body, MessageAttributes={"digest": digest})


def record_handler(record: SQSRecord) -> str:
    digest = record.message_attributes["digest"]
    if digest is None or digest.decoded_binary_value != digest_of(record.body):
        raise ValueError("this is not what was sent")
    return f"booked {record.json_body['invoice']}"


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)

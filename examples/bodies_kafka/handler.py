"""Audit the logins of a topic: a decoder makes the login from the value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from batchproc import (
    BatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    process_partial_response,
)


class Login(NamedTuple):
    user: str
    ok: bool


def decode_login(value: bytes) -> Login:
    """Any format that Python can read: JSON here, or Avro, Protobuf, gzip."""
    return Login(**json.loads(value))


processor = BatchProcessor(event_type=EventType.Kafka, body=decode_login)


def record_handler(login: Login) -> str:
    return f"{login.user}: {'welcome' if login.ok else 'turned away'}"


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)

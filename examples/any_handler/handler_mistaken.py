"""The orders of `handler.py`, with a mistake that costs messages: the key of the response."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from examples.any_handler import handler


def lambda_handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    response = handler.lambda_handler(event, context)
    return {"BatchItemFailures": response["batchItemFailures"]}

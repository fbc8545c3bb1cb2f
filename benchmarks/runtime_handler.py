"""The handler that `runtime_cases.py` measures: it does nothing."""

from __future__ import annotations

from typing import Any


def lambda_handler(event: object, context: object) -> dict[str, list[Any]]:
    """No failures."""
    return {"batchItemFailures": []}

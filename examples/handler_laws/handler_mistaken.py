"""The invoices of `handler.py`, as one would write it for a standard queue: order is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from examples.handler_laws.handler import pay


def lambda_handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    failures = []
    for record in event["Records"]:
        try:
            pay(json.loads(record["body"]))
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}

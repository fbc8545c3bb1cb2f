"""Ship orders with nothing but the standard library: try, except, and a list of identifiers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def ship(order: dict[str, Any]) -> None:
    if order["quantity"] < 1:
        raise ValueError(f"order {order['order']} wants {order['quantity']} pieces")


def lambda_handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    failures = []
    for record in event["Records"]:
        try:
            ship(json.loads(record["body"]))
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}

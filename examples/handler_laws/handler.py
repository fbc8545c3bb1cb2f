"""Pay invoices from a FIFO queue, each customer's in order: after a failure the customer waits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

paid: list[dict[str, Any]] = []
"""What a test looks at in place of the bank."""


def pay(invoice: dict[str, Any]) -> None:
    if invoice["cents"] < 1:
        raise ValueError(f"invoice {invoice['number']} is about {invoice['cents']} cents")
    paid.append(invoice)


def lambda_handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    waiting = set()
    failures = []
    for record in event["Records"]:
        customer = record["attributes"]["MessageGroupId"]
        try:
            if customer in waiting:
                raise RuntimeError(f"{customer} waits for an earlier invoice")
            pay(json.loads(record["body"]))
        except Exception:
            waiting.add(customer)
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}

"""What all three handlers do with an order; they differ in how they learn and tell what failed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

NEEDED_MS = 100


class Context(Protocol):
    """The part of a Lambda context that an order needs."""

    def get_remaining_time_in_millis(self) -> int: ...


def ship(order: Mapping[str, Any], context: Context) -> str:
    """Ship an order; what is no order, what must fail and what comes too late raises."""
    if context.get_remaining_time_in_millis() < NEEDED_MS:
        raise TimeoutError(f"{order['id']} takes {NEEDED_MS} ms")
    if order["fail"]:
        raise ValueError(f"{order['id']} must fail")
    return f"shipped {order['id']}"

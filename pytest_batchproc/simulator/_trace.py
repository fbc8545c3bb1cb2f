"""A run as a trace that chrome://tracing and https://ui.perfetto.dev show.

https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from pytest_batchproc.simulator._explain import place_of

if TYPE_CHECKING:
    from pytest_batchproc.simulator._report import Report


def trace(report: Report) -> dict[str, Any]:
    """Every delivery as an event; those that overlap are in separate rows."""
    free: list[int] = []  # by row: when it is free again
    events: list[dict[str, Any]] = []
    for delivery in report.deliveries:
        row = next(row for row in count() if row == len(free) or free[row] <= delivery.started_ns)
        free[row:] = [delivery.finished_ns, *free[row + 1 :]]
        events.append(
            {
                "name": f"{delivery.number} {delivery.outcome}",
                "cat": delivery.ending,
                "ph": "X",
                "ts": delivery.started_ns / 1000,
                "dur": (delivery.finished_ns - delivery.started_ns) / 1000,
                "pid": 1,
                "tid": row + 1,
                "args": {
                    "records": [item.number for item in delivery.items],
                    "places": sorted({place_of(item) for item in delivery.items} - {""}),
                    "receive_counts": list(delivery.receive_counts),
                    "redelivered": [delivery.items[one].number for one in delivery.redelivered],
                    "error": delivery.error,
                    "reason": delivery.verdict.reason,
                },
            }
        )
    names = [{"name": "process_name", "ph": "M", "pid": 1, "args": {"name": report.source.name}}]
    return {"traceEvents": [*names, *events], "displayTimeUnit": "ms"}

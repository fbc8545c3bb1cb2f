"""What a run has come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._source import Item


@dataclass(frozen=True)
class Report:
    """All that a mapping has done since it was made, and where everything is now.

    Attributes:
        deliveries: every invocation, in the order in which they began.
        deleted: done with: deleted from the queue, or passed by the iterator.
        filtered: those of `deleted` that the filter removed unseen.
        dead_lettered: moved to the dead-letter queue.
        discarded: given up: retries or retention ended.
        on_failure: the records that a destination gets, or would get.
        remaining: still there.
        stopped: why the run was broken off; None where nothing was left to do.
    """

    deliveries: list[Delivery]
    deleted: list[Item]
    filtered: list[Item]
    dead_lettered: list[Item]
    discarded: list[Item]
    on_failure: list[dict[str, Any]]
    remaining: list[Item]
    stopped: str | None

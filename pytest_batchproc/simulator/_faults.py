"""Faults on script: what goes wrong, with which record, at which delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_batchproc.context import FakeLambdaContext
    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._source import Batch


class Fault:
    """Something that goes wrong; by itself, nothing. The loop asks at four points."""

    def throttles(self, batch: Batch) -> bool:
        """Whether this batch never reaches the function."""
        return False

    def spoil(self, event: dict[str, Any], batch: Batch, context: FakeLambdaContext) -> None:
        """Change the event before the handler gets it."""

    def after(self, batch: Batch) -> None:
        """Called when the handler has returned; what it raises, the function raises."""

    def keeps(self, delivery: Delivery) -> Sequence[int]:
        """Positions that come back although Lambda is done with them."""
        return ()

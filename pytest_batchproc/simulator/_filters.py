"""Which records the filter of a mapping lets through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from batchproc.sources import EventSource


class Filter:
    """The filter criteria of a mapping."""

    @classmethod
    def of(cls, criteria: Mapping[str, Any] | None, source: EventSource) -> Filter | None:
        """The filter; None where there is none."""
        if criteria is None:
            return None
        raise NotImplementedError

    def passes(self, record: Mapping[str, Any]) -> bool:
        """Whether a record, as an event has it, reaches the function."""
        raise NotImplementedError

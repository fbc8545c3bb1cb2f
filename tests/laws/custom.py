"""Processors that override something, for the laws about hooks."""

from __future__ import annotations

from typing import Any

from tests.laws.cases import Case
from tests.support.events import Source
from tests.support.ways import Outcome, Way, make_processor, run


def base_of(source: Source, way: Way) -> Any:
    return source.async_processor_class if way.is_async else source.processor_class


def with_hooks(source: Source, way: Way, **methods: Any) -> Any:
    """A subclass of the processor of this way that overrides these methods."""
    return type("Custom", (base_of(source, way),), methods)


def run_with(batch: Case, way: Way, handler: Any = None, **methods: Any) -> Outcome:
    processor = make_processor(
        batch.source, way, batch.options, with_hooks(batch.source, way, **methods)
    )
    return run(batch.source, batch.event, handler or batch.handler(), way=way, processor=processor)

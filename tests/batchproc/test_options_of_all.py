"""Options that every processor takes do the same for each of them."""

from __future__ import annotations

from typing import Any

import pytest

from batchproc import BatchProcessingError, RecordSkippedError
from tests.laws.log import captured
from tests.support.events import ALL, Source
from tests.support.ways import run, ways_of

sources = pytest.mark.parametrize("source", ALL, ids=repr)


@sources
def test_log_failures_turns_the_log_off(source: Source) -> None:
    for way in ways_of(source):
        with captured() as on:
            run(source, source.event("abc"), int, way=way)
        with captured() as off:
            outcome = run(source, source.event("abc"), int, {"log_failures": False}, way)

        assert on != [], way
        assert (way, []) == (way, off)
        assert type(outcome.error) is BatchProcessingError, way


@sources
def test_what_a_failure_before_it_held_back_says_so(source: Source) -> None:
    options: dict[str, Any] = {} if source.fifo else {"stop_on_failure": True}
    for way in ways_of(source, options):
        outcome = run(source, source.event("abc"), int, options, way)

        assert outcome.statuses == ["fail", "skipped", "skipped"], way
        assert outcome.result[1:] == outcome.result.skipped, way
        assert outcome.result[:1] == outcome.result.failed, way
        assert outcome.result.succeeded == [], way
        for item in outcome.result.skipped:
            assert isinstance(item.exception, RecordSkippedError), way
            assert str(item.exception) == "A previous record failed processing", way
            assert (item.stage, item.result) == (None, None), way

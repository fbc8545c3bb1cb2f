"""An interrupted batch gives the reason for each record that was not processed."""

from __future__ import annotations

from typing import Any

import pytest

from batchproc import RecordSkippedError
from tests.support.events import ALL, Source, response_of
from tests.support.ways import run, ways_of

TEXT = "Not processed: its handler has not returned"


def leaving(source: Source) -> Any:
    def handler(record: Any) -> None:
        if source.body_of(record) != "a":
            raise SystemExit(2)

    return handler


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_each_record_that_was_not_processed_has_the_reason(source: Source) -> None:
    event = source.event("abc")
    for way in ways_of(source):
        if way.form == "decorator":
            continue
        outcome = run(source, event, leaving(source), way=way, catch=(SystemExit,))
        skipped = outcome.result.skipped

        assert type(outcome.error) is SystemExit, way
        if outcome.broke_the_loop:
            continue  # what it leaves is read by nobody
        assert [item.index for item in skipped if item.index] == [1, 2], way
        for item in skipped:
            assert type(item.exception) is RecordSkippedError, way
            assert str(item.exception) == TEXT, way
            assert (item.stage, item.result) == (None, None), way
        reported = [item.identifier for item in skipped]
        assert response_of(reported) == outcome.response, way

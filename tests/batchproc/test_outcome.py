"""`BatchResult` and `BatchItem` as values."""

from __future__ import annotations

import pytest

from batchproc._outcome import BatchItem, BatchResult
from tests.batchproc.handlers import refusing
from tests.support.events import ALL, SQS, Source
from tests.support.ways import run


def test_items_and_results_are_equal_by_what_they_hold() -> None:
    event = SQS.event(["a", "b"])
    first, second = (run(SQS, event, refusing(SQS)).result for _ in range(2))

    assert first == second
    assert first[0] == second[0]
    assert first[0] != first[1]
    assert first != list(first)
    assert first[0] != "a"
    assert first != BatchResult(list(first), {"batchItemFailures": [{"itemIdentifier": "x"}]})
    with pytest.raises(TypeError, match="unhashable"):
        hash(first)
    with pytest.raises(TypeError, match="unhashable"):
        hash(first[0])


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_result_has_the_response_of_its_run(source: Source) -> None:
    outcome = run(source, source.event(["a", "b"]), refusing(source, "b"))

    assert outcome.response == outcome.result.response


def test_items_and_results_show_counts_and_no_body() -> None:
    result = run(SQS, SQS.event(["a", "b"]), refusing(SQS, "b")).result
    skipped = BatchItem(2, "x", None, "skipped", None)

    assert repr(result) == "<BatchResult of 2: 1 succeeded, 1 failed, 0 skipped>"
    assert repr(result[0]) == f"<BatchItem #0 {result[0].identifier!r} success>"
    assert repr(result[1]) == f"<BatchItem #1 {result[1].identifier!r} fail Refused>"
    assert repr(skipped) == "<BatchItem #2 'x' skipped>"

"""The `with` block in wrong hands, and shared by two."""

from __future__ import annotations

from typing import Any

import pytest

from tests.parity.libraries import Both
from tests.parity.rows import better, different
from tests.parity.samples import (
    EVENT,
    NOTHING,
    RECORDS,
    SECOND,
    moved,
    number,
    refusal,
    sync,
)
from tests.support.events import KINESIS


@better(
    "BasePartialProcessor.__exit__(exception_type)",
    "BasePartialProcessor.__exit__(exception_value)",
    "BasePartialProcessor.__exit__(traceback)",
    theirs="If every record failed, `BatchProcessingError` replaces another exception that "
    "was raised in the block.",
    ours="The other exception leaves the block.",
)
def test_another_exception_in_the_block(both: Both) -> None:
    def use(library: Any) -> Any:
        with sync(library)(RECORDS[1:2], number) as batch:
            batch.process()
            raise PermissionError

    assert both(use) == ("BatchProcessingError", "PermissionError")


@better(
    theirs="A block that ends without `process()` reports that nothing failed.",
    ours="It raises `RuntimeError`.",
)
def test_a_block_without_process(both: Both) -> None:
    use, expected = moved("left alone")

    assert both(use) == expected


@better(
    "BasePartialProcessor.process",
    theirs="A second `process()` in a block runs every record again.",
    ours="It raises `RuntimeError`.",
)
def test_process_twice(both: Both) -> None:
    use, expected = moved("twice")

    assert both(use) == expected


@better(
    "BasePartialProcessor.async_process",
    theirs="`async_process()` of a sync processor raises a bare `NotImplementedError`.",
    ours="It raises `TypeError`, which names the method to call.",
)
def test_the_wrong_way_to_process(both: Both) -> None:
    def use(library: Any) -> Any:
        with sync(library)(RECORDS, number) as batch:
            batch.async_process()

    expected = ("NotImplementedError", False), ("TypeError", True)
    assert both(lambda library: refusal(library, use, "process() inside the with")) == expected


@better(
    "BasePartialProcessor.__call__(records)",
    theirs="A block processes records of another source without an error.",
    ours="It raises `UnexpectedBatchTypeError`.",
)
def test_records_of_another_source(both: Both) -> None:
    def use(library: Any) -> Any:
        with sync(library)(KINESIS.event(["1"])["Records"], lambda record: None) as batch:
            batch.process()
        return batch.response()

    assert both(use) == (NOTHING, "UnexpectedBatchTypeError")


@different(
    theirs="`response()` of a processor that has not run a batch reports that nothing failed.",
    ours="It raises `RuntimeError`.",
    why="if a function returned this response, Lambda would delete the whole batch",
)
def test_before_the_first_batch(both: Both) -> None:
    use, expected = moved("no batch yet")

    assert both(use) == expected


@better(
    theirs="A handler that runs an inner batch with the same processor loses failures of the"
    " outer batch.",
    ours="Each batch keeps its own failures.",
)
@pytest.mark.filterwarnings("ignore")
def test_a_batch_inside_a_batch(both: Both) -> None:
    def use(library: Any) -> Any:
        processor = sync(library)

        def handler(record: Any) -> int:
            if record["body"] == "3":
                library.process_partial_response({"Records": RECORDS[:1]}, number, processor)
            return number(record)

        return library.process_partial_response(EVENT, handler, processor)

    assert both(use) == (NOTHING, SECOND)


@better(
    theirs="A batch in another thread with the same processor changes what the first thread reads.",
    ours="Each thread reads its own batch.",
)
def test_two_threads(both: Both) -> None:
    from threading import Thread

    def use(library: Any) -> Any:
        processor = sync(library)
        with processor(RECORDS, number):
            processor.process()
            other = Thread(
                target=library.process_partial_response,
                args=({"Records": RECORDS[:1]}, number, processor),
            )
            other.start()
            other.join()
        return processor.response()

    assert both(use) == (NOTHING, SECOND)

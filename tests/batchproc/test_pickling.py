"""Processors, results and errors that are copied, or cross the border of a process."""

from __future__ import annotations

import copy
import pickle
import threading
from collections.abc import Callable
from typing import Any

import pytest

from batchproc import (
    AsyncBatchProcessor,
    BasePartialProcessor,
    BatchProcessingError,
    BatchProcessor,
    EventType,
    async_process_partial_response,
    process_partial_response,
    sources,
)
from batchproc._outcome import BatchResult
from batchproc._portable import UnportableError
from tests.batchproc.handlers import arefusing, refusing
from tests.support.events import ALL, SQS, Source, response_of
from tests.support.ways import run

Duplicate = Callable[[Any], Any]


def pickled(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


duplicates = pytest.mark.parametrize(
    "duplicate", [pickled, copy.copy, copy.deepcopy], ids=["pickle", "copy", "deepcopy"]
)


class Slotted(BatchProcessor):
    __slots__ = ("table",)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.table = "orders"


class AsyncSlotted(AsyncBatchProcessor):
    __slots__ = ("table",)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.table = "orders"


def check_it_works(source: Source, processor: Any) -> None:
    event = source.event(["a", "b"])
    if processor._awaits:
        response = async_process_partial_response(event, arefusing(source, "b"), processor)
    else:
        response = process_partial_response(event, refusing(source, "b"), processor)

    assert response == response_of(source.identifiers(event)[1:])


@duplicates
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_duplicate_has_the_settings_and_works(source: Source, duplicate: Duplicate) -> None:
    for original in (
        source.processor(raise_on_entire_batch_failure=False),
        source.async_processor(raise_on_entire_batch_failure=False),
    ):
        other = duplicate(original)

        assert type(other) is type(original)
        assert other.event_type is original.event_type
        assert other.raise_on_entire_batch_failure is False
        check_it_works(source, other)
        check_it_works(source, original)


@duplicates
def test_a_duplicate_keeps_the_slots_of_a_subclass(duplicate: Duplicate) -> None:
    for original in (Slotted(EventType.SQS), AsyncSlotted(EventType.SQS)):
        other = duplicate(original)

        assert other.table == "orders"
        check_it_works(SQS, other)


@duplicates
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_duplicate_knows_nothing_of_the_runs_of_the_original(
    source: Source, duplicate: Duplicate
) -> None:
    def handler(record: Any, /, *, table: str = "orders") -> None: ...

    original = source.processor()
    process_partial_response(source.event(["a"]), handler, original)
    other = duplicate(original)

    with pytest.raises(RuntimeError, match="has not processed a batch"):
        other.response()
    process_partial_response(source.event(["a", "b"]), handler, other)
    assert [len(original.result), len(other.result)] == [1, 2]


def test_a_processor_that_has_run_a_plain_handler_pickles() -> None:
    processor = SQS.processor()
    process_partial_response(SQS.event(["a"]), refusing(SQS), processor)

    check_it_works(SQS, pickled(processor))


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy], ids=["copy", "deepcopy"])
def test_a_processor_that_has_run_a_plain_handler_can_be_copied(duplicate: Duplicate) -> None:
    processor = SQS.processor()
    process_partial_response(SQS.event(["a"]), refusing(SQS), processor)

    check_it_works(SQS, duplicate(processor))


class Own(BasePartialProcessor):
    def __init__(self, table: str) -> None:
        super().__init__()
        self.table = table

    def _prepare(self) -> None: ...

    def _clean(self) -> None: ...

    def _process_record(self, record: Any) -> Any:
        return self.success_handler(record, self.handler(record))


@duplicates
def test_a_processor_of_its_own_is_duplicated_too(duplicate: Duplicate) -> None:
    original = Own("orders")
    other = duplicate(original)
    records = SQS.event(["a"])["Records"]
    with other(records, refusing(SQS)) as batch:
        batch.process()

    assert other.table == "orders"
    assert other.success_messages == records
    assert original.success_messages == []


def test_a_copy_shares_no_list_with_a_processor_that_was_called_by_hand() -> None:
    original = Own("orders")
    original.success_handler("a", None)
    copy.copy(original).success_handler("b", None)

    assert original.success_messages == ["a"]


@duplicates
def test_a_row_of_the_table_is_never_duplicated(duplicate: Duplicate) -> None:
    assert [True] * len(sources.ALL) == [duplicate(one) is one for one in sources.ALL]
    assert repr(sources.SQS_FIFO) == "<EventSource sqs_fifo>"


class Unspeakable:
    """Can neither be pickled nor shown."""

    def __reduce__(self) -> Any:
        raise TypeError("not me")

    def __repr__(self) -> str:
        raise RuntimeError("not even my name")


class NeedsTwo(Exception):
    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} {two}")


def mixed() -> BatchResult:
    """A result with values and exceptions that do not travel, beside some that do."""
    gives: list[Any] = [threading.Lock(), Unspeakable(), {"n": 1}]
    raises = [NeedsTwo("needs", "two"), ValueError("plain"), ValueError(Unspeakable())]

    def handler(record: Any) -> Any:
        index = int(record["body"])
        if index < len(gives):
            return gives[index]
        raise raises[index - len(gives)]

    found: BatchResult = run(SQS, SQS.event(list("012345")), handler).result
    return found


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_result_travels_with_texts_for_what_cannot(protocol: int) -> None:
    result = mixed()
    arrived = pickle.loads(pickle.dumps(result, protocol))

    assert type(arrived) is BatchResult
    assert arrived.response == result.response
    assert [item.status for item in arrived] == ["success"] * 3 + ["fail"] * 3
    for before, after in zip(result, arrived, strict=True):
        assert (after.index, after.identifier, after.record, after.status, after.stage) == (
            before.index, before.identifier, before.record, before.status, before.stage,
        )  # fmt: skip
    assert arrived[0].result.startswith("<unlocked _thread.lock object at ")
    assert arrived[1].result.startswith("<tests.batchproc.test_pickling.Unspeakable object at ")
    assert arrived[2].result == {"n": 1}
    assert [type(item.exception) for item in arrived.failed] == [
        UnportableError, ValueError, UnportableError,
    ]  # fmt: skip
    assert str(arrived[3].exception) == (
        "<class 'tests.batchproc.test_pickling.NeedsTwo'>:needs two"
    )
    assert str(arrived[5].exception) == ("<class 'ValueError'>:<no text: __str__ raised>")


def test_an_error_travels_with_what_can_and_without_tracebacks() -> None:
    def handler(record: Any) -> None:
        raise ValueError(Unspeakable() if record["body"] == "a" else record["body"])

    error = run(SQS, SQS.event(["a", "b"]), handler).error
    assert isinstance(error, BatchProcessingError)
    error.__dict__["lock"] = threading.Lock()
    error.__dict__["note"] = "kept"
    arrived = pickled(error)

    assert str(arrived) == str(error)
    assert arrived.response == error.response
    assert [kind for kind, _, _ in arrived.child_exceptions] == [UnportableError, ValueError]
    assert [traceback for _, _, traceback in arrived.child_exceptions] == [None, None]
    assert arrived.note == "kept"
    assert not hasattr(arrived, "lock")


def test_an_error_that_has_travelled_travels_on() -> None:
    def handler(record: Any) -> None:
        raise ValueError(record["body"])

    once = pickled(run(SQS, SQS.event(["a", "b"]), handler).error)
    twice = pickled(once)

    assert [str(value) for _, value, _ in twice.child_exceptions] == ["a", "b"]
    assert [ValueError] * 2 == [type(value) for _, value, _ in twice.child_exceptions]


def test_an_error_made_by_hand_travels_too() -> None:
    error = BatchProcessingError("by hand", [(None, None, None)])
    arrived = pickled(error)

    assert (str(arrived), arrived.child_exceptions) == ("by hand", [(None, None, None)])
    assert arrived.result is None

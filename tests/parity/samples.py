"""What the tests here give to both libraries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.docs.test_moving import ROWS
from tests.support.context import FakeContext
from tests.support.events import SQS, SQS_FIFO, Event, response_of

CONTEXT = FakeContext()
EVENT = SQS.event(["1", "two", "3"])
RECORDS: list[Any] = EVENT["Records"]
ALL_BAD = SQS.event(["one", "two"])
FIFO = SQS_FIFO.event(["1", "two", "3", "4"], groups=["a", "b", "b", "a"])
NOTHING = response_of([])
SECOND = response_of(SQS.identifiers(EVENT)[1:2])
EVERY_BAD = response_of(SQS.identifiers(ALL_BAD))
TWO = "<class 'ValueError'>:invalid literal for int() with base 10: 'two'"


def number(record: Any) -> int:
    """Fails for "two"."""
    return int(record["body"])


async def anumber(record: Any) -> int:
    """Fails for "two"."""
    return int(record["body"])


def sync(library: Any, **options: Any) -> Any:
    """A processor for SQS."""
    return library.BatchProcessor(event_type=library.EventType.SQS, **options)


def asynchronous(library: Any, **options: Any) -> Any:
    """One that awaits its handlers."""
    return library.AsyncBatchProcessor(event_type=library.EventType.SQS, **options)


def answer(library: Any, event: Event = EVENT, handler: Any = number, **options: Any) -> Any:
    """The response of a processor for SQS."""
    return library.process_partial_response(event, handler, sync(library, **options))


def hooked(library: Any, methods: dict[str, Any], kind: str = "BatchProcessor") -> Any:
    """The response of a subclass with these methods."""
    cls = type("Own", (getattr(library, kind),), methods)
    processor = cls(library.EventType.SQS)
    if kind == "AsyncBatchProcessor":
        return library.async_process_partial_response(EVENT, anumber, processor)
    return library.process_partial_response(EVENT, number, processor)


def after(library: Any, event: Event = EVENT, handler: Any = number, **options: Any) -> Any:
    """The processor after a batch that may have failed whole."""
    processor = sync(library, **options)
    try:
        library.process_partial_response(event, handler, processor)
    except library.BatchProcessingError:
        pass
    return processor


def moved(name: str) -> tuple[Callable[[Any], Any], tuple[Any, Any]]:
    """A row of `tests/docs/test_moving.py`: what it does, and what comes of it with either."""
    use, of_theirs, of_ours = ROWS[name]
    return use, (of_theirs, of_ours)


def plain(record: Any) -> Any:
    """The raw dict of a record: theirs is compared by its fields, whatever class holds it."""
    return getattr(record, "raw_event", record)


def refusal(library: Any, use: Callable[[Any], Any], *words: str) -> Any:
    """What `use` raises, and whether its text has these words."""
    try:
        use(library)
    except Exception as error:
        return type(error).__name__, all(word in str(error) for word in words)
    return "nothing"

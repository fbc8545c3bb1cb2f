"""A processor of one's own, made of `BasePartialProcessor`."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests.parity.libraries import Both
from tests.parity.rows import better, different, same
from tests.parity.samples import CONTEXT, EVENT, RECORDS, SECOND, TWO, number, sync

pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated in V3")


def own(library: Any, *left_out: str, **more: Any) -> Any:
    """A class like that of their page: it keeps results, and writes them at the end."""

    def _prepare(self: Any) -> None:
        self.success_messages.clear()
        self.fail_messages.clear()
        self.exceptions.clear()
        self.calls = ["_prepare"]

    def _clean(self: Any) -> None:
        self.calls.append("_clean")

    def _process_record(self: Any, record: Any) -> Any:
        self.calls.append(record["body"])
        try:
            return self.success_handler(record, self.handler(record))
        except Exception as error:
            return self.failure_handler(record, (type(error), error, error.__traceback__))

    async def _async_process_record(self: Any, record: Any) -> Any:
        return _process_record(self, record)

    def response(self: Any) -> Any:
        failed = [{"itemIdentifier": record["messageId"]} for record in self.fail_messages]
        return {"batchItemFailures": failed}

    methods = {
        "_prepare": _prepare,
        "_clean": _clean,
        "_process_record": _process_record,
        "_async_process_record": _async_process_record,
        "response": response,
        **more,
    }
    kept = {name: method for name, method in methods.items() if name not in left_out}
    return type("Own", (library.BasePartialProcessor,), kept)


@same(
    "A subclass that implements `_prepare`, `_process_record`, "
    "`_async_process_record` and `_clean` works in a `with` block.",
    "BasePartialProcessor",
    "BasePartialProcessor._prepare",
    "BasePartialProcessor._clean",
    "BasePartialProcessor._process_record",
    "BasePartialProcessor._process_record(record)",
    at="create-your-own-partial-processor",
)
def test_in_a_block(both: Both) -> None:
    def use(library: Any) -> Any:
        processor = own(library)()
        with processor(RECORDS, number) as batch:
            messages = [message[:2] for message in batch.process()]
        return messages, processor.calls

    messages = [("success", 1), ("fail", TWO), ("success", 3)]
    assert both(use) == ((messages, ["_prepare", "1", "two", "3", "_clean"]),) * 2


@same(
    "`async_process()` awaits `_async_process_record` for each record.",
    "BasePartialProcessor._async_process_record",
    "BasePartialProcessor._async_process_record(record)",
)
def test_in_async(both: Both) -> None:
    def use(library: Any) -> Any:
        with own(library)()(RECORDS, number) as batch:
            return [message[:2] for message in batch.async_process()]

    messages = [("success", 1), ("fail", TWO), ("success", 3)]
    assert both(use) == (messages, messages)


@same("A custom processor works with the decorators.", at="create-your-own-partial-processor")
def test_in_a_decorator(both: Both) -> None:
    def use(library: Any) -> Any:
        processor = own(library)()

        @library.batch_processor(record_handler=number, processor=processor)  # type: ignore[untyped-decorator]  # either library's
        def lambda_handler(event: Any, context: Any) -> Any:
            return processor.response()

        return lambda_handler(EVENT, CONTEXT)

    assert both(use) == (SECOND, SECOND)


@better(
    theirs="`process_partial_response` raises for a custom processor, because it has no "
    "`event_type`.",
    ours="It works if the class has a `response()` method.",
)
def test_in_the_function(both: Both) -> None:
    def use(library: Any) -> Any:
        return library.process_partial_response(EVENT, number, own(library)())

    assert both(use) == ("AttributeError", SECOND)


@same(
    "The inherited hooks append records and exceptions to the lists.",
    "BasePartialProcessor.success_messages",
    "BasePartialProcessor.fail_messages",
    "BasePartialProcessor.exceptions",
)
def test_the_lists(both: Both) -> None:
    def use(library: Any) -> Any:
        processor = own(library)()
        with processor(RECORDS, number) as batch:
            batch.process()
        kinds = [kind for kind, _, _ in processor.exceptions]
        return processor.success_messages, processor.fail_messages, kinds

    one, two, three = RECORDS
    assert both(use) == (([one, three], [two], [ValueError]),) * 2


@same(
    "`self.records`, `self.handler` and `self.lambda_context` belong to the current batch.",
    "BasePartialProcessor.records",
    "BasePartialProcessor.handler",
    "BasePartialProcessor.lambda_context",
)
def test_what_it_reads(both: Both) -> None:
    def use(library: Any) -> Any:
        seen: list[Any] = []

        def _prepare(self: Any) -> None:
            seen.extend([self.records, self.handler, self.lambda_context])
            self.calls = []

        with own(library, _prepare=_prepare)()(RECORDS, number, CONTEXT) as batch:
            batch.process()
        return seen

    assert both(use) == ([RECORDS, number, CONTEXT],) * 2


@same(
    "`logger=` is an argument of the base class and an attribute.",
    "BasePartialProcessor(logger)",
    "BasePartialProcessor.logger",
)
def test_the_logger(both: Both) -> None:
    def use(library: Any) -> Any:
        cls = own(library)
        return cls().logger, cls(logger="mine").logger, cls("mine").logger

    assert both(use) == ((None, "mine", "mine"),) * 2


@same(
    "Creating an instance of a class without `_prepare`, `_clean` or "
    "`_process_record` raises `TypeError`."
)
@pytest.mark.parametrize("name", ["_prepare", "_clean", "_process_record"])
def test_what_must_be_there(both: Both, name: str) -> None:
    assert both(lambda library: own(library, name)()) == ("TypeError", "TypeError")


@better(
    "BasePartialProcessor._async_process_record",
    theirs="`_async_process_record` is required too, even in a class that never runs async "
    "handlers.",
    ours="It is optional.",
    at="create-your-own-partial-processor",
)
def test_what_need_not_be_there(both: Both) -> None:
    def use(library: Any) -> Any:
        with own(library, "_async_process_record")()(RECORDS[:1], number) as batch:
            return [message[:2] for message in batch.process()]

    assert both(use) == ("TypeError", [("success", 1)])


@better(
    theirs="If `__init__` does not call `super()`, the first record raises.",
    ours="The processor works.",
)
def test_an_init_that_forgets(both: Both) -> None:
    def use(library: Any) -> Any:
        cls = own(library, __init__=lambda self: None)
        with cls()(RECORDS[:1], number) as batch:
            return [message[:2] for message in batch.process()]

    assert both(use) == ("AttributeError", [("success", 1)])


@different(
    "BasePartialBatchProcessor",
    theirs="`BasePartialBatchProcessor` is abstract. You cannot create an instance.",
    ours="You can create an instance. It processes records as `BatchProcessor` does.",
    why="its subclasses differ only in their options",
)
def test_the_class_between(both: Both) -> None:
    def use(library: Any) -> Any:
        processor = library.BasePartialBatchProcessor(library.EventType.SQS)
        return library.process_partial_response(EVENT, number, processor)

    assert both(use) == ("TypeError", SECOND)


@same("The classes inherit in the same order: base, batch base, processor, FIFO.")
def test_the_tree_of_classes(both: Both) -> None:
    def use(library: Any) -> Any:
        names = ("BasePartialProcessor", "BasePartialBatchProcessor", "BatchProcessor")
        chain = [*(getattr(library, name) for name in names), library.SqsFifoPartialProcessor]
        return [issubclass(low, high) for high, low in pairwise(chain)]

    assert both(use) == ([True] * 3, [True] * 3)


@better(
    theirs="A copy of a processor shares the batch of the original.",
    ours="It has the settings of the original and no batch.",
)
def test_a_copy(both: Both) -> None:
    import copy

    def use(library: Any) -> Any:
        processor = sync(library)
        library.process_partial_response(EVENT, number, processor)
        copied = copy.copy(processor)
        try:
            return copied.event_type.name, len(copied.fail_messages)
        except RuntimeError:  # it has run nothing
            return copied.event_type.name, None

    assert both(use) == (("SQS", 1), ("SQS", None))

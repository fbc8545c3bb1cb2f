"""The entry functions, sync and async, and the decorators.

`functions.pyi` has the types: which handler and which processor go together.
"""

# Longer than 300 lines: the docstrings are the manual of the entry points.

from __future__ import annotations

from functools import wraps

from batchproc._bases import BasePartialBatchProcessor, BasePartialProcessor
from batchproc._calling import COROUTINE
from batchproc._current import begin, find
from batchproc._settings import checks_keywords, refuse_keywords

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn, TypeVar

    FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])

_PROCESSOR: Any = BasePartialProcessor  # Any: what it has beyond that is not in the base class

# Any: events are checked when they arrive, the context can be of any library, and a custom
# processor calls handlers in its own way. functions.pyi says what each function needs.


def _entry(
    event: Any, record_handler: Callable[..., Any], processor: Any, context: Any = None
) -> Any:
    """What `inspect` shows of the entry functions: `**unknown` is there for the error alone."""


def _shown_as_entry(function: FunctionT) -> FunctionT:
    # Not by a function around it: that would hold the processor while handlers run, see `Job`.
    # https://docs.python.org/3/library/inspect.html#inspect.signature
    function.__wrapped__ = _entry  # type: ignore[attr-defined]  # as functools.wraps does
    return function


@_shown_as_entry
def process_partial_response(
    event: Any,
    record_handler: Callable[..., Any],
    processor: Any,
    context: Any = None,
    **unknown: Any,
) -> Any:
    """Process a batch, and get the response that tells Lambda which records to retry.

    The event source mapping must have `ReportBatchItemFailures` in its `FunctionResponseTypes`:
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

    Args:
        event: the event of the Lambda function: a dict, or the list that EventBridge Pipes passes.
        record_handler: the function that processes one record. It is called with the record view,
            or with the model if the processor has one. It gets the Lambda context if it has a
            parameter named `lambda_context` or one annotated with a `LambdaContext`. A record
            fails if the handler raises.
        processor: a sync processor, such as `BatchProcessor(event_type=EventType.SQS)`, or a
            custom one that has a `response()` method.
        context: the Lambda context. Default None: the handler gets none.

    Returns:
        The response of the Lambda function, `{"batchItemFailures": [...]}`; for a custom
        processor, what its `response()` returns.

    Raises:
        BatchProcessingError: no record succeeded and at least one failed. Its `response` is
            complete. `raise_on_entire_batch_failure=False` turns it off.
        UnexpectedBatchTypeError: the event is not of the processor's event source.
        WrongHandlerError: the handler does not work for any record, such as an async one here.
        TypeError: `processor` is not a sync processor.
        ValueError: `stop_before_timeout_ms` is set and `context` cannot tell the remaining time.

    Example:
        >>> def lambda_handler(event, context):
        ...     return process_partial_response(event, record_handler, processor, context)
    """
    # The first act: an interrupt from the next line on finds no earlier batch of the processor.
    begin(processor) if isinstance(processor, _PROCESSOR) else _refuse(processor)
    try:
        if unknown:
            refuse_keywords(process_partial_response, unknown)
        job = processor._open_event(event, record_handler, context)
        if job is not None:
            return job.respond()
        with processor:
            processor.process()
        return processor.response()
    finally:
        del processor  # frames below a handler do not hold it: see `Job`


@_shown_as_entry
def async_process_partial_response(
    event: Any,
    record_handler: Callable[..., Any],
    processor: Any,
    context: Any = None,
    **unknown: Any,
) -> Any:
    """Process a batch with an async handler, and get the response that tells Lambda which records
    to retry.

    This is a plain function: do not await it. It runs the handlers concurrently on an event loop
    that the thread keeps from one invocation to the next. The event source mapping must have
    `ReportBatchItemFailures` in its `FunctionResponseTypes`:
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

    Args:
        event: the event of the Lambda function: a dict, or the list that EventBridge Pipes passes.
        record_handler: the async function that processes one record; a plain function also works.
            It gets what the handler of `process_partial_response` gets.
        processor: an async processor, such as `AsyncBatchProcessor(event_type=EventType.SQS)`, or
            a custom one that has a `response()` method.
        context: the Lambda context. Default None: the handler gets none.

    Returns:
        The response of the Lambda function, `{"batchItemFailures": [...]}`; for a custom
        processor, what its `response()` returns.

    Raises:
        BatchProcessingError: no record succeeded and at least one failed. Its `response` is
            complete. `raise_on_entire_batch_failure=False` turns it off.
        UnexpectedBatchTypeError: the event is not of the processor's event source.
        WrongHandlerError: the handler does not work for any record.
        RuntimeError: an event loop is running in this thread; await `aprocess_partial_response`.
        TypeError: `processor` is not an async processor.
        ValueError: `stop_before_timeout_ms` is set and `context` cannot tell the remaining time.

    Example:
        >>> def lambda_handler(event, context):
        ...     return async_process_partial_response(event, record_handler, processor, context)
    """
    begin(processor) if isinstance(processor, _PROCESSOR) else _refuse(processor)
    try:
        if unknown:
            refuse_keywords(async_process_partial_response, unknown)
        processor._open_event(event, record_handler, context)
        with processor:
            processor.async_process()
        return processor.response()
    finally:
        del processor


@_shown_as_entry
async def aprocess_partial_response(
    event: Any,
    record_handler: Callable[..., Any],
    processor: Any,
    context: Any = None,
    **unknown: Any,
) -> Any:
    """Process a batch on the running event loop, and get the response that tells Lambda which
    records to retry.

    Await it, for example in an async test. A Lambda function itself is not async: it calls
    `async_process_partial_response`. The event source mapping must have
    `ReportBatchItemFailures` in its `FunctionResponseTypes`:
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

    Args:
        event: the event of the Lambda function: a dict, or the list that EventBridge Pipes passes.
        record_handler: the async function that processes one record; a plain function also works.
            It gets what the handler of `process_partial_response` gets.
        processor: an async processor, such as `AsyncBatchProcessor(event_type=EventType.SQS)`, or
            a custom one that has a `response()` method.
        context: the Lambda context. Default None: the handler gets none.

    Returns:
        The response of the Lambda function, `{"batchItemFailures": [...]}`; for a custom
        processor, what its `response()` returns.

    Raises:
        BatchProcessingError: no record succeeded and at least one failed. Its `response` is
            complete. `raise_on_entire_batch_failure=False` turns it off.
        UnexpectedBatchTypeError: the event is not of the processor's event source.
        WrongHandlerError: the handler does not work for any record.
        TypeError: `processor` is not an async processor.
        ValueError: `stop_before_timeout_ms` is set and `context` cannot tell the remaining time.

    Example:
        >>> async def test_one_order(sqs_event):
        ...     response = await aprocess_partial_response(sqs_event, record_handler, processor)
    """
    begin(processor) if isinstance(processor, _PROCESSOR) else _refuse(processor)
    try:
        if unknown:
            refuse_keywords(aprocess_partial_response, unknown)
        processor._open_event(event, record_handler, context)
        with processor:
            await processor.aprocess()
        return processor.response()
    finally:
        del processor


@checks_keywords
def batch_processor(*, record_handler: Callable[..., Any], processor: Any) -> Any:
    """Decorate a Lambda function: process the batch first, then call the function.

    The function returns `processor.response()`. The event source mapping must have
    `ReportBatchItemFailures` in its `FunctionResponseTypes`:
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

    Args:
        record_handler: the function that processes one record. It gets what the handler of
            `process_partial_response` gets.
        processor: a sync processor, such as `BatchProcessor(event_type=EventType.SQS)`.

    Returns:
        A decorator. The decorated function raises what `process_partial_response` raises.

    Raises:
        TypeError: `processor` is not a processor.
        WrongHandlerError: the decorated function is async: Lambda does not await it.

    Example:
        >>> @batch_processor(record_handler=record_handler, processor=processor)
        ... def lambda_handler(event, context):
        ...     return processor.response()
    """
    if not isinstance(processor, _PROCESSOR):
        _refuse(processor)

    def decorate(handler: Any) -> Any:
        _refuse_async(handler)

        @wraps(handler)
        def lambda_handler(event: Any, context: Any = None, **keywords: Any) -> Any:
            begin(processor)
            job = processor._open_event(event, record_handler, context)
            if job is not None:
                job.respond()
            else:
                with processor:
                    processor.process()
            return _checked(handler(event, context, **keywords), processor, handler)

        return lambda_handler

    return decorate


@checks_keywords
def async_batch_processor(*, record_handler: Callable[..., Any], processor: Any) -> Any:
    """Decorate a Lambda function: process the batch with an async handler first, then call the
    function.

    The function itself is a plain one and returns `processor.response()`. The event source
    mapping must have `ReportBatchItemFailures` in its `FunctionResponseTypes`:
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

    Args:
        record_handler: the async function that processes one record; a plain function also works.
            It gets what the handler of `process_partial_response` gets.
        processor: an async processor, such as `AsyncBatchProcessor(event_type=EventType.SQS)`.

    Returns:
        A decorator. The decorated function raises what `async_process_partial_response` raises.

    Raises:
        TypeError: `processor` is not a processor.
        WrongHandlerError: the decorated function is async: Lambda does not await it.

    Example:
        >>> @async_batch_processor(record_handler=record_handler, processor=processor)
        ... def lambda_handler(event, context):
        ...     return processor.response()
    """
    if not isinstance(processor, _PROCESSOR):
        _refuse(processor)

    def decorate(handler: Any) -> Any:
        _refuse_async(handler)

        @wraps(handler)
        def lambda_handler(event: Any, context: Any = None, **keywords: Any) -> Any:
            begin(processor)
            processor._open_event(event, record_handler, context)
            with processor:
                processor.async_process()
            return _checked(handler(event, context, **keywords), processor, handler)

        return lambda_handler

    return decorate


def _refuse_async(handler: Any) -> None:
    """Refuse an `async def` under a decorator: its response would be a coroutine."""
    if getattr(getattr(handler, "__code__", None), "co_flags", 0) & COROUTINE:
        from batchproc.errors import WrongHandlerError

        raise WrongHandlerError(
            f"{handler.__qualname__} is async, and Lambda does not await it: the batch would be "
            "processed and its response lost. Make it a plain def that returns "
            "processor.response(); the record handler may be async."
        )


def _checked(answer: Any, processor: Any, handler: Any) -> Any:
    """What a decorated function returned; a warning if that loses failed records."""
    batch = find(processor) if isinstance(processor, BasePartialBatchProcessor) else None
    if answer is None and batch is not None:
        failed = batch.unprocessed()
        if failed and batch.settings.log_failures:
            from batchproc._report import log_lost_response

            log_lost_response(batch, handler, len(failed))
    return answer


def _refuse(processor: object) -> NoReturn:
    """Raise the error for what is not a processor."""
    kind = processor if isinstance(processor, type) else type(processor)
    what = "the class " if isinstance(processor, type) else "an object of type "
    order = ""
    if callable(processor) and not isinstance(processor, type):
        order = " The order of the arguments is event, record_handler, processor, context."
    raise TypeError(
        "processor must be a processor of batchproc, such as BatchProcessor(event_type="
        f"EventType.SQS); {what}{kind.__module__}.{kind.__qualname__} came.{order}"
    )

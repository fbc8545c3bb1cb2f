"""The entry points: one call per invocation, sync and async, and the legacy decorators."""

from __future__ import annotations

from functools import wraps

from batchproc._current import begin
from batchproc._job import respond
from batchproc.bases import BasePartialProcessor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn, overload

    from batchproc._annotations import (  # pyright: ignore[reportMissingModuleSource]  # types only
        ASYNC_HANDLER,
        AnyOwnProcessor,
        CoroutineT,
        GivenT,
        Handler,
        LambdaHandlerT,
        Mistake,
        OwnProcessor,
        ResponseT,
        ResultT,
        UntoldT,
        deprecated,
    )
    from batchproc.processors import AsyncBatchProcessor, BatchProcessor
    from batchproc.shapes import PartialItemFailureResponse

# Any: events are checked when they come, contexts may be any library's, and processors of one's
# own call handlers in their own way. The overloads are what type checkers see of the rest.

if TYPE_CHECKING:

    @overload
    def process_partial_response(
        event: Any,
        record_handler: Callable[..., Any],
        processor: OwnProcessor[ResponseT],
        context: Any = None,
    ) -> ResponseT: ...
    @overload
    def process_partial_response(
        event: Any,
        record_handler: Handler[GivenT, UntoldT],
        processor: BatchProcessor[GivenT],
        context: Any = None,
    ) -> PartialItemFailureResponse: ...
    @overload
    @deprecated(ASYNC_HANDLER)
    def process_partial_response(
        event: Any,
        record_handler: Handler[GivenT, CoroutineT],
        processor: BatchProcessor[GivenT],
        context: Any = None,
    ) -> Mistake: ...
    @overload
    def process_partial_response(  # pyright: ignore[reportOverlappingOverload]  # Mistake, on purpose
        event: Any,
        record_handler: Handler[GivenT, ResultT],
        processor: BatchProcessor[GivenT],
        context: Any = None,
    ) -> PartialItemFailureResponse: ...


def process_partial_response(
    event: Any,
    record_handler: Callable[..., Any],
    processor: Any,
    context: Any = None,
) -> Any:
    """Process a batch and get the response that reports its failures."""
    begin(processor) if isinstance(processor, BasePartialProcessor) else refuse(processor)
    try:
        if processor._is_as_made():
            return respond(processor._start(event, record_handler, context))
        with processor._open(event, record_handler, context):
            processor._to_process()()
        return processor.response()
    finally:
        del processor  # frames below a handler do not hold it: see `Job`


if TYPE_CHECKING:

    @overload
    def async_process_partial_response(
        event: Any,
        record_handler: Callable[..., Any],
        processor: OwnProcessor[ResponseT],
        context: Any = None,
    ) -> ResponseT: ...
    @overload
    def async_process_partial_response(
        event: Any,
        record_handler: Handler[GivenT, object],
        processor: AsyncBatchProcessor[GivenT],
        context: Any = None,
    ) -> PartialItemFailureResponse: ...


def async_process_partial_response(
    event: Any,
    record_handler: Callable[..., Any],
    processor: Any,
    context: Any = None,
) -> Any:
    """Like `process_partial_response` for an async handler, on this thread's own event loop."""
    begin(processor) if isinstance(processor, BasePartialProcessor) else refuse(processor)
    try:
        with processor._open(event, record_handler, context):
            processor._to_async_process()()
        return processor.response()
    finally:
        del processor  # frames below a handler do not hold it: see `Job`


if TYPE_CHECKING:

    @overload
    async def aprocess_partial_response(
        event: Any,
        record_handler: Callable[..., Any],
        processor: OwnProcessor[ResponseT],
        context: Any = None,
    ) -> ResponseT: ...
    @overload
    async def aprocess_partial_response(
        event: Any,
        record_handler: Handler[GivenT, object],
        processor: AsyncBatchProcessor[GivenT],
        context: Any = None,
    ) -> PartialItemFailureResponse: ...


async def aprocess_partial_response(
    event: Any,
    record_handler: Callable[..., Any],
    processor: Any,
    context: Any = None,
) -> Any:
    """Like `async_process_partial_response`, to be awaited in a running event loop."""
    begin(processor) if isinstance(processor, BasePartialProcessor) else refuse(processor)
    try:
        with processor._open(event, record_handler, context):
            await processor._to_aprocess()()
        return processor.response()
    finally:
        del processor  # frames below a handler do not hold it: see `Job`


def refuse(processor: object) -> NoReturn:
    """Raise the error for what is not a processor."""
    kind = processor if isinstance(processor, type) else type(processor)
    what = "the class " if isinstance(processor, type) else "an object of type "
    raise TypeError(
        "processor must be a processor of batchproc, such as BatchProcessor(event_type="
        f"EventType.SQS); {what}{kind.__module__}.{kind.__qualname__} came."
    )


if TYPE_CHECKING:

    @overload
    def batch_processor(
        *, record_handler: Callable[..., Any], processor: AnyOwnProcessor
    ) -> Callable[[LambdaHandlerT], LambdaHandlerT]: ...
    @overload
    def batch_processor(
        *, record_handler: Handler[GivenT, UntoldT], processor: BatchProcessor[GivenT]
    ) -> Callable[[LambdaHandlerT], LambdaHandlerT]: ...
    @overload
    @deprecated(ASYNC_HANDLER)
    def batch_processor(  # type: ignore[overload-overlap]  # Mistake, on purpose
        *, record_handler: Handler[GivenT, CoroutineT], processor: BatchProcessor[GivenT]
    ) -> Mistake: ...
    @overload
    def batch_processor(  # pyright: ignore[reportOverlappingOverload]  # Mistake, on purpose
        *, record_handler: Handler[GivenT, ResultT], processor: BatchProcessor[GivenT]
    ) -> Callable[[LambdaHandlerT], LambdaHandlerT]: ...


def batch_processor(*, record_handler: Callable[..., Any], processor: Any) -> Any:
    """Run the batch before the Lambda handler, which then returns `processor.response()`."""
    if not isinstance(processor, BasePartialProcessor):
        refuse(processor)

    def decorate(handler: Any) -> Any:
        @wraps(handler)
        def lambda_handler(event: Any, context: Any = None, **keywords: Any) -> Any:
            begin(processor)
            with processor._open(event, record_handler, context):
                processor._to_process()()
            return handler(event, context, **keywords)

        return lambda_handler

    return decorate


if TYPE_CHECKING:

    @overload
    def async_batch_processor(
        *, record_handler: Callable[..., Any], processor: AnyOwnProcessor
    ) -> Callable[[LambdaHandlerT], LambdaHandlerT]: ...
    @overload
    def async_batch_processor(
        *, record_handler: Handler[GivenT, object], processor: AsyncBatchProcessor[GivenT]
    ) -> Callable[[LambdaHandlerT], LambdaHandlerT]: ...


def async_batch_processor(*, record_handler: Callable[..., Any], processor: Any) -> Any:
    """Like `batch_processor` for an async record handler."""
    if not isinstance(processor, BasePartialProcessor):
        refuse(processor)

    def decorate(handler: Any) -> Any:
        @wraps(handler)
        def lambda_handler(event: Any, context: Any = None, **keywords: Any) -> Any:
            begin(processor)
            with processor._open(event, record_handler, context):
                processor._to_async_process()()
            return handler(event, context, **keywords)

        return lambda_handler

    return decorate

"""The entry points: one call per invocation, sync and async, and the legacy decorators."""

from __future__ import annotations

from functools import wraps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, overload

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
    process = None if type(processor) is type else getattr(processor, "_process_event", None)
    if process is None:
        raise _not_a_processor(processor)
    try:
        return process(event, record_handler, context, True)
    finally:
        del process, processor  # frames of ours must not outlive a run: see _steps


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
    _check_processor(processor)
    try:
        return processor._async_process_event(event, record_handler, context, True)
    finally:
        del processor  # frames of ours must not outlive a run: see _steps


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
    _check_processor(processor)
    try:
        return await processor._aprocess_event(event, record_handler, context)
    finally:
        del processor  # frames of ours must not outlive a run: see _steps


def _check_processor(processor: object) -> None:
    if isinstance(processor, type) or not hasattr(processor, "_process_event"):
        raise _not_a_processor(processor)


def _not_a_processor(processor: object) -> TypeError:
    kind = processor if isinstance(processor, type) else type(processor)
    what = "the class " if isinstance(processor, type) else "an object of type "
    return TypeError(
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
    _check_processor(processor)

    def decorate(handler: Any) -> Any:
        @wraps(handler)
        def lambda_handler(event: Any, context: Any = None, **keywords: Any) -> Any:
            processor._process_event(event, record_handler, context, False)
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
    _check_processor(processor)

    def decorate(handler: Any) -> Any:
        @wraps(handler)
        def lambda_handler(event: Any, context: Any = None, **keywords: Any) -> Any:
            processor._async_process_event(event, record_handler, context, False)
            return handler(event, context, **keywords)

        return lambda_handler

    return decorate

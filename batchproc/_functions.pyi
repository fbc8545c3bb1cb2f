"""Which handler and which processor go together. `functions.py` has the manual."""
# ruff: noqa: TID253  # Python does not import this file

from collections.abc import Callable
from typing import Any, overload

from batchproc._annotations import (
    CoroutineT,
    CustomProcessor,
    Event,
    GivenT,
    LambdaHandlerT,
    Mistake,
    NextToT,
    Partial,
    Plain,
    RespondingProcessor,
    ResponseT,
    ResultT,
    UntypedT,
    WithMore,
)
from batchproc._processors import AsyncBatchProcessor, BatchProcessor
from batchproc.shapes import PartialItemFailureResponse

# Handlers of one argument and of more: first those that return Any, then async ones, then others.
# Any: the context can be of any library, and a custom processor calls handlers in its own way.
# fmt: off

@overload
def process_partial_response(
    event: Event, record_handler: Callable[..., Any],
    processor: RespondingProcessor[ResponseT], context: Any = None,
) -> ResponseT: ...
@overload
def process_partial_response(
    event: Event, record_handler: Plain[GivenT, UntypedT],
    processor: BatchProcessor[GivenT, NextToT], context: Any = None,
) -> PartialItemFailureResponse: ...
@overload
def process_partial_response(
    event: Event, record_handler: WithMore[GivenT, UntypedT, NextToT],
    processor: BatchProcessor[GivenT, NextToT], context: Any = None,
) -> PartialItemFailureResponse: ...
@overload
def process_partial_response(  # type: ignore[overload-overlap]  # Mistake, on purpose
    event: Event, record_handler: Plain[GivenT, CoroutineT],
    processor: BatchProcessor[GivenT, NextToT], context: Any = None,
) -> Mistake: ...
@overload
def process_partial_response(  # type: ignore[overload-overlap]  # Mistake, on purpose
    event: Event, record_handler: WithMore[GivenT, CoroutineT, NextToT],
    processor: BatchProcessor[GivenT, NextToT], context: Any = None,
) -> Mistake: ...
@overload
def process_partial_response(
    event: Event, record_handler: Plain[GivenT, ResultT],
    processor: BatchProcessor[GivenT, NextToT], context: Any = None,
) -> PartialItemFailureResponse: ...
@overload
def process_partial_response(
    event: Event, record_handler: WithMore[GivenT, ResultT, NextToT],
    processor: BatchProcessor[GivenT, NextToT], context: Any = None,
) -> PartialItemFailureResponse: ...
@overload
def process_partial_response(
    event: Event, record_handler: Partial[GivenT, object],
    processor: BatchProcessor[GivenT, NextToT], context: Any = None,
) -> PartialItemFailureResponse: ...

@overload
def async_process_partial_response(
    event: Event, record_handler: Callable[..., Any],
    processor: RespondingProcessor[ResponseT], context: Any = None,
) -> ResponseT: ...
@overload
def async_process_partial_response(
    event: Event, record_handler: Plain[GivenT, object],
    processor: AsyncBatchProcessor[GivenT, NextToT], context: Any = None,
) -> PartialItemFailureResponse: ...
@overload
def async_process_partial_response(
    event: Event, record_handler: WithMore[GivenT, object, NextToT],
    processor: AsyncBatchProcessor[GivenT, NextToT], context: Any = None,
) -> PartialItemFailureResponse: ...
@overload
def async_process_partial_response(
    event: Event, record_handler: Partial[GivenT, object],
    processor: AsyncBatchProcessor[GivenT, NextToT], context: Any = None,
) -> PartialItemFailureResponse: ...

@overload
async def aprocess_partial_response(
    event: Event, record_handler: Callable[..., Any],
    processor: RespondingProcessor[ResponseT], context: Any = None,
) -> ResponseT: ...
@overload
async def aprocess_partial_response(
    event: Event, record_handler: Plain[GivenT, object],
    processor: AsyncBatchProcessor[GivenT, NextToT], context: Any = None,
) -> PartialItemFailureResponse: ...
@overload
async def aprocess_partial_response(
    event: Event, record_handler: WithMore[GivenT, object, NextToT],
    processor: AsyncBatchProcessor[GivenT, NextToT], context: Any = None,
) -> PartialItemFailureResponse: ...
@overload
async def aprocess_partial_response(
    event: Event, record_handler: Partial[GivenT, object],
    processor: AsyncBatchProcessor[GivenT, NextToT], context: Any = None,
) -> PartialItemFailureResponse: ...

@overload
def batch_processor(
    *, record_handler: Callable[..., Any], processor: CustomProcessor
) -> Callable[[LambdaHandlerT], LambdaHandlerT]: ...
@overload
def batch_processor(
    *, record_handler: Plain[GivenT, UntypedT], processor: BatchProcessor[GivenT, NextToT]
) -> Callable[[LambdaHandlerT], LambdaHandlerT]: ...
@overload
def batch_processor(
    *, record_handler: WithMore[GivenT, UntypedT, NextToT],
    processor: BatchProcessor[GivenT, NextToT]
) -> Callable[[LambdaHandlerT], LambdaHandlerT]: ...
@overload
def batch_processor(  # type: ignore[overload-overlap]  # Mistake, on purpose
    *, record_handler: Plain[GivenT, CoroutineT], processor: BatchProcessor[GivenT, NextToT]
) -> Mistake: ...
@overload
def batch_processor(  # type: ignore[overload-overlap]  # Mistake, on purpose
    *, record_handler: WithMore[GivenT, CoroutineT, NextToT],
    processor: BatchProcessor[GivenT, NextToT]
) -> Mistake: ...
@overload
def batch_processor(
    *, record_handler: Plain[GivenT, ResultT], processor: BatchProcessor[GivenT, NextToT]
) -> Callable[[LambdaHandlerT], LambdaHandlerT]: ...
@overload
def batch_processor(
    *, record_handler: WithMore[GivenT, ResultT, NextToT],
    processor: BatchProcessor[GivenT, NextToT]
) -> Callable[[LambdaHandlerT], LambdaHandlerT]: ...
@overload
def batch_processor(
    *, record_handler: Partial[GivenT, object], processor: BatchProcessor[GivenT, NextToT]
) -> Callable[[LambdaHandlerT], LambdaHandlerT]: ...

@overload
def async_batch_processor(
    *, record_handler: Callable[..., Any], processor: CustomProcessor
) -> Callable[[LambdaHandlerT], LambdaHandlerT]: ...
@overload
def async_batch_processor(
    *, record_handler: Plain[GivenT, object], processor: AsyncBatchProcessor[GivenT, NextToT]
) -> Callable[[LambdaHandlerT], LambdaHandlerT]: ...
@overload
def async_batch_processor(
    *, record_handler: WithMore[GivenT, object, NextToT],
    processor: AsyncBatchProcessor[GivenT, NextToT]
) -> Callable[[LambdaHandlerT], LambdaHandlerT]: ...
@overload
def async_batch_processor(
    *, record_handler: Partial[GivenT, object], processor: AsyncBatchProcessor[GivenT, NextToT]
) -> Callable[[LambdaHandlerT], LambdaHandlerT]: ...

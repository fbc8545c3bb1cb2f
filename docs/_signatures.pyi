"""The signatures that the reference shows where the code has `Any`.

The code takes any context and checks events when they arrive; its stubs have an overload for each
kind of handler. A user meets one signature, and that is here. tests/docs/test_signatures.py
compares names and defaults with the code.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from logging import Logger
from typing import Any, Literal, TypeVar

from batchproc import AsyncBatchProcessor as AsyncProcessor
from batchproc import BatchProcessor as Processor
from batchproc import EventType, LambdaContext, PartialItemFailureResponse

RecordT = TypeVar("RecordT")
FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])

def process_partial_response(
    event: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    record_handler: Callable[[RecordT], object] | Callable[[RecordT, LambdaContext], object],
    processor: Processor[RecordT],
    context: LambdaContext | None = None,
) -> PartialItemFailureResponse: ...
def async_process_partial_response(
    event: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    record_handler: Callable[[RecordT], Awaitable[object]]
    | Callable[[RecordT, LambdaContext], Awaitable[object]],
    processor: AsyncProcessor[RecordT],
    context: LambdaContext | None = None,
) -> PartialItemFailureResponse: ...
async def aprocess_partial_response(
    event: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    record_handler: Callable[[RecordT], Awaitable[object]]
    | Callable[[RecordT, LambdaContext], Awaitable[object]],
    processor: AsyncProcessor[RecordT],
    context: LambdaContext | None = None,
) -> PartialItemFailureResponse: ...
def batch_processor(
    *,
    record_handler: Callable[[RecordT], object] | Callable[[RecordT, LambdaContext], object],
    processor: Processor[RecordT],
) -> Callable[[FunctionT], FunctionT]: ...
def async_batch_processor(
    *,
    record_handler: Callable[[RecordT], Awaitable[object]]
    | Callable[[RecordT, LambdaContext], Awaitable[object]],
    processor: AsyncProcessor[RecordT],
) -> Callable[[FunctionT], FunctionT]: ...

class BatchProcessor:
    def __init__(
        self,
        event_type: EventType,
        model: type[RecordT] | None = None,
        raise_on_entire_batch_failure: bool = True,
        logger: Logger | None = None,
        *,
        body: type[RecordT] | Callable[..., RecordT] | None = None,
        absent: Literal["fail", "skip", "none"] = "fail",
        stop_on_failure: bool = False,
        max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None,
        log_failures: bool = True,
    ) -> None: ...

class AsyncBatchProcessor:
    def __init__(
        self,
        event_type: EventType,
        model: type[RecordT] | None = None,
        raise_on_entire_batch_failure: bool = True,
        logger: Logger | None = None,
        *,
        body: type[RecordT] | Callable[..., RecordT] | None = None,
        absent: Literal["fail", "skip", "none"] = "fail",
        stop_on_failure: bool = False,
        max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None,
        log_failures: bool = True,
    ) -> None: ...

class SqsFifoPartialProcessor:
    def __init__(
        self,
        model: type[RecordT] | None = None,
        skip_group_on_error: bool = False,
        logger: Logger | None = None,
        *,
        body: type[RecordT] | Callable[..., RecordT] | None = None,
        absent: Literal["fail", "skip", "none"] = "fail",
        raise_on_entire_batch_failure: bool = True,
        stop_on_failure: bool = False,
        max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None,
        log_failures: bool = True,
    ) -> None: ...

class AsyncSqsFifoPartialProcessor:
    def __init__(
        self,
        model: type[RecordT] | None = None,
        skip_group_on_error: bool = False,
        logger: Logger | None = None,
        *,
        body: type[RecordT] | Callable[..., RecordT] | None = None,
        absent: Literal["fail", "skip", "none"] = "fail",
        raise_on_entire_batch_failure: bool = True,
        stop_on_failure: bool = False,
        max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None,
        log_failures: bool = True,
    ) -> None: ...

class BasePartialBatchProcessor:
    def __init__(
        self,
        event_type: EventType,
        model: type[RecordT] | None = None,
        raise_on_entire_batch_failure: bool = True,
        logger: Logger | None = None,
        **options: bool | float | None,
    ) -> None: ...

"""Process AWS Lambda batches and report exactly the records that failed.

PYTEST_DONT_REWRITE: there is no assert in this package, and pytest would warn that it came too
late.
"""

from __future__ import annotations

__version__ = "0.1.0"

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from batchproc._bases import BasePartialBatchProcessor as BasePartialBatchProcessor
    from batchproc._bases import BasePartialProcessor as BasePartialProcessor
    from batchproc._functions import aprocess_partial_response as aprocess_partial_response
    from batchproc._functions import async_batch_processor as async_batch_processor
    from batchproc._functions import (
        async_process_partial_response as async_process_partial_response,
    )
    from batchproc._functions import batch_processor as batch_processor
    from batchproc._functions import process_partial_response as process_partial_response
    from batchproc._outcome import BatchItem as BatchItem
    from batchproc._outcome import BatchResult as BatchResult
    from batchproc._outcome import FailureResponse as FailureResponse
    from batchproc._outcome import SuccessResponse as SuccessResponse
    from batchproc._processors import AsyncBatchProcessor as AsyncBatchProcessor
    from batchproc._processors import AsyncSqsFifoPartialProcessor as AsyncSqsFifoPartialProcessor
    from batchproc._processors import BatchProcessor as BatchProcessor
    from batchproc._processors import SqsFifoPartialProcessor as SqsFifoPartialProcessor
    from batchproc.errors import BatchProcessingError as BatchProcessingError
    from batchproc.errors import ExceptionInfo as ExceptionInfo
    from batchproc.errors import InvalidBodyError as InvalidBodyError
    from batchproc.errors import RecordFailedError as RecordFailedError
    from batchproc.errors import RecordSkippedError as RecordSkippedError
    from batchproc.errors import SQSFifoCircuitBreakerError as SQSFifoCircuitBreakerError
    from batchproc.errors import (
        SQSFifoMessageGroupCircuitBreakerError as SQSFifoMessageGroupCircuitBreakerError,
    )
    from batchproc.errors import StoppedBeforeTimeoutError as StoppedBeforeTimeoutError
    from batchproc.errors import UnexpectedBatchTypeError as UnexpectedBatchTypeError
    from batchproc.errors import WrongHandlerError as WrongHandlerError
    from batchproc.errors import WrongOutcomeError as WrongOutcomeError
    from batchproc.records import DynamoDBRecord as DynamoDBRecord
    from batchproc.records import DynamoDBRecordEventName as DynamoDBRecordEventName
    from batchproc.records import KafkaEventRecord as KafkaEventRecord
    from batchproc.records import KinesisStreamRecord as KinesisStreamRecord
    from batchproc.records import SQSRecord as SQSRecord
    from batchproc.records import StreamViewType as StreamViewType
    from batchproc.shapes import BatchTypeModels as BatchTypeModels
    from batchproc.shapes import LambdaContext as LambdaContext
    from batchproc.shapes import PartialItemFailureResponse as PartialItemFailureResponse
    from batchproc.shapes import PartialItemFailures as PartialItemFailures
    from batchproc.sources import EventType as EventType
else:  # a type checker that saw this would take any name for one of ours

    def __getattr__(name):
        if name not in _HOME:
            raise AttributeError(f"module 'batchproc' has no attribute {name!r}")
        from importlib import import_module

        home = _HOME[name]
        found = getattr(import_module(f"batchproc.{home}"), name)
        if home != "_deprecated":  # which warns of each line that uses the name
            globals()[name] = found  # the next use does not come here
        return found


_HOME = {
    "AsyncBatchProcessor": "_processors",
    "AsyncSqsFifoPartialProcessor": "_processors",
    "BasePartialBatchProcessor": "_bases",
    "BasePartialProcessor": "_bases",
    "BatchItem": "_outcome",
    "BatchProcessingError": "errors",
    "BatchProcessor": "_processors",
    "BatchResult": "_outcome",
    "BatchTypeModels": "shapes",
    "DynamoDBRecord": "records",
    "DynamoDBRecordEventName": "records",
    "EventType": "sources",
    "ExceptionInfo": "errors",
    "FailureResponse": "_outcome",
    "InvalidBodyError": "errors",
    "KafkaEventRecord": "records",
    "KinesisStreamRecord": "records",
    "LambdaContext": "shapes",
    "PartialItemFailureResponse": "shapes",
    "PartialItemFailures": "shapes",
    "RecordFailedError": "errors",
    "RecordSkippedError": "errors",
    "SQSFifoCircuitBreakerError": "errors",
    "SQSFifoMessageGroupCircuitBreakerError": "errors",
    "SQSRecord": "records",
    "SqsFifoPartialProcessor": "_processors",
    "StoppedBeforeTimeoutError": "errors",
    "StreamViewType": "records",
    "SuccessResponse": "_outcome",
    "UnexpectedBatchTypeError": "errors",
    "WrongHandlerError": "errors",
    "WrongOutcomeError": "errors",
    "aprocess_partial_response": "_functions",
    "async_batch_processor": "_functions",
    "async_process_partial_response": "_functions",
    "batch_processor": "_functions",
    "process_partial_response": "_functions",
}
"""Where each public name lives; imported when first asked for, so that `import batchproc` costs
nothing.
"""

__all__ = [
    "AsyncBatchProcessor",
    "AsyncSqsFifoPartialProcessor",
    "BasePartialBatchProcessor",
    "BasePartialProcessor",
    "BatchItem",
    "BatchProcessingError",
    "BatchProcessor",
    "BatchResult",
    "BatchTypeModels",
    "DynamoDBRecord",
    "DynamoDBRecordEventName",
    "EventType",
    "ExceptionInfo",
    "FailureResponse",
    "InvalidBodyError",
    "KafkaEventRecord",
    "KinesisStreamRecord",
    "LambdaContext",
    "PartialItemFailureResponse",
    "PartialItemFailures",
    "RecordFailedError",
    "RecordSkippedError",
    "SQSFifoCircuitBreakerError",
    "SQSFifoMessageGroupCircuitBreakerError",
    "SQSRecord",
    "SqsFifoPartialProcessor",
    "StoppedBeforeTimeoutError",
    "StreamViewType",
    "SuccessResponse",
    "UnexpectedBatchTypeError",
    "WrongHandlerError",
    "WrongOutcomeError",
    "aprocess_partial_response",
    "async_batch_processor",
    "async_process_partial_response",
    "batch_processor",
    "process_partial_response",
]


def __dir__() -> list[str]:
    return sorted(__all__)

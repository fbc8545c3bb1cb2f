"""The processors: sync and async, and both for SQS FIFO queues.

`processors.pyi` has the types: which handler, which model and which options go together.
"""

from __future__ import annotations

from batchproc._bases import BasePartialBatchProcessor
from batchproc.sources import EventType

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Any: a pydantic model class and a logger of any library. processors.pyi says what they need.


class BatchProcessor(BasePartialBatchProcessor):
    """Call a handler for each record of a batch, and report exactly the records that failed."""

    def __init__(
        self,
        event_type: EventType,
        model: Any = None,
        raise_on_entire_batch_failure: bool = True,
        logger: Any = None,
        *,
        body: Any = None,
        absent: str = "fail",
        stop_on_failure: bool = False,
        max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None,
        log_failures: bool = True,
    ) -> None:
        """Create a processor for one event source. Invocations and threads can share it.

        The event source mapping must have `ReportBatchItemFailures` in its
        `FunctionResponseTypes`: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

        Args:
            event_type: the event source, such as `EventType.SQS`. Required.
            model: a pydantic model class; the handler gets its instances instead of record views.
                A record that does not validate fails alone. Default None: record views.
            raise_on_entire_batch_failure: True, the default, raises `BatchProcessingError` if no
                record succeeded and at least one failed. False returns the response. Lambda
                retries the records either way.
            logger: an object with a `warning` method like that of `logging.Logger`. Default None:
                `logging.getLogger("batchproc")`.
            body: the class of what is in the record, such as a pydantic model, a dataclass or a
                `msgspec.Struct`, or a decoder: a function that takes the body (str for SQS, bytes
                for Kinesis and Kafka, a dict of plain Python values for DynamoDB). The handler
                gets the decoded body, and the record view as `record`, if it has such a
                parameter. A record whose body does not validate fails alone. Default None: the
                handler gets record views.
            absent: what happens to a record without a body (a REMOVE of DynamoDB, a tombstone of
                Kafka): "fail", the default, fails it; "skip" processes it without calling the
                handler; "none" calls the handler with None.
            stop_on_failure: True stops at the first failure and reports the rest unprocessed; for
                Kafka, the rest of that partition. Default False: every record runs.
            max_workers: the number of threads that run handlers, from 1. Default None: no
                threads; records run sequentially, in event order.
            stop_before_timeout_ms: in milliseconds: no record starts when less time is left, and
                the rest is reported unprocessed. Needs the Lambda context. Default None: no limit.
            log_failures: True, the default, logs one warning for each failed record, without its
                body. False logs none.

        Raises:
            ValueError: an argument is not valid, or two arguments contradict each other.

        Example:
            >>> processor = BatchProcessor(event_type=EventType.SQS)
        """
        super().__init__(
            event_type,
            model,
            raise_on_entire_batch_failure,
            logger,
            body=body,
            absent=absent,
            stop_on_failure=stop_on_failure,
            max_workers=max_workers,
            stop_before_timeout_ms=stop_before_timeout_ms,
            log_failures=log_failures,
        )


class AsyncBatchProcessor(BasePartialBatchProcessor):
    """Await a handler for each record of a batch, concurrently, and report exactly the records
    that failed.
    """

    _awaits = True

    def __init__(
        self,
        event_type: EventType,
        model: Any = None,
        raise_on_entire_batch_failure: bool = True,
        logger: Any = None,
        *,
        body: Any = None,
        absent: str = "fail",
        stop_on_failure: bool = False,
        max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None,
        log_failures: bool = True,
    ) -> None:
        """Create a processor for async handlers. Invocations, threads and tasks can share it.

        The event source mapping must have `ReportBatchItemFailures` in its
        `FunctionResponseTypes`: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

        Args:
            event_type: the event source, such as `EventType.SQS`. Required.
            model: a pydantic model class; the handler gets its instances instead of record views.
                A record that does not validate fails alone. Default None: record views.
            raise_on_entire_batch_failure: True, the default, raises `BatchProcessingError` if no
                record succeeded and at least one failed. False returns the response. Lambda
                retries the records either way.
            logger: an object with a `warning` method like that of `logging.Logger`. Default None:
                `logging.getLogger("batchproc")`.
            body: the class of what is in the record, such as a pydantic model, a dataclass or a
                `msgspec.Struct`, or a decoder: a function that takes the body (str for SQS, bytes
                for Kinesis and Kafka, a dict of plain Python values for DynamoDB). The handler
                gets the decoded body, and the record view as `record`, if it has such a
                parameter. A record whose body does not validate fails alone. Default None: the
                handler gets record views.
            absent: what happens to a record without a body (a REMOVE of DynamoDB, a tombstone of
                Kafka): "fail", the default, fails it; "skip" processes it without calling the
                handler; "none" calls the handler with None.
            stop_on_failure: True runs records sequentially, stops at the first failure and
                reports the rest unprocessed; for Kafka, in each partition. Default False: every
                record runs.
            max_concurrency: the number of records that can run at the same time, from 1; 1 means
                in event order. Default 100.
            stop_before_timeout_ms: in milliseconds: when less time is left, no record starts, and
                records that still run are cancelled and fail. Needs the Lambda context. Default
                None: no limit.
            log_failures: True, the default, logs one warning for each failed record, without its
                body. False logs none.

        Raises:
            ValueError: an argument is not valid, or two arguments contradict each other.

        Example:
            >>> processor = AsyncBatchProcessor(event_type=EventType.SQS, max_concurrency=10)
        """
        super().__init__(
            event_type,
            model,
            raise_on_entire_batch_failure,
            logger,
            body=body,
            absent=absent,
            stop_on_failure=stop_on_failure,
            max_concurrency=max_concurrency,
            stop_before_timeout_ms=stop_before_timeout_ms,
            log_failures=log_failures,
        )


class SqsFifoPartialProcessor(BatchProcessor):
    """Stop at the first failure of an SQS FIFO batch and report the rest, so that order is kept."""

    _fifo = True

    def __init__(
        self,
        model: Any = None,
        skip_group_on_error: bool = False,
        logger: Any = None,
        *,
        body: Any = None,
        absent: str = "fail",
        raise_on_entire_batch_failure: bool = True,
        stop_on_failure: bool = False,
        max_workers: int | None = None,
        stop_before_timeout_ms: float | None = None,
        log_failures: bool = True,
    ) -> None:
        """Create a processor for an SQS FIFO queue. Invocations and threads can share it.

        The first failed message and all unprocessed ones must be reported to keep their order:
        https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

        Args:
            model: a pydantic model class; the handler gets its instances instead of `SQSRecord`.
                A message that does not validate fails alone. Default None: `SQSRecord`.
            skip_group_on_error: True reports only the rest of the failed message group and runs
                the other groups. Default False: the whole rest of the batch.
            logger: an object with a `warning` method like that of `logging.Logger`. Default None:
                `logging.getLogger("batchproc")`.
            body: the class of the message body, such as a pydantic model, or a decoder: a function
                that takes the body, a str. The handler gets the decoded body, and `SQSRecord` as
                `record`, if it has such a parameter. Default None: the handler gets `SQSRecord`.
            absent: what happens to a message whose body is null: "fail", the default, fails it;
                "skip" processes it without calling the handler; "none" passes None to it.
            raise_on_entire_batch_failure: True, the default, raises `BatchProcessingError` if no
                message succeeded and at least one failed. False returns the response.
            stop_on_failure: leave it out: True raises `ValueError`, because this processor always
                stops. Default False.
            max_workers: the number of threads, from 1; each runs one message group at a time.
                Needs `skip_group_on_error=True`. Default None: no threads.
            stop_before_timeout_ms: in milliseconds: no message starts when less time is left, and
                the rest is reported unprocessed. Needs the Lambda context. Default None: no limit.
            log_failures: True, the default, logs one warning for each failed message, without its
                body. False logs none.

        Raises:
            ValueError: an argument is not valid, or two arguments contradict each other.

        Example:
            >>> processor = SqsFifoPartialProcessor(skip_group_on_error=True)
        """
        BasePartialBatchProcessor.__init__(
            self,
            EventType.SQS,
            model,
            raise_on_entire_batch_failure,
            logger,
            skip_group_on_error=skip_group_on_error,
            body=body,
            absent=absent,
            stop_on_failure=stop_on_failure,
            max_workers=max_workers,
            stop_before_timeout_ms=stop_before_timeout_ms,
            log_failures=log_failures,
        )


class AsyncSqsFifoPartialProcessor(AsyncBatchProcessor):
    """Like `SqsFifoPartialProcessor`, for async handlers: each message group keeps its order."""

    _fifo = True

    def __init__(
        self,
        model: Any = None,
        skip_group_on_error: bool = False,
        logger: Any = None,
        *,
        body: Any = None,
        absent: str = "fail",
        raise_on_entire_batch_failure: bool = True,
        stop_on_failure: bool = False,
        max_concurrency: int = 100,
        stop_before_timeout_ms: float | None = None,
        log_failures: bool = True,
    ) -> None:
        """Create a processor for async handlers and an SQS FIFO queue.

        The first failed message and all unprocessed ones must be reported to keep their order:
        https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

        Args:
            model: a pydantic model class; the handler gets its instances instead of `SQSRecord`.
                A message that does not validate fails alone. Default None: `SQSRecord`.
            skip_group_on_error: True runs message groups concurrently and reports only the rest of
                a failed group. Default False: messages run sequentially up to the first failure.
            logger: an object with a `warning` method like that of `logging.Logger`. Default None:
                `logging.getLogger("batchproc")`.
            body: the class of the message body, such as a pydantic model, or a decoder: a function
                that takes the body, a str. The handler gets the decoded body, and `SQSRecord` as
                `record`, if it has such a parameter. Default None: the handler gets `SQSRecord`.
            absent: what happens to a message whose body is null: "fail", the default, fails it;
                "skip" processes it without calling the handler; "none" passes None to it.
            raise_on_entire_batch_failure: True, the default, raises `BatchProcessingError` if no
                message succeeded and at least one failed. False returns the response.
            stop_on_failure: leave it out: True raises `ValueError`, because this processor always
                stops. Default False.
            max_concurrency: the number of message groups that can run at the same time, from 1.
                Default 100.
            stop_before_timeout_ms: in milliseconds: when less time is left, no message starts, and
                messages that still run are cancelled and fail. Needs the Lambda context. Default
                None: no limit.
            log_failures: True, the default, logs one warning for each failed message, without its
                body. False logs none.

        Raises:
            ValueError: an argument is not valid, or two arguments contradict each other.

        Example:
            >>> processor = AsyncSqsFifoPartialProcessor(skip_group_on_error=True)
        """
        BasePartialBatchProcessor.__init__(
            self,
            EventType.SQS,
            model,
            raise_on_entire_batch_failure,
            logger,
            skip_group_on_error=skip_group_on_error,
            body=body,
            absent=absent,
            stop_on_failure=stop_on_failure,
            max_concurrency=max_concurrency,
            stop_before_timeout_ms=stop_before_timeout_ms,
            log_failures=log_failures,
        )

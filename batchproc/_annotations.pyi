"""What annotations name and nothing runs.

Type checkers read it; Python never does, so a cold start pays nothing for it. `typing_extensions`
need not be installed: every type checker brings its own copy of what is in there.
"""
# ruff: noqa: TID253  # what is not run is not imported

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Final, Literal, Protocol, TypeAlias, TypedDict

from typing_extensions import TypeVar
from typing_extensions import deprecated as deprecated

from batchproc.sources import EventType

# --- type variables -------------------------------------------------------------------------------

# What the handler gets. The default is for `class Mine(BatchProcessor)`, which takes any handler.
RecordT = TypeVar("RecordT", default=Any)
GivenT = TypeVar("GivenT")  # the same in a function, where other variables need no default
SqsT = TypeVar("SqsT", bound=SqsModel)
KinesisT = TypeVar("KinesisT", bound=KinesisModel)
DynamoDBT = TypeVar("DynamoDBT", bound=DynamoDBModel)
KafkaT = TypeVar("KafkaT", bound=KafkaModel)

ResultT = TypeVar("ResultT")
CoroutineT = TypeVar("CoroutineT", bound=Coroutine[Any, Any, Any])
UntoldT = TypeVar("UntoldT", bound=_Untold)
ResponseT = TypeVar("ResponseT")
LambdaHandlerT = TypeVar("LambdaHandlerT", bound=Callable[..., Any])

_RecordT = TypeVar("_RecordT")
_ResultT = TypeVar("_ResultT")
_ResponseT_co = TypeVar("_ResponseT_co", covariant=True)

# --- what comes in --------------------------------------------------------------------------------

Sqs: TypeAlias = Literal[EventType.SQS]
Kinesis: TypeAlias = Literal[EventType.KinesisDataStreams]
DynamoDB: TypeAlias = Literal[EventType.DynamoDBStreams]
Kafka: TypeAlias = Literal[EventType.Kafka]

Records: TypeAlias = (
    Sequence[Any] | Mapping[str, Sequence[Any]]
)  # raw records or views; Kafka's dict

# --- handlers -------------------------------------------------------------------------------------

# The second parameter is for the Lambda context. Which one that is goes by its name, or by the name
# of its annotation, which may be any library's `LambdaContext`: hence Any.
Handler: TypeAlias = Callable[[_RecordT], _ResultT] | Callable[[_RecordT, Any], _ResultT]

class _Untold:
    """No handler returns this, so only one that returns Any matches an overload with `UntoldT`.

    That overload stands before the one for async handlers, which Any matches as well, and nobody
    wants to hear that `def handler(record) -> Any` is async. Results are type variables in all of
    them: mypy calls overloads that Any matches ambiguous, and the answer Any, unless the type of
    the parameter comes out the same.
    """

class AsyncHandlerNeedsAsyncProcessor:
    """What a message says where a processor that awaits nothing is given an async handler."""

ASYNC_HANDLER: Final = (
    "A sync processor awaits nothing: give an async handler to an AsyncBatchProcessor."
)

# What a sync processor gives for an async handler. It is no response, and as a coroutine it is
# reported also where the answer is thrown away. `deprecated` reaches the rest where a checker has
# that rule on, and shows the sentence above in an editor.
Mistake: TypeAlias = Coroutine[Any, Any, AsyncHandlerNeedsAsyncProcessor]

# --- processors -----------------------------------------------------------------------------------

class AnyOwnProcessor(Protocol):
    """A processor that inherits from `BasePartialProcessor`, and calls handlers in its own way.

    `_awaits` is narrower in `BatchProcessor` and `AsyncBatchProcessor`, and what can be assigned to
    must have exactly the type that a protocol says: so these two do not match.
    """

    _awaits: bool

class OwnProcessor(AnyOwnProcessor, Protocol[_ResponseT_co]):
    """One with a `response()`, which the entry functions return."""

    def response(self) -> _ResponseT_co: ...

# --- models: what tells them apart, so that models of other libraries will do ---------------------

class SqsModel(Protocol):
    @property
    def body(self) -> Any: ...  # whatever the model makes of it; likewise below

class KinesisModel(Protocol):
    @property
    def kinesis(self) -> Any: ...

class DynamoDBModel(Protocol):
    @property
    def dynamodb(self) -> Any: ...

class KafkaModel(Protocol):
    @property
    def value(self) -> Any: ...

# --- keyword-only options -------------------------------------------------------------------------

class _Options(TypedDict, total=False):
    stop_before_timeout_ms: float | None
    log_failures: bool

class SyncOptions(_Options, total=False):
    stop_on_failure: bool
    max_workers: int | None

class AsyncOptions(_Options, total=False):
    stop_on_failure: bool
    max_concurrency: int

class _FifoOptions(_Options, total=False):
    raise_on_entire_batch_failure: bool

class SyncFifoOptions(_FifoOptions, total=False):
    max_workers: int | None

class AsyncFifoOptions(_FifoOptions, total=False):
    max_concurrency: int

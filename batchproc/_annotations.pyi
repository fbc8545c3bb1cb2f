"""The types that the stubs and the annotations of batchproc name.

Type checkers read this file; Python does not, so a cold start does not pay for it.
`typing_extensions` need not be installed: each type checker has its own copy.
"""
# ruff: noqa: TID253  # Python does not import this file

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Literal, Never, Protocol, TypeAlias

from typing_extensions import TypeVar

from batchproc.shapes import LambdaContext
from batchproc.sources import EventType

# --- type variables -------------------------------------------------------------------------------

# What the handler gets. The default is for `class Mine(BatchProcessor)`, which takes any handler.
RecordT = TypeVar("RecordT", default=Any)
GivenT = TypeVar("GivenT")  # the same in a function, where other variables need no default
# The record view that a handler of bodies may get as `record`. Covariant, so that the Never of
# `class Mine(BatchProcessor)` is a processor of each source. Not Any: where an argument has an Any,
# pyright does not know which overload matches.
ViewT_co = TypeVar("ViewT_co", covariant=True, default=Never)
NextToT = TypeVar("NextToT")  # the same in a function
BodyT = TypeVar("BodyT")
SqsT = TypeVar("SqsT", bound=SqsModel)
KinesisT = TypeVar("KinesisT", bound=KinesisModel)
DynamoDBT = TypeVar("DynamoDBT", bound=DynamoDBModel)
KafkaT = TypeVar("KafkaT", bound=KafkaModel)

ResultT = TypeVar("ResultT")
CoroutineT = TypeVar("CoroutineT", bound=Coroutine[Any, Any, Any])
UntypedT = TypeVar("UntypedT", bound=_Untyped)
ResponseT = TypeVar("ResponseT")
LambdaHandlerT = TypeVar("LambdaHandlerT", bound=Callable[..., Any])

_RecordT = TypeVar("_RecordT")
_ResultT = TypeVar("_ResultT")
_ViewT = TypeVar("_ViewT")
_ViewT_contra = TypeVar("_ViewT_contra", contravariant=True)
_RecordT_contra = TypeVar("_RecordT_contra", contravariant=True)
_ResultT_co = TypeVar("_ResultT_co", covariant=True)
_ResponseT_co = TypeVar("_ResponseT_co", covariant=True)

# --- arguments ------------------------------------------------------------------------------------

Sqs: TypeAlias = Literal[EventType.SQS]
Kinesis: TypeAlias = Literal[EventType.KinesisDataStreams]
DynamoDB: TypeAlias = Literal[EventType.DynamoDBStreams]
Kafka: TypeAlias = Literal[EventType.Kafka]

# Raw records or views; for Kafka also the dict `event["records"]`.
# A dict; a list where EventBridge Pipes delivers the records.
Event: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]]
Records: TypeAlias = Sequence[Any] | Mapping[str, Sequence[Any]]

class Logger(Protocol):
    """An object that logs a warning: `logging.Logger`, or the logger of another library."""

    @property
    def warning(self) -> Callable[..., Any]: ...

# What `body=` takes: a class, or a decoder of what the source has.
# An EventType in a variable may be any source.
OfText: TypeAlias = type[_RecordT] | Callable[[str], _RecordT]
OfBytes: TypeAlias = type[_RecordT] | Callable[[bytes], _RecordT]
OfItem: TypeAlias = type[_RecordT] | Callable[[dict[str, Any]], _RecordT]
OfAny: TypeAlias = type[_RecordT] | Callable[[str | bytes | dict[str, Any]], _RecordT]

# What happens to a record without a body, where its handler is not called.
Absent: TypeAlias = Literal["fail", "skip"]

# --- handlers -------------------------------------------------------------------------------------

# Handlers without and with the Lambda context have separate overloads, and not one union: a
# type checker knows the parameters of a lambda only where one Callable can match.

Plain: TypeAlias = Callable[[_RecordT], _ResultT]
"""A handler that needs the record alone."""

class _ContextByName(Protocol[_RecordT_contra, _ResultT_co]):
    # Functions and methods have it, other objects do not. Without a second member mypy takes every
    # function for an instance of this protocol once one was, as its cache of subtypes holds
    # `builtins.function`, and then cannot solve the union below. pyright ignores this member.
    @property
    def __qualname__(self) -> str: ...
    def __call__(self, record: _RecordT_contra, /, *, lambda_context: Any) -> _ResultT_co: ...

class _RecordByName(Protocol[_RecordT_contra, _ViewT_contra, _ResultT_co]):
    @property
    def __qualname__(self) -> str: ...
    def __call__(self, body: _RecordT_contra, /, *, record: _ViewT_contra) -> _ResultT_co: ...

class _RecordAndContextByName(Protocol[_RecordT_contra, _ViewT_contra, _ResultT_co]):
    @property
    def __qualname__(self) -> str: ...
    def __call__(
        self, body: _RecordT_contra, /, *, record: _ViewT_contra, lambda_context: Any
    ) -> _ResultT_co: ...

# By annotation the context is ours. Any would let each second parameter pass, such as `table: str`.
# A context of another library needs the name `lambda_context`.
WithMore: TypeAlias = (
    Callable[[_RecordT, LambdaContext], _ResultT]
    | _ContextByName[_RecordT, _ResultT]
    | _RecordByName[_RecordT, _ViewT, _ResultT]
    | _RecordAndContextByName[_RecordT, _ViewT, _ResultT]
)
"""A handler that also gets the Lambda context, by its annotation or by its name, or the record next
to its body, by its name."""

class Partial(Protocol[_RecordT_contra, _ResultT_co]):
    """A `functools.partial` with a keyword in front of the record: it gets `record=`."""

    @property
    def func(self) -> Any: ...  # what tells it from a function
    def __call__(self, *, record: _RecordT_contra) -> _ResultT_co: ...

class _Untyped:
    """No handler returns this, so only one that returns Any matches an overload with `UntypedT`.

    That overload stands before the one for async handlers, which Any matches as well: a
    `def handler(record) -> Any` must not be reported as async. Results are type variables in all
    overloads: mypy calls overloads that Any matches ambiguous, and the result Any, unless the
    type of the parameter is the same.
    """

class AsyncHandlerNeedsAsyncProcessor:
    """What a message names where an async handler is given to a sync processor."""

# What a sync processor gives for an async handler. It is no response, and as a coroutine it is
# reported also where the result is not used. It is not marked as
# deprecated: that reaches handlers of which nothing is known, such as `Callable[..., Any]`.
Mistake: TypeAlias = Coroutine[Any, Any, AsyncHandlerNeedsAsyncProcessor]

# --- processors -----------------------------------------------------------------------------------

class CustomProcessor(Protocol):
    """A processor that inherits from `BasePartialProcessor`, and calls handlers in its own way.

    `_awaits` is narrower in `BatchProcessor` and `AsyncBatchProcessor`, and an attribute that can
    be assigned must have exactly the type that a protocol says: so these two do not match.
    """

    _awaits: bool

class RespondingProcessor(CustomProcessor, Protocol[_ResponseT_co]):
    """One that has a `response()`, which the entry functions return."""

    def response(self) -> _ResponseT_co: ...

# --- models: what tells them apart, so that models of other libraries match too -------------------

class _Model(Protocol):
    @classmethod
    def model_validate(cls, obj: Any, /) -> Any: ...  # Any: a raw record; an instance

# Any: whatever the model makes of the field.

class SqsModel(_Model, Protocol):
    @property
    def body(self) -> Any: ...

class KinesisModel(_Model, Protocol):
    @property
    def kinesis(self) -> Any: ...

class DynamoDBModel(_Model, Protocol):
    @property
    def dynamodb(self) -> Any: ...

class KafkaModel(_Model, Protocol):
    @property
    def value(self) -> Any: ...

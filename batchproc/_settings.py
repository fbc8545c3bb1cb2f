"""The settings of a processor, read and checked when a batch starts.

A setting may come from the constructor, from an assignment, or from a class attribute. What was
read last is kept by the processor, so a batch with the same settings costs one comparison.
"""

from __future__ import annotations

from functools import wraps
from types import FunctionType

from batchproc.sources import SQS_FIFO, EventType

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable
    from types import CodeType
    from typing import Any, NoReturn, TypeAlias

    from batchproc.sources import EventSource

    SkipReason: TypeAlias = tuple[str, str]  # the name of a RecordSkippedError, and its text

NAMES = (
    "event_type",
    "model",
    "body",
    "absent",
    "raise_on_entire_batch_failure",
    "logger",
    "stop_on_failure",
    "max_workers",
    "max_concurrency",
    "stop_before_timeout_ms",
    "log_failures",
    "skip_group_on_error",
)
HOOKS = ("success_handler", "failure_handler", "_process_record", "_async_process_record")
# A subclass may well have a list of these, or one logger more.
_SHORT = ("event_type", "logger", "model")

_HAS_KEYWORDS = 0x08  # inspect.CO_VARKEYWORDS, without inspect
_DEFAULT_CONCURRENCY = 100
_DEFAULT_ABSENT = "fail"
_STOPPED = "RecordSkippedError", "A previous record failed processing"
_FIFO_STOPPED = "SQSFifoCircuitBreakerError", "A previous record failed processing"
_GROUP_STOPPED = (
    "SQSFifoMessageGroupCircuitBreakerError",
    "A previous record from this message group failed processing",
)


class Settings:
    """The settings of one batch.

    Attributes:
        source: the row of the table of sources.
        replaced: the names of the methods that are not ours.
        as_made: whether nothing replaces what the with block of a sync processor calls.
        awaits: whether the processor awaits its handlers.
        parse: makes what the handler gets from a raw record; None: it gets the record view.
        by_body: whether that is the body, so that hooks and messages still have the record view.
        omits: whether the handler is not called for a record without a body.
        simple: the code of the last handler that needed no adapting.
        skip: why a record is skipped that an earlier failure holds back; None: nothing is.
        lane: takes a raw record, gives its lane (None: its own lane); None: one lane for all.
        piped: what `in_pipe()` has made.
        first_only: whether the response is the first failure alone, as the checkpoint of a stream.
        least: the milliseconds that must be left for a record to start; None: no limit.
        workers: how many threads; None: the thread of the caller.
        concurrency: how many records an async processor has open at most.
        raise_whole: whether a batch in which every record failed raises.
        loses_order: says of raw records whether the order of the source may be lost, or None.
        logger: anything with a `warning` method like that of logging.Logger; None: ours.
        log_failures: whether failures are logged.
        plain: whether nothing needs deciding per record.
    """

    __slots__ = (
        "as_made", "awaits", "by_body", "concurrency", "first_only", "lane", "least",
        "log_failures", "logger", "loses_order", "omits", "parse", "piped", "plain", "raise_whole",
        "replaced", "simple", "skip", "source", "workers",
    )  # fmt: skip

    def __init__(self, processor: Any, replaced: set[str]) -> None:
        """Read the settings of a processor.

        Raises:
            ValueError: a setting is out of range, or contradicts another one.
            TypeError: `logger` has no `warning` method.
        """
        self.awaits: bool = processor._awaits
        self.replaced = replaced
        self.source: EventSource = _source(processor)
        self.source.load_view()
        self.parse: Callable[[dict[str, Any]], Any] | None = None
        self.by_body = processor.body is not None
        self.omits = self.by_body and processor.absent == "skip"
        self.raise_whole = _switch(processor, "raise_on_entire_batch_failure")
        self.logger: Any = processor.logger
        self.log_failures = _switch(processor, "log_failures")
        self.least: float | None = processor.stop_before_timeout_ms
        self.workers: int | None = None if self.awaits else processor.max_workers
        self.concurrency: int = processor.max_concurrency
        self.as_made = not (replaced or self.awaits or self.workers)
        self.skip: SkipReason | None = None
        self.lane: Callable[[dict[str, Any]], Hashable] | None = None
        stops = _switch(processor, "stop_on_failure")
        if processor._fifo:
            by_group = _switch(processor, "skip_group_on_error")
            self.skip = _GROUP_STOPPED if by_group else _FIFO_STOPPED
            self.lane = self.source.lane if by_group else None
        elif stops:
            self.skip, self.lane = _STOPPED, self.source.lane
        self.loses_order = self.source.loses_order if self.skip is None else None
        self.first_only = stops and self.source.retry == "rewind"
        self.piped: Settings | None = None
        self.simple: CodeType | None = None
        if (
            processor.model is not None
            or self.by_body
            or processor.absent is not _DEFAULT_ABSENT
            or self.logger is not None
            or self.least is not None
            or processor.max_workers is not None
            or processor.max_concurrency is not _DEFAULT_CONCURRENCY  # 100.0 equals it, too
            or (stops and processor._fifo)
            or (processor.skip_group_on_error and not processor._fifo)
        ):
            from batchproc import _options

            _options.check(processor, self)
            if processor.model is not None:
                self.parse = processor.model.model_validate
            elif self.by_body:
                from batchproc._bodies import reader

                self.parse = reader(self.source, processor.body, processor.absent)
        self.plain = (
            self.parse is None and self.least is None and self.lane is None and self.workers is None
        )

    def in_pipe(self) -> Settings:
        """The same settings for a batch that EventBridge Pipes delivers."""
        if self.source.by_pipe:
            return self
        if self.piped is None:
            self.piped = object.__new__(Settings)
            for name in self.__slots__:
                setattr(self.piped, name, getattr(self, name))
            self.piped.source = self.source.pipe
            self.piped.source.load_view()
            # A pipe retries what the response names and nothing else, so it names all.
            self.piped.first_only = False
        return self.piped


def _source(processor: Any) -> EventSource:
    event_type = processor.event_type
    if type(event_type) is not EventType or (processor._fifo and event_type is not EventType.SQS):
        from batchproc import _options

        raise _options.wrong_event_type(processor)
    return SQS_FIFO if processor._fifo else event_type.row


def _switch(processor: Any, name: str) -> bool:
    value: bool = getattr(processor, name)
    if value is not True and value is not False:
        from batchproc import _options

        raise _options.not_a_switch(name, value)
    return value


# --- names that are nearly ours -------------------------------------------------------------------


def check_keywords(cls: Any, keywords: dict[str, Any]) -> None:
    """Raise `TypeError` for a keyword that the constructor of ours does not have."""
    init = cls.__init__
    # The `__init__` of a subclass, a mock or a decorator may take what it likes.
    if type(init) is not FunctionType or init.__module__ != "batchproc._processors":
        return
    code = init.__code__
    if code.co_flags & _HAS_KEYWORDS:
        return
    options = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
    for name in keywords:
        if name not in options:
            from batchproc._names import unknown_option

            raise unknown_option(cls, name, options)


def checks_keywords(decorator: Any) -> Any:
    """Let a decorator name the keyword that was meant; `inspect` shows its own signature."""
    code = decorator.__code__
    names = code.co_varnames[: code.co_kwonlyargcount]

    @wraps(decorator)
    def checked(*arguments: Any, **keywords: Any) -> Any:
        if arguments:
            raise TypeError(
                f"{decorator.__name__} takes keywords only: write @{decorator.__name__}("
                "record_handler=record_handler, processor=processor) above the Lambda function."
            )
        if unknown := [name for name in keywords if name not in names]:
            refuse_keywords(decorator, unknown)
        return decorator(**keywords)

    return checked


def refuse_keywords(function: Any, unknown: Iterable[str]) -> NoReturn:
    """Raise the error for a keyword that there is not."""
    from batchproc._names import unknown_keyword

    code = function.__code__
    keywords = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    raise unknown_keyword(function.__name__, unknown, keywords)


def check_assigned(processor: Any, name: str) -> None:
    """Raise `AttributeError` for the assignment of a name that differs by a letter from a setting.

    Not of what a subclass has or names in its own way, and not of private names.
    """
    cls = type(processor)
    if name[:1] == "_" or hasattr(cls, name):
        return
    for meant in NAMES:
        if is_slip(name, meant) and not (cls._is_derived and meant in _SHORT):
            from batchproc._names import misspelt_setting

            raise misspelt_setting(cls, name, meant)


def check_class(cls: Any) -> None:
    """Raise `TypeError` for a class with a name that differs by a letter from a hook or setting."""
    for name, value in cls.__dict__.items():
        # A list named `success_handlers` is a subclass's own; a function of that name is a mistake.
        for meant in HOOKS if type(value) is FunctionType else NAMES:
            if is_slip(name, meant) and meant not in _SHORT:
                from batchproc._names import misspelt_in_class

                raise misspelt_in_class(cls, name, meant)


def is_slip(name: str, meant: str) -> bool:
    """Whether two names differ by one letter, two letters that changed places, or case alone."""
    if abs(len(name) - len(meant)) > 2 or name == meant or (name[:1] == "_") != (meant[:1] == "_"):
        return False
    start, end = 0, 0
    short = min(len(name), len(meant))
    while start < short and name[start] == meant[start]:
        start += 1
    while end < short - start and name[-1 - end] == meant[-1 - end]:
        end += 1
    one, other = name[start : len(name) - end], meant[start : len(meant) - end]
    if max(len(one), len(other)) <= 1 or (len(one) == 2 and one == other[::-1]):
        return True
    return name.replace("_", "").lower() == meant.replace("_", "").lower()

"""Every way of running a batch, behind one function.

outcome = run(source, event, handler, way=way)
outcome.response, outcome.result, outcome.error
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.events import Event, Source

Handler = Callable[..., Any]


@dataclass(frozen=True)
class Way:
    """A driver (sync, threads, async) and the form in which the user calls it."""

    driver: str
    form: str

    def __str__(self) -> str:
        return f"{self.driver}-{self.form}"

    __repr__ = __str__

    @property
    def is_async(self) -> bool:
        return self.driver == "async"


FORMS = ("function", "context_manager", "decorator")
SYNC_WAYS = [Way("sync", form) for form in FORMS]
THREAD_WAYS = [Way("threads", form) for form in FORMS]
ASYNC_WAYS = [
    Way("async", form) for form in (*FORMS, "awaited_function", "awaited_context_manager")
]
ALL_WAYS = [*SYNC_WAYS, *THREAD_WAYS, *ASYNC_WAYS]
CONTEXT_MANAGER_WAYS = [way for way in ALL_WAYS if way.form.endswith("context_manager")]


def ways_of(source: Source, options: dict[str, Any] | None = None) -> list[Way]:
    """The ways that this source allows with these options (threads: see the table of options)."""
    options = options or {}
    threads = True
    if source.fifo:
        threads = bool(options.get("skip_group_on_error"))
    elif source.rewinds or source.name == "sqs":
        threads = not options.get("stop_on_failure")
    return [way for way in ALL_WAYS if threads or way.driver != "threads"]


@dataclass
class Outcome:
    """What a run gave back; `error` is what it raised, `response` then `processor.response()`."""

    response: Any = None
    error: BaseException | None = None
    result: Any = None
    messages: list[Any] | None = None  # the tuples process() returned: context manager ways only
    success_messages: list[Any] = field(default_factory=list)
    fail_messages: list[Any] = field(default_factory=list)
    exceptions: list[Any] = field(default_factory=list)
    processor: Any = None
    broke_the_loop: bool = False

    @property
    def statuses(self) -> list[str]:
        return [item.status for item in self.result]

    def read(self, processor: Any) -> None:
        self.response = processor.response()
        self.result = processor.result
        self.success_messages = list(processor.success_messages)
        self.fail_messages = list(processor.fail_messages)
        self.exceptions = list(processor.exceptions)


def as_async(handler: Handler) -> Handler:
    """The same handler as `async def`; every second call suspends once before it runs."""
    calls = [0]

    async def handle(record: Any) -> Any:
        calls[0] += 1
        if calls[0] % 2:
            await asyncio.sleep(0)
        return handler(record)

    return handle


def as_async_with_context(handler: Handler) -> Handler:
    """As `as_async`, for handlers that take `lambda_context`."""

    async def handle(record: Any, lambda_context: Any = None) -> Any:
        await asyncio.sleep(0)
        return handler(record, lambda_context=lambda_context)

    return handle


def make_processor(
    source: Source, way: Way, options: dict[str, Any] | None = None, cls: Any = None
) -> Any:
    """The processor of this way; `cls` is a subclass to use instead of the library's own."""
    options = dict(options or {})
    if way.driver == "threads":
        options.setdefault("max_workers", 3)
    own = source.async_processor_class if way.is_async else source.processor_class
    return source.make(cls or own, **options)


def run(
    source: Source,
    event: Event,
    handler: Handler,
    options: dict[str, Any] | None = None,
    way: Way = SYNC_WAYS[0],
    *,
    context: Any = None,
    processor: Any = None,
    adapt: bool = True,
    catch: tuple[type[BaseException], ...] = (Exception,),
) -> Outcome:
    """Run the batch this way; `adapt`: a sync handler is made async where the way needs it."""
    if processor is None:
        processor = make_processor(source, way, options)
    if way.is_async and adapt:
        handler = as_async(handler)
    outcome = Outcome(processor=processor)
    runner = _AWAITED[way.form] if way.form in _AWAITED else _PLAIN[way.form]
    if way.form in _AWAITED:

        async def in_loop() -> None:
            await _noting(
                outcome,
                processor,
                catch,
                runner(source, event, handler, processor, context, outcome),
            )

        try:
            asyncio.run(in_loop())
        except catch as error:  # past the code that awaited: asyncio does that with SystemExit
            outcome.error, outcome.broke_the_loop = error, True
        return outcome
    try:
        runner(event, handler, processor, context, outcome, way, source)
    except catch as error:
        outcome.error = error
    _read(outcome, processor)
    return outcome


async def _noting(
    outcome: Outcome, processor: Any, catch: tuple[type[BaseException], ...], work: Any
) -> None:
    # Inside the task: a task has its own context, so the processor's last run is seen only here.
    try:
        await work
    except catch as error:
        outcome.error = error
    _read(outcome, processor)


def _read(outcome: Outcome, processor: Any) -> None:
    try:
        outcome.read(processor)
    except RuntimeError:
        if outcome.error is None:
            raise  # a run that ended well can always be read


def _function(
    event: Event, handler: Handler, processor: Any, context: Any, out: Outcome, way: Way, _: Source
) -> None:
    import batchproc

    entry = (
        batchproc.async_process_partial_response
        if way.is_async
        else batchproc.process_partial_response
    )
    entry(event=event, record_handler=handler, processor=processor, context=context)


def _context_manager(
    event: Event,
    handler: Handler,
    processor: Any,
    context: Any,
    out: Outcome,
    way: Way,
    source: Source,
) -> None:
    with processor(records_given(source, event), handler, lambda_context=context) as batch:
        out.messages = batch.async_process() if way.is_async else batch.process()


def _decorator(
    event: Event, handler: Handler, processor: Any, context: Any, out: Outcome, way: Way, _: Source
) -> None:
    import batchproc

    decorator = batchproc.async_batch_processor if way.is_async else batchproc.batch_processor

    @decorator(record_handler=handler, processor=processor)  # type: ignore[untyped-decorator]  # it is Any here
    def lambda_handler(event: Event, context: Any) -> Any:
        return processor.response()

    lambda_handler(event, context)


async def _awaited_function(
    source: Source, event: Event, handler: Handler, processor: Any, context: Any, out: Outcome
) -> None:
    import batchproc

    await batchproc.aprocess_partial_response(event, handler, processor, context)


async def _awaited_context_manager(
    source: Source, event: Event, handler: Handler, processor: Any, context: Any, out: Outcome
) -> None:
    with processor(records_given(source, event), handler, lambda_context=context) as batch:
        out.messages = await batch.aprocess()


def records_given(source: Source, event: Event) -> Any:
    """What a user of the context manager passes: `event["Records"]` (Kafka: `event["records"]`)."""
    return event["records"] if source.name == "kafka" else event["Records"]


_PLAIN: dict[str, Callable[..., None]] = {
    "function": _function,
    "context_manager": _context_manager,
    "decorator": _decorator,
}
_AWAITED: dict[str, Callable[..., Any]] = {
    "awaited_function": _awaited_function,
    "awaited_context_manager": _awaited_context_manager,
}

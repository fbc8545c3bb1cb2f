"""What a law is: a row of the table of laws, and a function that checks a handler."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Required, TypedDict, Unpack

from pytest_batchproc._quiet import QuietLog
from pytest_batchproc.laws._arguments import bench_of
from pytest_batchproc.laws._search import Search

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hypothesis import settings as Settings
    from hypothesis.strategies import SearchStrategy

    from pytest_batchproc._explain import Facts
    from pytest_batchproc.laws._bench import Bench, Done, Handler, ShouldFail
    from pytest_batchproc.laws._broken import BrokenLawError
    from pytest_batchproc.laws._delivery import Delivery
    from pytest_batchproc.laws._plays import Play
    from pytest_batchproc.laws._shapes import Shape


class Options(TypedDict, total=False):
    """The other arguments of a check; `check_batch_handler` describes each."""

    bodies: Required[SearchStrategy[Any]]  # of whatever a factory takes as a body
    should_fail: Required[ShouldFail]
    done: Done | None
    reset: Callable[[], object] | None
    effect: Callable[[Any], object] | None  # of a body, as `should_fail`
    context: object
    fields: Mapping[str, object]
    stops_on_failure: bool
    max_size: int
    max_examples: int | None
    settings: Settings | None


@dataclass(frozen=True, kw_only=True, repr=False)
class Law:
    """What every batch handler of some sources must keep.

    Call it with a `handler`, a `source` and the `**options` of `check_batch_handler` to check this
    law alone; `__call__` says what each of them does.

    Attributes:
        name: how messages call it.
        sources: the names of the sources that it is for.
        sentence: what it demands.
        why: what happens if it is broken.
        page: the page of AWS that it follows from.
        judge: looks at one delivery.
        play: delivers by itself, if one delivery of any batch is not enough.
        needs_done: whether it says nothing without `done`.
        needs_failures: whether it says nothing as long as nothing should fail.
        stops: True: it is for handlers that promise to stop at the first failure, and for no
            others; False: it is not for these; None: it is for both.
    """

    name: str
    sources: tuple[str, ...]
    sentence: str
    why: str
    page: str
    judge: Callable[[Delivery], Facts | None] | None = None
    play: Play | None = None
    needs_done: bool = False
    needs_failures: bool = True
    stops: bool | None = None

    def is_for(self, shape: Shape) -> bool:
        """Whether it says something of handlers of this source that promise this.

        Args:
            shape: the source, and what the handler promises.
        """
        return shape.source.name in self.sources and self.stops in (None, shape.stops)

    def __call__(self, handler: Handler, source: str, **options: Unpack[Options]) -> None:
        """Pass if the handler keeps this law.

        Args:
            handler: the Lambda function, called with event and context. Required.
            source: "sqs", "sqs_fifo", "kinesis", "dynamodb" or "kafka"; one of `sources`.
                Required.
            **options: the keywords of `check_batch_handler`: `bodies` and `should_fail`
                (required), `done`, `reset`, `effect`, `context`, `fields`, `max_size`,
                `max_examples`, `settings`, `stops_on_failure`.

        Raises:
            BrokenLawError: it does not.
            ValueError: the law is not for this source, or an argument is wrong.
            TypeError: an argument is missing or of another type.
        """
        __tracebackhide__ = True
        bench = bench_of(handler, source, options)
        if source not in self.sources:
            raise ValueError(
                f"source: the law {self.name} is for {', '.join(self.sources)}, not for {source}"
            )
        if not self.is_for(bench.shape):
            wanted = "needs" if self.stops else "does not hold with"
            raise ValueError(
                f"stops_on_failure: the law {self.name} {wanted} stops_on_failure=True"
            )
        if self.needs_done and bench.done is None:
            raise ValueError(
                f"done: the law {self.name} is about what has been done; say where to look"
            )
        check([self], bench, options)

    def __repr__(self) -> str:
        return f"<Law {self.name}>"


def check(laws: Sequence[Law], bench: Bench, options: Options) -> None:
    """Pass when the handler keeps these laws.

    Raises:
        BrokenLawError: it breaks one.
        ValueError: no batch was drawn that could have shown it.
    """
    __tracebackhide__ = True
    together = [law for law in laws if law.play is None]
    error: BrokenLawError | None = None
    log = QuietLog()
    with log:
        for law in laws:
            if law.play is not None:
                error = Search([law], bench, options, log).run()
            elif law is together[0]:
                # One delivery serves all that only look at it.
                error = Search(together, bench, options, log).run()
            if error is not None:
                break
        else:
            _refuse_idle(laws, bench)
    if error is not None:
        log.write(log.held)
    _raise(error)


def _raise(error: BaseException | None) -> None:
    __tracebackhide__ = True
    if error is not None:
        # Without the frames of the search, which say nothing of the handler.
        raise error.with_traceback(None) from None


def _refuse_idle(laws: Sequence[Law], bench: Bench) -> None:
    fails, succeeds = bench.drawn[True], bench.drawn[False]
    if not fails and not succeeds:
        raise ValueError(
            "settings: no batch was drawn, so nothing has been checked; `phases` must contain "
            "Phase.generate"
        )
    if not fails and any(law.needs_failures for law in laws):
        raise ValueError(
            f"should_fail: of {succeeds} bodies drawn none should fail, so no law about failures "
            "has been checked; let `bodies` draw some that must"
        )
    if not succeeds:
        raise ValueError(
            f"should_fail: each of {fails} bodies drawn should fail, so no law about success has "
            "been checked; let `bodies` draw some that must not"
        )
    if bench.effects[False] and not bench.effects[True]:
        raise ValueError(
            f"effect: gave None for each of {bench.effects[False]} bodies, so no law about what "
            "has been done has been checked; give what `done` calls the effect of a body, or leave "
            "out `done`"
        )

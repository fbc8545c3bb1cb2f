"""All laws at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_batchproc.laws._arguments import bench_of
from pytest_batchproc.laws._law import Law, Options, check
from pytest_batchproc.laws._table import LAWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from hypothesis import settings as Settings
    from hypothesis.strategies import SearchStrategy

    from pytest_batchproc.laws._bench import Done, Handler, ShouldFail


def check_batch_handler(
    handler: Handler,
    source: str,
    *,
    bodies: SearchStrategy[Any],  # of whatever a factory takes as a body
    should_fail: ShouldFail,
    done: Done | None = None,
    reset: Callable[[], object] | None = None,
    effect: Callable[[Any], object] | None = None,  # of a body, as `should_fail`
    context: object = None,
    fields: Mapping[str, object] | None = None,
    max_size: int = 5,
    max_examples: int | None = None,
    settings: Settings | None = None,
    laws: Iterable[Law] = LAWS,
) -> None:
    """Pass when the handler keeps every law of `laws` that is for this source.

    Args:
        handler: called with event and context, as Lambda calls it.
        source: "sqs", "sqs_fifo", "kinesis", "dynamodb" or "kafka".
        bodies: what the records carry; some must fail, some must not.
        should_fail: takes a body as `bodies` drew it, says whether the handler must fail it.
        done: gives what has been done since `reset`: bodies, or what `effect` makes of them.
        reset: empties every fake, and is called before each example.
        effect: what `done` calls the effect of a body; None of a body without one.
        context: the second argument of the handler; by default a fresh `FakeLambdaContext`.
        fields: keywords of the source's event factory, such as `{"queue_name": "payments"}`.
        settings: of hypothesis, by default those of the profile; nothing is kept in its database.

    Raises:
        BrokenLawError: it breaks a law; the text shows the smallest batch that was found.
        ValueError, TypeError: an argument is wrong, or nothing was drawn that could fail.
    """
    __tracebackhide__ = True
    options: Options = {
        "bodies": bodies,
        "should_fail": should_fail,
        "done": done,
        "reset": reset,
        "effect": effect,
        "context": context,
        "fields": fields or {},
        "max_size": max_size,
        "max_examples": max_examples,
        "settings": settings,
    }
    bench = bench_of(handler, source, options)
    chosen = [
        law
        for law in laws
        if source in law.sources and (bench.done is not None or not law.needs_done)
    ]
    check(chosen, bench, options)

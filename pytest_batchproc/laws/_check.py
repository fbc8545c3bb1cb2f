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

    from pytest_batchproc.laws._bench import Bench, Done, Handler, ShouldFail


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
    stops_on_failure: bool = False,
    max_size: int = 5,
    max_examples: int | None = None,
    settings: Settings | None = None,
    laws: Iterable[Law] = LAWS,
) -> None:
    """Pass if the handler keeps every law of `laws` that is for this source.

    Args:
        handler: the Lambda function, called with event and context. Required.
        source: "sqs", "sqs_fifo", "kinesis", "dynamodb" or "kafka". Required.
        bodies: a strategy of what the records carry; some must fail, some must not. Required.
        should_fail: a function of a body that says whether the handler must fail it. Required.
        done: a function that returns what has been done since `reset`: bodies, or what `effect`
            makes of them. Default None: without the laws that need it.
        reset: a function that empties every fake; called before each example. Default None.
        effect: a function of a body that returns what `done` calls its effect, None for none.
            Default None: the body itself.
        context: the second argument of the handler. Default None: a new `FakeLambdaContext`.
        fields: keywords of the event factory, such as `{"queue_name": "a"}`. Default None.
        max_size: the largest number of records in a batch. Default 5.
        max_examples: how many batches hypothesis tries. Default None: as the settings say.
        settings: of hypothesis. Default None: those of the profile, without its database.
        laws: the laws to check. Default: all, `LAWS`.
        stops_on_failure: True for a handler that stops at the first failure and reports the rest,
            as a processor with `stop_on_failure=True` does. Default False.

    Raises:
        BrokenLawError: the handler breaks a law; the text shows the smallest batch that was found.
        ValueError, TypeError: an argument is wrong, or no body was drawn that should fail.

    Example:
        >>> given = {"bodies": st.just("a") | st.just("b"), "should_fail": lambda body: body == "b"}
        >>> check_batch_handler(lambda_handler, "sqs", **given)
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
        "stops_on_failure": stops_on_failure,
        "max_size": max_size,
        "max_examples": max_examples,
        "settings": settings,
    }
    bench = bench_of(handler, source, options)
    check(_chosen(tuple(laws), bench, source), bench, options)


def _chosen(given: tuple[Law, ...], bench: Bench, source: str) -> list[Law]:
    """The laws that say something of this handler.

    Raises:
        ValueError: there are none.
    """
    __tracebackhide__ = True
    chosen = [
        law
        for law in given
        if law.is_for(bench.shape) and (bench.done is not None or not law.needs_done)
    ]
    if not chosen:
        names = ", ".join(law.name for law in given) or "none"
        missing = "" if bench.done is not None else ", and without `done`"
        raise ValueError(
            f"laws: none of them is for {source}{missing}, so nothing would be checked; got {names}"
        )
    return chosen

"""The functions that a test calls."""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING, Any, Unpack

from pytest_batchproc._wording import checked_bound
from pytest_batchproc.faults._arguments import setup_of
from pytest_batchproc.faults._kinds import kind_of
from pytest_batchproc.faults._search import Search
from pytest_batchproc.simulator._faults import checked_faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from batchproc import EventType
    from pytest_batchproc.faults._claims import Claim, ClaimOf
    from pytest_batchproc.faults._coverage import Coverage
    from pytest_batchproc.faults._search import Progress
    from pytest_batchproc.faults._settings import RunSettings, SearchSettings
    from pytest_batchproc.faults._world import Done, World
    from pytest_batchproc.simulator import Fault, Report
    from pytest_batchproc.simulator._wall_clock import WallClock


def check_faults(
    world: World,
    source: EventType | str | None = None,
    *,
    bodies: Iterable[Any],
    groups: Iterable[str] | None = None,
    fields: Mapping[str, object] | None = None,
    at_most: int = 2,
    effects: Claim | ClaimOf = "once",
    ordered: bool | None = None,
    should_fail: Iterable[Any] | Callable[[Any], object] = (),
    failed_without_effects: bool = False,
    faults: Iterable[str | Callable[..., Fault]] | None = None,
    batch_sizes: Iterable[int] | None = None,
    orders: bool = False,
    done: Done | None = None,
    reset: Callable[[], object] | None = None,
    effect: Callable[[Any], object] | None = None,
    config: Mapping[str, Any] | None = None,
    template: tuple[Any, str] | None = None,
    parameters: Mapping[str, object] | None = None,
    budget: int = 20_000,
    progress: Progress | None = None,
    **settings: Unpack[RunSettings],
) -> Coverage:
    """Pass if a handler keeps its claims in every schedule of up to `at_most` faults.

    Runs the handler in the simulator, with one record, two, and so on, first without faults, then
    with each fault at each point that a run has reached, then with two of them. The first schedule
    that breaks a claim is the smallest.

    An effect belongs to the record that adds it to the run without faults. "Once" is counted, and
    order is judged, by its key: give effects of different records different keys.

    Args:
        world: a generator function, which is like a fixture: it creates what outlives the function
            (tables, a bank), yields a function that returns a handler, and takes down. The yielded
            function is called for each sandbox, so what it creates is as at module level. The world
            can yield that function and `done` as a tuple, and can have one parameter, which gets
            the queue, stream or topic. Or, as the short form, a handler, or its name, such as
            `"app.lambda_handler"`. Required.
        source: `EventType.SQS`, "sqs", "sqs_fifo", "kinesis", "dynamodb" or "kafka". Required
            without `template`.
        bodies: what the records carry, in the order of sending; 1 to 3 are enough. The first must
            make sense alone. Required.
        groups: the message group, partition key or key of each record. Default None: all have the
            same.
        fields: keywords of `send` or `put`, such as `message_attributes`. Default None.
        at_most: the number of faults in a schedule, at most. Default 2.
        effects: what is claimed of each effect: "once", or "at_least_once" if repeating it does no
            harm; or a function of its key that returns one of them, or None for no claim. Default
            "once".
        ordered: whether effects must happen in order, within a group, a partition key, a key of
            a table or a partition. Default None: as the source promises.
        should_fail: the bodies that cannot succeed, or a function of a body that says so; they must
            end in the dead-letter queue, or be discarded by a stream. Default: none.
        failed_without_effects: True if a record that a response reports as failed may have no
            effect. Default False.
        faults: the kinds to use, by name or by function, such as `["crash", kill_after]`. Default
            None: all that the source has.
        batch_sizes: the batch sizes to try. Default None: the one of the mapping.
        orders: True sends the records of a standard queue in every order. Default False.
        done: a function that returns what has been done, bodies or what `effect` makes of them.
            Claims are then about it, and watched calls are only points for faults. Default None.
        reset: of the short form: a function that empties what outlives the function. Default None.
        effect: a function of a body that returns what `done` calls its effect, None for none.
            Default None: the body itself.
        config: the settings of the mapping, as AWS has them. Default None.
        template: a template, as `check_template` takes it, and the name of a mapping in it: source
            and settings are as it says. Default None.
        parameters: values of the parameters of `template`. Default None.
        budget: the number of runs after which the search ends, with a warning that says what was
            covered. Default 20,000.
        progress: a function that is called with the number of runs, every 500. Default None.
        **settings: keywords of `EventSourceMapping`, such as `batch_size`, `function_timeout` in
            seconds and `maximum_retry_attempts`, and of the source, such as `max_receive_count`
            and `visibility_timeout`.

    Returns:
        What was covered; `print` it.

    Raises:
        BrokenClaimError: a claim does not hold; the text has the smallest schedule that breaks it,
            and a test that reproduces it.
        RuntimeError: a run does not repeat what an earlier one did.
        ValueError: an argument has no such value, or the search could find nothing.
        TypeError: an argument has another type, or there is no such argument.

    Example:
        >>> def world():
        ...     charged = {}
        ...     def sandbox():
        ...         def handler(event, context):
        ...             for record in event["Records"]:
        ...                 charged.setdefault(record["body"], 1)
        ...         return handler
        ...     yield sandbox, lambda: charged
        >>> check_faults(world, "sqs", bodies=["a", "b"], at_most=1).complete
        True
    """
    # Longer than 70 lines: its docstring is the manual of every keyword.
    __tracebackhide__ = True
    given = {
        "bodies": bodies,
        "groups": groups,
        "fields": fields,
        "at_most": at_most,
        "effects": effects,
        "ordered": ordered,
        "should_fail": should_fail,
        "failed_without_effects": failed_without_effects,
        "faults": faults,
        "batch_sizes": batch_sizes,
        "orders": orders,
        "done": done,
        "reset": reset,
        "effect": effect,
        "config": config,
        "template": template,
        "parameters": parameters,
        "settings": settings,
    }
    setup = setup_of(world, source, given)
    coverage = Search(setup, checked_bound("budget", budget), progress).run()
    if not coverage.complete:
        by_fixture = sys._getframe(1).f_code is CheckFaults.__call__.__code__
        warnings.warn(f"check_faults is {coverage.notes[-1]}", stacklevel=3 if by_fixture else 2)
    return coverage


def check_schedule(
    world: World,
    source: EventType | str | None = None,
    bodies: Iterable[Any] = (),
    faults: Sequence[Fault] = (),
    *,
    groups: Iterable[str] | None = None,
    fields: Mapping[str, object] | None = None,
    effects: Claim | ClaimOf = "once",
    ordered: bool | None = None,
    should_fail: Iterable[Any] | Callable[[Any], object] = (),
    failed_without_effects: bool = False,
    done: Done | None = None,
    reset: Callable[[], object] | None = None,
    effect: Callable[[Any], object] | None = None,
    config: Mapping[str, Any] | None = None,
    template: tuple[Any, str] | None = None,
    parameters: Mapping[str, object] | None = None,
    **settings: Unpack[RunSettings],
) -> Report:
    """Pass if a handler keeps its claims in one schedule; the test that `check_faults` prints.

    Args:
        world: as for `check_faults`. Required.
        source: as for `check_faults`.
        bodies: what the records carry, in the order of sending. Required.
        faults: the schedule, such as `[kill_after("charge a")]`. The first must happen; a handler
            that is right may never reach the others. Default: none.
        groups: as for `check_faults`, and so are all that follow: `fields`, `effects`, `ordered`,
            `should_fail`, `failed_without_effects`, `done`, `reset`, `effect`, `config`,
            `template`, `parameters`.
        fields: keywords of `send` or `put`. Default None.
        effects: what is claimed of each effect. Default "once".
        ordered: whether effects must happen in order. Default None: as the source promises.
        should_fail: the bodies that cannot succeed. Default: none.
        failed_without_effects: True if a record that is reported as failed may have no effect.
            Default False.
        done: a function that returns what has been done. Default None.
        reset: empties what outlives the function. Default None.
        effect: a function of a body that returns what `done` calls its effect. Default None.
        config: the settings of the mapping, as AWS has them. Default None.
        template: a template and the name of a mapping in it. Default None.
        parameters: values of the parameters of `template`. Default None.
        **settings: keywords of `EventSourceMapping` and of the source.

    Returns:
        The run, as the simulator reports it.

    Raises:
        BrokenClaimError: a claim does not hold.
        RuntimeError: a run does not repeat what an earlier one did.
        ValueError: an argument has no such value, or the first fault never happened.
        TypeError: an argument has another type, or there is no such argument.
    """
    # Longer than 70 lines: its docstring names every keyword.
    __tracebackhide__ = True
    schedule = checked_faults(faults)
    given = {
        "bodies": bodies,
        "groups": groups,
        "fields": fields,
        "at_most": max(1, len(schedule)),
        "effects": effects,
        "ordered": ordered,
        "should_fail": should_fail,
        "failed_without_effects": failed_without_effects,
        "faults": [kind_of(one).name for one in schedule] or None,
        "batch_sizes": None,
        "orders": False,
        "done": done,
        "reset": reset,
        "effect": effect,
        "config": config,
        "template": template,
        "parameters": parameters,
        "settings": settings,
    }
    setup = setup_of(world, source, given)
    report = Search(setup, budget=1).replay(schedule).report
    if report is None:
        raise TypeError("a run without details")
    return report


class CheckFaults:
    """What the fixture `check_faults` is: the function of that name, with the settings of the test.

    Args:
        function_timeout: seconds that an invocation may take. Required.
        wall_clock: the time that handlers see, `"simulated"` or `"real"`. Required.
        progress: a function that is called with the number of runs. Default None.
    """

    def __init__(
        self,
        *,
        function_timeout: float,
        wall_clock: WallClock,
        progress: Progress | None = None,
    ) -> None:
        self._given: Any = {
            "function_timeout": function_timeout,
            "wall_clock": wall_clock,
            "progress": progress,
        }

    def __call__(
        self,
        world: World,
        source: EventType | str | None = None,
        **settings: Unpack[SearchSettings],
    ) -> Coverage:
        """Pass if a handler keeps its claims in every schedule of a few faults.

        Args:
            world: a generator function, a handler, or the name of a handler. Required.
            source: the source of the records. Required without `template`.
            **settings: the keywords of `pytest_batchproc.faults.check_faults`, which says what each
                of them does.

        Returns:
            What was covered.

        Raises:
            BrokenClaimError: a claim does not hold.
            ValueError: an argument has no such value, or the search could find nothing.
        """
        __tracebackhide__ = True
        given: Any = {**self._given, **settings}
        if settings.get("template") is not None and "function_timeout" not in settings:
            del given["function_timeout"]  # the template has it
        return check_faults(world, source, **given)

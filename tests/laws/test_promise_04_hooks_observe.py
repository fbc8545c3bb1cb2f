"""Promise 4. Hooks observe, they do not decide."""

from __future__ import annotations

import asyncio
import contextvars
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchproc.errors import WrongOutcomeError
from tests.laws.cases import Case, case, cases, law
from tests.laws.log import captured
from tests.support.events import ALL, SQS, Source, response_of
from tests.support.ways import Outcome, Way, make_processor, run

if TYPE_CHECKING:
    from collections.abc import Callable


def base_of(source: Source, way: Way) -> Any:
    return source.async_processor_class if way.is_async else source.processor_class


def with_hooks(source: Source, way: Way, **methods: Any) -> Any:
    """A subclass of the processor of this way that overrides these methods."""
    return type("Custom", (base_of(source, way),), methods)


def run_with(batch: Case, way: Way, handler: Any = None, **methods: Any) -> Outcome:
    processor = make_processor(
        batch.source, way, batch.options, with_hooks(batch.source, way, **methods)
    )
    return run(batch.source, batch.event, handler or batch.handler(), way=way, processor=processor)


# --- the plain loop and the general driver are one ------------------------------------------------


def pass_through(source: Source, way: Way, names: frozenset[str]) -> Any:
    """Overrides that change nothing, so that nothing but the general driver can run."""
    base = base_of(source, way)

    class Custom(base):  # type: ignore[misc, valid-type]
        pass

    def success_handler(self: Any, record: Any, result: Any) -> Any:
        return base.success_handler(self, record, result)

    def failure_handler(self: Any, record: Any, exception: Any) -> Any:
        return base.failure_handler(self, record, exception)

    def _process_record(self: Any, record: Any) -> Any:
        return base._process_record(self, record)

    async def _async_process_record(self: Any, record: Any) -> Any:
        return await base._async_process_record(self, record)

    for method in (success_handler, failure_handler, _process_record, _async_process_record):
        if method.__name__ in names:
            setattr(Custom, method.__name__, method)
    return Custom


HOOKS = ["success_handler", "failure_handler", "_process_record", "_async_process_record"]


@law
@given(cases(), st.frozensets(st.sampled_from(HOOKS), min_size=1))
def test_the_plain_loop_equals_the_general_driver(batch: Case, names: frozenset[str]) -> None:
    for way, plain in batch.outcomes():
        cls = pass_through(batch.source, way, names)
        processor = make_processor(batch.source, way, batch.options, cls)
        general = run(batch.source, batch.event, batch.handler(), way=way, processor=processor)

        assert_same(way, plain, general)


def assert_same(way: Way, one: Outcome, other: Outcome) -> None:
    assert facts(one) == facts(other), way


def facts(outcome: Outcome) -> tuple[Any, ...]:
    """All of an outcome that can be compared between two runs."""
    items = [
        (item.index, item.identifier, item.record, item.status, item.stage, item.result)
        for item in outcome.result
    ]
    errors = [repr(item.exception) for item in outcome.result]
    kinds = [(kind, repr(value)) for kind, value, _ in outcome.exceptions]
    return (
        outcome.response, items, errors, kinds, outcome.messages, outcome.success_messages,
        outcome.fail_messages, repr(outcome.error),
    )  # fmt: skip


# --- what a hook does changes nothing -------------------------------------------------------------


def silent(self: Any, record: Any, what: Any) -> None:
    """Forgets super() and returns nothing."""


def liar(self: Any, record: Any, what: Any) -> Any:
    return ("success", "everything is fine", record)


def raiser(self: Any, record: Any, what: Any) -> None:
    raise RuntimeError("the hook itself is broken")


@law
@given(cases(), st.sampled_from([silent, liar, raiser]), st.sampled_from([silent, liar, raiser]))
def test_no_hook_changes_an_outcome(batch: Case, on_success: Any, on_failure: Any) -> None:
    for way in batch.ways():
        hooks = {"success_handler": on_success, "failure_handler": on_failure}
        outcome = run_with(batch, way, **hooks)

        assert batch.statuses == outcome.statuses, way
        assert batch.response == outcome.response, way
        assert batch.fails_whole == (outcome.error is not None), way
        assert [f"done {body}" for body in batch.bodies_with("success")] == [
            item.result for item in outcome.result.succeeded
        ], way
        assert len(batch.bodies_with("fail")) == len(outcome.exceptions), way


@pytest.mark.parametrize("hook", ["success_handler", "failure_handler"])
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_hook_that_raises_is_logged(source: Source, hook: str) -> None:
    batch = case(source, 2, fails=[1])
    for way in batch.ways():
        with captured() as lines:
            run_with(batch, way, **{hook: raiser})

        texts = [line.getMessage() for line in lines if line.exc_info]
        broken = [
            line for line in lines if line.exc_info and "hook itself" in str(line.exc_info[1])
        ]
        assert len(broken) == 1, (way, texts)


@law
@given(cases())
def test_hooks_are_called_once_for_each_record_that_ran(batch: Case) -> None:
    for way in batch.ways():
        good: list[tuple[Any, Any]] = []
        bad: list[tuple[Any, Any]] = []
        run_with(
            batch,
            way,
            success_handler=lambda self, record, result, good=good: good.append((record, result)),
            failure_handler=lambda self, record, why, bad=bad: bad.append((record, why)),
        )
        read = batch.source.body_of

        assert sorted((b, f"done {b}") for b in batch.bodies_with("success")) == sorted(
            (read(record), result) for record, result in good
        ), way
        assert sorted(batch.bodies_with("fail")) == sorted(read(r) for r, _ in bad), way
        assert all(hasattr(record, "raw_event") for record, _ in good + bad), way
        for record, (kind, value, traceback) in bad:
            assert kind is type(value), way
            assert f"not {read(record)}" == str(value), way
            assert traceback is not None, way


# --- when and where they run ----------------------------------------------------------------------


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_hooks_run_right_after_their_record(source: Source) -> None:
    batch = case(source, 4, fails=[1, 3], **({"skip_group_on_error": True} if source.fifo else {}))

    def number(record: Any) -> str:
        return source.body_of(record)[-1]

    last = [] if source.fifo else ["run 2", "good 2", "run 3", "bad 3"]
    for way in batch.ways():
        steps: list[str] = []
        inner = batch.handler()

        def handle(record: Any, steps: Any = steps, inner: Any = inner) -> Any:
            steps.append(f"run {number(record)}")
            return inner(record)

        in_order = {"sync": {}, "threads": {"max_workers": 1}, "async": {"max_concurrency": 1}}
        options = {**batch.options, **in_order[way.driver]}
        cls = with_hooks(
            source,
            way,
            success_handler=lambda self, r, _, steps=steps: steps.append(f"good {number(r)}"),
            failure_handler=lambda self, r, _, steps=steps: steps.append(f"bad {number(r)}"),
        )
        run(
            source,
            batch.event,
            handle,
            way=way,
            processor=make_processor(source, way, options, cls),
        )

        assert ["run 0", "good 0", "run 1", "bad 1", *last] == steps, way


place: contextvars.ContextVar[str] = contextvars.ContextVar("place")


def here() -> tuple[int, Any]:
    try:
        task: Any = asyncio.current_task()
    except RuntimeError:
        task = None
    return threading.get_ident(), id(task)


@law
@given(cases(min_size=1))
def test_hooks_run_in_the_thread_task_and_context_of_their_record(batch: Case) -> None:
    read = batch.source.body_of
    for way in batch.ways():
        at: dict[str, Any] = {}
        wrong: list[Any] = []
        inner = batch.handler()

        def handle(record: Any, at: Any = at, inner: Any = inner) -> Any:
            at[read(record)] = here()
            place.set(read(record))
            return inner(record)

        def hook(self: Any, record: Any, _: Any, at: Any = at, wrong: Any = wrong) -> None:
            body = read(record)
            if at[body] != here() or place.get() != body:
                wrong.append((body, at[body], here(), place.get()))

        run_with(batch, way, handle, success_handler=hook, failure_handler=hook)

        assert (way, []) == (way, wrong)


@law
@given(cases(min_size=1))
def test_failure_handler_runs_inside_the_except(batch: Case) -> None:
    for way in batch.ways():
        pairs: list[tuple[Any, Any]] = []

        def hook(self: Any, record: Any, exception: Any, pairs: Any = pairs) -> None:
            pairs.append((sys.exc_info(), exception))

        run_with(batch, way, failure_handler=hook)

        assert len(batch.bodies_with("fail")) == len(pairs), way
        for current, given_ in pairs:
            assert current[1] is given_[1], way
            assert current[0] is given_[0], way


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_hook_sees_the_settings_and_the_batch(source: Source) -> None:
    batch = case(source, 2, fails=[1])
    for way in batch.ways():
        seen: list[Any] = []

        def hook(self: Any, record: Any, _: Any, seen: Any = seen) -> None:
            seen.append(
                (len(self.records), callable(self.handler), self.model, self.lambda_context)
            )

        run_with(batch, way, success_handler=hook, failure_handler=hook)

        assert [(2, True, None, None)] * 2 == seen, way


# --- patched instances and classes ----------------------------------------------------------------


@law
@given(cases())
def test_hooks_put_on_an_instance_are_called(batch: Case) -> None:
    for way in batch.ways():
        processor = make_processor(batch.source, way, batch.options)
        good: list[Any] = []
        bad: list[Any] = []
        processor.success_handler = lambda record, result, good=good: good.append(result)
        processor.failure_handler = lambda record, exception, bad=bad: bad.append(exception[1])
        outcome = run(batch.source, batch.event, batch.handler(), way=way, processor=processor)

        assert batch.response == outcome.response, way
        assert len(batch.bodies_with("success")) == len(good), way
        assert len(batch.bodies_with("fail")) == len(bad), way


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_hooks_put_on_the_class_are_called(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = case(source, 2, fails=[1])
    for way in batch.ways():
        processor = make_processor(source, way)  # made before the class is patched
        calls: list[Any] = []

        def hook(self: Any, record: Any, _: Any, calls: Any = calls) -> None:
            calls.append(source.body_of(record))

        with monkeypatch.context() as patch:
            patch.setattr(base_of(source, way), "failure_handler", hook)
            patch.setattr(base_of(source, way), "success_handler", hook)
            run(source, batch.event, batch.handler(), way=way, processor=processor)

        assert (way, ["body-0", "body-1"]) == (way, sorted(calls))


# --- an overridden _process_record ----------------------------------------------------------------


def override(source: Source, way: Way, step: Callable[[Any, Any, Any], Any]) -> Any:
    """`step(self, record, what super() returned)` decides what the override returns."""
    base = base_of(source, way)

    class Custom(base):  # type: ignore[misc, valid-type]
        def _process_record(self, record: Any) -> Any:
            return step(self, record, super()._process_record(record))

        async def _async_process_record(self, record: Any) -> Any:
            return step(self, record, await super()._async_process_record(record))

    if way.is_async:
        del Custom._process_record
    else:
        del Custom._async_process_record
    return Custom


def run_step(batch: Case, way: Way, step: Callable[[Any, Any, Any], Any]) -> Outcome:
    cls = override(batch.source, way, step)
    processor = make_processor(batch.source, way, batch.options, cls)
    return run(batch.source, batch.event, batch.handler(), way=way, processor=processor)


WRONG_OUTCOMES: list[Any] = [
    None, True, "success", ("success", 1), ("ok", 1, 2), ["success", 1, 2], {}, 0, ("success",) * 4,
]  # fmt: skip


@law
@given(cases(min_size=1), st.sampled_from(WRONG_OUTCOMES))
def test_an_override_that_gives_back_something_else_fails_the_record_by_name(
    batch: Case, wrong: Any
) -> None:
    for way in batch.ways():
        outcome = run_step(batch, way, lambda self, record, done: wrong)

        assert (
            response_of(batch.identifiers)["batchItemFailures"][:1]
            == (outcome.response["batchItemFailures"][:1])
        ), way
        assert [] == outcome.result.succeeded, way
        for item in outcome.result.failed:
            assert isinstance(item.exception, WrongOutcomeError), way
            assert "_process_record" in str(item.exception), way


@law
@given(cases(min_size=1))
def test_the_tuple_of_an_override_decides(batch: Case) -> None:
    read = batch.source.body_of

    def swap(self: Any, record: Any, done: Any) -> Any:
        return ("success", "saved", record) if done[0] == "fail" else ("fail", "not today", record)

    swapped = Case(batch.source, batch.event, frozenset(batch.bodies) - batch.fails, batch.options)
    for way in batch.ways():
        outcome = run_step(batch, way, swap)

        assert swapped.statuses == outcome.statuses, way
        assert swapped.response == outcome.response, way
        assert {"saved"} >= {item.result for item in outcome.result.succeeded}, way
        assert swapped.fails_whole == (outcome.error is not None), way
        assert swapped.bodies_with("fail") == [read(item.record) for item in outcome.result.failed]


@law
@given(cases(min_size=1))
def test_an_override_gets_the_raw_record_and_may_raise(batch: Case) -> None:
    for way in batch.ways():
        got: list[Any] = []

        def step(self: Any, record: Any, done: Any, got: Any = got) -> Any:
            got.append(type(record))
            if done[0] == "fail":
                raise KeyError("in the override")
            return done

        outcome = run_step(batch, way, step)

        assert {dict} >= set(got), way
        assert batch.statuses == outcome.statuses, way
        assert batch.response == outcome.response, way


@law
@given(cases(min_size=1))
def test_an_override_may_run_the_step_again(batch: Case) -> None:
    """The first try of every record fails; the override retries; the second try counts."""
    for way in batch.ways():
        tries: dict[str, int] = {}
        inner = batch.handler()

        def handle(record: Any, tries: Any = tries, inner: Any = inner) -> Any:
            body = batch.source.body_of(record)
            tries[body] = tries.get(body, 0) + 1
            if tries[body] == 1:
                raise OSError("busy")
            return inner(record)

        base = base_of(batch.source, way)

        class Again(base):  # type: ignore[misc, valid-type]
            def _process_record(self, record: Any) -> Any:
                super()._process_record(record)
                return super()._process_record(record)

            async def _async_process_record(self, record: Any) -> Any:
                await super()._async_process_record(record)
                return await super()._async_process_record(record)

        processor = make_processor(batch.source, way, batch.options, Again)
        outcome = run(batch.source, batch.event, handle, way=way, processor=processor)

        assert batch.statuses == outcome.statuses, way
        assert batch.response == outcome.response, way
        assert len(batch.bodies_with("fail")) == len(outcome.exceptions), way


def test_in_a_bare_partial_processor_the_two_methods_append_to_real_lists() -> None:
    from batchproc import BasePartialProcessor, process_partial_response

    class Own(BasePartialProcessor):
        def _prepare(self) -> None:
            self.success_messages.clear()

        def _clean(self) -> None:
            self.cleaned = (list(self.success_messages), list(self.fail_messages))

        def _process_record(self, record: Any) -> Any:
            try:
                return self.success_handler(record, self.handler(record))
            except Exception:
                return self.failure_handler(record, sys.exc_info())

        async def _async_process_record(self, record: Any) -> Any:
            raise NotImplementedError

        def response(self) -> Any:
            return {"failed": len(self.fail_messages)}

    def handle(record: Any) -> str:
        if record["body"] == "body-1":
            raise ValueError("no")
        return "done"

    processor = Own()
    event = SQS.event(["body-0", "body-1", "body-2"])
    first, second, third = event["Records"]
    with processor(event["Records"], handle) as batch:
        messages = batch.process()

    assert [("success", "done", first), ("success", "done", third)] == [messages[0], messages[2]]
    assert ("fail", second) == (messages[1][0], messages[1][2])
    assert "no" in messages[1][1]
    assert ([first, third], [second]) == processor.cleaned
    assert isinstance(processor.success_messages, list)
    assert ValueError is processor.exceptions[0][0]
    assert callable(process_partial_response)

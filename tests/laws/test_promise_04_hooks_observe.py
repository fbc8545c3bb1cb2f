"""Promise 4. Hooks cannot lose a record: what they return decides nothing."""

from __future__ import annotations

import asyncio
import contextvars
import sys
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws.cases import Case, Refused, case, cases, law
from tests.laws.custom import base_of, run_with, with_hooks
from tests.laws.log import captured
from tests.support.events import ALL, Source
from tests.support.ways import make_processor, run

# --- what a hook does changes nothing -------------------------------------------------------------


def silent(self: Any, record: Any, what: Any) -> None:
    """Forgets super() and returns nothing."""


def liar(self: Any, record: Any, what: Any) -> Any:
    return ("success", "everything is fine", record)


def raiser(self: Any, record: Any, what: Any) -> None:
    raise RuntimeError("the hook itself is broken")


@law
@given(cases(), st.sampled_from([silent, liar]), st.sampled_from([silent, liar, raiser]))
def test_what_a_hook_returns_changes_no_outcome(
    batch: Case, on_success: Any, on_failure: Any
) -> None:
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


@law
@given(cases(), st.sampled_from([silent, raiser]))
def test_a_record_whose_success_handler_raises_fails_as_one_whose_handler_raises(
    batch: Case, on_failure: Any
) -> None:
    def handle(record: Any) -> str:
        return f"done {batch.source.body_of(record)}"

    def refuse(self: Any, record: Any, result: Any) -> None:
        body = batch.source.body_of(record)
        if body in batch.fails:
            raise Refused(body)

    hooks = {"success_handler": refuse, "failure_handler": on_failure}
    for way in batch.ways():
        cls = with_hooks(batch.source, way, **hooks)
        processor = make_processor(batch.source, way, batch.options, cls)
        outcome = run(batch.source, batch.event, handle, way=way, processor=processor)

        assert batch.statuses == outcome.statuses, way
        assert batch.response == outcome.response, way
        assert batch.fails_whole == (outcome.error is not None), way
        assert {"hook"} >= {item.stage for item in outcome.result.failed}, way
        assert [f"done {body}" for body in batch.bodies_with("success")] == [
            item.result for item in outcome.result.succeeded
        ], way


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
            assert str(value) == f"not {read(record)}", way
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

        assert steps == ["run 0", "good 0", "run 1", "bad 1", *last], way


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

        assert seen == [(2, True, None, None)] * 2, way


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

"""Promise 4. An overridden `_process_record` replaces the step that `super()` runs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from batchproc.errors import WrongOutcomeError
from tests.laws.cases import Case, cases, law
from tests.support.events import SQS, Source, response_of
from tests.support.ways import Outcome, Way, make_processor, run

if TYPE_CHECKING:
    from collections.abc import Callable


from tests.laws.custom import base_of

# --- an overridden _process_record ----------------------------------------------------------------


def override(source: Source, way: Way, step: Callable[[Any, Any, Any], Any]) -> Any:
    """`step(self, record, what super() returned)` decides what the override returns."""
    base = base_of(source, way)

    class Custom(base):  # type: ignore[misc, valid-type]  # the base is chosen at run time
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
        assert outcome.result.succeeded == [], way
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

        class Again(base):  # type: ignore[misc, valid-type]  # the base is chosen at run time
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
    assert processor.cleaned == ([first, third], [second])
    assert isinstance(processor.success_messages, list)
    assert ValueError is processor.exceptions[0][0]
    assert callable(process_partial_response)

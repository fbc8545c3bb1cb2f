"""Promise 4. Where nothing is overridden a plain loop runs: it equals the general driver."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.laws.cases import Case, cases, law
from tests.laws.custom import base_of
from tests.support.events import Source
from tests.support.ways import Outcome, Way, make_processor, run

# --- the plain loop and the general driver are one ------------------------------------------------


def pass_through(source: Source, way: Way, names: frozenset[str]) -> Any:
    """Overrides that change nothing, so that nothing but the general driver can run."""
    base = base_of(source, way)

    class Custom(base):  # type: ignore[misc, valid-type]  # the base is chosen at run time
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

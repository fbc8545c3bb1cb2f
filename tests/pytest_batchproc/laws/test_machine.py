"""The state machine: right handlers keep every law in it, faulty ones do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from pytest_batchproc.laws import BatchHandlerMachine, BrokenLawError
from tests.pytest_batchproc.laws import shop
from tests.pytest_batchproc.laws.faulty import queues, streams
from tests.pytest_batchproc.laws.right import by_hand, with_batchproc

Handler = Callable[[Any, Any], object]

# A break is all that is asked for here, not the smallest.
BRIEF = settings(
    max_examples=100,
    stateful_step_count=10,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
)

RIGHT = [
    pytest.param(handler, source, id=f"{source}-{number}")
    for source in by_hand.HANDLERS
    for number, handler in enumerate(by_hand.HANDLERS[source] + with_batchproc.HANDLERS[source][:1])
]
FAULTY: list[tuple[Handler, str]] = [
    (queues.only_the_last_failure, "sqs"),
    (queues.swallows_every_error, "sqs"),
    (queues.lets_the_error_out, "sqs"),
    (queues.one_failure_brings_all_back, "sqs"),
    (queues.fifo_as_a_standard_queue, "sqs_fifo"),
    (queues.marked_before_it_is_done, "sqs_fifo"),
    (streams.only_the_last_failure, "kinesis"),
    (streams.whole_partition, "kafka"),
]


def machine_of(
    handler: Handler, of_source: str, monkeypatch: pytest.MonkeyPatch
) -> type[BatchHandlerMachine]:
    class Orders(BatchHandlerMachine):
        source = of_source
        error = ValueError
        bodies = st.fixed_dictionaries({"id": st.integers(0, 9), "bad": st.just(False)})

        def __init__(self) -> None:
            super().__init__()
            shop.reset()
            for module in (shop, queues, streams, with_batchproc):
                monkeypatch.setattr(module, "ship", self.perform)
            monkeypatch.setattr(shop, "is_bad", self.should_fail)

        def handler(self, event: Any, context: Any) -> object:
            return handler(event, context)

    return Orders


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("handler", "source"), RIGHT)
def test_a_right_handler_passes(
    handler: Handler, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = machine_of(handler, source, monkeypatch)
    broken = None
    try:
        run_state_machine_as_test(machine, settings=settings(BRIEF, max_examples=30))
    except BrokenLawError as error:
        broken = error.law

    assert broken is None


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("handler", "source"), FAULTY)
def test_a_faulty_handler_breaks_a_law(
    handler: Handler, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = machine_of(handler, source, monkeypatch)

    with pytest.raises(BrokenLawError):
        run_state_machine_as_test(machine, settings=BRIEF)

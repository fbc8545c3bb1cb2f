"""Which loop runs a batch: a mistake here is right in every answer and slower."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from batchproc import (
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
    _job,
    process_partial_response,
)
from batchproc.models import SqsRecordModel
from tests.support.context import FakeContext
from tests.support.events import SQS

if TYPE_CHECKING:
    from collections.abc import Callable


class WithOwnSettings(BatchProcessor[Any]):
    """Overrides nothing that concerns a record."""

    def __init__(self) -> None:
        super().__init__(EventType.SQS)
        self.table = "orders"

    def _prepare(self) -> None:
        self.prepared = True


class WithSuccessHook(BatchProcessor[Any]):
    def success_handler(self, record: Any, result: Any) -> Any:
        return super().success_handler(record, result)


class WithFailureHook(BatchProcessor[Any]):
    def failure_handler(self, record: Any, exception: Any) -> Any:
        return super().failure_handler(record, exception)


class WithOwnStep(BatchProcessor[Any]):
    def _process_record(self, record: Any) -> Any:
        return super()._process_record(record)


def patched() -> BatchProcessor[Any]:
    processor: BatchProcessor[Any] = BatchProcessor(EventType.SQS)
    processor.failure_handler = lambda record, exception: None  # type: ignore[method-assign, assignment, return-value]  # a patched instance
    return processor


PLAIN: dict[str, Callable[[], Any]] = {
    "no options": lambda: BatchProcessor(EventType.SQS),
    "fifo": lambda: SqsFifoPartialProcessor(),
    "stop_on_failure": lambda: BatchProcessor(EventType.SQS, stop_on_failure=True),
    "log_failures": lambda: BatchProcessor(EventType.SQS, log_failures=False),
    "a subclass with its own settings": WithOwnSettings,
}
GENERAL: dict[str, Callable[[], Any]] = {
    "success_handler": lambda: WithSuccessHook(EventType.SQS),
    "failure_handler": lambda: WithFailureHook(EventType.SQS),
    "_process_record": lambda: WithOwnStep(EventType.SQS),
    "a patched instance": patched,
    "model": lambda: BatchProcessor(EventType.SQS, model=SqsRecordModel),
    "max_workers": lambda: BatchProcessor(EventType.SQS, max_workers=2),
    "deadline": lambda: BatchProcessor(EventType.SQS, stop_before_timeout_ms=1),
    "groups": lambda: SqsFifoPartialProcessor(skip_group_on_error=True),
}


def loop_of(make: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of the loop that ran the batch; an overridden step is run by another loop."""
    taken: set[str] = set()

    def spying(name: str) -> Any:
        loop = getattr(_job, name)

        def spy(*arguments: Any) -> None:
            taken.add(name)
            loop(*arguments)

        return spy

    for name in ("_plain_steps", "_steps"):
        monkeypatch.setattr(_job, name, spying(name))
    event = SQS.event(["a", "b"])
    response = process_partial_response(event, lambda record: None, make(), FakeContext())
    assert response == {"batchItemFailures": []}
    (name,) = taken
    return name


@pytest.mark.parametrize("make", PLAIN.values(), ids=PLAIN)
def test_nothing_to_decide_takes_the_plain_loop(
    make: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert loop_of(make, monkeypatch) == "_plain_steps"


@pytest.mark.parametrize("make", GENERAL.values(), ids=GENERAL)
def test_what_must_be_decided_takes_the_general_loop(
    make: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert loop_of(make, monkeypatch) == "_steps"


def test_a_method_patched_onto_the_class_later_takes_the_general_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(
        BatchProcessor, "success_handler", lambda self, record, result: told.append(result)
    )

    assert loop_of(PLAIN["no options"], monkeypatch) == "_steps"
    assert told == [None, None]


@pytest.mark.parametrize("place", ["class", "instance"])
def test_a_replaced_process_is_called_by_the_function(place: str) -> None:
    called: list[str] = []

    class Own(BatchProcessor[Any]):
        if place == "class":

            def process(self) -> Any:
                called.append(place)
                return super().process()

    processor = Own(EventType.SQS)
    if place == "instance":
        ours = processor.process

        def process() -> Any:
            called.append(place)
            return ours()

        processor.process = process  # type: ignore[method-assign]  # a patched instance

    process_partial_response(SQS.event(["a"]), lambda record: None, processor)

    assert called == [place]

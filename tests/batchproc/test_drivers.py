"""Small laws of all drivers: what is asked once, kept once, and left closed."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from batchproc._calling import SCALARS, Results
from tests.batchproc.handlers import never
from tests.support.events import ALL, SQS, Source, response_of
from tests.support.limit import within
from tests.support.ways import ALL_WAYS, Way, make_processor, run

# --- results of many types ------------------------------------------------------------------------


@pytest.mark.parametrize("driver", ["sync", "threads", "async", "general"])
def test_results_of_ten_thousand_types_copy_a_bounded_set(
    driver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies: list[int] = []
    look = Results.look

    def counting(self: Results, result: object) -> frozenset[type]:
        before = self.trusted
        trusted = look(self, result)
        if trusted is not before:
            copies.append(len(trusted))
        return trusted

    monkeypatch.setattr(Results, "look", counting)
    options = {"stop_before_timeout_ms": None} if driver == "general" else {}
    way = next(way for way in ALL_WAYS if way.driver == ("sync" if options else driver))
    event = SQS.event(map(str, range(10_000)))

    outcome = within(
        30, lambda: run(SQS, event, lambda record: type(record.body, (), {})(), options, way)
    )

    assert outcome.response == response_of([])
    assert len(outcome.result.succeeded) == 10_000
    assert sum(copies) <= 3 * 100 * 100  # threads may copy the same twice
    assert max(copies) == 100
    assert len(SCALARS) < 100


# --- results in order -----------------------------------------------------------------------------


@pytest.mark.parametrize("way", ALL_WAYS, ids=str)
def test_results_stay_with_their_records_whichever_are_none(way: Way) -> None:
    returned = [None, "one", None, 0, None]

    def handler(record: Any) -> Any:
        if record.body == "4":
            raise ValueError
        return returned[int(record.body)]

    outcome = within(10, lambda: run(SQS, SQS.event("01234"), handler, way=way))

    assert [item.result for item in outcome.result] == returned
    assert outcome.statuses == ["success"] * 4 + ["fail"]


# --- the log --------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ALL_WAYS, ids=str)
def test_a_logger_that_wants_no_warning_is_asked_once_a_run(way: Way) -> None:
    class Quiet:
        asked = 0
        warning = staticmethod(never)

        def isEnabledFor(self, level: int) -> bool:  # noqa: N802, RUF100 -- as logging spells it
            assert level == logging.WARNING
            self.asked += 1
            return False

    def handler(record: Any) -> None:
        raise ValueError(record.body)

    logger = Quiet()
    options = {"logger": logger, "max_workers": 1} if way.driver == "threads" else {}
    processor = make_processor(SQS, way, {"logger": logger, **options})
    outcome = within(10, lambda: run(SQS, SQS.event("abc"), handler, way=way, processor=processor))

    assert outcome.statuses == ["fail"] * 3
    assert logger.asked == 1


# --- _prepare -------------------------------------------------------------------------------------


class NotReady(Exception):
    """What `_prepare` raises here."""


def unready(kind: type[Any]) -> type[Any]:
    """A subclass whose first `_prepare` raises."""

    class Unready(kind):  # type: ignore[misc]  # any processor
        prepared = 0

        def _prepare(self) -> None:
            type(self).prepared += 1
            if type(self).prepared == 1:
                raise NotReady

    return Unready


@pytest.mark.sampled(3)
@pytest.mark.parametrize("way", ALL_WAYS, ids=str)
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_prepare_that_raises_touches_no_record_and_leaves_no_block_open(
    source: Source, way: Way
) -> None:
    if source.fifo and way.driver == "threads":
        return  # refused without skip_group_on_error; nothing of it differs here
    own = source.async_processor_class if way.is_async else source.processor_class
    processor = make_processor(source, way, cls=unready(own))
    first, second = source.event("ab"), source.event("xyz", start=10)

    def handler(record: Any) -> None:
        if source.body_of(record) == "z":
            raise ValueError("z")

    def work() -> Any:
        refused = run(source, first, never, way=way, processor=processor)
        return refused, run(source, second, handler, way=way, processor=processor)

    refused, outcome = within(10, work)

    assert type(refused.error) is NotReady
    assert refused.response == response_of(source.identifiers(first))
    assert refused.statuses == ["skipped", "skipped"]
    assert outcome.statuses == ["success", "success", "fail"]
    assert outcome.response == response_of(source.identifiers(second)[2:])


def test_a_block_that_was_not_ready_does_not_stand_for_the_one_around_it() -> None:
    processor = unready(SQS.processor_class)(SQS.event_type)
    type(processor).prepared = 1
    outer, inner = SQS.event("ab"), SQS.event("xy", start=10)
    seen: list[str] = []

    with processor(outer["Records"], lambda record: seen.append(record.body)) as batch:
        type(processor).prepared = 0
        with pytest.raises(NotReady), processor(inner["Records"], never):
            pass
        batch.process()
        with pytest.raises(RuntimeError, match="nothing runs twice"):
            batch.process()

    assert seen == ["a", "b"]
    assert processor.response() == response_of([])

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import pytest

from examples.support import load_event, shown_in
from examples.tumbling_window import handler
from pytest_batchproc import (
    FakeLambdaContext,
    KinesisEventFactory,
    KinesisStream,
    Simulate,
    assert_all_succeeded,
    assert_checkpoint,
)

PAGE = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")

OSLO = {"shop": "Oslo", "sold": "100 NOK"}
PARIS = {"shop": "Paris", "sold": "20 EUR"}
LIMA = {"shop": "Lima", "sold": "50 PEN"}  # whose rate is not known


@pytest.fixture(autouse=True)
def no_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handler, "REPORTS", {})


def test_sales_are_added_to_what_the_window_has_so_far(
    kinesis_event_factory: KinesisEventFactory, lambda_context: FakeLambdaContext
) -> None:
    event = kinesis_event_factory([OSLO, PARIS], state={"Oslo": 1.0})

    response = handler.lambda_handler(event, lambda_context)

    assert_all_succeeded(response, event)  # fails where the response has no state
    assert handler.processor.state == {"Oslo": 10.0, "Paris": 20.0}
    assert handler.REPORTS == {}


def test_the_state_ends_where_the_checkpoint_is(
    kinesis_event_factory: KinesisEventFactory, lambda_context: FakeLambdaContext
) -> None:
    event = kinesis_event_factory([PARIS, LIMA, PARIS], state={})

    response = handler.lambda_handler(event, lambda_context)

    assert_checkpoint(response, event, 1)
    assert handler.processor.state == {"Paris": 20.0}


def test_the_last_invocation_of_a_window_makes_the_report(
    kinesis_event_factory: KinesisEventFactory, lambda_context: FakeLambdaContext
) -> None:
    event = kinesis_event_factory([], state={"Oslo": 9.0}, is_final_invoke_for_window=True)

    response = handler.lambda_handler(event, lambda_context)

    assert_all_succeeded(response, event, allow_empty=True)
    assert handler.REPORTS == {"2026-01-01T00:00:00Z": {"Oslo": 9.0}}


def test_a_recorded_event(lambda_context: FakeLambdaContext) -> None:
    event = load_event(__file__, "sales")

    response = handler.lambda_handler(event, lambda_context)

    assert_checkpoint(response, event, 2)
    assert handler.processor.state == {"Oslo": 18.0, "Paris": 20.0}


def test_every_sale_counts_once_though_some_came_back(
    simulate: Simulate, lambda_context: FakeLambdaContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = KinesisStream("sales", clock=lambda_context.clock)
    for sale in (OSLO, LIMA, PARIS):
        stream.put(sale)
    lambda_context.advance(60_000)  # the next one is of another window
    stream.put(PARIS)

    rates = Mock(side_effect=[0.09, LookupError("no rate now"), 0.25, 1.0, 1.0])
    monkeypatch.setattr(handler, "rate_of", rates)

    report = simulate(stream, handler.lambda_handler, tumbling_window_in_seconds=60)

    report.assert_all_done()
    assert report.timeline() in shown_in(PAGE)
    assert handler.REPORTS == {
        "2026-01-01T00:00:00Z": {"Oslo": 9.0, "Lima": 12.5, "Paris": 20.0},
        "2026-01-01T00:01:00Z": {"Paris": 20.0},
    }

"""A report knows the items of its source: checked by mypy and pyright, never run."""

from __future__ import annotations

from typing import assert_type

from pytest_batchproc.simulator import (
    Delivery,
    EventSourceMapping,
    KinesisStream,
    Message,
    Report,
    Simulate,
    SqsQueue,
    StreamRecord,
)


def queue(simulate: Simulate, source: SqsQueue) -> None:
    report = simulate(source, lambda event, context: None)
    assert_type(report, Report[Message])
    assert_type(report.deleted[0].message_id, str)
    assert_type(report.deliveries[0], Delivery[Message])
    assert_type(report.deliveries[0].items[0].message_group_id, str | None)


def stream(source: KinesisStream) -> None:
    report = EventSourceMapping(source, lambda event, context: None).run()
    assert_type(report.remaining[0], StreamRecord)


def any_report(report: Report) -> int:
    return len(report.sent)


def passed_on(simulate: Simulate, source: SqsQueue) -> int:
    return any_report(simulate(source, lambda event, context: None))

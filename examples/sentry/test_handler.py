from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("sentry_sdk", reason="sends to Sentry's SDK")

import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from examples.sentry.handler import lambda_handler, processor
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, assert_failed_at


class Mailbox(Transport):
    """Keeps what would have gone to Sentry."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Any] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.events.append(envelope.get_event())


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    sentry_sdk.init(
        dsn="https://key@sentry.example.com/1", transport=mailbox, default_integrations=False
    )
    yield mailbox
    sentry_sdk.init(default_integrations=False)


def test_the_division_by_zero_is_reported_to_lambda_and_to_sentry(
    mailbox: Mailbox, lambda_context: FakeLambdaContext
) -> None:
    event = load_event(__file__, "jobs")

    response = lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [1])
    assert [item.result for item in processor.result.succeeded] == [2.5, 3.0]
    assert [("ZeroDivisionError", event["Records"][1]["messageId"])] == [
        (report["exception"]["values"][-1]["type"], report["tags"]["message_id"])
        for report in mailbox.events
    ]

"""Models and validators that do not behave."""

from __future__ import annotations

from typing import Any

import pytest

from tests.parity.libraries import Both
from tests.parity.orders import BODIES, READ, messages_of, pydantic, record_model
from tests.parity.rows import better, same
from tests.support.events import SQS, response_of


@better(
    theirs="A validator that raises anything except a validation error of pydantic makes the"
    " batch raise `AttributeError`.",
    ours="Only the record fails.",
)
def test_a_validator_that_raises(both: Both) -> None:
    event = SQS.event(["1", "two"])

    def use(library: Any) -> Any:
        class Strict(library.SqsRecordModel):  # type: ignore[misc]  # either library's
            @pydantic.field_validator("body", mode="before", check_fields=False)  # type: ignore[untyped-decorator]  # Any
            @classmethod
            def known(cls, body: str) -> str:
                return {"1": "one"}[body]

        processor = library.BatchProcessor(library.EventType.SQS, model=Strict)
        return library.process_partial_response(event, lambda record: None, processor)

    assert both(use) == ("AttributeError", response_of(SQS.identifiers(event)[1:]))


@better(
    theirs="If a handler validates another model of the same name and that fails, the record"
    " is reported as invalid.",
    ours="The record is reported with a failed handler and has its model.",
)
def test_another_model_of_the_same_name(both: Both) -> None:
    other = pydantic.create_model("OrderRecord", number=(int, ...))

    def handler(record: Any) -> None:
        if record.body.item == 3:
            other(number="three")

    expected = ["record", "record", "record"], ["record", "record", "model"]
    assert both(lambda library: messages_of(library, handler)) == expected


@better(
    theirs="With a model without the fields of the source, a failed record makes the batch "
    "raise `AttributeError`.",
    ours="Such a model works, because identifiers come from the raw record.",
    at="pydantic-integration",
)
def test_a_model_of_the_body_alone(both: Both) -> None:
    event = SQS.event(["1", "two"])

    def use(library: Any) -> Any:
        model = pydantic.create_model("Body", body=(str, ...))
        processor = library.BatchProcessor(library.EventType.SQS, model=model)
        return library.process_partial_response(event, lambda record: int(record.body), processor)

    assert both(use) == ("AttributeError", response_of(SQS.identifiers(event)[1:]))


@better(
    theirs="The log line of a record that failed validation quotes the body.",
    ours="The log line does not quote the body.",
)
def test_the_log_of_what_does_not_fit(both: Both, caplog: pytest.LogCaptureFixture) -> None:
    import logging

    def use(library: Any) -> Any:
        caplog.clear()
        model = record_model(library)
        logger = logging.getLogger("tests.parity")
        processor = library.BatchProcessor(library.EventType.SQS, model=model, logger=logger)
        event = SQS.event(['{"item": "a secret"}', BODIES[0]])
        library.process_partial_response(event, READ["sqs"], processor)
        return "a secret" in caplog.text

    assert both(use) == (True, False)


@same(
    "In a FIFO batch, a record that fails validation is a failure like any other and "
    "stops the batch.",
    "SqsFifoPartialProcessor(model)",
)
def test_a_model_for_a_fifo_queue(both: Both) -> None:
    event = SQS.event(BODIES)

    def use(library: Any) -> Any:
        processor = library.SqsFifoPartialProcessor(model=record_model(library))
        return library.process_partial_response(event, READ["sqs"], processor)

    expected = response_of(SQS.identifiers(event)[1:])
    assert both(use) == (expected, expected)


@better(
    theirs="In a FIFO batch, an invalid record after a failure makes the batch raise "
    "`ValidationError`.",
    ours="It is reported with the other skipped records.",
    at="fifo-queues",
)
def test_a_model_behind_a_failure(both: Both) -> None:
    event = SQS.event([BODIES[0], BODIES[2], "{broken"])

    def handler(record: Any) -> None:
        if record.body.item == 3:
            raise ValueError

    def use(library: Any) -> Any:
        processor = library.SqsFifoPartialProcessor(model=record_model(library))
        return library.process_partial_response(event, handler, processor)

    assert both(use) == ("ValidationError", response_of(SQS.identifiers(event)[1:]))

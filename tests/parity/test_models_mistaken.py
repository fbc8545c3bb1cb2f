"""Models and validators that do not behave."""

from __future__ import annotations

from typing import Any

import pytest

from tests.parity.libraries import Both
from tests.parity.orders import BODIES, READ, messages_of, pydantic, record_model
from tests.parity.rows import better, same
from tests.support.events import SQS, response_of


@better(
    theirs="A validator that raises something else than pydantic's error breaks the batch with an "
    "`AttributeError`.",
    ours="The record fails alone.",
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

    assert ("AttributeError", response_of(SQS.identifiers(event)[1:])) == both(use)


@better(
    theirs="A handler that fails to validate another model of the same name is reported as a "
    "record that does not validate.",
    ours="It is reported as a failed handler, with the model.",
)
def test_another_model_of_the_same_name(both: Both) -> None:
    other = pydantic.create_model("OrderRecord", number=(int, ...))

    def handler(record: Any) -> None:
        if record.body.item == 3:
            other(number="three")

    expected = ["record", "record", "record"], ["record", "record", "model"]
    assert expected == both(lambda library: messages_of(library, handler))


@better(
    theirs="A model without the fields of the source breaks the batch, when a record fails, with "
    "an `AttributeError`.",
    ours="Identifiers are of the raw record, so such a model does.",
    at="pydantic-integration",
)
def test_a_model_of_the_body_alone(both: Both) -> None:
    event = SQS.event(["1", "two"])

    def use(library: Any) -> Any:
        model = pydantic.create_model("Body", body=(str, ...))
        processor = library.BatchProcessor(library.EventType.SQS, model=model)
        return library.process_partial_response(event, lambda record: int(record.body), processor)

    assert ("AttributeError", response_of(SQS.identifiers(event)[1:])) == both(use)


@better(
    theirs="The log of a record that does not fit its model quotes the body.",
    ours="It does not.",
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

    assert (True, False) == both(use)


@same(
    "An invalid model for FIFO queues is handled alike: the record fails, and stops the batch.",
    "SqsFifoPartialProcessor(model)",
)
def test_a_model_for_a_fifo_queue(both: Both) -> None:
    event = SQS.event(BODIES)

    def use(library: Any) -> Any:
        processor = library.SqsFifoPartialProcessor(model=record_model(library))
        return library.process_partial_response(event, READ["sqs"], processor)

    expected = response_of(SQS.identifiers(event)[1:])
    assert (expected, expected) == both(use)


@better(
    theirs="Behind a failure in a FIFO batch, a record that does not fit breaks the batch with a "
    "`ValidationError`.",
    ours="It is reported with the rest.",
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

    assert ("ValidationError", response_of(SQS.identifiers(event)[1:])) == both(use)

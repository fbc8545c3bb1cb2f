"""Models: what a handler gets, and what becomes of a record that does not fit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.parity.libraries import Both
from tests.parity.orders import BODIES, READ, messages_of, record_model, with_model
from tests.parity.rows import same
from tests.parity.samples import NOTHING
from tests.support.events import DYNAMODB, KAFKA, KINESIS, SQS, Source, response_of


@same(
    "`model=` takes a model of the source, which has the same name in both libraries."
    " The handler gets an instance. A record that fails validation fails alone.",
    "BasePartialBatchProcessor(model)",
    "BasePartialBatchProcessor.model",
    at="pydantic-integration",
)
@pytest.mark.parametrize("source", [SQS, KINESIS, DYNAMODB, KAFKA], ids=repr)
def test_a_model(both: Both, source: Source) -> None:
    event = source.event(BODIES)

    def use(library: Any) -> Any:
        seen: list[int] = []

        def handler(record: Any) -> None:
            seen.append(READ[source.name](record))

        processor = with_model(library, source)
        return library.process_partial_response(event, handler, processor), seen

    expected = response_of(source.identifiers(event)[1:2]), [1, 3]
    assert both(use) == (expected, expected)


@same("Models of the parser of Powertools work in both libraries.", at="pydantic-integration")
def test_their_models(both: Both) -> None:
    from tests.parity.libraries import THEIRS

    event = SQS.event(BODIES)

    def use(library: Any) -> Any:
        processor = library.BatchProcessor(library.EventType.SQS, model=record_model(THEIRS))
        return library.process_partial_response(event, READ["sqs"], processor)

    expected = response_of(SQS.identifiers(event)[1:2])
    assert both(use) == (expected, expected)


@same(
    "The processed message of a record that failed validation has the raw record.",
    at="accessing-processed-messages",
)
def test_the_message_of_what_does_not_fit(both: Both) -> None:
    expected = ["record", "record", "record"]

    assert both(lambda library: messages_of(library, READ["sqs"])) == (expected, expected)


@same(
    "The processed message of a record whose handler raised has the model.",
    at="accessing-processed-messages",
)
def test_the_message_of_a_failed_handler(both: Both) -> None:
    def handler(record: Any) -> None:
        if record.body.item == 3:
            raise ValueError

    expected = ["record", "record", "model"]
    assert both(lambda library: messages_of(library, handler)) == (expected, expected)


@same("Without a model, the handler gets the record view.", "BasePartialBatchProcessor(model)")
def test_no_model(both: Both) -> None:
    def use(library: Any) -> Any:
        seen: list[tuple[str, ...]] = []

        def handler(record: Any) -> None:
            seen.append((record.body, record.message_id, record["messageId"]))

        processor = library.BatchProcessor(library.EventType.SQS, model=None)
        assert library.process_partial_response(SQS.event(["1"]), handler, processor) == NOTHING
        return seen

    name = SQS.identifiers(SQS.event(["1"]))[0]
    assert both(use) == ([("1", name, name)],) * 2

"""The Logger, Tracer and idempotency of AWS Lambda Powertools in and around our handlers."""

from __future__ import annotations

import io
import json
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

import batchproc
from tests.batchproc.handlers import refusing
from tests.parity.rows import same
from tests.support.context import FakeContext
from tests.support.events import KAFKA, SQS, response_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

pytest.importorskip("aws_lambda_powertools", reason="aws-lambda-powertools is not installed")

import aws_lambda_powertools.utilities.batch as theirs


def _logger(service: str) -> tuple[Any, io.StringIO]:
    """A logger and what it writes; loggers of one service share their first stream."""
    from aws_lambda_powertools import Logger

    stream = io.StringIO()
    return Logger(service=service, stream=stream), stream


def _lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_their_logger_as_ours() -> None:
    event = SQS.event(["a", "secret"])
    logger, stream = _logger("failures")

    processor = SQS.processor(logger=logger)
    batchproc.process_partial_response(event, refusing(SQS, "secret"), processor)

    [line] = _lines(stream)
    assert line["level"] == "WARNING"
    assert line["message"] == (
        f"SQS record #1 {event['Records'][1]['messageId']} failed at stage handle: Refused"
    )
    assert line["batch_source"] == "SQS"
    assert line["batch_index"] == 1
    assert line["batch_item_identifier"] == event["Records"][1]["messageId"]
    assert line["batch_stage"] == "handle"
    assert line["exception_name"] == "Refused"


def test_their_logger_in_a_handler() -> None:
    logger, stream = _logger("handlers")

    def handler(record: Any) -> None:
        logger.append_keys(message_id=record.message_id)
        logger.info(record.body)

    event = SQS.event(["a", "b"])
    batchproc.process_partial_response(event, handler, SQS.processor())

    assert [(line["message"], line["message_id"]) for line in _lines(stream)] == [
        ("a", event["Records"][0]["messageId"]),
        ("b", event["Records"][1]["messageId"]),
    ]


class _Segment:
    def __init__(self) -> None:
        self.metadata: list[Any] = []

    def put_annotation(self, key: str, value: Any) -> None: ...

    def put_metadata(self, key: str, value: Any, namespace: str = "default") -> None:
        self.metadata.append((key, value))


class _Provider:
    """Stands for the recorder of X-Ray and its daemon."""

    def __init__(self) -> None:
        self.segments: dict[str, _Segment] = {}

    @contextmanager
    def in_subsegment(self, name: str = "", **_: Any) -> Iterator[_Segment]:
        yield self.segments.setdefault(name, _Segment())

    @asynccontextmanager
    async def in_subsegment_async(self, name: str = "", **_: Any) -> AsyncIterator[_Segment]:
        yield self.segments.setdefault(name, _Segment())


def _tracer(monkeypatch: pytest.MonkeyPatch) -> tuple[Any, _Provider]:
    from aws_lambda_powertools import Tracer

    monkeypatch.setattr(Tracer, "_config", dict(Tracer._default_config))  # one for all tracers
    provider: Any = _Provider()
    return Tracer(service="orders", disabled=False, auto_patch=False, provider=provider), provider


def test_their_tracer_around_a_handler(monkeypatch: pytest.MonkeyPatch) -> None:
    tracer, provider = _tracer(monkeypatch)

    @tracer.capture_method  # type: ignore[untyped-decorator]  # the incumbent's own
    def handler(record: Any, lambda_context: Any) -> str:
        if record.body == "b":
            raise ValueError(lambda_context.function_name)
        return str(record.body)

    event, context = SQS.event(["a", "b"]), FakeContext()
    response = batchproc.process_partial_response(event, handler, SQS.processor(), context)

    assert response == response_of(SQS.identifiers(event)[1:])
    [segment] = provider.segments.values()
    assert [(key.rpartition(" ")[2], str(value)) for key, value in segment.metadata] == [
        ("response", "a"),
        ("error", "orders"),
    ]


def test_their_tracer_around_an_async_handler(monkeypatch: pytest.MonkeyPatch) -> None:
    tracer, provider = _tracer(monkeypatch)

    @tracer.capture_method  # type: ignore[untyped-decorator]  # the incumbent's own
    async def handler(record: Any) -> str:
        if record.body == "b":
            raise ValueError("b")
        return str(record.body)

    event = SQS.event(["a", "b"])
    response = batchproc.async_process_partial_response(event, handler, SQS.async_processor())

    assert response == response_of(SQS.identifiers(event)[1:])
    assert len(provider.segments) == 1


def _store() -> Any:
    from aws_lambda_powertools.utilities.idempotency import BasePersistenceLayer
    from aws_lambda_powertools.utilities.idempotency import exceptions as problems

    class InMemory(BasePersistenceLayer):
        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]  # the incumbent's own
            self.records: dict[str, Any] = {}

        def _get_record(self, idempotency_key: str) -> Any:
            try:
                return self.records[idempotency_key]
            except KeyError:
                raise problems.IdempotencyItemNotFoundError from None

        def _put_record(self, data_record: Any) -> None:
            if data_record.idempotency_key in self.records:
                raise problems.IdempotencyItemAlreadyExistsError
            self.records[data_record.idempotency_key] = data_record

        def _update_record(self, data_record: Any) -> None:
            self.records[data_record.idempotency_key] = data_record

        def _delete_record(self, data_record: Any) -> None:
            del self.records[data_record.idempotency_key]

    return InMemory()


@same(
    "`idempotent_function` around a handler prevents a record from being processed twice.",
)
@pytest.mark.parametrize("style", ["ours", "theirs", "threads"])
def test_their_idempotency_around_a_handler(style: str) -> None:
    from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent_function

    config = IdempotencyConfig(event_key_jmespath="messageId")
    config.register_lambda_context(FakeContext())  # type: ignore[arg-type]  # it asks for its own class
    charged: list[str] = []

    once: Any = idempotent_function(
        data_keyword_argument="record", config=config, persistence_store=_store()
    )

    @once  # type: ignore[untyped-decorator]  # the incumbent's own
    def charge(record: Any) -> dict[str, str]:
        charged.append(record.body)
        if record.body == "b" and charged.count("b") == 1:
            raise ValueError("try again")
        return {"charged": record.body}

    module: Any = theirs if style == "theirs" else batchproc
    makers: dict[str, Any] = {
        "ours": SQS.processor,
        "theirs": lambda: theirs.BatchProcessor(event_type=theirs.EventType.SQS),
        "threads": lambda: SQS.processor(max_workers=2),
    }
    processor = makers[style]()
    event = SQS.event(["a", "b"])
    first = module.process_partial_response(event, charge, processor)
    again = module.process_partial_response(event, charge, processor)

    assert first == response_of(SQS.identifiers(event)[1:])
    assert again == {"batchItemFailures": []}
    assert sorted(charged) == ["a", "b", "b"]  # "a" was not charged twice


def test_their_idempotency_by_another_name() -> None:
    from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent_function

    config = IdempotencyConfig(event_key_jmespath="messageId")
    config.register_lambda_context(FakeContext())  # type: ignore[arg-type]  # it asks for its own class
    charged: list[str] = []

    once: Any = idempotent_function(
        data_keyword_argument="order", config=config, persistence_store=_store()
    )

    @once  # type: ignore[untyped-decorator]  # the incumbent's own
    def charge(order: Any) -> None:
        charged.append(order.body)

    event = SQS.event(["a", "a"])
    event["Records"][1]["messageId"] = event["Records"][0]["messageId"]
    response = batchproc.process_partial_response(event, charge, SQS.processor())

    assert response == {"batchItemFailures": []}
    assert charged == ["a"]


def test_their_data_classes_as_events_and_records() -> None:
    from aws_lambda_powertools.utilities.data_classes import KafkaEvent, SQSEvent

    queue, topic = SQS.event(["a", "b"]), KAFKA.event(["a", "b"])
    processor = SQS.processor()
    expected = response_of(SQS.identifiers(queue)[1:])

    response = batchproc.process_partial_response(SQSEvent(queue), refusing(SQS, "b"), processor)
    with processor(list(SQSEvent(queue).records), refusing(SQS, "b")) as batch:
        batch.process()

    assert response == batch.response() == expected
    assert batchproc.process_partial_response(
        KafkaEvent(topic), refusing(KAFKA, "b"), KAFKA.processor()
    ) == response_of(KAFKA.identifiers(topic)[1:])

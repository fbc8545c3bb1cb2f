"""Types and constants: what annotations and checks may use."""

from __future__ import annotations

import sys
from typing import Any, get_args

import pytest

from tests.parity.libraries import THEIRS, Both
from tests.parity.rows import better, different, same
from tests.support.events import DYNAMODB, KAFKA, KINESIS, SQS

pytest.importorskip("pydantic", reason="models are of pydantic")


@same("Every name of `utilities.batch` can be imported from `batchproc`.")
def test_every_name(both: Both) -> None:
    from aws_lambda_powertools.utilities import batch

    def use(library: Any) -> Any:
        return [name for name in batch.__all__ if not hasattr(library, name)]

    assert both(use) == ([], [])


@same(
    "`PartialItemFailureResponse` and `PartialItemFailures` are the types of a response, with the "
    "same keys.",
    "PartialItemFailureResponse",
    "PartialItemFailureResponse.batchItemFailures",
    "PartialItemFailures",
    "PartialItemFailures.itemIdentifier",
)
def test_the_types_of_a_response(both: Both) -> None:
    def use(library: Any) -> Any:
        kinds = library.PartialItemFailureResponse, library.PartialItemFailures
        return [sorted(kind.__required_keys__) for kind in kinds]

    expected = [["batchItemFailures"], ["itemIdentifier"]]
    assert both(use) == (expected, expected)


@different(
    "KafkaItemIdentifier",
    "KafkaItemIdentifier.partition",
    "KafkaItemIdentifier.offset",
    theirs="`KafkaItemIdentifier` is a public type.",
    ours="It is not a public name.",
    why="no code creates one; it is part of `PartialItemFailures`",
)
def test_the_identifier_of_kafka(both: Both) -> None:
    from batchproc.shapes import KafkaItemIdentifier

    def use(library: Any) -> Any:
        return sorted(library.KafkaItemIdentifier.__required_keys__)

    assert both(use) == (["offset", "partition"], "AttributeError")
    assert KafkaItemIdentifier.__required_keys__ == {"offset", "partition"}


@same(
    "`SuccessResponse` and `FailureResponse` are tuples.",
    "SuccessResponse",
    "FailureResponse",
    "ExceptionInfo",
)
def test_the_tuples(both: Both) -> None:
    def use(library: Any) -> Any:
        names = "SuccessResponse", "FailureResponse", "ExceptionInfo"
        return [
            getattr(getattr(library, name), "__origin__", getattr(library, name)) for name in names
        ]

    assert both(use) == ([tuple] * 3, [tuple] * 3)


@different(
    "BatchTypeModels",
    "BatchSqsTypeModel",
    theirs="`BatchTypeModels` and `BatchSqsTypeModel` are unions of types of models.",
    ours="`BatchTypeModels` is `type` at run time. `BatchSqsTypeModel` does not exist.",
    why="type checkers read the models of each source from the overloads of the processors",
)
def test_the_types_of_models(both: Both) -> None:
    def use(library: Any) -> Any:
        return library.BatchTypeModels is type, hasattr(library, "BatchSqsTypeModel")

    assert both(use) == ((False, True), (True, False))


@different(
    "has_pydantic",
    theirs="`has_pydantic` says whether pydantic was imported.",
    ours="It does not exist.",
    why="if pydantic is missing, `batchproc.models` says what to install",
)
def test_has_pydantic(both: Both) -> None:
    def use(library: Any) -> Any:
        return isinstance(library.has_pydantic, bool)

    assert "pydantic" in sys.modules
    assert both(use) == (True, "AttributeError")


@different(
    "EventSourceDataClassTypes",
    "BatchEventTypes",
    theirs="`EventSourceDataClassTypes` and `BatchEventTypes` are unions of all record types, for "
    "annotations.",
    ours="It does not exist.",
    why="a union of all sources does not say which record the handler gets; "
    "`BatchProcessor[SQSRecord]` does",
)
def test_unions_of_records(both: Both) -> None:
    from aws_lambda_powertools.utilities.batch import base

    import batchproc

    def use(library: Any) -> Any:
        module: Any = base if library is THEIRS else batchproc
        return [one.__name__ for one in get_args(module.EventSourceDataClassTypes)]

    records = ["SQSRecord", "KinesisStreamRecord", "DynamoDBRecord", "KafkaEventRecord"]
    assert both(use) == (records, "AttributeError")
    assert (
        hasattr(base, "BatchEventTypes"),
        hasattr(batchproc, "BatchEventTypes"),
    ) == (True, False)


@better(
    "BatchProcessor",
    theirs="`BatchProcessor[SQSRecord]` raises `TypeError`.",
    ours="It is an annotation that says which record the handler gets.",
)
def test_a_generic_processor(both: Both) -> None:
    def use(library: Any) -> Any:
        return library.BatchProcessor[library.SQSRecord] is library.BatchProcessor

    assert both(use) == ("TypeError", True)


@same(
    "The record classes are `SQSRecord`, `KinesisStreamRecord`, `DynamoDBRecord` and "
    "`KafkaEventRecord`."
)
def test_the_classes_of_records(both: Both) -> None:
    def use(library: Any) -> Any:
        seen: list[str] = []
        for source in (SQS, KINESIS, DYNAMODB, KAFKA):
            processor = library.BatchProcessor(getattr(library.EventType, source.event_type_name))
            library.process_partial_response(
                source.event(["1"]), lambda record: seen.append(type(record).__name__), processor
            )
        return seen

    names = ["SQSRecord", "KinesisStreamRecord", "DynamoDBRecord", "KafkaEventRecord"]
    assert both(use) == (names, names)

"""The TypedDicts name every field that AWS's samples hold, and no field that none of them could."""

from __future__ import annotations

import runpy
from typing import Any, NotRequired, get_origin, get_type_hints, is_typeddict

import pytest

from batchproc import shapes
from tests.batchproc import samples

SHAPE_OF: dict[str, Any] = {
    "dynamodb": shapes.DynamoDBRecord,
    "kafka": shapes.KafkaRecord,
    "kinesis": shapes.KinesisRecord,
    "sqs": shapes.SqsRecord,
}


def required(shape: Any) -> set[str]:
    # `__required_keys__` cannot be asked: annotations are strings there when the class is made.
    hints = get_type_hints(shape, include_extras=True)
    return {name for name, hint in hints.items() if get_origin(hint) is not NotRequired}


def check(shape: Any, raw: dict[str, Any], path: str) -> None:
    hints = get_type_hints(shape)

    assert set(raw) <= set(hints), path
    assert required(shape) <= set(raw), path
    for name, hint in hints.items():
        if is_typeddict(hint) and name in raw:
            check(hint, raw[name], f"{path}.{name}")


@pytest.mark.sampled(3)
@pytest.mark.skipif(not samples.ALL, reason=samples.MISSING)
@pytest.mark.parametrize(("name", "kind", "raw"), samples.ALL, ids=[one[0] for one in samples.ALL])
def test_a_shape_has_all_fields_of_every_sample(name: str, kind: str, raw: dict[str, Any]) -> None:
    check(SHAPE_OF[kind], raw, kind)


def test_required_fields_are_told_from_those_that_aws_leaves_out() -> None:
    assert required(shapes.KinesisEvent) == {"Records"}
    assert required(shapes.PartialItemFailureResponse) == {"batchItemFailures"}
    assert get_type_hints(shapes.PartialItemFailures) == {
        "itemIdentifier": str | shapes.KafkaItemIdentifier
    }


def test_an_attribute_value_needs_none_of_its_keys_and_an_event_all() -> None:
    fresh = runpy.run_path(shapes.__file__)

    assert fresh["AttributeValue"].__required_keys__ == frozenset()
    assert "Records" in fresh["KinesisEvent"].__required_keys__


def test_the_types_of_models_can_be_imported_without_pydantic() -> None:
    assert vars(shapes)["BatchTypeModels"] is type

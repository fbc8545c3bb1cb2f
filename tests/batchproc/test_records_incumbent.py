"""Moving from AWS Lambda Powertools is a change of imports: the same names give the same values."""

from __future__ import annotations

from base64 import b64encode
from enum import Enum
from typing import Any

import pytest

import batchproc
from batchproc.records import RecordView
from tests.batchproc import samples
from tests.batchproc.test_records_view import VIEW_OF, properties
from tests.parity.rows import same

pytest.importorskip("aws_lambda_powertools", reason="compares with Powertools")

from aws_lambda_powertools.utilities.data_classes.common import DictWrapper
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.data_classes.kafka_event import KafkaEventRecord
from aws_lambda_powertools.utilities.data_classes.kinesis_stream_event import KinesisStreamRecord
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

THEIRS: dict[str, type[DictWrapper]] = {
    "dynamodb": DynamoDBRecord,
    "kafka": KafkaEventRecord,
    "kinesis": KinesisStreamRecord,
    "sqs": SQSRecord,
}
METHODS = ["data_as_bytes", "data_as_text", "data_as_json", "data_zlib_compressed_as_json"]
FAILED = object()


def value(view: Any, name: str) -> Any:
    try:
        found = getattr(view, name)
        return found() if name in METHODS else found
    except Exception:
        return FAILED


def names_of(theirs: DictWrapper) -> list[str]:
    cached = [name for name in dir(type(theirs)) if hasattr(getattr(type(theirs), name), "func")]
    methods = [name for name in METHODS if hasattr(theirs, name)]
    return [*properties(type(theirs)), *cached, *methods]


def check(ours: Any, theirs: Any, path: str) -> None:
    if isinstance(theirs, DictWrapper):
        assert isinstance(ours, RecordView), path
        for name in names_of(theirs):
            expected = value(theirs, name)
            # Where theirs raises, ours may know better: `SigningCertURL`, an attribute left out.
            if expected is not FAILED:
                check(value(ours, name), expected, f"{path}.{name}")
    elif isinstance(theirs, Enum):
        assert ours.name == theirs.name, path
    elif isinstance(theirs, bytes):
        assert ours == theirs, path
    elif isinstance(theirs, dict) and not isinstance(ours, dict):
        assert len(ours) == len(theirs)
        for key in theirs:
            check(ours[key], theirs[key], f"{path}[{key!r}]")
    elif not hasattr(theirs, "gi_frame"):  # generators of nested records
        assert with_base64(ours) == theirs, path


def with_base64(found: Any) -> Any:
    """The one difference: binaries of DynamoDB are bytes here, and base64 text there."""
    if isinstance(found, bytes):
        return b64encode(found).decode()
    if isinstance(found, dict):
        return {name: with_base64(one) for name, one in found.items()}
    if isinstance(found, (list, set)):
        return type(found)(map(with_base64, found))
    return found


@pytest.mark.sampled(3)
@same(
    "Every property of a record has the same value, for samples of all sources. "
    "Binaries of DynamoDB are compared as base64.",
)
@pytest.mark.skipif(not samples.ALL, reason=samples.MISSING)
@pytest.mark.parametrize(("name", "kind", "raw"), samples.ALL, ids=[one[0] for one in samples.ALL])
def test_every_name_of_theirs_gives_the_same_value(
    name: str, kind: str, raw: dict[str, Any]
) -> None:
    check(VIEW_OF[kind](raw), THEIRS[kind](raw), "record")


@same(
    "The members of `DynamoDBRecordEventName` and `StreamViewType` have the same "
    "names and values, and members of one library equal those of the other.",
)
@pytest.mark.parametrize("name", ["DynamoDBRecordEventName", "StreamViewType"])
def test_members_of_both_libraries_equal_each_other(name: str) -> None:
    from aws_lambda_powertools.utilities.data_classes import dynamo_db_stream_event

    ours: Any = getattr(batchproc, name)
    theirs: Any = getattr(dynamo_db_stream_event, name)

    assert [one.name for one in ours] == [one.name for one in theirs]
    assert [ours[one.name] == one and one == ours[one.name] for one in theirs] == [True] * len(ours)
    assert {one: one.name for one in theirs} == {one: one.name for one in ours}
    assert list(ours) == [one for one in ours for other in theirs if one == other]


class StreamViewType(Enum):
    """Another Enum of the same name, and of another one below."""

    KEYS_ONLY = 0


class Another(Enum):
    KEYS_ONLY = 0


def test_a_member_equals_nothing_else() -> None:
    member = batchproc.StreamViewType.KEYS_ONLY

    assert member == StreamViewType.KEYS_ONLY
    assert member != Another.KEYS_ONLY
    assert member != "KEYS_ONLY"
    assert member != 0
    assert member != batchproc.StreamViewType.NEW_IMAGE

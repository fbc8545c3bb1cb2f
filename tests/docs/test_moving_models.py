"""docs/moving_from_powertools.md: models, JSON, texts and types, with both libraries."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import batchproc
import batchproc.models as our_models
from pytest_batchproc import DynamoDBEventFactory, KafkaEventFactory, SqsEventFactory
from tests.support.events import SQS
from tests.typing.hover import PATH

pytest.importorskip("aws_lambda_powertools", reason="aws-lambda-powertools is not installed")

import aws_lambda_powertools.utilities.batch as theirs
import aws_lambda_powertools.utilities.parser.models as their_models
from pydantic import BaseModel, Json

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "moving_from_powertools.md"
KAFKA = KafkaEventFactory().record({"order": 1})
DYNAMODB = DynamoDBEventFactory().record({"id": "a"})
OTHER = "Unexpected batch event type. Possible values are: "


class Order(BaseModel):
    order: int


def kafka_value(models: Any, annotation: Any = None) -> Any:
    if annotation is None:
        return models.KafkaRecordModel(**KAFKA).value
    named = type("Named", (models.KafkaRecordModel,), {"__annotations__": {"value": annotation}})
    return named(**KAFKA).value


def test_a_kafka_value_without_an_annotation() -> None:
    assert kafka_value(their_models) == '{"order": 1}'
    assert kafka_value(our_models) == b'{"order": 1}'


@pytest.mark.parametrize("models", [their_models, our_models])
def test_a_kafka_value_with_an_annotation_is_the_same(models: Any) -> None:
    assert kafka_value(models, str) == '{"order": 1}'
    assert kafka_value(models, Json[Order]) == Order(order=1)


def test_the_version_of_a_dynamodb_event() -> None:
    of_theirs = their_models.DynamoDBStreamRecordModel.model_validate(DYNAMODB).eventVersion
    of_ours = our_models.DynamoDBStreamRecordModel.model_validate(DYNAMODB).eventVersion

    assert repr(of_theirs) == "1.1"
    assert of_ours == "1.1"
    assert float(of_ours) == of_theirs


def refused(lib: Any, event: Any) -> Exception:
    with pytest.raises(Exception, match="event") as caught:
        lib.process_partial_response(
            event, lambda record: None, lib.BatchProcessor(lib.EventType.SQS)
        )
    return caught.value


def test_the_text_of_an_unexpected_batch() -> None:
    assert str(refused(theirs, {"a": 1})).startswith(OTHER)
    assert str(refused(batchproc, {"a": 1})).startswith("This is not a batch of SQS records: ")


def test_an_empty_list() -> None:
    assert type(refused(theirs, [])) is ValueError
    assert type(refused(batchproc, [])) is batchproc.UnexpectedBatchTypeError


def written(lib: Any, to_json: Any) -> Any:
    seen: list[str] = []

    class Writing(lib.BatchProcessor):  # type: ignore[misc]  # either library's
        def success_handler(self, record: Any, result: Any) -> Any:
            seen.append(to_json(record))
            return super().success_handler(record, result)

    event = SQS.event(["1"])
    response = lib.process_partial_response(
        event,
        lambda record: record.body,
        Writing(lib.EventType.SQS, raise_on_entire_batch_failure=False),
    )
    return [json.loads(text) == event["Records"][0] for text in seen], len(
        response["batchItemFailures"]
    )


def test_json_of_a_record_in_the_success_handler() -> None:
    assert written(theirs, json.dumps) == ([True], 0)
    assert written(batchproc, json.dumps) == ([], 1)
    assert written(batchproc, lambda record: json.dumps(record.raw_event)) == ([True], 0)


@pytest.mark.parametrize("name", ["SQSRecord", "KinesisStreamRecord", "DynamoDBRecord"])
def test_every_view_has_its_dict(name: str) -> None:
    raw = SqsEventFactory().record("a")

    assert json.loads(json.dumps(getattr(batchproc, name)(raw).raw_event)) == raw


def pyright(folder: Path, *texts: str) -> list[list[str]]:
    """Lines with findings of each text, from one run."""
    program = shutil.which("pyright", path=PATH)
    if program is None:
        pytest.skip("pyright is not installed")
    (folder / "pyrightconfig.json").write_text(json.dumps({"extraPaths": [str(ROOT)]}))
    names = [f"function_{number}.py" for number in range(len(texts))]
    for name, text in zip(names, texts, strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [program, "--outputjson", *names],
        cwd=folder,
        env={"PATH": PATH},
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(done.stdout)["generalDiagnostics"]
    return [
        [
            text.splitlines()[one["range"]["start"]["line"]].strip()
            for one in found
            if Path(one["file"]).name == name
        ]
        for name, text in zip(names, texts, strict=True)
    ]


def test_a_function_that_uses_idempotency_keeps_the_context_of_powertools(tmp_path: Path) -> None:
    section = PAGE.read_text(encoding="utf-8").partition("## Types\n")[2]
    (code, *_) = re.findall(r"```python\n(.*?)```", section, flags=re.S)
    ours = code.replace("from aws_lambda_powertools.utilities.typing", "from batchproc")

    assert pyright(tmp_path, code, ours) == [[], ["config.register_lambda_context(context)"]]


@pytest.mark.expensive
def test_a_record_handler_may_name_either_context(tmp_path: Path) -> None:
    code = """
from typing import Any
import batchproc
from aws_lambda_powertools.utilities.typing import LambdaContext
from batchproc import BatchProcessor, EventType, SQSRecord, process_partial_response

processor = BatchProcessor(event_type=EventType.SQS)

def first(record: SQSRecord, lambda_context: LambdaContext) -> None: ...
def second(record: SQSRecord, lambda_context: batchproc.LambdaContext) -> None: ...

def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    process_partial_response(event, first, processor, context)
    return process_partial_response(event, second, processor, context)
"""

    assert pyright(tmp_path, code) == [[]]

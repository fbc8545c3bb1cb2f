from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

pytest.importorskip("boto3", reason="moto is asked through boto3")
pytest.importorskip("moto", reason="asks moto")

import boto3
from moto import mock_aws

from examples.custom_processor import handler, handler_decorator
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, assert_all_succeeded


@pytest.fixture
def votes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_aws():
        yield boto3.resource("dynamodb").create_table(
            TableName="votes",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )


@pytest.mark.parametrize("style", [handler, handler_decorator])
def test_every_outcome_is_in_the_table_and_nothing_comes_back(
    style: ModuleType, votes: Any, lambda_context: FakeLambdaContext
) -> None:
    event = load_event(__file__, "votes")

    response = style.lambda_handler(event, lambda_context)

    assert_all_succeeded(response, event)
    rows = sorted(votes.scan()["Items"], key=lambda row: str(row["id"]))
    assert [(row["status"], row["detail"]) for row in rows] == [
        ("success", "counted"),
        ("success", "counted"),
        ("fail", "ValueError: nobody is not on the list"),
    ]
    assert len(style.processor.success_messages) == 2
    assert len(style.processor.fail_messages) == 1

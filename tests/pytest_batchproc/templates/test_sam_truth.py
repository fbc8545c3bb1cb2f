"""A template of SAM has the findings of what SAM's own translator makes of it.

https://github.com/aws/serverless-application-model
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from pytest_batchproc._templates import check_template
from pytest_batchproc._templates._model import PROCESSED
from tests.pytest_batchproc.templates.sam_cases import CASES, Template, event, sqs, template

translator = pytest.importorskip("samtranslator.translator.translator", reason="runs SAM's own")

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/template.yaml"))


def translated(given: Template, monkeypatch: pytest.MonkeyPatch) -> Any:
    import boto3
    from samtranslator.parser.parser import Parser

    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    session = boto3.Session(region_name="us-east-1")
    parameters = {"AWS::Region": "us-east-1"}
    made = translator.Translator({}, Parser(), boto_session=session)
    return made.translate(copy.deepcopy(given), parameters)


def facts(given: object) -> list[tuple[str, str, str | None]]:
    """Names of mappings and texts of expressions are SAM's own afterwards."""
    found = check_template(given)  # type: ignore[arg-type]  # what the translator gives
    return sorted((one.rule, one.level, one.function) for one in found)


@pytest.mark.parametrize("name", CASES)
def test_findings_are_those_of_the_translated_template(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert facts(CASES[name]) == facts(translated(CASES[name], monkeypatch))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_our_examples_are_clean_before_and_after(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from samtranslator.yaml_helper import yaml_parse

    given = yaml_parse(path.read_text(encoding="utf-8"))
    for resource in given["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://bucket/key"  # `sam package` writes it

    assert facts(given) == []
    assert facts(translated(given, monkeypatch)) == []


@pytest.mark.parametrize("subscription", [True, {"QueueArn": "arn:aws:sqs:us-east-1:1:orders"}])
def test_a_topic_with_a_queue_cannot_report(subscription: object) -> None:
    given = template({"One": event("SNS", Topic="news", SqsSubscription=subscription)})
    [finding] = [one for one in check_template(given) if one.level == "error"][:1]

    assert (finding.rule, finding.function, finding.mapping) == (
        "reports-batch-item-failures",
        "Worker",
        "One",
    )
    assert finding.message == (
        "Worker cannot report failed records of One (SQS): SAM creates this mapping, and "
        "SqsSubscription has no FunctionResponseTypes. Subscribe a queue to the topic, and give "
        'the function an event of type SQS with "FunctionResponseTypes": '
        '["ReportBatchItemFailures"]'
    )


def test_a_subscription_that_is_not_known_is_unknown() -> None:
    given = template(
        {"One": event("SNS", Topic="news", SqsSubscription={"Ref": "Given"}), "Two": sqs()}
    )

    assert [one.message for one in check_template(given)] == [
        f"SqsSubscription of One may add mappings that the check does not see. {PROCESSED}"
    ]


def test_an_event_whose_properties_are_an_expression_is_unknown() -> None:
    given = template({"One": {"Fn::If": ["IsBig", sqs(), sqs()]}})

    assert [(one.level, one.function) for one in check_template(given)] == [("unknown", "Worker")]

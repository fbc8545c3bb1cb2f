"""A handler is right only under the settings that it was written for: each story has both."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

pytest.importorskip("yaml", reason="reads YAML")

from examples.templates import Template, problems
from pytest_batchproc import check_template

HERE = Path(__file__).parent
STORIES = sorted(path.parent.name for path in HERE.glob("*/__init__.py"))

TEMPLATES = sorted(HERE.glob("*/template.yaml"))


def linted(paths: Iterable[Path]) -> list[str]:
    """What cfn-lint finds; one process for all, because it takes seconds to start."""
    pytest.importorskip("cfnlint", reason="runs cfn-lint")
    program = "from cfnlint.runner import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "--format", "json", "--", *map(str, paths)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    return [
        f"{Path(one['Filename']).parent.name}: {one['Message']}" for one in json.loads(done.stdout)
    ]


@pytest.mark.parametrize("story", STORIES)
def test_the_template_fits_the_story(story: str) -> None:
    assert problems(Template(HERE / story / "template.yaml")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.parent.name)
def test_batchproc_finds_nothing(path: Path) -> None:
    assert check_template(path) == []


@pytest.mark.expensive
def test_cfn_lint_finds_nothing() -> None:
    assert linted(TEMPLATES) == []


@pytest.mark.expensive
def test_cfn_lint_would_find_a_setting_that_is_none(tmp_path: Path) -> None:
    broken = broken_template(tmp_path, "sqs_orders", "VisibilityTimeout:", "VisibilityTimeOut:")

    assert linted([broken]) == [
        f"{broken.parent.name}: Additional properties are not allowed "
        "('VisibilityTimeOut' was unexpected. Did you mean 'VisibilityTimeout'?)"
    ]


def broken_template(tmp_path: Path, story: str, old: str, new: str) -> Path:
    """A copy of the story in which the template says something else."""
    shutil.copytree(HERE / story, tmp_path / story)
    template = tmp_path / story / "template.yaml"
    text = template.read_text(encoding="utf-8")
    assert old in text
    template.write_text(text.replace(old, new), encoding="utf-8")
    return template


BROKEN = [
    pytest.param(
        "sqs_orders",
        "Handler: handler.lambda_handler",
        "Handler: handler.lambda_handle",
        ["ShipOrders: there is no handler.lambda_handle"],
        id="a handler that is not there",
    ),
    pytest.param(
        "sqs_orders",
        "Handler: handler.lambda_handler",
        "Handler: handler.record_handler",
        ["ShipOrders: no test calls handler.record_handler"],
        id="a function that no test calls",
    ),
    pytest.param(
        "custom_processor",
        "TABLE_NAME:",
        "TABLE:",
        ["CountVotes: TABLE_NAME is not set"],
        id="a variable that the handler reads and no template sets",
    ),
    pytest.param(
        "sqs_orders",
        "maxReceiveCount: 3",
        "maxReceiveCount: 2",
        ["what fails of Orders gets 1 retries, not 2"],
        id="one retry",
    ),
    pytest.param(
        "sqs_orders",
        "RedrivePolicy:",
        "RedriveAllowPolicy:",
        ["what fails of Orders has nowhere to go"],
        id="a queue without dead letters",
    ),
    pytest.param(
        "kinesis_clicks",
        "MaximumRetryAttempts: 2",
        "MaximumRetryAttempts: -1",
        ["what fails of Clicks gets -1 retries, not 2"],
        id="a stream that is retried indefinitely",
    ),
    pytest.param(
        "kinesis_clicks",
        "Destination: !GetAtt LostClicks.Arn",
        "Destination: !GetAtt Clicks.Arn",
        [
            "what fails of Clicks has nowhere to go",
            "CountClicks may not send to Clicks: name it under SQSSendMessagePolicy",
        ],
        id="a destination that is no queue",
    ),
    pytest.param(
        "sqs_orders",
        "QueueName: !GetAtt Orders.QueueName",
        "QueueName: !GetAtt LostOrders.QueueName",
        ["ShipOrders may not read Orders: name it under SQSPollerPolicy"],
        id="a policy for another queue",
    ),
    pytest.param(
        "dynamodb_audit",
        "DynamoDBStreamReadPolicy",
        "DynamoDBReadPolicy",
        ["AuditAccounts may not read Accounts: name it under DynamoDBStreamReadPolicy"],
        id="a policy for the table in place of its stream",
    ),
    pytest.param(
        "kafka_audit",
        "Resource: !Ref ClusterArn",
        "Resource: '*'",
        ["AuditLogins may not read ClusterArn: name it under Statement"],
        id="a statement about any cluster",
    ),
    pytest.param(
        "fifo_payments",
        "FifoQueue: true",
        "FifoQueue: false",
        [
            "aws:sqs is in the template alone",
            "aws:sqs (FIFO) is in the events alone",
        ],
        id="another source than that of the events",
    ),
]


@pytest.mark.parametrize(("story", "old", "new", "found"), BROKEN)
def test_what_does_not_fit_is_found(
    tmp_path: Path, story: str, old: str, new: str, found: list[str]
) -> None:
    assert found == problems(Template(broken_template(tmp_path, story, old, new)))


def test_a_story_without_a_template_is_found(tmp_path: Path) -> None:
    assert problems(Template(tmp_path / "template.yaml")) == ["there is no template.yaml"]

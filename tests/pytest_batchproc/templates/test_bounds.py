"""Templates made to hurt: what is small on paper and huge unfolded, and circles."""

from __future__ import annotations

import pytest

from pytest_batchproc._templates import check_template
from tests.pytest_batchproc.templates.cases import findings_or_refusal

DOUBLING = 60


def doubled(template: str) -> str:
    """Sixty levels, each of which uses the one before twice."""
    levels = "\n".join(
        f"  l{n}: &l{n} {template.replace('BELOW', f'*l{n - 1}')}" for n in range(1, DOUBLING)
    )
    return f"laughs:\n  l0: &l0 59\n{levels}\n"


@pytest.mark.parametrize(
    "level",
    [
        "[BELOW, BELOW]",
        "{a: BELOW, b: BELOW}",
        "!Join ['', [BELOW, BELOW]]",
        "!If [Prod, BELOW, BELOW]",
        "!Sub ['${a}${a}', {a: BELOW}]",
        "!FindInMap [BELOW, BELOW, BELOW]",
        "!GetAtt [BELOW, BELOW]",
        "!Unheard [BELOW, BELOW]",
    ],
)
def test_aliases_that_double_are_looked_at_once(level: str) -> None:
    last = f"*l{DOUBLING - 1}"
    text = f"""\
{doubled(level)}
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties: {{VisibilityTimeout: {last}, RedrivePolicy: {last}}}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: {last}
      Events:
        Orders:
          Type: SQS
          Properties: {{Queue: {last}, FunctionResponseTypes: {last}}}
"""

    assert {"error", "unknown"} >= {one.level for one in check_template(text)} > set()


def test_merges_that_double_are_looked_at_once() -> None:
    text = doubled("{<<: [BELOW, BELOW], VisibilityTimeout: 1}").replace("&l0 59", "&l0 {a: 1}")
    queue = f"  Orders:\n    Type: AWS::SQS::Queue\n    Properties:\n      <<: *l{DOUBLING - 1}\n"

    assert check_template(f"{text}Resources:\n{queue}") == []


def test_merges_that_multiply_are_refused() -> None:
    keys = ", ".join(f"k{n}: 1" for n in range(1001))
    text = f"wide: &wide {{{keys}}}\nmany:\n  <<: [{', '.join(['*wide'] * 1000)}]\n"

    assert (findings_or_refusal(text)) == [
        "template: not YAML: merge keys copy more than 1000000 entries"
    ]


def test_an_arn_of_many_unknown_parts_is_read_once() -> None:
    arn = {"Fn::Sub": "arn:" + "${Given}" * 400}
    mapping = {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": arn}}

    assert len(check_template({"Resources": {"Mapping": mapping}})) == 2


def test_variables_that_double_are_looked_at_once() -> None:
    custom = {f"l{n}": f"${{self:custom.l{n - 1}}}" * 2 for n in range(1, DOUBLING)}
    template = {
        "custom": {"l0": "5", **custom},
        "functions": {"f": {"timeout": "${self:custom.l59}", "events": [{"sqs": "arn"}]}},
    }

    assert {"error", "unknown"} == {one.level for one in check_template(template)}


@pytest.mark.parametrize(
    "text",
    [
        "Resources: &a {Orders: *a}",
        "Resources: &a [*a]",
        "Resources: {Orders: &a {Type: AWS::SQS::Queue, Properties: *a}}",
        "Resources: &a {<<: *a}",
        (
            "Globals: {Function: &b {DurableConfig: *b}}\n"
            "Resources: {F: {Type: AWS::Serverless::Function, Properties: &a {DurableConfig: *a}}}"
        ),
        "Resources: {N: {Type: AWS::CloudFormation::Stack, Properties: {Parameters: &a {B: *a}}}}",
        "Resources: {N: {Type: AWS::Pipes::Pipe, Properties: {Target: &a !Ref *a}}}",
        "Resources: {F: {Type: AWS::Lambda::Function, Properties: {Timeout: &a !If [C, *a, *a]}}}",
        "Resources: {F: {Type: AWS::Lambda::Function, Properties: {Timeout: &a !Join ['', [*a]]}}}",
        "Resources: {F: {Type: AWS::Lambda::Function, Properties: {Timeout: &a !Ref *a}}}",
    ],
)
def test_circles_end(text: str) -> None:
    assert all(line.isprintable() for line in findings_or_refusal(text + "\n"))

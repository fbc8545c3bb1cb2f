"""Findings point at the line that is to be changed, however the template is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pytest_batchproc._templates import check_template

FILES = Path(__file__).parent / "files"
SAM = """\
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Orders:
          Type: SQS
          Properties:
            Queue: !GetAtt Queue.Arn
  Queue:
    Type: AWS::SQS::Queue
"""


def places(template: str) -> list[tuple[str, int | None]]:
    return [(one.rule, one.line) for one in check_template(template)]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\N{BYTE ORDER MARK}"])
def test_lines_do_not_depend_on_how_they_end(ending: str, mark: str) -> None:
    text = mark + ending.join(SAM.splitlines()) + ending

    assert places(text) == [("reports-batch-item-failures", 6)]


def test_lines_of_a_file_do_not_depend_on_how_they_end(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SAM.replace("\n", "\r\n").encode())

    assert [one.line for one in check_template(path)] == [6]


def test_a_property_that_is_an_alias_is_where_it_is_used() -> None:
    text = f"""\
Figures:
  Short: &short 10
{SAM}    Properties:
      VisibilityTimeout: *short
"""

    assert ("visibility-timeout-margin", 15) in places(text)


def test_a_property_that_is_merged_is_where_it_stands() -> None:
    text = f"""\
Common: &common
  VisibilityTimeout: 10
{SAM}    Properties:
      <<: *common
"""

    assert ("visibility-timeout-margin", 2) in places(text)


def test_own_properties_go_before_merged_and_the_first_merged_before_the_next() -> None:
    text = f"""\
One: &one {{VisibilityTimeout: 1, DelaySeconds: 1}}
Two: &two {{VisibilityTimeout: 2}}
{SAM}    Properties:
      <<: [*two, *one]
"""
    own = text + "      VisibilityTimeout: 18\n"
    (margin,) = (one for one in check_template(text) if one.rule == "visibility-timeout")

    assert margin.message.startswith("Queue shows a message again after 2 s, ")
    assert places(own) == [("reports-batch-item-failures", 8)]


def test_an_event_that_is_an_alias_is_where_it_stands() -> None:
    text = """\
shared:
  - &orders
    sqs: arn:aws:sqs:us-east-1:1:orders
functions:
  orders:
    events:
      - *orders
"""

    assert places(text) == [("reports-batch-item-failures", 3), ("visibility-timeout", 3)]


def test_json_has_lines_of_its_own() -> None:
    text = json.dumps(
        {
            "Resources": {
                'A "quoted" \\ key\n': {"Type": "Other", "Properties": [1, -2.5e3, True, None, {}]},
                "Mapping": {
                    "Type": "AWS::Lambda::EventSourceMapping",
                    "Properties": {
                        "EventSourceArn": "arn:aws:kinesis:eu-west-1:1:stream/s",
                        "StartingPosition": "LATEST",
                    },
                },
            }
        },
        indent="\t",
    )
    line = text.splitlines().index('\t\t"Mapping": {') + 1

    assert places(text) == [
        ("reports-batch-item-failures", line),
        ("blocks-for-ever", line),
    ]

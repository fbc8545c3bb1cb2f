"""What can be resolved in the template is; all else is unknown, neither pass nor failure."""

from __future__ import annotations

import pytest

from pytest_batchproc._templates import check_template
from tests.pytest_batchproc.templates.stacks import REPORTS, only, rules, template

# --- figures --------------------------------------------------------------------------------------

FIFTY_NINE = [
    59,
    "59",
    59.0,
    {"Ref": "Seconds"},
    {"Fn::Sub": "${Seconds}"},
    {"Fn::Sub": ["5${Nine}", {"Nine": 9}]},
    {"Fn::Join": ["", ["5", 9]]},
    {"Fn::FindInMap": ["Stages", "prod", "seconds"]},
    {"Fn::FindInMap": ["Stages", {"Fn::Join": ["", ["te", "st"]]}, "seconds"]},
    {"Fn::If": ["Prod", 59, {"Ref": "Seconds"}]},
]


@pytest.mark.parametrize("visibility", FIFTY_NINE, ids=str)
def test_what_comes_to_a_figure_is_compared(visibility: object) -> None:
    assert rules(template(visibility)) == [("visibility-timeout", "error")]


@pytest.mark.parametrize("timeout", FIFTY_NINE, ids=str)
def test_the_timeout_is_compared_the_same_way(timeout: object) -> None:
    assert rules(template(58, timeout=timeout)) == [("visibility-timeout", "error")]


def test_a_default_is_said_to_be_one(snapshot: object) -> None:
    assert only(check_template(template({"Ref": "Seconds"}))) == snapshot


UNKNOWN = [
    ({"Ref": "Given"}, "!Ref Given"),
    ({"Ref": "Kept"}, "!Ref Kept"),
    ({"Ref": "Nowhere"}, "!Ref Nowhere"),
    ({"Ref": "AWS::Region"}, "!Ref AWS::Region"),
    ({"Ref": ["Given"]}, "!Ref Given"),
    ({"Fn::GetAtt": "Other.Timeout"}, "!GetAtt Other.Timeout"),
    ({"Fn::GetAtt": ["Other", {"Ref": "Given"}]}, "!GetAtt Other"),
    ({"Fn::ImportValue": "shared-timeout"}, "!ImportValue shared-timeout"),
    ({"Fn::Select": [1, [59]]}, "!Select 1"),
    ({"Fn::If": ["Prod", 59, 360]}, "!If Prod"),
    ({"Fn::If": ["Prod", 59]}, "!If Prod"),
    ({"Fn::If": ["Prod", 59, {"Ref": "AWS::NoValue"}]}, "!If Prod"),
    ({"Fn::FindInMap": ["Stages", {"Ref": "Given"}, "seconds"]}, "!FindInMap Stages"),
    ({"Fn::FindInMap": ["Stages", "beta", "seconds"]}, "!FindInMap Stages"),
    ({"Fn::Sub": "${Given}0"}, "${Given}0"),
    ({"Fn::Sub": "${!Literal}"}, "${Literal}"),
    ({"Fn::Join": ["", [{"Ref": "Given"}, {"Fn::ImportValue": "x"}]]}, "${Given}${!ImportValue x}"),
    ({"Fn::Join": "59"}, "!Join 59"),
    ({"Fn::Join": [{"Ref": "Given"}, ["5", "9"]]}, "!Join"),
    ("a minute", "a minute"),
    ([59], "no number"),
    (True, "no number"),
]


@pytest.mark.parametrize(("visibility", "said"), UNKNOWN, ids=str)
def test_what_comes_to_no_figure_is_unknown(visibility: object, said: str) -> None:
    given = template(visibility)

    assert rules(given) == [("visibility-timeout", "unknown")]
    assert only(check_template(given)) == (
        "the template does not say whether Orders hides a message while Function works on it: "
        f"VisibilityTimeout is {said}"
    )


def test_no_value_is_the_default(snapshot: object) -> None:
    assert only(check_template(template({"Ref": "AWS::NoValue"}))) == snapshot


def test_a_timeout_that_is_not_known_is_unknown(snapshot: object) -> None:
    assert only(check_template(template(timeout={"Ref": "Given"}))) == snapshot


# --- response types -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "types",
    [
        [REPORTS],
        {"Fn::Split": [",", REPORTS]},
        [{"Fn::Select": ["1", {"Fn::Split": [",", f"Other,{REPORTS}"]}]}],
        [{"Ref": "Type"}],
        {"Ref": "Types"},
        [{"Ref": "Given"}, REPORTS],
        {"Fn::If": ["Prod", [REPORTS], [REPORTS]]},
        {"Fn::If": ["Prod", [REPORTS], [{"Ref": "Type"}]]},
        [{"Fn::If": ["Prod", REPORTS, REPORTS]}],
    ],
    ids=str,
)
def test_types_that_come_to_the_right_one_pass(types: object) -> None:
    assert rules(template(types=types)) == []


@pytest.mark.parametrize(
    "types",
    [
        [{"Ref": "Given"}],
        {"Fn::If": ["Prod", [REPORTS], {"Ref": "AWS::NoValue"}]},
        {"Fn::If": ["Prod", [REPORTS], []]},
        {"Fn::ImportValue": "types"},
        {"Fn::Split": [",", {"Ref": "Given"}]},
        "{{resolve:ssm:/types}}",
    ],
    ids=str,
)
def test_types_that_may_be_the_right_one_are_unknown(types: object) -> None:
    assert rules(template(types=types)) == [("reports-batch-item-failures", "unknown")]


@pytest.mark.parametrize(
    "types",
    [None, [], {"Ref": "AWS::NoValue"}, [{"Ref": "Seconds"}], {"Fn::If": ["Prod", "No", "No"]}],
    ids=str,
)
def test_types_that_are_sure_to_be_wrong_fail(types: object) -> None:
    assert rules(template(types=types)) == [("reports-batch-item-failures", "error")]

"""What can be resolved in the template is; all else is unknown, neither pass nor failure."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.templates import Finding, check_template

REPORTS = "ReportBatchItemFailures"
PARAMETERS: dict[str, Any] = {
    "Seconds": {"Type": "Number", "Default": 59},
    "Given": {"Type": "Number"},
    "Kept": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/orders/visibility"},
    "Types": {"Type": "CommaDelimitedList", "Default": f"Other, {REPORTS}"},
    "Type": {"Type": "String", "Default": REPORTS},
}
MAPPINGS = {"Stages": {"prod": {"seconds": 59}, "test": {"seconds": "59"}}}


def template(
    visibility: object = 360,
    *,
    types: object = (REPORTS,),
    timeout: object = 60,
    arn: object = None,
    function: object = None,
    **resources: object,
) -> dict[str, Any]:
    settings = {
        "EventSourceArn": arn or {"Fn::GetAtt": ["Orders", "Arn"]},
        "FunctionName": function or {"Ref": "Function"},
        "FunctionResponseTypes": types,
    }
    orders = {"QueueName": "orders", "VisibilityTimeout": visibility}
    called = {"FunctionName": "take-orders", "Timeout": timeout}
    return {
        "Parameters": PARAMETERS,
        "Mappings": MAPPINGS,
        "Resources": {
            "Orders": {"Type": "AWS::SQS::Queue", "Properties": orders},
            "Function": {"Type": "AWS::Lambda::Function", "Properties": called},
            "Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": settings},
            **resources,
        },
    }


def rules(given: dict[str, Any], function: str | None = None) -> list[tuple[str, str]]:
    return [(one.rule, one.level) for one in check_template(given, function)]


def only(findings: list[Finding]) -> str:
    (finding,) = findings
    return finding.message


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
    assert [("visibility-timeout", "error")] == rules(template(visibility))


@pytest.mark.parametrize("timeout", FIFTY_NINE, ids=str)
def test_the_timeout_is_compared_the_same_way(timeout: object) -> None:
    assert [("visibility-timeout", "error")] == rules(template(58, timeout=timeout))


def test_a_default_is_said_to_be_one() -> None:
    assert (
        "Orders shows a message again after 59 s, the default of parameter Seconds, but Function "
        'may run for 60 s: AWS refuses such a mapping. Set "VisibilityTimeout": 360 on Orders'
    ) == only(check_template(template({"Ref": "Seconds"})))


UNKNOWN = [
    ({"Ref": "Given"}, "!Ref Given"),
    ({"Ref": "Kept"}, "!Ref Kept"),
    ({"Ref": "Nowhere"}, "!Ref Nowhere"),
    ({"Ref": "AWS::Region"}, "!Ref AWS::Region"),
    ({"Ref": ["Given"]}, "!Ref Given"),
    ({"Fn::GetAtt": "Other.Timeout"}, "!GetAtt Other.Timeout"),
    ({"Fn::GetAtt": ["Other", {"Ref": "Given"}]}, "!GetAtt Other"),
    ({"Fn::ImportValue": "shared-timeout"}, "!ImportValue shared-timeout"),
    ({"Fn::Select": [0, [59]]}, "!Select 0"),
    ({"Fn::If": ["Prod", 59, 360]}, "!If Prod"),
    ({"Fn::If": ["Prod", 59]}, "!If Prod"),
    ({"Fn::If": ["Prod", 59, {"Ref": "AWS::NoValue"}]}, "!If Prod"),
    ({"Fn::FindInMap": ["Stages", {"Ref": "Given"}, "seconds"]}, "!FindInMap Stages"),
    ({"Fn::FindInMap": ["Stages", "beta", "seconds"]}, "!FindInMap Stages"),
    ({"Fn::Sub": "${Given}0"}, "${Given}0"),
    ({"Fn::Sub": "${!Literal}"}, "${Literal}"),
    ({"Fn::Join": ["", [{"Ref": "Given"}, {"Fn::ImportValue": "x"}]]}, "${Given}${!ImportValue x}"),
    ({"Fn::Join": "59"}, "!Join 59"),
    ("a minute", "a minute"),
    ([59], "no number"),
    (True, "no number"),
]


@pytest.mark.parametrize(("visibility", "said"), UNKNOWN, ids=str)
def test_what_comes_to_no_figure_is_unknown(visibility: object, said: str) -> None:
    given = template(visibility)

    assert [("visibility-timeout", "unknown")] == rules(given)
    assert (
        "the template does not say whether Orders hides a message while Function works on it: "
        f"VisibilityTimeout is {said}"
    ) == only(check_template(given))


def test_no_value_is_the_default() -> None:
    assert (
        "Orders shows a message again after 30 s by default, but Function may run for 60 s: AWS "
        'refuses such a mapping. Set "VisibilityTimeout": 360 on Orders'
    ) == only(check_template(template({"Ref": "AWS::NoValue"})))


def test_a_timeout_that_is_not_known_is_unknown() -> None:
    assert (
        "the template does not say whether Orders hides a message while Function works on it: the "
        "timeout of Function is !Ref Given"
    ) == only(check_template(template(timeout={"Ref": "Given"})))


# --- response types -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "types",
    [
        [REPORTS],
        ["Other", REPORTS],
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
    assert [] == rules(template(types=types))


@pytest.mark.parametrize(
    "types",
    [
        [{"Ref": "Given"}],
        {"Fn::If": ["Prod", [REPORTS], {"Ref": "AWS::NoValue"}]},
        {"Fn::If": ["Prod", [REPORTS], []]},
        {"Fn::ImportValue": "types"},
        {"Fn::Split": [",", REPORTS]},
    ],
    ids=str,
)
def test_types_that_may_be_the_right_one_are_unknown(types: object) -> None:
    assert [("reports-batch-item-failures", "unknown")] == rules(template(types=types))


@pytest.mark.parametrize(
    "types",
    [None, [], {"Ref": "AWS::NoValue"}, [{"Ref": "Seconds"}], {"Fn::If": ["Prod", "No", "No"]}],
    ids=str,
)
def test_types_that_are_sure_to_be_wrong_fail(types: object) -> None:
    assert [("reports-batch-item-failures", "error")] == rules(template(types=types))


# --- what a mapping reads -------------------------------------------------------------------------

OWN = [
    {"Fn::GetAtt": "Orders.Arn"},
    {"Fn::Sub": "${Orders.Arn}"},
    {"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:orders"},
    {"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Orders.QueueName}"},
    {
        "Fn::Join": [
            ":",
            ["arn", "aws", "sqs", {"Ref": "AWS::Region"}, {"Ref": "AWS::AccountId"}, "orders"],
        ]
    },
    {"Fn::If": ["Prod", {"Fn::GetAtt": ["Orders", "Arn"]}, {"Fn::GetAtt": ["Orders", "Arn"]}]},
]


@pytest.mark.parametrize("arn", OWN, ids=str)
def test_an_arn_leads_to_the_queue_of_the_template(arn: object) -> None:
    assert [("visibility-timeout", "error")] == rules(template(59, arn=arn))


ELSEWHERE = [
    ("arn:aws:sqs:us-east-1:123456789012:orders", "arn:aws:sqs:us-east-1:123456789012:orders"),
    ({"Fn::ImportValue": "queue"}, "!ImportValue queue"),
    ({"Ref": "Given"}, "!Ref Given"),
    ({"Fn::Sub": "arn:aws:sqs:${AWS::Region}:1:${Given}"}, "arn:aws:sqs:${AWS::Region}:1:${Given}"),
    ({"Fn::GetAtt": ["Nested", "Outputs.Queue"]}, "Nested"),
]


@pytest.mark.parametrize(("arn", "said"), ELSEWHERE, ids=str)
def test_a_queue_elsewhere_is_unknown(arn: object, said: str) -> None:
    given = template(59, arn=arn, Nested={"Type": "AWS::CloudFormation::Stack"})

    assert [("visibility-timeout", "unknown")] == rules(given)
    assert (
        f"the template does not say whether {said} hides a message while Function works on it: "
        "what Mapping (SQS) reads is no queue of this template. Its VisibilityTimeout should be "
        "360 or more: 6 x 60 s"
    ) == only(check_template(given))


@pytest.mark.parametrize(
    ("arn", "settings", "title"),
    [
        ("arn:aws:kinesis:us-east-1:1:stream/clicks", {}, "Kinesis"),
        ({"Fn::Sub": "arn:${AWS::Partition}:kinesis:us-east-1:1:stream/x"}, {}, "Kinesis"),
        ("arn:aws:dynamodb:us-east-1:1:table/t/stream/2026", {}, "DynamoDB"),
        ("arn:aws:kafka:us-east-1:1:cluster/c/1", {}, "Kafka"),
        ({"Fn::ImportValue": "x"}, {"StartingPosition": "LATEST"}, "a stream"),
        ({"Fn::ImportValue": "x"}, {"StartingPosition": "LATEST", "Topics": ["t"]}, "Kafka"),
        ({"Fn::ImportValue": "x"}, {"SelfManagedEventSource": {"Endpoints": {}}}, "Kafka"),
        ({"Fn::ImportValue": "x"}, {}, "SQS"),
    ],
    ids=str,
)
def test_the_source_is_told_by_arn_or_settings(
    arn: object, settings: dict[str, Any], title: str
) -> None:
    given = template(arn=arn, types=None)
    given["Resources"]["Mapping"]["Properties"] |= settings
    reports, *_ = (
        one for one in check_template(given) if one.rule == "reports-batch-item-failures"
    )

    assert reports.message.startswith(
        f"Function cannot report failed records of Mapping ({title}): "
    )


@pytest.mark.parametrize(
    ("arn", "settings"),
    [
        ("arn:aws:mq:us-east-1:1:broker:b", {"Queues": ["q"]}),
        ({"Fn::ImportValue": "broker"}, {"Queues": ["q"]}),
        ({"Fn::GetAtt": ["Broker", "Arn"]}, {"Queues": ["q"]}),
        ("arn:aws:rds:us-east-1:1:cluster:docs", {"StartingPosition": "LATEST"}),
        ({"Fn::ImportValue": "docs"}, {"DocumentDBEventSourceConfig": {}}),
    ],
    ids=str,
)
def test_sources_without_batch_item_failures_have_no_findings(
    arn: object, settings: dict[str, Any]
) -> None:
    given = template(arn=arn, types=None, Broker={"Type": "AWS::AmazonMQ::Broker"})
    given["Resources"]["Mapping"]["Properties"] |= settings

    assert [] == rules(given)


# --- whose mapping it is --------------------------------------------------------------------------

ALIAS = {"Type": "AWS::Lambda::Alias", "Properties": {"FunctionName": {"Ref": "Version"}}}
VERSION = {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": {"Ref": "Function"}}}


@pytest.mark.parametrize(
    "target",
    [
        {"Ref": "Function"},
        {"Ref": "Alias"},
        {"Ref": "Version"},
        {"Ref": "Function.Alias"},
        {"Fn::GetAtt": ["Function", "Arn"]},
        {"Fn::Sub": "${Function}:live"},
        {"Fn::Sub": "${Function.Arn}:live"},
        "take-orders",
        "take-orders:live",
        "123456789012:function:take-orders",
        "arn:aws:lambda:us-east-1:123456789012:function:take-orders:live",
        {"Fn::Sub": "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:take-orders"},
    ],
    ids=str,
)
def test_a_mapping_leads_to_its_function(target: object) -> None:
    given = template(59, function=target, Alias=ALIAS, Version=VERSION)

    assert [("visibility-timeout", "error")] == rules(given, "Function")
    assert [("visibility-timeout", "error")] == rules(given, "take-orders")


def test_the_function_of_another_template_is_asked_for_by_its_name() -> None:
    given = template(types=None, function="elsewhere")

    assert [
        ("reports-batch-item-failures", "error"),
        ("visibility-timeout", "unknown"),
    ] == rules(given, "elsewhere")
    assert [] == rules(given, "Function")


def test_a_mapping_that_may_be_of_the_function_does_not_fail_it() -> None:
    given = template(types=None, function={"Ref": "Given"})

    assert [
        ("reports-batch-item-failures", "unknown"),
        ("visibility-timeout", "unknown"),
    ] == rules(given, "Function")
    assert ("reports-batch-item-failures", "error") in rules(given)


# --- what is brought in from elsewhere ------------------------------------------------------------

INCLUDE = {"Name": "AWS::Include", "Parameters": {"Location": "s3://bucket/more.yaml"}}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"Resources": {"Fn::Transform": INCLUDE}}, "Fn::Transform in Resources"),
        ({"Resources": {"Fn::ForEach::Queues": []}}, "Fn::ForEach::Queues in Resources"),
        ({"Resources": {}, "Transform": [INCLUDE]}, "Transform in the template"),
        ({"Resources": {}, "Transform": INCLUDE}, "Transform in the template"),
        ({"functions": "${file(functions.yml)}"}, "${file(functions.yml)} in functions"),
        ({"functions": ["${file(f.yml)}"]}, "${file(f.yml)} in functions"),
        ({"functions": {"f": "${file(f.yml)}"}}, "${file(f.yml)} in functions"),
        ({"functions": {"f": {"events": "${file(e.yml)}"}}}, "${file(e.yml)} in events of f"),
        ({"functions": {"f": {"events": ["${file(e.yml)}"]}}}, "${file(e.yml)} in events of f"),
        ({"functions": {}, "resources": "${file(r.yml)}"}, "${file(r.yml)} in resources"),
    ],
    ids=str,
)
def test_what_is_brought_in_is_unknown(given: dict[str, Any], said: str) -> None:
    assert [
        Finding(
            rule="reports-batch-item-failures",
            level="unknown",
            line=None,
            function=None,
            mapping=None,
            message=f"{said} brings more than is seen here: its mappings are not checked",
        )
    ] == check_template(given)


def test_properties_that_are_brought_in_are_not_judged() -> None:
    given = template()
    given["Resources"]["Mapping"]["Properties"] = {"Fn::Transform": INCLUDE}

    assert (
        "Fn::Transform in Mapping brings more than is seen here: its mappings are not checked"
    ) == only(check_template(given))


def test_a_transform_that_every_sam_template_has_brings_nothing() -> None:
    transforms = ["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions"]

    assert [] == check_template({"Resources": {}, "Transform": transforms})
    assert [] == check_template({"Resources": {}, "Transform": transforms[0]})


# --- serverless -----------------------------------------------------------------------------------


def serverless(event: object, **rest: object) -> dict[str, Any]:
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 36}}
    return {
        "functions": {"take-orders": {"events": [{"sqs": event}]}},
        "resources": [{"Resources": {"Orders": queue}}],
        **rest,
    }


ARN = {"Fn::GetAtt": ["Orders", "Arn"]}


@pytest.mark.parametrize(
    "event",
    [
        {"arn": ARN, "functionResponseType": REPORTS},
        {"arn": ARN, "functionResponseType": "${self:custom.types.sqs}"},
        {"arn": ARN, "functionResponseType": "${self:custom.types.sqs, 'Other'}"},
        "${self:custom.event}",
    ],
    ids=str,
)
def test_variables_of_the_file_itself_are_resolved(event: object) -> None:
    custom = {
        "types": {"sqs": "${self:custom.name}"},
        "name": "Report${self:custom.rest}",
        "rest": "BatchItemFailures",
        "event": {"arn": ARN, "functionResponseType": REPORTS},
    }

    assert [] == rules(serverless(event, custom=custom))


@pytest.mark.parametrize(
    "types",
    [
        "${self:custom.nowhere}",
        "${self:custom.${opt:stage}}",
        "${opt:types}",
        "${env:TYPES, 'ReportBatchItemFailures'}",
        "${self:custom.circle}",
    ],
)
def test_other_variables_are_unknown(types: str) -> None:
    event = {"arn": ARN, "functionResponseType": types}
    given = serverless(event, custom={"circle": "${self:custom.circle}"})

    assert [("reports-batch-item-failures", "unknown")] == rules(given)


def test_an_event_that_is_a_variable_may_be_the_long_form() -> None:
    assert [
        ("reports-batch-item-failures", "unknown"),
        ("visibility-timeout", "unknown"),
    ] == rules(serverless("${ssm:/queue}"))
    assert [
        ("reports-batch-item-failures", "error"),
        ("visibility-timeout", "unknown"),
    ] == rules(serverless("arn:aws:sqs:${aws:region}:1:orders"))


def test_the_provider_gives_a_timeout_to_functions_without_one() -> None:
    event = {"arn": ARN, "functionResponseType": REPORTS}

    assert [("visibility-timeout-margin", "warning")] == rules(
        serverless(event, provider={"timeout": 7})
    )


def test_resources_speak_of_functions_by_the_id_that_they_will_have() -> None:
    event = {"arn": ARN, "functionResponseType": REPORTS}
    target = {"Fn::GetAtt": ["TakeDashordersLambdaFunction", "Arn"]}
    more = {"EventSourceArn": ARN, "FunctionName": target}
    given = serverless(event)
    given["resources"].append(
        {"Resources": {"More": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": more}}}
    )

    assert [
        Finding(
            rule="reports-batch-item-failures",
            level="error",
            line=None,
            function="take-orders",
            mapping="More",
            message="take-orders cannot report failed records of More (SQS): "
            "FunctionResponseTypes is missing, so Lambda ignores what it returns. "
            'Add "FunctionResponseTypes": ["ReportBatchItemFailures"]',
        )
    ] == check_template(given)

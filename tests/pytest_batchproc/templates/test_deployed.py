"""A mapping runs as its template says: source, settings, timeout, and the report setting."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_batchproc.errors import TemplateError
from pytest_batchproc.simulator import (
    DynamoDBStream,
    EventSourceMapping,
    KafkaTopic,
    KinesisStream,
    SqsFifoQueue,
    SqsQueue,
)
from tests.pytest_batchproc.templates.projects import function, mapping, plan, queue, raw, state
from tests.pytest_batchproc.templates.sam_cases import LOST, event, sqs, stream, template
from tests.pytest_batchproc.templates.test_configurations import cdktf

PARAMETERS = {"Parameters": {"Window": {"Type": "Number"}, "Size": {"Default": 20}}}


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    failed = [one for one in event["Records"] if "bad" in one["body"]]
    return {"batchItemFailures": [{"itemIdentifier": one["messageId"]} for one in failed]}


def idle(event: object, context: object) -> None:
    """Process everything."""


def refusal(given: object, name: str = "Worker", **overrides: Any) -> str:
    with pytest.raises(TemplateError) as caught:
        EventSourceMapping.from_template(given, name, idle, **overrides)  # type: ignore[arg-type]
    return str(caught.value)


def of(given: object, name: str = "Worker", **overrides: Any) -> Any:
    return EventSourceMapping.from_template(given, name, idle, **overrides)  # type: ignore[arg-type]


# --- sources --------------------------------------------------------------------------------------


def test_a_queue_is_as_deployed() -> None:
    given = template({"One": sqs(BatchSize=5, MaximumBatchingWindowInSeconds=2)})
    orders = given["Resources"] = {**given["Resources"]}
    orders["Orders"] = {
        "Type": "AWS::SQS::Queue",
        "Properties": {
            "QueueName": "orders-prod",
            "VisibilityTimeout": 61,
            "DelaySeconds": "3",
            "MessageRetentionPeriod": 600,
            "RedrivePolicy": {"deadLetterTargetArn": "arn:aws:sqs:::x", "maxReceiveCount": 4},
        },
    }
    found = of(given)

    assert isinstance(found.source, SqsQueue)
    assert (found.source.name, found.source.visibility_timeout) == ("orders-prod", 61)
    assert (found.source.max_receive_count, found.settings.batch_size) == (4, 5)
    assert found.settings.maximum_batching_window_in_seconds == 2
    assert (found.settings.reports, found.settings.function_timeout) == (True, 10)
    found.source.send("a")
    found.clock.advance(602_000)
    assert found.source.receive() == []


def test_what_the_template_leaves_out_is_the_default_of_aws() -> None:
    given = template({"One": sqs(Queue={"Fn::GetAtt": ["Steps", "Arn"]})}, Timeout=None)
    found = of(given)

    assert isinstance(found.source, SqsFifoQueue)
    assert (found.source.visibility_timeout, found.source.max_receive_count) == (30, None)
    assert (found.settings.batch_size, found.settings.function_timeout) == (10, 3)
    with pytest.raises(ValueError, match="message_deduplication_id"):
        found.source.send("a", message_group_id="g")  # the queue has no deduplication by content


def test_a_stream_is_as_deployed() -> None:
    settings: dict[str, Any] = {"MaximumRetryAttempts": 2, "BisectBatchOnFunctionError": True}
    found = of(template({"One": stream(DestinationConfig=LOST, **settings)}))

    assert isinstance(found.source, KinesisStream)
    assert (found.source.shards, found.settings.maximum_retry_attempts) == (1, 2)
    assert found.settings.bisect_batch_on_function_error is True
    assert found.settings.destination_config == {
        "OnFailure": {"Destination": "arn:aws:sqs:us-east-1:123456789012:Lost", "Type": "SQS"}
    }


def test_the_stream_of_a_table_is_as_deployed() -> None:
    found = of(template({"One": stream("DynamoDB")}))
    found.source.put({"id": "1", "total": 3})

    assert isinstance(found.source, DynamoDBStream)
    assert found.source.key_names == ("id",)
    [record] = found.run().deliveries[0].event["Records"]
    assert record["dynamodb"]["StreamViewType"] == "NEW_IMAGE"


def test_a_topic_is_as_deployed() -> None:
    given = template({"One": stream("MSK", Topics=["orders"], FunctionResponseTypes=[])})
    found = of(given, partitions=3)

    assert isinstance(found.source, KafkaTopic)
    assert (found.source.name, found.settings.reports) == ("orders", False)


@pytest.mark.parametrize("settings", [{"StartingPosition": "LATEST"}, {}], ids=str)
def test_a_topic_of_a_cluster_that_is_self_managed_has_its_events(settings: Any) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/with-kafka.html#smaa-topic-event
    brokers = {"Topics": ["orders"], "KafkaBootstrapServers": ["kafka.example.com:9092"]}
    seen: list[Any] = []
    given = template({"One": event("SelfManagedKafka", **brokers, **settings)})
    mapping = EventSourceMapping.from_template(given, "Worker", lambda event, _: seen.append(event))
    mapping.source.send("good")
    mapping.run()

    assert [one["eventSource"] for one in seen] == ["SelfManagedKafka"]


def test_a_queue_between_a_topic_and_a_function_is_as_deployed() -> None:
    given = template({"One": event("SNS", Topic={"Ref": "News"}, SqsSubscription=True)}, Timeout=20)
    found = of(given, "Worker.One")

    assert (found.source.visibility_timeout, found.settings.reports) == (30, False)


# --- names ----------------------------------------------------------------------------------------

TWO = template({"One": sqs(), "Two": sqs(BatchSize=7)})


def test_a_mapping_has_names(snapshot: object) -> None:
    assert of(TWO, "Worker.Two").settings.batch_size == 7
    assert of(TWO, "Two").settings.batch_size == 7
    assert refusal(TWO) == (
        "template: Worker has 2 event source mappings; name one of them: Worker.One, Worker.Two"
    )
    assert refusal(TWO, "Worker.Tow") == snapshot
    assert refusal({"Resources": {}}) == ("template: no event source mapping 'Worker': it has none")


# --- open values ----------------------------------------------------------------------------------


def test_an_open_value_is_refused_with_the_keyword_to_give(snapshot: object) -> None:
    given = template(
        {"One": sqs(BatchSize=20, MaximumBatchingWindowInSeconds={"Ref": "Window"})}, PARAMETERS
    )

    assert refusal(given) == snapshot
    by_keyword = of(given, maximum_batching_window_in_seconds=3)
    by_parameter = of(given, parameters={"Window": "3"})

    assert by_keyword.settings.maximum_batching_window_in_seconds == 3
    assert by_parameter.settings.maximum_batching_window_in_seconds == 3
    assert refusal(given, parameters={"Widow": 3}) == (
        "template: no parameter 'Widow': it has Window, Size; did you mean 'Window'?"
    )


def test_a_parameter_wins_over_its_default() -> None:
    given = template(
        {"One": sqs(BatchSize={"Ref": "Size"}, MaximumBatchingWindowInSeconds=1)}, PARAMETERS
    )

    assert of(given).settings.batch_size == 20
    assert of(given, parameters={"Size": 30}).settings.batch_size == 30


STAGED = {
    "Parameters": {"Stage": {"Type": "String", "Default": "dev"}},
    "Conditions": {
        "IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
        "IsTest": {"Fn::Equals": [{"Ref": "Stage"}, "test"]},
        "IsBig": {"Fn::Or": [{"Condition": "IsProd"}, {"Condition": "IsTest"}]},
        "IsSmall": {"Fn::Not": [{"Condition": "IsBig"}]},
        "IsHere": {"Fn::And": [{"Condition": "IsProd"}, {"Fn::Equals": [{"Ref": "Nowhere"}, "a"]}]},
    },
}


@pytest.mark.parametrize(
    ("condition", "stage", "size"),
    [
        ("IsProd", "prod", 9),
        ("IsProd", "dev", 3),
        ("IsBig", "test", 9),
        ("IsBig", "dev", 3),
        ("IsSmall", "dev", 9),
        ("IsHere", "dev", 3),
    ],
)
def test_parameters_decide_conditions(condition: str, stage: str, size: int) -> None:
    given = template({"One": sqs(BatchSize={"Fn::If": [condition, 9, 3]})}, STAGED)

    assert of(given, parameters={"Stage": stage}).settings.batch_size == size
    assert "BatchSize of One (SQS) is !If" in refusal(given)


def test_a_condition_that_a_deployment_decides_is_open() -> None:
    given = template({"One": sqs(BatchSize={"Fn::If": ["IsHere", 9, 3]})}, STAGED)

    assert "!If IsHere" in refusal(given, parameters={"Stage": "prod"})


def blue_and_green() -> dict[str, Any]:
    given = template({}, STAGED)
    for name, condition, size in (("Blue", "IsBig", 9), ("Green", "IsSmall", 3)):
        given["Resources"] = given["Resources"] | {
            name: {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Condition": condition,
                "Properties": {
                    "FunctionName": {"Ref": "Worker"},
                    "EventSourceArn": {"Fn::GetAtt": ["Orders", "Arn"]},
                    "BatchSize": size,
                },
            }
        }
    return given


@pytest.mark.parametrize(("stage", "size"), [("prod", 9), ("dev", 3)])
def test_parameters_decide_which_mapping_is_deployed(stage: str, size: int) -> None:
    given = blue_and_green()

    assert of(given, parameters={"Stage": stage}).settings.batch_size == size
    assert refusal(given).startswith("template: Worker has 2 event source mappings")


def test_a_mapping_that_parameters_leave_out_is_refused_with_its_condition() -> None:
    assert refusal(blue_and_green(), "Blue", parameters={"Stage": "dev"}) == (
        "template: no event source mapping 'Blue': it has Green; with these parameters it does not "
        "deploy Blue (condition IsBig)"
    )


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ([("Stage", "dev")], "expected a dict of names and values; got [('Stage', 'dev')]"),
        ("Stage=dev", "expected a dict of names and values; got 'Stage=dev'"),
        ({"Stage": None}, "Stage is None; expected its value"),
    ],
    ids=str,
)
def test_parameters_of_another_kind_are_refused(parameters: Any, said: str) -> None:
    given = template({"One": sqs()}, STAGED)

    assert refusal(given, parameters=parameters) == f"parameters: {said}"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"BatchSise": 3}, "BatchSise is not a setting of a mapping; did you mean BatchSize?"),
        (
            {"ScalingConfig": {"MaxConcurrency": 3}},
            "ScalingConfig.MaxConcurrency is not a setting; did you mean MaximumConcurrency?",
        ),
    ],
    ids=str,
)
def test_a_misspelt_setting_is_refused(settings: dict[str, Any], said: str) -> None:
    assert refusal(template({"One": sqs(**settings)})) == f"template: One (SQS): {said}"


def test_a_redrive_policy_that_is_a_text_is_read() -> None:
    given = template({"One": sqs()})
    policy = '{"deadLetterTargetArn": "arn:aws:sqs:::x", "maxReceiveCount": "4"}'
    orders = {"Type": "AWS::SQS::Queue", "Properties": {"RedrivePolicy": policy}}
    given["Resources"] = given["Resources"] | {"Orders": orders}

    assert of(given).source.max_receive_count == 4


def test_a_source_with_a_short_logical_id_has_a_valid_name() -> None:
    given = template({"One": stream("DynamoDB", Stream={"Fn::GetAtt": ["T", "StreamArn"]})})
    accounts = given["Resources"]["Accounts"]
    given["Resources"] = given["Resources"] | {"T": accounts}

    assert of(given).source.name == "T-source"


def test_a_destination_in_the_account_of_the_stack_is_known() -> None:
    arn = {"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:lost"}
    given = template({"One": stream(DestinationConfig={"OnFailure": {"Destination": arn}})})

    assert of(given).settings.destination_config == {
        "OnFailure": {"Destination": "arn:aws:sqs:us-east-1:123456789012:lost"}
    }


def test_an_open_value_of_the_source_or_the_function_is_refused(snapshot: object) -> None:
    given = template({"One": sqs()}, Timeout={"Fn::ImportValue": "timeout"})
    given["Resources"]["Orders"] = {
        "Type": "AWS::SQS::Queue",
        "Properties": {"VisibilityTimeout": {"Fn::ImportValue": "visibility"}},
    }

    assert refusal(given) == snapshot
    assert refusal(given, visibility_timeout=60) == snapshot
    found = of(given, visibility_timeout=60, function_timeout=5)
    assert (found.source.visibility_timeout, found.settings.function_timeout) == (60, 5)


def test_a_source_elsewhere_is_refused_with_the_class_to_give(snapshot: object) -> None:
    given = template({"One": sqs(Queue="arn:aws:sqs:us-east-1:1:legacy")})

    assert refusal(given) == snapshot
    legacy = SqsQueue("legacy", 70, 2)
    assert of(given, source=legacy).source is legacy
    given = template({"One": sqs(Queue={"Fn::ImportValue": "orders"})})
    assert refusal(given) == snapshot


def test_what_aws_refuses_is_refused_by_the_name_of_the_mapping(snapshot: object) -> None:
    assert refusal(template({"One": sqs(BatchSize=20)})) == snapshot
    assert refusal(template({"One": sqs()}), visibility_timeout=5).startswith(
        "template: One (SQS): visibility_timeout: 5 s of Orders, while the function may run 10 s; "
        "AWS refuses a queue that shows a message again before its function must have ended"
    )
    with pytest.raises(TypeError, match="batch_sise is not a setting of a mapping"):
        of(template({"One": sqs()}), batch_sise=5)


# --- runs -----------------------------------------------------------------------------------------


def test_a_mapping_that_reports_retries_the_record_that_failed() -> None:
    found = EventSourceMapping.from_template(template({"One": sqs()}), "Worker", handler)
    found.source.send("good")
    found.source.send("bad")
    report = found.run()

    assert [one.body for one in report.dead_lettered] == ["bad"]
    report.assert_delivered_times(3, report.dead_lettered)


def test_a_mapping_without_the_setting_shows_its_trap() -> None:
    given = template({"One": sqs(FunctionResponseTypes=[])})
    found = EventSourceMapping.from_template(given, "Worker", handler)
    found.source.send("bad")
    report = found.run()

    assert len(report.deleted) == 1
    with pytest.raises(AssertionError, match=r"without\s+ReportBatchItemFailures"):
        report.assert_nothing_lost()


def test_simulate_runs_it_on_the_clock_of_the_test(pytester: pytest.Pytester) -> None:
    given = template({"One": sqs(FunctionResponseTypes=[])})
    pytester.makefile(".json", template=json.dumps(given))
    pytester.makepyfile(
        """
        def handler(event, context):
            ids = [record["messageId"] for record in event["Records"]]
            return {"batchItemFailures": [{"itemIdentifier": one} for one in ids]}

        def test_orders(simulate, lambda_context):
            mapping = simulate.from_template("template.json", "Worker", handler)
            mapping.source.send({"order": 1})
            report = mapping.run()
            assert simulate.reports == [report]
            assert mapping.clock is lambda_context.clock
            report.assert_nothing_lost()
        """
    )
    result = pytester.runpytest_inprocess()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*without*", "*ReportBatchItemFailures*"])


# --- other formats --------------------------------------------------------------------------------


def project() -> list[Any]:
    orders = queue("orders", redrive_policy=json.dumps({"maxReceiveCount": 3}))
    worker = function()
    later = {
        "event_source_arn": ["aws_sqs_queue.orders.arn", "aws_sqs_queue.orders"],
        "function_name": ["aws_lambda_function.worker.arn", "aws_lambda_function.worker"],
    }
    made = mapping("orders", orders.values["arn"], worker.values["arn"], later, batch_size=7)
    return [orders, worker, made]


@pytest.mark.parametrize("form", [plan, state, raw])
@pytest.mark.parametrize("name", ["aws_lambda_event_source_mapping.orders", "worker"])
def test_a_project_of_terraform_runs_as_it_says(form: Any, name: str) -> None:
    found = of(form(project()), name)

    assert (found.source.visibility_timeout, found.source.max_receive_count) == (60, 3)
    assert (found.settings.batch_size, found.settings.function_timeout) == (7, 10)
    assert found.settings.function_name == "worker"


def test_a_project_of_cdktf_runs_as_it_says() -> None:
    found = of(cdktf(), "aws_lambda_event_source_mapping.orders")

    assert (found.source.visibility_timeout, found.source.max_receive_count) == (60, 3)
    assert refusal(cdktf(), "worker", parameters={"a": 1}) == (
        "template: parameters: only CloudFormation has them"
    )

"""Deliberate mistakes with the plugin: type checkers must report every line marked E, and no other.

`test_typing.py` has the table of mistakes that a checker cannot report.

Nobody runs this file, and the mypy of the whole tree leaves it out for the `bad` in its name.
"""

from __future__ import annotations

from pytest_batchproc import (
    DynamoDBEventFactory,
    FakeLambdaContext,
    KafkaEventFactory,
    KinesisEventFactory,
    LambdaFunction,
    LambdaRuntime,
    SqsEventFactory,
    SqsFifoEventFactory,
    assert_checkpoint,
    assert_failed_at,
    check_template,
    lambda_verdict,
)


def events(
    sqs: SqsEventFactory,
    fifo: SqsFifoEventFactory,
    kinesis: KinesisEventFactory,
    dynamodb: DynamoDBEventFactory,
    kafka: KafkaEventFactory,
) -> None:
    sqs(["a"], mesage_attributes={})  # E: a slip in the name of a field
    sqs(["a"], count="3")  # E: a count is an int
    sqs(5)  # E: a list of bodies, not one
    sqs(["a"], message_attributes=["x"])  # E: attributes have names
    fifo(["a", "b"], groups=[1, 2])  # E: a group is text
    kinesis(["a"], partition_key=1)  # E: a partition key is text
    dynamodb(["a"], stream_view_type="EVERYTHING")  # E: there are four
    kafka(["a"], partitions=["0"])  # E: a partition is a number
    sqs.record("a", groups=["one"])  # E: one record has one group
    sqs(["a"])["records"]  # E: the key of SQS has a capital
    sqs(["a"])["Records"][0]["messageID"]  # E: it is messageId
    SqsEventFactory("seed")  # E: by keyword
    SqsEventFactory(account_id=123456789012)  # E: an account is text


def the_rest(event: dict[str, object], context: FakeLambdaContext) -> None:
    assert_failed_at({}, event, 1)  # E: several positions, or none
    assert_failed_at({}, [1])  # E: the event is missing
    assert_checkpoint({}, event, "0")  # E: a position is a number
    lambda_verdict({})  # E: the event is missing
    str(lambda_verdict({}, event).outcom)  # E: a slip in the name
    lambda_verdict({}, event).outcome = "success"  # E: a verdict does not change
    context.advance("1")  # E: milliseconds are a number
    FakeLambdaContext(timeout=3)  # E: it is function_timeout
    check_template(5)  # E: a path, a text or a dict


def in_the_real_runtime(runtime: LambdaRuntime, function: LambdaFunction) -> None:
    runtime("app.handler", timeout=3)  # E: function_timeout, a keyword of the runtime
    runtime(in_the_real_runtime)  # E: a handler is named
    runtime("app.handler", environment={"RETRIES": 3})  # E: variables are text
    function.invoke({}).stdout = ""  # E: an invocation does not change
    str(function.invoke({}).error.message)  # E: there may be none

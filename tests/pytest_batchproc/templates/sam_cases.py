"""Functions of SAM with every event that becomes a mapping, in every form that SAM takes."""

from __future__ import annotations

from typing import Any

Template = dict[str, Any]
REPORTS = ["ReportBatchItemFailures"]
QUEUE = {"Fn::GetAtt": ["Orders", "Arn"]}
STREAM = {"Fn::GetAtt": ["Clicks", "Arn"]}
TABLE = {"Fn::GetAtt": ["Accounts", "StreamArn"]}
CLUSTER = "arn:aws:kafka:us-east-1:123456789012:cluster/shop/1"
LOST = {"OnFailure": {"Type": "SQS", "Destination": {"Fn::GetAtt": ["Lost", "Arn"]}}}
RESOURCES: Template = {
    "Orders": {
        "Type": "AWS::SQS::Queue",
        "Properties": {
            "VisibilityTimeout": 60,
            "RedrivePolicy": {
                "deadLetterTargetArn": {"Fn::GetAtt": ["Lost", "Arn"]},
                "maxReceiveCount": 3,
            },
        },
    },
    "Steps": {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": True}},
    "Lost": {"Type": "AWS::SQS::Queue"},
    "News": {"Type": "AWS::SNS::Topic"},
    "OrderedNews": {"Type": "AWS::SNS::Topic", "Properties": {"FifoTopic": True}},
    "Clicks": {"Type": "AWS::Kinesis::Stream", "Properties": {"ShardCount": 1}},
    "Accounts": {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
        },
    },
}


def event(kind: str, **properties: Any) -> Template:
    return {"Type": kind, "Properties": properties}


def sqs(**properties: Any) -> Template:
    return event("SQS", **{"Queue": QUEUE, "FunctionResponseTypes": REPORTS, **properties})


def stream(kind: str = "Kinesis", **properties: Any) -> Template:
    origin = {"Kinesis": STREAM, "DynamoDB": TABLE, "MSK": CLUSTER}[kind]
    given = {"Stream": origin, "StartingPosition": "LATEST", "FunctionResponseTypes": REPORTS}
    return event(kind, **{**given, **properties})


def template(events: Template, rest: Template | None = None, **function: Any) -> Template:
    worker = {
        "Handler": "app.handler",
        "Runtime": "python3.13",
        "CodeUri": "s3://bucket/key",
        "Timeout": 10,
        "Events": events,
        **function,
    }
    found: Template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Worker": {"Type": "AWS::Serverless::Function", "Properties": worker},
            **RESOURCES,
        },
    }
    for section, content in (rest or {}).items():
        found[section] = {**found.get(section, {}), **content}
    return found


KAFKA = {"Topics": ["orders"], "ProvisionedPollerConfig": {"MinimumPollers": 1}}
BROKERS = {"KafkaBootstrapServers": ["abc.xyz.com:9092"], "Topics": ["orders"]}
SELF_MANAGED = {
    **BROKERS,
    "SourceAccessConfigurations": [
        {"Type": "VPC_SUBNET", "URI": "subnet:subnet-12345"},
        {"Type": "VPC_SECURITY_GROUP", "URI": "security_group:sg-67890"},
    ],
}
BISECTED: dict[str, Any] = {"MaximumRetryAttempts": 2, "BisectBatchOnFunctionError": True}
PARAMETERS = {"Size": {"Type": "Number", "Default": 20}, "Given": {"Type": "Number"}}
CONDITIONS = {"IsBig": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}}
NO_VALUE = {"Ref": "AWS::NoValue"}

CASES: dict[str, Template] = {
    "a queue that reports": template({"One": sqs()}),
    "a queue without the setting": template({"One": sqs(FunctionResponseTypes=[])}),
    "a queue with every setting": template(
        {
            "One": sqs(
                BatchSize=100,
                MaximumBatchingWindowInSeconds=5,
                Enabled=True,
                FilterCriteria={"Filters": [{"Pattern": '{"body": {"kind": ["order"]}}'}]},
                ScalingConfig={"MaximumConcurrency": 4},
            )
        }
    ),
    "a batch size without a window": template({"One": sqs(BatchSize=20)}),
    "both kinds of scaling": template(
        {
            "One": sqs(
                ScalingConfig={"MaximumConcurrency": 4},
                ProvisionedPollerConfig={"MinimumPollers": 2, "MaximumPollers": 4},
            )
        }
    ),
    "a FIFO queue with a window": template(
        {"One": sqs(Queue={"Fn::GetAtt": ["Steps", "Arn"]}, MaximumBatchingWindowInSeconds=1)}
    ),
    "a pattern that is refused": template(
        {"One": sqs(FilterCriteria={"Filters": [{"Pattern": '{"body": "order"}'}]})}
    ),
    "two events, one disabled": template(
        {"One": sqs(), "Two": sqs(Enabled=False, FunctionResponseTypes=NO_VALUE)}
    ),
    "a timeout of Globals": template(
        {"One": sqs()}, {"Globals": {"Function": {"Timeout": 61}}}, Timeout=NO_VALUE
    ),
    "durable by Globals": template(
        {"One": sqs()},
        {"Globals": {"Function": {"DurableConfig": {"ExecutionTimeout": 901}}}},
        DurableConfig={"RetentionPeriodInDays": 1},
    ),
    "managed instances by Globals": template(
        {"One": sqs()},
        {"Globals": {"Function": {"CapacityProviderConfig": {"Arn": "arn:aws:lambda:x"}}}},
        DurableConfig={"ExecutionTimeout": 901, "RetentionPeriodInDays": 1},
    ),
    "an alias": template({"One": sqs(FunctionResponseTypes=[])}, AutoPublishAlias="live"),
    "a queue elsewhere": template({"One": sqs(Queue={"Fn::ImportValue": "orders"})}),
    "an ARN that is put together": template(
        {"One": sqs(Queue={"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:legacy"})}
    ),
    "parameters": template(
        {"One": sqs(BatchSize={"Ref": "Size"}, MaximumBatchingWindowInSeconds={"Ref": "Given"})},
        {"Parameters": PARAMETERS},
    ),
    "conditions": template(
        {"One": sqs(FunctionResponseTypes={"Fn::If": ["IsBig", REPORTS, NO_VALUE]})},
        {"Conditions": CONDITIONS},
    ),
    "a value of Mappings": template(
        {"One": sqs(BatchSize={"Fn::FindInMap": ["Sizes", "prod", "size"]})},
        {"Mappings": {"Sizes": {"prod": {"size": 5}}}},
    ),
    "a stream without a bound": template({"One": stream()}),
    "a stream with retries": template({"One": stream(MaximumRetryAttempts=2)}),
    "a stream with every setting": template(
        {
            "One": stream(
                BatchSize=10,
                MaximumBatchingWindowInSeconds=1,
                MaximumRecordAgeInSeconds=60,
                ParallelizationFactor=2,
                TumblingWindowInSeconds=30,
                DestinationConfig=LOST,
                FunctionResponseTypes=REPORTS,
                **BISECTED,
            )
        }
    ),
    "a record age that is refused": template({"One": stream(MaximumRecordAgeInSeconds=30)}),
    "a table": template({"One": stream("DynamoDB", **BISECTED)}),
    "a table without the setting": template(
        {"One": stream("DynamoDB", FunctionResponseTypes=NO_VALUE, **BISECTED)}
    ),
    "a cluster in provisioned mode": template({"One": stream("MSK", **KAFKA)}),
    "a cluster outside it": template({"One": stream("MSK", Topics=["orders"])}),
    "a cluster with retries outside it": template(
        {"One": stream("MSK", Topics=["orders"], MaximumRetryAttempts=2)}
    ),
    "self-managed Kafka": template(
        {"One": event("SelfManagedKafka", StartingPosition="LATEST", **SELF_MANAGED)}
    ),
    "a topic": template({"One": event("SNS", Topic={"Ref": "News"})}),
    "a topic with a queue": template(
        {"One": event("SNS", Topic={"Ref": "News"}, SqsSubscription=True)}
    ),
    "a FIFO topic with a queue": template(
        {"One": event("SNS", Topic={"Ref": "OrderedNews"}, SqsSubscription=True)}
    ),
    "a topic with a given queue": template(
        {
            "One": event(
                "SNS",
                Topic={"Ref": "News"},
                SqsSubscription={"QueueArn": QUEUE, "QueueUrl": {"Ref": "Orders"}, "BatchSize": 5},
            )
        }
    ),
    "a topic with a batch that is refused": template(
        {
            "One": event(
                "SNS",
                Topic={"Ref": "News"},
                SqsSubscription={"QueueArn": QUEUE, "QueueUrl": {"Ref": "Orders"}, "BatchSize": 50},
            )
        }
    ),
    "a topic, a timer and a queue": template(
        {
            "One": event("SNS", Topic={"Ref": "News"}),
            "Two": event("Schedule", Schedule="rate(1 minute)"),
            "Three": sqs(FunctionResponseTypes=NO_VALUE),
        }
    ),
    "a mapping next to an event": template(
        {"One": sqs()},
        {
            "Resources": {
                "Extra": {
                    "Type": "AWS::Lambda::EventSourceMapping",
                    "Properties": {"FunctionName": {"Ref": "Worker"}, "EventSourceArn": QUEUE},
                }
            }
        },
    ),
}

"""Types and attributes of Terraform's AWS provider, with CloudFormation's words for them.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_event_source_mapping
"""

from __future__ import annotations

from pytest_batchproc._templates._model import NESTED, Gap

MAPPING = "aws_lambda_event_source_mapping"
QUEUE = "aws_sqs_queue"
POLICY = "aws_sqs_queue_redrive_policy"
FUNCTION = "aws_lambda_function"
ALIAS = "aws_lambda_alias"
PIPE = "aws_pipes_pipe"
TYPES = {
    QUEUE: "AWS::SQS::Queue",
    FUNCTION: "AWS::Lambda::Function",
    ALIAS: "AWS::Lambda::Alias",
    MAPPING: "AWS::Lambda::EventSourceMapping",
    PIPE: "AWS::Pipes::Pipe",
    "aws_docdb_cluster": "AWS::DocDB::DBCluster",
    "aws_dynamodb_table": "AWS::DynamoDB::Table",
    "aws_kinesis_stream": "AWS::Kinesis::Stream",
    "aws_kinesis_stream_consumer": "AWS::Kinesis::StreamConsumer",
    "aws_mq_broker": "AWS::AmazonMQ::Broker",
    "aws_msk_cluster": "AWS::MSK::Cluster",
    "aws_msk_serverless_cluster": "AWS::MSK::ServerlessCluster",
    "aws_s3_bucket": "AWS::S3::Bucket",
    "aws_sns_topic": "AWS::SNS::Topic",
}
SOURCES = frozenset(TYPES) - {FUNCTION, ALIAS, MAPPING, PIPE, "aws_s3_bucket", "aws_sns_topic"}
# What is called by an ARN or a URL, and the attributes that have it.
NAMED = frozenset(TYPES) - {MAPPING, PIPE}
NAMES = ("arn", "stream_arn", "qualified_arn", "url", "id")
TARGETS = frozenset({QUEUE, "aws_sns_topic", "aws_s3_bucket"})
# What creates mappings that its own values do not show; the first are stacks.
HIDING = (
    "aws_cloudformation_stack",
    "aws_serverlessapplicationrepository_",
    "awscc_cloudformation_stack",
    "awscc_lambda_event_source",
    "awscc_pipes_pipe",
)


def gap(kind: str, address: str, line: int | None = None) -> Gap:
    """What a resource of `HIDING` leaves open."""
    is_stack = "cloudformation" in kind or "serverless" in kind
    return Gap(address, line, fix=NESTED if is_stack else "")


Words = tuple[tuple[str, str], ...]
PLAIN: dict[str, Words] = {
    QUEUE: (
        ("name", "QueueName"),
        ("fifo_queue", "FifoQueue"),
        ("visibility_timeout_seconds", "VisibilityTimeout"),
        ("delay_seconds", "DelaySeconds"),
        ("message_retention_seconds", "MessageRetentionPeriod"),
        ("content_based_deduplication", "ContentBasedDeduplication"),
        ("deduplication_scope", "DeduplicationScope"),
    ),
    FUNCTION: (
        ("function_name", "FunctionName"),
        ("timeout", "Timeout"),
        ("durable_config.execution_timeout", "DurableConfig.ExecutionTimeout"),
        ("capacity_provider_config", "CapacityProviderConfig"),
    ),
    ALIAS: (("name", "Name"),),
    MAPPING: (
        ("batch_size", "BatchSize"),
        ("bisect_batch_on_function_error", "BisectBatchOnFunctionError"),
        ("enabled", "Enabled"),
        ("function_response_types", "FunctionResponseTypes"),
        ("maximum_batching_window_in_seconds", "MaximumBatchingWindowInSeconds"),
        ("maximum_record_age_in_seconds", "MaximumRecordAgeInSeconds"),
        ("maximum_retry_attempts", "MaximumRetryAttempts"),
        ("parallelization_factor", "ParallelizationFactor"),
        ("provisioned_poller_config.maximum_pollers", "ProvisionedPollerConfig.MaximumPollers"),
        ("provisioned_poller_config.minimum_pollers", "ProvisionedPollerConfig.MinimumPollers"),
        ("provisioned_poller_config.poller_group_name", "ProvisionedPollerConfig.PollerGroupName"),
        ("queues", "Queues"),
        ("scaling_config.maximum_concurrency", "ScalingConfig.MaximumConcurrency"),
        ("starting_position", "StartingPosition"),
        ("starting_position_timestamp", "StartingPositionTimestamp"),
        ("topics", "Topics"),
        ("tumbling_window_in_seconds", "TumblingWindowInSeconds"),
    ),
    "aws_dynamodb_table": (
        ("name", "TableName"),
        ("stream_view_type", "StreamSpecification.StreamViewType"),
    ),
    "aws_kinesis_stream": (
        ("name", "Name"),
        ("shard_count", "ShardCount"),
        ("stream_mode_details.stream_mode", "StreamModeDetails.StreamMode"),
    ),
}
# Of these only that they are there says something: which kind of source the mapping has.
BLOCKS = (
    ("amazon_managed_kafka_event_source_config", "AmazonManagedKafkaEventSourceConfig"),
    ("document_db_event_source_config", "DocumentDBEventSourceConfig"),
    ("self_managed_event_source", "SelfManagedEventSource"),
)

"""The rows of the table: one per source, in the order of `batchproc.sources.ALL`."""

from __future__ import annotations

from dataclasses import replace

from batchproc import sources
from pytest_batchproc._sources import _words
from pytest_batchproc._sources._row import Body, CommandLine, Limit, Mapped, Place, SourceRow

_DOCS = "https://docs.aws.amazon.com"
_MAPPING = f"{_DOCS}/lambda/latest/api/API_CreateEventSourceMapping.html"
_EVENTS = "pytest_batchproc.events"
_STRATEGIES = "pytest_batchproc.strategies"
_SIMULATOR = "pytest_batchproc.simulator"
_SHAPES = "batchproc.shapes"
_MODELS = "batchproc.models"

# What Lambda adds to each record is not counted: records with more bytes of body cannot arrive.
PAYLOAD = Limit(
    6 * 1024 * 1024,
    "bytes of bodies",
    f"{_DOCS}/lambda/latest/dg/invocation-eventsourcemapping.html",
)
_MESSAGE = Limit(
    1024 * 1024,
    "bytes with its attributes",
    f"{_DOCS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html",
)
_QUEUE_OPTIONS = {"--queue": "queue_name", "--group": "groups"}
_QUEUE_SETTINGS = {
    "--max-receive-count": "max_receive_count",
    "--visibility-timeout": "visibility_timeout",
}
_SHARDS = {"--shards": "shards"}

SQS = SourceRow(
    source=sources.SQS,
    kind="queue",
    words=_words.QUEUE,
    pipe_words=_words.QUEUE_IN_PIPE,
    body=Body(("body",), "text"),
    body_limit=_MESSAGE,
    envelopes=("sns", "eventbridge", "s3", "s3_in_sns"),
    mapped=Mapped(
        batch=Limit(10_000, "records", _MAPPING),
        usual_batch=10,
        service="sqs",
        sam_events=("SQS",),
        resources=("AWS::SQS::Queue",),
    ),
    fixture="sqs_event_factory",
    factory=Place(_EVENTS, "SqsEventFactory"),
    strategy=Place(_STRATEGIES, "sqs_events"),
    simulated=Place(_SIMULATOR, "SqsQueue"),
    command=CommandLine(
        generate=_QUEUE_OPTIONS,
        simulate=_QUEUE_SETTINGS,
        resource="orders",
        send="send",
        lane="message_group_id",
    ),
    shape=Place(_SHAPES, "SqsEvent"),
    model=Place(_MODELS, "SqsRecordModel"),
)

SQS_FIFO = SourceRow(
    source=sources.SQS_FIFO,
    kind="queue",
    words=_words.FIFO_QUEUE,
    pipe_words=_words.FIFO_QUEUE_IN_PIPE,
    body=Body(("body",), "text"),
    body_limit=_MESSAGE,
    envelopes=("sns", "eventbridge"),
    mapped=Mapped(
        batch=Limit(10, "records", _MAPPING),
        usual_batch=10,
        longest_wait=0,
        service="sqs",
        sam_events=("SQS",),
        resources=("AWS::SQS::Queue",),
    ),
    fixture="sqs_fifo_event_factory",
    factory=Place(_EVENTS, "SqsFifoEventFactory"),
    strategy=Place(_STRATEGIES, "sqs_fifo_events"),
    simulated=Place(_SIMULATOR, "SqsFifoQueue"),
    command=CommandLine(
        generate=_QUEUE_OPTIONS,
        simulate=_QUEUE_SETTINGS,
        resource="orders.fifo",
        send="send",
        lane="message_group_id",
        defaults=(("default_message_group_id", "group-1"),),
        number="message_deduplication_id",
    ),
    shape=Place(_SHAPES, "SqsEvent"),
    model=Place(_MODELS, "SqsRecordModel"),
)

KINESIS = SourceRow(
    source=sources.KINESIS,
    kind="stream",
    words=_words.KINESIS,
    pipe_words=_words.KINESIS_IN_PIPE,
    body=Body(("data",), "base64", inside="kinesis"),
    pipe_body=Body(("data",), "base64"),
    body_limit=Limit(10 * 1024 * 1024, "bytes", f"{_DOCS}/streams/latest/dev/large-records.html"),
    envelopes=("eventbridge", "cloudwatch_logs"),
    mapped=Mapped(
        batch=Limit(10_000, "records", _MAPPING),
        usual_batch=100,
        starts=("TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"),
        service="kinesis",
        sam_events=("Kinesis",),
        resources=("AWS::Kinesis::Stream", "AWS::Kinesis::StreamConsumer"),
    ),
    fixture="kinesis_event_factory",
    factory=Place(_EVENTS, "KinesisEventFactory"),
    strategy=Place(_STRATEGIES, "kinesis_events"),
    simulated=Place(_SIMULATOR, "KinesisStream"),
    command=CommandLine(
        generate={"--stream": "stream_name"},
        simulate=_SHARDS,
        resource="orders",
        send="put",
        lane="partition_key",
    ),
    shape=Place(_SHAPES, "KinesisEvent"),
    model=Place(_MODELS, "KinesisDataStreamRecordModel"),
)

DYNAMODB = SourceRow(
    source=sources.DYNAMODB,
    kind="stream",
    words=_words.DYNAMODB,
    pipe_words=_words.DYNAMODB_IN_PIPE,
    body=Body(("NewImage", "OldImage", "Keys"), "image", inside="dynamodb"),
    body_limit=Limit(
        400 * 1024,
        "bytes of an item",
        f"{_DOCS}/amazondynamodb/latest/developerguide/Constraints.html",
    ),
    mapped=Mapped(
        batch=Limit(10_000, "records", _MAPPING),
        usual_batch=100,
        starts=("TRIM_HORIZON", "LATEST"),
        service="dynamodb",
        sam_events=("DynamoDB",),
        resources=("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"),
    ),
    fixture="dynamodb_event_factory",
    factory=Place(_EVENTS, "DynamoDBEventFactory"),
    strategy=Place(_STRATEGIES, "dynamodb_events"),
    simulated=Place(_SIMULATOR, "DynamoDBStream"),
    command=CommandLine(
        generate={"--table": "table_name"}, simulate=_SHARDS, resource="orders", send="put"
    ),
    shape=Place(_SHAPES, "DynamoDBEvent"),
    model=Place(_MODELS, "DynamoDBStreamRecordModel"),
)

KAFKA = SourceRow(
    source=sources.KAFKA,
    kind="topic",
    words=_words.KAFKA,
    pipe_words=_words.KAFKA_IN_PIPE,
    body=Body(("value",), "base64", nullable=True),
    # A topic sets the limit of its records; what does not fit into an invocation cannot arrive.
    body_limit=PAYLOAD,
    mapped=Mapped(
        batch=Limit(10_000, "records", _MAPPING),
        usual_batch=100,
        starts=("TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"),
        service="kafka",
        sam_events=("MSK", "SelfManagedKafka"),
        resources=("AWS::MSK::Cluster", "AWS::MSK::ServerlessCluster"),
    ),
    fixture="kafka_event_factory",
    factory=Place(_EVENTS, "KafkaEventFactory"),
    strategy=Place(_STRATEGIES, "kafka_events"),
    simulated=Place(_SIMULATOR, "KafkaTopic"),
    command=CommandLine(
        generate={"--topic": "topic"},
        simulate={"--shards": "partitions"},
        resource="orders",
        send="send",
        lane="key",
    ),
    shape=Place(_SHAPES, "KafkaEvent"),
    model=Place(_MODELS, "KafkaRecordModel"),
)

# What EventBridge Pipes delivers; `row_of` and columns know these names too.
IN_PIPES: dict[str, SourceRow] = {
    row.source.pipe.name: replace(
        row, source=row.source.pipe, words=row.pipe_words, body=row.pipe_body or row.body
    )
    for row in (SQS, SQS_FIFO, KINESIS, DYNAMODB, KAFKA)
}

ROWS: dict[str, SourceRow] = {
    row.source.name: row for row in (SQS, SQS_FIFO, KINESIS, DYNAMODB, KAFKA)
}

"""Rules of AWS, choices of ours and differences from moto, which `docs/fidelity.md` lists.

A decorator gives a test its row of the page. A row whose test fails is a page that is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType
from typing import Literal, TypeAlias, TypeVar

Test = TypeVar("Test", bound=Callable[..., None])
Evidence: TypeAlias = Literal["documented", "recorded", "inferred"]

_LAMBDA = "https://docs.aws.amazon.com/lambda/latest/dg/"
_QUEUES = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/"
_RECORDINGS = "https://github.com/localstack/localstack/blob/main/tests/aws/services/"
_MAPPINGS = f"{_RECORDINGS}lambda_/event_source_mapping/test_lambda_integration_"


@dataclass(frozen=True, slots=True)
class Address:
    """Where it is said, or where it was recorded; the name is what a reader sees."""

    name: str
    url: str


def _page(url: str) -> Address:
    return Address(url.rpartition("/")[2].removesuffix(".html"), url)


def _guide(name: str) -> Address:
    return _page(f"{_LAMBDA}{name}.html")


def _queues(name: str, book: str = "SQSDeveloperGuide") -> Address:
    return _page(f"{_QUEUES}{book}/{name}.html")


MAPPINGS = _guide("invocation-eventsourcemapping")
FILTERS = _guide("invocation-eventfiltering")
QUOTAS = _guide("gettingstarted-limits")
API = _page("https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html")
SQS = _guide("with-sqs")
SQS_SETUP = _guide("services-sqs-configure")
SQS_ERRORS = _guide("services-sqs-errorhandling")
SQS_SCALING = _guide("services-sqs-scaling")
SQS_OLD = Address(
    "with-sqs.md, before 2023",
    "https://github.com/awsdocs/aws-lambda-developer-guide/blob/03f7fcb0/doc_source/with-sqs.md",
)
SQS_SETTINGS = _guide("services-sqs-parameters")
SQS_FILTERS = _guide("with-sqs-filtering")
KINESIS = _guide("with-kinesis")
KINESIS_REPORTS = _guide("services-kinesis-batchfailurereporting")
KINESIS_LOSSES = _guide("kinesis-on-failure-destination")
KINESIS_WINDOWS = _guide("services-kinesis-windows")
KINESIS_SETTINGS = _guide("services-kinesis-parameters")
KINESIS_FILTERS = _guide("with-kinesis-filtering")
DYNAMODB = _guide("with-ddb")
DYNAMODB_REPORTS = _guide("services-ddb-batchfailurereporting")
DYNAMODB_ERRORS = _guide("services-dynamodb-errors")
DYNAMODB_FILTERS = _guide("with-ddb-filtering")
_TABLES = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/"
STREAM_RECORD = _page(f"{_TABLES}API_streams_StreamRecord.html")
STREAM_IDENTITY = _page(f"{_TABLES}API_streams_Identity.html")
STREAMS = _page("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html")
MSK = _guide("with-msk")
MSK_SETUP = _guide("with-msk-configure")
KAFKA = _guide("with-kafka")
KAFKA_RETRIES = _guide("kafka-retry-configurations")
KAFKA_LOSSES = _guide("kafka-on-failure")
KAFKA_CAP = _guide("kafka-on-failure-destination")
KAFKA_FILTERS = _guide("kafka-filtering")
KAFKA_MODES = _guide("kafka-scaling-modes")
POLLERS = _page("https://docs.aws.amazon.com/lambda/latest/api/API_ProvisionedPollerConfig.html")
FILTER = _page("https://docs.aws.amazon.com/lambda/latest/api/API_Filter.html")
_PIPES = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-"
PIPES = _page(f"{_PIPES}batching-concurrency.html")
PIPES_SQS = _page(f"{_PIPES}sqs.html")
PIPES_KINESIS = _page(f"{_PIPES}kinesis.html")
PIPES_DYNAMODB = _page(f"{_PIPES}dynamodb.html")
PIPES_MSK = _page(f"{_PIPES}msk.html")
PIPES_KAFKA = _page(f"{_PIPES}kafka.html")
TIMEOUTS = _guide("configuration-timeout")
# AWS's own library for such patterns, and what its documentation says.
RULER = Address("event-ruler", "https://github.com/aws/event-ruler")
RULER_CASES = Address(
    "EqualsIgnoreCaseParser.java",
    "https://github.com/aws/event-ruler/blob/main/src/main/software/amazon/event/ruler/input/"
    "EqualsIgnoreCaseParser.java",
)
RULER_LISTS = Address("event-ruler", "https://github.com/aws/event-ruler#json-array-matching")
CIDR_SAMPLE = Address(
    "lambda-esm-sqs-filters-sam", "https://serverlessland.com/patterns/lambda-esm-sqs-filters-sam/"
)
FIFO = _queues("FIFO-queues-understanding-logic")
FIFO_TERMS = _queues("FIFO-key-terms")
FIFO_ONCE = _queues("FIFO-queues-exactly-once-processing")
DEAD_LETTERS = _queues("sqs-dead-letter-queues")
VISIBILITY = _queues("sqs-visibility-timeout")
METADATA = _queues("sqs-message-metadata")
FAIR = _queues("sqs-fair-queues")
SEND = _queues("API_SendMessage", "APIReference")
RECEIVE = _queues("API_ReceiveMessage", "APIReference")
DELETE = _queues("API_DeleteMessage", "APIReference")
DEDUPLICATION = _queues("using-messagededuplicationid-property")
RETENTION = _queues("API_SetQueueAttributes", "APIReference")
STANDARD = _queues("standard-queues")
CHANGE_VISIBILITY = _queues("API_ChangeMessageVisibility", "APIReference")


def sqs_recording(name: str) -> Address:
    """A test of a mapping on a queue, run on AWS."""
    return Address(name, f"{_MAPPINGS}sqs.py")


def kinesis_recording(name: str) -> Address:
    """A test of a mapping on a Kinesis stream, run on AWS."""
    return Address(name, f"{_MAPPINGS}kinesis.py")


def dynamodb_recording(name: str) -> Address:
    """A test of a mapping on the stream of a table, run on AWS."""
    return Address(name, f"{_MAPPINGS}dynamodbstreams.py")


def queue_recording(name: str) -> Address:
    """A test of SQS itself, run on AWS."""
    return Address(name, f"{_RECORDINGS}sqs/test_sqs.py")


def pattern_recording(name: str) -> Address:
    """A pattern that EventBridge was asked about."""
    return Address(name, f"{_RECORDINGS}events/event_pattern_templates/")


def boto3_report(number: int) -> Address:
    """A report to AWS that shows what DynamoDB returned."""
    return Address(f"boto3#{number}", f"https://github.com/boto/boto3/issues/{number}")


# Where it holds in every recording of a file.
SQS_RECORDINGS = sqs_recording("test_lambda_integration_sqs.py")
KINESIS_RECORDINGS = kinesis_recording("test_lambda_integration_kinesis.py")
DYNAMODB_RECORDINGS = dynamodb_recording("test_lambda_integration_dynamodbstreams.py")
QUEUE_RECORDINGS = queue_recording("test_sqs.py")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that AWS follows, with its evidence."""

    text: str
    evidence: Evidence
    addresses: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice where AWS does not say; `words` are in the comment that marks it in the module."""

    text: str
    module: str
    words: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference between moto and the simulator, and which of them is correct."""

    moto: str
    ours: str
    right: str
    addresses: tuple[Address, ...]


Row: TypeAlias = Rule | Choice | Difference


def documented(text: str, *addresses: Address) -> Callable[[Test], Test]:
    """Mark a test of a rule that a page of AWS documents."""
    return _marks(Rule(text, "documented", addresses))


def recorded(text: str, *addresses: Address) -> Callable[[Test], Test]:
    """Mark a test of a rule that tests of LocalStack recorded on AWS."""
    return _marks(Rule(text, "recorded", addresses))


def inferred(text: str, *addresses: Address) -> Callable[[Test], Test]:
    """Mark a test of a rule that follows from these pages or recordings."""
    return _marks(Rule(text, "inferred", addresses))


def chosen(text: str, module: str, words: str) -> Callable[[Test], Test]:
    """Mark a test of a choice of the simulator where AWS does not say."""
    return _marks(Choice(text, module, words))


def differs(*, moto: str, ours: str, right: str, at: tuple[Address, ...]) -> Callable[[Test], Test]:
    """Mark a test of a difference from moto."""
    return _marks(Difference(moto, ours, right, at))


def rows_of(test: object) -> tuple[Row, ...]:
    """Return the rows of a test, with those of the nearest decorator last."""
    found = test.__dict__.get("fidelity", ()) if isinstance(test, FunctionType) else ()
    assert isinstance(found, tuple)
    return found


def _marks(row: Row) -> Callable[[Test], Test]:
    def mark(test: Test) -> Test:
        test.__dict__["fidelity"] = (row, *rows_of(test))
        return test

    return mark

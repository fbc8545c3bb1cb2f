"""What Lambda does with each response, per source, and the evidence for each entry.

A row is a kind of response; a cell is what Lambda does with it and how we know:

    documented  an AWS page says so
    recorded    not documented, but seen on AWS: recorded there by LocalStack's validated tests
    inferred    follows from what is documented, or from how a documented source does it
    choice      AWS does not say; something had to be chosen

The verdict reads this table, and `docs/verdict.md` shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from pytest_batchproc._sources._words import Column as Column

Outcome: TypeAlias = Literal["success", "partial", "failure"]
Evidence: TypeAlias = Literal["documented", "recorded", "inferred", "choice"]

_STRENGTH: tuple[Evidence, ...] = ("documented", "recorded", "inferred", "choice")


def weakest(*evidence: Evidence) -> Evidence:
    """The one of these that proves least."""
    return max(evidence, key=_STRENGTH.index)


def strongest(*evidence: Evidence) -> Evidence:
    """The one of these that proves most."""
    return min(evidence, key=_STRENGTH.index)


@dataclass(frozen=True, slots=True)
class Cell:
    """What Lambda does, and how we know: a page, a recording, or the reason."""

    outcome: Outcome
    evidence: Evidence
    basis: str


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of response; of an undocumented one the reason says that AWS is silent."""

    response: str
    sqs: Cell
    streams: Cell
    kafka: Cell
    undocumented: bool = False

    def cell(self, column: Column) -> Cell:
        cells: dict[Column, Cell] = {"sqs": self.sqs, "streams": self.streams, "kafka": self.kafka}
        return cells[column]


_GUIDE = "https://docs.aws.amazon.com/lambda/latest/dg/"
_SQS = f"{_GUIDE}services-sqs-errorhandling.html"
_STREAMS = f"{_GUIDE}services-kinesis-batchfailurereporting.html"
_WINDOWS = f"{_GUIDE}services-kinesis-windows.html"
_KAFKA = f"{_GUIDE}kafka-retry-configurations.html"
_KAFKA_ERRORS = f"{_GUIDE}with-msk-configure.html"
_QUOTAS = f"{_GUIDE}gettingstarted-limits.html"
_RUNTIME = "https://github.com/aws/aws-lambda-python-runtime-interface-client"
_RECORDINGS = (
    "https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/"
    "event_source_mapping/test_lambda_integration_kinesis.py"
)
_ONE_DELIVERY = "the test of Kinesis waited for one delivery only"
_LIKE_SQS = "AWS documents it for SQS"
_LIKE_OTHERS = "AWS documents it for SQS and the streams"
_SILENT = "AWS does not say"
_STRICT = f"{_SILENT}; the verdict reads it strictly"


def _same(outcome: Outcome, evidence: Evidence, basis: str) -> tuple[Cell, Cell, Cell]:
    cell = Cell(outcome, evidence, basis)
    return cell, cell, cell


def _documented(outcome: Outcome, kafka: Cell | None = None) -> tuple[Cell, Cell, Cell]:
    return (
        Cell(outcome, "documented", _SQS),
        Cell(outcome, "documented", _STREAMS),
        kafka or Cell(outcome, "documented", _KAFKA),
    )


RAISED = Row(
    "the function raises, or exits",
    Cell("failure", "documented", _SQS),
    Cell("failure", "recorded", _RECORDINGS),
    Cell("failure", "documented", _KAFKA_ERRORS),
)
NOT_SENT = Row(
    "a response that the runtime cannot write as JSON",
    *_same("failure", "inferred", _RUNTIME),
)
NOT_JSON = Row(
    "bytes that are not JSON",
    Cell("failure", "documented", _SQS),
    Cell("failure", "inferred", _LIKE_SQS),
    Cell("failure", "inferred", _LIKE_SQS),
)
TOO_LARGE = Row(
    "a response of more than 6 MB (6,291,556 bytes)",
    Cell("failure", "documented", _QUOTAS),
    Cell("failure", "inferred", "AWS documents the quota, and a stream retries after any error"),
    Cell("failure", "documented", _QUOTAS),
)
NOT_A_NUMBER = Row(
    "`NaN` or `Infinity` in a response",
    *_same(
        "failure",
        "inferred",
        "the runtime writes it, it is not valid JSON, and AWS documents invalid JSON as a failure",
    ),
)
NOT_READ = Row(
    "any response, without `ReportBatchItemFailures`",
    *_documented("success", Cell("success", "inferred", _LIKE_OTHERS)),
)
NO_STATE = Row(
    "no object under `state`, if the event has a tumbling window",
    *_same("failure", "documented", _WINDOWS),
)
NULL = Row("null", *_documented("success"))
EMPTY_OBJECT = Row("`{}`", *_documented("success"))
EMPTY_LIST = Row(
    "`batchItemFailures` is an empty list or null",
    *_documented("success", Cell("success", "inferred", _LIKE_OTHERS)),
)
NO_LIST = Row(
    "an object without `batchItemFailures`",
    *_same("success", "inferred", "AWS documents a null list as a success"),
)
EMPTY_TEXT = Row(
    "an empty text or an empty list in place of the object",
    Cell("success", "choice", _SILENT),
    Cell("success", "recorded", _ONE_DELIVERY),
    Cell("success", "choice", _SILENT),
    undocumented=True,
)
NO_OBJECT = Row(
    "other text, a number, true, false or a list in place of the object",
    *_same("failure", "choice", _SILENT),
    undocumented=True,
)
LIST_IS_NONE = Row(
    "`batchItemFailures` is neither a list nor null",
    *_same("failure", "choice", _SILENT),
    undocumented=True,
)
ENTRY_IS_NONE = Row(
    "an entry that is not an object",
    *_same("failure", "inferred", "the entry has no `itemIdentifier`"),
)
NO_IDENTIFIER = Row(
    "an entry without `itemIdentifier`",
    *_documented("failure", Cell("failure", "inferred", _LIKE_OTHERS)),
)
EMPTY_IDENTIFIER = Row(
    'an entry whose `itemIdentifier` is null or `""`',
    *_documented("failure", Cell("failure", "inferred", _LIKE_OTHERS)),
)
WRONG_TYPE = Row(
    "an identifier of another type: a number, a text for Kafka, `offset` as text",
    Cell("failure", "choice", _STRICT),
    Cell("failure", "inferred", "the recording used a number that also was in no record"),
    Cell("failure", "inferred", "the identifier names no record of the batch"),
)
FIELD_TOO_MANY = Row(
    "an identifier with a field other than `partition` and `offset`",
    WRONG_TYPE.sqs,
    WRONG_TYPE.streams,
    Cell("failure", "choice", _STRICT),
)
UNKNOWN = Row(
    "an identifier that is not in the batch",
    Cell("failure", "documented", _SQS),
    Cell("failure", "recorded", _RECORDINGS),
    Cell("failure", "documented", _KAFKA),
)
MIXED = Row(
    "valid entries and an invalid one",
    *_same("failure", "inferred", "AWS documents each of the mistakes above alone as a failure"),
)
NAMED = Row(
    "identifiers of the batch",
    Cell("partial", "documented", _SQS),
    Cell("partial", "documented", _STREAMS),
    Cell(
        "partial",
        "choice",
        "AWS does not say whether Lambda retries later offsets of the partition",
    ),
)
NAMED_TWICE = Row(
    "the same identifiers, one of them twice",
    *_same("partial", "choice", f"{_SILENT}; the verdict reads the list as a set"),
)
NAMED_ALL = Row(
    "every identifier of the batch; on a stream, its first",
    *_documented("failure", Cell("failure", "inferred", "Lambda retries each of them")),
)

TABLE = (
    RAISED,
    NOT_SENT,
    NOT_JSON,
    TOO_LARGE,
    NOT_A_NUMBER,
    NOT_READ,
    NO_STATE,
    NULL,
    EMPTY_OBJECT,
    EMPTY_LIST,
    NO_LIST,
    EMPTY_TEXT,
    NO_OBJECT,
    LIST_IS_NONE,
    ENTRY_IS_NONE,
    NO_IDENTIFIER,
    EMPTY_IDENTIFIER,
    WRONG_TYPE,
    FIELD_TOO_MANY,
    UNKNOWN,
    MIXED,
    NAMED,
    NAMED_TWICE,
    NAMED_ALL,
)

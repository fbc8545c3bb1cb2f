"""What the rules look at, whatever language the template is written in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_batchproc._sources import ROWS, of_kind
from pytest_batchproc._templates._nodes import Node

if TYPE_CHECKING:
    from pytest_batchproc._sources import SourceRow
    from pytest_batchproc._templates._nodes import Unknown
    from pytest_batchproc._templates._resolving import Resolved
    from pytest_batchproc._templates._stack import Stack


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of event source, as far as a template's settings differ by it.

    Attributes:
        title: how messages call it.
        rows: the names of the sources that it may be, see `pytest_batchproc._sources`.
        is_queue: it has a visibility timeout and a redrive policy.
        waits: a batch that fails holds up what comes after it until retries end.
        provisioned_only: it reads what the function returns only in provisioned mode.
    """

    title: str
    rows: tuple[str, ...]
    is_queue: bool = False
    waits: bool = False
    provisioned_only: bool = False


def _of(row: SourceRow) -> Source:
    same = [name for name, one in ROWS.items() if one.mapped.service == row.mapped.service]
    return Source(
        row.source.title,
        tuple(same),
        is_queue=row.kind == "queue",
        waits=row.kind == "stream",
        # https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
        provisioned_only=row.kind == "topic",
    )


# By the service of an ARN, which is the same for a FIFO queue and a standard one. The table has the
# standard one first, and that gives the title.
BY_SERVICE = {row.mapped.service: _of(row) for row in reversed(ROWS.values())}
SQS, KAFKA = BY_SERVICE["sqs"], BY_SERVICE["kafka"]
# Kinesis or DynamoDB; the template does not say which.
STREAM = Source("a stream", of_kind("stream"), waits=True)


@dataclass(frozen=True, slots=True)
class Figure:
    """Seconds, None where the template does not say them; `said` is what it says."""

    seconds: int | None
    said: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """A function; `names` are all by which it is asked for, none where its name is not known.

    `properties` have CloudFormation's names.
    """

    name: str
    names: tuple[str, ...]
    timeout: Figure
    properties: Node = field(default_factory=lambda: Node({}))


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue of this template."""

    name: str
    line: int | None
    is_fifo: bool | Unknown
    queue_name: Resolved
    visibility: Figure
    redrive_policy: Node | None
    properties: Node


@dataclass(frozen=True, slots=True)
class BatchMapping:
    """An event source mapping; `properties` have CloudFormation's names in every language.

    Attributes:
        language: the one that it is written in, for `spelt`.
        origin: what the mapping reads, as the template says it.
        event: it is an event of its function, and has a name there alone.
        imported: it is one of a state, which may lack what it was created with.
        subscribed: SAM creates it for `SqsSubscription`, and its settings cannot be written.
        queue: the queue that is, if it is one of this template.
        unread: settings that the language does not have, with what it has instead.
    """

    name: str
    line: int | None
    language: str
    source: Source
    function: Function
    properties: dict[str, Node]
    origin: Resolved
    queue: Queue | None
    event: bool = False
    imported: bool = False
    subscribed: bool = False
    unread: tuple[tuple[Node, str], ...] = ()


REPORTS = "reports-batch-item-failures"
SETTINGS = "mapping-settings"
# How to see what a deployment adds to a template: what it becomes, or a template next to it.
PROCESSED = (
    "Check the processed template: `aws cloudformation get-template --template-stage Processed`"
)
PACKAGED = (
    "Check .serverless/cloudformation-template-update-stack.json, which `serverless package` writes"
)
NESTED = "Check the template of that stack, too"


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where batches may come from that the template does not show.

    Attributes:
        text: what the place is called.
        line: where it is.
        function: the one whose mappings they are; None: they may be of any function.
        fix: how to see more.
        says: what the check does not know of it.
        elsewhere: its mappings are of functions that are not in this template.
        rule: the rule that it leaves undecided.
    """

    text: str
    line: int | None
    function: Function | None = None
    fix: str = ""
    says: str = "may add mappings that the check does not see"
    elsewhere: bool = False
    rule: str = REPORTS


@dataclass(frozen=True, slots=True)
class Template:
    """All of a template that has to do with batches; `has_lines`: findings name its lines.

    `parameters` are those that a deployment may give.
    """

    name: str
    stack: Stack
    has_lines: bool = True
    parameters: tuple[str, ...] = ()

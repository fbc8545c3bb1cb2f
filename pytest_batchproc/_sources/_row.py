"""What a row of the table of sources holds."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from batchproc.sources import EventSource
    from pytest_batchproc._sources._words import Words

Kind: TypeAlias = Literal["queue", "stream", "topic"]
Encoding: TypeAlias = Literal["text", "base64", "image"]
Position: TypeAlias = Literal["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"]


class Limit(NamedTuple):
    """The most that AWS accepts of something."""

    most: int
    unit: str
    page: str


class Place(NamedTuple):
    """A class or function of another module, named as text: `load()` imports the module."""

    module: str
    name: str

    def load(self) -> Any:  # whatever the module has under this name
        return getattr(import_module(self.module), self.name)


class Body(NamedTuple):
    """Where a record carries what was sent.

    Attributes:
        keys: the keys that hold it; each record has at least one of them.
        encoding: "text", base64 of bytes, or the images of an item.
        inside: the key of the object that has those keys; None: the record itself has them.
        nullable: a record without a body is a record as well.
    """

    keys: tuple[str, ...]
    encoding: Encoding
    inside: str | None = None
    nullable: bool = False

    def held_in(self, record: Mapping[str, Any]) -> Any:  # raw: anything may be there
        """The object of a record that has the keys."""
        return record if self.inside is None else record[self.inside]

    def data_of(self, record: Mapping[str, Any]) -> Any:  # raw: anything may be there
        """What is under the first key; None where a record may be without it, and is."""
        held = self.held_in(record)
        return held.get(self.keys[0]) if self.nullable else held[self.keys[0]]


class Mapped(NamedTuple):
    """What AWS accepts from an event source mapping of this source.

    Attributes:
        batch: the most records of one batch.
        usual_batch: the default of `BatchSize`.
        longest_wait: the most of `MaximumBatchingWindowInSeconds`; 0: Lambda does not wait.
        starts: the values of `StartingPosition`, the default first; none: AWS has no such setting.
        service: the service in the ARN of the source.
        sam_events: the types of a SAM event that create such a mapping.
        resources: the types of the CloudFormation resources that a mapping can read.
    """

    batch: Limit
    usual_batch: int
    service: str
    sam_events: tuple[str, ...]
    resources: tuple[str, ...]
    longest_wait: int = 300
    starts: tuple[Position, ...] = ()


class CommandLine(NamedTuple):
    """What the command `batchproc` passes to the factory and to the simulated source.

    Attributes:
        generate: options of `batchproc generate`, each with the factory's keyword for it.
        simulate: options of `batchproc simulate`, each with the simulated source's keyword for it.
        resource: the name of the simulated queue, stream or topic.
        send: the method of the simulated source that sends one body.
        lane: the keyword of that method for `--group`; None: there is no such option.
        defaults: keywords of the simulated source that no option sets.
        number: the keyword of that method that makes equal bodies different records.
    """

    generate: Mapping[str, str]
    simulate: Mapping[str, str]
    resource: str
    send: str
    lane: str | None = None
    defaults: tuple[tuple[str, str], ...] = ()
    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """All that the plugin knows of one source, next to the facts in its row of the library.

    Attributes:
        source: its row in the library's table, `batchproc.sources`.
        kind: what the records wait in.
        words: how messages describe it, and its column in the decision table of the verdict.
        body: where its records carry what was sent.
        pipe_words: the words for what EventBridge Pipes delivers from it.
        pipe_body: where a record has its body there; None: at the same place.
        body_limit: the largest body.
        envelopes: the envelopes of other services that it receives.
        mapped: what AWS accepts from a mapping of it.
        fixture: the fixture that gives its event factory.
        factory: that factory.
        strategy: the hypothesis strategy of its events.
        simulated: the queue, stream or topic of the simulator.
        command: what the command line passes to both.
        shape: the TypedDict of its event.
        model: the pydantic model of its record.
    """

    source: EventSource
    kind: Kind
    words: Words
    body: Body
    body_limit: Limit
    mapped: Mapped
    fixture: str
    factory: Place
    strategy: Place
    simulated: Place
    command: CommandLine
    shape: Place
    model: Place
    pipe_words: Words
    pipe_body: Body | None = None
    envelopes: tuple[str, ...] = ()

"""The two packages as tables: modules by layer, exceptions to the layering, heavy libraries.

``docs/architecture.md`` shows the same layers with what each module holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tests.house.source import Import, files, imports


@dataclass(frozen=True)
class Layers:
    """A package.

    Attributes:
        layers: modules by layer. Order counts inside a layer too: no two can need each other.
        apart: modules that may use the package; no module of the package may use them.
        exceptions: imports of a higher layer, with the reason. Each is inside a function.
        libraries: what costs something to load, or need not be installed, and its only modules.
        below: what of the other package may be used.
        for_types: libraries that a folder may name in annotations alone.
    """

    package: str
    layers: Mapping[int, Sequence[str]]
    libraries: Mapping[str, set[str]]
    apart: Sequence[str] = ()
    exceptions: Mapping[tuple[str, str], str] = field(default_factory=dict)
    below: frozenset[str] = frozenset()
    for_types: Mapping[str, set[str]] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.package

    @cached_property
    def order(self) -> list[str]:
        return [name for names in self.layers.values() for name in names] + list(self.apart)

    @cached_property
    def imports(self) -> dict[str, list[Import]]:
        return {self.name(module): imports(path) for module, path in files(self.package).items()}

    def name(self, module: str) -> str:
        return "__init__" if module == self.package else module.removeprefix(f"{self.package}.")

    def run_time(self, of: str) -> list[Import]:
        """What a module imports when it runs; type-only imports are free."""
        return [found for found in self.imports[of] if not found.for_types]

    def ours(self, of: str) -> list[Import]:
        """The modules of the package that a module imports when it runs."""
        return [found for found in self.run_time(of) if top(found) == self.package]


def top(found: Import) -> str:
    return found.module.partition(".")[0]


LIBRARY = Layers(
    package="batchproc",
    layers={
        0: ["shapes", "errors", "_deprecated", "_near"],
        1: [
            "records._view",
            "records.attribute_values",
            "records.envelopes",
            "records.s3",
            "records.sqs",
            "records.kinesis",
            "records.dynamodb",
            "records.kafka",
            "records._unpacking",
            "records",
            "outcome",
        ],
        2: ["_columns", "sources", "_validation", "_exceptions"],
        3: [
            "_stand_in",
            "_loggers",
            "_refusal",
            "_intake",
            "_calling",
            "_signatures",
            "_portable",
            "_current",
            "_names",
            "_options",
            "_settings",
        ],
        4: [
            "_batch",
            "_failures",
            "_hooks",
            "_report",
            "_plan",
            "_job",
            "_threads",
            "_loop",
            "_async",
        ],
        5: ["bases", "processors"],
        6: ["functions"],
        7: ["__init__"],
    },
    apart=["models"],
    exceptions={
        ("errors", "_portable"): "pickling is rare, and pickle costs an import",
        ("outcome", "_portable"): "pickling is rare, and pickle costs an import",
        (
            "_calling",
            "_signatures",
        ): "loaded when a handler is not a plain function of one argument",
    },
    libraries={
        "asyncio": {"_loop", "_async"},
        "base64": set(),
        "concurrent": {"_threads"},
        "dataclasses": set(),
        "inspect": {"_signatures"},
        "logging": {"_report"},
        "pydantic": {"models"},
        "threading": {"_loop", "_threads"},
        "typing": {"_validation", "models", "shapes"},
    },
)

PLUGIN = Layers(
    package="pytest_batchproc",
    layers={
        0: [
            "errors",
            "sources._words",
            "sources._row",
            "sources._rows",
            "sources",
            "delivered",
            "binary",
            "wording",
            "explain",
            "quiet",
            "brevity",
            "timeline",
            "keywords",
            "clock",
            "caller",
            "places",
            "context",
            "loops",
            "settings",
            "hookspecs",
            "strict",
        ],
        1: [
            "unwrapping",
            "reading",
            "marshalling",
            "invoke",
            "verdict._decision_table",
            "verdict._faults",
            "verdict._response",
            "verdict._sentences",
            "verdict._pipes",
            "verdict",
            "converting",
            "bodies",
            "faker",
            "events._limits",
            "events._shapes",
            "events._attribute_values",
            "events._rules",
            "events._cluster",
            "events._fields",
            "events._numbering",
            "events._sent",
            "events._eventbridge",
            "events._window",
            "events._keywords",
            "events._pipes",
            "events._given",
            "events._factory",
            "events._headers",
            "events._keys",
            "events._images",
            "events._logs",
            "events._message_attributes",
            "events._queue",
            "events._s3",
            "events._sns",
            "events._answers",
            "events._received",
            "events._streamed",
            "events.dynamodb",
            "events.envelopes",
            "events.kafka",
            "events.kinesis",
            "events.sqs",
            "events",
        ],
        2: [
            "asserts._error",
            "asserts._case",
            "asserts._expected",
            "asserts._phrases",
            "asserts._alone",
            "asserts._claims",
            "asserts",
            "snapshots._files",
            "snapshots._kinds",
            "snapshots._records",
            "snapshots._readable",
            "snapshots",
            "snapshots._text",
            "snapshots._syrupy",
            "strategies._json",
            "strategies._models",
            "strategies._formats",
            "strategies._schema",
            "strategies._bodies",
            "strategies._arguments",
            "strategies._contexts",
            "strategies._drawing",
            "strategies._dynamodb",
            "strategies._entries",
            "strategies._kafka",
            "strategies._events",
            "strategies._failures",
            "strategies._malformed",
            "strategies._poison",
            "strategies._types",
            "strategies",
            "simulator._accepting",
            "simulator._evidence",
            "simulator._stories",
            "simulator._behind",
            "simulator._checks",
            "simulator._similar",
            "simulator._vacuous",
            "simulator._settings",
            "simulator._inside",
            "simulator._configuration",
            "simulator._source",
            "simulator._killing",
            "simulator._delivery",
            "simulator._destinations",
            "simulator._rules",
            "simulator._fields",
            "simulator._patterns",
            "simulator._filters",
            "simulator._portions",
            "simulator._lanes",
            "simulator._windows",
            "simulator._polling_streams",
            "simulator._stream",
            "simulator._dynamodb",
            "simulator._invocation",
            "simulator._running",
            "simulator._waiting",
            "simulator._holders",
            "simulator._wall_clock",
            "simulator._test_time",
            "simulator._traps",
            "simulator._faults",
            "simulator._effect_patches",
            "simulator._effects",
            "simulator._effect_faults",
            "simulator._effect_claims",
            "simulator._sandboxes",
            "simulator._message",
            "simulator._storage",
            "simulator._groups",
            "simulator._polling_queues",
            "simulator._queue",
            "simulator._fifo",
            "simulator._invoking",
            "simulator._once",
            "simulator._kafka",
            "simulator._kinesis",
            "simulator._naming",
            "simulator._pictures",
            "simulator._report",
            "simulator._resolving",
            "simulator._mapping",
            "simulator._deploying",
            "simulator._simulate",
            "simulator",
            "templates._nodes",
            "templates._model",
            "templates._conditions",
            "templates._resolving",
            "templates._arns",
            "templates._findings",
            "templates._expressions",
            "templates._provider",
            "templates._blocks",
            "templates._terraform",
            "templates._cdktf",
            "templates._pulumi",
            "templates._formats",
            "templates._from_yaml",
            "templates._plain",
            "templates._sam",
            "templates._serverless_events",
            "templates._serverless",
            "templates._wording",
            "templates._stack",
            "templates._mappings",
            "templates._reading",
            "templates._values",
            "templates._mapping_rules",
            "templates._queue_rules",
            "templates._settings_rules",
            "templates._rules",
            "templates._deployed_sources",
            "templates._deployed",
            "templates",
            "runtime._http",
            "runtime._api",
            "runtime._output",
            "runtime._process",
            "runtime._sandbox",
            "runtime._environment",
            "runtime._arguments",
            "runtime._options",
            "runtime._stack",
            "runtime._failures",
            "runtime._installed",
            "runtime._invocation",
            "runtime._function",
            "runtime",
        ],
        3: [
            "laws._delivery",
            "laws._keys",
            "laws._bench",
            "laws._shapes",
            "laws._arguments",
            "laws._broken",
            "laws._fewer",
            "laws._search",
            "laws._law",
            "laws._judges",
            "laws._plays",
            "laws._table",
            "laws._check",
            "laws._machine",
            "laws",
            "fixtures.context",
            "fixtures.events",
            "fixtures.runtime",
            "fixtures.simulation",
            "fixtures.snapshots",
            "fixtures",
        ],
        4: [
            "plugin",
            "_hypothesis",
            "cli._errors",
            "cli._handlers",
            "cli._json",
            "cli._parser",
            "cli._invoke",
            "cli._templates",
            "cli._check",
            "cli._generate",
            "cli._progress",
            "cli._sources",
            "cli._deploying",
            "cli._simulate",
            "cli",
            "__main__",
            "__init__",
        ],
    },
    exceptions={
        (
            "simulator._mapping",
            "simulator._deploying",
        ): "a mapping is created from a template where a mapping is created",
        (
            "simulator._deploying",
            "templates._deployed",
        ): "templates are checked by the simulator's table; loaded when a mapping is made of one",
    },
    # The optional ones: a module loads its library when it is used, or says what to install.
    libraries={
        "faker": {"faker"},
        "hypothesis": {
            "_hypothesis",
            "laws",
            "laws._arguments",
            "laws._machine",
            "laws._plays",
            "laws._search",
            "strategies",
            "strategies._arguments",
            "strategies._bodies",
            "strategies._contexts",
            "strategies._drawing",
            "strategies._dynamodb",
            "strategies._entries",
            "strategies._failures",
            "strategies._formats",
            "strategies._json",
            "strategies._malformed",
            "strategies._poison",
            "strategies._schema",
            "strategies._types",
        },
        "pydantic": {"strategies._models"},
        "pytest": {
            "fixtures.context",
            "fixtures.events",
            "fixtures.runtime",
            "fixtures.simulation",
            "fixtures.snapshots",
            "hookspecs",
            "plugin",
            "settings",
        },
        "syrupy": {"snapshots._syrupy"},
        "time_machine": {"simulator._wall_clock"},
        "typing_extensions": {"strategies._models"},
        "yaml": {"templates._from_yaml"},
    },
    below=frozenset(
        {
            "batchproc.sources",
            "batchproc._deprecated",
            "batchproc.__version__",
            "batchproc._hooks",  # its list of watchers, for the setting `hooks`
        }
    ),
    for_types={
        "laws": {"hypothesis"},
        "snapshots": {"pytest"},
        "strategies": {"hypothesis", "pydantic_core"},
    },
)

BOTH = [LIBRARY, PLUGIN]

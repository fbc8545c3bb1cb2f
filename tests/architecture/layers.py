"""The two packages as tables: modules by layer, exceptions to the layering, heavy libraries.

``docs/architecture.md`` shows the same layers with what each module holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tests.architecture.source import Import, files, imports


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
            "records._attribute_values",
            "records._envelopes",
            "records._s3",
            "records._sqs",
            "records._kinesis",
            "records._dynamodb",
            "records._kafka",
            "records._unpacking",
            "records",
            "_outcome",
        ],
        2: ["_columns", "sources", "_validation", "_exceptions"],
        3: [
            "_stand_in",
            "_loggers",
            "_refusal",
            "_intake",
            "_calling",
            "_signatures",
            "_images",
            "_decoders",
            "_encoders",
            "_classes",
            "_bodies",
            "bodies",
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
        5: ["_bases", "_processors"],
        6: ["_functions"],
        7: ["__init__"],
    },
    apart=["models"],
    exceptions={
        ("errors", "_portable"): "pickling is rare, and pickle costs an import",
        ("_outcome", "_portable"): "pickling is rare, and pickle costs an import",
        (
            "_calling",
            "_signatures",
        ): "loaded when a handler is not a plain function of one argument",
    },
    libraries={
        "asyncio": {"_loop", "_async"},
        "base64": {"_decoders", "_encoders"},
        "concurrent": {"_threads"},
        "dataclasses": {"_encoders"},
        "inspect": {"_signatures"},
        "logging": {"_report"},
        "pydantic": {"_decoders", "models"},
        "threading": {"_loop", "_threads"},
        "typing": {"_classes", "_validation", "models", "shapes"},
    },
)

PLUGIN = Layers(
    package="pytest_batchproc",
    layers={
        0: [
            "errors",
            "_sources._words",
            "_sources._row",
            "_sources._rows",
            "_sources",
            "_delivered",
            "_binary",
            "_wording",
            "_explain",
            "_quiet",
            "_brevity",
            "_timeline",
            "_keywords",
            "clock",
            "caller",
            "_places",
            "context",
            "_loops",
            "_settings",
            "hookspecs",
            "_strict",
        ],
        1: [
            "_unwrapping",
            "_reading",
            "marshalling",
            "_invoke",
            "_verdict._decision_table",
            "_verdict._faults",
            "_verdict._response",
            "_verdict._sentences",
            "_verdict._pipes",
            "_verdict",
            "_converting",
            "_bodies",
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
            "events._dynamodb",
            "events.envelopes",
            "events._kafka",
            "events._kinesis",
            "events._sqs",
            "events",
        ],
        2: [
            "_asserts._error",
            "_asserts._case",
            "_asserts._expected",
            "_asserts._phrases",
            "_asserts._alone",
            "_asserts._claims",
            "_asserts",
            "_snapshots._files",
            "_snapshots._kinds",
            "_snapshots._records",
            "_snapshots._readable",
            "_snapshots",
            "_snapshots._text",
            "_snapshots._syrupy",
            "strategies._json",
            "strategies._models",
            "strategies._formats",
            "strategies._schema",
            "strategies._instances",
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
            "simulator._names",
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
            "simulator._history",
            "simulator._killing",
            "simulator._raised",
            "simulator._recording",
            "simulator._explain",
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
            "simulator._page_axis",
            "simulator._page_facts",
            "simulator._page_svg",
            "simulator._page_script",
            "simulator._page",
            "simulator._trace",
            "simulator._report",
            "simulator._resolving",
            "simulator._mapping",
            "simulator._deploying",
            "simulator._simulate",
            "simulator",
            "_templates._nodes",
            "_templates._model",
            "_templates._conditions",
            "_templates._resolving",
            "_templates._arns",
            "_templates._elsewhere",
            "_templates._findings",
            "_templates._expressions",
            "_templates._provider",
            "_templates._blocks",
            "_templates._terraform",
            "_templates._cdktf",
            "_templates._pulumi",
            "_templates._formats",
            "_templates._from_yaml",
            "_templates._plain",
            "_templates._sam",
            "_templates._serverless_events",
            "_templates._serverless",
            "_templates._wording",
            "_templates._stack",
            "_templates._mappings",
            "_templates._reading",
            "_templates._values",
            "_templates._mapping_rules",
            "_templates._queue_rules",
            "_templates._settings_rules",
            "_templates._rules",
            "_templates._deployed_sources",
            "_templates._deployed",
            "_templates",
            "_runtime._http",
            "_runtime._api",
            "_runtime._output",
            "_runtime._process",
            "_runtime._sandbox",
            "_runtime._environment",
            "_runtime._arguments",
            "_runtime._options",
            "_runtime._stack",
            "_runtime._failures",
            "_runtime._installed",
            "_runtime._invocation",
            "_runtime._function",
            "_runtime",
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
            "_run_pages",
        ],
        4: [
            "plugin",
            "_hypothesis",
            "_cli._errors",
            "_cli._handlers",
            "_cli._json",
            "_cli._parser",
            "_cli._invoke",
            "_cli._templates",
            "_cli._check",
            "_cli._generate",
            "_cli._progress",
            "_cli._sources",
            "_cli._deploying",
            "_cli._simulate",
            "_cli",
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
            "_templates._deployed",
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
            "strategies._instances",
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
            "_run_pages",
            "hookspecs",
            "plugin",
            "_settings",
        },
        "syrupy": {"_snapshots._syrupy"},
        "time_machine": {"simulator._wall_clock"},
        "typing_extensions": {"strategies._models"},
        "yaml": {"_templates._from_yaml"},
    },
    below=frozenset(
        {
            "batchproc.sources",
            "batchproc._classes",  # which classes are bodies, and what their instances are sent as
            "batchproc._encoders",
            "batchproc._deprecated",
            "batchproc.__version__",
            "batchproc._hooks",  # its list of watchers, for the setting `hooks`
        }
    ),
    for_types={
        "laws": {"hypothesis"},
        "_snapshots": {"pytest"},
        "simulator": {"typing_extensions"},
        "strategies": {"hypothesis", "pydantic_core"},
    },
)

BOTH = [LIBRARY, PLUGIN]

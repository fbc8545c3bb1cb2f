"""What an import loads, as lists of module names: they never depend on how busy the machine is."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import batchproc

# A cold start pays for each of these, and no batch without failures needs any of them.
HEAVY = {
    "asyncio",
    "base64",
    "concurrent.futures",
    "contextlib",
    "dataclasses",
    "inspect",
    "logging",
    "pydantic",
    "threading",
    "typing",
}
SPEC_IMPORTS = "from batchproc import BatchProcessor, EventType, process_partial_response"
# One run of a processor over a batch that goes well, as in every example.
CLEAN_RUN = """
processor = BatchProcessor(EventType.{event_type})
response = process_partial_response({event!r}, lambda record: record.raw_event, processor)
assert response == {{"batchItemFailures": []}}, response
"""
FAILING_RUN = """
from batchproc import BatchProcessor, EventType, process_partial_response
processor = BatchProcessor(
    EventType.SQS, raise_on_entire_batch_failure=False, log_failures={log_failures}
)
process_partial_response({event!r}, lambda record: 1 / 0, processor)
"""
EVENTS: dict[str, dict[str, object]] = {
    "SQS": {"Records": [{"messageId": "a", "eventSource": "aws:sqs", "body": "{}"}]},
    "KinesisDataStreams": {
        "Records": [{"eventSource": "aws:kinesis", "kinesis": {"sequenceNumber": "1"}}]
    },
    "DynamoDBStreams": {
        "Records": [{"eventSource": "aws:dynamodb", "dynamodb": {"SequenceNumber": "1"}}]
    },
    "Kafka": {
        "eventSource": "aws:kafka",
        "records": {"t-0": [{"topic": "t", "partition": 0, "offset": 1}]},
    },
}


def loaded_by(code: str) -> set[str]:
    """The modules that the code adds to a bare interpreter.

    ``-I -S`` leaves out what the files of an environment load before the first line; the
    environment's packages stay importable, so that loading one of them would be seen.
    """
    where = [str(Path(batchproc.__file__).parents[1]), sysconfig.get_path("purelib")]
    script = (
        f"import sys; sys.path.extend({where!r}); before = set(sys.modules)\n{code}\n"
        "loaded = sorted(set(sys.modules) - before)\nimport json; print(json.dumps(loaded))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def test_importing_the_package_loads_the_package_alone() -> None:
    assert {name for name in loaded_by("import batchproc") if name != "__future__"} == {"batchproc"}


def test_importing_and_making_a_processor_loads_nothing_heavy() -> None:
    loaded = loaded_by(f"{SPEC_IMPORTS}\nBatchProcessor(EventType.SQS)")

    assert loaded & HEAVY == set()


@pytest.mark.parametrize("event_type", sorted(EVENTS))
def test_a_batch_that_goes_well_loads_nothing_heavy(event_type: str) -> None:
    run = CLEAN_RUN.format(event_type=event_type, event=EVENTS[event_type])

    assert loaded_by(f"{SPEC_IMPORTS}\n{run}") & HEAVY == set()


@pytest.mark.parametrize("log_failures", [True, False])
def test_logging_is_loaded_when_a_failure_is_logged(log_failures: bool) -> None:
    loaded = loaded_by(FAILING_RUN.format(log_failures=log_failures, event=EVENTS["SQS"]))

    assert ("logging" in loaded) is log_failures


def test_importing_the_plugin_loads_nothing_beyond_pytest() -> None:
    loaded = loaded_by("import pytest\nbefore |= set(sys.modules)\nimport pytest_batchproc.plugin")
    # And the other fixtures, when pytest asks the plugin for its hooks.
    modules = ["plugin", "_settings", "hookspecs", "fixtures", "fixtures.simulation"]
    ours = {"pytest_batchproc", *(f"pytest_batchproc.{module}" for module in modules)}

    assert loaded - {"__future__"} == ours


def test_importing_the_table_of_sources_loads_none_of_the_classes_that_it_names() -> None:
    loaded = loaded_by("import pytest_batchproc._sources")
    ours = {name for name in loaded if name.startswith("pytest_batchproc")}

    assert ours == {
        "pytest_batchproc",
        "pytest_batchproc.errors",
        "pytest_batchproc._sources",
        "pytest_batchproc._sources._row",
        "pytest_batchproc._sources._rows",
        "pytest_batchproc._sources._words",
    }

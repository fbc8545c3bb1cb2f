"""The public modules. `docs/reference/index.md` shows the same list."""

from __future__ import annotations

PUBLIC = {
    "batchproc",
    "batchproc.bodies",
    "batchproc.errors",
    "batchproc.models",
    "batchproc.records",
    "batchproc.shapes",
    "pytest_batchproc",
    "pytest_batchproc.caller",
    "pytest_batchproc.clock",
    "pytest_batchproc.context",
    "pytest_batchproc.errors",
    "pytest_batchproc.events",
    "pytest_batchproc.events.envelopes",
    "pytest_batchproc.faker",
    "pytest_batchproc.faults",
    "pytest_batchproc.fixtures",
    "pytest_batchproc.hookspecs",
    "pytest_batchproc.laws",
    "pytest_batchproc.marshalling",
    "pytest_batchproc.plugin",
    "pytest_batchproc.simulator",
    "pytest_batchproc.strategies",
}
"""Modules whose public names stay within a major version."""

UNSTABLE = {"batchproc.sources"}
"""Modules that you can import and that may change in any version."""

SWITCHES = "pytest_batchproc.fixtures."
"""Modules whose names turn fixtures off, as in `-p no:pytest_batchproc.fixtures.events`."""

RENAMED_LATER: set[str] = set()
"""Private modules that do not have their underscore yet."""

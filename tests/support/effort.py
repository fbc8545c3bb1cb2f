"""How much of the expensive tests runs: a fixed sample, or all of it with `BATCHPROC_TEST_ALL=1`.

A pytest plugin, loaded by the outermost conftest.py. `@pytest.mark.sampled(8)` at a test with many
parameters keeps one of eight of its cases: of a test with `sqs-sync`, `sqs-async`, `kafka-sync` and
`kafka-async`, two that name both sources and both ways.
"""

from __future__ import annotations

import gc
import os
import re
from collections import defaultdict
from hashlib import sha256

import pytest

# The values of the parameters in the id of a test.
_PARTS = re.compile(r"[^-\]]+").findall

TEST_ALL = os.environ.get("BATCHPROC_TEST_ALL") == "1"

try:
    from hypothesis import HealthCheck, settings
except ModuleNotFoundError:
    pass  # the tests that need it are skipped
else:
    # A busy machine is slow without being wrong, so no example has a deadline, and drawing may
    # take its time. The examples of the sample are the same in each run.
    settings.register_profile(
        "batchproc",
        deadline=None,
        derandomize=not TEST_ALL,
        max_examples=200 if TEST_ALL else 25,
        suppress_health_check=[HealthCheck.too_slow],
    )
    # `pytest tests/fuzz --hypothesis-profile=fuzz`: a long search.
    settings.register_profile("fuzz", deadline=None, max_examples=20_000)
    settings.load_profile("batchproc")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "sampled(every): run one of so many cases of this test; all with BATCHPROC_TEST_ALL=1",
    )


def pytest_collection_finish() -> None:
    """Let no garbage collection look at 20,000 tests again: it would take most of a second."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="module")
def quick_collections() -> None:
    """The same for all that the tests before have left; for tests that collect often."""
    gc.collect()
    gc.freeze()


def pytest_report_header() -> str:
    if TEST_ALL:
        return "expensive tests: all cases"
    return "expensive tests: a fixed sample; `make test-all` runs all cases"


# Before other plugins choose among the items: the sample of a test does not depend on `-k`.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if TEST_ALL:
        return
    cases: defaultdict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if item.get_closest_marker("sampled") is not None:
            cases[item.nodeid.partition("[")[0]].append(item)
    left_out = {item for same in cases.values() for item in _left_out(same)}
    if left_out:
        config.hook.pytest_deselected(items=[item for item in items if item in left_out])
        items[:] = [item for item in items if item not in left_out]


def _left_out(cases: list[pytest.Item]) -> list[pytest.Item]:
    """All cases of a test but the sample, which does not follow the order of the parameters."""
    marker = cases[0].get_closest_marker("sampled")
    every = marker.args[0] if marker is not None and len(marker.args) == 1 else None
    if not isinstance(every, int) or every < 1:
        raise pytest.UsageError(f"write @pytest.mark.sampled(8) at {cases[0].nodeid}")
    if "snapshot" in getattr(cases[0], "fixturenames", ()):
        # syrupy would report the snapshots of the cases that are left out as unused.
        raise pytest.UsageError(f"a sampled test cannot use `snapshot`: {cases[0].nodeid}")
    mixed = sorted(cases, key=lambda item: sha256(item.name.encode()).digest())
    sample: list[pytest.Item] = []
    missing = {item: set(_PARTS(item.name.partition("[")[2])) for item in mixed}
    while len(sample) < -(-len(cases) // every):
        best = max(missing, key=lambda item: len(missing[item]))
        sample.append(best)
        seen = missing.pop(best)
        for parts in missing.values():
            parts -= seen
    return list(missing)

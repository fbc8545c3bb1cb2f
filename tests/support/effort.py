"""How much of the expensive tests runs: a fixed sample, or all of it with `BATCHPROC_TEST_ALL=1`.

A pytest plugin, loaded by the outermost conftest.py. `@pytest.mark.sampled(8)` at a test with many
parameters keeps one of eight of its cases: of a test with `sqs-sync`, `sqs-async`, `kafka-sync` and
`kafka-async`, two that name both sources and both ways. `@pytest.mark.expensive` keeps none. A test
or case that the command line names runs in any case.
"""

from __future__ import annotations

import gc
import os
import re
import warnings
from collections.abc import Generator
from hashlib import sha256
from pathlib import Path

import pytest

# The values of the parameters in the id of a test.
_PARTS = re.compile(r"[^-\]]+").findall

TEST_ALL = os.environ.get("BATCHPROC_TEST_ALL") == "1"

try:
    from hypothesis import HealthCheck, settings
except ModuleNotFoundError:
    pass  # the tests that need it are skipped
else:
    # Without it, each process with another working directory computes the table of Unicode again.
    os.environ.setdefault(
        "HYPOTHESIS_STORAGE_DIRECTORY", str(Path(__file__).resolve().parents[2] / ".hypothesis")
    )
    # A busy machine is slow without being wrong, so no example has a deadline, and drawing may
    # take its time. The examples of the sample are the same in each run.
    settings.register_profile(
        "batchproc",
        deadline=None,
        derandomize=not TEST_ALL,
        max_examples=200 if TEST_ALL else 10,
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
    config.addinivalue_line("markers", "expensive: run this test with BATCHPROC_TEST_ALL=1 alone")


def pytest_collection_finish() -> None:
    """Let no garbage collection look at 20,000 tests again: it would take most of a second."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """The same for what the tests of a module have left: reports, caches, modules."""
    if nextitem is not None and nextitem.path != item.path:
        with warnings.catch_warnings():  # the test that comes next must not fail for what they left
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()
        gc.freeze()


def pytest_report_header() -> str:
    if TEST_ALL:
        return "expensive tests: all cases"
    return "expensive tests: a fixed sample; `make test-all` runs all cases"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if TEST_ALL:
        return
    left_out = {
        item
        for item in items
        if item.get_closest_marker("expensive") is not None and not _is_named(config, item.name)
    }
    if left_out:
        config.hook.pytest_deselected(items=[*left_out])
        items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(wrapper=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> Generator[None]:
    """Leave cases out before pytest creates an item for each of them, in each worker."""
    yield
    marker = metafunc.definition.get_closest_marker("sampled")
    if marker is None or TEST_ALL:
        return
    name = metafunc.definition.name
    every = marker.args[0] if len(marker.args) == 1 else None
    if not isinstance(every, int) or every < 1:
        raise _error(metafunc, "write @pytest.mark.sampled(8) at")
    if "snapshot" in metafunc.fixturenames:
        # syrupy would report the snapshots of the cases that are left out as unused.
        raise _error(metafunc, "a sampled test cannot use `snapshot`:")
    names = [f"{name}[{call.id}]" for call in metafunc._calls]
    sample = _sample(names, every)
    # pytest has no public way to take a case out.
    metafunc._calls[:] = [
        call
        for call, name in zip(metafunc._calls, names, strict=True)
        if name in sample or _is_named(metafunc.config, name)
    ]


def _error(metafunc: pytest.Metafunc, fact: str) -> pytest.Collector.CollectError:
    return pytest.Collector.CollectError(f"{fact} {metafunc.definition.nodeid}")


def _is_named(config: pytest.Config, name: str) -> bool:
    """Whether the command line names this test: then it runs."""
    return any(argument.endswith(f"::{name}") for argument in config.args)


def _sample(names: list[str], every: int) -> set[str]:
    """One of so many cases of a test, in an order that is not that of the parameters."""
    mixed = sorted(names, key=lambda name: sha256(name.encode()).digest())
    sample: set[str] = set()
    missing = {name: set(_PARTS(name.partition("[")[2])) for name in mixed}
    while len(sample) < -(-len(names) // every):
        best = max(missing, key=lambda name: len(missing[name]))
        sample.add(best)
        seen = missing.pop(best)
        for parts in missing.values():
            parts -= seen
    return sample

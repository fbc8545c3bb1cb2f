"""Which tests run which lines, and how much work each test is."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import coverage
import pytest

from mutation.session import ARGUMENTS
from mutation.targets import ROOT, TARGETS, Target


class Watched:
    """A plugin that gives every test a context of its own, and remembers those that pass."""

    def __init__(self, watch: coverage.Coverage) -> None:
        self.watch = watch
        self.seconds: dict[str, float] = {}
        self.unfit: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.watch.switch_context(item.nodeid)
        # Of work: on a busy machine a test takes longer than that.
        started = time.process_time()
        result = yield
        self.seconds[item.nodeid] = time.process_time() - started
        self.watch.switch_context("")
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.outcome != "passed":
            self.unfit.add(report.nodeid)


def mapped(target: Target) -> dict[str, Any]:
    """For each file and line the tests that run it; for each test its seconds.

    Tests that fail, or are skipped, before anything is mutated count for nothing.
    """
    watch = coverage.Coverage(
        data_file=None, source=[str(ROOT / target.folder)], config_file=False, branch=False
    )
    watch.start()
    plugin = Watched(watch)
    pytest.main([*ARGUMENTS, *target.tests], plugins=[plugin])
    watch.stop()
    data = watch.get_data()
    lines = {
        Path(name).relative_to(ROOT).as_posix(): {
            str(line): sorted(set(contexts) - plugin.unfit)
            for line, contexts in data.contexts_by_lineno(name).items()
        }
        for name in data.measured_files()
    }
    fit = {name: seconds for name, seconds in plugin.seconds.items() if name not in plugin.unfit}
    return {"lines": lines, "seconds": fit, "unfit": sorted(plugin.unfit)}


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(mapped(TARGETS[sys.argv[1]])), encoding="utf-8")

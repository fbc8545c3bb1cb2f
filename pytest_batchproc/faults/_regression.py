"""The test that reproduces a schedule, as code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from batchproc.sources import EventType
from pytest_batchproc._wording import printable
from pytest_batchproc.faults._kinds import kind_of, point_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_batchproc.faults._play import Stage
    from pytest_batchproc.faults._setup import Setup
    from pytest_batchproc.simulator import Fault

_WIDTH = 100
_DEFAULTS_OF: dict[str, object] = {
    "effects": "once",
    "failed_without_effects": False,
    "function_timeout": 3.0,
    "milliseconds_per_record": 0,
    "seed": "",
    "wall_clock": "simulated",
}
_SEARCH_ONLY = ("faults", "at_most", "batch_sizes", "orders", "budget", "progress")


def regression_of(setup: Setup, stage: Stage, faults: Sequence[Fault]) -> list[str]:
    """The lines of the test."""
    given = setup.given
    names = ", ".join(sorted({"check_schedule", *(kind_of(one).name for one in faults)}))
    arguments = [code_of(given["world"])]
    if given["template"] is None:
        arguments.append(code_of(given["source"]))
    arguments.append(f"bodies={code_of([setup.bodies[one] for one in stage.order])}")
    if setup.groups and given["groups"] is not None:
        arguments.append(f"groups={code_of([setup.groups[one] for one in stage.order])}")
    fails = [setup.bodies[one] for one in stage.order if setup.fails[one]]
    if fails:
        arguments.append(f"should_fail={code_of(fails)}")
    shown = ", ".join(_fault_code(one) for one in faults)
    arguments.append(f"faults=[{shown}]")
    known = {"world", "source", "bodies", "groups", "should_fail", "settings", *_SEARCH_ONLY}
    for name, value in {**given, **given["settings"]}.items():
        if name not in known and value != _DEFAULTS_OF.get(name):
            arguments.append(f"{name}={code_of(value)}")
    if stage.batch_size is not None:
        arguments.append(f"batch_size={stage.batch_size}")
    call = f"check_schedule({', '.join(arguments)})"
    lines = [f"    from pytest_batchproc.faults import {names}", "", "    def test_the_schedule():"]
    if len(call) <= _WIDTH - 8:
        return [*lines, f"        {call}"]
    return [
        *lines,
        "        check_schedule(",
        *(f"            {one}," for one in arguments),
        "        )",
    ]


def _fault_code(fault: Fault) -> str:
    point, name = point_of(fault), kind_of(fault).name
    more = "" if point.nth == 1 else f", {point.nth}"
    return f"{name}({code_of(point.name)}{more})"


def code_of(value: Any) -> str:
    """A value as a test writes it."""
    if isinstance(value, EventType):
        return f"EventType.{value.name}"
    if isinstance(value, str) and not ('"' in value and "'" not in value):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return f"[{', '.join(map(code_of, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{code_of(key)}: {code_of(one)}' for key, one in value.items())}}}"
    if callable(value):
        name = getattr(value, "__name__", "")
        return name if name.isidentifier() else "..."
    return printable(repr(value))

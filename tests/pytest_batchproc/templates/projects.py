"""Projects of Terraform, written as what Terraform makes of them: a plan, a state, its file.

Each resource is given once, with the values that it has when everything is applied and with the
expressions of those that are known only then.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

REPORTS = ["ReportBatchItemFailures"]
AWS = "registry.terraform.io/hashicorp/aws"
ACCOUNT = "us-east-1:123456789012"


@dataclass(frozen=True)
class Resource:
    """A resource.

    Attributes:
        kind: its type.
        name: its name.
        values: all that is known after apply.
        later: the attributes that are known after apply only, with the names in their expressions.
        key: of `for_each` or `count`.
        module: the address of its module.
        repeat: the names in `for_each`.
    """

    kind: str
    name: str
    values: dict[str, Any]
    later: dict[str, list[str]] = field(default_factory=dict)
    key: str | int | None = None
    module: str = ""
    repeat: tuple[str, ...] = ()

    @property
    def relative(self) -> str:
        return f"{self.kind}.{self.name}"

    @property
    def address(self) -> str:
        head = f"{self.module}." if self.module else ""
        tail = "" if self.key is None else f"[{json.dumps(self.key)}]"
        return f"{head}{self.relative}{tail}"


def _shown(resource: Resource, values: dict[str, Any]) -> dict[str, Any]:
    found = {
        "address": resource.address,
        "mode": "managed",
        "type": resource.kind,
        "name": resource.name,
        "provider_name": AWS,
        "values": values,
        "sensitive_values": {},
    }
    return found if resource.key is None else {**found, "index": resource.key}


def _modules(resources: list[Resource], known: bool) -> dict[str, Any]:
    """The tree of modules, one level deep."""
    root: dict[str, Any] = {"resources": []}
    inner: dict[str, dict[str, Any]] = {}
    for one in resources:
        values = one.values if known else _without(one.values, one.later)
        module = inner.setdefault(one.module, {"address": one.module, "resources": []})
        (root if not one.module else module)["resources"].append(_shown(one, values))
    inner.pop("", None)
    return {**root, "child_modules": list(inner.values())} if inner else root


def _without(values: dict[str, Any], later: dict[str, list[str]]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in later}


def plan(
    resources: list[Resource],
    calls: dict[str, dict[str, list[str]]] | None = None,
    outputs: dict[str, dict[str, list[str]]] | None = None,
) -> dict[str, Any]:
    """`terraform show -json` of a plan, before anything is applied.

    Args:
        resources: of the project.
        calls: the names in the arguments of each module; `for_each` is one of them.
        outputs: the names in the outputs of each module.
    """
    configured: dict[str, dict[str, Any]] = {}
    for one in resources:
        module = re.sub(r"\[.*\]", "", one.module).removeprefix("module.")
        written = configured.setdefault(module, {})
        entry: dict[str, Any] = {
            "address": one.relative,
            "mode": "managed",
            "type": one.kind,
            "name": one.name,
            "expressions": {name: {"references": names} for name, names in one.later.items()},
        }
        if one.repeat:
            entry["for_each_expression"] = {"references": list(one.repeat)}
        written[one.relative] = entry
    root: dict[str, Any] = {"resources": list(configured.pop("", {}).values())}
    root["module_calls"] = {
        name: {
            "source": "./mod",
            "expressions": {
                argument: {"references": names}
                for argument, names in (calls or {}).get(name, {}).items()
                if argument != "for_each"
            },
            "for_each_expression": {"references": (calls or {}).get(name, {}).get("for_each", [])},
            "module": {
                "resources": list(written.values()),
                "outputs": {
                    output: {"expression": {"references": names}}
                    for output, names in (outputs or {}).get(name, {}).items()
                },
            },
        }
        for name, written in configured.items()
    }
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": _modules(resources, known=False)},
        "configuration": {"root_module": root},
    }


def state(resources: list[Resource]) -> dict[str, Any]:
    """`terraform show -json` of a state."""
    root = _modules(resources, known=True)
    return {"format_version": "1.0", "terraform_version": "1.11.4", "values": {"root_module": root}}


def raw(resources: list[Resource]) -> dict[str, Any]:
    """A `.tfstate`."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in resources:
        head = {"module": one.module} if one.module else {}
        entry = found.setdefault(
            (one.module, one.relative),
            {**head, "mode": "managed", "type": one.kind, "name": one.name, "instances": []},
        )
        key = {} if one.key is None else {"index_key": one.key}
        entry["instances"].append({**key, "attributes": one.values})
    return {
        "version": 4,
        "terraform_version": "1.11.4",
        "serial": 1,
        "resources": list(found.values()),
    }


def names(*given: str) -> list[str]:
    """The names of an expression as a plan lists them: each with all its heads."""
    found: list[str] = []
    for one in given:
        found.append(one)
        head = re.sub(r"\.[a-z_]+$", "", one)
        if head != one and head.count(".") >= 1:
            found.append(head)
            bare = re.sub(r"\[.*\]$", "", head)
            found += [bare] * (bare != head)
    return found


def queue(name: str, **more: Any) -> Resource:
    key, module = more.pop("key", None), more.pop("module", "")
    repeat, later = more.pop("repeat", ()), more.pop("later", {})
    called = f"{name}-{key}" if key is not None else name
    called += ".fifo" if more.get("fifo_queue") else ""
    values = {
        "name": called,
        "arn": f"arn:aws:sqs:{ACCOUNT}:{called}",
        "url": f"https://sqs.us-east-1.amazonaws.com/123456789012/{called}",
        "visibility_timeout_seconds": 60,
        "fifo_queue": False,
        **more,
    }
    given = {"arn": [], "url": [], **later}
    return Resource(QUEUE, name, values, given, key, module, repeat)


def function(name: str = "worker", **more: Any) -> Resource:
    key, module = more.pop("key", None), more.pop("module", "")
    repeat = more.pop("repeat", ())
    called = f"{name}-{key}" if key is not None else name
    values = {
        "function_name": called,
        "arn": f"arn:aws:lambda:{ACCOUNT}:function:{called}",
        "timeout": 10,
        "environment": [{"variables": {"PASSWORD": "hunter2"}}],
        **more,
    }
    return Resource(FUNCTION, name, values, {"arn": []}, key, module, repeat)


def mapping(name: str, source: str, target: str, later: dict[str, list[str]], **more: Any) -> Any:
    key, module = more.pop("key", None), more.pop("module", "")
    repeat = more.pop("repeat", ())
    values = {
        "event_source_arn": source,
        "function_name": target,
        "function_response_types": REPORTS,
        "batch_size": 10,
        "enabled": True,
        "filter_criteria": [],
        "scaling_config": [],
        "destination_config": [],
        # A state has zeros for these, a plan leaves them out.
        "maximum_retry_attempts": 0,
        "maximum_record_age_in_seconds": 0,
        "parallelization_factor": 0,
        **more,
    }
    computed = ("maximum_retry_attempts", "maximum_record_age_in_seconds", "parallelization_factor")
    given: dict[str, list[str]] = {one: [] for one in computed if one not in more} | later
    return Resource(MAPPING, name, values, given, key, module, repeat)


QUEUE = "aws_sqs_queue"
FUNCTION = "aws_lambda_function"
MAPPING = "aws_lambda_event_source_mapping"

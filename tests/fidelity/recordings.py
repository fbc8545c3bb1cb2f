"""What AWS answered in recorded tests, and how to compare an event of the simulator with it.

The recordings lie next to the repository, so a checkout alone does not have them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

FOLDER = Path(__file__).parents[3] / "shared" / "recorded"
ACCOUNT = "111111111111"
Entry: TypeAlias = dict[str, Any]  # JSON

_PLACEHOLDER = re.compile(r"<[^<>]+>")
_NUMBERED = re.compile(r"<[a-z0-9-]+:\d+>")
_WORDS = {"sent-timestamp", "sender-id", "maximum-batching-window-in-seconds"}
# The settings in the answer to a CreateEventSourceMapping.
_SETTINGS = (
    "BatchSize",
    "BisectBatchOnFunctionError",
    "FilterCriteria",
    "FunctionResponseTypes",
    "MaximumBatchingWindowInSeconds",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "StartingPosition",
    "TumblingWindowInSeconds",
)


def entries() -> dict[str, Entry]:
    """All recordings by the name of their test; empty where the folder is not there."""
    path = FOLDER / "recorded.json"
    if not path.exists():
        return {}
    found: dict[str, Entry] = json.loads(path.read_text(encoding="utf-8"))
    return found


def answers(entry: Entry) -> Iterator[Entry]:
    """The mappings of a recording, as AWS answered them."""
    for value in entry.values():
        if isinstance(value, dict) and "EventSourceArn" in value:
            yield value


def settings(answer: Entry) -> Entry:
    """The settings of a mapping as a CreateEventSourceMapping takes them."""
    config = {name: answer[name] for name in _SETTINGS if name in answer}
    if not isinstance(config.get("MaximumBatchingWindowInSeconds", 0), int):
        config["MaximumBatchingWindowInSeconds"] = 1
    for one in config.get("FilterCriteria", {}).get("Filters", ()):
        one["Pattern"] = json.dumps(one["Pattern"])
    told = answer.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    if told is not None:
        service = told.split(":")[2]
        place = "::" if service == "s3" else f":us-east-1:{ACCOUNT}:"
        config["DestinationConfig"] = {
            "OnFailure": {"Destination": f"arn:aws:{service}{place}failures"}
        }
    return config


def events(value: Any) -> list[Entry]:
    """The events that the function got, in order."""
    if isinstance(value, list):
        return [event for one in value for event in events(one)]
    if not isinstance(value, dict):
        return []
    records = value.get("Records")
    if isinstance(records, list) and records and "eventSource" in records[0]:
        return [value]
    return [event for name, one in value.items() if name != "payload" for event in events(one)]


def failures(value: Any) -> list[Entry]:
    """The records that a destination got."""
    if isinstance(value, list):
        return [record for one in value for record in failures(one)]
    if not isinstance(value, dict):
        return []
    if "requestContext" in value:
        return [value]
    return [record for one in value.values() for record in failures(one)]


def differences(recorded: object, ours: object) -> list[str]:
    """What differs, each with its path. A placeholder means the same value everywhere."""
    return list(_differences(recorded, ours, "", {}))


def _differences(recorded: Any, ours: Any, path: str, bound: dict[str, Any]) -> Iterator[str]:
    if isinstance(recorded, dict | list) and isinstance(ours, str):
        ours = json.loads(ours)  # the recordings hold JSON text as its value
    if isinstance(recorded, dict) and isinstance(ours, dict):
        if recorded.keys() != ours.keys():
            yield f"{path}: {sorted(recorded)} on AWS, {sorted(ours)} here"
        for name in recorded.keys() & ours.keys():
            yield from _differences(recorded[name], ours[name], f"{path}.{name}", bound)
    elif isinstance(recorded, list) and isinstance(ours, list):
        if len(recorded) != len(ours):
            yield f"{path}: {len(recorded)} on AWS, {len(ours)} here"
        for place, (one, other) in enumerate(zip(recorded, ours, strict=False)):
            yield from _differences(one, other, f"{path}[{place}]", bound)
    elif not _is_same(recorded, ours, bound):
        yield f"{path}: {recorded!r} on AWS, {ours!r} here"


def _is_same(recorded: Any, ours: Any, bound: dict[str, Any]) -> bool:
    if not isinstance(recorded, str):
        return type(recorded) is type(ours) and bool(recorded == ours)
    if _NUMBERED.fullmatch(recorded):
        return bool(bound.setdefault(recorded, ours) == ours)
    if recorded in _WORDS or _PLACEHOLDER.fullmatch(recorded):
        return ours is not None
    parts = map(re.escape, _PLACEHOLDER.split(recorded))
    return isinstance(ours, str) and re.fullmatch(".+".join(parts), ours) is not None

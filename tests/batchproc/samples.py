"""AWS's own sample events, where they lie beside the repository; elsewhere there are none."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT.parent / "shared" / "sample_events"
MISSING = f"the sample events are not in {FOLDER}"

# What SAM's templates leave open. Everything else is any word.
_FILLED = {"data": "SGVsbG8=", "sequence": "4959", "account_id": "123456789012"}


def _is_event(content: Any) -> bool:
    if not isinstance(content, dict):
        return False
    return "Records" in content or isinstance(content.get("records"), dict)


def _records(event: dict[str, Any]) -> list[dict[str, Any]]:
    if "Records" in event:
        return list(event["Records"])
    return [record for partition in event["records"].values() for record in partition]


def _kind(record: dict[str, Any]) -> str:
    if "topic" in record:
        return "kafka"
    return str(record["eventSource"]).removeprefix("aws:")


def _load() -> list[tuple[str, str, dict[str, Any]]]:
    found = []
    for path in sorted(FOLDER.rglob("*.json")):
        text = re.sub(r"\{\{\{(\w+)\}\}\}", lambda m: _FILLED.get(m[1], "word"), path.read_text())
        content = json.loads(text)
        if not _is_event(content):
            continue  # a response, or what goes to an on-failure destination
        name = f"{path.parent.name}/{path.stem}"
        for index, record in enumerate(_records(content)):
            found.append((f"{name}#{index}", _kind(record), record))
    return found


ALL = _load()
"""(name, kind of source, raw record) of every record of every file."""

"""What the tests and the demo of all examples share: event files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def load_event(beside: str, name: str) -> dict[str, Any]:
    """The event `events/<name>.json` that lies beside a file, fresh for each caller."""
    path = Path(beside).parent / "events" / f"{name}.json"
    event: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return event

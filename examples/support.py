"""What the tests and the demo of all examples share: event files and a Lambda context."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


def load_event(beside: str, name: str) -> dict[str, Any]:
    """The event `events/<name>.json` that lies beside a file, fresh for each caller."""
    path = Path(beside).parent / "events" / f"{name}.json"
    event: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return event


@dataclass
class FakeLambdaContext:
    """What Lambda passes as `context`, with a clock that moves only when a test moves it."""

    remaining_ms: int = 30_000
    function_name: str = "example"
    function_version: str = "$LATEST"
    memory_limit_in_mb: str = "128"  # the real one is a string as well
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:111122223333:function:example"
    aws_request_id: str = "9d1c0000-0000-4000-8000-000000000000"
    log_group_name: str = "/aws/lambda/example"
    log_stream_name: str = "2026/01/01/[$LATEST]0123456789abcdef"
    identity: Any = None
    client_context: Any = None
    tenant_id: str | None = None

    def get_remaining_time_in_millis(self) -> int:
        return self.remaining_ms

    def advance(self, milliseconds: int) -> None:
        self.remaining_ms = max(0, self.remaining_ms - milliseconds)

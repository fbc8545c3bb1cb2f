"""A Lambda context whose clock stands still until the test moves it."""

from __future__ import annotations


class FakeContext:
    """Has what the real context has; `advance()` lets time pass, `asked` counts the questions."""

    function_name = "orders"
    function_version = "$LATEST"
    invoked_function_arn = "arn:aws:lambda:eu-central-1:111122223333:function:orders"
    memory_limit_in_mb = "128"
    aws_request_id = "00000000-0000-4000-8000-00000000c0de"
    log_group_name = "/aws/lambda/orders"
    log_stream_name = "2026/01/01/[$LATEST]0123456789abcdef"
    identity = None
    client_context = None
    tenant_id = None

    def __init__(self, remaining_ms: int = 3_000) -> None:
        self.remaining_ms = remaining_ms
        self.asked = 0

    def get_remaining_time_in_millis(self) -> int:
        self.asked += 1
        return max(0, self.remaining_ms)

    def advance(self, milliseconds: int) -> None:
        self.remaining_ms -= milliseconds

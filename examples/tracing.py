"""What the stories about tracing share: X-Ray's SDK, without a daemon that gets its segments."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Documents:
    """Keeps what would have gone to the X-Ray daemon: each document as the JSON that it is."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def send_entity(self, entity: Any) -> None:
        self.texts.append(entity.serialize())

    def of(self, function: str) -> list[dict[str, Any]]:
        """The documents about calls of this function, oldest first."""
        documents = map(json.loads, self.texts)
        return [one for one in documents if one["name"].split(".")[-1].split(" ")[-1] == function]


@contextmanager
def traced() -> Iterator[Documents]:
    """Trace what happens during that time, as on Lambda: each part is sent when it ends."""
    from aws_xray_sdk import global_sdk_config
    from aws_xray_sdk.core import xray_recorder as recorder

    documents = Documents()
    before = recorder.emitter, recorder.sampling, recorder.streaming_threshold
    enabled = global_sdk_config.sdk_enabled()
    global_sdk_config.set_sdk_enabled(True)  # Powertools turns it off outside Lambda
    recorder.configure(emitter=documents, sampling=False, streaming_threshold=0)
    try:
        with recorder.in_segment("the function"):
            yield documents
    finally:
        recorder.emitter, recorder.sampling, recorder.streaming_threshold = before
        global_sdk_config.set_sdk_enabled(enabled)

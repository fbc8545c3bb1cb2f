"""An async batch on a loop of the test's own, and what is read when it has ended."""

from __future__ import annotations

import asyncio
from typing import Any

from batchproc import aprocess_partial_response
from tests.support.events import SQS
from tests.support.limit import within_a_loop

EVENT = SQS.event("abcdef")
IDS = SQS.identifiers(EVENT)


def ended(processor: Any, handler: Any, event: Any = EVENT, context: Any = None) -> dict[str, Any]:
    """What a processor says after a batch that the test's own loop ran; `error` is what left it."""

    async def main() -> dict[str, Any]:
        error: BaseException | None = None
        try:
            await aprocess_partial_response(event, handler, processor, context)
        except BaseException as exception:
            error = exception
        assert asyncio.all_tasks() == {asyncio.current_task()}
        result = processor.result
        return {"error": error, "response": processor.response(), "result": result}

    return within_a_loop(10, main)


def statuses(found: dict[str, Any]) -> list[str]:
    return [item.status for item in found["result"]]

"""The other utilities of Powertools around a batch."""

from __future__ import annotations

import io
import json
from typing import Any

from tests.parity.libraries import Both
from tests.parity.rows import same
from tests.parity.samples import EVENT, SECOND, answer, number


@same(
    "Tracer's `capture_method(capture_response=False)` around a handler does not "
    "change the outcome.",
    at="tracer-response-auto-capture-for-large-batch-sizes",
)
def test_the_tracer(both: Both) -> None:
    from aws_lambda_powertools import Tracer

    handler = Tracer(disabled=True).capture_method(capture_response=False)(number)

    assert both(lambda library: answer(library, handler=handler)) == (SECOND, SECOND)


@same(
    "The Logger of Powertools works as the `logger=` of a processor.",
    "BasePartialProcessor(logger)",
)
def test_the_logger(both: Both) -> None:
    from aws_lambda_powertools import Logger

    def use(library: Any) -> Any:
        stream = io.StringIO()
        logger = Logger(service=f"parity of {library}", stream=stream)
        response = answer(library, EVENT, logger=logger)
        lines = [json.loads(line) for line in stream.getvalue().splitlines()]
        return response, [(line["level"], line["exception_name"]) for line in lines]

    assert both(use) == ((SECOND, [("WARNING", "ValueError")]),) * 2

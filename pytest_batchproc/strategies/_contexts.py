"""Strategy of Lambda contexts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from pytest_batchproc._bodies import shown
from pytest_batchproc.clock import LONGEST_TIMEOUT
from pytest_batchproc.context import FakeLambdaContext

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
_USUAL_SECONDS = 900
_MEMORY = (128, 10_240)


def lambda_contexts(
    *, min_timeout: int = 1, max_timeout: int = _USUAL_SECONDS
) -> SearchStrategy[FakeLambdaContext]:
    """Draw contexts of functions with timeouts and memory that Lambda allows.

    Each is new, with a clock that does not move by itself.
    https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html

    Args:
        min_timeout: the shortest timeout in seconds. Default 1.
        max_timeout: the longest timeout in seconds. Default 900; up to 5,400 for a function on
            Lambda Managed Instances.

    Returns:
        A strategy of `FakeLambdaContext`.

    Raises:
        InvalidArgument: Lambda has no such timeouts.
    """
    if not 1 <= min_timeout <= max_timeout <= LONGEST_TIMEOUT:
        raise InvalidArgument(
            f"min_timeout={shown(min_timeout)}, max_timeout={shown(max_timeout)}: a function has "
            f"from 1 to {LONGEST_TIMEOUT:,} seconds"
        )
    return st.builds(
        FakeLambdaContext,
        function_timeout=st.integers(min_timeout, max_timeout),
        memory_limit_in_mb=st.integers(*_MEMORY),
    )

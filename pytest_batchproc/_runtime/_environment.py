"""What the process of a function finds in its environment.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_batchproc.context import FakeLambdaContext

# What Lambda sets, and the argument that says it here.
RESERVED = {
    "AWS_DEFAULT_REGION": "region=",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "memory_limit_in_mb=",
    "AWS_LAMBDA_FUNCTION_NAME": "function_name=",
    "AWS_LAMBDA_FUNCTION_VERSION": "function_version=",
    "AWS_LAMBDA_LOG_GROUP_NAME": "function_name=",
    "AWS_LAMBDA_LOG_STREAM_NAME": "function_version=",
    "AWS_LAMBDA_RUNTIME_API": "nothing",
    "AWS_REGION": "region=",
    "LAMBDA_TASK_ROOT": "directory=",
    "_HANDLER": "handler=",
}
# It would have the client serve several invocations at once.
_KEPT_OUT = {"AWS_LAMBDA_MAX_CONCURRENCY"}


def environment(
    handler: str,
    *,
    context: FakeLambdaContext,
    region: str,
    directory: Path,
    alone: bool,
    given: Mapping[str, str],
) -> dict[str, str]:
    """The environment of the test, changed to that of a function.

    `alone`: of the project, the function can import what is in its directory, and nothing else.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _KEPT_OUT}
    python = f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}"
    return {
        **kept,
        "AWS_DEFAULT_REGION": region,
        "AWS_EXECUTION_ENV": python,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": context.memory_limit_in_mb,
        "AWS_LAMBDA_FUNCTION_NAME": context.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": context.function_version,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": context.log_group_name,
        "AWS_LAMBDA_LOG_STREAM_NAME": context.log_stream_name,
        "AWS_REGION": region,
        "LAMBDA_TASK_ROOT": str(directory),
        "PYTHONFAULTHANDLER": "1",  # a crash says where
        "PYTHONPATH": os.pathsep.join(_search_path(directory, alone, kept)),
        "PYTHONUTF8": "1",  # what LANG comes to on Lambda; here that locale may be missing
        "TZ": ":UTC",
        "_HANDLER": handler,
        **given,
    }


def _search_path(directory: Path, alone: bool, kept: Mapping[str, str]) -> list[str]:
    inherited = [one for one in kept.get("PYTHONPATH", "").split(os.pathsep) if one]
    # An empty entry is the current directory, which is not the one of the process.
    others = inherited if alone else map(os.path.abspath, sys.path)
    return list(dict.fromkeys([str(directory), *others]))

"""What hypothesis loads by its entry point: `st.from_type(SqsRecord)` gives valid records.

Every `import hypothesis` in the environment runs this. So nothing is imported here, and nothing
that goes wrong gets out: an error would take hypothesis away from tests that never heard of us.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Where the types are that we know; `pytest_batchproc.strategies._types` has the same modules.
PACKAGES = ("batchproc", "aws_lambda_powertools")


def register() -> None:
    """Let hypothesis ask us for strategies of our types, and of the models of Powertools."""
    try:
        # `st.register_type_strategy` wants the class, so it would import what is not used. By this
        # table hypothesis asks once the package is imported; its own numpy extra does the same. It
        # is private, and where it is gone hypothesis builds these types as it does without us.
        from hypothesis.strategies._internal.types import _global_extra_lookup as asked

        for package in PACKAGES:
            asked.setdefault(package, strategy_for)
    except Exception:
        pass


def strategy_for(kind: Any) -> Any:  # whatever hypothesis asks about; a strategy or None
    """The strategy of a type of the table; None for any other."""
    try:
        module, name = kind.__module__, kind.__qualname__
        if module.partition(".")[0] not in PACKAGES:
            return None
        from pytest_batchproc.strategies import _types

        return _types.strategy_for(module, name, kind)
    except Exception:
        return None

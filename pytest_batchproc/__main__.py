"""`python -m pytest_batchproc` is the command `batchproc`."""

from __future__ import annotations

import sys

from pytest_batchproc._cli import main

sys.exit(main())

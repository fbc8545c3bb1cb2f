"""Raise an interrupt at every line of `batchproc`, and judge what the processor then says.

`python -m tests.interrupts` runs every line and prints the totals.
"""

"""Helpers of batchproc's own tests: small events, a fake Lambda context, every way of running."""

"""One story per directory: a handler, an event, a test and a page to read."""

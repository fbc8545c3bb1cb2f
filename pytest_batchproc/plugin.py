"""The module that pytest loads by its entry point ``batchproc``.

It registers nothing yet: no hook, no fixture, no option, no line in the report.
Every hook of the plugin will live here and nowhere else, and nothing heavy is
imported at the top, because every pytest run in the environment pays for it.
"""

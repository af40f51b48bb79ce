"""The live service's own rules: what is taken from the log, in what order, and when (readings 11).

Nothing here reads or writes: `monitor.adapters` has the logs and the store, `agents` the loops between them.
"""

"""The live service in one process: its own code over a store, a log and a clock that a test holds in its hand."""

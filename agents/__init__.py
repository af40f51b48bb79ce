"""The live service: loops that read the log, let the engine take what they read, and write what came of it."""

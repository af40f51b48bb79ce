"""Example header maps, with invented extracts that they read."""

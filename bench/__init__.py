"""Measurements of the hot path, as ratios to a yardstick in the same run: `make bench`. Never a timed test."""

"""Filings of the SEC's EDGAR system, read.

`read_submission` gives what a submission says, `events_of` what of it enters the feed, `told_in` that and what a
person is to be told of it, `parse_record` the JSON that is printed. What cannot be read is left out with a reason;
nothing is guessed.
"""

"""Schedules 13D and 13G: cover pages, Item 5, and what they say of who belongs together."""

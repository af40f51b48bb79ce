"""Kafka: its topics, the log in it, and what can be wrong with it."""

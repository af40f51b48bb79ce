"""What a worker answers over HTTP: events from known callers, health, readiness, metrics."""

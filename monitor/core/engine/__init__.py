"""Events in, alerts out: one issuer under one plan, and the short ways that give the same."""

"""Extracts of custodians and transfer agents: tables that a header map turns into lines of the feed."""

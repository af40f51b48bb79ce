"""Instants, days, and the Business Days and closes that a plan counts by."""

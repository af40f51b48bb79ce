"""Filings that name a rights agreement: recognised, dated, put before a person."""

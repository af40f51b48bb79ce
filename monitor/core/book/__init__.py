"""The trades of many issuers at once, counted in columns; the history that late events need."""

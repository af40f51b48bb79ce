"""Shares outstanding, as reports, proxy statements and tagged facts state them."""

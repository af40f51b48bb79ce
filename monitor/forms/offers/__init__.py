"""Tender-offer statements and answers to them."""

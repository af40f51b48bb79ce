"""Forms 3, 4 and 5: what the insiders of Section 16 hold and trade."""

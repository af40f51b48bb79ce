"""Who beneficially owns how much, as the agreement counts, and who is at or past which threshold."""

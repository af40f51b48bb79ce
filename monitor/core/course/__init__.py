"""What comes of it: statuses, clocks, the acts of the Board, the ends of the Rights, the powers that are open."""

"""The state of replays in the store, and the pieces that the live service keeps alike."""

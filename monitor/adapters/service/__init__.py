"""The live service in its store and log: state, outbox, intake, what was set aside, and how it is made anew."""

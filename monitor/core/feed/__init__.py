"""From a line of the feed to an event, and from many lines to columns; and where an event stands in time."""

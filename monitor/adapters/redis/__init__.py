"""A Redis or Valkey: how it is reached, the embedded one, its clock, its scripts, what can be wrong with it."""

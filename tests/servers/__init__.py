"""Real servers for the tests: one file a server, on free loopback ports, with their files in temporary folders."""

"""What all tests share: the real servers, started only if a test asks for one."""

pytest_plugins = ["tests.servers.fixtures"]

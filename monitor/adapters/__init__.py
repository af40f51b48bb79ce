"""What the program talks to outside itself: each adapter knows one kind of server, and the core knows none."""

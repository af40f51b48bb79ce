"""Who acts, for the record of what was done by hand."""

import getpass
import os
import socket


def acting_user() -> str:
    """The user and the machine."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container's user can be without a name
        name = f"uid {os.getuid()}"
    return f"{name}@{socket.gethostname()}"

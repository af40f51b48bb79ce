"""Stops the embedded server once nobody uses it any more, however its users ended.

Everybody who uses the server holds a shared lock on one file, which the kernel lets go even of a process that is
killed. This small program of its own waits for the lock to be free, then asks the server to stop. Run as a script, with
nothing imported but what every Python has: `python store_watch.py LOCK_FILE SOCKET`.
"""

import fcntl
import os
import socket
import sys


def ask_to_stop(socket_path: str) -> None:
    """Tell the server to write what it has and stop; nothing happens if there is none."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(30)
        try:
            connection.connect(socket_path)
            # FORCE: a server whose disk is full would refuse for ever otherwise; it keeps what is written already.
            connection.sendall(b"SHUTDOWN NOW FORCE\r\n")
            while connection.recv(4096):
                pass
        except OSError:
            return


def watch(lock_path: str, socket_path: str) -> None:
    """Wait until nobody holds the lock, and stop the server while nobody can take it."""
    lock = os.open(lock_path, os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    ask_to_stop(socket_path)


def main() -> None:
    """Go on in a process of its own, so that whoever began it need not wait for it."""
    if os.fork() == 0:
        os.setsid()
        watch(sys.argv[1], sys.argv[2])


if __name__ == "__main__":
    main()

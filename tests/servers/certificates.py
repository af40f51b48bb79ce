"""A certificate for this machine that vouches for itself."""

import shutil
import subprocess
from pathlib import Path

from tests.servers.missing import program

NAMES = "subjectAltName=DNS:localhost,IP:127.0.0.1"


def has_openssl() -> bool:
    """Whether one can be made here."""
    return shutil.which("openssl") is not None


def make_certificate(folder: Path) -> Path:
    """Put `cert.pem` and `key.pem` into a folder; the folder. Raises `ServerMissing`."""
    folder.mkdir(exist_ok=True)
    openssl = program("openssl", "openssl")
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem"), "-addext", NAMES]
    subprocess.run([*command, *files], check=True, capture_output=True)
    return folder

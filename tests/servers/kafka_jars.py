"""The jars of a real Apache Kafka, fetched once by Maven: `python -m tests.servers.kafka_jars` does it by itself."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.servers.cache import cache_folder
from tests.servers.missing import ServerMissing
from tests.servers.missing import program

_POM = Path(__file__).parent / "kafka-pom.xml"
_OLDEST_JAVA = 17
_PATIENCE_SECONDS = 300


def jars() -> Path:
    """The folder of the jars, fetched if it is not there yet. Raises `ServerMissing`."""
    java()
    wanted = hashlib.sha256(_POM.read_bytes()).hexdigest()[:12]
    folder = cache_folder() / f"kafka-{wanted}"
    if not folder.exists():
        _fetch(folder)
    return folder


def java() -> str:
    """A Java that Kafka runs on. Raises `ServerMissing`."""
    found = program("java", "default-jre-headless")
    says = subprocess.run([found, "-version"], capture_output=True, encoding="utf-8", check=False).stderr
    major = re.search(r'version "(\d+)', says)
    if major is None or int(major[1]) < _OLDEST_JAVA:
        raise ServerMissing(f"{found} is older than Java {_OLDEST_JAVA}: install the package default-jre-headless")
    return found


def _fetch(folder: Path) -> None:
    maven = program("mvn", "maven")
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Made beside its place and renamed: two runs at once, or one that was killed, leave no half of a folder.
    with tempfile.TemporaryDirectory(dir=folder.parent) as made:
        shutil.copy(_POM, Path(made) / "pom.xml")
        command = [maven, "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=libs"]
        try:
            ran = subprocess.run(
                command, cwd=made, capture_output=True, encoding="utf-8", timeout=_PATIENCE_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise ServerMissing("Maven took too long to fetch Kafka: is there a network?") from None
        if ran.returncode != 0:
            words = (ran.stdout + ran.stderr).strip().splitlines() or ["it says nothing"]
            raise ServerMissing(f"Maven cannot fetch Kafka: {words[0][:300]}")
        try:
            os.rename(Path(made) / "libs", folder)
        except OSError:
            if not folder.exists():  # else another run was first
                raise


if __name__ == "__main__":
    try:
        print(jars())
    except ServerMissing as missing:
        sys.exit(str(missing))

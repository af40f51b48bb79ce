"""A real Prometheus with a configuration of the test's, and promtool."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.servers.missing import program
from tests.servers.processes import ServerProcess
from tests.servers.processes import free_port
from tests.servers.web import ask
from tests.servers.web import is_ready


def promtool(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run promtool. Raises `ServerMissing`."""
    command = [program("promtool", "prometheus"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=60)


class PrometheusServer:
    """Prometheus over one configuration file."""

    def __init__(self, configuration: Path, options: list[str] | None = None) -> None:
        """Not started yet; `options` are further ones of its command line. Raises `ServerMissing`."""
        found = program("prometheus", "prometheus")
        self._folder = Path(tempfile.mkdtemp(prefix="pillwatch-prometheus-"))
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [
            found,
            f"--config.file={configuration}",
            f"--storage.tsdb.path={self._folder}",
            f"--web.listen-address=127.0.0.1:{port}",
            *(options or []),
        ]
        self._server = ServerProcess(command, self._folder / "server.log")

    def start(self) -> None:
        """Returns when it serves. Raises `ServerFailed`."""
        self._server.start(lambda: is_ready(f"{self.url}/-/ready"))

    def query(self, expression: str) -> list[dict[str, Any]]:
        """The vector that a PromQL expression gives now."""
        answer = ask(f"{self.url}/api/v1/query?{urlencode({'query': expression})}")
        result: list[dict[str, Any]] = answer["data"]["result"]
        return result

    def alerts(self) -> list[dict[str, Any]]:
        """The alerts that are pending or firing now."""
        found: list[dict[str, Any]] = ask(f"{self.url}/api/v1/alerts")["data"]["alerts"]
        return found

    def stop(self) -> None:
        """Stop it for good and remove its files."""
        self._server.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

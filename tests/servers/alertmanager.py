"""A real Alertmanager with a configuration of the test's, and amtool."""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.servers.missing import program
from tests.servers.processes import ServerProcess
from tests.servers.processes import free_port
from tests.servers.web import ask
from tests.servers.web import is_ready


def amtool(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run amtool. Raises `ServerMissing`."""
    command = [program("amtool", "prometheus-alertmanager"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=60)


class AlertmanagerServer:
    """Alertmanager over one configuration file, without peers."""

    def __init__(self, configuration: Path) -> None:
        """Not started yet. Raises `ServerMissing`."""
        found = program("prometheus-alertmanager", "prometheus-alertmanager")
        self._folder = Path(tempfile.mkdtemp(prefix="pillwatch-alertmanager-"))
        port = free_port()
        self.address = f"127.0.0.1:{port}"
        self.url = f"http://{self.address}"
        command = [
            found,
            f"--config.file={configuration}",
            f"--storage.path={self._folder}",
            f"--web.listen-address={self.address}",
            "--cluster.listen-address=",
        ]
        self._server = ServerProcess(command, self._folder / "server.log")

    def start(self) -> None:
        """Returns when it serves. Raises `ServerFailed`."""
        self._server.start(lambda: is_ready(f"{self.url}/-/ready"))

    def raise_alert(self, labels: Mapping[str, str], annotations: Mapping[str, str]) -> None:
        """Hand it an alert, as Prometheus would."""
        ask(f"{self.url}/api/v2/alerts", [{"labels": dict(labels), "annotations": dict(annotations)}])

    def stop(self) -> None:
        """Stop it for good and remove its files."""
        self._server.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

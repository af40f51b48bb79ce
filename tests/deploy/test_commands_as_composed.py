"""Every command line of docker-compose.yml, run as it stands, with the container's paths and ports those of here."""

import os
import re
import shutil
import subprocess
import sys
from http.server import BaseHTTPRequestHandler
from http.server import HTTPServer
from pathlib import Path
from threading import Thread

import pytest
import redis

from monitor.terminal.commands import NAMES
from tests.deploy.composed import DEPLOY
from tests.deploy.composed import ROOT
from tests.deploy.composed import mounts
from tests.deploy.composed import outside
from tests.deploy.composed import services
from tests.servers.fixtures import or_skip
from tests.servers.missing import program
from tests.servers.processes import ServerProcess
from tests.servers.processes import free_port
from tests.servers.valkey import binary
from tests.servers.web import ask
from tests.servers.web import is_ready


def _command(service: str, data: Path) -> list[str]:
    """The command line of a service, with its data in this folder."""
    one = services()[service]
    named = {mount.split(":")[1]: data for mount in one["volumes"] if not mount.startswith("./")}
    return [outside(argument, {**named, **mounts(one)}) for argument in one["command"]]


def test_valkey_serves_with_its_file_on_and_refuses_writes_rather_than_forget(tmp_path: Path) -> None:
    server, *options = services()["valkey"]["command"]
    assert server == "valkey-server"
    port = free_port()
    place = ["--port", str(port), "--dir", str(tmp_path), "--bind", "127.0.0.1"]
    process = ServerProcess([or_skip("Valkey", lambda: binary("valkey")), *options, *place], tmp_path / "log")

    def answers() -> bool:
        try:
            return bool(redis.Redis(port=port).ping())
        except redis.RedisError:
            return False

    process.start(answers)
    try:
        with redis.Redis(port=port, decode_responses=True) as client:
            found = {
                name: client.config_get(name)[name]
                for name in ("appendonly", "appendfsync", "save", "maxmemory-policy")
            }
        assert found == {"appendonly": "yes", "appendfsync": "everysec", "save": "", "maxmemory-policy": "noeviction"}
        assert (tmp_path / "appendonlydir").is_dir()
    finally:
        process.kill()


def test_prometheus_starts_with_all_rules(tmp_path: Path) -> None:
    found = or_skip("Prometheus", lambda: program("prometheus", "prometheus"))
    port = free_port()
    command = [found, *_command("prometheus", tmp_path / "data"), f"--web.listen-address=127.0.0.1:{port}"]
    process = ServerProcess(command, tmp_path / "log")
    process.start(lambda: is_ready(f"http://127.0.0.1:{port}{_health_path('prometheus', 9090)}"))
    try:
        groups = ask(f"http://127.0.0.1:{port}/api/v1/rules")["data"]["groups"]
        names = {rule["name"] for group in groups for rule in group["rules"]}
        assert names == set(re.findall(r"- alert: (\w+)", (DEPLOY / "prometheus/rules.yml").read_text()))
    finally:
        process.stop()


def test_alertmanager_starts_with_its_routes(tmp_path: Path) -> None:
    found = or_skip("Alertmanager", lambda: program("prometheus-alertmanager", "prometheus-alertmanager"))
    port = free_port()
    command = [found, *_command("alertmanager", tmp_path / "data"), f"--web.listen-address=127.0.0.1:{port}"]
    process = ServerProcess(command, tmp_path / "log")
    process.start(lambda: is_ready(f"http://127.0.0.1:{port}{_health_path('alertmanager', 9093)}"))
    try:
        assert {one["name"] for one in ask(f"http://127.0.0.1:{port}/api/v2/receivers")} >= {"counsel", "operators"}
    finally:
        process.stop()


def _health_path(service: str, port: int) -> str:
    """What the health check of a service asks."""
    found = re.fullmatch(
        rf"wget -q -O /dev/null http://localhost:{port}(/[/\w-]+)", services()[service]["healthcheck"]["test"][1]
    )
    assert found is not None
    return found[1]


@pytest.mark.parametrize("service", ["topics", "agents"])
def test_our_own_commands_are_there(service: str) -> None:
    command = services()[service]["command"]
    if command[0] not in NAMES:
        pytest.skip(f"SKIPPED: there is no `pillwatch {command[0]}` yet")
    script = Path(sys.executable).parent / "pillwatch"
    help_text = subprocess.run([script, *command, "--help"], capture_output=True, encoding="utf-8", check=True).stdout
    assert " ".join(command) in help_text


# -- the image -----------------------------------------------------------------------------------------------------


DOCKERFILE = (DEPLOY / "Dockerfile").read_text()


def test_the_dockerfile_copies_what_is_there_and_is_let_through() -> None:
    let_through = (ROOT / ".dockerignore").read_text().splitlines()
    copied = [name for line in re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.M) for name in line.split()]
    assert {"pyproject.toml", "monitor", "agents"} <= set(copied)
    for name in copied:
        assert (ROOT / name).exists()
        assert f"!{name}" in let_through
    assert let_through[1] == "*"


def test_the_dockerfile_is_pinned_to_the_projects_python_and_ends_as_another_user_than_root() -> None:
    assert re.match(r"(#.*\n)*FROM python:3\.11\.\d+-slim-\w+\n", DOCKERFILE)
    assert re.findall(r"^USER (\S+)$", DOCKERFILE, re.M)[-1] == "pillwatch"
    assert re.search(r"^ENTRYPOINT \[\"pillwatch\"\]$", DOCKERFILE, re.M)


def test_what_the_dockerfile_copies_can_be_installed(tmp_path: Path) -> None:
    for name in ("monitor", "agents"):
        shutil.copytree(ROOT / name, tmp_path / "source" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path / "source" / name)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    target = tmp_path / "installed"
    made = subprocess.run([*pip, "--target", target, tmp_path / "source"], capture_output=True, check=False, text=True)
    if "No matching distribution" in made.stderr:
        pytest.skip("SKIPPED: no package registry is reached, and the image cannot be built without one")
    assert made.returncode == 0, made.stderr
    environment = {**os.environ, "PYTHONPATH": str(target)}
    code = "import monitor.cli, monitor.plans as p; print(monitor.__file__, len(p.bundled_files()))"
    says = subprocess.run([sys.executable, "-c", code], env=environment, cwd=target, capture_output=True, text=True)
    assert says.stdout.startswith(str(target)), says.stderr
    assert not says.stdout.endswith(" 0\n")


class _Health(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize(("status", "is_healthy"), [(200, True), (503, False)])
def test_the_health_check_of_the_image_asks_for_health(
    status: int, is_healthy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Health, "status", status)
    (code,) = re.findall(r'CMD \["python", "-c", "(.+)"\]', DOCKERFILE)
    with HTTPServer(("127.0.0.1", 0), _Health) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        here = code.replace(":8710/", f":{server.server_port}/")
        assert here != code
        ran = subprocess.run([sys.executable, "-c", here], capture_output=True, check=False)
        server.shutdown()
        thread.join()
    assert (ran.returncode == 0) == is_healthy

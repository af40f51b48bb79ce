"""The scripts that run inside the store: each changes all that it changes, or nothing."""

from importlib import resources


def text_of(name: str) -> str:
    """The text of a script."""
    return resources.files(__package__).joinpath(f"{name}.lua").read_text(encoding="utf-8")

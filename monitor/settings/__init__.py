"""What a user can set: in the environment, or by the same names in lower case in `pillwatch.toml`.

The environment comes first, then the file in the current folder, then the default. A setting that makes no sense is
refused by name, with an example that would; a password never appears in what is printed, and can stand in a file.
"""

from monitor.settings.addresses import redacted_url
from monitor.settings.names import FILE_NAME
from monitor.settings.names import SettingRefused
from monitor.settings.reading import read_settings
from monitor.settings.secure_links import KafkaSecurity
from monitor.settings.secure_links import RedisTls
from monitor.settings.settings import Settings
from monitor.settings.sources import misspelt

__all__ = [
    "FILE_NAME",
    "KafkaSecurity",
    "RedisTls",
    "SettingRefused",
    "Settings",
    "misspelt",
    "read_settings",
    "redacted_url",
]

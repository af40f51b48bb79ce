"""The names of all settings, each with an example."""

import os

FILE_NAME = "pillwatch.toml"

HOME = "PILLWATCH_HOME"
REDIS_URL = "PILLWATCH_REDIS_URL"
REDIS_CA_FILE = "PILLWATCH_REDIS_CA_FILE"
REDIS_CERT_FILE = "PILLWATCH_REDIS_CERT_FILE"
REDIS_KEY_FILE = "PILLWATCH_REDIS_KEY_FILE"
NAMESPACE = "PILLWATCH_NAMESPACE"
PLANS = "PILLWATCH_PLANS"
KAFKA_URL = "PILLWATCH_KAFKA_URL"
KAFKA_SECURITY_PROTOCOL = "PILLWATCH_KAFKA_SECURITY_PROTOCOL"
KAFKA_SASL_MECHANISM = "PILLWATCH_KAFKA_SASL_MECHANISM"
KAFKA_SASL_USERNAME = "PILLWATCH_KAFKA_SASL_USERNAME"
KAFKA_SASL_PASSWORD = "PILLWATCH_KAFKA_SASL_PASSWORD"
KAFKA_CA_FILE = "PILLWATCH_KAFKA_CA_FILE"
KAFKA_CERT_FILE = "PILLWATCH_KAFKA_CERT_FILE"
KAFKA_KEY_FILE = "PILLWATCH_KAFKA_KEY_FILE"
HTTP = "PILLWATCH_HTTP"
HTTP_TOKENS_FILE = "PILLWATCH_HTTP_TOKENS_FILE"
WATCH = "PILLWATCH_WATCH"
WATCHDOG_SECONDS = "PILLWATCH_WATCHDOG_SECONDS"
PARTITIONS = "PILLWATCH_PARTITIONS"
MEMORY_DAYS = "PILLWATCH_TRADE_MEMORY_DAYS"
EDGAR_USER_AGENT = "PILLWATCH_EDGAR_USER_AGENT"
EDGAR_URL = "PILLWATCH_EDGAR_URL"
EDGAR_FORMS = "PILLWATCH_EDGAR_FORMS"
EDGAR_ISSUERS = "PILLWATCH_EDGAR_ISSUERS"
EDGAR_RATE = "PILLWATCH_EDGAR_RATE"

EXAMPLES = {
    HOME: "/var/lib/pillwatch",
    REDIS_URL: "redis://localhost:6379/0",
    REDIS_CA_FILE: "/etc/pillwatch/redis-ca.pem",
    REDIS_CERT_FILE: "/etc/pillwatch/redis.pem",
    REDIS_KEY_FILE: "/etc/pillwatch/redis.key",
    NAMESPACE: "pillwatch",
    PLANS: "plans:/etc/pillwatch/plans",
    KAFKA_URL: "kafka://localhost:9092",
    KAFKA_SECURITY_PROTOCOL: "SASL_SSL",
    KAFKA_SASL_MECHANISM: "SCRAM-SHA-512",
    KAFKA_SASL_USERNAME: "pillwatch",
    KAFKA_SASL_PASSWORD: "…",
    KAFKA_CA_FILE: "/etc/pillwatch/kafka-ca.pem",
    KAFKA_CERT_FILE: "/etc/pillwatch/kafka.pem",
    KAFKA_KEY_FILE: "/etc/pillwatch/kafka.key",
    HTTP: "127.0.0.1:8710",
    HTTP_TOKENS_FILE: "/etc/pillwatch/http-tokens",
    WATCH: "/var/lib/pillwatch/incoming",
    WATCHDOG_SECONDS: "300",
    PARTITIONS: "4",
    MEMORY_DAYS: "3653",
    EDGAR_USER_AGENT: "Your Company you@your-company.com",
    EDGAR_URL: "https://www.sec.gov",
    EDGAR_FORMS: "SC 13D,SC 13G,4",
    EDGAR_ISSUERS: "1014739",
    EDGAR_RATE: "5",
}
NAMES = tuple(EXAMPLES)

KAFKA_FILES = (KAFKA_CA_FILE, KAFKA_CERT_FILE, KAFKA_KEY_FILE)

LISTS = {PLANS: os.pathsep, EDGAR_FORMS: ",", EDGAR_ISSUERS: ","}
"""What the file may state as a list, with what stands between its parts elsewhere."""

SECRETS = (REDIS_URL, KAFKA_SASL_PASSWORD)
"""What may stand in a file of its own, which the same name with `_FILE` names."""


def file_name_of(secret: str) -> str:
    """The setting that names the file of a secret."""
    return f"{secret}_FILE"


class SettingRefused(ValueError):
    """A setting that makes no sense; the message names it, says where it stands, and gives an example."""

    def __init__(self, name: str, source: str, reason: str) -> None:
        example = EXAMPLES.get(name)
        if name.removesuffix("_FILE") in SECRETS and example is None:
            example = f"/run/secrets/{name.removeprefix('PILLWATCH_').removesuffix('_FILE').lower()}"
        super().__init__(f"{name} ({source}) {reason}" + (f"; for example {name}={example}" if example else ""))
        self.name = name

"""How Kafka's brokers are spoken to, as its clients here want to hear it."""

from typing import Any

from aiokafka.helpers import create_ssl_context

from monitor.settings import KafkaSecurity


def kafka_options(security: KafkaSecurity) -> dict[str, Any]:
    """Arguments of every aiokafka client. Raises OSError where a certificate cannot be read."""
    options: dict[str, Any] = {"security_protocol": security.protocol}
    if security.protocol.endswith("SSL"):
        options["ssl_context"] = create_ssl_context(
            cafile=_text(security.ca_file), certfile=_text(security.cert_file), keyfile=_text(security.key_file)
        )
    if security.mechanism is not None:
        options["sasl_mechanism"] = security.mechanism
        options["sasl_plain_username"] = security.username
        options["sasl_plain_password"] = security.password
    return options


def faust_credentials(security: KafkaSecurity) -> Any:
    """The same for Faust; None where brokers are spoken to in the clear."""
    from faust.auth import SASLCredentials
    from faust.auth import SSLCredentials

    options = kafka_options(security)
    if security.mechanism is not None:
        return SASLCredentials(
            username=security.username,
            password=security.password,
            ssl_context=options.get("ssl_context"),
            mechanism=security.mechanism,
        )
    return SSLCredentials(options["ssl_context"]) if "ssl_context" in options else None


def _text(path: Any) -> str | None:
    return str(path) if path is not None else None

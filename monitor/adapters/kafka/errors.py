"""What can be wrong with Kafka, each as one sentence that says what to do."""

import ssl
from collections.abc import AsyncIterator
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import asynccontextmanager
from contextlib import contextmanager
from typing import Any

from aiokafka import errors
from aiokafka.conn import create_conn

from monitor.adapters.kafka.options import kafka_options
from monitor.adapters.redis.store_errors import StoreError
from monitor.settings import Settings

_ASK_MILLISECONDS = 2_000


class LogUnreachable(StoreError):
    """Kafka does not answer, or its topics are not as they must be; the message says what to do."""


@contextmanager
def kafka_errors(place: str) -> Iterator[None]:
    """Turn what the client raises into `LogUnreachable`. `place`: the brokers as messages name them."""
    try:
        yield
    except (errors.KafkaError, OSError) as error:
        raise LogUnreachable(_sentence(place, error)) from error


@asynccontextmanager
async def opening_kafka(settings: Settings) -> AsyncIterator[None]:
    """The same where brokers are met for the first time: of a client that reaches none, they are asked why."""
    place = settings.kafka_url or ""
    try:
        yield
    except errors.KafkaConnectionError as error:
        options = kafka_options(settings.kafka_security)
        reasons = [await _refusal(server, options) for server in settings.kafka_servers]
        reason: Exception = next((one for one in reasons if one is not None), error)
        raise LogUnreachable(_sentence(place, reason)) from error
    except (errors.KafkaError, OSError) as error:
        raise LogUnreachable(_sentence(place, error)) from error


async def _refusal(server: str, options: Mapping[str, Any]) -> Exception | None:
    """Why a broker that is there talks to nobody; the client itself only says that it reached none."""
    host, _, port = server.rpartition(":")
    try:
        connection = await create_conn(host.strip("[]"), int(port), request_timeout_ms=_ASK_MILLISECONDS, **options)
    except (errors.KafkaError, ssl.SSLError) as error:
        return error
    except OSError:
        return None
    connection.close()
    return None


def _sentence(place: str, error: Exception) -> str:
    says = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    match error:
        case errors.SaslAuthenticationFailed() | errors.AuthenticationFailedError():
            advice = "correct PILLWATCH_KAFKA_SASL_USERNAME and PILLWATCH_KAFKA_SASL_PASSWORD"
            return f"Kafka at {place} refuses the login: {advice}"
        case errors.UnsupportedSaslMechanismError():
            return f"Kafka at {place} knows no login of this kind ({says}): correct PILLWATCH_KAFKA_SASL_MECHANISM"
        case ssl.SSLCertVerificationError():
            reason = error.verify_message or says
            return f"the certificate of Kafka at {place} is not trusted ({reason}): correct PILLWATCH_KAFKA_CA_FILE"
        case ssl.SSLError():
            advice = "correct PILLWATCH_KAFKA_SECURITY_PROTOCOL or the certificate of this client"
            return f"Kafka at {place} refuses the encrypted connection ({error.reason or says}): {advice}"
        case errors.OffsetOutOfRangeError():
            mend = "restore its backup, or make the state anew with `pillwatch rebuild`"
            return f"Kafka at {place} does not hold what comes next ({says}): {mend}"
        case errors.BrokerResponseError() if not error.retriable:
            return f"Kafka at {place} refuses what it was asked ({says}): look into the brokers' log"
    return f"Kafka at {place} does not answer ({says}): start it, or correct PILLWATCH_KAFKA_URL"

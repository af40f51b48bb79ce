"""What Kafka's client raises, as sentences that say what to do."""

import ssl

import pytest
from aiokafka import errors

from monitor.adapters.kafka.errors import LogUnreachable
from monitor.adapters.kafka.errors import kafka_errors


def _certificate_error() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "self-signed certificate"
    return error


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (errors.KafkaConnectionError("no\nbroker."), "does not answer (KafkaConnectionError: no broker): start it"),
        (errors.KafkaTimeoutError(), "does not answer (KafkaTimeoutError): start it, or correct PILLWATCH_KAFKA_URL"),
        (OSError("gone"), "does not answer (gone): start it"),
        (errors.SaslAuthenticationFailed(), "refuses the login: correct PILLWATCH_KAFKA_SASL_USERNAME"),
        (errors.UnsupportedSaslMechanismError(), "correct PILLWATCH_KAFKA_SASL_MECHANISM"),
        (_certificate_error(), "is not trusted (self-signed certificate): correct PILLWATCH_KAFKA_CA_FILE"),
        (errors.OffsetOutOfRangeError(), "`pillwatch rebuild`"),
        (errors.TopicAuthorizationFailedError(), "refuses what it was asked"),
        (errors.NotLeaderForPartitionError(), "does not answer"),
    ],
)
def test_each_is_a_sentence(error: Exception, says: str) -> None:
    with pytest.raises(LogUnreachable) as raised, kafka_errors("kafka://a:1"):
        raise error
    assert says in str(raised.value)
    assert "Kafka at kafka://a:1" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_what_is_no_error_of_kafka_stays_what_it_is() -> None:
    with pytest.raises(ValueError, match="another"), kafka_errors("kafka://a:1"):
        raise ValueError("another")

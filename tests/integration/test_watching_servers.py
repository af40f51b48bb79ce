"""Prometheus, Alertmanager and the mail sink of the tests: a metric becomes an alert, and the alert a mail."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client import Gauge
from prometheus_client import start_http_server

from tests.servers.alertmanager import AlertmanagerServer
from tests.servers.alertmanager import amtool
from tests.servers.fixtures import or_skip
from tests.servers.mail_sink import MailSink
from tests.servers.processes import free_port
from tests.servers.prometheus import PrometheusServer
from tests.servers.prometheus import promtool
from tests.servers.waiting import wait_for

_ALERTING = """
global: {{resolve_timeout: 1m}}
route: {{receiver: people, group_wait: 0s}}
receivers:
- name: people
  email_configs:
  - to: people@example.com
    from: pillwatch@example.com
    smarthost: 127.0.0.1:{port}
    require_tls: false
    auth_username: pillwatch
    auth_password: letters
"""
_WATCHING = """
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
scrape_configs: [{{job_name: a, static_configs: [{{targets: ["127.0.0.1:{metrics}"]}}]}}]
rule_files: [rules.yml]
alerting: {{alertmanagers: [{{static_configs: [{{targets: ["{alertmanager}"]}}]}}]}}
"""
_RULES = "groups: [{name: a, rules: [{alert: TooHot, expr: degrees > 40}]}]"


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Ends what a test began."""
    with ExitStack() as opened:
        yield opened


def test_a_metric_over_a_limit_reaches_people_as_mail(stack: ExitStack, tmp_path: Path) -> None:
    registry, metrics = CollectorRegistry(), free_port()
    degrees = Gauge("degrees", "How hot it is.", registry=registry)
    web, thread = start_http_server(metrics, "127.0.0.1", registry)
    stack.callback(lambda: (web.shutdown(), web.server_close(), thread.join()))
    sink = MailSink("letters")
    stack.callback(sink.stop)
    (tmp_path / "alerting.yml").write_text(_ALERTING.format(port=sink.port))
    alertmanager = or_skip("Alertmanager", lambda: AlertmanagerServer(tmp_path / "alerting.yml"))
    stack.callback(alertmanager.stop)
    alertmanager.start()
    (tmp_path / "rules.yml").write_text(_RULES)
    (tmp_path / "watching.yml").write_text(_WATCHING.format(metrics=metrics, alertmanager=alertmanager.address))
    prometheus = or_skip("Prometheus", lambda: PrometheusServer(tmp_path / "watching.yml"))
    stack.callback(prometheus.stop)
    prometheus.start()

    degrees.set(39)
    wait_for(lambda: prometheus.query("degrees == 39"))
    assert prometheus.alerts() == []
    degrees.set(41)
    wait_for(prometheus.alerts)
    assert "TooHot" in str(sink.wait_for("people@example.com")["Subject"])


def test_mail_without_the_password_is_refused(stack: ExitStack, tmp_path: Path) -> None:
    sink = MailSink("other letters")
    stack.callback(sink.stop)
    (tmp_path / "alerting.yml").write_text(_ALERTING.format(port=sink.port))
    alertmanager = or_skip("Alertmanager", lambda: AlertmanagerServer(tmp_path / "alerting.yml"))
    stack.callback(alertmanager.stop)
    alertmanager.start()
    alertmanager.raise_alert({"alertname": "TooHot"}, {})
    wait_for(lambda: sink.refused_logins)
    assert sink.recipients == set()


def test_the_checking_tools_refuse_what_is_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text("groups: [{name: a, rules: [{alert: A, expr: 'sum('}]}]")
    right = tmp_path / "right.yml"
    right.write_text(_RULES)
    assert or_skip("Prometheus", lambda: promtool("check", "rules", wrong)).returncode != 0
    assert promtool("check", "rules", right).returncode == 0
    assert or_skip("Alertmanager", lambda: amtool("check-config", right)).returncode != 0

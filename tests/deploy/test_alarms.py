"""The alarms: their rules fire when they should, name metrics that there are, and reach whom they should."""

import re
import shutil
from contextlib import ExitStack
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry
from prometheus_client import start_http_server

from monitor.adapters.metrics.metrics import Metrics
from monitor.adapters.metrics.watched_issuers import Clock
from tests.deploy.composed import DEPLOY
from tests.deploy.composed import ROOT
from tests.deploy.measured import metric_names
from tests.deploy.measured import named_metrics
from tests.servers.alertmanager import AlertmanagerServer
from tests.servers.alertmanager import amtool
from tests.servers.fixtures import or_skip
from tests.servers.mail_sink import MailSink
from tests.servers.processes import free_port
from tests.servers.prometheus import PrometheusServer
from tests.servers.prometheus import promtool
from tests.servers.waiting import wait_for

PROMETHEUS = DEPLOY / "prometheus"
RULES: list[dict[str, Any]] = [
    rule for group in yaml.safe_load((PROMETHEUS / "rules.yml").read_text())["groups"] for rule in group["rules"]
]
NAMES = [rule["alert"] for rule in RULES]
CASES = sorted(Path(__file__).parent.glob("rules*_test.yml"))
ROUTES = DEPLOY / "alertmanager/alertmanager.yml"


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    """promtool and amtool."""
    or_skip("Prometheus", lambda: promtool("--version"))
    or_skip("Alertmanager", lambda: amtool("--version"))


# -- rules ---------------------------------------------------------------------------------------------------------


def test_prometheus_accepts_the_configuration_and_the_rules() -> None:
    for kind, name in (("config", "prometheus.yml"), ("rules", "rules.yml")):
        checked = promtool("check", kind, PROMETHEUS / name)
        assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("cases", CASES, ids=lambda path: path.stem)
def test_each_rule_fires_when_it_should_and_not_otherwise(cases: Path, tmp_path: Path) -> None:
    shutil.copy(PROMETHEUS / "rules.yml", tmp_path)
    shutil.copy(cases, tmp_path)
    checked = promtool("test", "rules", tmp_path / cases.name)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_each_rule_has_a_case_in_which_it_fires_and_one_in_which_it_does_not() -> None:
    tests = [test for path in CASES for test in yaml.safe_load(path.read_text())["tests"]]
    cases = [case for test in tests for case in test["alert_rule_test"]]
    for name in NAMES:
        outcomes = {bool(case["exp_alerts"]) for case in cases if case["alertname"] == name}
        assert outcomes == ({True} if name == "Heartbeat" else {True, False}), name


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_each_rule_names_metrics_that_there_are(rule: dict[str, Any]) -> None:
    named = named_metrics(rule["expr"])
    assert named <= metric_names()
    assert named or rule["alert"] == "Heartbeat"


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_each_rule_says_whom_it_is_for_and_where_to_read_on(rule: dict[str, Any]) -> None:
    assert rule["labels"]["audience"] in ("counsel", "operators", "heartbeat")
    assert rule["labels"]["severity"] in ("warning", "critical", "none")
    assert re.fullmatch(r"[A-Z{].+\.", rule["annotations"]["summary"])
    assert rule["annotations"]["runbook"] == f"deploy/README.md#{rule['alert'].lower()}"


# -- whom they reach -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_each_alarm_goes_to_its_audience(rule: dict[str, Any]) -> None:
    labels = [f"{name}={value}" for name, value in {"alertname": rule["alert"], **rule["labels"]}.items()]
    went = amtool("config", "routes", "test", f"--config.file={ROUTES}", *labels)
    assert went.returncode == 0, went.stderr
    assert went.stdout.split() == [rule["labels"]["audience"]]


def test_an_alarm_without_an_audience_goes_to_the_operators() -> None:
    assert amtool("config", "routes", "test", f"--config.file={ROUTES}", "alertname=New").stdout.split() == [
        "operators"
    ]


def test_inhibitions_name_alarms_that_there_are() -> None:
    checked = amtool("check-config", ROUTES)
    assert checked.returncode == 0, checked.stderr
    for rule in yaml.safe_load(ROUTES.read_text())["inhibit_rules"]:
        for matcher in rule["source_matchers"] + rule["target_matchers"]:
            found = re.fullmatch(r'alertname=~?"([\w|]+)"', matcher)
            assert found is not None
            assert set(found[1].split("|")) <= set(NAMES)


def test_the_whole_way_from_a_metric_to_counsels_mail(tmp_path: Path) -> None:
    """Our rules, routes and metrics as they stand; only places and waiting times are those of here."""
    with ExitStack() as stack:
        registry, port = CollectorRegistry(), free_port()
        metrics = Metrics(registry, version="1")
        web, thread = start_http_server(port, "127.0.0.1", registry)
        stack.callback(lambda: (web.shutdown(), web.server_close(), thread.join()))
        sink = MailSink("letters")
        stack.callback(sink.stop)
        alertmanager = AlertmanagerServer(_routes_here(tmp_path, sink.port))
        stack.callback(alertmanager.stop)
        alertmanager.start()
        shutil.copy(PROMETHEUS / "rules.yml", tmp_path)
        prometheus = PrometheusServer(_prometheus_here(tmp_path, port, alertmanager.address))
        stack.callback(prometheus.stop)
        prometheus.start()

        now = datetime.now(UTC)
        quiet = Clock("stock-acquisition", now + timedelta(days=5), now + timedelta(days=4))
        metrics.clocks("0001014739", [quiet])
        wait_for(lambda: prometheus.query("pillwatch_open_clocks == 1"))
        wait_for(lambda: prometheus.query('ALERTS{alertname="Heartbeat"}'))
        assert not [one for one in prometheus.alerts() if one["labels"]["alertname"] == "ClockUnderOneBusinessDay"]
        metrics.clocks("0001014739", [quiet._replace(last_business_day_from=now)])
        message = sink.wait_for("counsel@example.com")
        assert "ClockUnderOneBusinessDay" in str(message["Subject"])
        assert "0001014739 is one Business Day away or less" in str(message)
        assert sink.recipients == {"counsel@example.com"}


def _routes_here(folder: Path, mail_port: int) -> Path:
    routes = yaml.safe_load(ROUTES.read_text())
    password = folder / "smtp_password"
    password.write_text("letters")
    routes["global"] |= {
        "smtp_smarthost": f"127.0.0.1:{mail_port}",
        "smtp_require_tls": False,
        "smtp_auth_password_file": str(password),
    }
    path = folder / "alertmanager.yml"
    path.write_text(yaml.safe_dump(routes))
    return path


def _prometheus_here(folder: Path, port: int, alertmanager: str) -> Path:
    found = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())
    found["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    (job,) = [one for one in found["scrape_configs"] if one["job_name"] == "pillwatch"]
    del job["dns_sd_configs"]
    job["static_configs"] = [{"targets": [f"127.0.0.1:{port}"]}]
    found["scrape_configs"] = [job]
    found["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"] = [alertmanager]
    path = folder / "prometheus.yml"
    path.write_text(yaml.safe_dump(found))
    return path


# -- the runbook ---------------------------------------------------------------------------------------------------


def test_the_runbook_has_a_heading_for_each_alarm_and_for_no_other() -> None:
    runbook = (ROOT / "deploy/README.md").read_text()
    alarms = runbook.split("\n## Alarms\n")[1].split("\n## ")[0]
    assert re.findall(r"^### (\w+)$", alarms, re.M) == NAMES
    for text in re.split(r"^### \w+$", alarms, flags=re.M)[1:]:
        assert "**Means:**" in text
        assert "**Do:**" in text

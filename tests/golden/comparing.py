"""The alerts of a sentence's feed, by the engine and by the slow evaluation, against those that it calls for."""

from pathlib import Path
from typing import Any

from monitor.chains import Chains
from tests.golden.sentences import Sentence
from tests.golden.sentences import flat
from tests.oracle.evaluation import evaluate
from tests.replaying import alerts_of
from tests.replaying import as_json
from tests.replaying import decoded

UNTIL = "2004-03-31T16:00:00Z"
ONLY_BY_ENGINE = ("causes",)
"""What the slow evaluation does not say."""


def by_engine(sentence: Sentence, folder: Path) -> list[dict[str, Any]]:
    """The engine's alerts, in its order; plan files go to `folder`."""
    for name, text in sentence.plans.items():
        (folder / name).write_text(text)
    chains = Chains.named([folder / "plan.toml"], feed_folder=folder)
    return as_json(alerts_of(decoded(sentence.events, chains), chains, UNTIL))


def by_slow_evaluation(sentence: Sentence) -> list[dict[str, Any]]:
    """The alerts of the evaluation that was written from the contract alone."""
    return evaluate(sentence.events, sentence.plans, "plan.toml", UNTIL)


def difference(sentence: Sentence, alerts: list[dict[str, Any]]) -> tuple[list[Any], list[Any]]:
    """Which alerts are missing and which are too many; reminders are not compared."""
    left = [alert for alert in alerts if alert["kind"] != "distribution_date_approaching"]
    unsaid = () if any("id" in alert for alert in alerts) else ONLY_BY_ENGINE
    missing = []
    for wanted in flat(sentence.alerts):
        stated = {name: value for name, value in wanted.items() if name not in unsaid}
        hit = next((alert for alert in left if stated.items() <= _comparable(alert, stated).items()), None)
        if hit is None:
            missing.append(wanted)
        else:
            left.remove(hit)
    return missing, left


def _comparable(alert: dict[str, Any], stated: dict[str, Any]) -> dict[str, Any]:
    return {name: alert.get(name) for name in stated}

"""The fifth act: the same feed without the amendments, and the last second of the Board's power to redeem."""

from datetime import datetime
from datetime import timedelta

from monitor.core.alerts.alerts import Alert
from monitor.core.feed.events import BoardAction
from monitor.demo.telling import A_MOMENT
from monitor.demo.telling import Telling

_AFTERWARDS = timedelta(hours=1)


def without_amendment(telling: Telling, due_at: datetime) -> None:
    """What would have happened."""
    screen = telling.screen
    screen.heading("5. What would have happened without the amendment")
    screen.say("The same feed, replayed without the three amendments; what is said after the first day:")
    started = telling.filings[0].known_at
    alerts = [alert for alert in telling.what_if(due_at + _AFTERWARDS) if alert.raised_at > started]
    screen.alerts(alerts, with_time=True)
    screen.say("Had the Board redeemed the Rights on that last day instead, one second would have decided (23(a)):")
    screen.table(
        ("Redemption, New York time", "What it comes to"),
        [_redeemed_at(telling, due_at - A_MOMENT), _redeemed_at(telling, due_at)],
    )


def _redeemed_at(telling: Telling, instant: datetime) -> tuple[str, str]:
    """A redemption that never was, and what the engine says to it."""
    redemption = BoardAction(
        id="what-if-redemption", issuer=telling.issuer, at=instant, known_at=instant, action="redeem"
    )
    alerts = telling.what_if(instant + _AFTERWARDS, redemption)
    local = instant.astimezone(telling.time.zone)
    said = [_outcome(alert) for alert in alerts if alert.raised_at == instant]
    return f"{local:%H:%M:%S}\n{instant:%H:%M:%S} UTC", "\n".join(said)


def _outcome(alert: Alert) -> str:
    return f"{alert.kind.replace('_', ' ')}: {alert.message}"

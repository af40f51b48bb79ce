"""The day on which a submission counts as filed, from the instant of its acceptance.

Rule 13(a) of Regulation S-T (17 CFR 232.13(a)): what is transmitted by 17:30 Eastern time counts as filed on
that business day, later on the next one (13(a)(2)). By 22:00 it is for Forms 3, 4 and 5 and, from February 5,
2024, Schedules 13D and 13G (13(a)(4)). The rule goes by the transmission's beginning, which no header states: so
this day is used only where the header states none.

Source: https://schedule13d.com/index.php/rules-13a4-and-201a-of-regulation-s-t and
https://lawserver.com/?p=28166419 ; since when the later hour holds for Forms 3, 4 and 5 is not verified: it is
taken for all years.
"""

from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from functools import cache
from zoneinfo import ZoneInfo

from monitor.calendars import load
from monitor.core.times.calendars import Calendar
from monitor.core.times.calendars import OutsideCoverage

NEW_YORK = ZoneInfo("America/New_York")
_USUAL = time(17, 30)
_LATE = time(22, 0)
_OWNERSHIP = frozenset({"3", "3/A", "4", "4/A", "5", "5/A"})
_SCHEDULES_LATE_FROM = date(2024, 2, 5)


def filing_day(accepted_at: datetime | None, form: str | None) -> date | None:
    """The day, or None where the acceptance or the form is not known or no calendar of EDGAR reaches."""
    if accepted_at is None or form is None:
        return None
    local = accepted_at.astimezone(NEW_YORK)
    day = local.date()
    try:
        if local.time() > _cut_off(form, day):
            return _edgar().on_or_after(day + timedelta(days=1))
        return _edgar().on_or_after(day)
    except OutsideCoverage:
        return None


def _cut_off(form: str, day: date) -> time:
    is_schedule = form.replace("SCHEDULE", "SC").startswith(("SC 13D", "SC 13G"))
    if form in _OWNERSHIP or (is_schedule and day >= _SCHEDULES_LATE_FROM):
        return _LATE
    return _USUAL


@cache
def _edgar() -> Calendar:
    return load("edgar")

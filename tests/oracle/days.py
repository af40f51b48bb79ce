"""Plan time, calendars and deadlines, written from the contract alone (readings 1.1, 1.5, 7.2, 9.2).

Choices
1. The toggle `emergency-closings` and the calendar `edgar` are lists of data with sources; they are refused here.
2. Juneteenth is a bank and federal holiday from 2021 and a NYSE holiday from 2022. King's birthday is a bank and
   federal holiday from 1986.
3. A count of 0 days after a day is that day itself; its deadline is its Close of Business (7.2).
4. An instant that is not whole seconds is written with six decimals.
5. "Widen a calendar": a toggle adds days that are no Business Days, to whichever calendar it stands beside.
6. The special closings of the NYSE are the four of the brief; others (2001-09-11 to 14, 2018-12-05, 2025-01-09) are
   outside the years that the tests use.
"""
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
ONE = timedelta(days=1)
MONDAY, TUESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = 0, 1, 3, 4, 5, 6
SPECIAL_CLOSINGS = {date(2004, 6, 11), date(2007, 1, 2), date(2012, 10, 29), date(2012, 10, 30)}


# --- instants ---------------------------------------------------------------------------------------------------

def at_hour(day, hour):
    return datetime.combine(day, hour, tzinfo=NEW_YORK).astimezone(UTC)


def start_of(day):
    return at_hour(day, time(0))


def end_of(day):
    return start_of(day + ONE)


def local_day(instant):
    return instant.astimezone(NEW_YORK).date()


def is_date(text):
    return isinstance(text, str) and len(text) == 10


def parse_date(text):
    return text if isinstance(text, date) else date.fromisoformat(text)


def parse_instant(text):
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"an instant without offset: {text}")
    return instant.astimezone(UTC)


def format_instant(instant):
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def day_of(text):
    """The plan-time day of a date or an instant as written in an event."""
    return parse_date(text) if is_date(text) else local_day(parse_instant(text))


def first_moment(text):
    return start_of(parse_date(text)) if is_date(text) else parse_instant(text)


def last_moment(text):
    """A date runs through its end; an instant is itself."""
    return end_of(parse_date(text)) if is_date(text) else parse_instant(text)


# --- calendars --------------------------------------------------------------------------------------------------

def nth_weekday(year, month, weekday, n):
    day = date(year, month, 1)
    while day.weekday() != weekday:
        day += ONE
    return day + (n - 1) * 7 * ONE


def last_weekday(year, month, weekday):
    day = date(year, month, 31)
    while day.weekday() != weekday:
        day -= ONE
    return day


def easter(year):
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def sunday_to_monday(day):
    return day + ONE if day.weekday() == SUNDAY else day


def to_weekday(day):
    return day - ONE if day.weekday() == SATURDAY else sunday_to_monday(day)


def public_holidays(year, move):
    days = [date(year, 1, 1), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    if year >= 2021:
        days.append(date(year, 6, 19))
    held = {move(day) for day in days}
    if year >= 1986:
        held.add(nth_weekday(year, 1, MONDAY, 3))
    return held | {nth_weekday(year, 2, MONDAY, 3), last_weekday(year, 5, MONDAY), nth_weekday(year, 9, MONDAY, 1),
                   nth_weekday(year, 10, MONDAY, 2), nth_weekday(year, 11, THURSDAY, 4)}


def new_york_law_holidays(year):
    return {sunday_to_monday(date(year, 2, 12)), nth_weekday(year, 11, MONDAY, 1) + ONE}


def exchange_holidays(year):
    held = {sunday_to_monday(date(year, 1, 1)), to_weekday(date(year, 7, 4)), to_weekday(date(year, 12, 25)),
            nth_weekday(year, 2, MONDAY, 3), easter(year) - 2 * ONE, last_weekday(year, 5, MONDAY),
            nth_weekday(year, 9, MONDAY, 1), nth_weekday(year, 11, THURSDAY, 4)}
    if year >= 1998:
        held.add(nth_weekday(year, 1, MONDAY, 3))
    if year >= 2022:
        held.add(to_weekday(date(year, 6, 19)))
    return held


def is_weekend(day):
    return day.weekday() in (SATURDAY, SUNDAY)


def is_trading_day(day):
    return not (is_weekend(day) or day in SPECIAL_CLOSINGS or day in exchange_holidays(day.year))


def is_business_day(day, calendar="new-york-banks", toggles=()):
    for toggle in toggles:
        if toggle != "ny-general-construction-law":
            raise ValueError(f"a toggle that the oracle does not know: {toggle}")
        if day in new_york_law_holidays(day.year):
            return False
    if calendar == "nyse":
        return is_trading_day(day)
    if is_weekend(day):
        return False
    if calendar == "new-york-banks":
        return day not in public_holidays(day.year, sunday_to_monday)
    if calendar == "federal":  # the Friday before a Saturday New Year lies in the year before
        return day not in public_holidays(day.year, to_weekday) | public_holidays(day.year + 1, to_weekday)
    raise ValueError(f"a calendar that the oracle does not know: {calendar}")


# --- deadlines --------------------------------------------------------------------------------------------------

def close_of_business(day, calendar="new-york-banks", toggles=(), hour="17:00"):
    while not is_business_day(day, calendar, toggles):
        day += ONE
    return at_hour(day, time.fromisoformat(hour))


def nth_day_after(day, count, unit, calendar="new-york-banks", toggles=()):
    if unit == "days":
        return day + count * ONE
    counts = {"business-days": lambda d: is_business_day(d, calendar, toggles), "trading-days": is_trading_day}[unit]
    while count:
        day += ONE
        count -= counts(day)
    return day


def nth_day_before(day, count, unit, calendar="new-york-banks", toggles=()):
    """For reminders: the day that lies `count` counting days before."""
    if unit == "days":
        return day - count * ONE
    counts = {"business-days": lambda d: is_business_day(d, calendar, toggles), "trading-days": is_trading_day}[unit]
    while count:
        day -= ONE
        count -= counts(day)
    return day


def due(day, count, unit, calendar="new-york-banks", toggles=(), hour="17:00"):
    """Day 0 is the day of the announcement; the end is the Close of Business of the last day (7.2)."""
    return close_of_business(nth_day_after(day, count, unit, calendar, toggles), calendar, toggles, hour)

"""The plan of the tests' example companies, as the text of its file."""

_PLAN = """\
[plan]
id = "{plan_id}"
title = "Rights Agreement of Example Corporation"
issuer = "{issuer}"
dated = {dated}

[calendar]
time_zone = "America/New_York"
close_of_business = "17:00"
business_day = "new-york-banks"

[[threshold]]
name = "acquiring-person"
percent = "15"
comparison = "at-least"

{levels}[beneficial_ownership]
rights_to_acquire = "any-time"

[distribution_date]
after_stock_acquisition = {{ count = 10, unit = "business-days" }}
after_tender_offer = {{ count = 10, unit = "business-days" }}
tender_offer_starts_on = "first-published"
withdrawn_offer_stops_clock = false
board_may_defer = false

[expiration]
final = {final}

[redemption]
price = "0.001"
until = "distribution-date"
"""


_LEVEL = """\
[[threshold]]
name = "{name}"
percent = "{percent}"
comparison = "{comparison}"

"""


def plan_text(
    plan_id: str,
    issuer: str,
    *,
    dated: str = "2024-01-02",
    final: str = "2034-01-02",
    watch: str | None = "5",
    adverse: str | None = None,
) -> str:
    """A plan of 15 % and ten Business Days, in force between these days; every option has its default.

    `watch`: the percentage of a watch level; `adverse`: that of the floor for an Adverse Person.
    """
    levels = ""
    if adverse is not None:
        levels += _LEVEL.format(name="adverse-person", percent=adverse, comparison="at-least")
    if watch is not None:
        levels += _LEVEL.format(name=f"watch-{watch}", percent=watch, comparison="more-than")
    return _PLAN.format(plan_id=plan_id, issuer=issuer, dated=dated, final=final, levels=levels)

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

{watch}[beneficial_ownership]
rights_to_acquire = "any-time"

[distribution_date]
after_stock_acquisition = {{ count = 10, unit = "business-days" }}
after_tender_offer = {{ count = 10, unit = "business-days" }}
tender_offer_starts_on = "first-published"

[expiration]
final = {final}

[redemption]
price = "0.001"
until = "distribution-date"
"""


_WATCH = """\
[[threshold]]
name = "watch-{percent}"
percent = "{percent}"
comparison = "more-than"

"""


def plan_text(
    plan_id: str, issuer: str, *, dated: str = "2024-01-02", final: str = "2034-01-02", watch: str | None = "5"
) -> str:
    """A plan of 15 % and ten Business Days, in force between these days. `watch`: the percentage of a watch level."""
    level = _WATCH.format(percent=watch) if watch is not None else ""
    return _PLAN.format(plan_id=plan_id, issuer=issuer, dated=dated, final=final, watch=level)

"""Whatever layout a first page is printed in: its issuer, class, CUSIP, event date and amendment are read."""

from hypothesis import given
from hypothesis import seed
from hypothesis import settings

from monitor.forms.schedules.first_page import read_first_page
from monitor.forms.text.page_text import lines_of
from tests.property.schedule_heads import Head
from tests.property.schedule_heads import heads
from tests.property.schedule_heads import print_head


@seed(20061208)
@settings(max_examples=300, deadline=None)
@given(heads())
def test_every_stated_value_is_read(head: Head) -> None:
    text = lines_of(print_head(head).encode())
    page = read_first_page(text, len(text))
    assert page.schedule == f"SC 13{head.schedule}"
    assert (page.issuer, page.class_title) == (head.issuer, head.class_title)
    assert (page.cusip, page.cusips) == (head.cusip, (head.cusip,))
    assert (page.event_date, page.amendment) == (head.event_date, head.amendment)

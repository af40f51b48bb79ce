"""Whatever layout a cover page is printed in: every value that it states is read, and none that it does not."""

from hypothesis import given
from hypothesis import seed
from hypothesis import settings
from hypothesis import strategies as st

from monitor.forms.reading import read_submission
from monitor.forms.readings import ScheduleReading
from tests.property.schedule_layouts import FIELDS
from tests.property.schedule_layouts import LAYOUTS
from tests.property.schedule_layouts import Person
from tests.property.schedule_layouts import Style
from tests.property.schedule_layouts import persons
from tests.property.schedule_layouts import print_schedule
from tests.property.schedule_layouts import styles

PLAIN = tuple(layout for layout in LAYOUTS if layout != "html_stacked")
_people = st.lists(persons(), min_size=1, max_size=3, unique_by=lambda person: person.name)


def read(style: Style, people: list[Person]) -> ScheduleReading:
    (reading,) = read_submission(print_schedule(style, people), "printed")
    assert isinstance(reading, ScheduleReading)
    return reading


@seed(20061208)
@settings(max_examples=300, deadline=None)
@given(styles(PLAIN), _people)
def test_every_stated_value_is_read(style: Style, people: list[Person]) -> None:
    reading = read(style, people)
    assert [person.name for person in reading.reporting_persons] == [person.name for person in people]
    for want, have in zip(people, reading.reporting_persons, strict=True):
        for field in FIELDS:
            assert getattr(have, field) == want.rows[field].value, (field, want.rows[field].text)
            assert (want.rows[field].value is None) == (field in have.unread)


@seed(20061208)
@settings(max_examples=100, deadline=None)
@given(styles(("html_stacked",)), _people)
def test_captions_stacked_beside_their_values_give_no_wrong_value(style: Style, people: list[Person]) -> None:
    for want, have in zip(people, read(style, people).reporting_persons, strict=True):
        for field in FIELDS:
            assert getattr(have, field) in (None, want.rows[field].value)
            assert getattr(have, field) is not None or field in have.unread

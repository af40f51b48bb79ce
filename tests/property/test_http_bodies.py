"""Bodies of calls: whatever comes, it is cut into lines that say the same, or refused."""

import json

from hypothesis import given
from hypothesis import seed
from hypothesis import settings
from hypothesis import strategies as st

from agents.http.bodies import JSON
from agents.http.bodies import LINES
from agents.http.bodies import lines_of
from agents.http.limits import HttpLimits
from agents.http.refusals import Refused
from monitor.rejects import SetAside

LIMITS = HttpLimits(lines=5, line_bytes=200)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@seed(8710)
@settings(max_examples=400, deadline=None)
@given(
    st.binary(max_size=300) | st.text(alphabet='[]{},:"\\\\ \n1ax\u00e9').map(str.encode),
    st.sampled_from([JSON, LINES]),
)
def test_any_bytes_are_cut_or_refused(body: bytes, content_type: str) -> None:
    try:
        lines = lines_of(body, content_type, "caller", LIMITS)
    except Refused as refused:
        assert refused.status in (400, 413)
        return
    assert 0 < len(lines) <= LIMITS.lines
    for line in lines:
        assert isinstance(line, SetAside) or (b"\n" not in line[1] and line[1].strip())


@seed(8711)
@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.dictionaries(st.text(), VALUES, max_size=3), min_size=1, max_size=5), st.sampled_from([None, 1, "\r\n"])
)
def test_what_was_sent_is_what_the_lines_say(events: list[object], indent: int | str | None) -> None:
    limits = HttpLimits(lines=5)
    as_list = lines_of(json.dumps(events, indent=indent).encode(), JSON, "caller", limits)
    as_lines = lines_of("\n".join(map(json.dumps, events)).encode(), LINES, "caller", limits)
    one = lines_of(json.dumps(events[0], indent=indent).encode(), JSON, "caller", limits)
    for lines in (as_list, as_lines):
        assert [json.loads(line[1]) for line in lines if not isinstance(line, SetAside)] == events
        assert [line[0] for line in lines if not isinstance(line, SetAside)] == list(range(1, len(events) + 1))
    assert [json.loads(line[1]) for line in one if not isinstance(line, SetAside)] == events[:1]

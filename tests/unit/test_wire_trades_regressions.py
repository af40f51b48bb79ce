"""Chunks that once passed the fast way and are refused, or read otherwise, line by line."""

import pytest

from monitor.core.feed.decoding import decode_trades

LINE = (
    b'{"kind":"trade","id":"%b","issuer":"0001014739","at":"2006-12-08T15:00:00Z","known_at":"2006-12-08T15:00:00Z",'
    b'"holder":"a","side":"buy","shares":1,"price":"%b"}\n'
)


@pytest.mark.parametrize(
    ("event_id", "price"), [(b"t", b"007.10"), (b"t\\u001f", b"7.10"), (b"t\\n", b"7.10")]
)
def test_a_chunk_with_needless_digits_or_escapes_goes_the_slow_way(event_id: bytes, price: bytes) -> None:
    assert decode_trades(LINE % (b"t", b"7.10")) is not None
    assert decode_trades(LINE % (event_id, price)) is None


def test_an_unknown_field_called_raw_goes_the_slow_way() -> None:
    odd = (LINE % (b"t", b"7.10")).replace(b'"shares":1', b'"shares":1,"raw":{}')
    assert decode_trades(odd) is None

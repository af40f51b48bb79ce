"""A chunk of trade lines read into columns, all lines at once, with proof that every byte was read.

Every line must be the template of the first one with other values, and every value is checked whole. Whatever is not
so, and is no plain trade, is left to a slower reader. Numbers are whole: shares, and microseconds since 1970 in UTC.
"""

from datetime import date
from typing import Any
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from monitor.core.feed.fields import YEARS
from monitor.core.feed.fields import is_plain_price
from monitor.core.feed.line_template import LineTemplate
from monitor.core.feed.line_template import template_of
from monitor.core.feed.sums import WORDS_MOST
from monitor.core.feed.sums import Ints
from monitor.core.feed.sums import Words
from monitor.core.feed.sums import firsts

Bytes = npt.NDArray[np.uint8]

_PADDING = b" " * 512
_TAIL = 128
_PIECE = 1 << 16
_SHARES_WORDS_MOST = 3
_SHARES_DIGITS_MOST = 18  # what has more may not fit into 64 bits with a sign
_POINT, _ZERO, _NEWLINE = b".0\n"
_BUY, _SELL = (np.frombuffer(word, np.uint32)[0] for word in (b'buy"', b"sell"))
_QUOTES, _UTCS, _ZEROS = (np.frombuffer(byte * 8, np.uint64)[0] for byte in (b'"', b"Z", b"0"))
_ONES, _HIGHS, _TO_HIGH = (np.frombuffer(byte * 8, np.uint64)[0] for byte in (b"\x01", b"\x80", b"\x76"))
_LOWEST, _ONE, _THREE, _EIGHT, _TEN, _SIXTEEN, _THIRTY_TWO, _64, _HUNDRED, _MYRIAD = map(
    np.uint64, (255, 1, 3, 8, 10, 16, 32, 64, 100, 10_000)
)
_EVERY_2ND, _EVERY_4TH, _LOWER_HALF = map(np.uint64, (0x00FF00FF00FF00FF, 0x0000FFFF0000FFFF, 0xFFFFFFFF))
_FIRST_BYTES = np.array([256**length - 1 for length in range(9)], np.uint64)
_POWERS = 10 ** np.arange(9)
_DIGIT_PLACES = [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18]
_SEPARATORS = ((4, b"-"), (7, b"-"), (10, b"T"), (13, b":"), (16, b":"))
_EPOCH = date(1970, 1, 1).toordinal()
_MONTHS = [date(year, month, 1).toordinal() - _EPOCH for year in YEARS for month in range(1, 13)]
_MONTHS.append(date(YEARS[-1] + 1, 1, 1).toordinal() - _EPOCH)
_MONTH_STARTS = np.array(_MONTHS, np.int64)
_MONTH_DAYS = np.diff(_MONTH_STARTS)


class Text(NamedTuple):
    """One text of each line: its bytes in words of 8, zero where it has ended, and where it stands in the chunk."""

    words: list[Words]
    start: Ints
    end: Ints


class Columns(NamedTuple):
    """The trades of a chunk, one in each place of every column."""

    id: Text
    issuer: Ints
    """The CIK as a number."""
    at: Ints
    known_at: Ints
    holder: Text
    amount: Ints
    """Shares, below zero for a sale."""
    is_sale: npt.NDArray[np.bool_]
    price: Text | None
    """As it is written; None where the lines have none."""
    line_end: Ints
    """Where each line's newline stands in the chunk."""


class _NotPlain(Exception):
    """The chunk is not what this reader takes."""


def read_columns(chunk: bytes) -> Columns | None:
    """The columns of a chunk of whole lines; None where any line is not plainly a trade like the first."""
    template = template_of(chunk[: chunk.find(b"\n") + 1])
    if template is None or not chunk.isascii() or b"\\" in chunk or b"\x7f" in chunk:
        return None
    try:
        return _Reader(chunk, template).columns()
    except (_NotPlain, IndexError):  # a value that has no end can lead past the chunk's
        return None


def _require(condition: Any) -> None:
    if not condition:
        raise _NotPlain


class _Reader:
    """Walks over all lines at once, from value to value."""

    def __init__(self, chunk: bytes, template: LineTemplate) -> None:
        _require(chunk.endswith(b"\n"))
        self._template = template
        self._chunk = chunk
        self._bytes = np.frombuffer(chunk, np.uint8)
        self._tail = chunk[-_TAIL:] + _PADDING
        self._line_end = self._newlines()
        self._seconds_written = b""
        self._seconds = np.zeros(0, np.int64)

    def _newlines(self) -> Ints:
        """Where lines end. There may be no other control character: a text could have one."""
        found = []
        for start in range(0, len(self._bytes), _PIECE):  # small pieces stay in the processor's cache
            found.append(np.flatnonzero(self._bytes[start : start + _PIECE] < 32) + start)
        ends = np.concatenate(found)
        _require((self._bytes[ends] == _NEWLINE).all())
        return ends

    def columns(self) -> Columns:
        names, between = self._template
        place = np.concatenate((np.zeros(1, np.int64), self._line_end[:-1] + 1))
        found: dict[str, Any] = {}
        for name, before in zip(names, between, strict=False):
            place = self._pass(place, before)
            found[name], place = getattr(self, f"_{name}")(place)
        place = self._pass(place, between[-1])
        _require(np.array_equal(place, self._line_end + 1))
        return Columns(
            id=found["id"],
            issuer=found["issuer"],
            at=found["at"],
            known_at=found["known_at"],
            holder=found["holder"],
            amount=np.where(found["side"], found["shares"], -found["shares"]),
            is_sale=~found["side"],
            price=found.get("price"),
            line_end=self._line_end,
        )

    def _pieces(self, place: Ints, size: int) -> npt.NDArray[np.void]:
        """So many bytes from each place on. Those of the last line may lie past the end, where there are spaces."""
        everywhere = np.ndarray((len(self._bytes) - size + 1,), f"V{size}", self._chunk, 0, (1,))
        if place[-1] < len(everywhere):
            return everywhere[place]
        start = int(place[-1]) - len(self._bytes) + min(_TAIL, len(self._bytes))
        last = np.frombuffer(self._tail[start : start + size], f"V{size}")
        return np.concatenate((everywhere[place[:-1]], last))

    def _window(self, place: Ints, size: int) -> Bytes:
        """The first byte from each place on, then the second, and so on."""
        return np.ascontiguousarray(self._pieces(place, size).view(np.uint8).reshape(len(place), size).T)

    def _word(self, place: Ints) -> Words:
        return self._pieces(place, 8).view("<u8")

    def _pass(self, place: Ints, expected: bytes) -> Ints:
        """Pass over the same bytes in every line."""
        _require(self._pieces(place, len(expected)).tobytes() == expected * len(place))
        return place + len(expected)

    # -- texts ---------------------------------------------------------------------------------------------------

    def _text(self, place: Ints) -> tuple[Text, Ints]:
        """A text of any length, up to its closing quote."""
        words: list[Words] = []
        end = place.copy()
        is_open: npt.NDArray[np.bool_] | None = None
        for number in range(WORDS_MOST):
            word = self._word(place + 8 * number)
            inside, length = _before(_equal(word, _QUOTES))
            if is_open is not None:
                inside[~is_open] = 0
                length[~is_open] = 0
            words.append(word & inside)
            end += length
            is_open = length == 8
            if not is_open.any():
                _require((end > place).all())
                return Text(words, place, end), end
        raise _NotPlain

    _id = _text
    _holder = _text

    def _issuer(self, place: Ints) -> tuple[Ints, Ints]:
        first, last = (self._word(at) ^ _ZEROS for at in (place, place + 2))
        _require(not (_not_digits(first) | _not_digits(last)).any())
        return _number(first) * 100 + _number(last) % 100, place + 10

    def _side(self, place: Ints) -> tuple[npt.NDArray[np.bool_], Ints]:
        """Whether it is a purchase."""
        word = self._word(place).astype(np.uint32)  # the first four bytes
        is_buy = word == _BUY
        _require((is_buy | (word == _SELL)).all())
        return is_buy, place + np.where(is_buy, 3, 4)

    def _price(self, place: Ints) -> tuple[Text, Ints]:
        """A price is checked, and kept as it is written."""
        text, end = self._text(place)
        if len(text.words) == 1:
            words = np.sort(text.words[0])
            distinct = {word.tobytes().rstrip(b"\0") for word in words[firsts(words)]}
        else:
            distinct = {self._chunk[start:stop] for start, stop in zip(place.tolist(), end.tolist(), strict=True)}
        _require(all(is_plain_price(price.decode("ascii")) for price in distinct))
        return text, end

    # -- numbers -------------------------------------------------------------------------------------------------

    def _shares(self, place: Ints) -> tuple[Ints, Ints]:
        number = np.zeros(len(place), np.int64)
        end = place
        for _ in range(_SHARES_WORDS_MOST):
            digits = self._word(end) ^ _ZEROS
            inside, length = _before(_not_digits(digits))
            # The last digit belongs into the last byte; zeros come in before the first.
            lacking = (8 - length).astype(np.uint64) << _THREE
            number = number * _POWERS[length] + np.where(length > 0, _number((digits & inside) << lacking % _64), 0)
            end = end + length
            if not (length == 8).any():
                is_needless = (self._bytes[place] == _ZERO) & (end > place + 1)
                _require((end > place).all() and not is_needless.any())
                _require((end <= place + _SHARES_DIGITS_MOST).all())
                return number, end
        raise _NotPlain

    # -- instants ------------------------------------------------------------------------------------------------

    def _at(self, place: Ints) -> tuple[Ints, Ints]:
        """An instant in UTC, to the microsecond at most."""
        written = self._pieces(place, 19)
        # Trades are mostly known as they happen: what was read once need not be read again.
        if written.tobytes() != self._seconds_written:
            self._seconds = _seconds(written)
            self._seconds_written = written.tobytes()
        micros, end = self._fraction(place + 19)
        return self._seconds * 1_000_000 + micros, end

    _known_at = _at

    def _fraction(self, place: Ints) -> tuple[Ints, Ints]:
        """Microseconds, up to the Z that ends an instant."""
        word = self._word(place)
        inside, length = _before(_equal(word, _UTCS))
        is_point = (word & _LOWEST) == _POINT
        _require((length < 8).all() and ((length == 0) | is_point & (length > 1)).all())
        digits = ((word ^ _ZEROS) & inside) >> _EIGHT
        _require(not _not_digits(digits).any())
        return _number(digits) // 100, place + length + 1


def _seconds(written: npt.NDArray[np.void]) -> Ints:
    """Seconds since 1970 of instants written to the second, without their offset."""
    window = np.ascontiguousarray(written.view(np.uint8).reshape(len(written), 19).T)
    for number, separator in _SEPARATORS:
        _require((window[number] == ord(separator)).all())
    digits = window[_DIGIT_PLACES] - np.uint8(_ZERO)
    _require((digits <= 9).all())
    century, year, month, day, hour, minute, second = digits[::2] * np.uint8(10) + digits[1::2]
    months = (century.astype(np.int64) * 100 + year - YEARS[0]) * 12 + month - 1
    _require((months >= 0).all() and (months < len(_MONTH_DAYS)).all())
    _require((month - np.uint8(1) < 12).all() and (day >= 1).all() and (day <= _MONTH_DAYS[months]).all())
    _require((hour < 24).all() and (minute < 60).all() and (second < 60).all())
    days = _MONTH_STARTS[months] + (day - np.uint8(1))
    seconds: Ints = ((days * 24 + hour) * 60 + minute) * 60 + second
    return seconds


# -- eight bytes at a time: the first byte is the lowest ---------------------------------------------------------


def _equal(word: Words, wanted: np.uint64) -> Words:
    """The high bit of the first byte that is as wanted; bits above it may be wrong."""
    differing = word ^ wanted
    marks: Words = (differing - _ONES) & ~differing & _HIGHS
    return marks


def _not_digits(digits: Words) -> Words:
    """The high bit of every byte that is more than nine; no byte has its own high bit set."""
    marks: Words = (digits + _TO_HIGH) & _HIGHS
    return marks


def _before(marks: Words) -> tuple[Words, npt.NDArray[np.uint8]]:
    """All bits of the bytes before the first mark, and how many bytes that are: 8 where there is none."""
    length = np.bitwise_count(~marks & (marks - _ONE)) >> np.uint8(3)
    return _FIRST_BYTES[length], length


def _number(digits: Words) -> Ints:
    """The number that eight digits make, the first one the highest."""
    pairs = (digits * _TEN + (digits >> _EIGHT)) & _EVERY_2ND
    fours = (pairs * _HUNDRED + (pairs >> _SIXTEEN)) & _EVERY_4TH
    return ((fours * _MYRIAD + (fours >> _THIRTY_TWO)) & _LOWER_HALF).view(np.int64)

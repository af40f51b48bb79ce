"""Share counts and percentages as cover pages print them.

The rule of this module: a number is given only if it stands alone where it should stand. Quote that belong to
the form's own side label, box drawing and marks may come before it; anything else there makes the value
unreadable, so that a row that is blank can never take the number of another row or of a sentence.
"""

import re
from decimal import Decimal

import msgspec

_PARENTHESES = re.compile(r"\([^()]{0,400}\)|\[[^\[\]]{0,20}\]|(?<=[\d%\s-])/\d{1,2}/|(?<=\d)[ ]\d{1,2}/(?=\s|$)")
"""Footnote marks among them: "(1)", "[1]", and "/1/" and "1/" of typewriters."""
_IN_PARENTHESES = re.compile(r"\(\s*(?:\d{1,3}(?:,\d{3})+|\d{3,}|0|\d{0,3}(?:\.\d+)?\s*%|\d{1,3}\.\d+)\s*\)")
_SIDE = re.compile(
    r"\b(?:numbers?\s+of|no\.\s+of|amount|shares?|units?|benefi\w*(?:\s+y\b)?|owned|ownership|by|each|report\w*(?:\s+ing\b)?"
    r"|persons?|with|row|as|of|common|stock|ordinary|approximately|approx\.?|about|total)\b",
    re.I,
)
_DAY = re.compile(
    r"(?:on|at)?\s*(?:(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\s+\d{1,2},\s*\d{4}"
    r"|\d{1,2}/\d{1,2}/\d{2,4}(?!\d))\s*[:,)\n]",
    re.I,
)
"""The day of the count, where a caption ends in it."""
_MARKS = re.compile(r"(?:[\s|:;*+†‡§#_=~^\\/\[\]]|\.{2,}|\.(?!\d))+")
_ZERO = re.compile(r"(?:-\s*)*(?:-?\s*[0O]\s*-|none\b|nil\b|zero\b|no\s+shares\b|0\.0+(?![\d,.]|\s*%))", re.I)
_NOT_STATED = re.compile(
    r"n\s*[./]\s*a\b\.?|not\s+applicable|inapplicable|see\s+(?:item|row|attach|exhibit|below)", re.I
)
_SHARES = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,6})?|\d+(?:\.\d{1,6})?")
_PERCENT = re.compile(r"((?:\d{1,3})?[.,]\d{1,10}|\d{1,3})(?![\d,.]*\d)\s*(%|percent\b|per\s+cent\b)?", re.I)
_WORDS_AFTER = re.compile(r"\d{0,3}\.\d{1,10}\s+(?!shares|units|thousand|[mb]illion)(?=[a-z]{2})", re.I)
"""A decimal fraction without a sign, and then words."""
_EXPLAINS = re.compile(
    r"includ|consist|represent|compris|of\s+which|based|issuable|out\s+of|outstanding|upon|held|subject|exercis|convert"
    r"|beneficial|item|assum|dated|disclaim|rule|section",
    re.I,
)
_BELOW = re.compile(r"^\s*(?:-?0-?|none|nil|\d{3,}|\d{1,3}(?:,\d{3})+)\s*$", re.M | re.I)
_PERCENT_BELOW = re.compile(r"^\s*(\d{1,3}(?:\.\d+)?|\.\d+)\s*%\s*$", re.M)
_SEPARATOR = re.compile(r"-\s+(?=[^-]*$)")
"""The only dash of a row, between its caption and its value."""
_NOTE_BELOW = re.compile(r"\n\W*\*|\n\s*\n(?=[^\n\d]*[A-Z][a-z]*(?:[ ][A-Za-z]+){5})")
"""Where a note begins: with an asterisk, or behind an empty line with words."""
_SECOND = re.compile(r"(?<![\w.,$])\d{1,3}(?:,\d{3})+(?![\d,])")
_ONE_OF_SEVERAL = re.compile(
    r"(?<!\S)(?:-\s?0\s?-|\d{1,3}(?:,\d{3})+|\d+|none|nil|zero|n/a|--?)(?:\s+(?:shares|units))?(?=[\s|*]|$)", re.I
)
_ROW_NUMBERS = 14
"""Rows of a cover page: a bare number up to this may be one."""


class Value(msgspec.Struct, frozen=True):
    """A number, or None with a reason (no reason: the row is blank)."""

    number: Decimal | None
    reason: str | None = None
    may_be: tuple[Decimal, ...] = ()
    """The counts that misprinted digits may be: without a footnote mark at their end, without a stray blank or with
    their commas in place. The row alone does not tell.
    """


BLANK = Value(None, "blank")


def read_shares(text: str, row_numbers: frozenset[str] = frozenset()) -> Value:
    """The share count in a row's text. `row_numbers`: bare numbers that may be the row's own number instead.

    "None", "Nil" and "-0-" are zero; "N/A", blank and a dash are no number.
    """
    rest = _value_text(text, row_numbers)
    unstated = _unstated(rest, text)
    if unstated:
        return unstated
    zero = _ZERO.match(rest)
    if zero:
        return _alone(Decimal(0), rest[zero.end() :])
    rest = rest.lstrip("- ")
    found = re.match(r"\d[\d,.]*", rest)
    if not found:
        return Value(None, f"no number: {_short(rest)}")
    after = rest[found.end() :]
    if found[0].endswith(",") and re.match(r"\s*\d", after):
        return Value(None, f"broken digits: {_short(rest)}", _joined(rest))
    return _share_count(found[0].rstrip(".,"), after)


def _share_count(digits: str, after: str) -> Value:
    """The count that these digits are, unless they or what follows them leave room for doubt."""
    if re.match(r"[ ,.]*\d|\s*,\s*\d|[/-]\d|\s*(?:thousand|[mb]illion)\b", after, re.I):
        if _SECOND.match(after.lstrip()):
            return Value(None, f"several share counts: {_short(digits + after)}")
        marked = _grouped(digits) if re.match(r"[ ][1-9](?:\s|$)", after) else ()
        return Value(None, f"broken digits: {_short(digits + after)}", marked or _joined(digits + after))
    if re.fullmatch(r"\d{1,3}\.\d{3}", digits) or ("." in digits and "," not in digits and len(digits) < 6):
        return Value(None, f"a fraction, a percentage or thousands: {digits}")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+\.\d{3}", digits):
        return Value(None, f"a fraction or thousands: {digits}", _bare(digits))
    if not _SHARES.fullmatch(digits):
        marked = _grouped(digits[:-1]) if digits[-1] != "0" else ()
        return Value(None, f"not grouped in thousands: {digits}", (*marked, *_bare(digits)))
    if re.match(r"\s*(?:%|per\s?cent\b)", after, re.I):
        return Value(None, "a percentage stands where a share count belongs")
    if after[:1].isalpha():
        return Value(None, f"letters glued to digits: {digits}{_short(after)}")
    number = Decimal(digits.replace(",", ""))
    if 0 < number <= _ROW_NUMBERS and not re.match(r"\s*(?:shares?|units?)\b", after, re.I):
        return Value(None, f"a row number or a share count: {digits}")
    return _alone(number, after)


def _grouped(digits: str) -> tuple[Decimal, ...]:
    """The count, if the digits are grouped in thousands."""
    return _bare(digits) if re.fullmatch(r"\d{1,3}(?:,\d{3})+", digits) else ()


def _bare(digits: str) -> tuple[Decimal, ...]:
    """The count whose commas are misplaced or misprinted as points."""
    return (Decimal(re.sub(r"[,.]", "", digits)),)


def _joined(text: str) -> tuple[Decimal, ...]:
    """The count that a stray blank beside a comma cuts in two."""
    found = re.match(r"\d{1,3}(?:[ ]?,[ ]?\d{3})+(?![\d,.]*\d|[ ]\d)", text)
    return _bare(found[0].replace(" ", "")) if found else ()


def stands_alone(number: Decimal, text: str) -> bool:
    """Whether a text prints the count by itself somewhere: not as a part of longer digits, nor with a mark."""
    return re.search(rf"(?<![\d,.$]){number:,}(?![\d,.]*\d|[ ]\d\s)", text) is not None


def values_in(line: str) -> list[str]:
    """The share counts of a line that has nothing else; empty if it has something else."""
    rest = _without_prefix(_without_notes(line)).strip(" |*")
    values = [value.strip() for value in _ONE_OF_SEVERAL.findall(rest)]
    return values if re.sub(r"[\s|*]", "", rest) == re.sub(r"\s", "", "".join(values)) else []


def read_percent(text: str, row_numbers: frozenset[str] = frozenset()) -> Value:
    """The percentage in a row's text, as printed. "Less than 1 %" and "*" are no number."""
    rest = _value_text(text, row_numbers)
    unstated = _unstated(rest, text)
    if unstated:
        return unstated
    if _ZERO.match(rest):
        return Value(Decimal(0))
    rest = rest.lstrip("- ")
    found = _PERCENT.match(rest)
    if not found:
        return Value(None, f"no percentage: {_short(rest)}")
    after = rest[found.end() :]
    # Behind the sign a glued digit is a footnote mark; without a sign it leaves room for doubt.
    if (after[:1].isalpha() and not _WORDS_AFTER.match(rest)) or (not found[2] and re.match(r"[ ]*[\d/]", after)):
        return Value(None, f"not one percentage: {_short(rest)}")
    return _percentage(found[1], found[2] is not None, after)


def _percentage(digits: str, signed: bool, after: str) -> Value:
    if re.fullmatch(r"\d{1,3},\d{3}", digits):
        return Value(None, f"a share count or a percentage: {digits}")
    number = Decimal(digits.replace(",", "."))
    if digits.isdigit() and 0 < number <= _ROW_NUMBERS and not signed:
        return Value(None, f"a row number or a percentage: {digits}")
    if number > 100:
        return Value(None, f"more than 100 percent: {digits}")
    if any(Decimal(below) != number for below in _PERCENT_BELOW.findall(after[:160])):
        return Value(None, f"several percentages, one below the other: {digits}")
    others = re.findall(r"(\d{1,3}(?:\.\d+)?)\s*%", re.split(r"\n\n|\n\W*\*", after)[0][:160])
    if any(Decimal(other) != number for other in others) and not _EXPLAINS.search(after[:80]):
        return Value(None, f"several percentages: {digits}{_short(after)}")
    return Value(number)


def _value_text(text: str, row_numbers: frozenset[str]) -> str:
    """The text from where the value must begin."""
    day = _DAY.match(ahead := _without_prefix(text))
    text = ahead[day.end() :] if day else text
    rest = _without_row_number(_without_prefix(_without_notes(text)), row_numbers)
    separator = _SEPARATOR.match(rest)
    below = _without_prefix(rest[separator.end() :]) if separator else ""
    return below or rest


def _unstated(text: str, printed: str) -> Value | None:
    """Why the row, of which `printed` is all, states no number at all; None if it states something."""
    if not text.strip(" -\n"):
        if "-" in text:
            return Value(None, "a dash")
        return Value(None, f"only in parentheses: {_short(printed)}") if _IN_PARENTHESES.search(printed) else BLANK
    if _NOT_STATED.match(text):
        return Value(None, "stated as not applicable")
    return None


def plain(number: Decimal | None) -> str | None:
    """A number as a decimal string without exponent; whole share counts without a point."""
    if number is None:
        return None
    whole = number == number.to_integral_value() and number > 100
    return str(number.quantize(Decimal(1))) if whole else f"{number:f}"


def _without_notes(text: str) -> str:
    """Footnote marks and pointers in parentheses are not part of a value."""
    previous = None
    while previous != text:
        previous, text = text, _PARENTHESES.sub(" ", text, count=50)
    return text


def _without_prefix(text: str) -> str:
    """Drops the form's side label and box drawing from the front."""
    while True:
        marks = _MARKS.match(text)
        text = text[marks.end() :] if marks else text
        word = _SIDE.match(text)
        if not word:
            return text
        text = text[word.end() :]


def _without_row_number(text: str, row_numbers: frozenset[str]) -> str:
    found = re.match(r"\(?(\d{1,2})[.)]?(?=\s|$)", text)
    if found and found[1] in row_numbers:
        return _without_prefix(text[found.end() :])
    return text


def _alone(number: Decimal, after: str) -> Value:
    """The number, unless a second share count follows without a word that explains it."""
    line = _NOTE_BELOW.split(after)[0][:160]
    if _BELOW.search(line):
        return Value(None, f"several share counts, one below the other: {number}")
    second = _SECOND.search(line)
    if second is None or _EXPLAINS.search(line[: second.start()]):
        return Value(number)
    if number != Decimal(second[0].replace(",", "")):
        return Value(None, f"several share counts: {number}, {second[0]}")
    return Value(number)


def _short(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()[:60]

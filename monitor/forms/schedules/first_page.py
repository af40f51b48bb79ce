"""The first page of a Schedule 13D or 13G: issuer, class, CUSIP, event date, amendment.

Values stand above their captions in parentheses, as the form prints them, or after them ("CUSIP Number:
...").
"""

import re
from datetime import UTC
from datetime import date
from datetime import datetime

import msgspec

_REACH = 12_000
"""Characters in which the first page is looked for."""

_ITEMS = re.compile(r"^\W*item\s+[1l]\s*(?:\(a\))?\s*[.:]", re.I | re.M)
_ISSUER = re.compile(r"\(?\s*names?\s+of\s+(?:the\s+)?(?:issuer|subject\s+company)\s*\)?", re.I)
_CLASS = re.compile(r"\(?\s*title\s+(?:of|and)\s+(?:the\s+)?class(?:es)?\s+(?:of|and)\s+securit(?:y|ies)\s*\)?", re.I)
_CUSIP = re.compile(
    r"\(?\s*c\.?u\.?s\.?i\.?p\.?\s*(?:numbers?|no\.?|#)(?:\(s\))?(?:\s+of\s+class\s+of\s+securities)?\s*\)?"
    r"|\(\s*cusip\s*\)",
    re.I,
)
_EVENT = re.compile(
    r"\(?\s*dates?\s+of\s+(?:the\s+)?events?\s*(?:which|that|,)?\s*(?:requires?|required|requiring)?"
    r"(?:\s+(?:the\s+)?filing)?(?:\s+of\s+this\s+statement)?\s*\)?",
    re.I,
)
_AMENDMENT = re.compile(
    r"amende?(?:ment|\.)\s*(?:nos?\b|number|#|num\b)?\s*[.:]*\s*:?\s*#?\s*\(?[\s_]*[\[-]?\s?(\d{1,3}|[a-z]+(?:-[a-z]+)?)(?:\b|_)",
    re.I,
)
_AMENDMENT_ALONE = re.compile(
    r"^\W*(?:(?:final|exit)\b\W*)?([a-z]+(?:-[a-z]+)?\s+)?amende?(?:ment|\.)"
    r"(?:\s*(?:no\b\.?|number|#)?\W*[\w-]{0,12})?\W*$",
    re.I | re.M,
)
"""A line that says no more than which amendment it is: "(Third Amendment)", "Amendment 3"."""
_CODE = re.compile(
    # Nine in a row are a whole code, whatever letter or digit stands behind a blank.
    r"(?<![A-Za-z0-9])(?:([0-9A-Z]{8}\d)"
    r"|([0-9A-Z]{3})[ -]([0-9A-Z]{3})[ -]([0-9A-Z]{2}\d)(?!-)"
    # Digits behind a blank that no code has room for show that it is misprinted: half of it would be another one.
    r"|([0-9A-Z]{5,6}[0-9A-Z*@#]?)[ -]{0,3}([0-9A-Z]{2})[ -]{0,3}([0-9A-Z])?(?![ -]\d{1,2}\b))(?![A-Za-z0-9])"
)
_SPACED = re.compile(r"^[\W_]*((?:[0-9A-Z] ){7,8}[0-9A-Z])[^\w\n]*$", re.M)
_ITEM_1A = re.compile(r"^\W*item\s+1\s*\(a\)\W*name\s+of\s+(?:the\s+)?issuer[\s:.]{0,12}([^\n]+)", re.I | re.M)
_ITEM_2D = re.compile(
    r"^\W*item\s+2\s*\(d\)\W*title\s+of\s+(?:the\s+)?class(?:es)?\s+of\s+securit(?:y|ies)[\s:.]{0,12}([^\n]+)",
    re.I | re.M,
)
_WORDS = {
    word: number
    for number, word in enumerate(
        (
            *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
            *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
            *("nineteen", "twenty"),
            *(f"twenty-{word}" for word in ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")),
            *("thirty", "thirty-one", "thirty-two", "thirty-three", "thirty-four", "thirty-five"),
        ),
        start=1,
    )
}
_ORDINALS = {
    word: number
    for number, word in enumerate(
        (
            *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
            *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"),
            *("eighteenth", "nineteenth", "twentieth"),
        ),
        start=1,
    )
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "(" + "|".join(f"{month}[a-z]*" for month in _MONTHS) + ")"
_MONTH_DAY = re.compile(rf"\b{_MONTH}\.?\s*(\d{{1,2}})\s*(?:st|nd|rd|th)?\s*[,.]*\s*(\d{{4}})\b", re.I)
_DAY_MONTH = re.compile(
    rf"\b(\d{{1,2}})\s*(?:st|nd|rd|th)?[\s-]+{_MONTH}[,.\s-]+(\d{{4}}|\d{{2}}(?=\s*$))\b", re.I | re.M
)
_SLASHED = re.compile(r"\b(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


class FirstPage(msgspec.Struct, kw_only=True):
    """What the first page states; None where it does not, or not readably."""

    issuer: str | None = None
    class_title: str | None = None
    cusip: str | None = None
    """The one code that the page states; None where it states several."""
    cusips: tuple[str, ...] = ()
    """Every code that the page states, in order."""
    event_date: date | None = None
    amendment: int | None = None
    schedule: str | None = None
    """"SC 13D" or "SC 13G", by the heading."""


def read_first_page(text: str, covers_start: int | None) -> FirstPage:
    """Reads the first page; `covers_start` is where the first reporting person's cover begins, if there is
    one.
    """
    page = text[: min(_REACH, covers_start or _REACH)]
    items = _ITEMS.search(page)
    cusips = _codes_of(_around(page, _CUSIP) or "") or _cusip_anywhere(text[: _REACH * 2])
    return FirstPage(
        issuer=_stated(page, _ISSUER) or _in_item(text, _ITEM_1A),
        class_title=_stated(page, _CLASS) or _in_item(text, _ITEM_2D),
        cusip=cusips[0] if len(cusips) == 1 else None,
        cusips=cusips,
        event_date=_event_date(page),
        amendment=_amendment(page[: items.start()] if items else page),
        schedule=_schedule(page),
    )


def read_date(text: str) -> date | None:
    """The single date in a text, or None: no date, no such day, or several days."""
    days = set()
    for month, day, year in _MONTH_DAY.findall(text):
        days.add(_day(int(year), _month(month), int(day)))
    for day, month, year in _DAY_MONTH.findall(text):
        days.add(_day(_century(year), _month(month), int(day)))
    for month, _, day, year in _SLASHED.findall(text):
        days.add(_day(_century(year), int(month), int(day)))
    for year, month, day in _ISO.findall(text):
        days.add(_day(int(year), int(month), int(day)))
    return days.pop() if len(days) == 1 else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return datetime(year, month, day, tzinfo=UTC).date()
    except ValueError:
        return None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _century(year: str) -> int:
    # EDGAR began in 1993.
    return int(year) if len(year) == 4 else int(year) + (1900 if int(year) > 80 else 2000)


def _around(page: str, caption: re.Pattern[str]) -> str | None:
    """The text of a field: after a caption that ends in a colon, else the block above the caption."""
    for found in caption.finditer(page):
        start = found.end() - len(found[0].lstrip())
        after = re.match(r"\s*[:\-]\s*\n*([^\n]+)", page[found.end() :])
        in_parentheses = found[0].strip().startswith("(") or found[0].strip().endswith(")")
        if after and not in_parentheses:
            return after[1]
        if in_parentheses or page[:start].endswith("\n"):
            return _block_above(page[:start])
    return None


def _block_above(text: str) -> str | None:
    text = text.rstrip("\n (")
    block = text[text.rfind("\n\n") + 2 :] if "\n\n" in text else text
    return "\n".join(block.split("\n")[-3:]) or None


def _stated(page: str, caption: re.Pattern[str]) -> str | None:
    text = _around(page, caption)
    if text is None:
        return None
    lines: list[str] = []
    for line in text.split("\n"):
        # What stands above a heading or another caption belongs to that.
        lines = [] if _is_heading(line) else [*lines, *([line] if re.search(r"[^\W\d_]", line) else [])]
    return re.sub(r"\s+", " ", " ".join(lines)).strip(" |:*-") or None


def _is_heading(line: str) -> bool:
    return (
        _AMENDMENT_ALONE.match(line) is not None
        or re.search(
            r"amendment\s+(?:no|number|#)|\(\s*amendment\b|exchange\s+act|schedule\s+13|\(\s*(?:name|title|cusip)\b|rule\s+13d|washington",
            line,
            re.I,
        )
        is not None
    )


def _in_item(text: str, item: re.Pattern[str]) -> str | None:
    """What an item of a Schedule 13G says on its caption's line, or on the next one."""
    found = item.search(text)
    return re.sub(r"\s+", " ", found[1]).strip(" |:*-") or None if found else None


def _cusip_anywhere(text: str) -> tuple[str, ...]:
    """The code after "CUSIP No." on the pages that follow, if they all print the same one."""
    codes = {
        code
        for found in re.finditer(r"cusip\s*(?:number|no)?\s*[.#:]*\s*([^\n]*)", text, re.I)
        for code in _codes_of(found[1])
    }
    return tuple(codes) if len(codes) == 1 else ()


def _codes_of(text: str) -> tuple[str, ...]:
    """The codes in a text that should hold nothing else, in order, without blanks and hyphens."""
    whole = re.fullmatch(r"[\W_]*([0-9A-Z]{8,10})[\W_]*", text.strip())
    if whole and any(character.isdigit() for character in whole[1]):
        return (whole[1],)
    spaced = _SPACED.search(text)
    found = _CODE.findall(spaced[1].replace(" ", "") if spaced else text)
    codes = ("".join(filter(None, parts)) for parts in found)
    return tuple(dict.fromkeys(code for code in codes if sum(character.isdigit() for character in code) >= 3))


def _event_date(page: str) -> date | None:
    for found in _EVENT.finditer(page):
        if not re.search(r"requir|filing", found[0], re.I):
            continue
        above = _block_above(page[: found.start()])
        day = read_date(above.split("\n")[-1]) if above else None
        if day is None and above:
            day = read_date(above)
        if day is not None:
            return day
        return read_date(page[found.end() : found.end() + 60].strip().split("\n")[0])
    return None


def _amendment(page: str) -> int | None:
    for found in _AMENDMENT.finditer(page):
        word = found[1].lower()
        if word.isdigit():
            # "(Amendment No. )1": the digit behind the parenthesis is a footnote mark; it never gets here.
            return int(word) or None
        if word in _WORDS:
            return _WORDS[word]
    named = (found[1] for found in _AMENDMENT_ALONE.finditer(page) if found[1])
    return next((_ORDINALS[word] for name in named if (word := name.strip().lower()) in _ORDINALS), None)


def _schedule(page: str) -> str | None:
    found = re.search(r"schedule\s+[1l]3\s?-?([DG])\b", page, re.I)
    return f"SC 13{found[1].upper()}" if found else None

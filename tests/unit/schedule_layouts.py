"""The same facts of a Schedule 13D or 13G, laid out as filers have printed them since 1994.

A layout is data: a first page, a cover page a person, and what is wrapped around them. `{…}` are the facts; rows
that only a Schedule 13D has stand on lines that begin with `?D `, and lose that mark or the line.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import msgspec

LAYOUTS = Path(__file__).parent / "layouts"
POWERS = ("sole_voting", "shared_voting", "sole_dispositive", "shared_dispositive")
_MARK = re.compile(r"^=== (.+)$", re.M)


class Person(msgspec.Struct, frozen=True):
    """What a cover states."""

    name: str
    powers: tuple[int, int, int, int]
    aggregate: int
    percent: str
    types: tuple[str, ...]
    tax_number: str = ""


class Facts(msgspec.Struct, frozen=True):
    """What a schedule states."""

    schedule: str
    """13D or 13G."""
    issuer: str
    class_title: str
    cusip: str
    event_date: str
    persons: tuple[Person, ...]


class Layout(msgspec.Struct, frozen=True):
    """One way to print it."""

    name: str
    first_page: str
    cover: str
    is_html: bool


def layouts() -> list[Layout]:
    """Every layout of the folder: a file has a first page and then covers, each behind a line `=== name`."""
    found = []
    for path in sorted(LAYOUTS.iterdir()):
        first, *rest = _MARK.split(path.read_text(encoding="utf-8"))
        for name, cover in zip(rest[::2], rest[1::2], strict=True):
            found.append(Layout(f"{path.stem}: {name}", first, cover, path.suffix == ".html"))
    return found


class Style(msgspec.Struct, frozen=True):
    """How numbers are printed."""

    count: Callable[[int], str]
    percent: Callable[[str], str]


def styled(count: str = "{}", zero: str = "0", percent: str = "{}%") -> Style:
    """A style by patterns: of a count, of none, of a percentage."""
    return Style(lambda shares: count.format(f"{shares:,}") if shares else zero, percent.format)


STYLES = {
    "plain": styled(),
    "zero between hyphens": styled(zero="-0-"),
    "zero between spaced hyphens": styled(zero="- 0 -"),
    "zero between long dashes": styled(zero="\u20140\u2014"),
    "zero as None": styled(zero="None"),
    "zero as Nil": styled(zero="Nil"),
    "zero as 0 shares": styled("{} shares", zero="0 shares"),
    "zero as no shares": styled(zero="No shares"),
    "shares of a class": styled("{} shares of Common Stock"),
    "shares by depositary": styled("{} Ordinary Shares represented by ADSs"),
    "glued notes in parentheses": styled("{}(1)", percent="{}%(2)"),
    "notes in parentheses": styled("{} (1)", percent="{}% (2)"),
    "notes in brackets": styled("{}[1]", percent="{}%[2]"),
    "notes of typewriters": styled("{} 1/", percent="{}% 2/"),
    "notes between slashes": styled("{}/1/"),
    "asterisks": styled("{}*", percent="{}%**"),
    "daggers": styled("{}\u2020"),
    "pointers": styled("{} (See Item 5)", zero="-0- (See Item 5)", percent="{}% (See Item 5)"),
    "pointers behind semicolons": styled("{}; see Item 5", percent="{}%; see Item 5"),
    "percent in words": styled(percent="{} percent"),
    "percent without a sign": styled(percent="{}"),
    "percent with a space": styled(percent="{} %"),
    "approximately": styled("Approximately {} shares", percent="Approximately {}%"),
    "explained in parentheses": styled(
        "{} (includes 1,000 shares issuable upon exercise of options)",
        percent="{}% (based on 12,597,622 shares outstanding)",
    ),
    "explained": styled(
        "{} shares, including 1,000 shares issuable upon exercise of options",
        percent="{}%, based on 12,597,622 shares outstanding",
    ),
    "full stops": styled("{}.", percent="{}%."),
    "equals signs": styled("= {}"),
    "unbreakable spaces": styled("\u00a0\u00a0{}\u00a0", percent="{}\u2009%"),
}
HTML_STYLES = {
    "raised notes": styled("{}<sup>1</sup>", percent="{}%<sup>(2)</sup>"),
    "raised numbers": styled("{}<SUP>1,2</SUP>", percent="{}%<SUP>3</SUP>"),
    "notes raised by styles": styled(
        '{}<font style="font-size:7pt;vertical-align:super">1</font>',
        percent='{}%<font style="vertical-align:top">2</font>',
    ),
    "notes in smaller type": styled('{} <font size="1">(1)</font>', percent='{}% <font size="1">(2)</font>'),
    "notes in cells of their own": styled("{}</td><td>(1)", percent="{}</td><td>%"),
    "units in cells of their own": styled("{}</td><td>shares", percent="{}</td><td>%"),
    "links": styled('{}<a href="#note">(1)</a>'),
    "bold": styled("<b>{}</b>", percent="<b>{}</b>%"),
    "numbers cut in two": Style(
        lambda shares: f"<span>{f'{shares:,}'[:2]}</span><span>{f'{shares:,}'[2:]}</span>",
        lambda percent: f"<font>{percent[:2]}</font><font>{percent[2:]}%</font>",
    ),
    "dashes as entities": styled("&nbsp;{}&nbsp;", zero="&#8212;0&#8212;", percent="{}&nbsp;%"),
    "dashes of the Windows code page": styled(zero="&#150;0&#150;"),
}


def styles_of(layout: Layout) -> dict[str, Style]:
    """The styles that a layout can be printed in."""
    return STYLES | HTML_STYLES if layout.is_html else STYLES


def printed(facts: Facts, layout: Layout, style: Style) -> str:
    """The document."""
    covers = [_filled(layout.cover, facts, person, style, page) for page, person in enumerate(facts.persons, start=2)]
    first = _filled(layout.first_page, facts, facts.persons[0], style, 1)
    body = "\n".join([first, *covers, _items(layout.is_html)])
    return f"<html><body>{body}</body></html>" if layout.is_html else body


def _items(is_html: bool) -> str:
    # Numbers of items are never those of a cover.
    lines = ["Item 1.  Security and Issuer.", "The issuer has 44,444,444 shares outstanding.", "Signature"]
    return "".join(f"<p>{line}</p>" for line in lines) if is_html else "\n\n".join(lines)


def _filled(pattern: str, facts: Facts, person: Person, style: Style, page: int) -> str:
    is_13d = facts.schedule == "13D"
    lines = [line.removeprefix("?D ") for line in pattern.split("\n") if is_13d or not line.startswith("?D ")]
    marks = ("n_sv", "n_ssv", "n_sd", "n_ssd", "n_agg", "n_ex", "n_pct", "n_ty")
    numbers = dict(zip(marks, map(str, range(7, 15) if is_13d else range(5, 13)), strict=True))
    counts = dict(zip(("sv", "ssv", "sd", "ssd"), map(style.count, person.powers), strict=True))
    return "\n".join(lines).format(
        schedule=facts.schedule,
        issuer=facts.issuer,
        class_title=facts.class_title,
        cusip=facts.cusip,
        event_date=facts.event_date,
        page=page,
        name=person.name,
        tax=person.tax_number,
        agg=style.count(person.aggregate),
        pct=style.percent(person.percent),
        types=", ".join(person.types),
        n_cit="6" if is_13d else "4",
        **numbers,
        **counts,
    )


def wanted(person: Person) -> list[Decimal]:
    """The numbers of the cover in the order of the form."""
    return [*map(Decimal, person.powers), Decimal(person.aggregate), Decimal(person.percent)]

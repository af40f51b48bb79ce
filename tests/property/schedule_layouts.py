"""Cover pages of Schedules 13D and 13G in the layouts that filers use, printed from known figures.

Every word here is the form's own (17 CFR 240.13d-101 and 240.13d-102) or made up; the layouts are those of
thirty years of EDGAR: plain text with side labels, boxes, dotted leaders, page breaks, tables of HTML.
"""

import html
from decimal import Decimal

import msgspec
from hypothesis import strategies as st

NAMES = (
    "Larkmoor Capital Partners, L.P.",
    "Edith B. Thornquist",
    "The Sable Point Group, Inc.",
    "Ostrava Holdings (Bermuda) Ltd.",
    "Number Nine Fund II, LLC",
)
NAME_CAPTIONS = (
    "NAME OF REPORTING PERSON",
    "NAMES OF REPORTING PERSONS",
    "Name of Reporting Person:",
    "NAME OF REPORTING PERSON\nS.S. OR I.R.S. IDENTIFICATION NO. OF ABOVE PERSON",
    "NAMES OF REPORTING PERSONS.\nI.R.S. IDENTIFICATION NOS. OF ABOVE PERSONS (ENTITIES ONLY)",
    "NAME AND I.R.S. IDENTIFICATION NO. OF REPORTING PERSON",
    "Name of Reporting Persons / I.R.S. Identification Nos. of Above Persons (entities only)",
    "Names of Reporting Persons (I.R.S. Identification No. of Above Person)",
)
IDENTITIES = (
    "",
    "",
    "\n13-3916825",
    "\nI.R.S. No. 13-3916825",
    " (Tax ID: 13-3916825)",
    "\nIRS Identification No.: 13-3916825",
)
CAPTIONS = {
    "sole_voting": (
        "SOLE VOTING POWER",
        "Sole Voting Power:",
        "SOLE POWER TO VOTE",
        "Sole power to vote or to direct the vote",
        "SOLE VOTING POWER*",
    ),
    "shared_voting": (
        "SHARED VOTING POWER",
        "Shared Voting Power:",
        "SHARED POWER TO VOTE",
        "Shared power to vote or to direct the vote",
        "SHARED VOTING POWER*",
    ),
    "sole_dispositive": (
        "SOLE DISPOSITIVE POWER",
        "Sole Dispositive Power:",
        "SOLE DISPOSITION POWER",
        "Sole power to dispose or to direct the disposition",
        "SOLE DISPOSITIVE POWER*",
    ),
    "shared_dispositive": (
        "SHARED DISPOSITIVE POWER",
        "Shared Dispositive Power:",
        "SHARED DISPOSITION POWER",
        "Shared power to dispose or to direct the disposition",
        "SHARED DISPOSITIVE POWER*",
    ),
    "aggregate": (
        "AGGREGATE AMOUNT BENEFICIALLY OWNED BY EACH REPORTING PERSON",
        "Aggregate Amount Beneficially Owned by Each Reporting Person:",
        "AGGREGATE AMOUNT BENEFICIALLY OWNED BY REPORTING PERSON",
        "AGGREGATE AMOUNT OF SHARES BENEFICIALLY OWNED BY EACH REPORTING PERSON",
        "AGGREGATE NUMBER OF SHARES BENEFICIALLY OWNED BY EACH REPORTING PERSON",
        "AGGREGATE AMOUNT BENEFICIALLY\nOWNED BY EACH REPORTING PERSON",
        "AGGREGATE AMOUNT BENEFICIALLY OWNED BY EACH PERSON",
        "AGGREGATE AMOUNT BENEFICIALLY OWNED BY EACH REPORTING PERSON (Discretionary Accounts)",
    ),
    "percent": (
        "PERCENT OF CLASS REPRESENTED BY AMOUNT IN ROW ({row})",
        "Percent of Class Represented by Amount in Row {row}:",
        "PERCENT OF CLASS REPRESENTED BY AMOUNT IN ROW ({row})*",
        "PERCENTAGE OF CLASS REPRESENTED BY AMOUNT IN ROW ({row})",
        "PERCENT OF CLASS REPRESENTED IN ROW {row}",
        "PERCENT OF SERIES REPRESENTED BY AMOUNT IN ROW ({row})",
        "PERCENT OF CLASS REPRESENTED BY AMOUNT IN BOX ({row})",
        "PERCENT OF CLASS REPRESENTED BY AMOUNT IN ITEM {row}",
        "PERCENT OF CLASS REPRESENTED BY AMOUNT IN ROW NINE",
        "PERCENT OF CLASS",
        "PERCENT OF CLASS\nREPRESENTED BY AMOUNT IN ROW ({row})",
    ),
}
FIELDS = tuple(CAPTIONS)
_SHARES = (
    "{:,}",
    "{}",
    "{:,} shares",
    "{:,} (1)",
    "{:,}(2)",
    "{:,}*",
    "{:,} **",
    "{:,} (see Item 5)",
    "{:,} (See Item 5 below)",
    "{:,} shares of Common Stock",
    "{:,} Common Shares",
    "{:,} [3]",
    "{:,} (includes 5,000 shares issuable upon exercise of warrants)",
    "{:,} ordinary shares, represented by 1,000 ADSs",
)
_ZEROS = ("0", "-0-", "- 0 -", "None", "NONE", "Nil", "zero", "0 shares", "-0- (1)", "0 (see Item 5)", "No shares")
_BLANKS = ("", "N/A", "Not applicable", "See Item 5", "-", "--")
_PERCENTS = ("{}%", "{} %", "{}", "{}% (1)", "{}%(2)", "{}%*", "Approximately {}%", "{} percent", "{}% (see Item 5)")
_PERCENT_UNREAD = ("Less than 1%", "<1%", "*", "less than 5.0%", "")


class Printed(msgspec.Struct, frozen=True):
    """A value and how it is printed."""

    value: Decimal | None
    text: str


class Person(msgspec.Struct, frozen=True):
    """One cover page to print."""

    name: str
    rows: dict[str, Printed]


@st.composite
def shares(draw: st.DrawFn) -> Printed:
    kind = draw(st.sampled_from("nnnnzzb"))
    if kind == "z":
        return Printed(Decimal(0), draw(st.sampled_from(_ZEROS)))
    if kind == "b":
        return Printed(None, draw(st.sampled_from(_BLANKS)))
    number = draw(st.integers(1_000, 900_000_000))
    return Printed(Decimal(number), draw(st.sampled_from(_SHARES)).format(number))


@st.composite
def percents(draw: st.DrawFn) -> Printed:
    if draw(st.integers(0, 5)) == 0:
        return Printed(None, draw(st.sampled_from(_PERCENT_UNREAD)))
    number = draw(st.decimals("0.1", "99.9", places=draw(st.integers(1, 2))))
    return Printed(number, draw(st.sampled_from(_PERCENTS)).format(number))


@st.composite
def persons(draw: st.DrawFn) -> Person:
    rows = {field: draw(percents() if field == "percent" else shares()) for field in FIELDS}
    return Person(draw(st.sampled_from(NAMES)), rows)


class Style(msgspec.Struct, frozen=True):
    """How covers are printed: which captions, which numbers, which layout."""

    layout: str
    schedule: str
    number: str
    captions: dict[str, str]
    name_caption: str
    identity: str
    upper: bool


@st.composite
def styles(draw: st.DrawFn, layouts: tuple[str, ...]) -> Style:
    schedule = draw(st.sampled_from("DG"))
    row = {"D": "11", "G": "9"}[schedule]
    # One style of captions a filing: the powers are worded alike.
    powers = draw(st.integers(0, 4))
    captions = {field: CAPTIONS[field][powers] for field in FIELDS[:4]}
    captions |= {field: draw(st.sampled_from(CAPTIONS[field])).format(row=row) for field in FIELDS[4:]}
    return Style(
        layout=draw(st.sampled_from(layouts)),
        schedule=schedule,
        number=draw(st.sampled_from(("{}", "{}.", "({})", "{})", "({}).", ""))),
        captions=captions,
        name_caption=draw(st.sampled_from(NAME_CAPTIONS)),
        identity=draw(st.sampled_from(IDENTITIES)),
        upper=draw(st.booleans()),
    )


def print_schedule(style: Style, people: list[Person]) -> bytes:
    """The whole submission."""
    layout = LAYOUTS[style.layout]
    covers = [layout(style, person, _other_rows(style)) for person in people]
    if style.layout.startswith("html"):
        body = "".join(f"<p>CUSIP No. 40918Q107</p><table>{cover}</table><hr>" for cover in covers)
        text = f"<html><body><p>SCHEDULE 13{style.schedule}</p>{body}<p>Item 1. Security and Issuer</p></body></html>"
    else:
        head = f"                 SCHEDULE 13{style.schedule}\n"
        pages = "".join(
            f"<PAGE>\nCUSIP No. 40918Q107       13{style.schedule}    Page 2 of 9 Pages\n\n{c}\n" for c in covers
        )
        text = head + pages + "\nItem 1.  Security and Issuer.\n\n   Common Stock of Vellum Industries, Inc.\n"
        text = f"<html><body><pre>{html.escape(text)}</pre></body></html>" if style.layout == "pre" else text
    return _HEADER.format(form=f"SC 13{style.schedule}", text=text).encode()


_HEADER = """<SEC-DOCUMENT>0009900001-06-000099.txt : 20061211
<SEC-HEADER>0009900001-06-000099.hdr.sgml : 20061211
ACCESSION NUMBER:\t\t0009900001-06-000099
CONFORMED SUBMISSION TYPE:\t{form}
FILED AS OF DATE:\t\t20061211

SUBJECT COMPANY:

\tCOMPANY DATA:
\t\tCOMPANY CONFORMED NAME:\t\t\tVELLUM INDUSTRIES INC
\t\tCENTRAL INDEX KEY:\t\t\t0009900777
</SEC-HEADER>
<DOCUMENT>
<TYPE>{form}
<TEXT>
{text}
</TEXT>
</DOCUMENT>
</SEC-DOCUMENT>
"""
_Row = tuple[str, str, str]
"""Row number, caption, value."""


def _other_rows(style: Style) -> dict[str, str]:
    cut = style.schedule == "D"
    return {
        "group": "CHECK THE APPROPRIATE BOX IF A MEMBER OF A GROUP",
        "sec": "SEC USE ONLY",
        "source": "SOURCE OF FUNDS" if cut else "",
        "legal": "CHECK BOX IF DISCLOSURE OF LEGAL PROCEEDINGS IS REQUIRED PURSUANT TO ITEMS 2(d) OR 2(e)"
        if cut
        else "",
        "citizenship": "CITIZENSHIP OR PLACE OF ORGANIZATION",
        "excludes": f"CHECK BOX IF THE AGGREGATE AMOUNT IN ROW ({'11' if cut else '9'}) EXCLUDES CERTAIN SHARES",
        "type": "TYPE OF REPORTING PERSON",
    }


def rows_of(style: Style, person: Person, other: dict[str, str]) -> list[_Row]:
    """The rows of the cover in the form's order."""
    printed = [
        (style.name_caption, person.name + style.identity),
        (other["group"], "(a) [ ]  (b) [X]"),
        (other["sec"], ""),
    ]
    if style.schedule == "D":
        printed += [(other["source"], "WC, OO"), (other["legal"], "[ ]")]
    printed += [(other["citizenship"], "Delaware")]
    printed += [(style.captions[field], person.rows[field].text) for field in FIELDS[:5]]
    printed += [
        (other["excludes"], "[ ]"),
        (style.captions["percent"], person.rows["percent"].text),
        (other["type"], "PN"),
    ]
    return [
        (style.number.format(number), caption.upper() if style.upper else caption, value)
        for number, (caption, value) in enumerate(printed, start=1)
    ]


_SIDE = ("NUMBER OF", "SHARES", "BENEFICIALLY", "OWNED BY", "EACH", "REPORTING", "PERSON", "WITH")


def _numbered(number: str, caption: str) -> list[str]:
    first, *others = caption.split("\n")
    return [f"{number:4} {first}", *(f"     {other}" for other in others)]


def _below(style: Style, person: Person, other: dict[str, str]) -> str:
    lines = []
    for number, caption, value in rows_of(style, person, other):
        lines += [*_numbered(number, caption), f"          {value}", ""]
    return "\n".join(lines)


def _beside(style: Style, person: Person, other: dict[str, str]) -> str:
    lines = []
    for number, caption, value in rows_of(style, person, other):
        lines.append(f"{number:4} {caption}     {value}" if ":" in caption else f"{number:4} {caption} .....  {value}")
    return "\n\n".join(lines)


def _with_side_label(style: Style, person: Person, other: dict[str, str]) -> str:
    lines = []
    for index, (number, caption, value) in enumerate(rows_of(style, person, other)):
        first = 6 if style.schedule == "D" else 4
        if first <= index < first + 4:
            label, second = _SIDE[(index - first) * 2], _SIDE[(index - first) * 2 + 1]
            lines += [f"{label:16}{number:4} {caption}", f"{second:16}        {value}"]
        else:
            lines += ["-" * 70, *_numbered(number, caption), f"        {value}"]
    return "\n".join(lines)


def _boxed(style: Style, person: Person, other: dict[str, str]) -> str:
    rule = "+" + "-" * 90 + "+"
    lines = [rule]
    for number, caption, value in rows_of(style, person, other):
        lines += [f"| {part[:4]:4}| {part[5:]:82}|" for part in _numbered(number, caption)]
        lines += [f"|     | {value:82}|", "|_____|" + "_" * 83 + "|"]
    return "\n".join(lines)


def _above(style: Style, person: Person, other: dict[str, str]) -> str:
    lines = []
    for number, caption, value in rows_of(style, person, other):
        lines += [f"     {value}" if value else "", *_numbered(number, caption), "", ""]
    return "\n".join(lines)


def _footed(style: Style, person: Person, other: dict[str, str]) -> str:
    notes = (
        "*SEE INSTRUCTIONS BEFORE FILLING OUT!",
        "(1)  Includes 123,456 shares issuable upon exercise of warrants.",
        "(2)  Based on 98,765,432 shares outstanding on November 3, 2006 as reported by the Issuer.",
        "                                 Page 2 of 9 Pages",
    )
    return _below(style, person, other) + "\n\n" + "\n".join(notes)


def _page_break(style: Style, person: Person, other: dict[str, str]) -> str:
    lines = _below(style, person, other).split("\n")
    cut = len(lines) // 2
    broken = ["<PAGE>", "CUSIP No. 40918Q107       13D    Page 3 of 9 Pages", ""]
    return "\n".join([*lines[:cut], *broken, *lines[cut:]])


def _cells(*cells: str) -> str:
    return "<tr>" + "".join(f"<td valign=top><font size=2>{cell}</font></td>" for cell in cells) + "</tr>\n"


def _as_html(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def _html_break(style: Style, person: Person, other: dict[str, str]) -> str:
    return "".join(
        _cells(number, f"{_as_html(caption)}<br><br>&nbsp;&nbsp;{_as_html(value)}")
        for number, caption, value in rows_of(style, person, other)
    )


def _html_cell(style: Style, person: Person, other: dict[str, str]) -> str:
    return "".join(
        _cells(number, _as_html(caption), _as_html(value)) for number, caption, value in rows_of(style, person, other)
    )


def _html_side(style: Style, person: Person, other: dict[str, str]) -> str:
    made = []
    for index, (number, caption, value) in enumerate(rows_of(style, person, other)):
        first = 6 if style.schedule == "D" else 4
        side = ["NUMBER OF<br>SHARES<br>BENEFICIALLY<br>OWNED BY<br>EACH<br>REPORTING<br>PERSON<br>WITH"] * (
            index == first
        )
        made.append(_cells(*side, number, f"{_as_html(caption)}<div><b>{_as_html(value)}</b></div>"))
    return "".join(made)


def _html_notes(style: Style, person: Person, other: dict[str, str]) -> str:
    return "".join(
        _cells(number, _as_html(caption), f"<p>{_as_html(value)}<sup>(1)</sup></p>" if value else "<p>&nbsp;</p>")
        for number, caption, value in rows_of(style, person, other)
    )


def _html_lines(style: Style, person: Person, other: dict[str, str]) -> str:
    return "".join(
        f"<tr><td><p>{number}&nbsp;{_as_html(caption)}</p><p align=center>{_as_html(value)}</p></td></tr>"
        for number, caption, value in rows_of(style, person, other)
    )


def _html_next_row(style: Style, person: Person, other: dict[str, str]) -> str:
    return "".join(
        _cells(number, _as_html(caption)) + _cells("&nbsp;", _as_html(value))
        for number, caption, value in rows_of(style, person, other)
    )


def _html_stacked(style: Style, person: Person, other: dict[str, str]) -> str:
    made, rows = [], rows_of(style, person, other)
    first = 6 if style.schedule == "D" else 4
    for index, (number, caption, value) in enumerate(rows):
        if index == first:
            powers = rows[first : first + 4]
            made.append(
                _cells(
                    "<br>".join(f"{n} {_as_html(c)}" for n, c, _ in powers),
                    "<br>".join(_as_html(v) for *_, v in powers),
                )
            )
        elif not first < index < first + 4:
            made.append(_cells(number, _as_html(caption), _as_html(value)))
    return "".join(made)


LAYOUTS = {
    "above": _above,
    "footed": _footed,
    "html_lines": _html_lines,
    "html_next_row": _html_next_row,
    "html_stacked": _html_stacked,
    "below": _below,
    "beside": _beside,
    "side": _with_side_label,
    "boxed": _boxed,
    "broken": _page_break,
    "pre": _with_side_label,
    "html_break": _html_break,
    "html_cell": _html_cell,
    "html_side": _html_side,
    "html_notes": _html_notes,
}

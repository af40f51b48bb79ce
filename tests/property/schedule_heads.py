"""First pages of Schedules 13D and 13G in the layouts that filers use, printed from known values."""

import html
from datetime import date

import msgspec
from hypothesis import strategies as st

ISSUERS = (
    "Vellum Industries, Inc.",
    "THE QUARRY BANCORP",
    "Pellworm Shipping Ltd",
    "O'Dell & Marsh Corp. /DE/",
    "3Point Systems Inc.",
)
CLASSES = (
    "Common Stock",
    "Common Stock, par value $.01 per share",
    "Common Stock, $0.0001 par value",
    "Class A Common Stock, par value $1.00 per share",
    "Ordinary Shares",
    "Units of Limited Partnership Interest",
)
CUSIPS = ("40918Q107", "123456107", "G6797E106", "25247010", "00141J108")
_CUSIP_FORMS = (
    "{}",
    "{0[0]}{0[1]}{0[2]}{0[3]}{0[4]}{0[5]} {0[6]}{0[7]} {0[8]}",
    "{0[0]}{0[1]}{0[2]}{0[3]}{0[4]}{0[5]}-{0[6]}{0[7]}-{0[8]}",
    "{0[0]}{0[1]}{0[2]}{0[3]}{0[4]}{0[5]} {0[6]}{0[7]}{0[8]}",
    "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]} {0[6]}{0[7]}{0[8]}",
    "{0[0]}{0[1]}{0[2]}{0[3]}{0[4]}{0[5]}-{0[6]}{0[7]}{0[8]}",
    "CUSIP No. {}",
    "{} (common stock)",
)
_DAYS = ("{:%B %d, %Y}", "{:%m/%d/%Y}", "{:%d %B %Y}", "{:%b. %d, %Y}", "{:%m/%d/%y}", "{:%Y-%m-%d}", "{:%m-%d-%Y}")
_AMENDMENTS = (
    "(Amendment No. {})*",
    "(Amendment No.{})",
    "Amendment No. {}",
    "(AMENDMENT NO. {})(1)",
    "(Amendment  No.  {}  )*",
    "(Amendment Number {})",
    "AMENDMENT NO. _{}_",
    "(Amendment #{})",
)
_NO_AMENDMENTS = ("", "(Amendment No.   )*", "(Amendment No. ____)*", "(Amendment No. )(1)", "(Amendment No.: 0)*")


class Head(msgspec.Struct, frozen=True):
    """A first page to print: the values, and how each is printed."""

    issuer: str
    class_title: str
    cusip: str
    cusip_text: str
    event_date: date
    event_text: str
    amendment: int | None
    amendment_text: str
    schedule: str
    layout: str


@st.composite
def heads(draw: st.DrawFn) -> Head:
    cusip = draw(st.sampled_from(CUSIPS))
    forms = _CUSIP_FORMS if len(cusip) == 9 else _CUSIP_FORMS[:1]
    day = draw(st.dates(date(1994, 1, 1), date(2024, 12, 31)))
    amendment = draw(st.none() | st.integers(1, 60))
    text = (
        draw(st.sampled_from(_NO_AMENDMENTS))
        if amendment is None
        else draw(st.sampled_from(_AMENDMENTS)).format(amendment)
    )
    return Head(
        issuer=draw(st.sampled_from(ISSUERS)),
        class_title=draw(st.sampled_from(CLASSES)),
        cusip=cusip,
        cusip_text=draw(st.sampled_from(forms)).format(cusip),
        event_date=day,
        event_text=draw(st.sampled_from(_DAYS)).format(day),
        amendment=amendment,
        amendment_text=text,
        schedule=draw(st.sampled_from("DG")),
        layout=draw(st.sampled_from(sorted(HEADS))),
    )


_COMMISSION = ("UNITED STATES", "SECURITIES AND EXCHANGE COMMISSION", "WASHINGTON, D.C. 20549")
_NOTICE = (
    "Jane Doe, Esq.",
    "Doe & Roe LLP, 1234 Broadway, Suite 5600",
    "New York, NY 10012-3456, (212) 555-0199",
    "(Name, Address and Telephone Number of Person Authorized to Receive Notices and Communications)",
)


def _printed(head: Head) -> list[tuple[str, str]]:
    """Value and caption."""
    made = [
        (head.issuer, "Name of Issuer"),
        (head.class_title, "Title of Class of Securities"),
        (head.cusip_text, "CUSIP Number"),
    ]
    if head.schedule == "D":
        made.append(("\n".join(_NOTICE[:3]), _NOTICE[3].strip("()")))
    return [*made, (head.event_text, "Date of Event Which Requires Filing of this Statement")]


def _above(head: Head) -> str:
    lines = [
        *_COMMISSION,
        "",
        f"SCHEDULE 13{head.schedule}",
        "",
        "Under the Securities Exchange Act of 1934",
        head.amendment_text,
        "",
    ]
    for value, caption in _printed(head):
        lines += [*(f"            {line}" for line in value.split("\n")), "-" * 60, f"            ({caption})", ""]
    return "\n".join(lines)


def _dense(head: Head) -> str:
    lines = [
        *_COMMISSION,
        f"SCHEDULE 13{head.schedule}",
        "Under the Securities Exchange Act of 1934",
        head.amendment_text,
    ]
    for value, caption in _printed(head):
        lines += [*(f"            {line}" for line in value.split("\n")), f"            ({caption})"]
    return "\n".join(lines)


def _captions_first(head: Head) -> str:
    lines = [*_COMMISSION, "", f"SCHEDULE 13{head.schedule}", "", head.amendment_text, ""]
    for value, caption in _printed(head):
        lines += [f"{caption.upper()}:  {value}", ""]
    return "\n".join(lines)


def _paragraphs(head: Head) -> str:
    lines = [
        *_COMMISSION,
        f"SCHEDULE 13{head.schedule}",
        "Under the Securities Exchange Act of 1934",
        head.amendment_text,
    ]
    body = "".join(f'<p align="center"><b>{html.escape(line)}</b></p>\n' for line in lines)
    for value, caption in _printed(head):
        value = html.escape(value).replace("\n", "<br>")
        body += f'<p align="center"><u>{value}</u></p><hr><p align="center">({caption})</p>\n'
    return f"<html><body>{body}"


def _breaks(head: Head) -> str:
    lines = [
        *_COMMISSION,
        f"SCHEDULE 13{head.schedule}",
        "Under the Securities Exchange Act of 1934",
        head.amendment_text,
    ]
    body = "".join(f"<div>{html.escape(line)}</div>" for line in lines)
    for value, caption in _printed(head):
        value = html.escape(value).replace("\n", "<br>")
        body += f"<div><font>{value}</font><br>({caption})</div><div>&nbsp;</div>\n"
    return f"<html><body>{body}"


def _cells(head: Head) -> str:
    lines = [*_COMMISSION, f"SCHEDULE 13{head.schedule}", head.amendment_text]
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    for value, caption in _printed(head):
        value = html.escape(value).replace("\n", "<br>")
        body += f"<table><tr><td>{value}</td></tr><tr><td>({caption})</td></tr></table>\n"
    return f"<html><body>{body}"


HEADS = {
    "above": _above,
    "dense": _dense,
    "captions_first": _captions_first,
    "paragraphs": _paragraphs,
    "breaks": _breaks,
    "cells": _cells,
}


def print_head(head: Head) -> str:
    """The first page as text or HTML, without an end."""
    return HEADS[head.layout](head)

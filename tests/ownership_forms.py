"""Forms 3, 4 and 5 for tests: written by ourselves, or the collected ones looked at without the reader."""

import re
from decimal import Decimal
from xml.etree import ElementTree

from monitor.forms.readings import FormLine
from monitor.forms.readings import OwnershipReading

HEADER = """<SEC-DOCUMENT>{accession}.txt : {day}
<SEC-HEADER>{accession}.hdr.sgml : {day}
<ACCEPTANCE-DATETIME>{day}170500
ACCESSION NUMBER:\t\t{accession}
CONFORMED SUBMISSION TYPE:\t{form}
FILED AS OF DATE:\t\t{day}
</SEC-HEADER>
<DOCUMENT>
<TYPE>{form}
<TEXT>
<XML>
"""
_END = b"\n</XML>\n</TEXT>\n</DOCUMENT>\n</SEC-DOCUMENT>\n"


def submission(xml: bytes, form: str, day: str, accession: str = "0009900007-21-000005") -> bytes:
    """The XML in the envelope of a submission; `day` is YYYYMMDD."""
    return HEADER.format(form=form, day=day, accession=accession).encode() + xml + _END


def form_xml(
    *lines: str,
    form: str = "4",
    owners: int = 1,
    footnotes: dict[str, str] | None = None,
    head: str = "",
    period: str = "2021-06-30",
) -> bytes:
    """A form of these lines: those of `right` and `held_right` go to Table II."""
    owner = (
        "<reportingOwner><reportingOwnerId><rptOwnerCik>000990000{0}</rptOwnerCik>"
        "<rptOwnerName>Owner {0}</rptOwnerName></reportingOwnerId></reportingOwner>"
    )
    notes = "".join(f'<footnote id="{key}">{text}</footnote>' for key, text in (footnotes or {}).items())
    common = "".join(line for line in lines if line.startswith("<nonDerivative"))
    derivative = "".join(line for line in lines if line.startswith("<derivative"))
    return (
        f'<?xml version="1.0"?><ownershipDocument><documentType>{form}</documentType>'
        f"<periodOfReport>{period}</periodOfReport>{head}"
        "<issuer><issuerCik>0009900222</issuerCik><issuerName>Marram Energy Inc.</issuerName></issuer>"
        + "".join(owner.format(7 + number) for number in range(owners))
        + f"<nonDerivativeTable>{common}</nonDerivativeTable><derivativeTable>{derivative}</derivativeTable>"
        f"<footnotes>{notes}</footnotes></ownershipDocument>"
    ).encode()


def field(name: str, value: object, *notes: str) -> str:
    """One field; None has its footnotes only."""
    inner = "" if value is None else f"<value>{value}</value>"
    marks = "".join(f'<footnoteId id="{note}"/>' for note in notes)
    return f"<{name}>{inner}{marks}</{name}>"


def _nature(nature: str | None, *notes: str) -> str:
    how = field("directOrIndirectOwnership", "D" if nature is None else "I")
    what = "" if nature is None else field("natureOfOwnership", nature, *notes)
    return f"<ownershipNature>{how}{what}</ownershipNature>"


def trade(
    shares: object,
    after: object,
    side: str = "A",
    code: str = "P",
    on: str = "2021-06-30",
    title: str = "Common Stock",
    nature: str | None = None,
    nature_notes: tuple[str, ...] = (),
    share_notes: tuple[str, ...] = (),
    swap: str = "0",
) -> str:
    """A transaction of Table I."""
    return (
        f"<nonDerivativeTransaction>{field('securityTitle', title)}{field('transactionDate', on)}"
        f"<transactionCoding><transactionCode>{code}</transactionCode>"
        f"<equitySwapInvolved>{swap}</equitySwapInvolved></transactionCoding>"
        f"<transactionAmounts>{field('transactionShares', shares, *share_notes)}"
        f"{field('transactionAcquiredDisposedCode', side)}</transactionAmounts>"
        f"<postTransactionAmounts>{field('sharesOwnedFollowingTransaction', after)}</postTransactionAmounts>"
        f"{_nature(nature, *nature_notes)}</nonDerivativeTransaction>"
    )


def held(shares: object, title: str = "Common Stock", nature: str | None = None) -> str:
    """A holding of Table I."""
    return (
        f"<nonDerivativeHolding>{field('securityTitle', title)}"
        f"<postTransactionAmounts>{field('sharesOwnedFollowingTransaction', shares)}</postTransactionAmounts>"
        f"{_nature(nature)}</nonDerivativeHolding>"
    )


def right(
    moved: object,
    left: object,
    underlying: object,
    side: str = "D",
    title: str = "Stock Option (right to buy)",
    price: object = "5",
    starts: object = "2019-01-01",
    ends: object = "2029-01-01",
    start_notes: tuple[str, ...] = (),
    price_notes: tuple[str, ...] = (),
    nature: str | None = None,
    nature_notes: tuple[str, ...] = (),
    of: str = "Common Stock",
    on: str = "2021-06-30",
    amounts: bool = False,
) -> str:
    """A transaction of Table II; with `amounts` what moved and is left are principal amounts."""
    unit = ("transactionTotalValue", "valueOwnedFollowingTransaction")
    moved_name, left_name = unit if amounts else ("transactionShares", "sharesOwnedFollowingTransaction")
    return (
        f"<derivativeTransaction>{field('securityTitle', title)}"
        f"{field('conversionOrExercisePrice', price, *price_notes)}"
        f"{field('transactionDate', on)}<transactionCoding><transactionCode>M</transactionCode></transactionCoding>"
        f"<transactionAmounts>{field(moved_name, moved)}{field('transactionAcquiredDisposedCode', side)}"
        f"</transactionAmounts>{field('exerciseDate', starts, *start_notes)}{field('expirationDate', ends)}"
        f"<underlyingSecurity>{field('underlyingSecurityTitle', of)}{field('underlyingSecurityShares', underlying)}"
        f"</underlyingSecurity><postTransactionAmounts>{field(left_name, left)}</postTransactionAmounts>"
        f"{_nature(nature, *nature_notes)}</derivativeTransaction>"
    )


def xml_of(content: bytes) -> ElementTree.Element:
    """The form's XML, read by another parser than the reader's."""
    found = re.search(rb"<ownershipDocument\b.*</ownershipDocument>", content, re.S)
    assert found is not None
    return ElementTree.fromstring(found[0])


def misquoted(reading: OwnershipReading, content: bytes) -> list[str]:
    """Values of a reading that do not stand at the place that it names, or not in the file's own bytes."""
    root = xml_of(content)
    wrong = []
    lines: tuple[FormLine, ...] = (*reading.holdings, *reading.trades, *reading.rights)
    for line in lines:
        for name in line.__struct_fields__:
            value = getattr(line, name)
            if not isinstance(value, Decimal):
                continue
            path, _, words = line.evidence.get(name, "").partition(": ")
            there = [(element.text or "").strip() for element in root.findall(path)] if path else []
            if there != [words] or Decimal(words) != value or words.encode() not in content:
                wrong.append(f"{line.place} {name} {value}: {there}")
    return wrong


def misquoted_in_text(reading: OwnershipReading, text: str) -> list[str]:
    """Values of a text form that do not stand in the line and columns that the reading names."""
    printed = text.replace("\r\n", "\n").split("\n")
    wrong = []
    lines: tuple[FormLine, ...] = (*reading.holdings, *reading.trades, *reading.rights)
    for line in lines:
        for name in line.__struct_fields__:
            value = getattr(line, name)
            if not isinstance(value, Decimal):
                continue
            place = re.fullmatch(r"line (\d+), columns (\d+)-(\d+): (.*)", line.evidence.get(name, ""))
            words = printed[int(place[1]) - 1][int(place[2]) - 1 : int(place[3])] if place else ""
            digits = re.search(r"[0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+|none|nil|zero", words, re.I)
            said = re.sub(r"none|nil|zero", "0", digits[0].replace(",", ""), flags=re.I) if digits else "x"
            if not place or words != place[4] or Decimal(said) != value:
                wrong.append(f"{line.place} {name} {value}: {words!r}")
    return wrong

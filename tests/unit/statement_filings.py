"""Submissions of our own for the tests of offers, reports and current reports: an envelope around a body."""

ENVELOPE = """<SEC-DOCUMENT>0000912057-04-000101.txt : 20040304
<SEC-HEADER>0000912057-04-000101.hdr.sgml : 20040304
<ACCEPTANCE-DATETIME>{filed}{clock}
ACCESSION NUMBER:		{accession}
CONFORMED SUBMISSION TYPE:	{form}
PUBLIC DOCUMENT COUNT:		1
FILED AS OF DATE:		{filed}

{parties}
</SEC-HEADER>
<DOCUMENT>
<TYPE>{form}
<SEQUENCE>1
<TEXT>
{body}
</TEXT>
</DOCUMENT>
{exhibits}</SEC-DOCUMENT>
"""
EXHIBIT = "<DOCUMENT>\n<TYPE>{type}\n<TEXT>\n{body}\n</TEXT>\n</DOCUMENT>\n"
PARTY = """{role}:

	COMPANY DATA:
		COMPANY CONFORMED NAME:			{name}
		CENTRAL INDEX KEY:			{cik}
"""
ISSUER, PARENT, VEHICLE = "0009900777", "0009900111", "0009900999"
COMPANY = ("QUILLWORT DISPENSARIES CORP", ISSUER)
BIDDERS = (("TEASEL ACQUISITION CORP", VEHICLE), ("TEASEL HOLDINGS INC", PARENT))


def submission(
    form: str,
    body: str,
    *,
    filed: str = "20040304",
    clock: str = "101500",
    accession: str = "0000912057-04-000101",
    subject: tuple[str, str] | None = None,
    filers: tuple[tuple[str, str], ...] = (COMPANY,),
    exhibits: tuple[tuple[str, str], ...] = (),
) -> bytes:
    """A submission of one form; `subject` and `filers` are pairs of name and CIK."""
    roles = [("SUBJECT COMPANY", subject)] if subject else []
    roles += [("FILED BY" if subject else "FILER", filer) for filer in filers]
    parties = "\n".join(PARTY.format(role=role, name=name, cik=cik) for role, (name, cik) in roles)
    more = "".join(EXHIBIT.format(type=kind, body=text) for kind, text in exhibits)
    return ENVELOPE.format(
        form=form, body=body, filed=filed, clock=clock, accession=accession, parties=parties, exhibits=more
    ).encode()


def offer(form: str, body: str, *, filed: str = "20040304", exhibits: tuple[tuple[str, str], ...] = ()) -> bytes:
    """A statement of the two bidders about the company, with its cover."""
    amendment = "(Amendment No. 2)" if form.endswith("/A") else ""
    return submission(
        form,
        OFFER_COVER.format(amendment=amendment) + body,
        filed=filed,
        subject=COMPANY,
        filers=BIDDERS,
        exhibits=exhibits,
    )


OFFER_COVER = """                                  SCHEDULE TO
            Tender Offer Statement under Section 14(d)(1) or 13(e)(1)
                              {amendment}

                         QUILLWORT DISPENSARIES CORP.
                       (Name of Subject Company (Issuer))

                           TEASEL ACQUISITION CORP.
                     (Names of Filing Persons (Offerors))

                    Common Stock, Par Value $.01 Per Share
                        (Title of Class of Securities)

                                   74899Q107
                     (CUSIP Number of Class of Securities)

"""
INTRODUCTION = (
    "This Tender Offer Statement on Schedule TO relates to the offer by Teasel Acquisition Corp., a Delaware\n"
    'corporation ("Purchaser"), to purchase {sought} of Common Stock, par value $.01 per share, and the\n'
    'associated preferred stock purchase rights (the "Shares"), of Quillwort Dispensaries Corp. at {price},\n'
    "net to the seller in cash, upon the terms set forth in the Offer to Purchase dated March 4, 2004.\n\n"
)
AMENDS = (
    "This Amendment No. 2 amends and supplements the Tender Offer Statement on Schedule TO filed with the\n"
    "Commission on March 4, 2004, as amended by Amendment No. 1 filed on March 22, 2004, relating to the offer by\n"
    "Teasel Acquisition Corp. to purchase all outstanding shares of common stock of Quillwort Dispensaries Corp. at\n"
    "$22.50 per Share, upon the terms set forth in the Offer to Purchase dated March 4, 2004.\n\n"
)
ADVERTISED = "(a)(1)(vii) Summary advertisement as published in The Wall Street Journal on March 4, 2004.\n\n"
REPORT_COVER = """                                FORM {form}

(Exact name of registrant as specified in its charter)

Indicate by check mark whether the registrant (1) has filed all reports required to be filed by Section 13
or 15(d) of the Securities Exchange Act of 1934 during the preceding 12 months and (2) has been subject to
such filing requirements for the past 90 days. Yes [X] No [ ]

{stated}

                        PART I - FINANCIAL INFORMATION

Common stock, $.01 par value; 40,000,000 shares authorized; 24,111,222 shares issued and outstanding
"""


def report(form: str, stated: str, *, filed: str = "20031107") -> bytes:
    """A periodic report whose cover says `stated`."""
    return submission(form, REPORT_COVER.format(form=form, stated=stated), filed=filed)

"""Current reports and registrations that name a rights agreement, and what a person is told of them."""

from datetime import date
from pathlib import Path

import pytest

from monitor.chains import Chains
from monitor.forms.institutional_13f import CONTEXT
from monitor.forms.institutional_13f import ManagerReading
from monitor.forms.plans_named.rights_agreement import agreements_in
from monitor.forms.reading import read_submission
from monitor.forms.reading import told_in
from monitor.forms.records import record_of
from monitor.terminal.feed_intake import read_filing
from tests.unit.statement_filings import submission

MIM = ("MIM CORP", "0001014739")
AMENDED = (
    "Item 1.01. Entry into a Material Definitive Agreement.\n\nOn December 13, 2006, the Company entered into\n"
    "Amendment No. 1, dated as of December 13, 2006, to the Amended and Restated Rights Agreement,\n"
    "dated as of December 3, 2002, with American Stock Transfer & Trust Company, as Rights "
    "Agent.\n\nItem 3.03. Material Modification.\n"
)


def told(content: bytes) -> list[str]:
    events, sentences = told_in(content, "report", Chains.named([]).plans_of)
    assert events == []
    return sentences


def test_an_amendment_to_the_plan_s_agreement_reaches_a_person_with_its_plan() -> None:
    sentences = told(submission("8-K", AMENDED, filed="20061213", filers=(MIM,)))
    assert "Amendment No. 1 of 2006-12-13 to Amended and Restated Rights Agreement dated 2002-12-03" in sentences[0]
    assert "0001014739" in sentences[0]
    assert sentences[1].endswith("is by its date that of plan mim-2002")


def test_another_date_or_issuer_is_said_to_be_another() -> None:
    other = AMENDED.replace("December 3, 2002", "July 30, 1998")
    assert "another date than plan mim-2002" in told(submission("8-K", other, filers=(MIM,)))[1]
    assert "no plan of this issuer" in told(submission("8-K", AMENDED))[1]


def test_a_registration_of_rights_is_recognised_and_one_of_stock_is_not() -> None:
    body = (
        "FORM 8-A\n\nTitle of each class: Preferred Stock Purchase Rights\n\nThe Rights are "
        "described in a Rights\nAgreement "
        '(the "Rights Agreement"), dated as of December 3, 2002, with the Rights Agent.'
    )
    assert "Rights Agreement dated 2002-12-03" in told(submission("8-A12B", body, filers=(MIM,)))[0]
    assert told(submission("8-A12B", "FORM 8-A\n\nTitle of each class: Common Stock", filers=(MIM,))) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Item 5.01. Changes in Control of Registrant.", "change in control"),
        ("Item 1. Changes in Control of Registrant.", "change in control"),
        ("Item 3.03. Material Modification to Rights of Security Holders.", "Item 3.03"),
        ("Item 8.01. Other Events.\n\nThe Board adopted a shareholder rights plan.", "rights plan (no date"),
        ("Item 2.02. Results of Operations.", None),
        ("Item 1. Financial Statements.", None),
        ("Item 8.01. The Registration Rights Agreement, dated as of May 3, 2004, was amended.", None),
        ("Item 8.01. The Contingent Value Rights Agreement dated May 3, 2004 with the Rights Agent.", None),
    ],
)
def test_what_a_current_report_puts_before_a_person(body: str, said: str | None) -> None:
    sentences = told(submission("8-K", body, filers=(MIM,)))
    assert (said in sentences[0]) if said else sentences == []


def test_an_exhibit_that_is_the_agreement_is_read() -> None:
    exhibit = (
        "EX-4.1",
        "RIGHTS AGREEMENT\n\nThis Rights Agreement, dated as of June 3, 2010, between the Rights Agent and us.",
    )
    (first, _) = told(submission("8-K", "Item 9.01. Exhibits.", filers=(MIM,), exhibits=(exhibit,)))
    assert "Rights Agreement dated 2010-06-03" in first


NAMED = [
    (
        "an amendment, effective as of May 10, 2023, to the Stockholder Rights Agreement, dated as of March 17, 2023",
        "2023-03-17",
    ),
    ('the Rights Agreement (the "Rights Agreement"), dated as of March 17, 2023', "2023-03-17"),
    ("the Second Amendment to Rights Agreement, dated March 17, 2023", None),
    ("the Rights Agreement. On March 17, 2023 the Board met", None),
    ("the Tax Benefits Preservation Rights Plan dated as of March 17, 2023", "2023-03-17"),
]


@pytest.mark.parametrize(("text", "dated"), NAMED)
def test_the_date_is_the_agreement_s_own(text: str, dated: str | None) -> None:
    (agreement,) = agreements_in(f"As Rights Agent, it knows {text}.", "text")
    assert agreement.dated == (date.fromisoformat(dated) if dated else None)
    assert "rights" in agreement.words.text.lower()


def test_what_a_person_is_told_goes_with_the_lines_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(submission("8-K", AMENDED, filers=(MIM,)))
    ((said,),) = read_filing(path)
    assert "names a rights agreement" in said
    (_, (linked,)) = read_filing(path, Chains.named([]).plans_of)
    assert "mim-2002" in linked


TABLE = """<informationTable xmlns="http://www.sec.gov/edgar/document/thirteenf/informationtable"><infoTable>
<nameOfIssuer>QUILLWORT</nameOfIssuer><cusip>74899Q107</cusip><shrsOrPrnAmt><sshPrnamt>2334</sshPrnamt>
<sshPrnamtType>{kind}</sshPrnamtType></shrsOrPrnAmt></infoTable></informationTable>"""


def test_a_manager_s_report_is_context_and_no_event() -> None:
    content = submission("13F-HR", TABLE.format(kind="SH"), filers=(("HAWKBIT ADVISERS", "0009900222"),))
    (reading,) = read_submission(content, "13f")
    assert isinstance(reading, ManagerReading)
    record = record_of(reading, "13f.txt")
    assert record["context"] == CONTEXT
    assert record["discretion"] == [{"name": "QUILLWORT", "cusip": "74899Q107", "shares": "2334", "put_call": None}]
    assert told_in(content, "13f") == ([], [])


def test_principal_amounts_are_no_shares() -> None:
    (reading,) = read_submission(submission("13F-HR", TABLE.format(kind="PRN")), "13f")
    assert isinstance(reading, ManagerReading)
    assert reading.rows[0].shares is None

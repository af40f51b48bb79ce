"""A document as lines whose cells stand apart: a row of a table on each, two blanks between its cells.

The plain reading of a document (`page_text`) gives every cell a line and every gap one blank, which is what most
cover pages need. Where one table is about several persons, only its columns tell whose a number is.
"""

import html
import re

from monitor.forms.text.page_text import decode

LONGEST = 400_000
"""Characters that are looked at: such tables stand at the front."""

_ROW = re.compile(r"<tr\b[^<>]*>(.*?)(?=<tr\b|</table|\Z)", re.I | re.S)
_CELL = re.compile(r"<t[dh]\b[^<>]*>", re.I)
_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>")
_LINE_TAG = re.compile(r"</?(?:p|div|br|hr|table|h[1-6]|li|ul|pre|body|html)\b[^<>]*>", re.I)
_BELONGS_AHEAD = re.compile(r"[%)*]+|\(\d{1,2}\)|shares", re.I)
"""A cell that is a part of the one before it."""
_RULE = re.compile(r"^[\s_=~*.+|-]{3,}$", re.M)


def rows_of(content: bytes) -> list[list[str]]:
    """The cells of each line of a plain text (two blanks or a bar between them) and of each row of an HTML table."""
    text = decode(content)[:LONGEST].replace("\r\n", "\n")
    if re.search(r"<t[dr]\b", text, re.I):
        text = _LINE_TAG.sub("\n", _ROW.sub(lambda row: f"\n{_row_on_a_line(row[1])}\n", text))
    text = html.unescape(_TAG.sub(" ", text))
    return [_cells(line) for line in _RULE.sub("", text).split("\n")]


def _row_on_a_line(row: str) -> str:
    cells = [" ".join(html.unescape(_TAG.sub(" ", cell)).split()) for cell in _CELL.split(row)]
    # What is left of a "<" is no tag any more.
    return "  ".join(html.escape(cell, quote=False) for cell in cells if cell)


def _cells(line: str) -> list[str]:
    cells: list[str] = []
    for cell in re.split(r"[ \t\xa0]{2,}|\t|[ ]?\|[ ]?", line.strip()):
        cell = cell.strip()
        if cells and _BELONGS_AHEAD.fullmatch(cell):
            cells[-1] += f" {cell}"
        elif cell:
            cells.append(cell)
    return cells

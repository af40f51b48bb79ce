"""A document as lines of text: HTML and plain text brought to one form.

HTML is read by its tags one after another, not as a tree: filings have unclosed, misnested and cut tables,
and a cover page needs no more than the order of its cells. So depth costs nothing and there is nothing to
recurse into. Entities other than characters do not exist here. Every block, cell and break begins a line.
"""

import html
import re
from collections.abc import Iterator

from monitor.forms.readings import FormUnreadable

LONGEST = 4 * 1024 * 1024
"""Bytes of a document that are read: the largest schedules, exhibits in the text included, have two million.
"""

_IS_HTML = re.compile(r"<(?:html|body|td|p|div|font|span|br)\b", re.I)
_HIDDEN = (("<!--", "-->"), ("<script", "</script"), ("<style", "</style"), ("<title", "</title"))
_BOX = re.compile(
    r"(<[^<>]{0,400}wingdings[^<>]{0,400}>\s{0,9})((?:<[^<>]{0,400}>\s{0,9}){0,3})([^<]{1,24}?)(?=\s{0,9}<)",
    re.I,
)
_IMAGE = re.compile(r"<img\b[^<>]*>", re.I)
_NOTE = re.compile(
    r"<sup\b[^<>]{0,300}>\s{0,9}(?:<[^<>]{0,300}>\s{0,9}){0,4}[^<]{0,12}(?:</[^<>]{0,30}>\s{0,9}){0,4}?</sup\s{0,9}>"
    r"|(?:<(?:font|span)\b[^<>]{0,300}(?:vertical-align:\s?(?:super|top)|top:\s?-)[^<>]{0,300}>)\s{0,9}"
    r"(?:<[^<>]{0,300}>\s{0,9}){0,2}"
    r"\(?[0-9*†‡§a-z]{1,2}\)?\s*</",
    re.I,
)
_BREAK = re.compile(
    r"</?(?:p|div|br|hr|tr|td|th|table|tbody|thead|li|ul|ol|h[1-6]|center|blockquote|pre|body|html|dl|dt|dd|page)"
    r"\b[^<>]*>",
    re.I,
)
_ANY_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>")
_SGML_TAG = re.compile(
    r"</?(?:TABLE|CAPTION|S|C|FN|F\d+|PAGE|TEXT|PRE|XML|HTML|BODY|TITLE|FONT|R)\b[^<>\n]{0,60}>", re.I
)
_PAGE = re.compile(r"<PAGE>[ \t]*\d{0,4}[ \t]*$", re.I | re.M)
_RULE = re.compile(r"[_=~]{3,}|-{4,}|[*.#]{5,}")
_BOX_LEFT = re.compile(r"\n[|](?:[| ]*$|[ ](?=[^|\n]*[ ][|]$))", re.M)
_BOX_RIGHT = re.compile(r" [|]$(?<![|] [|])", re.M)
"""The sides of a box that is drawn around a page; the bar of a check box has no blank ahead."""
_ESCAPED = re.compile(r"^- (?=-)", re.M)
# Single spaces stay: they are most of a text.
_SPACES = re.compile(r"[ \t\xa0\u2000-\u200b\u202f\u3000\ufeff]{2,}|[\t\xa0\u2000-\u200b\u202f\u3000\ufeff]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_LINE_ENDS = "\r\f\v"
_TRANSLATION = {
    **{dash: "-" for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\xad\x96\x97"},
    **{quote: "'" for quote in "\u2018\u2019\u201b\x91\x92"},
    **{quote: '"' for quote in "\u201c\u201d\u201f\x93\x94"},
    **{checked: "[X]" for checked in "\u2611\u2612\u2714\u2713\u2715\u2716\u2717\u2718\u22a0\u25a0\u25fc\u29bb"},
    **{empty: "[ ]" for empty in "\u2610\u25a1\u25fb\u25ad\u2751\u2752\u274f\u2750\uf0a8\uf06f"},
    **{checked: "[X]" for checked in "\uf078\uf0fe\uf0fd\uf053"},
    **dict.fromkeys(_LINE_ENDS, "\n"),
}
# Wingdings draws boxes for letters: these codes are a checked or crossed one, those an empty one.
_WINGDINGS_CHECKED = frozenset("xX\xfc\xfd\xfeRTSV\xfb")
_WINGDINGS_EMPTY = frozenset("oq\xa8\xa1\x71rp\x6e\xf0")


def decode(content: bytes) -> str:
    """The characters of a document: UTF-8 where it is, else the Windows code page that filers used.

    Raises FormUnreadable for a document that is longer than any real one: cut off, it could lose persons.
    """
    if len(content) > LONGEST:
        raise FormUnreadable(f"the document has {len(content)} bytes; no more than {LONGEST} are read")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def lines_of(content: bytes) -> str:
    """The document's text, one space between words, one line a block, cell or printed line."""
    text = decode(content).replace("\r\n", "\n")
    text = _from_html(text) if _IS_HTML.search(text, 0, 200_000) else _from_plain(text)
    text = _SPACES.sub(" ", _translated(text))
    text = _RULE.sub("\n", _ESCAPED.sub("", text)).replace(" \n", "\n").replace("\n ", "\n")
    text = _BOX_RIGHT.sub("", _BOX_LEFT.sub("\n", text)) if "|" in text else text
    return re.sub(r"\n{3,}", "\n\n", text)


def _translated(text: str) -> str:
    """The text in few characters: those that occur are replaced one by one, which is faster than a table."""
    for character in {*_LINE_ENDS, *_NOT_ASCII.findall(text)}:
        if character in _TRANSLATION:
            text = text.replace(character, _TRANSLATION[character])
    return text


def front_lines(content: bytes, most: int) -> str:
    """The lines of the document's first `most` bytes, cut at the end of a tag or line; the hidden facts that
    structured reports begin with are no part of it.
    """
    start = content.find(b"<ix:header")
    end = content.find(b"</ix:header>", start) if start >= 0 else -1
    front = content[:start] + content[end : end + most] if end >= 0 else content[:most]
    if len(front) >= most:
        front = front[: max(front.rfind(b">"), front.rfind(b"\n")) + 1] or front
    return lines_of(front)


def _from_html(text: str) -> str:
    for opening, closing in _HIDDEN:
        text = "".join(piece for inside, piece in _pieces(text, opening, closing) if not inside)
    lower = text.lower()
    text = _IMAGE.sub(_box_image, text) if "<img" in lower else text
    text = _BOX.sub(_box_letter, text) if "wingdings" in lower else text
    text = _NOTE.sub(_no_mark, text) if "<sup" in lower or "super" in lower or "top:" in lower else text
    # Outside of preformatted text a line's end is a space.
    text = "".join(
        piece if inside else piece.replace("\r", " ").replace("\n", " ")
        for inside, piece in _pieces(text, "<pre", "</pre")
    )
    return html.unescape(_ANY_TAG.sub("", _BREAK.sub("\n", text)))


def _pieces(text: str, opening: str, closing: str) -> Iterator[tuple[bool, str]]:
    """The text cut at pairs of marks, in any case; what an unclosed mark opens is outside."""
    lower = text.lower()
    if len(lower) != len(text):  # A few letters change their length in lower case.
        lower = text
    here = 0
    while (start := lower.find(opening, here)) >= 0 and (end := lower.find(closing, start)) >= 0:
        yield False, text[here:start]
        here = end + len(closing)
        yield True, text[start:here]
    yield False, text[here:]


def _from_plain(text: str) -> str:
    # The number behind the mark of a page is the page's, and no value.
    text = _SGML_TAG.sub(" ", _PAGE.sub(" ", text))
    return html.unescape(text) if "&" in text else text


def _no_mark(found: re.Match[str]) -> str:
    return " </" if found[0].endswith("</") else " "


def _box_letter(found: re.Match[str]) -> str:
    letters = html.unescape(found[3]).strip()
    if letters and all(letter in _WINGDINGS_CHECKED or letter in "\uf078\uf0fe" for letter in letters):
        return f"{found[1]}{found[2]} [X] "
    if letters and all(letter in _WINGDINGS_EMPTY or letter in "\uf0a8\uf06f" for letter in letters):
        return f"{found[1]}{found[2]} [ ] "
    return found[0]


def _box_image(found: re.Match[str]) -> str:
    name = re.search(r"""(?:src|alt)\s*=\s*["']?([^"'>\s]*)""", found[0], re.I)
    word = name[1].lower() if name else ""
    if "ballot" in word or "box" in word or "check" in word:
        return " [X] " if re.search(r"(?:ballotx|boxx|checkedbox|box_?checked|x_?box|checked)", word) else " [ ] "
    return " "

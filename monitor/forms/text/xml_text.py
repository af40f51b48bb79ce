"""XML of forms, read so that nothing outside of the file and nothing it declares can have an effect."""

import re
from typing import Any

from lxml import etree

from monitor.forms.readings import FormUnreadable


def parse_xml(content: bytes) -> Any:
    """The root element. Raises FormUnreadable for malformed XML, deep nesting and any document type
    declaration.
    """
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", content, re.I):
        raise FormUnreadable("the XML declares a document type or entities")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content.strip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FormUnreadable(f"the XML is not well-formed: {str(error)[:120]}") from error
    if root is None:
        raise FormUnreadable("the XML is empty")
    return root


def first(element: Any, name: str) -> Any:
    """The first descendant of that local name, or None."""
    return None if element is None else next(element.iter(f"{{*}}{name}"), None)


def texts(element: Any, name: str) -> list[str]:
    """The texts, not blank, of all descendants of that local name."""
    if element is None:
        return []
    return [found.text.strip() for found in element.iter(f"{{*}}{name}") if found.text and found.text.strip()]

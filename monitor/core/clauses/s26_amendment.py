"""Section 26: free before the Distribution Date, under one of four heads after it (readings 7.7)."""

CITATION = "26"
LAW = """Prior to the Distribution Date, the Company may by resolution of its Board, and the Rights Agent
shall, if the Company pursuant to such resolution so directs, supplement or amend any provision of this
Agreement without the approval of any holders (...). From and after the Distribution Date, the Company may (...)
supplement or amend this Agreement (...) in order (i) to cure any ambiguity, (ii) to correct or supplement any
provision contained herein which may be defective or inconsistent (...), (iii) to shorten or lengthen any time
period hereunder, or (iv) to change or supplement the provisions hereunder in any manner (...) which shall not
adversely affect the interests of the holders of Rights Certificates"""


def applies(distributed: bool, under: str | None) -> bool:
    """Whether the amendment has effect; `under`: the head of Section 26 relied on."""
    return not distributed or bool(under)


GOOD = ({"distributed": False, "under": None}, {"distributed": True, "under": "(i)"})
BAD = ({"distributed": True, "under": None},)

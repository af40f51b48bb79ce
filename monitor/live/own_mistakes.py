"""What is set aside because this program failed over it: the reason is the same whenever it is worked out again."""

import re

MEND = "report it; once it is mended, `pillwatch rejects retry` takes this again"

_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")


def own_mistake(error: BaseException) -> str:
    """The reason for which an event is set aside that this program fails over."""
    # An address in memory is another one in every process, and a rebuild must give the same bytes.
    says = " ".join(_ADDRESS.sub("0x", str(error)).split())
    return f"a mistake of this program's own ({type(error).__name__}{': ' if says else ''}{says})"

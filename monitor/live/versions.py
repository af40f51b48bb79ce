"""The plans of one issuer in the live service: its first versions, and those that amendments brought with them."""

from hashlib import sha256

import msgspec

from monitor.core.feed.events import BoardAction
from monitor.core.plan.terms import Terms
from monitor.live.log_entries import VersionText
from monitor.plan_texts import PlanTexts
from monitor.plans import PlanLibrary


class Versions:
    """The plan versions of an issuer. A version counts by its text, not by its name (readings 11.7)."""

    def __init__(self, texts: PlanTexts) -> None:
        """`texts`: the first versions of the issuer's plans."""
        self._first = texts
        self.first_terms: tuple[Terms, ...] = texts.terms()
        self.learned: dict[str, VersionText] = {}
        """By the name under which the engine asks for them."""

    @property
    def texts(self) -> PlanTexts:
        """All that is known of the issuer's plans."""
        readable = {name: one.lineage for name, one in self.learned.items() if one.lineage}
        unreadable = {name: one.unreadable for name, one in self.learned.items() if not one.lineage}
        return PlanTexts(chains=self._first.chains, versions=readable, unreadable=unreadable)

    def version(self, name: str) -> Terms:
        """The version that an amendment names. Raises ValueError with the reason why it cannot be read."""
        return self.texts.version(name)

    def learn(self, event: BoardAction, sent: tuple[VersionText, ...]) -> BoardAction:
        """Take the version that was sent with an amendment; the event as the engine is to read it.

        Without one, a version that comes with the program is meant, or none that there is. Another text under a name
        that is taken gets a name of its own, and the event names that.
        """
        assert event.plan is not None
        found = next((one for one in sent if one.name == event.plan), None) or sent_with(event.plan, PlanLibrary())
        name = found.name
        if name in self.learned and _says(self.learned[name]) != _says(found):
            name = with_digest(name, _says(found))
            event = msgspec.structs.replace(event, plan=name, raw={**(event.raw or {}), "plan": name})
            found = _renamed(found, name)
        self.learned.setdefault(name, found)
        return event


def _says(version: VersionText) -> bytes:
    """What a version counts by: its texts, whatever the files are called that they stood in."""
    return msgspec.json.encode([[one.text for one in version.lineage], version.unreadable, version.text])


def _renamed(version: VersionText, name: str) -> VersionText:
    """A version under another name. Why it cannot be read names it too: as a replay of an export will find it."""
    said = f"{version.name}:"
    lines = version.unreadable.split("\n")
    lines = [f"{name}:{line.removeprefix(said)}" if line.startswith(said) else line for line in lines]
    return msgspec.structs.replace(version, name=name, unreadable="\n".join(lines))


def with_digest(name: str, content: bytes) -> str:
    """A name of its own for a content whose own name is taken."""
    stem, dot, suffix = name.rpartition(".")
    digest = sha256(content).hexdigest()[:12]
    return f"{stem}-{digest}{dot}{suffix}" if dot else f"{name}-{digest}"


def sent_with(name: str, library: PlanLibrary) -> VersionText:
    """The version that an amendment names, as its sender has it."""
    try:
        file = library.version_file(name)
    except ValueError as error:
        return VersionText(name=name, unreadable=str(error), text=library.text_beside(name))
    return VersionText(name=name, lineage=PlanTexts.lineage_of(file))

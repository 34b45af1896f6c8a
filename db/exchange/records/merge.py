"""What a receiver does with one version of one document: eight rules, no clock, no counter, no last writer wins."""

from dataclasses import dataclass
from enum import StrEnum


class Authority(StrEnum):
    """Who may write a field: the county alone, the document's owner, its author once, or only this PC."""

    COUNTY = "A"
    OWNER = "B"
    FACT = "C"
    LOCAL = "D"


class Verdict(StrEnum):
    """What happens to an incoming version."""

    INSERT = "insert"
    SAME = "same"
    FORWARD = "forward"
    BEHIND = "behind"
    OVERTAKE = "overtake"
    TWIN = "twin"
    CONFLICT = "conflict"
    FORBIDDEN = "forbidden"
    ALARM = "alarm"


ACCEPTED = frozenset({Verdict.INSERT, Verdict.FORWARD, Verdict.OVERTAKE})
"""Verdicts after which the incoming version is the current one and its content goes into the rows."""

KEPT_ASIDE = frozenset({Verdict.CONFLICT, Verdict.FORBIDDEN, Verdict.ALARM})
"""Verdicts after which the incoming version waits in the quarantine."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """An incoming version: its hash, those of the sender's earlier versions, who owns it, and who brings it.

    Owner and sender are heirs: the addresses that write today what those in the package wrote (续接). `granted` says
    that a county grant for this owner, epoch and version was verified; `body` is the hash of the content alone.
    `other_pc` says that the county tells of another PC of the office as the writer than this store thought.
    """

    authority: Authority
    vid: str
    ancestors: frozenset[str]
    owner: str
    epoch: int
    granted: bool
    sender: str
    from_county: bool
    body: str = ""
    released: str = ""
    other_pc: bool = False


@dataclass(frozen=True, slots=True)
class Current:
    """The version held here, its owner's heir, and every version it grew from."""

    vid: str
    owner: str
    epoch: int
    history: frozenset[str]
    body: str = ""
    released: str = ""


def decide(incoming: Incoming, current: Current | None) -> Verdict:
    """The rules of the exchange for one document.

    1 unknown here: accepted from its owner, by grant, or from the county. 2 the same version: nothing.
    3 my version is an ancestor of theirs: fast forward. 4 theirs is one I had: the sender is behind.
    5 a county grant of a higher epoch decides. 6 anything else is a conflict for a person, but the same content
    under two names: there the smaller name counts everywhere. 7 what the sender may not write is set aside.
    8 a fact is written once. Between two PCs of one office, neither of which was given the document, the county's
    word on who writes it counts, and what is only here is kept aside.
    """
    match incoming.authority:
        case Authority.COUNTY:
            return _county_document(incoming, current)
        case Authority.FACT:
            return _fact(incoming, current)
        case Authority.OWNER:
            return _owned_document(incoming, current)
        case Authority.LOCAL:
            return Verdict.FORBIDDEN


def _county_document(incoming: Incoming, current: Current | None) -> Verdict:
    if not incoming.from_county:
        known = current is not None and incoming.vid in current.history
        return Verdict.SAME if known else Verdict.FORBIDDEN
    if current is None:
        return Verdict.INSERT
    if incoming.vid == current.vid:
        return Verdict.SAME
    return Verdict.BEHIND if incoming.vid in current.history else Verdict.FORWARD


def _fact(incoming: Incoming, current: Current | None) -> Verdict:
    if current is None:
        return Verdict.INSERT if incoming.owner == incoming.sender or incoming.from_county else Verdict.FORBIDDEN
    if incoming.vid == current.vid:
        return Verdict.SAME
    if not incoming.body or incoming.body != current.body:
        return Verdict.ALARM
    if incoming.other_pc:
        return Verdict.TWIN
    smaller = incoming.vid < current.vid
    return Verdict.TWIN if smaller and _same_owner(incoming, current) else Verdict.SAME


def _owned_document(incoming: Incoming, current: Current | None) -> Verdict:
    if current is None:
        return Verdict.INSERT if _may_bring(incoming) else Verdict.FORBIDDEN
    if incoming.vid == current.vid:
        return Verdict.SAME
    if incoming.other_pc:
        return _as_the_county_has_it(incoming, current)
    higher_grant = incoming.granted and incoming.epoch > current.epoch
    if current.vid in incoming.ancestors:
        return Verdict.FORWARD if higher_grant or _same_owner(incoming, current) else Verdict.FORBIDDEN
    if incoming.vid in current.history:
        return Verdict.BEHIND
    if higher_grant:
        return Verdict.OVERTAKE
    if not _same_owner(incoming, current):
        return Verdict.FORBIDDEN
    if _same_content(incoming, current):
        return Verdict.TWIN if incoming.vid < current.vid else Verdict.BEHIND
    return Verdict.CONFLICT


def _as_the_county_has_it(incoming: Incoming, current: Current) -> Verdict:
    if current.vid in incoming.ancestors:
        return Verdict.FORWARD
    return Verdict.TWIN if _same_content(incoming, current) else Verdict.OVERTAKE


def _same_owner(incoming: Incoming, current: Current) -> bool:
    """Whether the owner itself, the county in its name, or anybody with the county's grant for it brings this.

    Taking a document over needs a grant of a higher epoch; one of the same epoch brings back what was forgotten.
    """
    brings = incoming.sender == incoming.owner or incoming.from_county or incoming.granted
    return brings and incoming.owner == current.owner


def _same_content(incoming: Incoming, current: Current) -> bool:
    """A store that was set back and got new keys gives what it had sealed another name: that is no conflict."""
    same = bool(incoming.body) and incoming.body == current.body
    return same and (incoming.epoch, incoming.released) == (current.epoch, current.released)


def _may_bring(incoming: Incoming) -> bool:
    return incoming.owner == incoming.sender or incoming.granted or incoming.from_county

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
    CONFLICT = "conflict"
    FORBIDDEN = "forbidden"
    ALARM = "alarm"


ACCEPTED = frozenset({Verdict.INSERT, Verdict.FORWARD, Verdict.OVERTAKE})
"""Verdicts after which the incoming version is the current one."""

KEPT_ASIDE = frozenset({Verdict.CONFLICT, Verdict.FORBIDDEN, Verdict.ALARM})
"""Verdicts after which the incoming version waits in the quarantine."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """An incoming version: its hash, those of the sender's earlier versions, who owns it, and who brings it.

    `granted` says that a county grant for this owner, epoch and version was verified.
    """

    authority: Authority
    vid: str
    ancestors: frozenset[str]
    owner: str
    epoch: int
    granted: bool
    sender: str
    from_county: bool


@dataclass(frozen=True, slots=True)
class Current:
    """The version held here, and every version it grew from."""

    vid: str
    owner: str
    epoch: int
    history: frozenset[str]


def decide(incoming: Incoming, current: Current | None, me: str) -> Verdict:
    """The rules of the exchange for one document.

    1 unknown here: accepted from its owner, by grant, or from the county. 2 the same version: nothing.
    3 my version is an ancestor of theirs: fast forward. 4 theirs is one I had: the sender is behind.
    5 a county grant of a higher epoch decides. 6 anything else is a conflict for a person.
    7 what the sender may not write is set aside. 8 a fact is written once.
    """
    match incoming.authority:
        case Authority.COUNTY:
            return _county_document(incoming, current)
        case Authority.FACT:
            return _fact(incoming, current)
        case Authority.OWNER:
            return _owned_document(incoming, current, me)
        case Authority.LOCAL:
            return Verdict.FORBIDDEN


def _county_document(incoming: Incoming, current: Current | None) -> Verdict:
    if not incoming.from_county:
        return Verdict.FORBIDDEN
    if current is None:
        return Verdict.INSERT
    if incoming.vid == current.vid:
        return Verdict.SAME
    return Verdict.BEHIND if incoming.vid in current.history else Verdict.FORWARD


def _fact(incoming: Incoming, current: Current | None) -> Verdict:
    if current is not None:
        return Verdict.SAME if incoming.vid == current.vid else Verdict.ALARM
    return Verdict.INSERT if incoming.owner == incoming.sender or incoming.from_county else Verdict.FORBIDDEN


def _owned_document(incoming: Incoming, current: Current | None, me: str) -> Verdict:
    if current is None:
        return Verdict.INSERT if _may_bring(incoming) else Verdict.FORBIDDEN
    if incoming.vid == current.vid:
        return Verdict.SAME
    higher_grant = incoming.granted and incoming.epoch > current.epoch
    if current.vid in incoming.ancestors:
        return Verdict.FORWARD if higher_grant or _same_owner(incoming, current) else Verdict.FORBIDDEN
    if incoming.vid in current.history:
        return Verdict.BEHIND
    if higher_grant:
        return Verdict.OVERTAKE
    return Verdict.CONFLICT if _same_owner(incoming, current) else Verdict.FORBIDDEN


def _same_owner(incoming: Incoming, current: Current) -> bool:
    """Whether the owner itself, or the county in its name, brings this: taking a document over needs a grant."""
    brings = incoming.sender == incoming.owner or incoming.from_county
    return brings and incoming.owner == current.owner


def _may_bring(incoming: Incoming) -> bool:
    return incoming.owner == incoming.sender or incoming.granted or incoming.from_county

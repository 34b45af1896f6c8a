"""How far memoranda (审管衔接备忘录) have got: who has signed, from when and until when they hold.

Nothing of this is stored: it follows from the acts on a memorandum's versions and the dates they name.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from db import clock
from db.handover import acts
from db.handover.acts import HandoverAct, HandoverActKind, Subject
from db.handover.rules import Direction
from db.handover.tables import MemorandumRow
from db.store import database

REMIND_DAYS = 30
"""How many days before its last day a memorandum counts as expiring; our own choice, no notice names a number."""


class MemorandumState(StrEnum):
    """Where one version stands on a day."""

    DRAFT = "draft"
    SIGNING = "signing"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    REPLACED = "replaced"
    EXPIRED = "expired"
    ENDED = "ended"
    OUTDATED = "outdated"


MEMORANDUM_STATE_LABELS = {
    MemorandumState.DRAFT: "起草中",
    MemorandumState.SIGNING: "签署中",
    MemorandumState.SIGNED: "已签署，未到生效日",
    MemorandumState.IN_FORCE: "已生效",
    MemorandumState.REPLACED: "已被修改",
    MemorandumState.EXPIRED: "已期满",
    MemorandumState.ENDED: "已终止",
    MemorandumState.OUTDATED: "旧稿",
}


@dataclass(frozen=True, slots=True)
class Signature:
    """One party's signature as registered: `signatory` put it on paper on that day."""

    act_id: str
    organ_id: str
    signatory: str
    on: date
    registered_by: str


@dataclass(frozen=True, slots=True)
class Version:
    """The parts of a version that decide where it stands; dates as ISO texts, '' where it names none."""

    id: str
    version: int
    effective_on: str = ""
    expires_on: str = ""
    amends_id: str = ""


@dataclass(frozen=True, slots=True)
class Signing:
    """How far one version has got.

    `begins` is the first day it holds, None before all have signed. `ends` is the first day it no longer holds, None
    where no end is known; `why_ended` says whether it is replaced, expired or ended then.
    """

    version: Version
    parties: tuple[str, ...]
    signatures: tuple[Signature, ...]
    newest: bool
    begins: date | None = None
    ends: date | None = None
    why_ended: MemorandumState | None = None

    @property
    def frozen(self) -> bool:
        """Whether somebody has signed: from then on it may not change."""
        return bool(self.signatures)

    @property
    def signed_on(self) -> date | None:
        """The day the last party signed; None while one is missing."""
        return max(one.on for one in self.signatures) if self.signed_by_all else None

    @property
    def signed_by_all(self) -> bool:
        """Whether every party has signed."""
        return bool(self.parties) and {one.organ_id for one in self.signatures} == set(self.parties)

    def signature_of(self, organ_id: str) -> Signature | None:
        """One party's signature, if it stands."""
        return next((one for one in self.signatures if one.organ_id == organ_id), None)

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.begins is not None and self.begins <= day and (self.ends is None or day < self.ends)

    def state_on(self, day: date) -> MemorandumState:
        """Where it stands on a day."""
        if self.begins is None:
            if self.signatures:
                return MemorandumState.SIGNING
            return MemorandumState.DRAFT if self.newest else MemorandumState.OUTDATED
        if self.ends is not None and day >= self.ends and self.why_ended:
            return self.why_ended
        return MemorandumState.IN_FORCE if self.begins <= day else MemorandumState.SIGNED


def signings(versions: Sequence[Version], recorded: Sequence[HandoverAct], parties: Sequence[str]) -> list[Signing]:
    """How far each version of one department's memorandum has got, oldest first. Pure.

    A version holds from the later of its effective date and the last signature. What amends it ends it on the day the
    amendment begins to hold, not before; `recorded` are the acts on all these versions.
    """
    by_version: dict[str, list[HandoverAct]] = defaultdict(list)
    for act in acts.standing(list(recorded)):
        by_version[act.subject_id].append(act)
    newest = max((one.version for one in versions), default=0)
    found = [
        Signing(one, tuple(parties), _signatures(by_version[one.id], parties), one.version == newest)
        for one in sorted(versions, key=lambda one: one.version)
    ]
    begun = {one.version.id: _begins(one) for one in found}
    replaced = _replaced({one.version.id: one.version.amends_id for one in found}, begun)
    return [_with_days(one, begun[one.version.id], replaced, by_version[one.version.id]) for one in found]


def of_department(batch_id: str, department_id: str) -> list[Signing]:
    """How far each version of a department's memorandum in this batch has got, oldest first."""
    return of_batch(batch_id).get(department_id, [])


def of_batch(batch_id: str) -> dict[str, list[Signing]]:
    """The same for every department of a batch with a memorandum, in a few queries, by the department's id."""
    rows = MemorandumRow.select(
        MemorandumRow.id, MemorandumRow.department_id, MemorandumRow.version, MemorandumRow.effective_on,
        MemorandumRow.expires_on, MemorandumRow.amends_id,
    ).where(MemorandumRow.batch_id == batch_id)  # fmt: skip
    versions: dict[str, list[Version]] = defaultdict(list)
    for row in rows:
        one = Version(row.id, row.version, row.effective_on, row.expires_on, row.amends_id)
        versions[row.department_id].append(one)
    recorded = acts.of_subjects(Subject.MEMORANDUM, (one.id for some in versions.values() for one in some))
    by_id: dict[str, list[HandoverAct]] = defaultdict(list)
    for act in recorded:
        by_id[act.subject_id].append(act)
    bureaus = _bureaus(batch_id)
    return {
        department: signings(some, [act for one in some for act in by_id[one.id]], (bureau, department))
        for department, some in versions.items()
        if (bureau := bureaus.get(department))
    }


def signed_by_all(batch_id: str, department_id: str) -> date | None:
    """The day the last party signed the department's first memorandum in this batch; None before that."""
    days = [day for one in of_department(batch_id, department_id) if (day := one.signed_on)]
    return min(days, default=None)


def in_force(batch_id: str, department_id: str, day: date | None = None) -> date | None:
    """Since when a memorandum of this department has held without a gap, as of `day` (today); None where none holds.

    An amendment continues what it changes: the day stays that of the first version, and so does the cut-over.
    """
    return since(of_department(batch_id, department_id), day or clock.today())


def since(found: Iterable[Signing], day: date) -> date | None:
    """Since when one of these versions has held without a gap as of `day`. Pure."""
    begun = sorted((one for one in found if one.begins and one.begins <= day), key=lambda one: one.begins or day)
    start: date | None = None
    until: date | None = None
    for one in begun:
        if start is None or (until is not None and one.begins and one.begins > until):
            start, until = one.begins, one.ends
        elif until is not None:
            until = None if one.ends is None else max(until, one.ends)
    return start if start and (until is None or day < until) else None


def holding(found: Iterable[Signing], day: date) -> Signing | None:
    """The version in force on a day, if one is. Pure."""
    return next((one for one in reversed(list(found)) if one.holds_on(day)), None)


def expiring(found: Mapping[str, Sequence[Signing]], day: date) -> dict[str, date]:
    """The last days (`expires_on`) of memoranda without a successor that run out soon or have done so. Pure.

    By department; "soon" is within REMIND_DAYS.
    """
    last_days = {}
    for department, some in found.items():
        begun = [one for one in some if one.begins]
        last = begun[-1] if begun else None
        if last is None or not last.version.expires_on or last.why_ended is not MemorandumState.EXPIRED:
            continue
        last_day = date.fromisoformat(last.version.expires_on)
        if last_day - timedelta(days=REMIND_DAYS) <= day:
            last_days[department] = last_day
    return last_days


def _signatures(recorded: Sequence[HandoverAct], parties: Sequence[str]) -> tuple[Signature, ...]:
    """The first standing signature of each party, in the order of recording; others' count for nothing."""
    found: dict[str, Signature] = {}
    for act in recorded:
        organ = act.organ_id or ""
        if act.kind is HandoverActKind.SIGNED and organ in parties and organ not in found:
            signatory = act.details.get("signatory", "")
            found[organ] = Signature(act.id, organ, signatory, act.happened_on, act.user_name)
    return tuple(found.values())


def _begins(one: Signing) -> date | None:
    if one.signed_on is None:
        return None
    named = one.version.effective_on
    return max(one.signed_on, date.fromisoformat(named)) if named else one.signed_on


def _replaced(amends: Mapping[str, str], begun: Mapping[str, date | None]) -> dict[str, date]:
    """The day on which what amends a version begins to hold."""
    found: dict[str, date] = {}
    for version_id, amended in amends.items():
        day = begun[version_id]
        if amended and day:
            found[amended] = min(day, found.get(amended, day))
    return found


def _with_days(
    one: Signing, begins: date | None, replaced: Mapping[str, date], recorded: Sequence[HandoverAct]
) -> Signing:
    """The version with the first day it holds and the first it holds no more, whatever ends it first."""
    ends: list[tuple[date, MemorandumState]] = []
    if one.version.id in replaced:
        ends.append((replaced[one.version.id], MemorandumState.REPLACED))
    if one.version.expires_on:
        ends.append((date.fromisoformat(one.version.expires_on) + timedelta(days=1), MemorandumState.EXPIRED))
    ends += [(act.happened_on, MemorandumState.ENDED) for act in recorded if act.kind is HandoverActKind.ENDED]
    first, why = min(ends, default=(None, None))
    return Signing(one.version, one.parties, one.signatures, one.newest, begins, first, why)


def _bureaus(batch_id: str) -> dict[str, str]:
    """The other side of each department in a batch: whoever receives its powers, or gives them back."""
    query = "SELECT direction, from_organ_id, to_organ_id FROM transfer_item WHERE batch_id = ? ORDER BY direction, seq"
    found: dict[str, str] = {}
    for direction, giver, receiver in database.execute_sql(query, (batch_id,)):
        department, bureau = (giver, receiver) if direction == Direction.IN else (receiver, giver)
        found[department] = bureau
    return found

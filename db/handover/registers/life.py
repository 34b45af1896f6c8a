"""The life of a thing in a register: its state after its acts, the steps that may follow, who had it when. Pure.

Acts count in their order. An act that could not follow the ones before it changes nothing, wherever it came from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db.handover.acts import HandoverAct, HandoverActKind, standing
from db.handover.persons import same_person
from db.handover.registers import steps
from db.handover.registers.rules import FieldKind, Register, ill_written
from db.handover.registers.steps import STEPS

K = HandoverActKind
R = Register


class State(StrEnum):
    """Where a thing of a register stands."""

    REGISTERED = "registered"
    ENABLED = "enabled"
    IN_USE = "in_use"
    DEACTIVATED = "deactivated"
    SEALED_UP = "sealed_up"
    UNSEALED = "unsealed"
    DESTROYED = "destroyed"
    REVOKED = "revoked"
    REPORTED = "reported"
    ANSWERED = "answered"
    CLOSED = "closed"


S = State

PUT_AWAY = (S.SEALED_UP, S.DESTROYED, S.REVOKED)
"""A seal nobody can use any more (废止、封存)."""

STATE_LABELS = {
    S.REGISTERED: "已登记",
    S.ENABLED: "已启用",
    S.IN_USE: "使用中",
    S.DEACTIVATED: "已停用，未封存",
    S.SEALED_UP: "已封存",
    S.UNSEALED: "已启封",
    S.DESTROYED: "已销毁",
    S.REVOKED: "已注销",
    S.REPORTED: "已上报",
    S.ANSWERED: "已答复",
    S.CLOSED: "已办结",
}

_ALIVE = frozenset(S) - {S.DESTROYED, S.REVOKED, S.CLOSED}
_WORKS = frozenset({S.ENABLED, S.IN_USE})

_MOVES: Mapping[tuple[Register, HandoverActKind], tuple[frozenset[State], State]] = {
    (R.SEAL, K.ENABLED): (frozenset({S.REGISTERED}), S.ENABLED),
    (R.SEAL, K.USED): (_WORKS, S.IN_USE),
    (R.SEAL, K.DEACTIVATED): (_WORKS | {S.REGISTERED}, S.DEACTIVATED),
    (R.SEAL, K.SEALED_UP): (frozenset({S.DEACTIVATED, S.UNSEALED}), S.SEALED_UP),
    (R.SEAL, K.UNSEALED): (frozenset({S.SEALED_UP}), S.UNSEALED),
    (R.SEAL, K.DESTROYED): (frozenset({S.SEALED_UP, S.UNSEALED}), S.DESTROYED),
    (R.INCIDENT, K.REPORTED): (frozenset({S.REGISTERED}), S.REPORTED),
    (R.INCIDENT, K.ANSWERED): (frozenset({S.REPORTED, S.ANSWERED}), S.ANSWERED),
    (R.INCIDENT, K.CLOSED): (frozenset({S.REPORTED, S.ANSWERED}), S.CLOSED),
}
"""From which states a step leads to which (启用, 停用, 封存, 启封, 销毁); REVOKED does from any alive."""

_STAYS: Mapping[tuple[Register, HandoverActKind], frozenset[State]] = {
    (R.SEAL, K.EXTRA_SEAL): _WORKS,
    (R.SEAL, K.CLOSING_SEAL): _WORKS | {S.REGISTERED},
}
"""Steps after which a thing stands where it stood, and from which states; all others may be taken while it lives."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step may not be taken, and what to do first."""

    text: str
    hint: str


@dataclass(frozen=True, slots=True)
class Link:
    """One link in a chain of custody: who had it from when (None: from before) to when (None: still)."""

    holder: str
    since: date | None
    until: date | None
    how: str
    unbroken: bool = True
    """Whether who handed it on is who had it."""


def held(register: Register, acts: Sequence[HandoverAct]) -> list[HandoverAct]:
    """The acts that count, in order: each could follow those before it."""
    state, found = State.REGISTERED, []
    for act in standing(list(acts)):
        after = _after(register, act.kind, state)
        if after is not None:
            state = after
            found.append(act)
    return found


def state_of(register: Register, acts: Sequence[HandoverAct]) -> State:
    """Where a thing stands."""
    state = State.REGISTERED
    for act in held(register, acts):
        state = _after(register, act.kind, state) or state
    return state


def next_steps(register: Register, state: State) -> tuple[HandoverActKind, ...]:
    """The steps that may follow, in the order of a life."""
    return tuple(kind for kind in STEPS[register] if _after(register, kind, state) is not None)


def why_not(register: Register, kind: HandoverActKind, on: date, acts: Sequence[HandoverAct]) -> Refusal | None:
    """Why a step may not be taken on a day, or None when it may."""
    label, state = steps.called(register, kind), state_of(register, acts)
    if kind not in STEPS[register] or _after(register, kind, state) is None:
        return _out_of_order(register, label, state)
    done = held(register, acts)
    bounding = [act for act in done if _bounds(kind, act.kind)]
    last = max(bounding, key=lambda act: (act.happened_on, act.lsn), default=None)
    if last and on < last.happened_on:
        return Refusal(
            f"「{label}」的日期 {on} 早于「{steps.called(register, last.kind)}」的 {last.happened_on}，没有登记。",
            "请核对日期；前一步登记错了的，请先更正。",
        )
    return None


def missing(register: Register, kind: HandoverActKind, details: Mapping[str, str]) -> list[str]:
    """What is wrong with what was written down with a step, in words; nothing where all is well."""
    asked = {field.name: field for field in STEPS[register].get(kind, ())}
    found = [f"「{key}」不是这一步的栏目" for key in details if key not in asked]
    for field in asked.values():
        text = details.get(field.name, "").strip()
        if text and field.kind is not FieldKind.TEXT:
            found += ill_written(field, text)
        elif field.required and not text:
            found.append(f"没有填{field.label}")
    for one, other in steps.PAIRS:
        if one in asked and other in asked and same_person(details.get(one, ""), details.get(other, "")):
            found.append(f"{asked[one].label}和{asked[other].label}不能是同一个人")
    return found


def why_not_reverse(register: Register, act: HandoverAct, acts: Sequence[HandoverAct]) -> Refusal | None:
    """Why an act may not be taken back (更正): never while a later one rests on it."""
    done = held(register, acts)
    if act.id not in {one.id for one in done}:
        return Refusal("这一步没有效力，或者已经更正过。", "不用再更正。")
    left = {one.id for one in held(register, [one for one in acts if one.id != act.id])}
    resting = [one for one in done if one.id not in left and one.id != act.id]
    if resting:
        later = steps.called(register, resting[-1].kind)
        return Refusal(f"后面还登记了「{later}」，不能先更正这一步。", f"请先更正「{later}」。")
    return None


def custody(register: Register, first: str, acts: Sequence[HandoverAct], since: date | None = None) -> tuple[Link, ...]:
    """Who had a thing from when to when; each link begins on the day the one before it ends.

    `first` is who had it when it was entered, '' where nobody says: then it is who handed it on first. They have had
    it `since` that day, None where nobody says.
    """
    links = [Link(first, since, None, "登记")]
    for act in held(register, acts):
        receiver = act.details.get("receiver") or (act.details.get("keeper") if act.kind is K.SEALED_UP else None)
        last = links[-1]
        if act.kind in (K.DESTROYED, K.REVOKED):
            links[-1] = Link(last.holder, last.since, act.happened_on, last.how, last.unbroken)
            break
        if not receiver or act.kind not in (K.HANDED_ON, K.GIVEN_BACK, K.SEALED_UP):
            continue
        giver = act.details.get("giver", last.holder)
        links[-1] = Link(last.holder or giver, last.since, act.happened_on, last.how, last.unbroken)
        unbroken = same_person(giver, links[-1].holder)
        links.append(Link(receiver, act.happened_on, None, steps.called(register, act.kind), unbroken))
    return tuple(links)


def why_not_hand_on(giver: str, chain: Sequence[Link]) -> Refusal | None:
    """Why somebody cannot hand a thing on; only its holder can, or the chain of custody would have a gap."""
    holder = chain[-1].holder
    if not holder or same_person(giver, holder):
        return None
    return Refusal(f"现在由{holder}保管，不能由{giver}移交，没有登记。", f"请先登记{holder}移交给{giver}。")


def _after(register: Register, kind: HandoverActKind, state: State) -> State | None:
    """The state after a step; None where the step cannot follow."""
    if state not in _ALIVE or kind not in STEPS[register]:
        return None
    if kind is K.REVOKED:
        return State.REVOKED
    if (register, kind) in _MOVES:
        before, after = _MOVES[register, kind]
        return after if state in before else None
    return state if state in _STAYS.get((register, kind), _ALIVE) else None


def _bounds(kind: HandoverActKind, before: HandoverActKind) -> bool:
    """Whether a step may not be dated before an earlier one: uses are written down late, the steps of a life not."""
    late = (K.USED, K.EXTRA_SEAL)
    return kind not in late or before not in (*late, K.HANDED_ON, K.CLOSING_SEAL)


def _out_of_order(register: Register, label: str, state: State) -> Refusal:
    may = "、".join(steps.called(register, kind) for kind in next_steps(register, state))
    hint = f"现在可以登记：{may}。" if may else "要更正的，请先更正上一步。"
    return Refusal(f"现在「{STATE_LABELS[state]}」，不能登记「{label}」。", hint)

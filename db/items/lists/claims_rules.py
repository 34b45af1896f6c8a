"""认领: what departments answer to the items of the upper list, and the steps after it, derived from acts. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db.items.acts import LIST_ACT_LABELS, ListAct, ListActKind, standing
from db.items.lists.life import Refusal
from db.items.rules import Item

K = ListActKind

CHAIN = (K.CONFIRMED, K.ELEMENTS_RECEIVED, K.CLAIMED, K.COMPILED, K.ITEM_PUBLISHED)
"""The dated chain of an item (自治州 2022 二(二)): 主子项确认, 要素接收, 认领, 编制, 发布."""

STEPS = frozenset((*CHAIN, K.DECLINED))


class Answer(StrEnum):
    """What a department said to an item of the upper list (泽州 2022 二(一)1)."""

    OPEN = "open"
    CLAIMED = "claimed"
    DECLINED = "declined"


ANSWERS = {Answer.OPEN: "未答复", Answer.CLAIMED: "已认领", Answer.DECLINED: "不认领"}


@dataclass(frozen=True, slots=True)
class Chain:
    """The steps that hold of one item at one department, in their order, and the refusal if there is one."""

    steps: tuple[ListAct, ...] = ()
    declined: ListAct | None = None

    @property
    def answer(self) -> Answer:
        """未答复, 已认领 or 不认领."""
        if self.declined:
            return Answer.DECLINED
        return Answer.CLAIMED if any(step.kind is K.CLAIMED for step in self.steps) else Answer.OPEN

    @property
    def next_kind(self) -> ListActKind | None:
        """The step that comes next; None after the last one and after a refusal."""
        if self.declined or len(self.steps) == len(CHAIN):
            return None
        return CHAIN[len(self.steps)]

    @property
    def last(self) -> ListAct | None:
        """What was done last and can be taken back."""
        return self.declined or (self.steps[-1] if self.steps else None)

    @property
    def label(self) -> str:
        """How far it is in office words."""
        if self.declined:
            return ANSWERS[Answer.DECLINED]
        return f"已{self.steps[-1].label}" if self.steps else ANSWERS[Answer.OPEN]


def chain_of(acts: Sequence[ListAct]) -> Chain:
    """The chain of one item at one department, from all acts on the two.

    A step holds only while those before it do. Of a claim and a refusal that both stand (two PCs answered) the one
    recorded later holds.
    """
    held = [act for act in standing(list(acts)) if act.kind in STEPS]
    latest = {act.kind: act for act in held}
    declined, claimed = latest.get(K.DECLINED), latest.get(K.CLAIMED)
    if declined and claimed:
        place = {act.id: number for number, act in enumerate(held)}
        if place[declined.id] > place[claimed.id]:
            latest.pop(K.CLAIMED)
        else:
            declined = None
    steps: list[ListAct] = []
    for kind in CHAIN:
        if kind not in latest:
            break
        steps.append(latest[kind])
    return Chain(tuple(steps), declined)


def why_not(kind: ListActKind, on: date | None, chain: Chain) -> Refusal | None:
    """Why a step may not be recorded on a day (None: whatever the day), or None when it may."""
    label = LIST_ACT_LABELS[kind]
    if chain.declined:
        return Refusal(f"这个部门已答复「不认领」，不能登记「{label}」。", "要改的，请先更正「不认领」并写明原因。")
    if kind is K.DECLINED:
        if chain.answer is Answer.CLAIMED:
            return Refusal("这个部门已经认领，不能再登记「不认领」。", "要改的，请先更正「认领」并写明原因。")
        return _too_early(label, on, chain)
    if any(step.kind is kind for step in chain.steps):
        return Refusal(f"「{label}」已经登记过，没有再登记。", "写错了的，请先更正。")
    if kind is not chain.next_kind:
        wanted = LIST_ACT_LABELS[chain.next_kind or CHAIN[0]]
        return Refusal(f"还没有登记「{wanted}」，不能登记「{label}」。", f"请先登记「{wanted}」。")
    return _too_early(label, on, chain)


def _too_early(label: str, on: date | None, chain: Chain) -> Refusal | None:
    last = chain.last
    if on and last and on < last.happened_on:
        return Refusal(
            f"「{label}」的日期 {on} 早于「{last.label}」的 {last.happened_on}，没有登记。",
            "请核对日期；前一步登记错了的，请先更正。",
        )
    return None


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the upper list and the department that answers it; without one it is still to be assigned.

    `proposed` tells that nobody has said yet that it is this department's; `own_id` is the item in our draft;
    `still_here`: declined on the department's own PC, and our draft has the item yet. `named`: the upper item names
    one department, and it is this one.
    """

    item: Item
    organ_id: str
    department: str
    proposed: bool
    chain: Chain
    own_id: str = ""
    still_here: bool = False
    named: bool = False

    @property
    def id(self) -> str:
        """What tells this line from others: the item and the department."""
        return f"{self.item.id}|{self.organ_id}"

    @property
    def answer(self) -> Answer:
        """What the department said."""
        return self.chain.answer

    @property
    def missing_here(self) -> bool:
        """Claimed, but our draft has no such item yet: the answer came from the department's own PC."""
        return self.answer is Answer.CLAIMED and not self.own_id

    @property
    def waiting(self) -> bool:
        """Answered, and our draft does not say so yet."""
        return self.missing_here or self.still_here


@dataclass(frozen=True, slots=True)
class Counts:
    """应认领, 已认领, 不认领, 未答复; the first is the sum of the others."""

    due: int
    claimed: int
    declined: int
    open: int

    @property
    def words(self) -> str:
        """The figures in one line."""
        return f"应认领 {self.due}，已认领 {self.claimed}，不认领 {self.declined}，未答复 {self.open}"


def counts(lines: Iterable[Line]) -> Counts:
    """The figures of some lines."""
    found = Counter(line.answer for line in lines)
    return Counts(found.total(), found[Answer.CLAIMED], found[Answer.DECLINED], found[Answer.OPEN])


def as_named(lines: Sequence[Line], organ_id: str | None = None) -> list[Line]:
    """What can be claimed as named (按名称认领): nobody answered, and the upper item names just that department.

    What one department declined is left to people, also where another one is named; `organ_id` asks for one alone.
    """
    answered = {line.item.id for line in lines if line.answer is not Answer.OPEN}
    return [
        line for line in lines
        if line.named and line.item.id not in answered and organ_id in (None, line.organ_id)
    ]  # fmt: skip


def blocking(lines: Sequence[Line]) -> list[str]:
    """Why a list may not be published: upper items without an answer, claimed and not taken in, declined and in it."""
    open_ones = [line for line in lines if line.answer is Answer.OPEN]
    waiting = [line for line in lines if line.missing_here]
    declined = [line for line in lines if line.still_here]
    found = []
    if open_ones:
        found.append(f"{len(open_ones)} 个上级事项还没有部门答复认领（{_some(open_ones)}）")
    if waiting:
        found.append(f"{len(waiting)} 个已认领的事项还没有收入清单（{_some(waiting)}）")
    if declined:
        found.append(f"{len(declined)} 个不认领的事项还在清单里（{_some(declined)}）")
    return found


def _some(lines: Sequence[Line]) -> str:
    return "、".join(f"「{line.item.name}」" for line in lines[:2]) + ("等" if len(lines) > 2 else "")

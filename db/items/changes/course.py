"""The course of an adjustment: applied for, reviewed, approved, in effect, or turned down. Pure.

What holds is read from the acts in their order; an act out of order, from wherever it came, changes nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from db.items.acts import LIST_ACT_LABELS, ListAct, ListActKind, standing
from db.items.lists.life import Entry, Refusal

K = ListActKind

ORDER = (K.REQUESTED, K.REVIEWED, K.ADJUSTMENT_APPROVED, K.EFFECTED)
"""The steps in their order (自治州 2022 二(三)): each needs the one before it."""


class AdjustmentState(StrEnum):
    """How far an adjustment has come."""

    DRAFT = "draft"
    REQUESTED = "requested"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    EFFECTED = "effected"
    REJECTED = "rejected"


STATE_LABELS = {
    AdjustmentState.DRAFT: "起草中",
    AdjustmentState.REQUESTED: "已申请",
    AdjustmentState.REVIEWED: "已审核",
    AdjustmentState.APPROVED: "已批准，待生效",
    AdjustmentState.EFFECTED: "已生效",
    AdjustmentState.REJECTED: "不予调整",
}
DONE = frozenset({AdjustmentState.EFFECTED, AdjustmentState.REJECTED})

ENTRIES: Mapping[ListActKind, tuple[Entry, ...]] = {
    K.REQUESTED: (Entry("organ", "申请单位", required=True), Entry("number", "申请文号")),
    K.REVIEWED: (Entry("organ", "审核单位", required=True), Entry("opinion", "审核意见", required=True)),
    K.ADJUSTMENT_APPROVED: (
        Entry("organ", "批准机关", required=True),
        Entry("meeting", "会议", either=True),
        Entry("number", "批准文号", either=True),
    ),
    K.EFFECTED: (Entry("channels", "公布渠道", required=True), Entry("number", "公布文号")),
    K.REJECTED: (Entry("organ", "作出单位", required=True),),
}
"""What is written down with each step."""

_STATES = (
    AdjustmentState.DRAFT,
    AdjustmentState.REQUESTED,
    AdjustmentState.REVIEWED,
    AdjustmentState.APPROVED,
    AdjustmentState.EFFECTED,
)


def held(acts: Sequence[ListAct]) -> list[ListAct]:
    """The steps that hold, in order: each the one that could follow the one before."""
    found: list[ListAct] = []
    for act in standing(list(acts)):
        if _may_follow(act.kind, found):
            found.append(act)
    return found


def state_of(acts: Sequence[ListAct]) -> AdjustmentState:
    """How far an adjustment has come."""
    done = held(acts)
    if done and done[-1].kind is K.REJECTED:
        return AdjustmentState.REJECTED
    return _STATES[len(done)]


def next_step(acts: Sequence[ListAct]) -> ListActKind | None:
    """The step that comes next, None when it is in effect or turned down."""
    done = held(acts)
    return next((kind for kind in ORDER if _may_follow(kind, done)), None)


def why_not(kind: ListActKind, on: date | None, acts: Sequence[ListAct]) -> Refusal | None:
    """Why a step may not be taken on a day (None: whatever the day), or None when it may."""
    label, done = LIST_ACT_LABELS[kind], held(acts)
    taken = next((act for act in done if act.kind is kind), None)
    if taken:
        return Refusal(f"「{label}」已在 {taken.happened_on} 登记过，没有再登记。", "要再改动的，请另起草一件调整。")
    if done and done[-1].kind is K.REJECTED:
        return Refusal(f"这件调整已经不予调整，不能登记「{label}」。", "情况有变化的，请另起草一件调整。")
    if not _may_follow(kind, done):
        return _out_of_order(kind, done)
    if on and done and on < done[-1].happened_on:
        return Refusal(
            f"「{label}」的日期 {on} 早于「{done[-1].label}」的 {done[-1].happened_on}，没有登记。",
            "请核对日期；前一步登记错了的，请先更正。",
        )
    return None


def why_not_reverse(act: ListAct, acts: Sequence[ListAct]) -> Refusal | None:
    """Why a step may not be taken back (更正): only the newest one, and never once the items were changed by it."""
    done = held(acts)
    if act.kind is K.EFFECTED:
        return Refusal("调整已经生效，不能更正。", "要改回去的，请另起草一件调整，清单会留下两次的记录。")
    if act.id not in {one.id for one in done}:
        return Refusal("这一步没有效力，或者已经更正过。", "不用再更正。")
    if act.id != done[-1].id:
        return Refusal(
            f"后面还登记了「{done[-1].label}」，不能先更正「{act.label}」。", f"请先更正「{done[-1].label}」。"
        )
    return None


def missing_entries(kind: ListActKind, details: Mapping[str, str]) -> tuple[str, ...]:
    """The labels of what a step asks for and was not written down."""
    entries = ENTRIES[kind]
    found = [entry.label for entry in entries if entry.required and not details.get(entry.key, "").strip()]
    either = [entry for entry in entries if entry.either]
    if either and not any(details.get(entry.key, "").strip() for entry in either):
        found.append("或".join(entry.label for entry in either))
    return tuple(found)


def _may_follow(kind: ListActKind, done: Sequence[ListAct]) -> bool:
    if any(act.kind is K.REJECTED for act in done):
        return False
    if kind is K.REJECTED:
        return 1 <= len(done) <= ORDER.index(K.ADJUSTMENT_APPROVED)
    return len(done) < len(ORDER) and kind is ORDER[len(done)]


def _out_of_order(kind: ListActKind, done: Sequence[ListAct]) -> Refusal:
    label = LIST_ACT_LABELS[kind]
    if kind is K.REJECTED:
        if not done:
            return Refusal("还没有申请，不用登记「不予调整」。", "不办了的，可以把这件调整留在起草中。")
        return Refusal(f"「{done[-1].label}」已经登记，不能再登记「{label}」。", "批准登记错了的，请先更正批准。")
    if kind not in ORDER:
        return Refusal("这不是调整的步骤。", "请按申请、审核、批准、生效登记。")
    wanted = LIST_ACT_LABELS[ORDER[len(done)]]
    return Refusal(f"还没有登记「{wanted}」，不能登记「{label}」。", f"请先登记「{wanted}」。")

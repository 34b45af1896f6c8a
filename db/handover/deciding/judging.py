"""Whether a power is transferred (划转决定): transfer, defer or exclude; what goes along; what is due again. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db.acts import standing
from db.handover.acts import HandoverAct, HandoverActKind
from db.handover.rules import Direction
from db.items.lists.organ_words import function_words
from db.items.rules import Guide, Item
from db.sheets.rules import comparable

DECISIONS = (HandoverActKind.TRANSFER, HandoverActKind.DEFERRED, HandoverActKind.EXCLUDED)
DECISION_LABELS = {
    HandoverActKind.TRANSFER: "划转",
    HandoverActKind.DEFERRED: "暂缓划转",
    HandoverActKind.EXCLUDED: "不划转",
}

REMIND_DAYS = 30
"""How many days before its review day a deferred item counts as due soon; our own choice, no notice names a number."""

DEVOLVED = "devolved"
"""What `origin` says of an item the State or the province devolved: it goes straight to the bureau
(山西 2019 三(一))."""

SHORTEST_CORE = 4
_VERBS = ("审批", "核准", "许可", "核发", "审核", "审查", "登记", "备案", "批准", "认定", "签发", "注册")
_RESULTS = (
    "许可证",
    "证书",
    "执照",
    "批准书",
    "批复",
    "决定书",
    "意见书",
    "合格证",
    "备案证",
    "证明",
    "证",
    "书",
    "批文",
)
_PLAIN_RESULTS = frozenset(
    {"许可证", "批复", "批准文件", "决定书", "准予行政许可决定书", "证书", "意见", "备案表", "证明"}
)


@dataclass(frozen=True, slots=True)
class Decision:
    """The standing decision on one item: kind, day, reason, and when a deferred one is reviewed (ISO, else '').

    `origin` is DEVOLVED where an upper level devolved it (山西 2019 三(一)); `hall` the window of the hall it is
    handled at (山西 2019 三(一)).
    """

    item_id: str
    kind: HandoverActKind
    decided_on: str
    reason: str
    review_on: str
    document: str
    document_number: str
    origin: str
    hall: str
    act_id: str
    user_name: str

    @property
    def label(self) -> str:
        """The decision in office words."""
        return DECISION_LABELS[self.kind]


@dataclass(frozen=True, slots=True)
class Associated:
    """An item proposed to go along with another (关联事项), and why, in words."""

    item: Item
    why: str


@dataclass(frozen=True, slots=True)
class Gap:
    """An item another place transferred (山西 2019 三(一)), our item of the same meaning, and how that one stands."""

    reference: Item
    own: Item | None
    decision: Decision | None

    @property
    def words(self) -> str:
        """How our item stands, in words."""
        if self.own is None:
            return "本级清单里没有"
        return self.decision.label if self.decision else "未决定"


def why_stays(direction: Direction, notice_on: str, decision: Decision | None, later: Collection[Direction]) -> str:
    """Why a notice no longer moves a power, because of what was decided after it; '' where it still does.

    A power moving in can be deferred or excluded by a decision, or sent back by a later notice before its cut-over. A
    power going back can be kept by a decision to transfer it, or moved in by a later notice. A decision older than the
    notice does not count (山西 2019 三(一); 泽州 2020 一(四)).
    """
    moved_in = direction is Direction.IN
    if (Direction.BACK if moved_in else Direction.IN) in later:
        return f"后来的文件已{'划回' if moved_in else '划入'}"
    since = decision if decision and decision.decided_on >= notice_on else None
    if since is None or (since.kind is HandoverActKind.TRANSFER) is moved_in:
        return ""
    return f"{since.decided_on} 已决定{since.label if moved_in else '仍划转'}"


def problem(kind: HandoverActKind, reason: str, decided_on: date, review_on: date | None) -> str:
    """Why a decision cannot be recorded; '' when it can.

    以划转为原则、不划转为例外: an exception needs a reason, and a deferral a review day (山西 2019 三(一)).
    """
    if kind is HandoverActKind.TRANSFER:
        return "决定划转的不用填复核日期" if review_on else ""
    if not reason.strip():
        return f"「{DECISION_LABELS[kind]}」要写明理由"
    if kind is HandoverActKind.DEFERRED and review_on is None:
        return "暂缓划转要填复核日期，到期再定"
    if review_on is not None and review_on <= decided_on:
        return f"复核日期 {review_on} 要晚于决定日期 {decided_on}"
    return ""


def decisions(recorded: Iterable[HandoverAct]) -> dict[str, Decision]:
    """The standing decision on every item: the newest one that was not taken back."""
    by_item: dict[str, list[HandoverAct]] = defaultdict(list)
    for act in recorded:
        by_item[act.subject_id].append(act)
    found = {}
    for item_id, acts in by_item.items():
        held = [act for act in standing(acts) if act.kind in DECISIONS]
        if held:
            found[item_id] = _decision(held[-1])
    return found


def _decision(act: HandoverAct) -> Decision:
    told = act.details
    return Decision(
        act.subject_id, act.kind, act.happened_on.isoformat(), act.reason, told.get("review_on", ""),
        told.get("document", ""), told.get("number", ""), told.get("origin", ""), told.get("hall", ""), act.id,
        act.user_name,
    )  # fmt: skip


def days_to_review(decision: Decision, today: date) -> int | None:
    """Days left until a deferred item is reviewed, negative once that day has passed; None for other items."""
    if decision.kind is not HandoverActKind.DEFERRED or not decision.review_on:
        return None
    return (date.fromisoformat(decision.review_on) - today).days


def due_for_review(found: Iterable[Decision], today: date, within: int = REMIND_DAYS) -> list[Decision]:
    """The deferred items to be reviewed within this many days, the most overdue first (山西 2019 三(一))."""
    limit = (today + timedelta(days=within)).isoformat()
    due = [one for one in found if one.kind is HandoverActKind.DEFERRED and one.review_on and one.review_on <= limit]
    return sorted(due, key=lambda one: (one.review_on, one.item_id))


def associated(item: Item, others: Sequence[Item], related: Mapping[str, str]) -> tuple[Associated, ...]:
    """What should move along with an item (应划尽划 及其关联事项, 山西 2019 三(一)), each with the reason, the surest
    first.

    `related` are the ids of items a recorded relation ties to it, with the relation in words. Next come items of the
    same main item, then the same department's other powers that name what the licence is about.
    """
    found: dict[str, Associated] = {}
    wanted = core(item.name)
    for other in others:
        if other.id == item.id:
            continue
        why = related.get(other.id) or _same_main(item, other) or _names_it(item, other, wanted)
        if why:
            found[other.id] = Associated(other, why)
    order = {"已登记": 0, "同一": 1}
    return tuple(
        sorted(found.values(), key=lambda one: (order.get(one.why[:3], order.get(one.why[:2], 2)), one.item.name))
    )


def _same_main(item: Item, other: Item) -> str:
    if item.above_id and item.above_id == other.above_id:
        return "同一主项的事项"
    if item.id in (other.above_id,) or other.id == item.above_id:
        return "同一主项的事项"
    same = item.main_item and comparable(item.main_item) == comparable(other.main_item)
    return f"同一主项「{item.main_item}」" if same else ""


def _names_it(item: Item, other: Item, wanted: str) -> str:
    """The same department's powers that are no licence and name what this licence is about."""
    if other.is_licence or not item.is_licence or len(wanted) < SHORTEST_CORE:
        return ""
    mine, theirs = function_words(item.department), function_words(other.department)
    if not (mine & theirs) or wanted not in comparable(other.name):
        return ""
    return f"同一部门的{other.type_label}，名称里有「{wanted}」"


def core(name: str) -> str:
    """What a licence is about: its name without 审批, 许可 and the like at the end and 对 at the beginning."""
    text = comparable(name).removeprefix("对")
    shorter = ""
    while shorter != text:
        shorter, text = text, next((text.removesuffix(one) for one in (*_VERBS, *_RESULTS) if text.endswith(one)), text)
        text = text.removesuffix("的")
    return text


def behind_materials(guide: Guide | None, results: Mapping[str, Sequence[Item]], own_id: str) -> tuple[Associated, ...]:
    """The items whose result this one asks for as a material (山西 2019 四(二)3): they are the links before it.

    `results` gives items by the comparable name of their result, see `by_result`.
    """
    found: dict[str, Associated] = {}
    for material in guide.materials if guide else ():
        name = comparable(material.name)
        for result, items in results.items():
            if result in name:
                for item in items:
                    if item.id != own_id:
                        found.setdefault(item.id, Associated(item, f"前置材料「{material.name}」是它的办理结果"))
    return tuple(found.values())


def by_result(items: Iterable[Item], named: Mapping[str, str]) -> dict[str, list[Item]]:
    """Items by the comparable name of their result; `named` gives results by item id from the guides.

    An item without a named result counts by its own name where that ends as a result does, as 取水许可证核发 does.
    Results that many items share, 许可证 or 批复, name none.
    """
    found: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        result = comparable(named.get(item.id, "")) or _result_in(comparable(item.name))
        if len(result) >= SHORTEST_CORE and result not in _PLAIN_RESULTS:
            found[result].append(item)
    return dict(found)


def _result_in(name: str) -> str:
    for verb in _VERBS:
        name = name.removesuffix(verb)
    return name if name.endswith(_RESULTS) else ""


def gaps(
    reference: Iterable[Item], own: Sequence[Item], found: Mapping[str, Decision], transferred: frozenset[str]
) -> tuple[Gap, ...]:
    """What another place transferred and we did not (参照并全部划转, 山西 2019 三(一)), missing ones first.

    `transferred` are the ids of our items the bureau holds already, whatever was decided here.
    """
    codes = {item.code: item for item in own if item.code}
    names = {comparable(item.name): item for item in own}
    made = []
    for item in reference:
        mine = (codes.get(item.code) if item.code else None) or names.get(comparable(item.name))
        decision = found.get(mine.id) if mine else None
        done = mine and (mine.id in transferred or (decision and decision.kind is HandoverActKind.TRANSFER))
        if not done:
            made.append(Gap(item, mine, decision))
    return tuple(sorted(made, key=lambda one: (one.own is not None, one.decision is not None, one.reference.name)))

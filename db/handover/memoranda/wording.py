"""The wording of a memorandum while it is being agreed: clauses edited, moved, compared; what may not be said. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from db.errors import UserError
from db.handover.memoranda.clauses import Clause, Memorandum, MemorandumItem, opinion_words
from db.handover.rules import DIRECTION_LABELS, Direction

MOST_CLAUSES = 18
"""The last number, 十九, is the closing clause's."""
LONGEST_HEADING, LONGEST_TEXT, LONGEST_CELL = 30, 4000, 200
SURVEYS = ("独立踏勘", "联合踏勘", "委托踏勘", "不需踏勘")
"""The forms of a 踏勘 (垣曲 2022 Art 25), and none; other words may be written."""

_LAW = re.compile(r"《[^《》]+》")
_LABELS = {
    "name": "事项名称", "item_type": "事项类型", "direction": "方向", "part": "划转范围", "approval_duty": "审批职责",
    "supervision_duty": "监管职责", "preliminary_opinion": "初审意见", "item_code": "事项编码",
    "opinion_basis": "初审意见依据", "survey": "踏勘形式", "push": "信息推送",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between two versions; '' where one of them says nothing on it."""

    what: str
    before: str
    after: str


def edited(clauses: Sequence[Clause], place: int, heading: str, text: str) -> tuple[Clause, ...]:
    """The clauses with the one at `place` (from 0) worded anew."""
    at = _checked(clauses, place)
    return (*clauses[:at], Clause(heading.strip(), text.strip()), *clauses[at + 1 :])


def added(clauses: Sequence[Clause], place: int, heading: str, text: str) -> tuple[Clause, ...]:
    """The clauses with a further one that comes to stand at `place`, at the end where that is beyond it."""
    at = max(0, min(place, len(clauses)))
    return (*clauses[:at], Clause(heading.strip(), text.strip()), *clauses[at:])


def removed(clauses: Sequence[Clause], place: int) -> tuple[Clause, ...]:
    """The clauses without the one at `place`."""
    at = _checked(clauses, place)
    return (*clauses[:at], *clauses[at + 1 :])


def moved(clauses: Sequence[Clause], place: int, to: int) -> tuple[Clause, ...]:
    """The clauses with the one at `place` at `to`, the others in their order."""
    at = _checked(clauses, place)
    rest = [*clauses[:at], *clauses[at + 1 :]]
    return (*rest[: max(0, to)], clauses[at], *rest[max(0, to) :])


def reset(clauses: Sequence[Clause], place: int, composed: Sequence[Clause]) -> tuple[Clause, ...]:
    """The clauses with the one at `place` as the rule set words it. Raises UserError where it has none of that name."""
    at = _checked(clauses, place)
    own = next((one for one in composed if one.heading == clauses[at].heading), None)
    if own is None:
        raise UserError(
            f"规则集里没有「{clauses[at].heading}」这一条，不能恢复。", hint="这一条是双方自己加的，可以改或者删。"
        )
    return (*clauses[:at], own, *clauses[at + 1 :])


def with_opinion(item: MemorandumItem, basis: str) -> MemorandumItem:
    """The row with a 初审意见 asked for on the basis of a law, or cancelled where `basis` is '' (泽州 2020 三(一)1)."""
    words = opinion_words(basis.strip()) if item.direction == Direction.IN else ""
    return replace(item, opinion_basis=basis.strip(), preliminary_opinion=words)


def problems(
    clauses: Sequence[Clause], items: Sequence[MemorandumItem], effective_on: str, expires_on: str
) -> list[str]:
    """Why a memorandum cannot say this, in words; nothing where it can."""
    found = []
    if not clauses:
        found.append("一条条款也没有")
    if len(clauses) > MOST_CLAUSES:
        found.append(f"条款有 {len(clauses)} 条，最多 {MOST_CLAUSES} 条")
    headings = [one.heading for one in clauses]
    for number, one in enumerate(clauses, 1):
        found += [f"第 {number} 条：{words}" for words in _clause_problems(one)]
        if one.heading and headings.index(one.heading) < number - 1:
            found.append(f"「{one.heading}」写了两条")
    found += [words for item in items for words in _item_problems(item)]
    return found + _day_problems(effective_on, expires_on)


def compare(before: Memorandum, after: Memorandum) -> tuple[Difference, ...]:
    """What two versions say differently: clauses by heading, rows by item and way, dates last."""
    old = {one.heading: one.text for one in before.clauses}
    new = {one.heading: one.text for one in after.clauses}
    found = [
        Difference(f"条款「{name}」", text, new.get(name, "")) for name, text in old.items() if new.get(name) != text
    ]
    found += [Difference(f"条款「{name}」", "", text) for name, text in new.items() if name not in old]
    kept = [name for name in old if name in new]
    again = [name for name in new if name in old]
    if kept != again:
        found.append(Difference("条款次序", "、".join(kept), "、".join(again)))
    return (*found, *_compare_items(before.items, after.items), *_compare_days(before, after))


def _compare_items(before: Sequence[MemorandumItem], after: Sequence[MemorandumItem]) -> list[Difference]:
    old = {(one.name, one.part, one.direction): one for one in before}
    new = {(one.name, one.part, one.direction): one for one in after}
    found = [Difference("事项", _called(one), "") for key, one in old.items() if key not in new]
    found += [Difference("事项", "", _called(one)) for key, one in new.items() if key not in old]
    for key, one in old.items():
        other = new.get(key)
        for field in fields(MemorandumItem) if other else ():
            was, now = getattr(one, field.name), getattr(other, field.name)
            if was != now:
                found.append(Difference(f"{_called(one)}：{_LABELS[field.name]}", was, now))
    return found


def _compare_days(before: Memorandum, after: Memorandum) -> list[Difference]:
    days = [("生效日期", before.effective_on, after.effective_on), ("有效期至", before.expires_on, after.expires_on)]
    return [Difference(what, was, now) for what, was, now in days if was != now]


def _called(item: MemorandumItem) -> str:
    return f"{DIRECTION_LABELS[Direction(item.direction)]}{item.name}" + (f"（{item.part}）" if item.part else "")


def _checked(clauses: Sequence[Clause], place: int) -> int:
    if not 0 <= place < len(clauses):
        raise UserError(f"没有第 {place + 1} 条。", hint=f"现有 {len(clauses)} 条，请写 1 到 {len(clauses)}。")
    return place


def _clause_problems(one: Clause) -> list[str]:
    found = []
    if not one.heading.strip() or not one.text.strip():
        found.append("标题和内容都要写")
    if len(one.heading) > LONGEST_HEADING or "\n" in one.heading:
        found.append(f"标题要写在一行里，不超过 {LONGEST_HEADING} 字")
    if len(one.text) > LONGEST_TEXT:
        found.append(f"内容超过 {LONGEST_TEXT} 字")
    return found


def _item_problems(item: MemorandumItem) -> list[str]:
    found = []
    if not item.approval_duty.strip() or not item.supervision_duty.strip():
        found.append(f"「{item.name}」没有写审批职责或者监管职责")
    if item.opinion_basis and not _LAW.search(item.opinion_basis):
        found.append(f"「{item.name}」要初审意见，却没有写明法律、法规的名称（《…》）")
    if item.opinion_basis and item.direction != Direction.IN:
        found.append(f"「{item.name}」是划回的，没有初审意见")
    if any(len(text) > LONGEST_CELL for text in (item.approval_duty, item.supervision_duty, item.survey, item.push)):
        found.append(f"「{item.name}」有一栏超过 {LONGEST_CELL} 字")
    return found


def _day_problems(effective_on: str, expires_on: str) -> list[str]:
    days = {}
    for what, text in (("生效日期", effective_on), ("有效期", expires_on)):
        if text:
            try:
                days[what] = date.fromisoformat(text)
            except ValueError:
                return [f"{what}「{text[:20]}」不是日期"]
    if len(days) == 2 and days["有效期"] <= days["生效日期"]:
        return ["有效期不晚于生效日期"]
    return []

"""Adjustments of the open list at every stage, made up for the pictures; nothing is written."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from db.items.acts import ListAct, ListActKind, Subject
from db.items.changes import course
from db.items.changes.course import ORDER
from db.items.changes.rules import Adjustment, AdjustmentKind, Line, LineKind
from db.items.changes.service import Standing
from db.items.changes.waiting import Age, UpperChange
from db.items.rules import Edition, Item
from db.items.specs.rules import Direction
from desktop.items.adjustments.reading import Found
from desktop.shots.sample_same_source import UPPER

TARGET = timedelta(days=28)
DOCUMENT = "《山西省行政许可事项清单（2027年版）》（晋政办发〔2027〕1号）"
DETAILS = {"organ": "泽州县人民政府", "meeting": "县政府第12次常务会议", "opinion": "同意调整", "channels": "政府网站"}


def found(edition: Edition, items: Sequence[Item], day: date) -> Found:
    """What waits, what is in hand and what is done."""
    newer = replace(UPPER, id="newer", name="山西省2027年版", published_on=_ago(day, 12))
    waits = [UpperChange(newer, UPPER, _age(day, 12))]
    if not items:
        return Found(waits, [])
    some = [items[place % len(items)] for place in (0, 3, 7, 12, 20)]
    return Found(waits, [_from_above(edition, some, day), _local(edition, some, day), _done(edition, some, day)])


def _from_above(edition: Edition, items: Sequence[Item], day: date) -> Standing:
    """Proposed from a newer upper list and not yet in order."""
    words = "《示例管理条例》第三条、第十六条"
    changed = Line("l0", LineKind.CHANGE, items[0].id, items[0].name, {"basis": items[0].basis}, {"basis": words},
                   {"basis": Direction.NEUTRAL})  # fmt: skip
    renamed = Line("l1", LineKind.CHANGE, items[1].id, items[1].name, {"name": items[1].name},
                   {"name": f"{items[1].name}审批"}, {"name": Direction.NEUTRAL})  # fmt: skip
    added = Line("l2", LineKind.ADD, "new", "示例新增事项审批", {},
                 {"name": "示例新增事项审批", "department": items[1].department, "basis": words})  # fmt: skip
    ended = Line("l3", LineKind.SUCCEED, items[2].id, items[2].name, successors=("new",), note="并入新增事项")
    head = _head(edition, "承接山西省2027年版清单调整", AdjustmentKind.UPPER, "", DOCUMENT, _ago(day, 40))
    problems = (f"「{added.item_name}」没有监管主体",)
    lines = (changed, renamed, added, ended)
    return _standing(head, lines, 0, _age(day, 40), day, problems, {"new": added.item_name})


def _local(edition: Edition, items: Sequence[Item], day: date) -> Standing:
    """Applied for by a department and reviewed."""
    item = items[3]
    limit = item.promised_limit or 20
    line = Line("l4", LineKind.CHANGE, item.id, item.name, {"promised_limit": limit, "promised_unit": "working_day"},
                {"promised_limit": max(1, limit // 2), "promised_unit": "working_day"},
                {"promised_limit": Direction.FAVOURABLE})  # fmt: skip
    head = _head(edition, f"压缩{item.name}承诺时限", AdjustmentKind.LOCAL, item.department, "", _ago(day, 6))
    return _standing(head, (line,), 2, _age(day, 6), day)


def _done(edition: Edition, items: Sequence[Item], day: date) -> Standing:
    """In effect for some time."""
    item = items[4]
    line = Line("l5", LineKind.DISABLE, item.id, item.name, note="法律依据已经废止")
    head = _head(edition, f"停用{item.name}", AdjustmentKind.LOCAL, item.department, "", _ago(day, 90))
    age = replace(_age(day, 90), days=21, over=True)
    return _standing(head, (line,), len(ORDER), age, day)


def _head(edition: Edition, title: str, kind: AdjustmentKind, department: str, basis: str, noticed: str) -> Adjustment:
    reason = "" if basis else "群众反映办理时间长"
    return Adjustment(
        title, edition.id, "", kind, title, None, department, reason, basis,
        UPPER.id if kind is AdjustmentKind.UPPER else None, noticed, "",
    )  # fmt: skip


def _standing(
    head: Adjustment, lines: tuple[Line, ...], steps: int, age: Age, day: date, problems: tuple[str, ...] = (),
    names: dict[str, str] | None = None,
) -> Standing:  # fmt: skip
    acts = tuple(_act(head, number, kind, age, day) for number, kind in enumerate(ORDER[:steps]))
    return Standing(head, lines, acts, course.state_of(acts), course.next_step(acts), problems, age, names or {})


def _act(head: Adjustment, number: int, kind: ListActKind, age: Age, day: date) -> ListAct:
    on = min(age.since + timedelta(days=1 + 2 * number), day)
    wanted = {entry.key for entry in course.ENTRIES[kind]}
    details = {key: text for key, text in DETAILS.items() if key in wanted}
    return ListAct(f"{head.id}{number}", Subject.ADJUSTMENT, head.id, kind, head.edition_id, None, on, details, "", "",
                   "李四", "", f"{on}T09:00:00+08:00", number)  # fmt: skip


def _ago(day: date, days: int) -> str:
    return (day - timedelta(days=days)).isoformat()


def _age(day: date, days: int) -> Age:
    since = day - timedelta(days=days)
    return Age(since, days, since + TARGET, False)

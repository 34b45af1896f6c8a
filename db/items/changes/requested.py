"""What a department asks for (调整申请) in its submission, and what the county answered. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from db.items.acts import ListAct, ListActKind, standing
from db.items.changes import elements
from db.items.changes.course import AdjustmentState
from db.items.changes.elements import ELEMENTS
from db.items.changes.rules import Line, LineKind
from db.items.lists.life import Refusal
from db.items.specs.rules import Direction

K = ListActKind

MOST_LINES = 200
LONGEST = 200_000
"""The most characters in a submission, because it travels in one record."""

_LINE = {
    "kind": str, "item_id": str, "item_name": str, "before": dict, "after": dict, "directions": dict, "basis": str,
    "successors": list, "note": str,
}  # fmt: skip
"""The members of a line in a submission."""


class RequestState(StrEnum):
    """How far a request has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"


REQUEST_LABELS = {
    RequestState.DRAFT: "起草中",
    RequestState.SUBMITTED: "待答复",
    RequestState.WITHDRAWN: "已撤回",
    RequestState.ACCEPTED: "已列入调整",
    RequestState.SENT_BACK: "已退回",
}
ANSWERED = {K.ACCEPTED: RequestState.ACCEPTED, K.SENT_BACK: RequestState.SENT_BACK}
"""What the county answers."""

OF_THE_DEPARTMENT = frozenset({K.REQUESTED})
"""The acts a department may record on its own request, and take back; the answers are the county's."""


@dataclass(frozen=True, slots=True)
class Content:
    """What was submitted."""

    title: str
    reason: str
    basis: str
    lines: tuple[Line, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class TakenUp:
    """The county's adjustment a request went into, as far as it is known here; `acts` are its steps that hold."""

    id: str
    title: str
    number: str
    state: AdjustmentState
    acts: tuple[ListAct, ...]


def details_of(content: Content) -> dict[str, str]:
    """A submission as the details of its act; the lines are JSON, in their order."""
    lines = [
        {"kind": str(line.kind), "item_id": line.item_id, "item_name": line.item_name, "before": dict(line.before),
         "after": dict(line.after), "directions": dict(line.directions), "basis": line.basis,
         "successors": list(line.successors), "note": line.note}
        for line in content.lines
    ]  # fmt: skip
    told = json.dumps(lines, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {"title": content.title, "reason": content.reason, "basis": content.basis, "note": content.note,
            "lines": told}  # fmt: skip


def content_of(details: Mapping[str, str]) -> Content | None:
    """The submission in an act's details; None for details this program cannot have written."""
    try:
        found = json.loads(details.get("lines", ""))
    except (ValueError, RecursionError):
        return None
    if not (isinstance(found, list) and 0 < len(found) <= MOST_LINES and details.get("title", "").strip()):
        return None
    if not all(_is_line(one) for one in found):
        return None
    lines = tuple(_line(number, one) for number, one in enumerate(found, start=1))
    if len({line.item_id for line in lines}) < len(lines):
        return None
    return Content(details["title"], details.get("reason", ""), details.get("basis", ""), lines,
                   details.get("note", ""))  # fmt: skip


def copied(lines: Sequence[Line], new_ids: Iterator[str]) -> list[Line]:
    """The lines for another document: each with a new id, an item to be added too, wherever it is named."""
    added = {line.item_id: next(new_ids) for line in lines if line.kind is LineKind.ADD}
    return [
        replace(
            line, id="", item_id=added.get(line.item_id, line.item_id),
            successors=tuple(added.get(one, one) for one in line.successors),
        )
        for line in lines
    ]  # fmt: skip


def state_of(acts: Sequence[ListAct]) -> RequestState:
    """How far a request has come; an answer counts even where it crossed with a withdrawal on the way."""
    last = answer_of(acts)
    if last:
        return ANSWERED[last.kind]
    if any(act.kind is K.REQUESTED for act in standing(list(acts))):
        return RequestState.SUBMITTED
    return RequestState.WITHDRAWN if acts else RequestState.DRAFT


def answer_of(acts: Sequence[ListAct]) -> ListAct | None:
    """The county's answer that holds."""
    return next((act for act in reversed(standing(list(acts))) if act.kind in ANSWERED), None)


def withdrawal_of(acts: Sequence[ListAct]) -> ListAct | None:
    """The act by which the department took its request back."""
    submitted = {act.id for act in acts if act.kind is K.REQUESTED}
    return next((act for act in acts if act.kind is K.REVERSED and act.reverses in submitted), None)


def why_not_answer(acts: Sequence[ListAct], on: date, today: date) -> Refusal | None:
    """Why the county may not answer a request it says it received on a day, or None when it may."""
    state, submitted = state_of(acts), next((act for act in acts if act.kind is K.REQUESTED), None)
    if submitted is None or state is not RequestState.SUBMITTED:
        return Refusal(f"这件申请{REQUEST_LABELS[state]}，没有再答复。", "答复错了的，请先更正原来的答复。")
    if on > today:
        return Refusal(f"收到的日期 {on} 还没有到，没有登记。", "请按实际收到的日期填写。")
    if on < submitted.happened_on:
        return Refusal(
            f"收到的日期 {on} 早于部门提交的 {submitted.happened_on}，没有登记。", "请按实际收到的日期填写。"
        )
    return None


def why_not_withdraw(acts: Sequence[ListAct]) -> Refusal | None:
    """Why a department may not take its request back."""
    state = state_of(acts)
    if state is RequestState.SUBMITTED:
        return None
    hint = "还没有提交的可以直接修改。" if state is RequestState.DRAFT else "有变化的，请另提一件申请。"
    return Refusal(f"这件申请{REQUEST_LABELS[state]}，不能撤回。", hint)


def progress(acts: Sequence[ListAct], taken_up: TakenUp | None) -> str:
    """Where a request stands, in one sentence: 县审改办 11月20日收到，已列入第3号调整，待审批."""
    answer, submitted = answer_of(acts), next((act for act in acts if act.kind is K.REQUESTED), None)
    if submitted is None:
        return "还没有提交"
    back = withdrawal_of(acts)
    if answer is None:
        words = f"{_day(submitted.happened_on)}提交"
        return f"{words}，{_day(back.happened_on)}撤回：{back.reason}" if back else f"{words}，等县里答复"
    crossed = f"（部门{_day(back.happened_on)}撤回）" if back else ""
    received = f"{answer.organ_name}{_day(_received(answer))}收到"
    if answer.kind is K.SENT_BACK:
        return f"{received}，{_day(answer.happened_on)}退回：{answer.reason}"
    return f"{received}，已列入{_called(answer, taken_up)}" + (f"，{_goes(taken_up)}" if taken_up else "") + crossed


def _received(answer: ListAct) -> date:
    try:
        return date.fromisoformat(answer.details.get("received_on", ""))
    except ValueError:
        return answer.happened_on


def _called(answer: ListAct, taken_up: TakenUp | None) -> str:
    number = taken_up.number if taken_up else answer.details.get("number", "")
    if number:
        return f"第{number}号调整" if number.isdigit() else f"调整{number}"
    title = taken_up.title if taken_up else answer.details.get("called", "")
    return f"「{title}」"


def _goes(found: TakenUp) -> str:
    """How the adjustment stands, for whoever asked for it."""
    last = found.acts[-1] if found.acts else None
    if found.state is AdjustmentState.REJECTED and last:
        return f"{_day(last.happened_on)}不予调整：{last.reason}"
    if found.state is AdjustmentState.EFFECTED and last:
        return f"自{_day(last.happened_on)}起生效"
    if found.state is AdjustmentState.APPROVED and last:
        return f"{_day(last.happened_on)}批准，待生效"
    waits = {AdjustmentState.DRAFT: "正在办理", AdjustmentState.REQUESTED: "待审核"}
    return waits.get(found.state, "待批准")


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _is_line(one: Any) -> bool:
    if not (isinstance(one, dict) and one.keys() == _LINE.keys()):
        return False
    if not all(isinstance(one[name], sort) for name, sort in _LINE.items()):
        return False
    directions: dict[str, Any] = one["directions"]
    if not all(isinstance(text, str) for text in (*one["successors"], *directions.values())):
        return False
    known = one["kind"] in set(LineKind) and directions.keys() <= ELEMENTS.keys()
    told = set(directions.values()) <= {"", *Direction}
    return known and told and bool(one["item_id"]) and all(map(elements.well_formed, (one["before"], one["after"])))


def _line(number: int, one: Mapping[str, Any]) -> Line:
    return Line(
        str(number), LineKind(one["kind"]), one["item_id"], one["item_name"], one["before"], one["after"],
        one["directions"], one["basis"], tuple(one["successors"]), one["note"],
    )  # fmt: skip

"""Adjustments in words, shapes and columns."""

from dataclasses import dataclass

from db.items.acts import LIST_ACT_LABELS, ListAct, ListActKind
from db.items.changes import elements
from db.items.changes.course import DONE, ENTRIES, ORDER, STATE_LABELS, AdjustmentState
from db.items.changes.elements import ELEMENTS
from db.items.changes.requested import REQUEST_LABELS, RequestState
from db.items.changes.requests import Request
from db.items.changes.rules import ADJUSTMENT_KINDS, LINE_KINDS, Line, LineKind
from db.items.changes.service import Standing
from db.items.changes.waiting import Age, UpperChange
from db.items.specs.rules import DIRECTIONS, Direction
from desktop.widgets.rows import Column, Group
from desktop.widgets.shapes import Shape, Status, Tone

Entry = Standing | UpperChange | Request
WHOLE = "整个事项"

_STATES = {
    AdjustmentState.DRAFT: (Shape.RING, Tone.GREY),
    AdjustmentState.REQUESTED: (Shape.UP, Tone.PRIMARY),
    AdjustmentState.REVIEWED: (Shape.HALF, Tone.AMBER),
    AdjustmentState.APPROVED: (Shape.HALF, Tone.AMBER),
    AdjustmentState.EFFECTED: (Shape.DISC, Tone.GREEN),
    AdjustmentState.REJECTED: (Shape.CROSS, Tone.GREY),
}
_REQUESTS = {
    RequestState.DRAFT: (Shape.RING, Tone.GREY),
    RequestState.SUBMITTED: (Shape.UP, Tone.PRIMARY),
    RequestState.WITHDRAWN: (Shape.CROSS, Tone.GREY),
    RequestState.ACCEPTED: (Shape.HALF, Tone.AMBER),
    RequestState.SENT_BACK: (Shape.CROSS, Tone.AMBER),
}
_DIRECTIONS = {
    Direction.STRICTER: (Shape.UP, Tone.AMBER),
    Direction.NEUTRAL: (Shape.RING, Tone.GREY),
    Direction.FAVOURABLE: (Shape.DISC, Tone.GREEN),
}


@dataclass(frozen=True, slots=True)
class LineRow:
    """One element of a line as a row."""

    id: str
    line: Line
    element: str
    before: str
    after: str
    direction: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step as a row, taken or not."""

    label: str
    act: ListAct | None
    said: str = ""
    """What it says, where that is no step of an adjustment."""


def state_status(entry: Entry) -> Status:
    """How far it has come."""
    if isinstance(entry, UpperChange):
        return Status(Shape.TRIANGLE, Tone.AMBER, "待承接")
    return _request_status(entry) if isinstance(entry, Request) else _adjustment_status(entry.state)


def _request_status(found: Request) -> Status:
    """Once its adjustment came to an end, that is where the request is too."""
    if found.taken_up and found.taken_up.state in DONE:
        return _adjustment_status(found.taken_up.state)
    return Status(*_REQUESTS[found.state], REQUEST_LABELS[found.state])


def _adjustment_status(state: AdjustmentState) -> Status:
    return Status(*_STATES[state], STATE_LABELS[state])


def age_status(age: Age | None) -> Status | None:
    """How long it has waited against our own target."""
    if age is None:
        return None
    if age.over:
        late = f"，超 {age.overdue} 天" if age.overdue else ""
        return Status(Shape.DISC, Tone.AMBER if late else Tone.GREEN, f"用 {age.days} 天{late}")
    if age.overdue:
        return Status(Shape.SQUARE, Tone.RED, f"{age.days} 天，超 {age.overdue} 天")
    return Status(Shape.RING, Tone.PRIMARY, f"已等 {age.days} 天")


def title_of(entry: Entry) -> str:
    """What it is called."""
    return entry.upper.name if isinstance(entry, UpperChange) else entry.adjustment.title


def kind_of(entry: Entry) -> str:
    """Where it comes from."""
    return "上级变化" if isinstance(entry, UpperChange) else ADJUSTMENT_KINDS[entry.adjustment.kind]


def adjustment_columns(own: str) -> list[Column]:
    """调整, 状态, 等待; of which kind it is stands beside it. Requests of others than `own` name who asks."""

    def called(entry: Entry) -> str:
        asks = entry.adjustment.department if isinstance(entry, Request) else own
        return title_of(entry) + ("" if asks == own else f"（{asks}）")

    return [
        Column("调整", 200, text=called, hint="标题", stretch=True),
        Column("状态", 120, status=state_status, extra=160),
        Column("等待", 128, status=lambda one: age_status(one.age), extra=180),
    ]


def line_columns() -> list[Column]:
    """要素, 现在, 改为, 方向; the item and what is done to it stand in the group above."""
    return [
        Column("要素", 114, extra=160, text=lambda one: one.element, tone=Tone.INK2),
        Column("现在", 110, text=lambda one: one.before, tone=Tone.INK2, tail=True, stretch=True),
        Column("改为", 110, text=lambda one: one.after, tail=True, stretch=True),
        Column("方向", 72, status=lambda one: direction_status(one.direction), rank=3),
    ]


def step_columns() -> list[Column]:
    """步骤, 日期, 内容."""
    return [
        Column("步骤", 116, status=_step_status),
        Column("日期", 92, text=lambda one: one.act.happened_on.isoformat() if one.act else ""),
        Column("内容", 150, text=step_words, tone=Tone.INK2, stretch=True, tail=True),
    ]


def line_groups(standing: Standing | Request) -> list[tuple[Group, list[LineRow]]]:
    """Every line of an adjustment under its item, one row per element."""
    found: list[tuple[Group, list[LineRow]]] = []
    for line in standing.lines:
        by = "、".join(standing.names.get(one, "") for one in line.successors)
        told = [
            (ELEMENTS[key].label, elements.words(key, line.before) if line.kind is not LineKind.ADD else "",
             elements.words(key, line.after), line.directions.get(key, ""))
            for key in line.changed
        ]  # fmt: skip
        told += [("接续事项", "", by, "")] if by else []
        told += [("说明", "", line.note, "")] if line.note else []
        rows = [LineRow(f"{line.id}/{place}", line, *row) for place, row in enumerate(told or [(WHOLE, "", "", "")])]
        found.append((Group(line.id, line.item_name, LINE_KINDS[line.kind]), rows))
    return found


def whole_words(line_row: LineRow) -> str:
    """Everything a row says, for what its cells are too narrow for."""
    if line_row.element == WHOLE:
        return f"{LINE_KINDS[line_row.line.kind]}：{line_row.line.item_name}"
    before = f"{line_row.before} → " if line_row.before else ""
    return f"{line_row.element}：{before}{line_row.after or '（无）'}"


def step_rows(standing: Standing, held: list[ListAct]) -> list[StepRow]:
    """The steps in their order, those taken with their record; a refusal at the end."""
    taken = {act.kind: act for act in held}
    rows = [StepRow(LIST_ACT_LABELS[kind], taken.get(kind)) for kind in ORDER]
    refused = taken.get(ListActKind.REJECTED)
    return [row for row in rows if row.act] + [StepRow(refused.label, refused)] if refused else rows


def step_words(row: StepRow) -> str:
    """What was written down with a step."""
    if row.act is None or row.said:
        return row.said
    told = [row.act.details.get(entry.key, "") for entry in ENTRIES[row.act.kind]]
    return "，".join(text for text in (*told, row.act.reason, f"{row.act.user_name}登记") if text)


def direction_status(direction: str) -> Status | None:
    """Which way a change goes."""
    if direction not in set(Direction):
        return None
    found = Direction(direction)
    return Status(*_DIRECTIONS[found], DIRECTIONS[found])


def _step_status(row: StepRow) -> Status:
    if row.act and row.act.kind in (ListActKind.REJECTED, ListActKind.SENT_BACK, ListActKind.REVERSED):
        return Status(Shape.CROSS, Tone.GREY, row.label)
    return Status(Shape.DISC, Tone.GREEN, row.label) if row.act else Status(Shape.RING, Tone.GREY, row.label)

"""Adjustments in words, shapes and columns."""

from dataclasses import dataclass

from db.items.acts import LIST_ACT_LABELS, ListAct, ListActKind
from db.items.changes import elements
from db.items.changes.course import ENTRIES, ORDER, STATE_LABELS, AdjustmentState
from db.items.changes.elements import ELEMENTS
from db.items.changes.rules import ADJUSTMENT_KINDS, LINE_KINDS, Line, LineKind
from db.items.changes.service import Standing
from db.items.changes.waiting import Age, UpperChange
from db.items.specs.rules import DIRECTIONS, Direction
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone

Entry = Standing | UpperChange

_STATES = {
    AdjustmentState.DRAFT: (Shape.RING, Tone.GREY),
    AdjustmentState.REQUESTED: (Shape.UP, Tone.PRIMARY),
    AdjustmentState.REVIEWED: (Shape.HALF, Tone.AMBER),
    AdjustmentState.APPROVED: (Shape.HALF, Tone.AMBER),
    AdjustmentState.EFFECTED: (Shape.DISC, Tone.GREEN),
    AdjustmentState.REJECTED: (Shape.CROSS, Tone.GREY),
}
_DIRECTIONS = {
    Direction.STRICTER: (Shape.UP, Tone.AMBER),
    Direction.NEUTRAL: (Shape.RING, Tone.GREY),
    Direction.FAVOURABLE: (Shape.DISC, Tone.GREEN),
}


@dataclass(frozen=True, slots=True)
class LineRow:
    """One element of a line as a row; `lead` rows carry the item and what is done to it."""

    id: str
    line: Line
    lead: bool
    element: str
    before: str
    after: str
    direction: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step as a row, taken or not."""

    label: str
    act: ListAct | None


def state_status(entry: Entry) -> Status:
    """How far it has come."""
    if isinstance(entry, UpperChange):
        return Status(Shape.TRIANGLE, Tone.AMBER, "待承接")
    return Status(*_STATES[entry.state], STATE_LABELS[entry.state])


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


def adjustment_columns() -> list[Column]:
    """调整, 类别, 状态, 等待."""
    return [
        Column("调整", 200, text=title_of, hint="标题", stretch=True),
        Column("类别", 100, text=kind_of, tone=Tone.INK2, rank=3),
        Column("状态", 120, status=state_status, extra=160),
        Column("等待", 128, status=lambda one: age_status(one.age), extra=180),
    ]


def line_columns() -> list[Column]:
    """事项, 方式, 要素, 现在, 改为, 方向."""
    return [
        Column("事项名称", 120, text=lambda one: one.line.item_name if one.lead else "", stretch=True),
        Column("方式", 88, text=lambda one: LINE_KINDS[one.line.kind] if one.lead else "", rank=3),
        Column("要素", 114, extra=130, text=lambda one: one.element, tone=Tone.INK2),
        Column("现在", 92, text=lambda one: one.before, tone=Tone.INK2, tail=True, extra=110),
        Column("改为", 92, text=lambda one: one.after, tail=True, extra=110),
        Column("方向", 72, status=lambda one: direction_status(one.direction), rank=3),
    ]


def step_columns() -> list[Column]:
    """步骤, 日期, 内容."""
    return [
        Column("步骤", 116, status=_step_status),
        Column("日期", 92, text=lambda one: one.act.happened_on.isoformat() if one.act else ""),
        Column("内容", 150, text=step_words, tone=Tone.INK2, stretch=True, tail=True),
    ]


def line_rows(standing: Standing) -> list[LineRow]:
    """Every line of an adjustment, one row per element."""
    found: list[LineRow] = []
    for line in standing.lines:
        by = "、".join(standing.names.get(one, "") for one in line.successors)
        told = [
            (ELEMENTS[key].label, elements.words(key, line.before) if line.kind is not LineKind.ADD else "",
             elements.words(key, line.after), line.directions.get(key, ""))
            for key in line.changed
        ]  # fmt: skip
        told += [("接续事项", "", by, "")] if by else []
        told += [("说明", "", line.note, "")] if line.note else []
        for place, row in enumerate(told or [("", "", "", "")]):
            found.append(LineRow(f"{line.id}/{place}", line, place == 0, *row))
    return found


def whole_words(line_row: LineRow) -> str:
    """Everything a row says, for what its cells are too narrow for."""
    if not line_row.element:
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
    if row.act is None:
        return ""
    told = [row.act.details.get(entry.key, "") for entry in ENTRIES[row.act.kind]]
    return "，".join(text for text in (*told, row.act.reason, f"{row.act.user_name}登记") if text)


def direction_status(direction: str) -> Status | None:
    """Which way a change goes."""
    if direction not in set(Direction):
        return None
    found = Direction(direction)
    return Status(*_DIRECTIONS[found], DIRECTIONS[found])


def _step_status(row: StepRow) -> Status:
    if row.act and row.act.kind is ListActKind.REJECTED:
        return Status(Shape.CROSS, Tone.GREY, row.label)
    return Status(Shape.DISC, Tone.GREEN, row.label) if row.act else Status(Shape.RING, Tone.GREY, row.label)

"""How supervision reads in the window: columns, states, and a plan before it is applied."""

from db.items.supervision.rules import RISKS, STATES, State
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone

_SHAPES = {
    State.DISPUTED: (Shape.DIAMOND, Tone.AMBER),
    State.MISSING: (Shape.CROSS, Tone.AMBER),
    State.INCOMPLETE: (Shape.HALF, Tone.AMBER),
    State.NOT_ENTERED: (Shape.RING, Tone.PRIMARY),
    State.DONE: (Shape.DISC, Tone.GREEN),
}


def state_status(state: State) -> Status:
    """The state of an item's supervision."""
    return Status(*_SHAPES[state], STATES[state])


def item_columns() -> list[Column]:
    """状态, 事项, 主管部门, 监管主体, 风险, 录入."""
    return [
        Column("状态", 150, extra=196, status=lambda one: state_status(one.state)),
        Column("事项名称", 220, text=lambda one: one.item.name, hint="汉字或拼音首字母", stretch=True),
        Column("主管部门", 120, text=lambda one: one.item.department, choices=True, rank=3),
        Column("监管主体", 180, text=lambda one: one.supervision.words, hint="监管主体", extra=190),
        Column("风险", 56, text=lambda one: RISKS.get(one.supervision.elements.risk, ""), tone=Tone.INK2, rank=3),
        Column("录入", 96, text=lambda one: one.supervision.elements.entered_on, tone=Tone.INK2, rank=3),
    ]


def plan_columns() -> list[Column]:
    """事项, 现在, 改为, 说明 of a plan."""
    return [
        Column("事项名称", 230, text=lambda line: line.item.name, hint="汉字或拼音首字母", stretch=True),
        Column("现在", 170, text=lambda line: line.before.words or "没有", tone=Tone.INK2),
        Column("改为", 200, text=lambda line: "" if line.kept else line.after.words),
        Column(
            "说明", 250,
            status=lambda line: Status(Shape.BARS, Tone.GREY, line.kept)
            if line.kept else Status(Shape.PLUS, Tone.PRIMARY, "将确定"),
        ),
    ]  # fmt: skip

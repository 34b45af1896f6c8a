"""What still keeps a handover from being closed, and what cannot be handled as long as a line is missing. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from db.handover.line_states import difference_of
from db.handover.rules import (
    PARTY_LABELS,
    SEAL_CATEGORY,
    Checklist,
    Direction,
    HandoverKind,
    Line,
    LineState,
)


@dataclass(frozen=True, slots=True)
class Blocker:
    """What still keeps a handover from being closed; `stops` when the law forbids it, else it waits for somebody."""

    stops: bool
    text: str
    detail: str


EFFECTS = {
    1: ("事项名称未交", "不能承接"),
    2: ("法律依据未交", "没有办理依据"),
    3: ("审批标准未交", "不能受理"),
    4: ("审批专家库未交", "不能组织专家评审"),
    5: ("中介名录未交", "不能办中介服务"),
    6: ("证照未到", "不能发证"),
    7: ("文书档案未交", "不能出具文书、查阅卷宗"),
    8: ("专用打印设备未到", "不能打印证照"),
    9: ("专网系统未授权", "不能办理"),
    11: ("专网密钥未到", "不能办理"),
}
"""What cannot be done while each category of the notice is missing (山西 2019 三(八); 泽州 2020 二(二))."""

FIRST_SHOWN = (11, 9, 6, 3, 2, 1, 8, 7, 4, 5)
"""Most pressing first: what keeps everything from being handled before what slows one step."""


def effects(checklist: Checklist) -> tuple[Blocker, ...]:
    """What cannot be handled yet, category by category, naming the powers each missing line concerns."""
    found = []
    for category in FIRST_SHOWN:
        missing = [line for line in checklist.lines if line.category == category and not line.settled]
        names = list(dict.fromkeys(name for line in missing for name in concerned(checklist, line)))
        if missing and names:
            what, cannot = EFFECTS[category]
            numbers = "、".join(line.number for line in missing)
            if len(names) == len(checklist.items):
                found.append(Blocker(False, f"{what}，全部 {len(names)} 项{cannot}。", f"{numbers} 行"))
            else:
                text = f"{what}，以下 {len(names)} 项{cannot}："
                found.append(Blocker(False, text, f"{'；'.join(names)}（{numbers} 行）"))
    return tuple(found)


def concerned(checklist: Checklist, line: Line) -> tuple[str, ...]:
    """The powers a line belongs to, by name: those it names, or all of the checklist."""
    if not line.item_seqs or not checklist.item_ids:
        return checklist.items
    pairs = zip(checklist.item_ids, checklist.items, strict=True)
    return tuple(name for item_id, name in pairs if item_id in line.item_seqs)


def blockers(checklist: Checklist, unsealed: Collection[str] = ()) -> tuple[Blocker, ...]:
    """What stands in the way of closing this handover (还挡着什么).

    `unsealed` are the lines whose seals are not all in the register, sealed up or destroyed there, by id.
    """
    found = []
    open_lines = [line for line in checklist.lines if not line.settled]
    seals = [
        line.number
        for line in checklist.lines
        if line.category == SEAL_CATEGORY and (line.state is not LineState.DONE or line.id in unsealed)
    ]
    if seals and gives_up_seals(checklist):
        todo = "点收后在「印章密钥」按清单登进印章台账，再登记废止、封存"
        found.append(Blocker(True, "旧章未封存，不得办结移交。", f"{'、'.join(seals)} 行 · {todo}"))
    late = [_late(line) for line in checklist.lines if line.late]
    return tuple([*found, *(one for line in open_lines if (one := _difference(line))), *late])


def gives_up_seals(checklist: Checklist) -> bool:
    """Whether the old seals on a checklist have to be sealed up: those of powers that move in (泽州 2020 二(二))."""
    return checklist.direction is Direction.IN and checklist.kind is HandoverKind.TRANSFER


def all_put_away(received: int, entries: Collection[tuple[int, bool]]) -> bool:
    """Whether all seals received on a line are in the register and put away; each entry says how many, and whether."""
    return all(away for _, away in entries) and sum(count for count, _ in entries) >= received


def _late(line: Line) -> Blocker:
    said = "、".join(f"{act.user_name} {act.at[:10]}" for act in line.late)
    return Blocker(False, f"{line.number} 行办结后补勾，待核对。", f"{said}；重新打开清单后才计入")


def _difference(line: Line) -> Blocker | None:
    """What is still wrong with one line, in words."""
    if line.state is LineState.PARTIAL:
        text = f"{line.number} 行收到 {line.received_quantity} / {line.quantity} {line.unit}。"
        return Blocker(False, text, "余下的到了再收，或者记欠交")
    if line.state is LineState.DIFFERS:
        given = line.given.quantity if line.given else 0
        detail = f"应交 {line.quantity}{line.unit}，移交 {given}{line.unit}，实收 {line.received_quantity}{line.unit}"
        return Blocker(False, f"{line.number} 行数量不符。", detail)
    if line.state is LineState.OWED and line.owed:
        return Blocker(False, f"{line.number} 行欠交到 {line.owed.due_on}。", line.owed.reason)
    difference = difference_of(line)
    if line.state in (LineState.DISPUTED, LineState.CONDITION) and difference:
        said = difference.condition if line.state is LineState.CONDITION else difference.reason
        agreed = "、".join(PARTY_LABELS[act.party] for act in line.agreed)
        waits = f"；{agreed}已确认解决，等对方确认" if agreed else ""
        word = "状况不符" if line.state is LineState.CONDITION else "有异议"
        return Blocker(True, f"{line.number} 行{word}，没有解决。", said + waits)
    return None

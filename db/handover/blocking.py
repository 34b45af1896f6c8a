"""What still keeps a handover from being closed. Pure."""

from dataclasses import dataclass

from db.handover.rules import SEAL_CATEGORY, Checklist, Direction, LineState


@dataclass(frozen=True, slots=True)
class Blocker:
    """What still keeps a handover from being closed; `stops` when the law forbids it, else it waits for somebody."""

    stops: bool
    text: str
    detail: str


def blockers(checklist: Checklist) -> tuple[Blocker, ...]:
    """What stands in the way of closing this handover (还挡着什么)."""
    found = []
    open_lines = [line for line in checklist.lines if not line.settled]
    old_seals = [line for line in checklist.lines if line.category == SEAL_CATEGORY]
    seals = [line.number for line in old_seals if line.state is not LineState.DONE]
    if seals and checklist.direction is Direction.IN:
        found.append(Blocker(True, "旧章未废止封存，不得办结移交。", f"{'、'.join(seals)} 行 · 登记废止、封存"))
    keys = [line.number for line in open_lines if line.category in (9, 11)]
    if keys:
        found.append(
            Blocker(False, f"专网授权或密钥未到，{len(checklist.items)} 项可能不能办理。", f"{'、'.join(keys)} 行")
        )
    for line in open_lines:
        if line.state is LineState.DIFFERS:
            given = line.given.quantity if line.given else 0
            detail = (
                f"应交 {line.quantity}{line.unit}，移交 {given}{line.unit}，实收 {line.received_quantity}{line.unit}"
            )
            found.append(Blocker(False, f"{line.number} 行数量不符。", detail))
        elif line.state is LineState.OWED and line.owed:
            found.append(Blocker(False, f"{line.number} 行欠交到 {line.owed.due_on}。", line.owed.reason))
    return tuple(found)

"""A register of a handover (移交台账) as a workbook: what was entered, where it stands, who has it, its last step."""

from collections.abc import Sequence
from pathlib import Path

from db.handover.registers import standing, steps
from db.handover.registers.rules import FIELDS, REGISTER_LABELS, Register
from db.handover.registers.standing import Standing
from db.organs import service as organs
from reports import xlsx

_NAME, _SHORT, _FIELD = 30.0, 12.0, 16.0


def write_register_xlsx(register: Register, out: Path, batch: str | None = None) -> int:
    """Write a register, with `batch` (its id) what one batch handed over; a workbook is no paper and gets no number.

    Returns the number of rows. Raises UserError when the file cannot be written.
    """
    found = standing.standings(register, batch)
    title = f"{REGISTER_LABELS[register]}台账"
    fields = FIELDS[register]
    heads = ("序号", "名称", "编号", "编号止", "数量", "单位", *(field.label for field in fields), "来源单位", "状态",
             "最近一步", "备注")  # fmt: skip
    rows: list[Sequence[str | int]] = [(number, *_cells(one)) for number, one in enumerate(found, 1)]
    widths = (6.0, _NAME, _SHORT, _SHORT, 8.0, 8.0, *(_FIELD for _ in fields), _NAME, _FIELD, _NAME, _FIELD)
    under = f"{organs.site().organ_name}　共{len(found)}条"
    xlsx.save([xlsx.Sheet(title, title, under, heads, rows, widths)], out)
    return len(found)


def _cells(one: Standing) -> tuple[str | int, ...]:
    entry = one.entry
    last = one.held[-1] if one.held else None
    told = f"{last.happened_on} {steps.called(one.register, last.kind)}" if last else ""
    fields = (one.said(field.name) for field in FIELDS[one.register])
    return (
        entry.name, entry.serial, entry.serial_to, entry.quantity, entry.unit, *fields, one.organ, one.state_words,
        told, entry.note,
    )  # fmt: skip

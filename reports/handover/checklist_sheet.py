"""移交清单: what one department hands over, by the eleven categories, for three parties to tick and sign."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from db.actors import Actor
from db.handover import service
from db.handover.line_states import difference_of
from db.handover.memoranda.clauses import basis_of
from db.handover.rules import CATEGORIES, CIRCLED, PARTY_LABELS, STATE_LABELS, Checklist, Line, LineState
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf
from reports.form import chinese_date
from reports.page import LANDSCAPE, MM, Page
from reports.table import Band, Column, Row, Table, fit_columns
from reports.typeface import Style

FREE_CATEGORY = 12
TICK = "√"
COLUMNS = (
    Column("序号", 13, 0.5),
    Column("名称", 46),
    Column("规格"),
    Column("应交", 12, 0.5),
    Column("实收", 12, 0.5),
    Column("单位", 11, 0.5),
    Column("编号\n（序列号）"),
    Column("载体", 19, 0.5),
    Column("状态", 15, 0.5),
    Column("附件页码", 14, 0.5),
    Column("移交人", 13, 0.5),
    Column("接收人", 13, 0.5),
    Column("监交人", 13, 0.5),
    Column("备注"),
)
NOTE_HEIGHT = 14 * MM  # the remark between the table and the signatures
SIGN_PARTIES = ("移交单位", "接收单位", "监交单位")
SIGN_LINES = ("经手人签名", "负责人签名", "（印章）", "日期")


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One line; `given`, `received`, `witnessed` say whether that party has ticked it in the program."""

    category: int
    number: str
    name: str
    specification: str
    quantity: int
    received_quantity: int
    unit: str
    serials: str
    medium: str
    condition: str
    given: bool
    received: bool
    witnessed: bool
    owed: str
    remark: str
    attachment: str = ""


@dataclass(frozen=True, slots=True)
class ChecklistPaper:
    """The whole paper; `summary` counts the lines in words."""

    batch: str
    document: str
    giver: str
    receiver: str
    handed_over_on: str
    place: str
    items: tuple[str, ...]
    lines: tuple[ChecklistLine, ...]
    witness_required: bool
    summary: str
    copies: int = 4


def build(
    checklist: Checklist, document: str = "", handed_over_on: str = "", place: str = "", copies: int = 4
) -> ChecklistPaper:
    """The paper of a checklist; `document` is the notice it rests on, date and place are left to be written in."""
    return ChecklistPaper(
        batch=checklist.batch_name,
        document=document,
        giver=checklist.giver,
        receiver=checklist.receiver,
        handed_over_on=handed_over_on,
        place=place,
        items=checklist.items,
        lines=tuple(_line(line) for line in sorted(checklist.lines, key=lambda line: (line.category, line.position))),
        witness_required=checklist.witness_required,
        summary=summary(checklist),
        copies=copies,
    )


def summary(checklist: Checklist) -> str:
    """How far the lines are, in one sentence."""
    states = [line.state for line in checklist.lines]
    parts = [f"本清单共{len(states)}行"]
    for state, word in ((LineState.DONE, "已移交"), (LineState.OWED, "欠交"), (LineState.EXCUSED, "免交")):
        parts.append(f"{word}{states.count(state)}行")
    open_lines = len(states) - sum(states.count(s) for s in (LineState.DONE, LineState.OWED, LineState.EXCUSED))
    return "，".join([*parts, f"未办结{open_lines}行"]) + "。"


def owed_words(line: Line) -> str:
    """Why and until when a line is owed, or why it need not be given; empty when neither."""
    if line.excused and line.state is LineState.EXCUSED:
        return f"免交：{line.excused.reason}。"
    if line.state in (LineState.DISPUTED, LineState.CONDITION):
        return _disputed(line)
    if not line.owed or line.state is not LineState.OWED:
        return ""
    responsible = f"；责任人：{line.owed.responsible}" if line.owed.responsible else ""
    return f"欠交：应于{chinese_date(line.owed.due_on)}前补交；原因：{line.owed.reason}{responsible}。"


def _disputed(line: Line) -> str:
    """What the two sides do not agree on, and who has called it settled."""
    difference = difference_of(line)
    if difference is None:
        return ""
    said = difference.condition if line.state is LineState.CONDITION else difference.reason
    agreed = "、".join(PARTY_LABELS[act.party] for act in line.agreed)
    return f"{STATE_LABELS[line.state]}：{said}" + (f"；{agreed}已确认解决" if agreed else "") + "。"


def _line(line: Line) -> ChecklistLine:
    return ChecklistLine(
        category=line.category,
        number=line.number,
        name=f"{line.section}：{line.name}" if line.section else line.name,
        specification=line.specification,
        quantity=line.quantity,
        received_quantity=line.received_quantity,
        unit=line.unit,
        serials=line.serials,
        medium=line.medium,
        condition=line.condition,
        given=line.given is not None,
        received=line.received is not None,
        witnessed=line.witnessed is not None,
        owed=owed_words(line),
        remark="；".join(text for text in (line.remark, _found(line)) if text),
        attachment=line.attachment,
    )


def _found(line: Line) -> str:
    """In which condition the receiver found it, where that is another than the line says."""
    condition = line.received.condition if line.received else ""
    return f"接收时：{condition}" if condition and condition != line.condition else ""


def print_checklist(actor: Actor, checklist_id: str, out: Path) -> Paper:
    """Print and record the 移交清单 as it stands now; date and place are written in by hand."""
    checklist = service.checklist(checklist_id)
    batch = service.batch(checklist.batch_id)
    content = build(checklist, basis_of(batch.issuer, batch.document_title, batch.document_number))
    return print_paper(
        actor,
        PaperKind.HANDOVER_CHECKLIST,
        "checklist",
        checklist_id,
        asdict(content),
        out,
        lambda stamp, path: write(content, stamp, path),
    )


def write(content: ChecklistPaper, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    return pdf.save(lay_out(content, stamp.number), stamp, TITLES[PaperKind.HANDOVER_CHECKLIST], out)


def lay_out(content: ChecklistPaper, number: str) -> list[Page]:
    """The pages of the checklist."""
    title = f"{content.giver}\n“一枚印章管审批”事项{TITLES[PaperKind.HANDOVER_CHECKLIST]}"
    flow = form.begin(LANDSCAPE, title, number)
    form.facts(
        flow,
        (
            ("批次", content.batch),
            ("依据文件", content.document),
            ("移交单位", content.giver),
            ("接收单位", content.receiver),
            ("交接日期", chinese_date(content.handed_over_on) or form.NO_DATE),
            ("交接地点", content.place),
            ("移交事项", f"共{len(content.items)}项：" + "；".join(content.items)),
        ),
    )
    cells = [_cells(line) for line in content.lines]
    columns = fit_columns(COLUMNS, cells, flow.paper.measure / MM)
    Table(flow, columns, style=Style.SONG).draw(
        _rows(content.lines, cells, len(columns)), tail=form.signature_height(SIGN_LINES) + NOTE_HEIGHT
    )
    form.small_print(flow, content.summary + _reading(content))
    form.signatures(flow, SIGN_PARTIES if content.witness_required else SIGN_PARTIES[:2], SIGN_LINES)
    return flow.pages


def _cells(line: ChecklistLine) -> tuple[str, ...]:
    """The columns of a line; 附件页码 is written in by hand where the line names none."""
    return (
        line.number,
        line.name,
        line.specification,
        str(line.quantity),
        str(line.received_quantity) if line.received else "",
        line.unit,
        line.serials,
        line.medium,
        line.condition,
        line.attachment,
        TICK if line.given else "",
        TICK if line.received else "",
        TICK if line.witnessed else "",
        line.remark,
    )


def _rows(lines: Sequence[ChecklistLine], cells: Sequence[Sequence[str]], columns: int) -> list[Row | Band]:
    """Every category as a block, empty ones too: that nothing is handed over is also signed for."""
    rows: list[Row | Band] = []
    for category, name in CATEGORIES.items():
        members = [(line, texts) for line, texts in zip(lines, cells, strict=True) if line.category == category]
        if category == FREE_CATEGORY and not members:
            continue
        rows.append(Band(f"{CIRCLED[category - 1]}{name}（{len(members)}行）"))
        for line, texts in members:
            rows.append(Row(texts, keep=bool(line.owed)))
            if line.owed:
                rows.append(Band(f"　　　　　{line.number}　{line.owed}", bold=False, keep=False))
        if not members:
            rows.append(Row(["", "本类无移交内容", *[""] * (columns - 2)]))
    return rows


def _reading(content: ChecklistPaper) -> str:
    return (
        f"{TICK}表示该方已逐项核对。密钥只登记类型、序列号和保管人，口令另行当面交接，不得写入本清单。"
        f"本清单{form.copies(content.copies)}。"
    )

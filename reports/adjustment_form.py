"""清单调整申请表: what a department applies for, with room for each opinion and seal (自治州 2022 二(三))."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path

from db import clock
from db.actors import Actor
from db.errors import UserError
from db.items.acts import ListAct, ListActKind
from db.items.changes import course, requested, requests, service
from db.items.changes.requested import RequestState
from db.items.changes.rules import LINE_KINDS, LineKind
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import adjustment_draft, form, pdf
from reports.adjustment_draft import AdjustmentPaper, PaperLine
from reports.page import FORM, MM, SIZE_5, Flow
from reports.table import Column, Row, Table, fit_columns
from reports.typeface import Style

TITLE = TITLES[PaperKind.ADJUSTMENT_FORM]
COLUMNS = (
    Column("序号", 11, 0.5),
    Column("事项名称", 38),
    Column("调整方式", 24, 0.5),
    Column("现在"),
    Column("调整为"),
)
OPINIONS = (
    (ListActKind.REQUESTED, "申请单位意见"),
    (ListActKind.REVIEWED, "审核单位意见"),
    (ListActKind.ADJUSTMENT_APPROVED, "批准机关意见"),
)
NEW = LINE_KINDS[LineKind.ADD]
OPINION_HEIGHT = 34.0  # millimetres to write an opinion and stamp it


@dataclass(frozen=True, slots=True)
class Opinion:
    """One opinion; empty texts are left to be written in ink."""

    label: str
    text: str
    organ: str
    day: str


@dataclass(frozen=True, slots=True)
class ApplicationPaper:
    """The whole form."""

    record: AdjustmentPaper
    opinions: tuple[Opinion, ...]


def build(adjustment_id: str) -> ApplicationPaper:
    """The form of an adjustment, with the opinions that were recorded."""
    record = adjustment_draft.read(adjustment_id)
    standing = service.standing_of(adjustment_id, clock.today())
    held = {act.kind: act for act in course.held(standing.acts)}
    return ApplicationPaper(record, tuple(_recorded(label, held.get(kind)) for kind, label in OPINIONS))


def build_request(request_id: str) -> ApplicationPaper:
    """The form of a department's request: its own part, and what the county answered and recorded since."""
    found = requests.request(request_id, clock.today())
    if not found.lines:
        raise UserError(f"「{found.adjustment.title}」还没有列入事项，没有打印。", hint="请先列入要调整的事项。")
    answer, taken_up = requested.answer_of(found.acts), found.taken_up
    record = replace(
        adjustment_draft.build(found), noticed_on=answer.details.get("received_on", "") if answer else "",
        number=taken_up.number if taken_up else "",
    )  # fmt: skip
    held = {act.kind: act for act in taken_up.acts} if taken_up else {}
    applied, reviewed, approved = (_recorded(label, held.get(kind)) for kind, label in OPINIONS)
    applied = replace(applied, text="", organ=record.department, day=found.adjustment.noticed_on)
    if found.state is RequestState.SENT_BACK and answer:
        day = answer.happened_on.isoformat()
        reviewed = replace(reviewed, text=f"退回：{answer.reason}", organ=answer.organ_name, day=day)
    return ApplicationPaper(record, (applied, reviewed, approved))


def print_form(actor: Actor, adjustment_id: str, out: Path) -> Paper:
    """Print and record the form of an adjustment."""
    return _print(actor, "adjustment", adjustment_id, build(adjustment_id), out)


def print_request(actor: Actor, request_id: str, out: Path) -> Paper:
    """Print and record the form of a request."""
    return _print(actor, "request", request_id, build_request(request_id), out)


def _print(actor: Actor, subject: str, subject_id: str, content: ApplicationPaper, out: Path) -> Paper:
    return print_paper(
        actor, PaperKind.ADJUSTMENT_FORM, subject, subject_id, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def _recorded(label: str, act: ListAct | None) -> Opinion:
    told = dict(act.details) if act else {}
    words = (told.get("opinion", ""), told.get("meeting", ""), told.get("number", ""))
    text = "　".join(part for part in words if part)
    return Opinion(label, text, told.get("organ", ""), act.happened_on.isoformat() if act else "")


def write(content: ApplicationPaper, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    record = content.record
    flow = form.begin(FORM, TITLE, stamp.number, record.list_name)
    day = form.chinese_date(record.noticed_on)
    form.facts(flow, [("申请部门", record.department), ("收到日期", day), ("调整类别", record.kind),
                      ("申请编号", record.number)])  # fmt: skip
    form.facts(flow, [("调整事由", record.title), ("申请理由", record.reason), ("依据", record.basis)], columns=1)
    cells = [cell for number, line in enumerate(record.lines, 1) for cell in _cells(number, line)]
    Table(flow, fit_columns(COLUMNS, cells, flow.paper.measure / MM), SIZE_5, Style.FANG).draw(list(map(Row, cells)))
    flow.space(3 * MM)
    for opinion in content.opinions:
        _opinion(flow, opinion)
    form.small_print(flow, "申请部门填写后报本级审改牵头机构；清单调整经批准并公布后生效。印章请加盖在本单位意见栏内。")
    return pdf.save(flow.pages, stamp, f"{record.title}{TITLE}", out)


def _cells(number: int, line: PaperLine) -> list[tuple[str, ...]]:
    """One row per element of an item, or one row where none changes."""
    head = (str(number), line.name, line.kind)
    follow = f"由「{'」「'.join(line.successors)}」接续" if line.successors else ""
    if line.ends:
        return [(*head, "现行", "停用" + (f"，{follow}" if follow else ""))]
    rows = [(_says(one.label, one.before) if line.kind != NEW else "", _says(one.label, one.after))
            for one in line.elements]  # fmt: skip
    rows += [("", line.note or follow)] if not rows else []
    return [((*head, *row) if place == 0 else ("", "", "", *row)) for place, row in enumerate(rows)]


def _says(label: str, text: str) -> str:
    return f"{label}：{text or '（无）'}"


def _opinion(flow: Flow, opinion: Opinion) -> None:
    day = form.chinese_date(opinion.day) if opinion.day else form.NO_DATE.strip("　")
    signed = f"\n\n\n单位：{opinion.organ}（印章）\n经办人（签名）：　　　　　　　　　　　　{day}"
    columns = (Column("", 26, 0.5), Column(""))
    Table(flow, columns, SIZE_5, Style.FANG).draw([Row((opinion.label, opinion.text + signed), OPINION_HEIGHT)])
